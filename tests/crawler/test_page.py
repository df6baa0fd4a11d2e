from datetime import date

import pytest

from crawler.page import Page, folder, is_below, is_html, key

URL = "http://www.a.gov.cn/zwgk/nb/index.html"


def page(body: str, url: str = URL) -> Page:
    return Page(url, body.encode())


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("./202401/t1.html", "http://www.a.gov.cn/zwgk/nb/202401/t1.html"),
        ("../../b/", "http://www.a.gov.cn/b/"),
        ("//b.gov.cn/x.html", "http://b.gov.cn/x.html"),
        (" ./a\n.html ", "http://www.a.gov.cn/zwgk/nb/a.html"),
        ("..\\b\\c.html", "http://www.a.gov.cn/zwgk/b/c.html"),
        ("a．html", "http://www.a.gov.cn/zwgk/nb/a.html"),
        ("a.html#top", "http://www.a.gov.cn/zwgk/nb/a.html"),
        ("附件 1.pdf", "http://www.a.gov.cn/zwgk/nb/%E9%99%84%E4%BB%B6%201.pdf"),
        ("x.jsp?a=1&amp;b=2", "http://www.a.gov.cn/zwgk/nb/x.jsp?a=1&b=2"),
        ("x.do;jsessionid=7F0A.n1?id=5", "http://www.a.gov.cn/zwgk/nb/x.do?id=5"),
        ("x.php?PHPSESSID=7f0a&id=5", "http://www.a.gov.cn/zwgk/nb/x.php?id=5"),
    ],
)
def test_links_are_cleaned(href: str, url: str) -> None:
    assert [link.url for link in page(f'<a href="{href}">x</a>').links] == [url]


def test_a_query_is_written_as_its_page_is() -> None:
    body = '<a href="/年报/k.asp?bt=年报">年报</a>'
    path = "http://www.a.gov.cn/%E5%B9%B4%E6%8A%A5/k.asp?bt="
    assert Page(URL, body.encode()).links[0].url == f"{path}%E5%B9%B4%E6%8A%A5"
    assert Page(URL, body.encode("gb18030")).links[0].url == f"{path}%C4%EA%B1%A8"


def test_links_of_a_page_that_came_with_a_session() -> None:
    assert page('<a href="?page=2">2</a>', "http://www.a.gov.cn/l.do;jsessionid=7F0A?page=1").links[0].url == (
        "http://www.a.gov.cn/l.do?page=2"
    )


@pytest.mark.parametrize(
    "anchor",
    [
        '<a href="javascript:void(0)">x</a>',
        '<a href="#">x</a>',
        "<a>x</a>",
        '<a href="mailto:a@b.cn">x</a>',
        '<a href="&lt;a href=&quot;../zcb/&quot;&gt;政策包&lt;/a&gt;">x</a>',
        '<a href="ftp://a.gov.cn/x">x</a>',
        '<a href="http://[::1/x">x</a>',
        '<option value="2022">2022</option>',
    ],
)
def test_what_leads_nowhere_is_no_link(anchor: str) -> None:
    assert page(anchor).links == []


def test_a_link_opened_by_script_is_one() -> None:
    found = page("""<a href="javascript:;" onclick="window.open('./1.html')">x</a>""").links
    assert [link.url for link in found] == ["http://www.a.gov.cn/zwgk/nb/1.html"]


def test_the_title_replaces_cut_words() -> None:
    assert page('<a href="1.html" title="甲乙丙丁">甲乙…</a>').links[0].text == "甲乙丙丁"
    assert page('<a href="1.html" title="点击查看">甲乙丙丁</a>').links[0].text == "甲乙丙丁"


@pytest.mark.parametrize(
    ("beside", "href", "day", "is_dated"),
    [
        ("<span>2024-01-18</span>", "a.html", date(2024, 1, 18), True),
        ("[2024/1/8]", "a.html", date(2024, 1, 8), True),
        ("2024年01月18日", "a.html", date(2024, 1, 18), True),
        ("(01-18)", "202401/t20240118_12345.html", date(2024, 1, 18), True),
        ("(01-18)", "2023/content_1.html", None, True),
        ("(01-18)", "202312/t20231218_12345.html", None, True),
        ("2024-13-41", "a.html", None, True),
        ("", "202401/t20240118_12345.html", None, False),
    ],
)
def test_the_day_is_the_printed_one(beside: str, href: str, day: date | None, is_dated: bool) -> None:
    row = f'<li><a href="{href}">甲镇2023年1月2日的报告</a>{beside}</li>'
    link = page(f'<ul>{row}<li><a href="b.html">b</a> 2020-02-02</li></ul>').links[0]
    assert (link.day, link.is_dated) == (day, is_dated)


def test_bytes_decide_the_encoding() -> None:
    text = '<meta charset="utf-8"><h1>政府信息公开年报</h1>'
    assert (
        Page(URL, text.encode("gb18030")).titles
        == Page(URL, b"\xef\xbb\xbf" + text.encode()).titles
        == ["政府信息公开年报"]
    )


@pytest.mark.parametrize(
    "markup",
    [
        "<script>window.location.replace('./jbxx/');</script>",
        '<script>location.href = "./jbxx/"</script>',
        '<meta http-equiv="refresh" content="0; url=./jbxx/">',
    ],
)
def test_a_shell_jumps(markup: str) -> None:
    assert page(markup).jump() == "http://www.a.gov.cn/zwgk/nb/jbxx/"
    assert page(f"{markup}<p>{'正文' * 200}</p>").jump() is None


def test_nothing_at_all_is_a_page_too() -> None:
    for body in (b"", b"\0\0", b"   ", b"plain"):
        empty = Page(URL, body)
        assert (empty.links, empty.titles, empty.meta("ColumnType")) == ([], [], "")


def test_addresses() -> None:
    assert key("https://A.gov.cn/nb/index.html#x") == key("http://a.gov.cn/nb/") != key("http://a.gov.cn/nb")
    assert folder("http://a.gov.cn/nb/x.html") == "a.gov.cn/nb/"
    assert is_below("http://a.gov.cn/nb/2023n/index.html", "http://a.gov.cn/nb/")
    assert not is_below("http://a.gov.cn/nb2/x.html", "http://a.gov.cn/nb/")
    assert not is_below("http://a.gov.cn/nb/index.html", "http://a.gov.cn/nb/")


def test_html_is_told_by_its_bytes() -> None:
    assert is_html(b"<!DOCTYPE html>", "application/octet-stream")
    assert not is_html(b"%PDF-1.4", "text/html")
    assert not is_html(b"PK\x03\x04", "text/html")
