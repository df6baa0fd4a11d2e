"""博达 VSB (PORTALS §1.4): articles `/info/<tree>/<id>.htm`, static pages that count down, a dynamic twin of the list.

Attachments come from `download.jsp` without an extension, named in GBK by the header; one is behind a captcha.
"""

from collections.abc import Sequence
from datetime import date
from functools import partial
from html import escape

from simulator.portals.kit import HTML, PDF, TWO, Kit
from simulator.portals.reports import Report
from simulator.portals.site import Asked, Column, Item, Page, Site

STATIC, DYNAMIC = "/zfxxgk/zfxxgknb.htm", "/xlist.jsp?urltype=tree.TreeTempUrl&wbtreeid=1276"
DOWNLOAD = "/system/_content/download.jsp"
SIDE = "/info/1001/38001.htm"


def build(site: Site, seed: int, years: Sequence[int]) -> None:
    """Fill the site."""
    kit = Kit(site, seed, years)
    files: dict[str, Page] = {}
    reports = kit.reports(holdings={1: "see_pdf", 5: "page_and_pdf"})
    for folder, name, levels in TWO:
        items = [_add(kit, report, name, files) for report in reports if report.body.level in levels]
        if folder:
            column = kit.column(DYNAMIC, name, items, 2)
            site.handlers["/xlist.jsp"] = partial(_dynamic, kit, column)
        else:
            items.append(kit.other("law_government_report", "/info/14423/990001.htm", partial(_other, kit)))
            column = kit.column(STATIC, name, items, 2)
            for number in range(column.pages):
                kit.put(_path(column, number), partial(_list, kit, column, number))
    site.handlers[DOWNLOAD] = lambda asked: files[asked.get("wbfileid")]
    kit.put(
        SIDE,
        lambda: Page(_article(kit, f"{kit.place}第三届运动会开幕", date(2026, 5, 1), "<p>开幕。</p>", "要闻"), HTML),
    )


def _add(kit: Kit, report: Report, column: str, files: dict[str, Page]) -> Item:
    if report.body.level == "township":
        path = f"/xdetails.jsp?urltype=news.NewsContentUrl&wbtreeid=1276&wbnewsid={report.number}"
    else:
        path = f"/info/14423/{report.number}.htm"
    links = {}
    if report.holding in ("see_pdf", "page_and_pdf"):
        identity = kit.hex("file", report.number) if report.holding == "see_pdf" else f"{report.number}"
        address = f"{DOWNLOAD}?urltype=news.DownloadAttachUrl&owner=1348324972&wbfileid={identity}"
        links[address] = address
        name = f'attachment; filename="{report.title}.pdf"'.encode("gbk")
        is_open = report.holding == "see_pdf"
        files[identity] = (
            Page(kit.pdf(report).body, PDF, headers=(("Content-Disposition", name),)) if is_open else _CAPTCHA
        )
    return kit.add(report, path, lambda r, _, body: _article(kit, r.title, r.published_on, body, column), links)


def _other(kit: Kit, title: str, day: date, _: str, body: str) -> bytes:
    return _article(kit, title, day, body, "政府信息公开年报")


def _article(kit: Kit, title: str, day: date, body: str, column: str) -> bytes:
    head = kit.head(title, *kit.article_metas(title, day, column))
    number = kit.number(title)
    return f"""<!DOCTYPE html><html>{head}
<body><script src="/system/resource/js/counter.js"></script><form name="_newscontent_fromname">
<h1>{escape(title)}</h1><p>发布时间：{day} 点击数：<script>_showDynClicks("wbnews", 1663284523, {number})</script></p>
<div id="vsb_content_2"><div class="v_news_content">{body}</div></div></form></body></html>""".encode()


def _path(column: Column, number: int) -> str:
    """The first page has the column's name; the others count down in a folder of that name."""
    return STATIC if number == 0 else f"{STATIC.removesuffix('.htm')}/{column.pages - number}.htm"


def _rows(column: Column, number: int, up: str) -> str:
    return "".join(
        f'<li id="line_u9_{n}"><a href="{up}{item.path.lstrip("/")}" title="{escape(item.title)}" target="_blank">'
        f"{escape(item.title[:16])}...</a><span>{item.day}</span></li>"
        for n, item in enumerate(column.page(number))
    )


def _list(kit: Kit, column: Column, number: int) -> Page:
    up = "../" if number == 0 else "../../"
    paths = [f"{up}{_path(column, other).lstrip('/')}" for other in range(column.pages)]
    return _page(kit, column, number, up, paths)


def _dynamic(kit: Kit, column: Column, asked: Asked) -> Page:
    rest = DYNAMIC.partition("?")[2]
    paths = [f"xlist.jsp?PAGENUM={other + 1}&{rest}" for other in range(column.pages)]
    return _page(kit, column, asked.number("PAGENUM", 1) - 1, "", paths)


def _page(kit: Kit, column: Column, number: int, up: str, paths: Sequence[str]) -> Page:
    turns = f'<span class="p_t">共{len(column.items)}条</span> <span class="p_t">共{column.pages}页</span>'
    if number + 1 < column.pages:
        turns += f'<a class="Next" href="{paths[number + 1]}">下页</a><a href="{paths[-1]}">尾页</a>'
    html = f"""<!DOCTYPE html><html>{kit.head(column.name, *kit.column_metas(column.name))}
<body><script src="/system/resource/js/dynclicks.js"></script>
<ul><li><a href="{STATIC}">政府信息公开年报</a></li><li><a href="{escape(DYNAMIC)}">乡镇年报</a></li></ul>
<ul class="list">{_rows(column, number, up)}</ul>
<div class="pb_sys_common">{turns}<script>_simple_list_gotopage_fun({column.pages},'u9_goto',2)</script></div>
<div class="hot"><a href="{SIDE}">{kit.place}第三届运动会开幕</a><span>2026-05-01</span></div></body></html>"""
    return Page(html.encode(), HTML)


_PROOF = "<html><body><form><p>请输入验证码下载附件</p><img src='/system/_content/code.jsp'></form></body></html>"
_CAPTCHA = Page(_PROOF.encode(), HTML)
