"""国泰新点 epoint (PORTALS §1.5): categories in triples, static pages `2.html`, a JSON list for each department.

The server calls itself `epoint-httpserver`, the meta tags were never filled in, titles carry states as markup.
"""

import json
from collections.abc import Sequence
from datetime import date
from functools import partial
from html import escape

from simulator.portals.kit import HTML, JSON, Kit
from simulator.portals.places import Body
from simulator.portals.reports import Report
from simulator.portals.site import Asked, Column, Item, Page, Site

STATIC = "/zwgk/003016/"
PUBLIC = "/govInfoPub/column_list_special.html"
REST = "/EpointWebBuilder/rest/lightfrontaction/getgovinfolist"
SERVER = (("Server", b"epoint-httpserver"),)
SITE = "7eb5f7f1-9041-43ad-8e13-8fcb82ea831a"


def build(site: Site, seed: int, years: Sequence[int]) -> None:
    """Fill the site."""
    kit = Kit(site, seed, years)
    site.missing = lambda: Page(b"Sorry, Page Not Found", HTML, status=404, headers=SERVER)
    items = [_add(kit, report, STATIC) for report in kit.reports("government", "department", holdings={0: "see_pdf"})]
    items.append(kit.other("website_report", f"{STATIC}20260226/{kit.guid('other')}.html", partial(_other, kit)))
    column = kit.column(f"{STATIC}subpage.html", "政府信息公开年报", items, 2)
    for number in range(column.pages):
        kit.put(f"{STATIC}{'subpage' if number == 0 else number + 1}.html", partial(_list, kit, column, number))
    columns: dict[str, Column] = {}
    towns = site.county.of("township")
    for number, town in enumerate(towns, 33):
        held = [report for report in kit.reports("township") if report.body == town]
        entries = [_add(kit, report, f"/govxxgk/{number:03d}/") for report in held]
        columns[f"{number:03d}"] = kit.column(_public(number), town.short, entries, 2)
    site.handlers[PUBLIC] = lambda asked: _shell(kit, towns, asked)
    site.handlers[REST] = partial(_rest, columns)


def _public(number: int) -> str:
    return f"{PUBLIC}?categorynum=003016&deptcode={number:03d}"


def _add(kit: Kit, report: Report, folder: str) -> Item:
    day = report.published_on
    path = f"{folder}{day:%Y%m%d}/{kit.guid(report.number)}.html"
    files = {}
    if report.holding == "see_pdf":
        address = (
            f"/WebbuilderMIS/attach/downloadZtbAttach.jspx?attachGuid={kit.guid('file', report.number)}"
            f"&appUrlFlag=ztb&siteGuid={SITE}"
        )
        files[address] = address
        kit.site.handlers["/WebbuilderMIS/attach/downloadZtbAttach.jspx"] = lambda _: kit.pdf(report)
    return kit.add(report, path, lambda r, _, body: _article(kit, r.title, day, body), files)


def _other(kit: Kit, title: str, day: date, _: str, body: str) -> bytes:
    return _article(kit, title, day, body)


def _head(kit: Kit, title: str) -> str:
    info = f'var siteInfo = {{"siteGuid":"{SITE}","projectName":"EpointWebBuilder","siteName":"{kit.site.name}"}};'
    return f"""<head><meta charset="utf-8"><meta name="SiteName" content="网站名称">
<meta name="SiteIDCode" content="政府网站标识码"><title>{title}</title>
<link rel="stylesheet" href="/css/webBuilderCommonGray.css"><script>{info}</script>
<script src="/js/webBuilderCommon.js"></script></head>"""


def _article(kit: Kit, title: str, day: date, body: str) -> bytes:
    shown = f"<font color='#2ac36e'>[有附件]</font>{escape(title)}"
    return f"""<!DOCTYPE html><html>{_head(kit, shown)}
<body><div class="ewb-container"><div class="ewb-location">当前位置：政府信息公开年报</div>
<h1>{escape(title)}</h1><p>发布日期：{day}</p><div class="ewb-article-info">{body}</div></div></body></html>""".encode()


def _list(kit: Kit, column: Column, number: int) -> Page:
    rows = "".join(
        f'<li class="ewb-list-node"><a href="{item.path}" title="{escape(item.title)}">{escape(item.title)}</a>'
        f'<span class="ewb-date">[{item.day}]</span></li>'
        for item in column.page(number)
    )
    turns = "".join(
        f'<a href="{"subpage" if n == 0 else n + 1}.html">{n + 1}</a>' for n in range(column.pages) if n != number
    )
    html = f"""<!DOCTYPE html><html>{_head(kit, column.name)}
<body><div class="ewb-container"><h2>{column.name}</h2>
<p><a href="{escape(_public(33))}">乡镇年报</a></p><ul class="ewb-list">{rows}</ul>
<div class="ewb-page">共{column.pages}页 {turns}</div></div></body></html>"""
    return Page(html.encode(), HTML, headers=SERVER)


def _shell(kit: Kit, towns: Sequence[Body], asked: Asked) -> Page:
    menu = "".join(f'<li><a href="{escape(_public(n))}">{town.short}</a></li>' for n, town in enumerate(towns, 33))
    name = towns[int(asked.get("deptcode", "33")) - 33].short
    html = f"""<!DOCTYPE html><html>{_head(kit, f"{name}政府信息公开年报")}
<body><div class="ewb-container"><h1>政府信息公开年报</h1><ul>{menu}</ul><ul id="govinfo"></ul></div>
<script>Util.ajax({{url: '/' + siteInfo.projectName + '/rest/lightfrontaction/getgovinfolist', pageSize: 2}});</script>
</body></html>"""
    return Page(html.encode(), HTML, headers=SERVER)


def _rest(columns: dict[str, Column], asked: Asked) -> Page:
    """Pages count from 0; only JSON is understood."""
    if asked.method != "POST" or not asked.body.startswith("{"):
        return Page(b"", status=500)
    wanted = json.loads(asked.body)
    column = columns[wanted["deptcode"]]
    number, size = int(wanted["pageIndex"]), int(wanted["pageSize"])
    items = column.items[number * size : (number + 1) * size]
    data = [
        {
            "infourl": item.path,
            "realtitle": item.title,
            "title": f"<font color='red'>{item.title[:12]}</font>…",
            "infodate": f"{item.day}",
        }
        for item in items
    ]
    answer = {"custom": {"data": data, "total": len(column.items)}, "status": {"code": "1"}}
    return Page(json.dumps(answer).encode(), JSON, headers=SERVER)
