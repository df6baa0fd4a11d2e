"""`xxgk-list` (PORTALS §1.8): a list page whose further rows are posted for, in 吉安, 达州 and 余干."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from html import escape

from simulator.portals.kit import HTML, Kit
from simulator.portals.reports import Report
from simulator.portals.site import Asked, Column, Item, Page, Site

START = "/xxgk-list-zfxxgknb.html"
TYPE = "41_news,74,41,news,Y-m-d,50,4,0,0"


def build(site: Site, seed: int, years: Sequence[int]) -> None:
    """Fill the site."""
    kit = Kit(site, seed, years)
    items = [_add(kit, report) for report in kit.reports(holdings={2: "see_pdf"})]
    items.append(kit.other("law_government_report", "/xxgk-show-990001.html", partial(_other, kit)))
    column = kit.column(START, "政府信息公开年报", items, 4)
    kit.put(START, partial(_list, kit, column))
    for number in range(1, column.pages + 2):
        site.handlers[f"/api-ajax_list-{number}.html"] = partial(_rows, column, number)


def _add(kit: Kit, report: Report) -> Item:
    files = {}
    if report.holding == "see_pdf":
        file = f"/uploadfile/{report.published_on:%Y/%m%d}/{kit.hex('file', report.number)}.pdf"
        files[file] = file
        kit.put(file, partial(kit.pdf, report))
    path = f"/xxgk-show-{report.number}.html"
    return kit.add(report, path, lambda r, _, body: _article(kit, r.title, r.published_on, body), files)


def _other(kit: Kit, title: str, day: date, _: str, body: str) -> bytes:
    return _article(kit, title, day, body)


def _article(kit: Kit, title: str, day: date, body: str) -> bytes:
    head = kit.head(title, *kit.article_metas(title, day, "政府信息公开年报"))
    return f"""<!DOCTYPE html><html>{head}<body><h1>{escape(title)}</h1><p>发布时间：{day}</p>
<div class="xxgk_content">{body}</div></body></html>""".encode()


def _row(item: Item) -> str:
    return (
        f'<li><a href="{item.path}" title="{escape(item.title)}">{escape(item.title)}</a><span>{item.day}</span></li>'
    )


def _list(kit: Kit, column: Column) -> Page:
    rows = "".join(_row(item) for item in column.page(0))
    html = f"""<!DOCTYPE html><html>{kit.head(column.name, *kit.column_metas(column.name))}
<body><ul><li><a href="/xxgk-list-zfxxgkzn.html">政府信息公开指南</a></li></ul><ul id="list">{rows}</ul>
<a href="javascript:;" onclick="more()">加载更多</a>
<script>var page = 1; function more(){{ page++;
 $.post('/api-ajax_list-' + page + '.html', {{ajax_type:'{TYPE}', is_ds:1}}, append); }}</script></body></html>"""
    return Page(html.encode(), HTML, headers=(("Set-Cookie", b"ci_session=abc; path=/"),))


def _rows(column: Column, number: int, asked: Asked) -> Page:
    """Only what looks like a script's request is answered."""
    if asked.method != "POST" or asked.headers.get("x-requested-with") != "XMLHttpRequest":
        return Page(b"", status=404)
    items = column.page(number - 1) if asked.get("ajax_type") == TYPE else ()
    return Page("".join(_row(item) for item in items).encode(), HTML)
