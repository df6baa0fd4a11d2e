"""The home pages of the miniature: menus that lead to the columns of reports, and the links between portals.

A home page says 政务公开 and, at the foot, whose portals are above and below; the columns come two or three hops
behind, by the words that portals use for them (PORTALS §2).
"""

from collections.abc import Sequence
from functools import partial
from html import escape

from simulator.portals.kit import HTML
from simulator.portals.nation_places import Place
from simulator.portals.site import Maker, Page, Site

GATE = "/zfxxgk/"
FIXED = (("政府信息公开指南", "zn.html"), ("政府信息公开制度", "zd.html"), ("法定主动公开内容", "fdzdgknr.html"))
"""The entries that every 政府信息公开 has beside its reports."""
_BELOW = {"province": "市政府网站", "city": "县（市、区）政府网站", "county": ""}
_HOME = "/"


def link(sites: Sequence[Site], places: Sequence[Place]) -> None:
    """Gives every portal its home page and the links to those above and below; who has a home page keeps it."""
    hosts = {place.county.code: site for site, place in zip(sites, places, strict=True)}
    for site, place in zip(sites, places, strict=True):
        above = [hosts[place.above]] if place.above else []
        below = [hosts[other.county.code] for other in places if other.above == place.county.code]
        foot = _foot(above, "上级政府网站") + _foot(below, _BELOW[place.rank])
        own = site.pages.get(_HOME) or site.pages.get("/index.html")
        if own is not None:
            site.pages[_HOME] = site.pages["/index.html"] = partial(_with_foot, own, foot)
            continue
        site.pages[_HOME] = partial(_page, site, "首页", _menu() + f"<h2>今日要闻</h2>{_news(site)}{foot}")
        site.pages[GATE] = partial(_page, site, "政府信息公开", _menu() + _entries(site))
        for name, file in FIXED:
            site.pages[GATE + file] = partial(_page, site, name, _menu() + f"<p>{site.county.name}{name}。</p>")


def names(site: Site) -> list[tuple[str, str]]:
    """What the columns of reports are called, and where they are; the first as the rules call it."""
    known = {column.folder: column.name for column in site.columns}
    found = []
    for number, path in enumerate(site.start):
        name = known.get(path, "政府信息公开年报")
        found.append((name if "年报" in name or number else "政府信息公开年报", path))
    return found


def _entries(site: Site) -> str:
    entries = [*((name, GATE + file) for name, file in FIXED), *names(site)]
    rows = "".join(f'<li><a href="{escape(path)}">{escape(name)}</a></li>' for name, path in entries)
    return f'<ul class="xxgk-menu">{rows}</ul>'


def _menu() -> str:
    entries = (("首页", _HOME), ("要闻动态", "javascript:;"), ("政务公开", GATE), ("政务服务", "javascript:void(0)"))
    return "<ul>" + "".join(f'<li><a href="{path}">{name}</a></li>' for name, path in entries) + "</ul>"


def _news(site: Site) -> str:
    return f"<ul><li>{site.county.name}召开重点工作推进会</li><li>{site.county.name}天气预报</li></ul>"


def _foot(sites: Sequence[Site], words: str) -> str:
    rows = "".join(f'<a href="{site.url(_HOME)}" target="_blank">{site.name}</a> ' for site in sites)
    return f'<div class="friend">{words}：{rows}</div>' if sites else ""


def _with_foot(own: Maker, foot: str) -> Page:
    page = own()
    return Page(page.body.replace(b"</body>", foot.encode() + b"</body>"), page.media_type, changed_on=page.changed_on)


def _page(site: Site, title: str, content: str) -> Page:
    html = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="SiteName" content="{site.name}">
<meta name="SiteIDCode" content="{site.county.site_code}"><meta name="ColumnName" content="{title}">
<title>{title}_{site.name}</title></head><body><h1>{site.name}</h1>{content}
<p>政府网站标识码：{site.county.site_code}</p></body></html>"""
    return Page(html.encode(), HTML)
