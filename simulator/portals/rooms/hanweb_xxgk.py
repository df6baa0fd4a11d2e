"""大汉 信息公开 module (PORTALS §1.2b): a tree of bodies in an iframe, one page for each body and year, a search list.

`xxgkAnnualReport.jsp?area=&fbtime=` answers an empty page with 200 for years without a report; one body's page names
no years at all. `search.jsp` does not filter by column: rows of other columns stand between.
"""

from collections.abc import Sequence
from datetime import date
from functools import partial
from html import escape

from simulator.portals.kit import HTML, Kit
from simulator.portals.places import Body
from simulator.portals.reports import Report
from simulator.portals.site import Asked, Column, Item, Page, Site

COLUMN, LIST = 1229200, 1229201
REPORT, TREE, SEARCH = "/module/xxgk/xxgkAnnualReport.jsp", "/module/xxgk/tree.jsp", "/module/xxgk/search.jsp"


def build(site: Site, seed: int, years: Sequence[int]) -> None:
    """Fill the site."""
    kit = Kit(site, seed, years)
    bodies = [body for body in site.county.bodies if body.level != "department"]
    held = {}
    for body in bodies:
        reports = [report for report in kit.reports(body.level) if report.body == body]
        items = [_add(kit, report) for report in reports]
        held[_area(kit, body)] = {str(report.year): report for report in reports}
        address = f"{REPORT}?area={_area(kit, body)}&fbtime={years[-1]}"
        kit.column(address, body.short, items, 20)
    site.handlers[REPORT] = partial(_report, kit, held, _area(kit, bodies[-1]))
    site.handlers[TREE] = lambda _: _tree(kit, bodies)
    kit.put(f"/col/col{COLUMN}/index.html", partial(_entrance, kit))
    items = [_article(kit, report) for report in kit.reports("department")]
    column = kit.column(f"/col/col{LIST}/index.html", "部门年报", items, 2)
    kit.put(column.folder, partial(_list, kit))
    site.handlers[SEARCH] = partial(_search, kit, column)


def _area(kit: Kit, body: Body) -> str:
    """A credit code for governments, a dotted number for the others."""
    digits = kit.number(body.full_name, digits=9)
    return f"11{kit.site.county.code}{digits}W" if body.level == "government" else f"001008003{digits % 10**6:06d}"


def _add(kit: Kit, report: Report) -> Item:
    address = f"{REPORT}?area={_area(kit, report.body)}&fbtime={report.year}"
    item = kit.add(report, address, lambda r, _, body: _page(kit, r, body))
    return Item(item.path, str(report.year), item.day, report)


def _page(kit: Kit, report: Report, body: str) -> bytes:
    return f"""<html>{kit.head(report.title)}
<body><div class="xxgk_nb"><h1>{escape(report.title)}</h1><a href="javascript:void(0)">点击收听年报语音朗读</a>
%YEARS%
<div id="zoom">{body}</div></div></body></html>""".encode()


def _report(kit: Kit, held: dict[str, dict[str, Report]], silent: str, asked: Asked) -> Page:
    area, year = asked.get("area"), asked.get("fbtime")
    report = held.get(area, {}).get(year)
    if report is None:
        return Page(f"<html>{kit.head('年度报告')}<body><div class='xxgk_nb'></div></body></html>".encode(), HTML)
    options = "".join(f'<option value="{REPORT}?area={area}&fbtime={y}">{y}年</option>' for y in held[area])
    years = "" if area == silent else f'<select onchange="location=this.value">{options}</select>'
    written = kit.site.pages[f"{REPORT}?area={area}&fbtime={year}"]().body
    return Page(written.replace(b"%YEARS%", years.encode()), HTML)


def _entrance(kit: Kit) -> Page:
    name = "政府信息公开年报"
    html = f"""<html>{kit.head(name, *kit.column_metas(name))}
<body><ul><li><a href="/col/col1229199/index.html">政府信息公开指南</a></li>
<li><a href="/col/col{LIST}/index.html">部门年报</a></li></ul>
<iframe src="{TREE}?area=&divid=div1256283" width="200" height="600"></iframe>
<!-- Produced By 大汉网络 大汉版通发布系统 --></body></html>"""
    return Page(html.encode(), HTML)


def _tree(kit: Kit, bodies: Sequence[Body]) -> Page:
    rows = "".join(
        f'<div class="node"><a target="_parent" href="{REPORT}?area={_area(kit, body)}&fbtime={kit.years[-1]}">'
        f"{body.short}</a></div>"
        for body in bodies
    )
    return Page(f"<html><body>{rows}</body></html>".encode(), HTML)


def _article(kit: Kit, report: Report) -> Item:
    day = report.published_on
    path = f"/art/{day.year}/{day.month}/{day.day}/art_{LIST}_{report.number}.html"

    def write(report: Report, _: str, body: str) -> bytes:
        head = kit.head(report.title, *kit.article_metas(report.title, day, "部门年报"))
        return f"<html>{head}<body><h1>{escape(report.title)}</h1><div id='zoom'>{body}</div></body></html>".encode()

    return kit.add(report, path, write)


def _list(kit: Kit) -> Page:
    name = "部门年报"
    html = f"""<html>{kit.head(name, *kit.column_metas(name))}
<body><div id="div1256283"></div>
<script>
var params = {{infotypeId:'F0100001',jdid:149,area:'',divid:'div1256283',vc_title:'',vc_number:'',
 sortfield:',createdatetime:0,orderid:0',currpage:1,vc_filenumber:'',vc_all:'',texttype:0,fbtime:-1}};
$.post('{SEARCH}', params, function(html){{ $('#div1256283').html(html); }});
</script></body></html>"""
    return Page(html.encode(), HTML)


def _search(kit: Kit, column: Column, asked: Asked) -> Page:
    """The list with another column's rows between; three rows a page."""
    if asked.method != "POST" or asked.get("divid") != "div1256283":
        return Page(b"", status=500)
    foreign = [
        Item(f"/art/2024/5/{day}/art_1229299_{kit.number(day)}.html", f"{kit.place}重大项目公示", date(2024, 5, day))
        for day in (6, 17, 28)
    ]
    items = sorted((*column.items, *foreign), key=lambda item: item.day, reverse=True)
    page = asked.number("currpage", 1)
    rows = "".join(
        f'<tr class="tr_main_value_{"odd" if n % 2 else "even"}"><td><a href="{item.path}" target="_blank" '
        f'title="{escape(item.title)}">{escape(item.title[:20])}…</a></td><td>{item.day}</td></tr>'
        for n, item in enumerate(items[3 * (page - 1) : 3 * page])
    )
    pages = -(-len(items) // 3)
    foot = f"<tr><td>共 {len(items)} 条 第 {page}/{pages} 页</td></tr>"
    return Page(f"<table class='tab'>{rows}{foot}</table>".encode(), HTML)
