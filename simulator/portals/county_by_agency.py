"""The second county, ways B and C (PORTALS §2): departments in one central column with all years mixed, and for each
township a column of its own under the directory 乡镇信息公开, with the four fixed entries of the 2019 rules.

Folders carry channel numbers (`zfxxgknb_70772`), one township's entrance is a script that jumps, one moved its old
reports and stamped them all with the day of the move, one township's reports stand in the central column as well.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from simulator.dice import dice, pick
from simulator.portals.desk import Desk, Trail
from simulator.portals.places import Body, County
from simulator.portals.reports import Holding, Report, draw_report
from simulator.portals.site import Item, Page, Site
from simulator.portals.skins import TRS_SKINS
from simulator.portals.trs import Chrome

CENTRAL = "/zwgk/zfxxgknb/"
DIRECTORY = "/xzjd/"
_MOVED_ON = date(2021, 6, 22)
_HOLDINGS: dict[Holding, float] = {"page": 90, "page_and_pdf": 4, "prose_and_pdf": 3, "see_pdf": 2, "two_pages": 1}


def build(site: Site, seed: int, years: Sequence[int], *, per_page: int) -> None:
    """Fill the site."""
    nav = (
        ("首页", "/"),
        ("要闻", "/yw/"),
        ("政务公开", "/zwgk/"),
        ("街道乡镇", DIRECTORY),
        ("互动", "javascript:void(0)"),
    )
    chrome = Chrome(site.county, site.name, nav, index_block=True)
    desk = Desk(site, chrome, seed)
    site.missing = lambda: Page(_MISSING, "text/html; charset=utf-8")
    news = desk.news("/yw/", "要闻", 10, date(max(years) + 1, 5, 30), 5)
    chrome.side = news[:4]
    _central(desk, years, per_page)
    towns = site.county.of("township")
    directory: Trail = tuple((town.short, f"{DIRECTORY}{town.folder}/") for town in towns)
    desk.folder(DIRECTORY, (("乡镇信息公开", DIRECTORY),), directory)
    for position, town in enumerate(towns):
        _township(desk, town, position, years, per_page)
    desk.folder("/zwgk/", (("政务公开", "/zwgk/"),), (("政府信息公开年报", CENTRAL), ("乡镇信息公开", DIRECTORY)))
    latest = max(
        (item for column in site.columns for item in column.items if _is_page(item)), key=lambda item: item.day
    )
    desk.home(
        (
            ("要闻", [(f"{item.title[:12]}…", item.path, item.title) for item in news[:6]]),
            ("信息公开", [("政府信息公开年报", CENTRAL, ""), ("乡镇信息公开", DIRECTORY, "")]),
            ("手机版", [(latest.title, desk.wap(latest), latest.title)]),
        )
    )
    desk.close()


def _is_page(item: Item) -> bool:
    return item.report is not None and item.report.holding == "page" and item.report.body.level == "department"


def _central(desk: Desk, years: Sequence[int], per_page: int) -> None:
    """Way B: classes of agency, all years mixed; the class of townships holds copies of one township's reports."""
    county = desk.site.county
    trail: Trail = (("政务公开", "/zwgk/"), ("政府信息公开年报", CENTRAL))
    classes = (
        ("区政府信息公开年报", f"{CENTRAL}qzf/", county.of("government")),
        ("部门公开年报", f"{CENTRAL}bm/", county.of("office", "department")),
    )
    copies = ("街道乡镇", f"{CENTRAL}zj/")
    beside: Trail = (*((name, path) for name, path, _ in classes), copies)
    desk.folder(CENTRAL, trail, beside)
    for name, path, bodies in classes:
        below = (*trail, (name, path))
        items = [
            desk.report(path, below, _report(desk.seed, county, body, year, years)) for body in bodies for year in years
        ]
        items += [
            desk.lookalike(path, below, "law_government_report", bodies[0], year, date(year + 1, 2, 24))
            for year in years[-2:]
        ]
        desk.column(path, below, items, per_page=per_page, script="createPage", beside=beside)
    town = county.of("township")[0]
    below = (*trail, copies)
    items = [desk.twin(copies[1], below, _report(desk.seed, county, town, year, years)) for year in years]
    items.append(
        desk.lookalike(copies[1], below, "soft_404", county.of("township")[-1], years[0], date(years[0] + 1, 1, 29))
    )
    desk.column(copies[1], below, items, per_page=per_page, script="createPage", beside=beside, day_format="(%m-%d)")


def _township(desk: Desk, town: Body, position: int, years: Sequence[int], per_page: int) -> None:
    """Way C: the township's 专栏 with its four entries; the second township's entrance jumps to its first entry."""
    root = f"{DIRECTORY}{town.folder}/"
    channel = 70_000 + 100 * position + dice(desk.seed, town.full_name).randrange(90)
    trail: Trail = (("乡镇信息公开", DIRECTORY), (town.short, root))
    entries: Trail = (
        ("政府信息公开指南", f"{root}zfxxgkzn_{channel}/"),
        ("政府信息公开制度", f"{root}zfxxgkzd_{channel + 1}/"),
        ("法定主动公开内容", f"{root}fdzdgknr_{channel + 2}/"),
        ("政府信息公开年报", f"{root}zfxxgknb_{channel + 3}/"),
    )
    if position == 1:
        desk.shell(root, f"./zfxxgkzn_{channel}/")
    else:
        desk.folder(root, trail, entries)
    guide, rules, legal, reports = ((*trail, entry) for entry in entries)
    item = desk.lookalike(entries[0][1], guide, "guide", town, years[0], date(years[0], 4, 2))
    for below, held in ((guide, [item]), (rules, []), (legal, [])):
        path = below[-1][1]
        desk.column(path, below, held, per_page=15, script="createPageHTML", beside=entries, of_reports=False)
    folder = entries[3][1]
    items = [desk.report(folder, reports, _report(desk.seed, desk.site.county, town, year, years)) for year in years]
    if position == 0:
        items.append(desk.lookalike(folder, reports, "guide", town, years[-1], date(years[-1], 3, 9)))
        items.append(desk.lookalike(folder, reports, "notice_about_reports", town, years[-1], date(years[-1], 12, 25)))
    desk.column(
        folder,
        reports,
        items,
        per_page=min(per_page, 5),
        script="variables" if position % 2 else "createPageHTML",
        day_format="%Y年%m月%d日" if position == 2 else "%Y-%m-%d",
        beside=entries,
    )


def _report(seed: int, county: County, body: Body, year: int, years: Sequence[int]) -> Report:
    """The report with what is special about it."""
    report = draw_report(seed, body, year, TRS_SKINS)
    towns, departments = county.of("township"), county.of("department")
    if body == towns[0]:  # it stands at two addresses, each a plain page
        return report
    if body == towns[1] and report.published_on < _MOVED_ON:
        return replace(report, published_on=_MOVED_ON)
    special: dict[tuple[Body, int], Holding] = {
        (departments[0], years[0]): "prose_and_pdf",
        (departments[0], years[-1]): "page",
        (towns[1], years[-1]): "pdf_in_list",
    }
    drawn = pick(dice(seed, "holding", body.full_name, year), _HOLDINGS) if len(departments) > 2 else "page"
    return replace(report, holding=special.get((body, year), drawn))


_MISSING = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>页面不存在</title></head>
<body><div class="error"><p>对不起，您访问的页面不存在或者已经被移动。</p>
<p><a href="/">返回首页</a></p></div></body></html>
""".encode()
"""What an address that is not there answers: with status 200 (PORTALS §3.7)."""
