"""What documents and links that gave no report say of whose report, on which year, they are or would be.

Whoever calls brings the grammar of titles (`parser.titles.read_title`): this room knows none.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Literal, Protocol
from urllib.parse import unquote, urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import decisions
from storage.expectations.organs import organ_of
from storage.models import Base
from storage.resolve import Context, resolve

_T = Base.metadata.tables
_DOCUMENTS, _CARRIERS = _T["documents"], _T["report_documents"]
_LINKS, _CAPTURES, _EVENTS = _T["document_captures"], _T["captures"], _T["crawl_events"]

Kind = Literal["unreadable", "gone", "rejected", "lookalike", "unfetched"]
"""What a claim makes of a report: it is there and cannot be read; its address is empty; what is there is none; it is
another document; it is listed, but was not fetched."""
LOOKALIKES = frozenset({"website_report", "law_government_report", "interpretation", "notice_about_reports"})
"""Reasons for which a document was rejected that make it another document, and no failed report."""
EMPTY = frozenset({"error_page", "home_page"})
"""Reasons for which a document was rejected that say that its address is empty."""
CHALLENGE = "challenge_page"
DEAD = frozenset({"404", "410"})
UNFETCHED = (
    "http_error soft_404 unreachable timeout tls too_large truncated redirects blocked given_up captcha forbidden "
    "outside private odd"
).split()
"""Events of links of lists that did not bring their document."""
_SPRING = 6
"""The last month in which a list's day tells the year reported on: the one before."""


class Title(Protocol):
    """What a title says."""

    @property
    def agency(self) -> str | None:
        """The body it names."""
        ...

    @property
    def year(self) -> int | None:
        """The year it names."""
        ...

    @property
    def is_report(self) -> bool:
        """Whether it is that of a report."""
        ...


ReadTitle = Callable[[str], Title]


@dataclass(frozen=True, slots=True)
class Claim:
    """What became of a body's report on a year, by a document or link without one."""

    kind: Kind
    reason: str
    evidence: str


Claims = Mapping[tuple[str, int], list[Claim]]


def claims(session: Session, read_title: ReadTitle) -> Claims:
    """All claims of the corpus, by agency and year."""
    found: dict[tuple[str, int], list[Claim]] = defaultdict(list)
    for source, claim in (*_documents(session), *_links(session)):
        told = _whose(session, source, claim, read_title)
        if told is not None and claim not in found[told]:
            found[told].append(claim)
    return found


@dataclass(frozen=True, slots=True)
class _Source:
    """What is known of a document or link."""

    name: str | None
    year: int | None
    titles: tuple[str, ...]
    region_code: str | None
    publisher: str | None
    column: str | None
    list_date: date | None


def _documents(session: Session) -> Iterator[tuple[_Source, Claim]]:
    """The documents that carry no report, and are no part of one that does."""
    carries = select(_CARRIERS.c.document_id)
    pages = (
        select(_CAPTURES.c.url)
        .join(_LINKS, _LINKS.c.capture_id == _CAPTURES.c.capture_id)
        .where(_LINKS.c.document_id.in_(carries))
    )
    parts = set(session.execute(pages).scalars())
    query = (
        select(_DOCUMENTS, _CAPTURES)
        .join(_LINKS, _LINKS.c.document_id == _DOCUMENTS.c.document_id)
        .join(_CAPTURES, _CAPTURES.c.capture_id == _LINKS.c.capture_id)
        .where(_DOCUMENTS.c.document_id.not_in(carries))
        .order_by(_DOCUMENTS.c.sha256, _CAPTURES.c.fetched_at)
    )
    for row in session.execute(query).mappings():
        if row[_CAPTURES.c.found_on] in parts:
            continue
        state, reason = row[_DOCUMENTS.c.state], row[_DOCUMENTS.c.reason]
        if state == "parsed":
            continue
        titles = (row[_CAPTURES.c.anchor_text], row[_DOCUMENTS.c.stub_title], _file_name(row[_CAPTURES.c.url]))
        source = _Source(
            row[_DOCUMENTS.c.stub_agency_name],
            row[_DOCUMENTS.c.stub_year],
            tuple(filter(None, titles)),
            row[_CAPTURES.c.region_code],
            row[_CAPTURES.c.publisher],
            row[_CAPTURES.c.column_path],
            row[_CAPTURES.c.list_date],
        )
        told = f"{state}: {reason}" if state != "rejected" and reason else reason or state
        yield source, Claim(_kind(state, reason), told, row[_DOCUMENTS.c.sha256])


def _kind(state: str, reason: str | None) -> Kind:
    if state != "rejected":
        return "unreadable"
    if reason in LOOKALIKES:
        return "lookalike"
    return "gone" if reason in EMPTY else "unfetched" if reason == CHALLENGE else "rejected"


def _links(session: Session) -> Iterator[tuple[_Source, Claim]]:
    """The links of lists that brought nothing, and what was left alone as another document."""
    fetched = set(
        session.execute(
            select(_CAPTURES.c.url).join(_LINKS, _LINKS.c.capture_id == _CAPTURES.c.capture_id).distinct()
        ).scalars()
    )
    portals = _T["portals"]
    query = (
        select(_EVENTS, portals.c.region_code)
        .join(portals, portals.c.slug == _EVENTS.c.portal)
        .where(_EVENTS.c.kind.in_([*UNFETCHED, "skipped"]), _EVENTS.c.anchor_text.is_not(None))
        .order_by(_EVENTS.c.event_id)
    )
    for row in session.execute(query):
        if row.url in fetched:
            continue
        evidence = f"{row.portal} {row.run_id} {row.kind} {row.url}"
        source = _Source(None, None, (row.anchor_text,), row.region_code, None, row.column_path, None)
        if row.kind == "skipped":
            yield source, Claim("lookalike", row.reason or "skipped", evidence)
        elif row.kind == "soft_404" or (row.kind == "http_error" and row.reason in DEAD):
            yield source, Claim("gone", row.reason or row.kind, evidence)
        else:
            yield source, Claim("unfetched", row.kind, evidence)


def _whose(session: Session, source: _Source, claim: Claim, read_title: ReadTitle) -> tuple[str, int] | None:
    """The agency and year that a document or link says it is of; null where it says neither, or is no report's."""
    titles = [read_title(text) for text in source.titles]
    is_report = any(title.is_report for title in titles)
    if not (is_report or source.year or claim.kind in {"lookalike", "rejected"}):
        return None
    year = source.year or next((title.year for title in titles if title.year), None)
    if year is None and is_report and source.list_date and source.list_date.month <= _SPRING:
        year = source.list_date.year - 1
    if year is None:
        return None
    codes = (source.region_code,) if source.region_code else ()
    context = Context(codes, year, source.publisher, source.column)
    names = list(filter(None, (source.name, *(title.agency for title in titles))))
    for name in names or filter(None, [source.publisher]):
        found = resolve(name, context)
        if decided := decisions.assigned(session, name, context, found):
            return decided.agency_id, year
        if found.agency_id is not None:
            return decisions.merged(session, found.agency_id), year
    owner = None if names else organ_of(source.column or "", source.region_code)
    return (decisions.merged(session, owner.agency_id), year) if owner and owner.agency_id else None


def _file_name(url: str) -> str | None:
    """The name of a file in an address, without its ending."""
    return PurePosixPath(unquote(urlsplit(url).path)).stem or None
