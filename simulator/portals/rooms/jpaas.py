"""大汉 jpaas (PORTALS §1.2c): pinyin folders, rows from a build interface, articles by 32 hexadecimal digits.

The interface wants the column's page as Referer (403 without), reads the page number inside `paramJson` alone, and
misspells its own `parseType`. Nobody says how many rows there are; one column has its first rows in the page.
"""

import json
from collections.abc import Sequence
from datetime import date
from functools import partial
from html import escape

from simulator.portals.kit import HTML, JSON, TWO, Kit
from simulator.portals.reports import Report
from simulator.portals.site import Asked, Column, Item, Page, Site

UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
ROOT = "/zwgk/zfxxgknb/"
SIZE = 2


def build(site: Site, seed: int, years: Sequence[int]) -> None:
    """Fill the site."""
    kit = Kit(site, seed, years)
    reports = kit.reports(holdings={2: "see_pdf"})
    columns: dict[str, Column] = {}
    for folder, name, levels in TWO:
        path = ROOT + folder
        items = [_add(kit, report, path, name) for report in reports if report.body.level in levels]
        if not folder:
            address = f"{path}art/{years[-1] + 1}/art_{kit.hex('other')}.html"
            items.append(kit.other("law_government_report", address, partial(_other, kit)))
        columns[path] = kit.column(path, name, items, SIZE)
        kit.put(f"{path}index.html", partial(_list, kit, columns[path], has_rows=bool(folder)))
    site.handlers[UNIT] = partial(_unit, columns)


def _add(kit: Kit, report: Report, folder: str, name: str) -> Item:
    path = f"{folder}art/{report.published_on.year}/art_{kit.hex(report.number)}.html"
    day = report.published_on
    files = {}
    if report.holding == "see_pdf":
        file = f"/cms_files/jcms1/jpolicy_file/filedata/{day:%Y/%m/%d}/{kit.hex('file', report.number)}.pdf"
        files[file] = file
        kit.put(file, partial(kit.pdf, report))
    return kit.add(report, path, lambda r, _, body: _article(kit, r.title, day, body, name), files)


def _other(kit: Kit, title: str, day: date, _: str, body: str) -> bytes:
    return _article(kit, title, day, body, "政府信息公开年报")


def _article(kit: Kit, title: str, day: date, body: str, column: str) -> bytes:
    head = kit.head(title, *kit.article_metas(title, day, column))
    return f"""<!DOCTYPE html><html>{head}
<body><div class="title">{escape(title)}</div><div class="info">发布时间：{day}</div>
<div class="article-content" id="zoomcon">{body}</div></body></html>""".encode()


def _rows(items: Sequence[Item]) -> str:
    return "".join(
        f'<li><a href="{item.path}" target="_blank" title="{escape(item.title)}">{escape(item.title)}</a>'
        f"<span>{item.day}</span></li>"
        for item in items
    )


def _list(kit: Kit, column: Column, *, has_rows: bool) -> Page:
    data = (
        f"{{'webId':'{kit.hex('web')}','pageId':'{kit.hex(column.folder)}','tplSetId':'{kit.hex('tpl')}',"
        "'tagId':'信息列表','pageType':'column','parseType':'bulidstatic','editType':'null'}"
    )
    rows = _rows(column.page(0)) if has_rows else ""
    menu = f'<li><a href="{ROOT}xz/">乡镇年报</a></li><li><a href="/zwgk/zfxxgkzn/">政府信息公开指南</a></li>'
    html = f"""<!DOCTYPE html><html>{kit.head(column.name, *kit.column_metas(column.name))}
<body><ul class="menu">{menu}</ul>
<div class="page-content" id="{kit.hex("box")}" queryData="{data}" url="{UNIT}"><ul>{rows}</ul></div>
<script src="/script/0/jpaas-publish.js"></script></body></html>"""
    return Page(html.encode(), HTML)


def _unit(columns: dict[str, Column], asked: Asked) -> Page:
    referer = asked.headers.get("referer", "")
    column = next((columns[path] for path in sorted(columns, reverse=True) if path in referer), None)
    if column is None:
        return Page(b"Forbidden", status=403)
    if asked.get("parseType") != "bulidstatic" or not asked.get("pageId"):
        return Page(b"", JSON, status=500)
    number = int(json.loads(asked.get("paramJson", "{}")).get("pageNo", 1))
    html = f"<ul>{_rows(column.page(number - 1))}</ul>"
    return Page(json.dumps({"success": True, "code": "200", "data": {"html": html}}).encode(), JSON)
