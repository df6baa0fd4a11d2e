"""JEECMS (PORTALS §1.8): `.jhtml` pages, `index_2.jhtml`, numbered articles in the column's folder."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from html import escape

from simulator.portals.kit import HTML, TWO, Kit
from simulator.portals.reports import Report
from simulator.portals.site import Column, Item, Page, Site

ROOT = "/zfxxgknb"


def build(site: Site, seed: int, years: Sequence[int]) -> None:
    """Fill the site."""
    kit = Kit(site, seed, years)
    reports = kit.reports(holdings={4: "see_pdf"})
    for folder, name, levels in TWO:
        path = f"{ROOT}{folder.strip('/')}/"
        items = [_add(kit, report, path) for report in reports if report.body.level in levels]
        column = kit.column(f"{path}index.jhtml", name, items, 2)
        for number in range(column.pages):
            page = f"{path}index{'' if number == 0 else f'_{number + 1}'}.jhtml"
            kit.put(page, partial(_list, kit, column, number))


def _add(kit: Kit, report: Report, folder: str) -> Item:
    files = {}
    if report.holding == "see_pdf":
        file = f"/u/cms/www/{report.published_on:%Y%m}/{kit.number('file', report.number)}abc.pdf"
        files[file] = file
        kit.put(file, partial(kit.pdf, report))
    path = f"{folder}{report.number}.jhtml"
    return kit.add(report, path, lambda r, _, body: _article(kit, r.title, r.published_on, body), files)


def _article(kit: Kit, title: str, day: date, body: str) -> bytes:
    head = kit.head(title, *kit.article_metas(title, day, "政府信息公开年报"))
    return f"""<!DOCTYPE html><html>{head}<body><script src="/r/cms/jquery.js"></script><h1>{escape(title)}</h1>
<p>{day}　来源：{kit.place}</p><div class="content">{body}</div></body></html>""".encode()


def _list(kit: Kit, column: Column, number: int) -> Page:
    rows = "".join(
        f'<li><span>{item.day}</span><a href="{kit.site.url(item.path)}">{escape(item.title)}</a></li>'
        for item in column.page(number)
    )
    total = f"共{len(column.items)}条记录 {number + 1}/{column.pages}页"
    turns = "首页 上一页" if number == 0 else '<a href="index.jhtml">首页</a>'
    if number + 1 < column.pages:
        turns += f' <a href="index_{number + 2}.jhtml">下一页</a> <a href="index_{column.pages}.jhtml">尾页</a>'
    html = f"""<!DOCTYPE html><html>{kit.head(column.name, *kit.column_metas(column.name))}
<body><script src="/r/cms/jquery.js"></script><p><a href="{ROOT}xz/index.jhtml">乡镇年报</a></p>
<ul>{rows}</ul><div>{total} {turns}</div></body></html>"""
    return Page(html.encode(), HTML)
