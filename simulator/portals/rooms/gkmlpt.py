"""Guangdong gkmlpt (PORTALS §1.6): one page with the tree of columns, an interface for lists, bodies inside JSON.

The list of page 0 is that of page 1; a township's sub-site has a prefix and an SID of its own. `mpost_` is the mobile
twin of an article. The test portal gives few entries at once; the real one gives a hundred.
"""

import json
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from html import escape
from typing import Any

from simulator.portals.kit import HTML, JSON, Kit
from simulator.portals.reports import Report
from simulator.portals.site import Asked, Column, Item, Page, Site

MAIN, TOWN = "/gkmlpt", "/dghlz/gkmlpt"
AT_ONCE = 2


def build(site: Site, seed: int, years: Sequence[int]) -> None:
    """Fill the site."""
    kit = Kit(site, seed, years)
    reports = kit.reports(holdings={2: "see_pdf", 6: "page_and_pdf"})
    _part(kit, MAIN, "755041", [report for report in reports if report.body.level != "township"])
    _part(kit, TOWN, "755042", [report for report in reports if report.body.level == "township"])


def _part(kit: Kit, prefix: str, sid: str, reports: Sequence[Report]) -> None:
    """A site or a sub-site: its entrance, its interface, its articles."""
    identity = kit.number(prefix, digits=4)
    items = [_add(kit, report, prefix) for report in reports]
    number = kit.number("notice", prefix, digits=7)
    items.append(
        kit.other("notice_about_reports", _path(prefix, number), lambda t, d, _, b: _article(kit, t, d, b, ()))
    )
    column = kit.column(f"{prefix}/api/all/{identity}?page=1&sid={sid}", "政府信息公开年报", items, AT_ONCE)
    tree = [
        _node(identity - 2, "机构职能", 4, []),
        _node(identity - 1, "政府信息公开指南", 1, [], jump="/zwgk/zn/"),
        _node(identity - 3, "法定主动公开内容", 90, [_node(identity, "政府信息公开年报", len(items), [])]),
    ]
    kit.put(f"{prefix}/index", partial(_index, kit, sid, tree))
    kit.site.handlers[f"{prefix}/api/all/{identity}"] = partial(_list, kit, column, sid)


def _node(identity: int, name: str, count: int, children: list[Any], jump: str = "") -> dict[str, Any]:
    return {"id": identity, "name": name, "parent_id": 0, "children": children, "post_count": count, "jump_url": jump}


def _path(prefix: str, number: int) -> str:
    return f"{prefix}/content/{number // 1_000_000}/{number // 1000}/post_{number}.html"


def _add(kit: Kit, report: Report, prefix: str) -> Item:
    files = {}
    attachments = []
    if report.holding in ("see_pdf", "page_and_pdf"):
        address = f"/attachment/0/{report.number // 1000}/{report.number}/{kit.number('file', report.number)}.pdf"
        url = kit.site.url(address)
        files[address] = url
        kit.put(address, partial(kit.pdf, report))
        attachments = [{"id": 1, "name": f"{report.title}.pdf", "mime": "application/msword", "size": "1", "url": url}]
    path = _path(prefix, report.number)
    item = kit.add(report, path, lambda r, _, b: _article(kit, r.title, r.published_on, b, attachments), files)
    kit.put(path.replace("post_", "mpost_"), kit.site.pages[path])
    return item


def _other(kit: Kit, title: str, day: date, _: str, body: str) -> bytes:
    return _article(kit, title, day, body, ())


def _article(kit: Kit, title: str, day: object, body: str, attachments: Sequence[object]) -> bytes:
    """An article whose body is a string of the script; the table above it is markup."""
    detail = {"title": title, "content": body, "attachment": list(attachments), "publisher": kit.place}
    config = json.dumps({"SID": "755041", "DETAIL": detail}).replace("<", "\\u003C").replace(">", "\\u003E")
    rows = f"<tr><td>索引号：</td><td>11440000/2026-00001</td><td>发布日期：</td><td>{day}</td></tr>"
    return f"""<!DOCTYPE html><html>{kit.head(title)}
<body><table class="table-content"><tr><td>名称：</td><td>{escape(title)}</td></tr>{rows}</table>
<div class="article-content"></div>
<script>window._CONFIG = {config};</script><script src="/gkmlpt/static/detail.js"></script></body></html>""".encode()


def _index(kit: Kit, sid: str, tree: list[Any]) -> Page:
    written = json.dumps({"SID": sid, "TREE": tree, "SERVICE_AREA_ID": 755}, ensure_ascii=False)
    config = re.sub(r'"(\w+)": ', r"\1: ", written)  # as JavaScript has it, which no reader of JSON takes
    html = f"""<!DOCTYPE html><html>{kit.head("政府信息公开目录")}
<body><div id="app"></div><script>window._CONFIG = {config};</script>
<script src="/gkmlpt/static/index.js"></script></body></html>"""
    return Page(html.encode(), HTML)


def _list(kit: Kit, column: Column, sid: str, asked: Asked) -> Page:
    """Page 0 is page 1; without the site's own SID there is nothing."""
    items = column.page(max(asked.number("page", 1), 1) - 1) if asked.get("sid") == sid else ()
    articles = [
        {
            "id": number,
            "title": item.title,
            "url": kit.site.url(item.path),
            "post_url": kit.site.url(item.path),
            "publisher": kit.place,
            "date": f"{item.day} 09:00:00",
            "display_publish_time": int(
                (datetime(item.day.year, item.day.month, item.day.day, tzinfo=UTC) - timedelta(hours=4)).timestamp()
            ),
            "is_expired": 0,
            "attachment": [],
        }
        for number, item in enumerate(items)
    ]
    answer = {"classify": {"post_count": len(column.items)}, "articles": articles, "total": len(column.items)}
    return Page(json.dumps(answer).encode(), JSON)
