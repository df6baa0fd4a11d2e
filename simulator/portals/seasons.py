"""A season: three portals on which reports appear day by day, and what else happens to reports in the meantime.

Departments and townships publish in January, governments in March, some of them late. Reports are corrected, with a
new day in the list or without a word; withdrawn; taken away and brought back; moved to other addresses; left out of
their list. One portal writes all pages anew every day and turns everybody away for a week, one is migrated and stamps
the day of the move on everything. What is there on which day, and what has happened, follows from the seed alone.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Literal, Self

from simulator.dice import dice
from simulator.portals.desk import Desk, Trail
from simulator.portals.places import Body, County, prefecture
from simulator.portals.realm import Realm
from simulator.portals.reports import Report, draw_report
from simulator.portals.site import Item, Page, Site
from simulator.portals.skins import TRS_SKINS
from simulator.portals.trs import Chrome

HOSTS = ("127.77.6.1", "127.77.6.2", "127.77.6.3")
YEARS = (2024, 2025, 2026)
"""The report years; the last is that of the season."""
FIRST_DAY = date(2027, 1, 1)
ROOT = "/zwgk/zfxxgknb/"
BLOCK_DAYS = 7
PER_PAGE = 4

Fate = Literal["corrected", "rewritten", "withdrawn", "away", "moved", "unlisted", "late"]
"""What can happen to a report: corrected with a new day in its list, or without a word; withdrawn; away for some days;
moved to another address; no longer listed, though there; published a month late."""
_FATES: tuple[tuple[Fate, ...], ...] = (
    ("corrected", "rewritten", "withdrawn", "away", "late"),
    ("corrected", "rewritten", "moved", "moved", "withdrawn", "late"),
    ("corrected", "unlisted", "late"),
)
"""Those of each portal, five changes and two withdrawals in all; the third is migrated beside."""
_SILENT: tuple[Fate, ...] = ("rewritten",)


@dataclass(frozen=True, slots=True)
class Story:
    """A report and what happens to it: when it appears, its fate, and the day of that."""

    report: Report
    appears: date
    fate: Fate | None = None
    day: date | None = None
    back: date | None = None

    def happened(self, today: date) -> bool:
        """Whether its fate has come."""
        return self.day is not None and self.fate != "late" and self.day <= today

    def is_there(self, today: date) -> bool:
        """Whether its page answers."""
        is_away = self.fate in {"withdrawn", "away"} and self.happened(today)
        is_back = self.back is not None and self.back <= today
        return self.appears <= today and (not is_away or is_back)

    def is_listed(self, today: date) -> bool:
        """Whether its list names it."""
        return self.is_there(today) and not (self.fate == "unlisted" and self.happened(today))

    def told(self, today: date) -> Report:
        """The report as it is on a day."""
        if not self.happened(today) or self.day is None:
            return self.report
        match self.fate:
            case "corrected":
                first = self.report.published_on
                return replace(self.report, edition=2, filed_on=first, published_on=self.day, written_on=self.day)
            case "rewritten":
                return replace(self.report, edition=2, written_on=self.day)
            case "moved":
                return replace(self.report, filed_on=self.day)
            case _:
                return self.report


@dataclass(frozen=True)
class Season(Realm):
    """The season of one seed, at one port, on one day of it (counted from 0).

    `length` is the days in which everything happens, `first` the first of them; `is_blocked` false: nobody is turned
    away.
    """

    seed: int = 1
    length: int = 90
    small: bool = False
    first: date = FIRST_DAY
    is_blocked: bool = True
    day: int = 0
    port: int = 80

    def at(self, port: int) -> Self:
        """The same season behind another port."""
        return replace(self, port=port)

    def on(self, day: int) -> Self:
        """The same season on another day."""
        return replace(self, day=day)

    @property
    def today(self) -> date:
        """The simulated day."""
        return self.first + timedelta(days=self.day)

    @property
    def migrated_on(self) -> date:
        """The day from which the third portal has all its pages at other addresses, and stamped with this day."""
        return self._at(0.6)

    @property
    def blocked(self) -> range:
        """The days of the season on which the second portal turns everybody away."""
        start = round(self.length * 0.4)
        return range(start, start + min(BLOCK_DAYS, self.length // 4)) if self.is_blocked else range(0)

    @cached_property
    def counties(self) -> tuple[County, ...]:
        """The places."""
        towns, departments = (2, 1) if self.small else (4, 3)
        city, *counties = prefecture(self.seed, townships=towns, departments=departments, offices=False)
        return (*counties, city)

    @cached_property
    def sites(self) -> tuple[Site, ...]:
        """The three portals as they are on the day."""
        builders = (_by_year, _by_class, _by_body)
        return tuple(self._site(number, build) for number, build in enumerate(builders))

    @cached_property
    def stories(self) -> tuple[tuple[Story, ...], ...]:
        """What happens on each portal."""
        return tuple(self._stories(number) for number in range(len(HOSTS)))

    def history(self) -> list[dict[str, Any]]:
        """What has happened by the day: portal, agency, year, fate, day; `migrated` for each report of the third."""
        return [
            {"portal": site.slug, "agency": story.report.body.full_name, "report_year": story.report.year} | told
            for site, stories in zip(self.sites, self.stories, strict=True)
            for story in stories
            if story.appears <= self.today
            for told in self._told(site, story)
        ]

    def _told(self, site: Site, story: Story) -> Iterable[dict[str, Any]]:
        if story.happened(self.today) and story.day is not None:
            yield {"what": story.fate, "day": story.day.isoformat()}
        if story.back is not None and story.back <= self.today:
            yield {"what": "back", "day": story.back.isoformat()}
        is_moved = site is self.sites[2] and story.appears < self.migrated_on <= self.today
        if is_moved and story.is_listed(self.migrated_on):
            yield {"what": "migrated", "day": self.migrated_on.isoformat()}

    def _at(self, share: float) -> date:
        return self.first + timedelta(days=round(self.length * share))

    def _site(self, number: int, build: "Build") -> Site:
        county = self.counties[number]
        slug = ("sim-season-year", "sim-season-class", "sim-season-body")[number]
        site = Site(
            slug,
            f"{county.name}人民政府",
            HOSTS[number],
            county,
            "trs",
            None,
            start=(ROOT,),
            notes="simulated; a season",
            port=self.port,
        )
        if number == 1 and self.day in self.blocked:
            site.missing = lambda: Page(_CHALLENGE, "text/html", 412)
            return site
        listed = [story.told(self.today) for story in self.stories[number] if story.is_listed(self.today)]
        hidden = [
            story.told(self.today)
            for story in self.stories[number]
            if story.is_there(self.today) and not story.is_listed(self.today)
        ]
        if number == 2 and self.today >= self.migrated_on:
            listed = [self._migrated(report) for report in listed]
            hidden = []
        desk = Desk(site, Chrome(county, site.name, (("首页", "/"), ("政务公开", "/zwgk/"))), self.seed)
        if number == 1:
            desk.chrome.written_on = self.today
        site.republished = sum(story.happened(self.today) for story in self.stories[number])
        build(desk, listed)
        _hide(desk, hidden)
        desk.home((("政务公开", [("政府信息公开年报", ROOT, "")]),))
        return site

    def _migrated(self, report: Report) -> Report:
        """A report after the migration: what came before it is somewhere else, under the day of the move."""
        if report.published_on >= self.migrated_on:
            return report
        day = self.migrated_on
        return replace(report, filed_on=day, stamped_on=day, written_on=day)

    def _stories(self, number: int) -> tuple[Story, ...]:
        """The reports of a portal, each with at most one fate; the fates of the season are over at two thirds of it."""
        county, seed = self.counties[number], self.seed * 10 + number
        reports = [draw_report(seed, body, year, TRS_SKINS) for body in county.bodies for year in YEARS]
        rng = dice(seed, "fates", self.length)
        old = [report for report in reports if report.published_on < self.first]
        new = [report for report in reports if report.published_on >= self.first]
        chosen: dict[Report, Story] = {}
        for fate in _FATES[number]:
            pool = (
                new if fate == "late" else [report for report in old if report.year > YEARS[0] or fate == "withdrawn"]
            )
            free = [report for report in pool if report not in chosen]
            if not free:
                continue
            report = rng.choice(free)
            share = rng.uniform(0.1, 0.3) if fate in _SILENT else rng.uniform(0.1, 0.55)
            day = self._at(share)
            if fate == "late":
                late = replace(report, published_on=self._at(rng.uniform(0.5, 0.75)))
                chosen[report] = Story(late, late.published_on, fate, late.published_on)
            else:
                back = self._at(share + 0.15) if fate == "away" else None
                chosen[report] = Story(report, report.published_on, fate, day, back)
        return tuple(chosen.get(report) or Story(report, report.published_on) for report in reports)


Build = Callable[[Desk, Sequence[Report]], None]
_CENTRAL: Trail = (("政务公开", "/zwgk/"), ("政府信息公开年报", ROOT))


def _by_year(desk: Desk, reports: Sequence[Report]) -> None:
    """A folder for each year of publication, which is there once something is in it."""
    years = sorted({report.year + 1 for report in reports}, reverse=True)
    folders: Trail = tuple((f"{year}年", f"{ROOT}{year}n/") for year in years)
    desk.folder(ROOT, _CENTRAL, folders)
    for year, (name, path) in zip(years, folders, strict=True):
        mine = [report for report in reports if report.year + 1 == year]
        _list(desk, path, (*_CENTRAL, (name, path)), mine)


def _by_class(desk: Desk, reports: Sequence[Report]) -> None:
    """Classes of bodies, all years mixed."""
    classes = (("部门年报", f"{ROOT}bm/", ("government", "department")), ("乡镇年报", f"{ROOT}xz/", ("township",)))
    desk.folder(ROOT, _CENTRAL, tuple((name, path) for name, path, _ in classes))
    for name, path, levels in classes:
        _list(desk, path, (*_CENTRAL, (name, path)), [r for r in reports if r.body.level in levels])


def _by_body(desk: Desk, reports: Sequence[Report]) -> None:
    """A column for each body."""
    bodies: dict[Body, list[Report]] = {body: [] for body in desk.site.county.bodies}
    for report in reports:
        bodies[report.body].append(report)
    desk.folder(ROOT, _CENTRAL, tuple((body.short, f"{ROOT}{body.folder}/") for body in bodies))
    for body, mine in bodies.items():
        path = f"{ROOT}{body.folder}/"
        _list(desk, path, (*_CENTRAL, (body.short, path)), mine)


def _list(desk: Desk, path: str, trail: Trail, reports: Sequence[Report]) -> None:
    items: list[Item] = [desk.report(path, trail, report) for report in reports]
    desk.column(path, trail, items, per_page=PER_PAGE, script="createPageHTML")


def _hide(desk: Desk, reports: Sequence[Report]) -> None:
    """Pages that are there though no list names them."""
    for report in reports:
        path = f"{ROOT}{report.body.folder}/"
        desk.report(path, (*_CENTRAL, (report.body.short, path)), report)


_CHALLENGE = b"""<!DOCTYPE html><html><head><meta id="13JnD7t9MzWf" content="x" r='m'>
<script>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=24079;$_ts.cd="q";</script></head><body></body></html>"""
