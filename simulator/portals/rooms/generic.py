"""Portals of no family: years in a select box, rows loaded by a JSON interface, a list in a frame, and links as bad as
they come (PORTALS §3.8): spaces, line breaks, backslashes, entities, `javascript:`, `onclick`, a link inside a link.
"""

import json
from collections.abc import Sequence
from datetime import date
from functools import partial
from html import escape

from simulator.portals.kit import HTML, JSON, Kit
from simulator.portals.reports import Report
from simulator.portals.site import Asked, Column, Item, Page, Site

ROOT = "/zw/ndbg/"
YEARS, MORE, FRAME = f"{ROOT}years.html", f"{ROOT}more/index.html", f"{ROOT}bm/index.html"
INTERFACE = "/api/articles"


def build(site: Site, seed: int, years: Sequence[int]) -> None:
    """Fill the site."""
    kit = Kit(site, seed, years)
    for year in years[:-1]:
        reports = [report for report in kit.reports("government") if report.year == year]
        items = [_add(kit, report, ROOT) for report in reports]
        column = kit.column(f"{ROOT}list-{year}.html", f"{year}年", items, 10)
        kit.put(column.folder, partial(_list, kit, column, 0, years))
    newest = next(report for report in kit.reports("government") if report.year == years[-1])
    item = kit.add(newest, f"{ROOT}list-{newest.year}.html", lambda r, _, b: _article(kit, r.title, r.published_on, b))
    kit.column(item.path, f"{newest.year}年", [item], 10)  # the newest report stands in the place of its list
    kit.put(YEARS, partial(_select, kit, years))
    items = [_add(kit, report, f"{ROOT}more/") for report in kit.reports("township", holdings={1: "page_and_pdf"})]
    more = kit.column(MORE, "乡镇年报", items, 2)
    kit.put(MORE, partial(_more, kit, more))
    site.handlers[INTERFACE] = partial(_interface, more)
    items = [_add(kit, report, f"{ROOT}bm/") for report in kit.reports("department")]
    framed = kit.column(FRAME, "部门年报", items, 2)
    kit.put(FRAME, partial(_frame, kit, framed))
    for number in range(framed.pages):
        kit.put(f"{ROOT}bm/rows{'' if number == 0 else f'_{number}'}.html", partial(_rows, framed, number))


def _add(kit: Kit, report: Report, folder: str) -> Item:
    files = {}
    if report.holding == "page_and_pdf":
        file = f"{folder}files/年报 {report.number}.pdf"
        files[f"{folder}files/%E5%B9%B4%E6%8A%A5%20{report.number}.pdf"] = file
        kit.put(file, partial(kit.pdf, report))
    path = f"{folder}{report.number}.html"
    return kit.add(report, path, lambda r, _, body: _article(kit, r.title, r.published_on, body), files)


def _article(kit: Kit, title: str, day: date, body: str) -> bytes:
    head = kit.head(title, *kit.article_metas(title, day, "政府信息公开年报"))
    return (
        f"""<html>{head}<body><h1>{escape(title)}</h1><p>{day}</p><div id="zoom">{body}</div></body></html>""".encode()
    )


def _page(kit: Kit, name: str, content: str) -> Page:
    html = f"<html>{kit.head(name, *kit.column_metas(name))}<body>{content}</body></html>"
    return Page(html.encode(), HTML)


def _select(kit: Kit, years: Sequence[int]) -> Page:
    options = "".join(f'<option value="list-{year}.html">{year}年</option>' for year in reversed(years))
    return _page(
        kit, "政府信息公开年报", f'<h1>政府信息公开年报</h1><select onchange="go(this.value)">{options}</select>'
    )


def _list(kit: Kit, column: Column, number: int, years: Sequence[int]) -> Page:
    """The link is broken in another way each year."""
    rows = "".join(
        f"<li>{_broken(years.index(item.report.year), item)}<b>{item.day}</b></li>"
        for item in column.page(number)
        if item.report is not None
    )
    bad = '<li><a href="&lt;a href=&quot;../../zcb/&quot;&gt;政策包&lt;/a&gt;">政策包</a><b>2024-01-02</b></li>'
    return _page(kit, f"{column.name}政府信息公开年报", f"<ul>{rows}{bad}</ul>")


def _broken(kind: int, item: Item) -> str:
    title, backwards = escape(item.title), item.path.replace("/", "\\")
    match kind % 3:
        case 0:
            return f"<a href=' \n{item.path} '>{title}</a>"
        case 1:
            return f"<a href='{backwards}'>{title}</a>"
        case _:
            return f"""<a href="javascript:void(0)" onclick="window.open('{item.path}')">{title}</a>"""


def _more(kit: Kit, column: Column) -> Page:
    script = f"function load(n){{ $.getJSON('{INTERFACE}?channel=77&pageNo=' + n, show); }} load(1);"
    return _page(kit, column.name, f"<h1>乡镇政府信息公开年报</h1><ul id='list'></ul><script>{script}</script>")


def _interface(column: Column, asked: Asked) -> Page:
    number = asked.number("pageNo", 1)
    rows = [
        {"id": n, "title": item.title, "url": item.path, "pubDate": f"{item.day}"}
        for n, item in enumerate(column.page(number - 1))
    ]
    return Page(json.dumps({"code": 0, "totalCount": len(column.items), "list": rows}).encode(), JSON)


def _frame(kit: Kit, column: Column) -> Page:
    frames = '<iframe src="rows.html"></iframe><iframe src="/footer.html"></iframe>'
    return _page(kit, column.name, f"<h1>部门政府信息公开年报</h1>{frames}")


def _rows(column: Column, number: int) -> Page:
    rows = "".join(
        f"<tr><td><a href='{item.path}'>{escape(item.title)}</a></td><td>{item.day}</td></tr>"
        for item in column.page(number)
    )
    script = f'<script>createPageHTML({column.pages}, {number}, "rows", "html");</script>'
    return Page(f"<html><body><table>{rows}</table>{script}</body></html>".encode(), HTML)
