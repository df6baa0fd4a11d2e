"""NFCMS (PORTALS §1.6): the other half of Guangdong's hosts; articles `content/post_N.html`, pages `index_2.html`."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from html import escape

from simulator.portals.kit import HTML, TWO, Kit, cut
from simulator.portals.reports import Report
from simulator.portals.site import Column, Item, Page, Site

ROOT = "/zwgk/zfxxgknb/"


def build(site: Site, seed: int, years: Sequence[int]) -> None:
    """Fill the site."""
    kit = Kit(site, seed, years)
    reports = kit.reports(holdings={1: "see_pdf"})
    for folder, name, levels in TWO:
        path = ROOT + folder
        items = [_add(kit, report, path) for report in reports if report.body.level in levels]
        other = f"{path}content/post_{kit.number(path, digits=7)}.html"
        items.append(kit.other("law_government_report", other, partial(_other, kit)))
        column = kit.column(path, name, items, 2)
        for number in range(column.pages):
            page = f"{path}index{'' if number == 0 else f'_{number + 1}'}.html"
            kit.put(page, partial(_list, kit, column, number))


def _add(kit: Kit, report: Report, folder: str) -> Item:
    files = {}
    if report.holding == "see_pdf":
        address = f"/attachment/0/774/{report.number}/{kit.number('file', report.number)}.pdf"
        files[address] = address
        kit.put(address, partial(kit.pdf, report))
    path = f"{folder}content/post_{report.number}.html"
    item = kit.add(report, path, lambda r, _, body: _article(kit, r.title, r.published_on, body), files)
    kit.put(path.replace("post_", "mpost_"), kit.site.pages[path])  # the twin for telephones
    return item


def _other(kit: Kit, title: str, day: date, _: str, body: str) -> bytes:
    return _article(kit, title, day, body)


def _article(kit: Kit, title: str, day: date, body: str) -> bytes:
    head = kit.head(title, *kit.article_metas(title, day, "政府信息公开年报"), ("ArticleId", f"{kit.number(title)}"))
    return f"""<!DOCTYPE html><html>{head}
<body><script>var NFCMS_SITE_ID = '440105'; var NFCMS_POST_ID = '{kit.number(title)}';</script>
<h1>{escape(title)}</h1><p>发布日期：{day}</p><div class="article-content">{body}</div></body></html>""".encode()


def _list(kit: Kit, column: Column, number: int) -> Page:
    rows = "".join(
        f'<li><a href="{kit.site.url(item.path)}" title="{escape(item.title)}">{escape(cut(item.title, 20))}</a>'
        f'<a class="mobile" href="{kit.site.url(item.path.replace("post_", "mpost_"))}">{escape(item.title)}</a>'
        f'<span class="date">{item.day}</span></li>'
        for item in column.page(number)
    )
    turns = "".join(
        f'<a href="{kit.site.url(column.folder)}index{"" if n == 0 else f"_{n + 1}"}.html" class="page">{n + 1}</a>'
        for n in range(column.pages)
    )
    html = f"""<!DOCTYPE html><html>{kit.head(column.name, *kit.column_metas(column.name))}
<body><script>var NFCMS_SITE_ID = '440105';</script><p><a href="{ROOT}xz/">乡镇年报</a></p>
<ul class="news_list">{rows}</ul><div class="pagination">{turns}</div></body></html>"""
    return Page(html.encode(), HTML)
