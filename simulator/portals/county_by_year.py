"""The first county, way A (PORTALS §2): one central column, in it a folder for each year, in that a class of agency.

Early folders are named after the report year; from 2023 on the editors name them after the year of publication, so
that `2024n` holds the reports on 2023; one township's report stands a folder too late. The pager of departments is
the one with variables and a lying comment.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from simulator.dice import dice, pick
from simulator.portals.desk import Desk, Trail
from simulator.portals.places import Body, County
from simulator.portals.reports import Holding, Report, draw_report
from simulator.portals.site import Column, DayFormat, Item, Pager, Site
from simulator.portals.skins import TRS_SKINS
from simulator.portals.trs import Chrome

ROOT = "/zwgk/zfxxgknb/"
BAIT = "/zwgk/nbsh/"
_RENAMED_FROM = 2023
_HOLDINGS: dict[Holding, float] = {"page": 90, "page_and_pdf": 4, "prose_and_pdf": 3, "see_pdf": 2, "iframe": 1}
ROBOTS = f"User-agent: *\nDisallow: {BAIT}\nDisallow: /was5/\n"


def build(site: Site, seed: int, years: Sequence[int], switches: frozenset[str], *, per_page: int) -> None:
    """Fill the site."""
    nav = (("首页", "/"), ("新闻中心", "/xwzx/"), ("政务公开", "/zwgk/"), ("政务服务", "javascript:;"))
    chrome = Chrome(site.county, site.name, nav)
    desk = Desk(site, chrome, seed)
    news = desk.news("/xwzx/", "新闻中心", 12, date(max(years) + 1, 6, 28), 9)
    chrome.side = news[:5]
    columns = [column for year in years for column in _year(desk, site.county, year, years, switches, per_page)]
    folders = tuple((f"{_folder_year(year)}年", _year_folder(year, years)) for year in reversed(years))
    central = (("政务公开", "/zwgk/"), ("政府信息公开年报", ROOT))
    desk.folder(ROOT, central, folders)
    entries = (("政府信息公开指南", "/zwgk/zfxxgkzn/"), ("政府信息公开年报", ROOT))
    desk.folder("/zwgk/", central[:1], entries)
    guide = _guide(desk, site.county.bodies[0], years)
    below = (central[0], entries[0])
    desk.column(entries[0][1], below, [guide], per_page=15, script="createPageHTML", of_reports=False)
    newest = sorted((item for column in columns for item in column.items if item.report), key=lambda item: item.day)
    desk.home(
        (
            ("今日要闻", [(f"{item.title[:14]}…", item.path, item.title) for item in news[:6]]),
            ("政务公开", [(name, path, name) for name, path in entries]),
            ("最新公开", [(f"{item.title[:16]}…", item.path, item.title) for item in newest[-3:]]),
            ("旧版链接", [("原站点", "/old/", "已归档"), ("预览", "/was5/web/search?channelid=1", "搜索")]),
        )
    )
    desk.close()


def _folder_year(year: int) -> int:
    return year + 1 if year >= _RENAMED_FROM else year


def _year_folder(year: int, years: Sequence[int]) -> str:
    """The folder of a report year; the newest carries a channel number because its name was taken before."""
    suffix = "_98112" if year == max(years) else ""
    return f"{ROOT}{_folder_year(year)}n{suffix}/"


def _year(
    desk: Desk, county: County, year: int, years: Sequence[int], switches: frozenset[str], per_page: int
) -> list[Column]:
    folder = _year_folder(year, years)
    trail: Trail = (("政务公开", "/zwgk/"), ("政府信息公开年报", ROOT), (f"{_folder_year(year)}年", folder))
    classes = (
        ("县政府年报", f"{folder}xzfnb/", county.of("government")),
        ("部门年报", f"{folder}bmnb{_folder_year(year)}/", county.of("office", "department")),
        ("乡镇年报", f"{folder}xznb{_folder_year(year)}/", county.of("township")),
    )
    beside = tuple((name, path) for name, path, _ in classes)
    desk.folder(folder, trail, beside)
    columns = []
    for name, path, bodies in classes:
        below = (*trail, (name, path))
        items = [
            desk.report(path, below, report)
            for body in bodies
            for filed in years
            if _shelf(county, body, filed, years) == year
            and (report := _report(desk.seed, county, body, filed, years, switches)) is not None
        ]
        items += _lookalikes(desk, path, below, bodies, year, years)
        script: Pager = "variables" if name == "部门年报" else "createPageHTML"
        day_format: DayFormat = "[%Y-%m-%d]" if name == "乡镇年报" else "%Y-%m-%d"
        columns.append(
            desk.column(path, below, items, per_page=per_page, script=script, day_format=day_format, beside=beside)
        )
    return columns


def _shelf(county: County, body: Body, year: int, years: Sequence[int]) -> int:
    """The year whose folder a report is put into; one of them stands in the wrong one (PORTALS §2)."""
    return years[2] if body == county.of("township")[-1] and year == years[1] else year


def _report(
    seed: int, county: County, body: Body, year: int, years: Sequence[int], switches: frozenset[str]
) -> Report | None:
    """The report with what is special about it; null once it has vanished."""
    report = draw_report(seed, body, year, TRS_SKINS)
    towns, departments = county.of("township"), county.of("department")
    newest, oldest = years[-1], years[0]
    middle = years[len(years) // 2]
    if (body, year) == (towns[0], oldest) and "vanish" in switches:
        return None
    if (body, year) == (departments[0], middle):
        if "change" in switches:
            corrected = date(newest + 1, 6, 15)
            report = replace(report, edition=2, filed_on=report.published_on, published_on=corrected)
        return report
    special: dict[tuple[Body, int], Holding] = {
        (towns[0], oldest): "page",
        (towns[0], middle): "two_pages",
        (towns[1], newest): "see_pdf",
        (towns[1], oldest): "iframe",
        (departments[0], newest): "page_and_pdf",
    }
    drawn = pick(dice(seed, "holding", body.full_name, year), _HOLDINGS) if len(departments) > 2 else "page"
    holding = special.get((body, year), drawn)
    if body.level == "government" and year == newest:  # filed three days after the day it prints
        report = replace(report, filed_on=report.published_on + timedelta(days=3))
    return replace(report, holding=holding)


def _lookalikes(
    desk: Desk, path: str, trail: Trail, bodies: Sequence[Body], year: int, years: Sequence[int]
) -> list[Item]:
    day = date(year + 1, 1, 20)
    first = bodies[0]
    match first.level:
        case "government":
            return [
                desk.lookalike(path, trail, "website_report", first, year, day),
                desk.lookalike(path, trail, "notice_about_reports", first, year, date(year, 12, 11)),
            ]
        case "township":
            found = [desk.lookalike(path, trail, "interpretation", first, year, day)] if year == years[-1] else []
            if year == years[-2]:
                preview = draw_report(desk.seed + 1, first, year, TRS_SKINS)
                found.append(desk.bait(BAIT, (*trail[:1], ("内部审核", BAIT)), preview))
                found.append(desk.lookalike(path, trail, "dead", bodies[-1], year - 1, day))
            return found
        case _:
            return [desk.lookalike(path, trail, "law_government_report", bodies[-1], year, day)]


def _guide(desk: Desk, body: Body, years: Sequence[int]) -> Item:
    trail: Trail = (("政务公开", "/zwgk/"), ("政府信息公开指南", "/zwgk/zfxxgkzn/"))
    return desk.lookalike("/zwgk/zfxxgkzn/", trail, "guide", body, years[0], date(years[0], 5, 15))
