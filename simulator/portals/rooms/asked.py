"""Lists whose further pages are no links: a form that buttons send, ASP.NET's state, an interface asked with JSON, or
for each year by its tab.

PORTALS §1.8 (`*.aspx`, `javascript:next(N)`), §3.1 (lists by XHR) and §3.8 (rows without a link): each a portal here.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from html import escape

from simulator.portals.kit import HTML, JSON, Kit
from simulator.portals.reports import Report
from simulator.portals.site import Asked, Column, Page, Site

NAME = "政府信息公开年报"
POSTBACK, FORM, INTERFACE = "/zfxxgk/nblist.aspx", "/xxgk/nblist.jsp", "/portal/zfxxgk/nb.html"
YEARS, OF_YEAR = "/zfxxgk/ndbg/", "/zfxxgk/ndbg/query"
CHANNEL = "6f0c2c5e-zfxxgknb"
TARGET = "ctl00$Main$AspNetPager1"


def postback(site: Site, seed: int, years: Sequence[int]) -> None:
    """Fill a site whose list is ASP.NET's: a page is posted back with the state of the one before it."""
    column = _filled(site, seed, years, POSTBACK, lambda r: f"/zfxxgk/show.aspx?id={r.number}")
    site.handlers[POSTBACK] = partial(_posted_back, Kit(site, seed, years), column)


def form(site: Site, seed: int, years: Sequence[int]) -> None:
    """Fill a site whose buttons write the number of a page into a form; its rows are no links but open by a script."""
    column = _filled(site, seed, years, FORM, lambda r: f"/xxgk/view.jsp?id={r.number}")
    site.handlers[FORM] = partial(_sent, Kit(site, seed, years), column)


def interface(site: Site, seed: int, years: Sequence[int]) -> None:
    """Fill a site whose script posts JSON and gets records; the channel stands in a hidden field."""
    column = _filled(site, seed, years, INTERFACE, lambda r: f"/portal/info/{r.number}.html")
    site.handlers["/portal/rest/info/page"] = partial(_records, column)
    html = f"""<div id="app"><input type="hidden" id="channel" value="{CHANNEL}"></div><script>
var channel = document.getElementById('channel').value;
new Vue({{el: '#app', data: {{rows: [], pageNum: 1, total: 0}}, mounted() {{ this.ask() }}, methods: {{
  ask() {{ axios.post('/portal/rest/info/page', {{channel: channel, pageNum: this.pageNum, pageSize: 3}})
    .then(r => {{ this.rows = r.data.rows }}) }}
}}}});</script>"""
    site.pages[INTERFACE] = partial(_page, Kit(site, seed, years), html)


def tabs(site: Site, seed: int, years: Sequence[int]) -> None:
    """Fill a site whose tabs ask for a year each; the rows that come have numbers, and the script knows their pages."""
    kit = Kit(site, seed, years)
    columns: dict[str, Column] = {}
    for year in years:
        reports = [report for report in kit.reports() if report.year == year]
        items = [kit.add(r, f"/zfxxgk/ndbg/show_{r.number}.html", partial(_article, kit)) for r in reports]
        address = YEARS if year == years[-1] else f"{OF_YEAR}?nd={year}&pageNo=1&pageSize=3"  # the first to be shown
        columns[str(year)] = kit.column(address, NAME, items, 3)
    site.handlers[OF_YEAR] = partial(_of_year, columns)
    buttons = "".join(f'<li onclick="getList({year})">{year}年</li>' for year in years)
    html = f"""<ul class="tab">{buttons}</ul><ul id="rows"></ul><script>
var nd = "{years[-1]}";
function getList(year) {{ nd = year; query(1); }}
function query(n) {{ $.getJSON("{OF_YEAR}", {{nd: nd, pageNo: n, pageSize: 3}}, function (d) {{
  $.each(d.rows, function (i, row) {{
    $("#rows").append('<li><a href="/zfxxgk/ndbg/show_' + row.id + '.html">' + row.title + '</a></li>'); }}); }}); }}
query(1);</script>"""
    site.pages[YEARS] = partial(_page, kit, html)


def _filled(site: Site, seed: int, years: Sequence[int], start: str, address: Callable[[Report], str]) -> Column:
    """Puts the reports and the list down."""
    kit = Kit(site, seed, years)
    items = [kit.add(report, address(report), partial(_article, kit)) for report in kit.reports()]
    return kit.column(start, NAME, items, 3)


