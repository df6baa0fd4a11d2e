"""What stands on home pages beside the way to the reports: columns of other yearly reports, and links that lead astray.

PORTALS §2 (look-alikes), §3.8 (preview hosts), §4 (what is not to be asked), §5 (other portals, 找错, search boxes).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Literal

from simulator.dice import dice
from simulator.portals import lookalikes
from simulator.portals.kit import HTML
from simulator.portals.site import Lookalike, Maker, Page, Site

Kind = Literal["column", "form", "search", "counter", "preview", "other_portal", "news"]
"""What is bait: a column that holds no report, and addresses that nobody may ask for."""
FORBIDDEN: frozenset[Kind] = frozenset({"form", "search", "counter", "preview", "other_portal"})
"""Kinds that a polite crawler does not even ask for."""


@dataclass(frozen=True, slots=True)
class Bait:
    """An address with the words that lead there."""

    kind: Kind
    words: str
    href: str


_COLUMNS: tuple[tuple[Lookalike, str, str], ...] = (
    ("website_report", "政府网站工作年度报表", "/wzgznb/"),
    ("law_government_report", "法治政府建设年度报告", "/fzzfndbg/"),
)
_OTHERS = (("政府工作报告", "/zfgzbg/"), ("统计年鉴", "/tjnj/"), ("财政预决算", "/czyjs/"), ("企业年报公示", "/qynb/"))


def put(site: Site, others: Sequence[Site]) -> list[Bait]:
    """Gives a portal its bait; what of it are pages, is there."""
    found = [Bait("column", name, path) for _, name, path in _COLUMNS]
    for kind, name, path in _COLUMNS:
        site.pages[path] = _list_of(site, kind, name, path)
    for name, path in _OTHERS:
        found.append(Bait("column", name, path))
        site.pages[path] = _page_of(site, name)
    other = dice(site.slug, "astray").choice(others)
    away = other.start[0] if other.start else "/"
    return [
        *found,
        Bait("form", "依申请公开", "/ysqgk/apply.html"),
        Bait("search", "政府信息公开年报", "/was5/web/search?channelid=201&searchword=政府信息公开年报"),
        Bait("search", "高级检索", f"/search4/s?siteCode={site.county.site_code}"),
        Bait("counter", "访问统计", "/visitcount/hits.jsp?id=1&owner=2"),
        Bait("preview", "政府信息公开年报", "http://192.168.10.23:9000/preview/zfxxgknb/"),
        Bait("preview", "部门信息公开年报", "http://10.1.20.3/zwgk/zfxxgknb/"),
        Bait("other_portal", f"{other.county.name}政府信息公开年报", other.url(away)),
        Bait("other_portal", "国务院办公厅政府信息公开年报", "http://www.gov.cn/zhengce/xxgk/gwybgt_index.htm"),
    ]


def address(site: Site, bait: Bait) -> str:
    """The whole address of a bait."""
    return bait.href if bait.href.startswith("http") else site.url(bait.href)


def markup(found: Sequence[Bait], *kinds: Kind) -> str:
    """Links to bait of these kinds."""
    return "".join(f'<li><a href="{escape(bait.href)}">{bait.words}</a></li>' for bait in found if bait.kind in kinds)


def news(site: Site, count: int = 14) -> str:
    """The news of a home page: dated links to articles, one of them on reports of a kind."""
    place = site.county.name
    titles = [f"{place}召开第{turn}次常务会议" for turn in range(1, count)]
    titles.append(f"{place}部署政府信息公开工作年度报告编制发布工作")
    rows = []
    for turn, title in enumerate(titles):
        path = f"/yw/{202600 + turn % 9 + 1}/t{20260101 + turn}_{dice(site.slug, turn).randrange(10**6, 10**7)}.html"
        rows.append(f'<li><a href="{path}" title="{title}">{title[:14]}</a><span>2026-01-{turn + 1:02}</span></li>')
    return f'<div class="news"><h2>今日要闻</h2><ul>{"".join(rows)}</ul></div>'


def _list_of(site: Site, kind: Lookalike, name: str, path: str) -> Maker:
    def make() -> Page:
        body = site.county.bodies[0]
        rows = "".join(
            f'<li><a href="{path}t{year}0126_{year}.html">{lookalikes.title(kind, body, site.county.name, year)}</a>'
            f"<span>{date(year + 1, 1, 26)}</span></li>"
            for year in (2025, 2024, 2023)
        )
        return _written(site, name, f"<ul>{rows}</ul>")

    return make


def _page_of(site: Site, name: str) -> Maker:
    return lambda: _written(site, name, f"<ul><li>{site.county.name}{name}</li></ul>")


def _written(site: Site, name: str, content: str) -> Page:
    html = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="SiteName" content="{site.name}">
<meta name="ColumnName" content="{name}"><meta name="ColumnType" content="{name}">
<title>{name}_{site.name}</title></head>
<body><p>当前位置：<a href="/">首页</a> &gt; {name}</p><h1>{name}</h1>{content}</body></html>"""
    return Page(html.encode(), HTML)
