"""What a page promises in words, in scripts and in JSON, and what only looks like a promise."""

import pytest

from crawler.page import Page
from crawler.pagers import next_pages, promised, script_pagers, unread_pager

URL = "http://www.a.gov.cn/zw/nb/list.html"


def page(text: str) -> Page:
    return Page(URL, text.encode())


@pytest.mark.parametrize(
    ("text", "pages", "items"),
    [
        ("<body>共31条 第1/3页</body>", 3, 31),
        ("<body>共 31 条记录 1/3页 下一页</body>", 3, 31),
        ("<body><span>共31页</span><span>共463条</span></body>", 31, 463),
        ("<body>共计：12条信息，每页5条</body>", None, 12),
        ("<body>共有7篇</body>", None, 7),
        ("<body><script>var o = {totalRecord:6163, perPage:15}</script></body>", None, 6163),
        ("<body><script>pager({pageCount:4})</script></body>", 4, None),
        ('<script>s={"total":24,"pageNum":1,"records":[]}</script>', None, 24),
        ("<script>s={total:24, style:'bar'}</script>", None, None),
        ('{"data": {"total": 31, "totalPages": 3, "results": []}}', 3, 31),
        ("<body>出台共20条措施，全县共12个乡镇、共3项改革，共5篇章</body>", None, None),
        ("<body>政府信息公开年报</body>", None, None),
    ],
)
def test_what_a_page_promises(text: str, pages: int | None, items: int | None) -> None:
    assert promised(page(text)) == (pages, items)


@pytest.mark.parametrize(
    ("address", "second"), [("'list_'+o.curr+'.html'", "list_2"), ("'list_'+(o.curr-1)+'.html'", "list_1")]
)
def test_a_pager_that_jumps(address: str, second: str) -> None:
    script = f"laypage.render({{count:30,limit:12,jump:function(o,first){{ if(!first) location.href={address}; }}}})"
    (pager,) = script_pagers(page(f"<body><script>{script}</script></body>"))
    assert (pager.pages, pager.urls(page(""))[0]) == (3, f"http://www.a.gov.cn/zw/nb/{second}.html")


def test_pages_by_links_are_those_of_the_list_alone() -> None:
    links = (
        ("1", "list.html"),
        ("2", "list_2.html"),
        ("下页", "list/30.htm"),
        ("尾页", "list_9.html"),
        ("下一页", "/other/list_2.html"),
        ("3", "javascript:next(3)"),
    )
    found = page("<body>" + "".join(f"<a href='{href}'>{text}</a>" for text, href in links) + "</body>")
    base = "http://www.a.gov.cn/zw/nb/"
    assert next_pages(found) == [f"{base}list_2.html", f"{base}list/30.htm", f"{base}list_9.html"]


@pytest.mark.parametrize(
    "button",
    [
        '<a class="next" href="list_2.html"><i class="icon"></i></a>',
        '<a href="list_2.html"><img src="/img/next.gif"></a>',
        '<a href="list_2.html">第二页</a>',
        '<a href="list_2.html">更早的信息</a>',
        '<link rel="next" href="list_2.html">',
    ],
)
def test_buttons_that_lead_on_without_the_usual_words(button: str) -> None:
    assert next_pages(page(f"<body>{button}</body>")) == ["http://www.a.gov.cn/zw/nb/list_2.html"]


def test_an_arrow_that_only_a_browser_follows() -> None:
    arrow = "<div class='{}'><a class='next' onclick='go(2)'></a></div>"
    assert unread_pager(page(f"<body>{arrow.format('pagination')}</body>")) == "next"
    assert unread_pager(page(f"<body>{arrow.format('slides')}</body>")) is None
