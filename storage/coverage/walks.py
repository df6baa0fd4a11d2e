"""What walks over portals can tell: whether a list was read far enough back to show the reports on a year.

Nothing is missing that was not searched. A walk tells of a year when it came after the day on which the report was due,
was not turned away or cut off, and each of its lists was read to its end, or back beyond the first day on which the
year's reports could come out. A list of one body's reports concerns that body only; one of another year none of this.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.expectations.organs import organ_of
from storage.models import Base
from storage.models_crawl import WHOLE
from storage.portals import host_of
from storage.years import day_in_china

_T = Base.metadata.tables
_PORTALS, _HEALTH, _RUNS = _T["portals"], _T["portal_health"], _T["crawl_runs"]
_SEARCHES, _EVENTS, _COLUMNS = _T["searches"], _T["crawl_events"], _T["portal_columns"]
VOIDING = ("blocked", "given_up", "budget")
"""Events after which a walk over a portal does not go on."""
SHORTENING = ("lost", "capped")
"""Events of a list that ends as it should, but has less than it must have."""
TURNED_AWAY = frozenset({"blocked", "forbidden", "unreachable"})
_YEAR = re.compile(r"(?<!\d)(20[0-3]\d)(?=年|\s*$|\s*[>/|»›])")
_ASKED = re.compile(r"--year (\d{4}(?:,\d{4})*)")


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a portal does not tell: a word, and the search or event that shows it."""

    reason: str
    evidence: str


@dataclass(frozen=True, slots=True)
class ListWalk:
    """A list as one walk read it; `owner` is the only body that it is about."""

    url: str
    column: str
    stopped: str
    reached: date | None
    owner: str | None
    years: frozenset[int]
    evidence: str

    def covers(self, year: int) -> bool:
        """Whether the list was read far enough for the reports on a year, or is of other years."""
        if self.stopped in WHOLE or (self.years and not self.years & {year, year + 1}):
            return True
        return self.reached is not None and self.reached <= date(year, 12, 31)


@dataclass(slots=True)
class PortalWalk:
    """A walk over a portal: when it ended, its lists, and why it tells nothing where it was turned away or cut off."""

    run_id: str
    ended_on: date
    lists: list[ListWalk] = field(default_factory=list)
    void: Trouble | None = None
    asked: frozenset[int] = frozenset()  # the years asked for; none: all

    def trouble(self, year: int, covered: set[str]) -> Trouble | None:
        """Why the walk does not tell of a year: `covered` are the lists that were read far enough then or later."""
        if self.void is not None:
            return self.void
        if self.asked and year not in self.asked:
            return Trouble("not_asked_for", f"{self.run_id} asked for {', '.join(map(str, sorted(self.asked)))}")
        return next((_of(found) for found in self.lists if found.owner is None and found.url not in covered), None)


@dataclass(frozen=True, slots=True)
class KnownList:
    """A list of the portal, and the day on which it was last read: not every walk asks for every list."""

    url: str
    read_on: date
    owner: str | None
    years: frozenset[int]


@dataclass(frozen=True, slots=True)
class WalkedPortal:
    """A portal with its walks, the newest first, its lists, and how it was last found."""

    slug: str
    region_code: str | None
    state: str
    walks: tuple[PortalWalk, ...]
    lists: tuple[KnownList, ...] = ()

    def trouble(self, agency: str, year: int, after: date) -> Trouble | None:
        """Why the portal does not tell that a body has no report on a year; null where it does.

        Only walks that ended later than `after` count.
        """
        since = [walk for walk in self.walks if walk.ended_on > after]
        if not since:
            return self._unwalked()
        asking = [walk for walk in since if not walk.asked or year in walk.asked]
        own = [found for walk in asking for found in walk.lists if found.owner == agency]
        if own:
            return None if any(found.covers(year) for found in own) else _of(own[0])
        covered = {found.url for walk in asking for found in walk.lists if found.covers(year)}
        troubles = [walk.trouble(year, covered) for walk in since]
        return self._resting(year, after, covered) if None in troubles else troubles[0]

    def _resting(self, year: int, after: date, covered: set[str]) -> Trouble | None:
        """A list that the walks let rest, so that it was last read too early to tell."""
        for known in self.lists:
            is_of_year = not known.years or bool(known.years & {year, year + 1})
            if known.owner is None and is_of_year and known.read_on <= after and known.url not in covered:
                return Trouble("list_resting", f"{self.slug} {known.url} last read {known.read_on}")
        return None

    def _unwalked(self) -> Trouble:
        if self.walks:
            newest = self.walks[0]
            return newest.void or Trouble(
                "not_since_due", f"{self.slug} walked on {newest.ended_on}, in {newest.run_id}"
            )
        if self.state in TURNED_AWAY:
            return Trouble(self.state, self.slug)
        return Trouble("never_walked", self.slug)


def _of(found: ListWalk) -> Trouble:
    return Trouble(f"list_{found.stopped}" if found.stopped not in WHOLE else "list_short", found.evidence)


