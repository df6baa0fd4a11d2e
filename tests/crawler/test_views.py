"""Tabs and boxes for years and bodies that ask an interface for their part of a list."""

import pytest

from crawler.page import Page
from crawler.views import MOST, unread, views

URL = "http://www.a.gov.cn/nb/"
TABS = "<li onclick='of(2024)'>2024年</li><li onclick='of(2023)'>2023年</li>"
DATA = "<ul class='y'><li data-nd='2024'>2024</li><li data-nd='2023'>2023</li></ul>"
BOX = "<select id='nd'><option value='2024'>2024年</option><option value='2023'>2023年</option></select>"
BODIES = "<select id='area'><option value='7'>甲镇</option><option value='8'>乙镇</option></select>"
BUTTON = "<button onclick='ask()'>查询</button>"


def page(script: str, body: str) -> Page:
    return Page(URL, f"<html><body>{body}<script>{script}</script></body></html>".encode())


@pytest.mark.parametrize(
    ("body", "script", "asked"),
    [
        (TABS, "function of(y){ $.get('/l',{nd:y}) }", ["/l?nd=2024", "/l?nd=2023"]),
        (TABS, "function of(y){ $('#l').load('list_'+y+'.html') }", ["/nb/list_2024.html", "/nb/list_2023.html"]),
        (TABS, "var nd; function of(y){ nd=y; ask(1); } function ask(n){ $.get('/l',{nd:nd,page:n}) }",
         ["/l?nd=2024&page=1", "/l?nd=2023&page=1"]),
        (DATA, "$('.y li').click(function(){ var y=$(this).data('nd'); of(y); }); function of(y){ $.get('/l',{nd:y}) }",
         ["/l?nd=2024", "/l?nd=2023"]),
        (BOX.replace("<select", "<select onchange='of(this.value)'"), "function of(y){ fetch('/l?nd='+y) }",
         ["/l?nd=2024", "/l?nd=2023"]),
        (BOX, "$('#nd').change(function(){ ask(1); }); function ask(n){ $.get('/l',{nd:$('#nd').val(),page:n}) }",
         ["/l?nd=2024&page=1", "/l?nd=2023&page=1"]),
        (BODIES + BOX + BUTTON, "function ask(){ var a=$('#area').val(); $.get('/l',{a:a,nd:$('#nd').val()}) }",
         ["/l?a=7&nd=2024", "/l?a=7&nd=2023", "/l?a=8&nd=2024", "/l?a=8&nd=2023"]),
    ],
)  # fmt: skip
def test_parts_of_a_list(body: str, script: str, asked: list[str]) -> None:
    found = page(script, body)
    assert [view.ask.url.removeprefix("http://www.a.gov.cn") for view in views(found)] == asked
    assert unread(found) is None


@pytest.mark.parametrize(
    ("body", "script"),
    [
        (TABS, "function of(y){ $('.tab').hide(); $('#y'+y).show() }"),
        (TABS, "function of(y){ location.href='/nb/'+y+'/' }"),  # links, and no more
        (TABS, "function of(y){ $.get('/click/count',{nd:y}) }"),
        (TABS.replace("2023", "2024"), "function of(y){ $.get('/l',{nd:y}) }"),
        ("<li onclick='of(1)'>首页</li><li onclick='of(2)'>领导之窗</li>", "function of(y){ $.get('/l',{nd:y}) }"),
        (f"<select id='area'>{'<option value=1>2024年</option>' * (MOST + 1)}</select>" + BUTTON,
         "function ask(){ $.get('/l',{a:$('#area').val()}) }"),
    ],
)  # fmt: skip
def test_what_is_no_part_of_a_list(body: str, script: str) -> None:
    assert views(page(script, body)) == []


def test_parts_that_a_form_brings() -> None:
    box = BOX.replace("<select", "<select name='nd'")
    form = f"<form action='/nb/'><input name='cid' value='8'>{box}<input type='submit' value='查询'></form>"
    assert [view.ask.url for view in views(page("", form))] == [f"{URL}?cid=8&nd=2024", f"{URL}?cid=8&nd=2023"]
    assert views(page("", form.replace("/nb/", "/search"))) == []


def test_parts_are_called_by_what_was_chosen() -> None:
    box = BODIES.replace("<select", "<select onchange='of(this.value)'")
    found = views(page("function of(a){ $.get('/l',{a:a}) }", box))
    assert [(view.words, view.ask.url[-3:]) for view in found] == [("甲镇", "a=7"), ("乙镇", "a=8")]


def test_years_that_nobody_can_ask_for_are_told() -> None:
    assert unread(page("function of(y){ $.get('/l',{nd:y, key:sign(y), x:secret()}) }", TABS)) == "2024年"
