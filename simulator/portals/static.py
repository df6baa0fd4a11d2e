"""The prefecture's own small portal, of no family: static pages, `list_2.html`, 下一页 anchors, `content_101007.html`.

How to tell: nothing to recognise it by. Lists cut their titles at 24 characters and have no title attribute
(PORTALS §1.2, 东台), dates are `(01-18)`, one article is GBK that calls itself UTF-8, wrong addresses lead home.
"""

import posixpath
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from html import escape

from simulator.dice import dice
from simulator.portals import lookalikes, skins
from simulator.portals.reports import Report, draw_report, truth_of
from simulator.portals.site import Column, Item, Page, Placed, Site
from simulator.portals.skins import STATIC_SKINS

FOLDER = "/xxgk/nb/"


def build(site: Site, seed: int, years: Sequence[int], *, per_page: int) -> None:
    """Fill the site."""
    site.missing = lambda: Page(b"", status=302, location="/")
    items = []
    for body in site.county.bodies:
        for year in years:
            report = draw_report(seed, body, year, STATIC_SKINS)
            if body.level == "department" and year == years[-1]:
                report = replace(report, holding="gbk")
            items.append(_put(site, report))
    notice = _lookalike(site, seed, years[-1])
    ordered = tuple(sorted((*items, notice), key=lambda item: (item.day, item.path), reverse=True))
    trail = (("政务公开", "/xxgk/"), ("政府信息公开年报", FOLDER))
    column = Column(FOLDER, trail[-1][0], trail, ordered, per_page, "anchors", "(%m-%d)", 24, has_title_attribute=False)
    site.columns.append(column)
    for number in range(column.pages):
        site.pages[list_path(number)] = partial(_list, site, column, number)
    site.pages[FOLDER + "index.html"] = partial(_list, site, column, 0)
    site.pages["/xxgk/index.html"] = partial(_entrance, site)
    site.pages["/index.html"] = partial(_home, site, seed)


def list_path(number: int) -> str:
    """The address of a list page counted from 0: `list.html`, then `list_2.html`."""
    return FOLDER + ("list.html" if number == 0 else f"list_{number + 1}.html")


def _put(site: Site, report: Report) -> Item:
    path = f"{FOLDER}{report.year}/content_{report.number}.html"
    site.pages[path] = partial(_report, site, report)
    site.placed.append(Placed(report, (path,)))
    return Item(path, report.title, report.published_on, report)


def _lookalike(site: Site, seed: int, year: int) -> Item:
    body = site.county.bodies[0]
    title = lookalikes.title("law_government_report", body, site.county.name, year)
    number = 800_000 + dice(seed, "lookalike", year).randrange(9_000)
    item = Item(
        f"{FOLDER}{year}/content_{number}.html", title, date(year + 1, 2, 27), lookalike="law_government_report"
    )
    text = partial(lookalikes.text, "law_government_report", body, site.county.name, year)
    site.pages[item.path] = partial(_article, site, title, item.day, text)
    return item


def _report(site: Site, report: Report) -> Page:
    truth = truth_of(report)
    if report.holding == "gbk":
        return Page(skins.gbk_page(truth), "text/html; charset=utf-8", changed_on=report.published_on)
    return _article(site, report.title, report.published_on, lambda: skins.article(truth, report.skin))


def _article(site: Site, title: str, day: date, text: Callable[[], str]) -> Page:
    content = (
        f"<h1>{escape(title)}</h1>\n<p class='source'>发布日期：{day}　　浏览：<span id=hits></span>次</p>\n"
        f"<div id='zoom'>\n{text()}\n</div>\n<p><a href='javascript:window.close()'>关闭窗口</a></p>"
    )
    return Page(_page(site, title, content), "text/html; charset=utf-8", changed_on=day)


def _list(site: Site, column: Column, number: int) -> Page:
    rows = "\n".join(
        f"<li><a href='{posixpath.relpath(item.path, FOLDER)}'>{escape(column.shown(item))}</a> "
        f"<em>{item.day.strftime(column.day_format)}</em></li>"
        for item in column.page(number)
    )
    turns = []
    if number:
        turns.append(f"<a href='{posixpath.basename(list_path(number - 1))}'>上一页</a>")
    if number + 1 < column.pages:
        turns.append(f"<a href='{posixpath.basename(list_path(number + 1))}'>下一页</a>")
    content = (
        f"<h2>{column.name}</h2>\n<ul>\n{rows}\n</ul>\n"
        f"<div class='pages'>共{len(column.items)}条 第{number + 1}/{column.pages}页 {' '.join(turns)}</div>"
    )
    return Page(
        _page(site, column.name, content),
        "text/html; charset=utf-8",
        changed_on=column.items[0].day + timedelta(days=site.republished),
    )


def _entrance(site: Site) -> Page:
    content = "<ul><li><a href='/xxgk/zn.html'>信息公开指南</a></li><li><a href='/xxgk/nb/'>信息公开年报</a></li></ul>"
    return Page(_page(site, "政务公开", content), "text/html; charset=utf-8")


def _home(site: Site, seed: int) -> Page:
    place = site.county.name
    items = "".join(
        f"<li><a href='/news/{dice(seed, turn).randrange(10**6)}.html'>{place}第{turn}次常务会议召开</a></li>"
        for turn in range(1, 6)
    )
    return Page(_page(site, site.name, f"<ul>{items}</ul>"), "text/html; charset=utf-8")


def _page(site: Site, title: str, content: str) -> bytes:
    return f"""<html>
<head><meta charset="utf-8"><title>{escape(title)}</title></head>
<body>
<div><a href='/'>首页</a> | <a href='/xxgk/'>政务公开</a> | <a href='#'>办事大厅</a></div>
{content}
<div class='foot'>{site.name}　网站标识码：{site.county.site_code}</div>
</body></html>
""".encode()