def walked_portals(session: Session) -> list[WalkedPortal]:
    """All portals of the corpus with their walks."""
    health = {row.portal: row for row in session.execute(select(_HEALTH))}
    runs = {row.run_id: row for row in session.execute(select(_RUNS.c.run_id, _RUNS.c.state, _RUNS.c.command))}
    events, lists = _events(session), _lists(session)
    searches: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for row in session.execute(select(_SEARCHES).order_by(_SEARCHES.c.search_id)):
        searches[row.portal][row.run_id].append(row)
    found = []
    query = select(_PORTALS.c.slug, _PORTALS.c.region_code, _PORTALS.c.url).order_by(_PORTALS.c.slug)
    for slug, code, url in session.execute(query):
        walks = [
            _walk(run, slug, code, host_of(url), searches[slug].get(run, ()), events[slug].get(run, ()))
            for run in {*searches[slug], *events[slug]}
        ]
        walks.sort(key=lambda walk: (walk.ended_on, walk.run_id), reverse=True)
        for walk in walks:
            walk.asked = _asked(runs[walk.run_id].command)
        _mark_unfinished(slug, walks, health.get(slug), {run: row.state for run, row in runs.items()})
        state = health[slug].state if slug in health else "new"
        found.append(WalkedPortal(slug, code, state, tuple(walks), tuple(lists[slug])))
    return found


def _lists(session: Session) -> dict[str, list[KnownList]]:
    """The lists of each portal as they were last read."""
    query = (
        select(_COLUMNS, _PORTALS.c.region_code)
        .join(_PORTALS, _PORTALS.c.slug == _COLUMNS.c.portal)
        .where(_COLUMNS.c.list_url.is_not(None))
        .order_by(_COLUMNS.c.read_at)
    )
    newest = {(row.portal, row.list_url): row for row in session.execute(query)}
    found: dict[str, list[KnownList]] = defaultdict(list)
    for row in newest.values():
        path = " > ".join(row.path)
        owner = organ_of(path, row.region_code)
        agency = owner.agency_id if owner else None
        found[row.portal].append(KnownList(row.list_url, day_in_china(row.read_at), agency, _years(path)))
    return found


def _years(path: str) -> frozenset[int]:
    """The years that a list's names say it is of; none: of all."""
    return frozenset(int(year) for year in _YEAR.findall(path))


def _events(session: Session) -> dict[str, dict[str, list[Any]]]:
    """The events that tell how far walks came, by portal and run; those of single documents left out."""
    found: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    kinds = (*VOIDING, *SHORTENING, "empty", "forbidden", "unreachable", "timeout", "tls")
    query = select(_EVENTS).where(_EVENTS.c.kind.in_(kinds)).order_by(_EVENTS.c.event_id)
    for row in session.execute(query):
        found[row.portal][row.run_id].append(row)
    return found


def _walk(
    run: str, slug: str, code: str | None, host: str, searches: Iterable[Any], events: Iterable[Any]
) -> PortalWalk:
    rows, noted = list(searches), list(events)
    short = {row.url for row in noted if row.kind in SHORTENING}
    ended = max(day_in_china(at) for at in (*(row.ended_at for row in rows), *(row.at for row in noted)))
    walk = PortalWalk(run, ended, [_list(row, code, row.url in short) for row in rows])
    voiding = [row for row in noted if row.kind in VOIDING and host_of(row.url) == host]
    if not voiding and not any(row.pages_read for row in rows):  # nothing of it was read: what was met tells why
        voiding = [row for row in noted if row.kind not in SHORTENING]
    if voiding:
        first = voiding[0]
        walk.void = Trouble(first.kind, " ".join(filter(None, (slug, run, first.kind, first.url, first.detail))))
    return walk


def _list(row: Any, code: str | None, is_short: bool) -> ListWalk:
    owner = organ_of(row.column_path, code)
    agency = owner.agency_id if owner else None
    years = _years(row.column_path)
    told = "short" if is_short and row.stopped in WHOLE else row.stopped
    evidence = f"{row.portal} {row.run_id} {row.stopped} {row.url} ({row.column_path})"
    return ListWalk(row.url, row.column_path, told, row.reached_back_to, agency, years, evidence)


def _asked(command: str | None) -> frozenset[int]:
    """The years that a run was asked for, by its command; none: all."""
    found = _ASKED.search(command or "")
    return frozenset(map(int, found[1].split(","))) if found else frozenset()


def _mark_unfinished(slug: str, walks: Iterable[PortalWalk], health: Any, runs: Mapping[str, str]) -> None:
    """Marks walks that were cut off and never gone on with."""
    walked_on = day_in_china(health.walked_at) if health is not None and health.walked_at else None
    for walk in walks:
        is_open = health is not None and health.walk_run_id == walk.run_id
        was_cut = runs.get(walk.run_id) != "done" and not (walked_on and walked_on >= walk.ended_on)
        if walk.void is None and (is_open or was_cut):
            walk.void = Trouble("cut_off", f"{slug} {walk.run_id}")
