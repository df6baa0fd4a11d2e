"""The home pages of the miniature: menus behind which the columns of reports are hidden, and links between portals.

A home page says 政务公开 and, at the foot, whose portals are above and below; the columns come two to four hops behind,
by the words that portals use for them (PORTALS §2), behind the doors of `nation_doors`, among the bait of
`nation_bait`. How the foot names the portals below differs too: links, select boxes, scripts, a page of its own (§5).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from random import Random

from simulator.dice import dice
from simulator.portals import nation_bait, nation_marks
from simulator.portals.nation_bait import Bait
from simulator.portals.nation_doors import DOORS, Entry, Lobby
from simulator.portals.nation_places import Place
from simulator.portals.site import Maker, Page, Site

WORDS = (
    "政府信息公开年报",
    "信息公开年报",
    "公开年报",
    "政府信息公开年度报告",
    "政府信息公开工作年度报告",
    "年度报告",
    "政务信息公开年报",
    "工作年报",
    "历年年报",
    "信息公开工作年度报告",
)
"""What columns of reports are called (PORTALS §2)."""
GATES = ("/zfxxgk/index.html", "/xxgk/zfxxgk.html", "/zwgk/xxgk/")
_BELOW = {"province": "市政府网站", "city": "县（市、区）政府网站", "county": ""}
_HOME = "/"
FEET = ("links", "select", "script", "page", "map")
"""How a foot names other portals."""


@dataclass(frozen=True, slots=True)
class Home:
    """How a portal receives its visitors: its door, the styles of its marks, what its foot is like, its bait."""

    door: str
    column_style: str
    identity_style: str
    foot: str
    bait: tuple[tuple[str, str], ...]


def link(sites: Sequence[Site], places: Sequence[Place], seed: int) -> list[Home]:
    """Gives every portal its home page and the links to those above and below; who has a home page keeps it."""
    hosts = {place.county.code: site for site, place in zip(sites, places, strict=True)}
    doors = _dealt(seed, len(sites))
    homes = []
    for site, place, dealt in zip(sites, places, doors, strict=True):
        rng = dice(seed, "home", site.county.code)
        others = [other for other in sites if other is not site]
        bait = nation_bait.put(site, others)
        above = [hosts[place.above]] if place.above else []
        below = [hosts[other.county.code] for other in places if other.above == place.county.code]
        style = rng.choice(FEET)
        foot = _foot(site, style, above, below, place) + _friends(rng.choice(others))
        own = site.pages.get(_HOME) or site.pages.get("/index.html")
        door = "own" if own is not None else _home(site, dealt, rng, bait, foot)
        if own is not None:
            site.pages[_HOME] = site.pages["/index.html"] = partial(_with_foot, own, foot)
        marks = nation_marks.mark(site, rng, rng.choice(others))
        told = tuple((one.kind, nation_bait.address(site, one)) for one in bait)
        homes.append(Home(door, *marks, style, told))
    return homes


def _dealt(seed: int, count: int) -> list[str]:
    """A door for each portal: every kind comes before any comes again."""
    rng = dice(seed, "doors")
    dealt: list[str] = []
    while len(dealt) < count:
        dealt += rng.sample(list(DOORS), len(DOORS))
    return dealt[:count]


def _home(site: Site, door: str, rng: Random, bait: Sequence[Bait], foot: str) -> str:
    """A home page and what lies behind its door; the name of the door."""
    if door == "article" and not _has_article(site):
        door = "legal"
    reports = _names(site, rng)
    lobby = Lobby(site, rng, rng.choice(GATES), reports, bait, has_copied_type=rng.random() < 0.3)
    nav = DOORS[door](lobby)
    for path, maker in lobby.written.items():
        site.pages.setdefault(path, maker)
    entries = [("首页", _HOME), ("要闻动态", "javascript:;"), *nav, ("政务服务", "javascript:void(0)")]
    menu = "".join(f'<li><a href="{escape(path)}">{name}</a></li>' for name, path in entries)
    hot = nation_bait.markup(bait, "search", "counter", "form", "preview", "other_portal")
    latest = _latest(site) if door == "article" else ""
    content = f'<ul class="nav">{menu}</ul>{nation_bait.news(site)}{latest}<ul class="hot">{hot}</ul>{foot}'
    site.pages[_HOME] = site.pages["/index.html"] = partial(lobby.page, "首页", content)
    return door


def _names(site: Site, rng: Random) -> list[Entry]:
    """What the columns of reports are called, and where they are; of several, each by its own name."""
    known = {column.folder: column.name for column in site.columns}
    first = rng.choice(WORDS)
    found = []
    for number, path in enumerate(site.start):
        name = known.get(path, first)
        found.append((name if number and "年报" in name else first, path))
    return found


def _has_article(site: Site) -> bool:
    """Whether a report of the portal stands in a page, and all its columns are behind one."""
    return len(site.start) == 1 and any(path in site.pages for placed in site.placed for path in placed.paths)


def _latest(site: Site) -> str:
    shown = [placed for placed in site.placed if placed.paths[0] in site.pages][-3:]
    rows = "".join(
        f'<li><a href="{escape(placed.paths[0])}" title="{escape(placed.report.title)}">'
        f"{escape(placed.report.title[:16])}…</a><span>{placed.report.published_on}</span></li>"
        for placed in shown
    )
    return f'<div class="latest"><h2>最新公开</h2><ul>{rows}</ul></div>'


def _foot(site: Site, style: str, above: Sequence[Site], below: Sequence[Site], place: Place) -> str:
    """The links to the portal above, plainly, and to those below, in some way."""
    return _named("上级政府网站", "links", above, site) + _named(_BELOW[place.rank], style, below, site)


def _friends(other: Site) -> str:
    """A neighbour, who is neither above nor below."""
    return _named("友情链接", "links", [other], other)


def _named(words: str, style: str, sites: Sequence[Site], own: Site) -> str:
    if not sites:
        return ""
    pairs = [(site.county.name, site.url(_HOME)) for site in sites]
    match style:
        case "select":
            rows = "".join(f'<option value="{url}">{name}</option>' for name, url in pairs)
            return f'<select onchange="window.open(this.value)"><option>{words}</option>{rows}</select>'
        case "script":
            rows = json.dumps([{"name": name, "url": url} for name, url in pairs], ensure_ascii=False)
            return f'<div id="links">{words}</div><script>var siteLinks = {rows}; showLinks(siteLinks);</script>'
        case "page":
            rows = "".join(f'<li><a href="{url}" target="_blank">{name}</a></li>' for name, url in pairs)
            html = f"<html><head><title>政府网站群</title></head><body><h2>{words}</h2><ul>{rows}</ul></body></html>"
            own.pages["/wzq/index.html"] = lambda: Page(html.encode(), "text/html; charset=utf-8")
            return '<div class="friend"><a href="/wzq/">政府网站群</a></div>'
        case "map":
            rows = "".join(f'<area shape="rect" href="{url}" alt="{name}">' for name, url in pairs)
            return f'<div>{words}</div><img src="/images/map.png" usemap="#m"><map name="m">{rows}</map>'
        case _:
            rows = "".join(f'<a href="{url}" target="_blank">{name}人民政府</a> ' for name, url in pairs)
            return f'<div class="friend">{words}：{rows}</div>'


def _with_foot(own: Maker, foot: str) -> Page:
    page = own()
    return Page(page.body.replace(b"</body>", foot.encode() + b"</body>"), page.media_type, changed_on=page.changed_on)
