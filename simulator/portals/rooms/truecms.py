"""The truecms variant of hanweb (PORTALS §1.2d): JSONP that wraps XML, and servers that give few rows at once.

One column's server answers nothing above its bound of rows, the other 404; both turn away requests without Referer.
"""

import json
from collections.abc import Sequence
from datetime import date
from functools import partial
from html import escape

from simulator.portals.kit import HTML, TWO, Kit
from simulator.portals.reports import Report
from simulator.portals.site import Asked, Column, Item, Page, Site

MESSAGES = "/truecms/messageController/getMessage.do"
ROOT = "/ntsrmzf/xxgknb/"
BOUND = 2


def build(site: Site, seed: int, years: Sequence[int]) -> None:
    """Fill the site."""
    kit = Kit(site, seed, years)
    reports = kit.reports(holdings={3: "page_and_pdf"})
    columns: dict[str, Column] = {}
    for folder, name, levels in TWO:
        path = ROOT + folder
        items = [_add(kit, report, path) for report in reports if report.body.level in levels]
        address = f"{path}content/{kit.guid('other', folder)}.html"
        items.append(kit.other("notice_about_reports", address, partial(_other, kit)))
        column = kit.column(f"{path}{folder.strip('/') or 'xxgknb'}.html", name, items, BOUND)
        columns[kit.guid(path)] = column
        kit.put(column.folder, partial(_list, kit, column, kit.guid(path)))
    site.handlers[MESSAGES] = partial(_messages, columns, kit.guid(ROOT))


def _add(kit: Kit, report: Report, folder: str) -> Item:
    path = f"{folder}content/{kit.guid(report.number)}.html"
    files = {}
    if report.holding == "page_and_pdf":
        file = f"{folder}upload/{kit.guid('file', report.number)}.pdf"
        files[file] = file
        kit.put(file, partial(kit.pdf, report))
    return kit.add(report, path, lambda r, _, body: _article(kit, r.title, r.published_on, body), files)


def _other(kit: Kit, title: str, day: date, _: str, body: str) -> bytes:
    return _article(kit, title, day, body)


def _article(kit: Kit, title: str, day: date, body: str) -> bytes:
    head = kit.head(title, *kit.article_metas(title, day, "政府信息公开年报"))
    return f"""<!DOCTYPE html><html>{head}<body><h1 class="title">{escape(title)}</h1>
<p>发布日期：{day}</p><div id="zoom" class="article">{body}</div></body></html>""".encode()


def _list(kit: Kit, column: Column, identity: str) -> Page:
    menu = f'<li><a href="{ROOT}xxgknb.html">政府信息公开年报</a></li><li><a href="{ROOT}xz/xz.html">乡镇年报</a></li>'
    call = f"{MESSAGES}?startrecord=1&endrecord={BOUND}&perpage={BOUND}&columnId={identity}&callback=?"
    html = f"""<!DOCTYPE html><html>{kit.head(column.name, *kit.column_metas(column.name))}
<body><ul>{menu}</ul><div id="list"></div>
<script>$.getJSON("{call}", show);</script></body></html>"""
    return Page(html.encode(), HTML)


def _messages(columns: dict[str, Column], strict: str, asked: Asked) -> Page:
    identity = asked.get("columnId")
    start, size = asked.number("startrecord", 1), asked.number("perpage", 15)
    if not asked.headers.get("referer") or (size > BOUND and identity != strict):
        return Page(b"", status=404)
    items = columns[identity].items
    rows = items[start - 1 : start - 1 + size] if size <= BOUND else ()
    records = "".join(
        f"<record><![CDATA[<li><a href='{item.path}' title='{escape(item.title)}'>{escape(item.title[:20])}…</a>"
        f"<span>{item.day}</span></li>]]></record>"
        for item in rows
    )
    xml = f"<datastore><totalrecord>{len(items)}</totalrecord><recordset>{records}</recordset></datastore>"
    return Page(f"{asked.get('callback')}({json.dumps(xml)})".encode(), "application/javascript;charset=UTF-8")
