"""龙讯 openness (PORTALS §1.7): `/public/column/<body>?…catId=`, lists from a label interface, titles cut off.

Every township is a body with a number of its own; the tree of bodies stands in each page.
"""

from collections.abc import Sequence
from datetime import date
from functools import partial
from html import escape

from simulator.portals.kit import HTML, Kit, cut
from simulator.portals.places import Body
from simulator.portals.reports import Report
from simulator.portals.site import Asked, Column, Item, Page, Site

LABEL = "/site/label/8888"
CATEGORY = 6708461
FIRST = 1681


def build(site: Site, seed: int, years: Sequence[int]) -> None:
    """Fill the site."""
    kit = Kit(site, seed, years)
    columns: dict[str, Column] = {}
    for number, body in enumerate(site.county.bodies, FIRST):
        held = [report for report in kit.reports(body.level, holdings={0: "see_pdf"}) if report.body == body]
        items = [_add(kit, report, number) for report in held]
        path = f"/public/{number}/{kit.number('other', number)}.html"
        items.append(kit.other("law_government_report", path, partial(_other, kit)))
        columns[str(number)] = kit.column(address(number), "政府信息公开年报", items, 2)
        site.handlers[f"/public/column/{number}"] = partial(_column, kit, columns, number, body)
    site.handlers[LABEL] = partial(_label, columns)


def address(number: int) -> str:
    """The address of a body's column of reports."""
    return f"/public/column/{number}?type=4&action=list&nav=3&catId={CATEGORY}"


def _add(kit: Kit, report: Report, number: int) -> Item:
    files = {}
    if report.holding == "see_pdf":
        file = f"/group6/M00/0B/{report.number % 90 + 10}/{kit.hex('file', report.number)}.pdf"
        files[file] = file
        kit.put(file, partial(kit.pdf, report))
    path = f"/public/{number}/{report.number}.html"
    return kit.add(report, path, lambda r, _, body: _article(kit, r.title, r.published_on, body), files)


def _other(kit: Kit, title: str, day: date, _: str, body: str) -> bytes:
    return _article(kit, title, day, body)


def _article(kit: Kit, title: str, day: date, body: str) -> bytes:
    head = kit.head(title, *kit.article_metas(title, day, "政府信息公开年报"))
    return f"""<!DOCTYPE html><html>{head}
<body><table class="xxgk_table"><tr><th>索引号：</th><td>003/{day.year}-00001</td></tr></table>
<h1 class="wztit">{escape(title)}</h1><div class="j-fontContent wzcon">{body}</div></body></html>""".encode()


def _column(kit: Kit, columns: dict[str, Column], number: int, body: Body, asked: Asked) -> Page:
    bodies = enumerate(kit.site.county.bodies, FIRST)
    tree = "".join(f'<li><a href="{escape(address(n))}">{other.short}</a></li>' for n, other in bodies)
    entries = "".join(
        f'<li><a href="/public/column/{number}?type={kind}&amp;action=list">{name}</a></li>'
        for kind, name in ((2, "政府信息公开指南"), (4, "法定主动公开内容"))
    )
    column = columns[str(number)]
    call = (
        f"{LABEL}?IsAjax=1&dataType=html&_=0.4&labelName=publicInfoList&siteId=6781961&pageSize={column.per_page}"
        f"&pageIndex=1&action=list&isDate=true&dateFormat=yyyy-MM-dd&length=20&organId={number}&type=4"
        f"&catId={asked.get('catId')}&cId=&result=暂无相关信息&file=/xxgk/publicInfoList_newest2020"
    )
    html = f"""<!DOCTYPE html><html>{kit.head(column.name, *kit.column_metas(column.name))}
<body><ul class="organs">{tree}</ul><ul class="xxgk_nav">{entries}</ul><h2>{body.short}</h2>
<div class="xxgk_navli" id="list"></div>
<script>$('#list').load('{call}');
pager({{pageCount:{column.pages}, pageSize:{column.per_page}}});</script></body></html>"""
    return Page(html.encode(), HTML)


def _label(columns: dict[str, Column], asked: Asked) -> Page:
    """A fragment; titles as long as the request allows, and nowhere whole."""
    column = columns[asked.get("organId")]
    items = column.page(asked.number("pageIndex", 1) - 1) if asked.get("catId") == str(CATEGORY) else ()
    length = asked.number("length", 50)
    rows = "".join(
        f'<div class="xxgk_navli"><ul><li><a href="{item.path}" target="_blank">{escape(cut(item.title, length))}</a>'
        f'<span class="date">{item.day}</span></li></ul></div>'
        for item in items
    )
    return Page(f'<div class="xxgk_nav_con">{rows or "暂无相关信息"}</div>'.encode(), HTML)
