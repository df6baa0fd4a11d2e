"""TRS where the city's two counties do not show it (PORTALS §1.1): `.shtml`, names without a day, a configured pager.

Deep pages of the news are stubs; an article goes on at `_1.shtml`; uploads begin with `W0` and are DOCX.
"""

from collections.abc import Sequence
from datetime import date
from functools import partial
from html import escape

from simulator.layouts import GUISES
from simulator.portals import skins
from simulator.portals.kit import HTML, TWO, Kit
from simulator.portals.reports import Report, in_two, truth_of
from simulator.portals.site import Column, Item, Page, Placed, Site

ROOT = "/lyz/zfxxgknb_2427/"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def build(site: Site, seed: int, years: Sequence[int]) -> None:
    """Fill the site."""
    kit = Kit(site, seed, years)
    reports = kit.reports(holdings={0: "two_pages", 3: "see_pdf"})
    for folder, name, levels in TWO:
        path = ROOT + folder
        items = [_add(kit, report, path) for report in reports if report.body.level in levels]
        other = f"{path}202602/t{kit.number(path)}.shtml"
        items.append(kit.other("law_government_report", other, partial(_other, kit)))
        column = kit.column(path, name, items, 2)
        for number in range(column.pages):
            page = f"{path}index{'' if number == 0 else f'_{number}'}.shtml"
            kit.put(page, partial(_list, kit, column, number))


def _add(kit: Kit, report: Report, folder: str) -> Item:
    day = report.published_on
    path = f"{folder}{day:%Y%m}/t{report.number}.shtml"
    if report.holding == "two_pages":
        return _two(kit, report, path)
    files = {}
    if report.holding == "see_pdf":
        name = f"W0{day:%Y%m%d}{kit.number('file', report.number, digits=12)}.docx"
        file = f"{folder}{day:%Y%m}/{name}"
        files[file] = f"./{name}"
        kit.put(file, lambda: Page(GUISES["docx_word"].write(truth_of(report)), DOCX, changed_on=day))
    return kit.add(report, path, lambda r, _, body: _article(kit, r.title, day, body), files)


def _two(kit: Kit, report: Report, path: str) -> Item:
    """An article over two pages, by the script that pages lists."""
    stem = path.rpartition("/")[2].removesuffix(".shtml")
    paths = (path, path.replace(".shtml", "_1.shtml"))

    def part(number: int) -> Page:
        body = skins.article(in_two(truth_of(report))[number], report.skin)
        pager = f'<script>createPageHTML(2, {number}, "{stem}", "shtml");</script>'
        return Page(_article(kit, report.title, report.published_on, body, pager), HTML)

    for number, address in enumerate(paths):
        kit.put(address, partial(part, number))
    kit.site.placed.append(Placed(report, paths))
    return Item(path, report.title, report.published_on, report)


def _other(kit: Kit, title: str, day: date, _: str, body: str) -> bytes:
    return _article(kit, title, day, body)


def _article(kit: Kit, title: str, day: date, body: str, below: str = "") -> bytes:
    head = kit.head(title, *kit.article_metas(title, day, "政府信息公开年报"))
    return f"""<!DOCTYPE html><html>{head}
<body><h1>{escape(title)}</h1><p>发布时间：{day}</p>
<div class="trs_editor_view TRS_UEDITOR trs_paper_default">{body}</div>{below}</body></html>""".encode()


def _list(kit: Kit, column: Column, number: int) -> Page:
    rows = "".join(
        f'<li><a href="./{item.path.removeprefix(column.folder)}" title="{escape(item.title)}">{escape(item.title)}</a>'
        f"<em>{item.day}</em></li>"
        for item in column.page(number)
    )
    html = f"""<!DOCTYPE html><html>{kit.head(column.name, *kit.column_metas(column.name))}
<body><p><a href="{ROOT}xz/">乡镇年报</a></p><ul>{rows}</ul><div id="pages"></div>
<script>var pagination_script_config = {{}}; pagination_script_config.total = {column.pages};
pagination_script_config.current = {number};
document.write("<a href=\\"index"+"_"+next+".shtml\\">下一页</a>");</script></body></html>"""
    return Page(html.encode(), HTML)
