"""What a page's script asks for, read without running it; forms that a pager sends; values as scripts write them."""

import json
from typing import Any
from urllib.parse import parse_qs

import pytest

from crawler import forms, interfaces
from crawler.answers import rows_of
from crawler.listing import Ask
from crawler.literals import Expression, literal, split
from crawler.numbering import number_in, with_number
from crawler.page import Page

URL = "http://www.a.gov.cn/zwgk/nb/list.html"
ID = "0f6e2b1c"
TREE = {"id": 1, "name": "年报"}


def page(script: str, body: str = "", ask: Ask | None = None) -> Page:
    return Page(URL, f"<html><body>{body}<script>{script}</script></body></html>".encode(), ask)


def asked(ask: Ask | None) -> tuple[str, str, dict[str, str]]:
    """Method, address and fields."""
    assert ask is not None
    address, _, query = ask.url.partition("?")
    fields = json.loads(ask.body) if ask.body.startswith("{") else parse_qs(ask.body, keep_blank_values=True)
    plain = {name: str(value[0] if isinstance(value, list) else value) for name, value in fields.items()}
    return ask.method, address, {name: value[0] for name, value in parse_qs(query).items()} | plain


@pytest.mark.parametrize(
    ("script", "method", "path", "fields"),
    [
        (
            f"var id='{ID}';$.ajax({{url:'/api/list',type:'POST',data:{{channelId:id,pageNo:page,'size':6}}}})",
            "POST", "/api/list", {"channelId": ID, "pageNo": "1", "size": "6"},
        ),
        (
            "var n=0;function f(){ $.getJSON(\"api/articles\", {cid:'nb', page:n}, function(d){n++}) }",
            "GET", "/zwgk/nb/api/articles", {"cid": "nb", "page": "0"},
        ),
        (
            "axios.post('/rest/list',{code:'nb',pageNum:this.pageNum})}, data:{pageNum:1, total:0}",
            "POST", "/rest/list", {"code": "nb", "pageNum": "1"},
        ),
        (
            f"axios.get('/rest/list', {{params: {{code: '{ID}', current: 1}}}})",
            "GET", "/rest/list", {"code": ID, "current": "1"},
        ),
        (
            f"var c='{ID}'; $.get('/x.action?cmd=l&pageIndex='+pageIndex+'&c='+c, function(d){{}})",
            "GET", "/x.action", {"cmd": "l", "pageIndex": "1", "c": ID},
        ),
        (
            "var s={'g':'7',}; var p={g:s.g,page:0}; $.ajax({url:'/r',type:'post',data:{params:JSON.stringify(p)}})",
            "POST", "/r", {"params": '{"g": "7", "page": 0}'},
        ),
    ],
)  # fmt: skip
def test_calls(script: str, method: str, path: str, fields: dict[str, str]) -> None:
    assert asked(interfaces.first_ask(page(script), has_rows=False)) == (method, f"http://www.a.gov.cn{path}", fields)


@pytest.mark.parametrize(
    "script",
    [
        "$.post('/api/list',{channelId:unknown(),page:1})",  # a list of what, nobody knows
        "$.post('/count/click',{page:1})",
        "$.get('/weather?page=1')",
        "$.get('/api/list',{id:5})",  # numbers no page
        "$.ajax({url:'/api/list',data:{page:1",  # cut off
        "var page=1;",
    ],
)
def test_calls_that_are_left_alone(script: str) -> None:
    assert interfaces.first_ask(page(script), has_rows=False) is None


@pytest.mark.parametrize(("given", "first", "second"), [("0", "0", "1"), ("1", "1", "2"), ("2", "2", "2")])
def test_where_rows_stand_in_the_page_the_second_is_asked_for(given: str, first: str, second: str) -> None:
    script = f"var p={given};$.get('/api/list',{{page:p}})"
    assert asked(interfaces.first_ask(page(script), has_rows=False))[2] == {"page": first}
    assert asked(interfaces.first_ask(page(script), has_rows=True))[2] == {"page": second}


@pytest.mark.parametrize(
    ("ask", "number"),
    [
        (Ask("http://a/x?cid=5&page=3"), 3),
        (Ask("http://a/x?pageSize=5", "POST", "pageIndex=3&cid=1"), 3),
        (Ask("http://a/x", "POST", '{"pageNo": 3, "cid": "1"}'), 3),
        (Ask("http://a/x", "POST", "params=%7B%22pageIndex%22%3A+3%7D"), 3),
        (Ask("http://a/x?cid=5"), None),
    ],
)
def test_the_number_of_a_page(ask: Ask, number: int | None) -> None:
    assert number_in(ask) == number
    assert number_in(with_number(ask, 4)) == (None if number is None else 4)


def test_hidden_fields_are_names_too() -> None:
    script = 'var id=$("#channel").val();$.post("/api/list",{channel:id,page:1});'
    found = interfaces.first_ask(page(script, f'<input type="hidden" id="channel" value="{ID}">'), has_rows=False)
    assert asked(found)[2] == {"channel": ID, "page": "1"}


def test_a_token_of_the_page_goes_along() -> None:
    body = '<meta name="csrf" content="c7"><input name="_token" value="t5">'
    script = """function load(n){ $.ajax({url:"/api/list",type:"POST",
    headers:{"X-CSRF":$("meta[name=csrf]").attr("content")},
    data:{_token:$("input[name=_token]").val(),page:n}}); } load(1);"""
    found = interfaces.first_ask(page(script, body), has_rows=False)
    assert asked(found)[2] == {"_token": "t5", "page": "1"}
    assert found is not None
    assert ("X-CSRF", "c7") in found.headers


