"""Lists of portals that nobody has seen: rows by scripts, pagers by scripts, files in tables, pages in the root."""

import pytest

from crawler.families import FAMILIES
from crawler.listing import Ask
from crawler.page import Page, is_below
from crawler.pagers import promised, unread_pager

URL = "http://www.a.gov.cn/nb/"
TITLE = "甲镇人民政府2023年政府信息公开工作年度报告"
GENERIC = FAMILIES["generic"]


def page(html: str, url: str = URL) -> Page:
    return Page(url, f"<html><body>{html}</body></html>".encode())


@pytest.mark.parametrize(
    "script",
    [
        f'var rows = [{{"id": 1, "title": "{TITLE}", "linkUrl": "/a/1.html", "pubDate": "2024-01-10"}}]; show(rows);',
        f'var rows = [{{"id": 1, "bt": "{TITLE}", "dz": "/a/1.html"}}];',
        f"a.push(['{TITLE}','/a/1.html','2024-01-10']);",
    ],
)
def test_rows_that_a_script_writes(script: str) -> None:
    (entry,) = GENERIC.entries(page(f"<ul id='u'></ul><script>{script}</script>"))
    assert (entry.url, entry.text) == ("http://www.a.gov.cn/a/1.html", TITLE)


def test_files_in_a_table_of_years_and_bodies() -> None:
    rows = "".join(f"<tr><td>{y}年</td><td><a href='f/{y}.pdf'>甲镇</a></td></tr>" for y in (2022, 2023))
    found = page(f"<table>{rows}</table>")
    assert [link.url for link in GENERIC.entries(found)] == [f"{URL}f/2022.pdf", f"{URL}f/2023.pdf"]
    assert GENERIC.columns(found) == []


def test_a_folder_beside_a_day_is_an_entry() -> None:
    found = page(f"<ul><li><a href='/t/2291/index.html'>{TITLE}</a><span>2024-01-10</span></li></ul>")
    assert [link.text for link in GENERIC.entries(found)] == [TITLE]


def test_a_class_that_is_a_page_is_a_column() -> None:
    assert [link.text for link in GENERIC.columns(page("<a href='jz/1.html'>街镇</a>"))] == ["街镇"]


def test_more_pages_by_a_script_of_whole_pages() -> None:
    script = '<script>laypage.render({count:15,limit:5,jump:function(o){location.href="/nb/?page="+o.curr;}});</script>'
    first = page(f"<a href='1.html'>{TITLE}</a>{script}")
    assert GENERIC.listing(first).asks[0].url == f"{URL}?page=2"
    assert promised(first) == (None, 15)
    second = Page(f"{URL}?page=2", first.html.encode(), Ask(f"{URL}?page=2"))
    assert GENERIC.listing(second).asks[0].url == f"{URL}?page=3"


@pytest.mark.parametrize(
    "button",
    [
        "<a href=\"javascript:__doPostBack('Pager','2')\">下一页</a>",
        '<a href="javascript:;">2</a>',
        '<button id="more">加载更多</button>',
        "<a href='javascript:void(0)'>点击加载更多</a>",
    ],
)
def test_a_pager_that_nobody_can_read(button: str) -> None:
    assert unread_pager(page(button)) is not None


@pytest.mark.parametrize(
    "button",
    [
        "<a href='javascript:;'>下一页</a>",
        "<span>下一页</span>",
        "<a href='index_1.html'>下一页</a>",
        "<a href='more.html'>查看更多</a>",
        "<span>1</span>",
    ],
)
def test_buttons_of_a_list_that_is_whole(button: str) -> None:
    assert unread_pager(page(button)) is None


@pytest.mark.parametrize(
    ("url", "column", "is_it"),
    [
        ("http://a.gov.cn/nb/5.html", "http://a.gov.cn/nb.html", True),
        ("http://a.gov.cn/nb_2.html", "http://a.gov.cn/nb.html", True),
        ("http://a.gov.cn/news/5.html", "http://a.gov.cn/nb.html", False),
        ("http://a.gov.cn/news/5.html", "http://a.gov.cn/list.php?catid=5", False),
        ("http://a.gov.cn/news/5.html", "http://a.gov.cn/", True),
        ("http://a.gov.cn/nb/5.html", "http://a.gov.cn/nb/", True),
    ],
)
def test_what_is_below_a_page_in_the_root(url: str, column: str, *, is_it: bool) -> None:
    assert is_below(url, column) is is_it


def test_reports_called_by_their_year_alone() -> None:
    words = "2023年政府信息公开年报"
    dated = page(f"<ul><li><a href='2023.html'>{words}</a><span>2024-01-12</span></li></ul>")
    assert [link.text for link in GENERIC.entries(dated)] == [words]
    assert GENERIC.columns(dated) == []
    menu = page(f"<ul><li><a href='2023.html'>{words}</a></li></ul>")
    assert GENERIC.entries(menu) == []
    assert [link.text for link in GENERIC.columns(menu)] == [words]