def _article(kit: Kit, report: Report, _: str, body: str) -> bytes:
    head = kit.head(report.title, *kit.article_metas(report.title, report.published_on, NAME))
    return f"""<!DOCTYPE html><html>{head}<body><h1>{escape(report.title)}</h1><p>发布时间：{_day(report)}</p>
<div class="article-content">{body}</div></body></html>""".encode()


def _day(report: Report) -> date:
    return report.published_on


def _page(kit: Kit, body: str) -> Page:
    html = f"<!DOCTYPE html><html>{kit.head(NAME, *kit.column_metas(NAME))}<body>{body}</body></html>"
    return Page(html.encode(), HTML)


def _posted_back(kit: Kit, column: Column, asked: Asked) -> Page:
    """The page that the event asks for, if state and target are those of this list; else the first."""
    number = 0
    if asked.method == "POST":
        state = b64decode(asked.get("__VIEWSTATE")).decode()
        if asked.get("__EVENTTARGET") != TARGET or not state.startswith("state of page "):
            return Page(b"Validation of viewstate MAC failed.", status=500)
        number = asked.number("__EVENTARGUMENT", 1) - 1
    rows = "".join(
        f'<li><a href="{item.path}">{escape(item.title)}</a><span>{item.day}</span></li>'
        for item in column.page(number)
    )
    turns = "".join(
        f"<a href=\"javascript:__doPostBack('{TARGET}','{n + 1}')\">{words}</a> "
        for n, words in [*((n, str(n + 1)) for n in range(column.pages) if n != number), (number + 1, "下一页")]
        if n < column.pages
    )
    state = b64encode(f"state of page {number} ".encode() * 80).decode()
    return _page(
        kit,
        f"""<form method="post" action="nblist.aspx" id="form1">
<input type="hidden" name="__EVENTTARGET" value=""><input type="hidden" name="__EVENTARGUMENT" value="">
<input type="hidden" name="__VIEWSTATE" value="{state}">
<input type="text" name="word" value=""><input type="submit" name="search" value="搜索">
<ul>{rows}</ul><div>共{len(column.items)}条 {turns}</div></form>""",
    )


def _sent(kit: Kit, column: Column, asked: Asked) -> Page:
    """The page whose number the form carries."""
    number = asked.number("currentPage", 1) - 1 if asked.method == "POST" else 0
    rows = "".join(
        f"<tr onclick=\"window.open('{item.path}')\"><td>{escape(item.title)}</td><td>{item.day}</td></tr>"
        for item in column.page(number)
    )
    last = column.pages
    return _page(
        kit,
        f"""<form name="pages" method="post" action="nblist.jsp">
<input type="hidden" name="currentPage" value="{number + 1}"></form>
<table>{rows}</table><div>页次：{number + 1}/{last}　总记录数：{len(column.items)}
<a href="javascript:turn({min(number + 2, last)})">下一页</a> <a href="javascript:turn({last})">末页</a></div>
<script>function turn(n) {{ document.pages.currentPage.value = n; document.pages.submit(); }}</script>""",
    )


def _of_year(columns: dict[str, Column], asked: Asked) -> Page:
    """The records of a page of a year's list, by number and title."""
    column, number = columns.get(asked.get("nd")), asked.number("pageNo", 1)
    items = column.page(number - 1) if column is not None else ()
    rows = [{"id": item.path.rpartition("_")[2].partition(".")[0], "title": item.title} for item in items]
    answer = {"total": len(column.items) if column else 0, "rows": rows}
    return Page(json.dumps(answer, ensure_ascii=False).encode(), JSON)


def _records(column: Column, asked: Asked) -> Page:
    """The records of a page, for who asks with the channel as JSON."""
    said = json.loads(asked.body) if asked.body.startswith("{") else {}
    if asked.method != "POST" or said.get("channel") != CHANNEL:
        return Page(json.dumps({"code": 500, "msg": "参数错误"}).encode(), JSON)
    items = column.page(int(said["pageNum"]) - 1) if 0 < int(said["pageNum"]) <= column.pages else ()
    rows = [{"infoTitle": item.title, "infoUrl": item.path, "infoDate": f"{item.day} 09:00:00"} for item in items]
    answer = {"code": 200, "total": len(column.items), "rows": rows}
    return Page(json.dumps(answer, ensure_ascii=False).encode(), JSON)