def test_a_page_that_is_a_file_of_records() -> None:
    script = "function get(n){ $.getJSON('/nb/list_'+n+'.json', show) } get(1);"
    found = interfaces.first_ask(page(script), has_rows=False)
    assert found is not None
    assert found.url == "http://www.a.gov.cn/nb/list_1.json"
    assert with_number(found, 2).url == "http://www.a.gov.cn/nb/list_2.json"


TITLE = "甲镇2023年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("file", "answer"),
    [
        ("data.json?v=3", f'[{{"t": "{TITLE}", "u": "/c/1.html"}}]'),
        ("data.xml", f"<?xml version='1.0'?><item><title><![CDATA[{TITLE}]]></title><link>/c/1.html</link></item>"),
    ],
)
def test_a_list_in_one_file(file: str, answer: str) -> None:
    found = page(f"$.ajax({{url:'{file}',success:show}})")
    ask = interfaces.first_ask(found, has_rows=False)
    assert ask is not None
    assert [link.url for link in rows_of(Page(ask.url, answer.encode(), ask, URL)) or []] == [
        "http://www.a.gov.cn/c/1.html"
    ]
    assert interfaces.first_ask(found, has_rows=True) is None
    assert interfaces.first_ask(page(f"$.get('/weather/{file}')"), has_rows=False) is None


@pytest.mark.parametrize(
    "row",
    [
        """h+='<li><a href="/show/'+r.id+'.html">'+r.title+'</a></li>'""",
        """h+=`<a href="/show/${row.id}.html">${row.title}</a>`""",
        """window.open("/show/"+d.rows[i].id+".html")""",
    ],
)
def test_records_whose_pages_the_script_knows(row: str) -> None:
    ask = interfaces.first_ask(page(f"$.get('/l',{{page:1}},function(d){{ {row} }})"), has_rows=False)
    assert ask is not None
    records = '{"rows":[{"id":31,"title":"甲镇2023年政府信息公开工作年度报告"}]}'
    (link,) = rows_of(Page(ask.url, records.encode(), ask, URL)) or []
    assert link.url == "http://www.a.gov.cn/show/31.html"


# Forms ---------------------------------------------------------------------------------------------------------------

ASP = (
    '<form method="post" action="list.aspx"><input type="hidden" name="__EVENTTARGET" value="">'
    '<input type="hidden" name="__VIEWSTATE" value="{state}"><input name="word" value="">'
    '<input type="submit" name="go">'
    "<a href=\"javascript:__doPostBack('Pager','1')\">1</a><a href=\"javascript:__doPostBack('Pager','2')\">2</a>"
    "<a href=\"javascript:__doPostBack('Pager','3')\">3</a><a href='javascript:;'>下一页</a></form>"
)


def test_a_page_is_posted_back_with_its_state() -> None:
    first = forms.next_ask(page("", ASP.format(state="S1")))
    method, url, fields = asked(first)
    assert (method, url) == ("POST", "http://www.a.gov.cn/zwgk/nb/list.aspx")
    state = {"__EVENTTARGET": "Pager", "__VIEWSTATE": "S1", "__EVENTARGUMENT": "2", "word": ""}
    assert fields == state
    second = forms.next_ask(page("", ASP.format(state="S2"), first))
    assert asked(second)[2] == state | {"__VIEWSTATE": "S2", "__EVENTARGUMENT": "3"}
    assert forms.next_ask(page("", ASP.format(state="S3"), second)) is None


def test_a_button_that_sets_a_field_and_sends_its_form() -> None:
    script = "function to(n){ document.f.cur.value=n; document.f.submit(); }"
    body = (
        '<form name="f" method="post" action="list.jsp"><input name="cid" value="9"><input name="cur" value="1"></form>'
    )
    button = '<a href="javascript:to({})">下一页</a>'
    first = forms.next_ask(page(script, body + button.format(2)))
    assert asked(first) == ("POST", "http://www.a.gov.cn/zwgk/nb/list.jsp", {"cid": "9", "cur": "2"})
    assert forms.next_ask(page(script, body + button.format(2), first)) is None  # the last page's button


def test_no_form_for_searches_is_sent() -> None:
    body = '<form action="/search"><input name="q"><a href="javascript:go()">搜索</a></form>'
    assert forms.next_ask(page("function go(){ document.forms[0].submit(); }", body)) is None


def test_a_long_body_stands_by_its_digest_in_the_address() -> None:
    address = Ask("http://a/x", "POST", "s=" + "A" * 9000).address
    assert len(address) < 200
    assert address != Ask("http://a/x", "POST", "s=" + "A" * 9001).address


# Values --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{ SID: '75', TREE: [{id:1,\"name\":'年报',},], ok: true, }", {"SID": "75", "TREE": [TREE], "ok": True}),
        (r"'it\'s \u5e74'", "it's 年"),
        ("{a: b + 1, c: f(x, '}'), d}", {"a": Expression("b + 1"), "c": Expression("f(x, '}')"), "d": Expression("d")}),
        ("{el:'#app', data(){ return {x:1} }, n: -2.5}", {"el": "#app", "n": -2.5}),
    ],
)  # fmt: skip
def test_literals(text: str, value: Any) -> None:
    assert literal(text)[0] == value


@pytest.mark.parametrize("text", ["{a:1", "'abc", "[1,2", "{,:}", "", "{" * 200])
def test_what_does_not_end_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        literal(text)


def test_sums_are_cut_outside_of_texts_and_brackets() -> None:
    assert split("'a+b' + f(1+2) + c", "+") == ["'a+b' ", " f(1+2) ", " c"]
