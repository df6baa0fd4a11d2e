"""Scripts are read, not run: constants in addresses, and links that call a function."""

import pytest

from crawler import scripts
from crawler.page import Page
from crawler.pagers import is_onward, next_pages, script_pagers


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("""var id="7f"; get("/common/search/"+id+"?page=1")""", "/common/search/7f?page=1"),
        ("""var id='7f'; get('/common/search/' + id);""", "/common/search/7f"),
        ("""var id='7f'; var id='8e'; get('/common/search/' + id);""", "/common/search/' + id"),
        ("""get("/a/" + b + "/c")""", '/a/" + b + "/c'),
    ],
)
def test_constants_are_put_into_addresses(written: str, read: str) -> None:
    assert read in scripts.joined(written)


@pytest.mark.parametrize(
    ("call", "body", "target"),
    [
        ("javascript:next(2)", 'function next(n){location.href="/ui?page="+n+"&m=9";}', "/ui?page=2&m=9"),
        ("show('31')", "function show(id){ window.open('/xx/show.aspx?id='+id,'_blank'); }", "/xx/show.aspx?id=31"),
        (
            "return go(7)",
            "var base='/list/';var go = function(n) { location.replace(base + n + '.html') }",
            "/list/7.html",
        ),
        ("location.href=encodeURI('index_2.jhtml');", "", "index_2.jhtml"),
        ("next(2)", 'function next(n){location.href=encodeURI("/ui?page="+n);}', "/ui?page=2"),
        ("next(2)", 'function next(n){location.href="/ui?page="+(n-1);}', None),
        ("next(2)", "function next(n){ajax(n)}", None),
        ("next(this)", 'function next(n){location.href="/ui?page="+n.id;}', None),
        ("other(2)", 'function next(n){location.href="/ui?page="+n;}', None),
    ],
)
def test_calls_lead_where_their_function_does(call: str, body: str, target: str | None) -> None:
    assert scripts.target_of_call(call, body) == target


def test_a_pager_of_calls() -> None:
    html = """<body><a href="javascript:next(2)">下一页</a><a href="javascript:next(3)">尾页</a>
    <script>function next(n){location.href="/eportal/ui?pageId=5&currentPage="+n;}</script></body>"""
    page = Page("http://www.a.gov.cn/eportal/ui?pageId=5", html.encode())
    base = "http://www.a.gov.cn/eportal/ui?pageId=5&currentPage="
    assert next_pages(page) == [f"{base}2", f"{base}3"]


@pytest.mark.parametrize(
    "words", ["下一页", "下一页>", "下一页 »", "[下页]", "下一頁", ">", ">>", "›", "[2]", "Next >", "末页"]
)
def test_words_that_lead_on(words: str) -> None:
    assert is_onward(words)


@pytest.mark.parametrize("words", ["上一页", "<", "«", "首页", "1", "下一篇", "", "…"])
def test_words_that_do_not(words: str) -> None:
    assert not is_onward(words)


@pytest.mark.parametrize(
    ("name", "second"), [("list1.html", "list2.html"), ("1.html", "2.html"), ("index.html", "index_1.html")]
)
def test_a_script_that_only_counts(name: str, second: str) -> None:
    page = Page(f"http://www.a.gov.cn/nb/{name}", b"<body><script>var pageCount = 3;</script></body>")
    assert script_pagers(page)[0].urls(page)[0] == f"http://www.a.gov.cn/nb/{second}"
