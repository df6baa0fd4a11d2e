"""Roles: which of a report's documents speaks for it, and what the others are, whatever the order they came in.

- `superseded`: at every address it was found at, another document of the same report came later.
- `main`: of the others, the one with most cells that have a value; then the one captured first; then the smaller hash.
- `statistics`: a document of nothing but a sheet or annex that the main one does not have.
- `attachment`: a document with tables that the others of these do not have: the report goes on in it.
- `twin`: all others. Where a twin says other than the main document, a finding `DOC-DIFF` lists the cells.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from storage import differences
from storage.addresses import bare
from storage.facts import SHEETS, finding
from storage.models import Base, Role

_T = Base.metadata.tables
_REPORTS, _CARRIERS, _READINGS = _T["reports"], _T["report_documents"], _T["readings"]
_CAPTURES, _LINKS, _FINDINGS = _T["captures"], _T["document_captures"], _T["findings"]
_SHOWN = ("agency_name", "title", "signed_on", "published_on", "published_basis")
"""What a report says of itself as its main document does."""

# Statements are put together once: a load runs each of them, and building costs more than running.
_OF_REPORT = (
    select(
        _CARRIERS.c.document_id,
        _CARRIERS.c.record_no,
        _CARRIERS.c.reading_id,
        _CARRIERS.c.role,
        _T["documents"].c.sha256,
        _READINGS.c.value_count,
        _READINGS.c.agency_name,
        _READINGS.c.title,
        _READINGS.c.signed_on,
        _READINGS.c.published_on,
    )
    .join(_READINGS, _READINGS.c.reading_id == _CARRIERS.c.reading_id)
    .join(_T["documents"], _T["documents"].c.document_id == _CARRIERS.c.document_id)
    .where(_CARRIERS.c.report_id == bindparam("report"))
    .order_by(_T["documents"].c.sha256, _CARRIERS.c.record_no)
)
_TABLES_OF = select(_T["report_tables"].c.reading_id, _T["report_tables"].c.table_code).where(
    _T["report_tables"].c.reading_id.in_(bindparam("readings", expanding=True))
)
_CHAPTERED = select(_T["chapters"].c.reading_id).where(
    _T["chapters"].c.reading_id.in_(bindparam("readings", expanding=True)), _T["chapters"].c.position == 1
)
_CAPTURES_OF = (
    select(_LINKS.c.document_id, _CAPTURES.c.url, _CAPTURES.c.fetched_at, _CAPTURES.c.capture_id, _CAPTURES.c.list_date)
    .join(_CAPTURES, _CAPTURES.c.capture_id == _LINKS.c.capture_id)
    .where(_LINKS.c.document_id.in_(bindparam("documents", expanding=True)))
    .order_by(_CAPTURES.c.fetched_at, _CAPTURES.c.capture_id)
)
_SHOWN_NOW = select(*(_REPORTS.c[name] for name in _SHOWN)).where(_REPORTS.c.report_id == bindparam("report"))
_SET_ROLE = update(_CARRIERS).where(
    _CARRIERS.c.document_id == bindparam("document"), _CARRIERS.c.record_no == bindparam("record")
)
_RECORD = select(_READINGS.c.record).where(_READINGS.c.reading_id == bindparam("reading"))
_OWN_FINDINGS = select(func.count()).where(
    _FINDINGS.c.reading_id == bindparam("reading"), _FINDINGS.c.rule != differences.RULE
)
_READINGS_OF_REPORT = (
    select(_READINGS.c.reading_id)
    .join(
        _CARRIERS,
        and_(_CARRIERS.c.document_id == _READINGS.c.document_id, _CARRIERS.c.record_no == _READINGS.c.record_no),
    )
    .where(_CARRIERS.c.report_id == bindparam("report"))
)
_DIFFERENCES_OF = (
    select(_FINDINGS)
    .where(
        _FINDINGS.c.rule == differences.RULE,
        or_(_FINDINGS.c.reading_id.in_(_READINGS_OF_REPORT), _FINDINGS.c.other_reading_id.in_(_READINGS_OF_REPORT)),
    )
    .order_by(_FINDINGS.c.reading_id, _FINDINGS.c.position)
)

Moment = tuple[datetime, int]
"""When a capture was made; its number decides where two were made at the same moment."""


@dataclass(slots=True)
class Candidate:
    """A record of a document that carries the report: its row of `_OF_REPORT`, what it holds, when it was captured."""

    row: Any
    tables: set[str] = field(default_factory=set)
    has_chapters: bool = False
    latest: dict[str, Moment] = field(default_factory=dict)
    first: datetime | None = None
    list_date: date | None = None

    @property
    def is_sheet(self) -> bool:
        """Whether it is a sheet or annex and nothing else."""
        return bool(self.tables) and self.tables <= SHEETS and not self.has_chapters


def settle(session: Session, report_id: int) -> None:
    """Gives the documents of a report their roles, and the report what its main document says.

    A report that no document carries any more is deleted; its readings stay.
    """
    candidates = _candidates(session, report_id)
    if not candidates:
        session.execute(delete(_REPORTS).where(_REPORTS.c.report_id == report_id))
        return
    roles = assign(candidates)
    _store(session, candidates, roles)
    _show(session, report_id, _speaker(candidates, roles))
    _compare(session, report_id, candidates, roles)


def assign(candidates: list[Candidate]) -> list[Role]:
    """The role of each candidate."""
    roles: list[Role] = ["superseded" if _is_superseded(c, candidates) else "twin" for c in candidates]
    standing = [n for n, role in enumerate(roles) if role == "twin"]
    main = _best(candidates, [n for n in standing if not candidates[n].is_sheet])
    if main is not None:
        roles[main] = "main"
    held = candidates[main].tables if main is not None else set()
    sheet = _best(candidates, [n for n in standing if candidates[n].is_sheet and not candidates[n].tables <= held])
    if sheet is not None:
        roles[sheet] = "statistics"
        held = held | candidates[sheet].tables
    for number in _ranked(candidates, [n for n in standing if roles[n] == "twin"]):
        tables = candidates[number].tables
        if tables and tables.isdisjoint(held):
            roles[number] = "attachment"
            held = held | tables
    return roles


def _candidates(session: Session, report_id: int) -> list[Candidate]:
    candidates = [Candidate(row) for row in session.execute(_OF_REPORT, {"report": report_id})]
    if not candidates:
        return []
    by_reading = {candidate.row.reading_id: candidate for candidate in candidates}
    readings = {"readings": list(by_reading)}
    for reading_id, code in session.execute(_TABLES_OF, readings):
        by_reading[reading_id].tables.add(code)
    for reading_id in session.execute(_CHAPTERED, readings).scalars():
        by_reading[reading_id].has_chapters = True
    documents = sorted({candidate.row.document_id for candidate in candidates})
    captures = session.execute(_CAPTURES_OF, {"documents": documents}).all()
    for candidate in candidates:
        mine = [capture for capture in captures if capture.document_id == candidate.row.document_id]
        candidate.latest = {bare(capture.url): (capture.fetched_at, capture.capture_id) for capture in mine}
        candidate.first = mine[0].fetched_at if mine else None
        candidate.list_date = next((capture.list_date for capture in mine if capture.list_date), None)
    return candidates


def _is_superseded(candidate: Candidate, candidates: Iterable[Candidate]) -> bool:
    others = [other for other in candidates if other.row.document_id != candidate.row.document_id]

    def is_followed(url: str, latest: Moment) -> bool:
        return any(url in other.latest and other.latest[url] > latest for other in others)

    def is_kept(url: str, latest: Moment) -> bool:
        """A part that did not change is in the next bundle too."""
        return any(other.latest.get(url) == latest for other in others)

    latest = candidate.latest
    return any(is_followed(*item) for item in latest.items()) and all(
        is_followed(*item) or is_kept(*item) for item in latest.items()
    )


def _best(candidates: list[Candidate], numbers: list[int]) -> int | None:
    return next(iter(_ranked(candidates, numbers)), None)


def _ranked(candidates: list[Candidate], numbers: list[int]) -> list[int]:
    """Those with most values first, then those captured first; the hash decides where that was at the same moment."""

    def rank(number: int) -> tuple[int, float, str]:
        candidate = candidates[number]
        first = candidate.first.timestamp() if candidate.first else 0.0
        return -candidate.row.value_count, first, candidate.row.sha256

    return sorted(numbers, key=rank)


def _speaker(candidates: list[Candidate], roles: list[Role]) -> Candidate:
    """The main document; without one the sheet. There is always either."""
    return candidates[roles.index("main" if "main" in roles else "statistics")]


def _store(session: Session, candidates: list[Candidate], roles: list[Role]) -> None:
    """Former mains step back first: at any moment a report has at most one."""
    changed = [(c.row, role) for c, role in zip(candidates, roles, strict=True) if c.row.role != role]
    changed.sort(key=lambda change: change[1] in {"main", "statistics"})
    leading = [(row, "twin") for row, role in changed if {row.role, role} == {"main", "statistics"}]
    for row, role in leading + changed:
        session.execute(_SET_ROLE.values(role=role), {"document": row.document_id, "record": row.record_no})


def _show(session: Session, report_id: int, speaker: Candidate) -> None:
    row = speaker.row
    published_on = row.published_on or speaker.list_date
    basis = "printed" if row.published_on else "list" if speaker.list_date else "none"
    shown = (row.agency_name, row.title, row.signed_on, published_on, basis)
    if tuple(session.execute(_SHOWN_NOW, {"report": report_id}).one()) != shown:
        values = dict(zip(_SHOWN, shown, strict=True))
        session.execute(update(_REPORTS).where(_REPORTS.c.report_id == report_id).values(values))


def _compare(session: Session, report_id: int, candidates: list[Candidate], roles: list[Role]) -> None:
    """The findings between the main document and its twins: those of the documents as they stand, and no others."""
    speaker = _speaker(candidates, roles)
    twins = [candidate for candidate, role in zip(candidates, roles, strict=True) if role == "twin"]
    stored = [dict(row) for row in session.execute(_DIFFERENCES_OF, {"report": report_id}).mappings()]
    wanted = _differences(session, speaker, twins) if twins else []
    known = [{key: value for key, value in row.items() if key != "finding_id"} for row in stored]
    if known != wanted:
        if stored:
            ids = [row["finding_id"] for row in stored]
            session.execute(delete(_FINDINGS).where(_FINDINGS.c.finding_id.in_(ids)))
        if wanted:
            session.execute(insert(_FINDINGS), wanted)


def _differences(session: Session, speaker: Candidate, twins: list[Candidate]) -> list[dict[str, Any]]:
    ours = speaker.row.reading_id
    position: int = session.execute(_OWN_FINDINGS, {"reading": ours}).scalar_one()
    record = session.execute(_RECORD, {"reading": ours}).scalar_one()
    rows: list[dict[str, Any]] = []
    for twin in twins:
        theirs = twin.row.reading_id
        other = session.execute(_RECORD, {"reading": theirs}).scalar_one()
        for item in differences.between(record, other, twin.row.sha256):
            position += 1
            rows.append(finding(ours, position, item, theirs))
    return rows
