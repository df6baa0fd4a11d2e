"""开普 ucap (PORTALS §1.3): `.shtml` under `/<site>/cNNNNNN/`, a pager that counts from 1, a JSON search.

The entrance is a server's jump to the first channel. The second column has no rows of its own: its script asks
`/common/search/<channel>`; titles there carry markup, addresses have no scheme.
"""

import json
from collections.abc import Sequence
from datetime import date
from functools import partial
from html import escape

from simulator.portals.kit import HTML, JSON, TWO, Kit
from simulator.portals.reports import Report
from simulator.portals.site import Asked, Column, Item, Page, Site

ROOT = "/hebwcs/"
CHANNELS = {"": "c111341", "xz/": "c111342"}
ENTRANCE = f"{ROOT}c111340/redirect_firstChannel.shtml"


def build(site: Site, seed: int, years: Sequence[int]) -> None:
    """Fill the site."""
    kit = Kit(site, seed, years)
    reports = kit.reports(holdings={0: "page_and_pdf"})
    for folder, name, levels in TWO:
        path = f"{ROOT}{CHANNELS[folder]}/"
        items = [_add(kit, report, path, name) for report in reports if report.body.level in levels]
        other = f"{path}202602/c01_{kit.number(path)}.shtml"
        items.append(kit.other("law_government_report", other, partial(_other, kit)))
        if not folder:
            column = kit.column(f"{path}list.shtml", name, items, 2)
            for number in range(column.pages):
                stem = "list" if number == 0 else f"list_{number + 1}"
                kit.put(f"{path}{stem}.shtml", partial(_list, kit, column, number))
        else:
            column = kit.column(f"{path}xxgk_list.shtml", name, items, 2)
            kit.put(column.folder, partial(_shell, kit, column))
            site.handlers[f"/common/search/{kit.hex('channel')}"] = partial(_search, kit, column)
    jump = f'<html><script>window.location.href="{ROOT}c111341/list.shtml"</script></html>'
    kit.put(ENTRANCE, lambda: Page(jump.encode(), HTML))


def _add(kit: Kit, report: Report, folder: str, column: str) -> Item:
    day = report.published_on
    name = f"c01_{report.number}" if report.body.level != "township" else kit.hex(report.number)
    path = f"{folder}{day:%Y%m}/{name}.shtml"
    files = {}
    if report.holding == "page_and_pdf":
        file = f"{folder}{day:%Y%m}/{report.number}/files/{kit.hex('file', report.number)}.pdf"
        files[file] = file
        kit.put(file, partial(kit.pdf, report))
    return kit.add(report, path, lambda r, _, body: _article(kit, r.title, day, body, column), files)


def _other(kit: Kit, title: str, day: date, _: str, body: str) -> bytes:
    return _article(kit, title, day, body, "政府信息公开年报")


def _article(kit: Kit, title: str, day: date, body: str, column: str) -> bytes:
    head = kit.head(title, *kit.article_metas(title, day, column))
    return f"""<!DOCTYPE html><html>{head}
<body><h1><UCAPTITLE>{escape(title)}</UCAPTITLE></h1><p>时间：<PUBLISHTIME>{day}</PUBLISHTIME></p>
<div id="UCAP-CONTENT"><UCAPCONTENT>{body}</UCAPCONTENT></div>
<script src="https://zs.kaipuyun.example.invalid/count.js"></script></body></html>""".encode()


def _menu() -> str:
    rows = (("c111341/list.shtml", "政府信息公开年报"), ("c111342/xxgk_list.shtml", "乡镇年报"))
    return "".join(f'<li><a href="{ROOT}{path}">{name}</a></li>' for path, name in rows)


def _list(kit: Kit, column: Column, number: int) -> Page:
    rows = "".join(
        f'<li><a href="{item.path}" target="_blank">{escape(item.title)}</a><span>{item.day}</span></li>'
        for item in column.page(number)
    )
    pager = f"createPageHTML('page_div',{column.pages}, {number + 1},'list','shtml',{len(column.items)});"
    html = f"""<!DOCTYPE html><html>{kit.head(column.name, *kit.column_metas(column.name))}
<body><ul class="menu">{_menu()}</ul><ul class="dc_list">{rows}</ul>
<div id="page_div"></div><script>{pager}</script></body></html>"""
    return Page(html.encode(), HTML, headers=(("Set-Cookie", b"yfxkpy_ssid_10002=1; path=/"),))


def _shell(kit: Kit, column: Column) -> Page:
    call = (
        f"/common/search/{kit.hex('channel')}?_isAgg=true&_isJson=true&_pageSize={column.per_page}"
        "&_template=index&_rangeTimeGte=&_channelName=&page="
    )
    html = f"""<!DOCTYPE html><html>{kit.head(column.name, *kit.column_metas(column.name))}
<body><ul class="menu">{_menu()}</ul><div id="results"></div>
<script>function load(n){{ $.get('{call}' + n, show); }} load(1);</script></body></html>"""
    return Page(html.encode(), HTML)


def _search(kit: Kit, column: Column, asked: Asked) -> Page:
    number = asked.number("page", 1)
    results = [
        {
            "title": item.title.replace("年度", "<em>年度</em>"),
            "url": kit.site.url(item.path).removeprefix("http:"),
            "publishedTimeStr": f"{item.day} 09:30:00",
            "channelName": column.name,
            "content": "",
            "domainMetaList": [{"resultList": [{"key": "indexnumber", "value": "001"}]}],
        }
        for item in column.page(number - 1)
    ]
    data = {"total": len(column.items), "page": number, "rows": column.per_page, "results": results}
    return Page(json.dumps({"data": data}).encode(), JSON)
