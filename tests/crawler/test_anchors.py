"""Links as editors and scripts leave them: rows and buttons without a link, select boxes, words in another cell."""

from datetime import date

import pytest

from crawler.page import Link, Page
from crawler.pagers import next_pages, script_pagers, unread_pager

URL = "http://www.a.gov.cn/zw/nb/list.html"
FOLDER = "http://www.a.gov.cn/zw/nb/"
GO = "function go(y){location='y/'+y+'/';}"
TITLE = "青石镇2023年政府信息公开工作年度报告"


def page(body: str, script: str = "") -> Page:
    return Page(URL, f"<html><body>{body}<script>{script}</script></body></html>".encode())


@pytest.mark.parametrize(
    "row",
    [
        f"<li onclick=\"window.open('d/1.html')\"><p>{TITLE}</p><i>2024-01-18</i></li>",
        f"<table><tr data-href='d/1.html'><td>{TITLE}</td><td>2024-01-18</td></tr></table>",
        f"<table><tr><td>1</td><td>{TITLE}</td><td>2024-01-18</td><td><a href='d/1.html'>查看</a></td></tr></table>",
        f"<ul><li>{TITLE} <span>2024-01-18</span><a href='d/1.html'>[下载]</a></li></ul>",
    ],
)
def test_rows(row: str) -> None:
    (link,) = page(row).links
    assert (link.url, link.day) == (f"{FOLDER}d/1.html", date(2024, 1, 18))
    assert link.text == TITLE


def test_rows_that_a_script_listens_to() -> None:
    rows = f"<ul id='l'><li data-id='31'>{TITLE}</li><li>{TITLE}</li></ul>"
    script = "$('#l').on('click','li',function(){ window.open('/view?id='+$(this).data('id')); });"
    assert [link.url for link in page(rows, script).links] == ["http://www.a.gov.cn/view?id=31"]


def test_a_table_of_bodies_by_years() -> None:
    head = "<tr><th>单位</th><th>2024年</th><th>2023年</th></tr>"
    row = "<tr><td>甲镇</td><td><a href='4'>查看</a></td><td><a href='3'>查看</a></td></tr>"
    assert [link.text for link in page(f"<table>{head}{row}</table>").links] == ["甲镇2024年", "甲镇2023年"]


def test_a_row_with_a_link_of_its_own_is_no_second_one() -> None:
    row = f"<li onclick=\"window.open('d/1.html')\"><a href='d/1.html'>{TITLE}</a></li>"
    assert page(row).links == [Link(f"{FOLDER}d/1.html", TITLE)]


@pytest.mark.parametrize(
    ("box", "script", "urls"),
    [
        ("<select onchange=\"location.href='nb_'+this.value+'.html'\">", "", ["nb_2024.html", "nb_2023.html"]),
        ("<select onchange='go(this.options[this.selectedIndex].value)'>", GO, ["y/2024/", "y/2023/"]),
        ("<select id='y'>", "$('#y').change(function(){ location.href='nb_'+$(this).val()+'.html'; });",
         ["nb_2024.html", "nb_2023.html"]),
        ("<select name='year'>", "", []),
    ],
)  # fmt: skip
def test_select_boxes(box: str, script: str, urls: list[str]) -> None:
    options = "<option value='2024'>2024年</option><option value='2023'>2023年</option></select>"
    assert [link.url for link in page(box + options, script).links] == [f"{FOLDER}{url}" for url in urls]


def test_a_jump_when_the_page_is_loaded() -> None:
    assert Page(URL, b"<body onload=\"window.location.href='main.htm'\"></body>").jump() == f"{FOLDER}main.htm"


@pytest.mark.parametrize(
    "function",
    [
        'function go(n){ var url = (n == 1) ? "list.html" : "list_" + n + ".html"; location.href = url; }',
        'function go(n){ if(n==1){ location.href="list.html" } else { location.href="list_"+n+".html" } }',
    ],
)
def test_a_function_that_has_the_first_page_apart(function: str) -> None:
    button = "<input type='button' value='下一页' onclick=\"go('2')\">"
    assert next_pages(page(button, function)) == [f"{FOLDER}list_2.html"]
    assert unread_pager(page(button, function)) is None


@pytest.mark.parametrize(
    ("script", "names"),
    [
        ("createPageHTML( 3 , 0 , 'index' , 'shtml' )", ["index_1.shtml", "index_2.shtml"]),
        ("var n='3'; var c='0'; createPageHTML(n, c, 'index', 'html', 40)", ["index_1.html", "index_2.html"]),
        ('createPageHTML("page_div", 3 , 1, "xxgk_list", "shtml" , 15)', ["xxgk_list_2.shtml", "xxgk_list_3.shtml"]),
        ("function createPageHTML(_count, _now, _name, _ext){ return _count; }", []),
        ("var totalPage = 3; load(1);", []),  # of a page by its own name: who knows how the others are called
    ],
)
def test_pagers_by_script(script: str, names: list[str]) -> None:
    found = [url for pager in script_pagers(page("", script)) for url in pager.urls(page(""))]
    assert found == [f"{FOLDER}{name}" for name in names]


def test_a_pager_elsewhere_counts_where_none_is_near() -> None:
    far = "<a href='/index.php?m=list&amp;page=2'>下一页</a><a href='/index.php?m=list&amp;page=3'>3</a>"
    assert next_pages(page(far)) == [f"http://www.a.gov.cn/index.php?m=list&page={n}" for n in (2, 3)]
    assert next_pages(page(f"{far}<a href='list_2.html'>2</a>")) == [f"{FOLDER}list_2.html"]
    assert next_pages(page(f"<a href='/xw/2024/t1.html'>下一页</a><a href='/xw/2024/t1.html'>{TITLE}</a>")) == []


def test_a_page_that_is_empty_without_its_scripts() -> None:
    shell = "<noscript>请启用JavaScript</noscript><div id='app'></div><script src='/app.js'></script>"
    assert page(shell).is_bare
    assert not page(f"<p>{TITLE * 9}</p><script src='/app.js'></script>").is_bare
    assert not page("<p>建设中</p>").is_bare
