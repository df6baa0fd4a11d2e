"""大汉 JCMS (PORTALS §1.2a): the first rows in an XML island, the others from `dataproxy.jsp`, files on another host.

The interface honours `page` and `perpage` and ignores `startrecord`; rows have single quotes or no title attribute.
The column in the menu is a page that jumps to another column's number.
"""

from collections.abc import Sequence
from datetime import date
from functools import partial
from html import escape
from urllib.parse import quote

from simulator.portals.kit import HTML, Kit, cut
from simulator.portals.reports import Report
from simulator.portals.site import FILES, Asked, Item, Page, Site

PROXY = "/module/web/jpage/dataproxy.jsp"
GROUP = 1
MOST = 2
"""Rows at once; real servers give about 300."""
MENU, COLUMN, BODIES = 1229140, 1229141, 1229142


def build(site: Site, seed: int, years: Sequence[int]) -> None:
    """Fill the site."""
    kit = Kit(site, seed, years)
    reports = kit.reports(holdings={1: "see_pdf", 4: "page_and_pdf"})
    towns = [report for report in reports if report.body.level == "township"]
    rest = [report for report in reports if report.body.level != "township"]
    columns = {}
    for number, name, held in ((COLUMN, "政府信息公开年报", rest), (BODIES, "镇街年报", towns)):
        items = [_add(kit, report, number, name) for report in held]
        if number == COLUMN:
            path = f"/art/{years[-1] + 1}/2/26/art_{number}_900001.html"
            items.append(kit.other("law_government_report", path, partial(_other, kit)))
        column = kit.column(f"/col/col{number}/index.html", name, items, 2)
        columns[str(number)] = column
        kit.put(column.folder, partial(_list, kit, number, column.name, column.items))
    site.handlers[PROXY] = lambda asked: _proxy(asked, columns[asked.get("columnid")].items)
    jump = f"<html><body><script>location.href='/col/col{COLUMN}/index.html';</script></body></html>"
    kit.put(f"/col/col{MENU}/index.html", lambda: Page(jump.encode()))
    site.handlers["/module/download/downfile.jsp"] = lambda asked: Page(
        b"", status=302, location=f"/attach/0/{asked.get('filename')}"
    )


def _add(kit: Kit, report: Report, column: int, name: str) -> Item:
    day = report.published_on
    path = f"/art/{day.year}/{day.month}/{day.day}/art_{column}_{report.number}.html"
    file = f"{kit.hex(report.number)}.pdf"
    files: dict[str, str] = {}
    if report.holding == "see_pdf":  # on the province's own host
        files[f"{FILES}/jcms_files/jcms1/web2247/site/attach/0/{file}"] = kit.site.url(
            f"{FILES}/jcms_files/jcms1/web2247/site/attach/0/{file}"
        )
        kit.site.files[f"/jcms_files/jcms1/web2247/site/attach/0/{file}"] = lambda: kit.pdf(report)
    elif report.holding == "page_and_pdf":
        address = f"/module/download/downfile.jsp?classid=0&showname={quote(report.title)}.pdf&filename={file}"
        files[address] = address
        kit.put(f"/attach/0/{file}", lambda: kit.pdf(report))
    return kit.add(report, path, lambda r, _, b: _article(kit, r.title, r.published_on.isoformat(), b, name), files)


def _other(kit: Kit, title: str, day: date, _: str, body: str) -> bytes:
    return _article(kit, title, day.isoformat(), body, "政府信息公开年报")


def _article(kit: Kit, title: str, day: str, body: str, column: str) -> bytes:
    head = kit.head(title, ("ArticleTitle", title), ("PubDate", f"{day} 09:30"), ("ColumnName", column))
    return f"""<!DOCTYPE html>
<html>{head}
<body><div class="bt">{escape(title)}</div><p class="xx">发布日期：{day} 信息来源：{kit.place}</p>
<div id="zoom">{body}</div>
<!-- Produced By 大汉网络 大汉版通发布系统 --></body></html>""".encode()


def _row(item: Item, number: int) -> str:
    """A row; the first kind prints titles whole, the second cuts them and has them in the attribute alone."""
    if number % 2:
        shown = escape(cut(item.title, 18))
        return f"<li><a title='{escape(item.title)}' href='{item.path}' target='_blank'>{shown}</a>{item.day}</li>"
    return f"<li><a href='{item.path}' target=\"_blank\">{escape(item.title)}</a><span>{item.day}</span></li>"


def _records(items: Sequence[Item]) -> str:
    rows = "\n".join(f"<record><![CDATA[{_row(item, item.day.day)}]]></record>" for item in items)
    return f"<recordset>\n{rows}\n</recordset>"


def _list(kit: Kit, number: int, name: str, items: Sequence[Item]) -> Page:
    fields = (
        f"col=1&appid=1&webid=3396&path=%2F&columnid={number}&sourceContentType=3&unitid=5414582"
        f"&webname={quote(kit.site.name)}&permissiontype=0"
    )
    menu = "".join(
        f'<li><a href="/col/col{other}/index.html">{text}</a></li>'
        for other, text in ((1229100, "政府信息公开指南"), (MENU, "政府信息公开年报"), (BODIES, "镇街年报"))
    )
    html = f"""<!DOCTYPE html>
<html>{kit.head(name, *kit.column_metas(name))}
<body><ul class="left">{menu}</ul>
<div id="5414582" class="default_pgContainer"></div>
<script type="text/xml"><datastore>
<nextgroup><![CDATA[<a href="{PROXY}?page=1&{fields}"></a>]]></nextgroup>
{_records(items[: 2 * GROUP])}
</datastore></script>
<script>
$("#5414582").jpage({{ totalRecord:{len(items)}, perPage:2, groupSize:{GROUP}, barPosition:'bottom',
 dataStore:dataStore, proxyUrl:'{PROXY}', params:{{col:1,appid:1,webid:3396,path:'/',columnid:{number},
 sourceContentType:3,unitid:'5414582',webname:'{kit.site.name}',permissiontype:0}} }});
</script>
<!-- Produced By 大汉网络 大汉版通发布系统 --></body></html>"""
    return Page(html.encode(), HTML)


def _proxy(asked: Asked, items: Sequence[Item]) -> Page:
    """Only `page` counts; more than so many rows at once are cut off."""
    size = min(asked.number("perpage", 15), MOST)
    page = asked.number("page", 1)
    rows = items[(page - 1) * size : page * size]
    text = (
        f"<datastore><totalrecord>{len(items)}</totalrecord><totalpage>{-(-len(items) // size)}</totalpage>"
        f"{_records(rows)}</datastore>"
    )
    return Page(text.encode(), "text/xml;charset=UTF-8")
