"""One page at two addresses is asked for once, at the one for a desk."""

import pytest

from crawler.page import Link
from crawler.twins import page_of, without_twins

HOST = "http://www.a.gov.cn"


@pytest.mark.parametrize(
    ("twin", "desk"),
    [
        ("http://m.a.gov.cn/nb/1.html", f"{HOST}/nb/1.html"),
        ("http://a.gov.cn/nb/1.html", f"{HOST}/nb/1.html"),
        ("https://www.a.gov.cn/nb/index.html", f"{HOST}/nb/"),
        (f"{HOST}/wap/nb/1.html", f"{HOST}/nb/1.html"),
        (f"{HOST}/gkmlpt/content/9/9103/mpost_9103540.html", f"{HOST}/gkmlpt/content/9/9103/post_9103540.html"),
        (f"{HOST}/show.jsp;jsessionid=7F0A?id=5", f"{HOST}/show.jsp?id=5"),
        (f"{HOST}/xdetails.jsp?urltype=news&wbnewsid=39794&wbtreeid=1276", f"{HOST}/info/1276/39794.htm"),
    ],
)
def test_twins(twin: str, desk: str) -> None:
    assert page_of(twin) == page_of(desk)
    if "www." in twin and "https" not in twin and ";" not in twin:
        for links in ([Link(twin, "a"), Link(desk, "a")], [Link(desk, "a"), Link(twin, "a")]):
            assert [link.url for link in without_twins(links)] == [desk]


@pytest.mark.parametrize(
    "other",
    [f"{HOST}/nb/2.html", "http://www.b.gov.cn/nb/1.html", "http://m.gov.cn/nb/1.html", f"{HOST}/nb/1.html?page=2"],
)
def test_others_are_no_twins(other: str) -> None:
    assert page_of(other) != page_of(f"{HOST}/nb/1.html")
