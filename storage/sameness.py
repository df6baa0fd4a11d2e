"""The same report again: a page that changed around an unchanged report, or a report that moved, makes no reading.

What was read is compared, never bytes: agency, year, text and cells, without their places in the page, without the day
that the site prints beside them (a migration stamps its own), and without what counts visits.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, bindparam, delete, exists, or_, select
from sqlalchemy.orm import Session

from parser.model import ParsedDocument, Report, Table
from storage import clock, roles
from storage.addresses import either
from storage.bundles import MEDIA_TYPE
from storage.database import insert_missing
from storage.differences import unpack
from storage.gone import mark_gone, settle_state
from storage.models import Base, Document
from storage.models_crawl import CrawlEvent, EventKind, Portal, PortalHealth
from storage.models_discovery import ProposedColumn
from storage.portals import host_of

_T = Base.metadata.tables
_CAPTURES, _LINKS, _CARRIERS = _T["captures"], _T["document_captures"], _T["report_documents"]
_DOCUMENTS, _READINGS = _T["documents"], _T["readings"]
_BLANK = re.compile(r"\s+")
_AROUND = re.compile(
    r"(?:浏览|阅读|访问|点击|查看)(?:次数|人数|数|量)[:：]?\[?\d*\]?次?"
    r"|(?:更新|生成|发布|打印)(?:时间|日期)[:：][\d年月日:：/.-]*"
)
"""Counters and stamps that a page may print within a report's text."""

_OF_DOCUMENT = (
    select(
        _CAPTURES.c.capture_id,
        _CAPTURES.c.portal,
        _CAPTURES.c.url,
        _CAPTURES.c.run_id,
        _CAPTURES.c.fetched_at,
        _CAPTURES.c.list_date,
        _CAPTURES.c.gone_at,
    )
    .join(_LINKS, _LINKS.c.capture_id == _CAPTURES.c.capture_id)
    .where(_LINKS.c.document_id == bindparam("document"))
    .order_by(_CAPTURES.c.fetched_at, _CAPTURES.c.capture_id)
)
_bundled = _DOCUMENTS.c.media_type == MEDIA_TYPE
_BEFORE = (
    select(_LINKS.c.document_id)
    .join(_CAPTURES, _CAPTURES.c.capture_id == _LINKS.c.capture_id)
    .join(_DOCUMENTS, _DOCUMENTS.c.document_id == _LINKS.c.document_id)
    .where(
        _CAPTURES.c.url.in_(bindparam("urls", expanding=True)),
        _CAPTURES.c.portal == bindparam("portal"),
        _CAPTURES.c.fetched_at < bindparam("moment"),
        _LINKS.c.document_id != bindparam("document"),
        _bundled == bindparam("is_bundle"),
        exists().where(_CARRIERS.c.document_id == _LINKS.c.document_id),
    )
    .order_by(_CAPTURES.c.fetched_at.desc(), _CAPTURES.c.capture_id.desc())
    .limit(1)
)
"""The report that an address held before a moment."""
_OTHER_LINK, _OTHER, _PAGE = _LINKS.alias("other_link"), _CAPTURES.alias("other"), _CAPTURES.alias("page")


def _has_left(captures: FromClause) -> ColumnElement[bool]:
    """Whether an address is gone, or the page that led to it."""
    is_page = (_PAGE.c.portal == captures.c.portal) & (_PAGE.c.url == captures.c.found_on)
    return or_(captures.c.gone_at.is_not(None), exists().where(is_page, _PAGE.c.gone_at.is_not(None)))


_STANDS = exists().where(
    _OTHER_LINK.c.document_id == _LINKS.c.document_id,
    _OTHER.c.capture_id == _OTHER_LINK.c.capture_id,
    ~_has_left(_OTHER),
)
_LEFT = (
    select(_LINKS.c.document_id)
    .join(_CAPTURES, _CAPTURES.c.capture_id == _LINKS.c.capture_id)
    .join(_DOCUMENTS, _DOCUMENTS.c.document_id == _LINKS.c.document_id)
    .join(_CARRIERS, _CARRIERS.c.document_id == _LINKS.c.document_id)
    .join(_READINGS, _READINGS.c.reading_id == _CARRIERS.c.reading_id)
    .where(
        _CAPTURES.c.portal == bindparam("portal"),
        _has_left(_CAPTURES),
        _READINGS.c.agency_name == bindparam("agency"),
        _READINGS.c.report_year == bindparam("year"),
        _LINKS.c.document_id != bindparam("document"),
        _bundled == bindparam("is_bundle"),
        ~_STANDS,
    )
    .distinct()
    .order_by(_LINKS.c.document_id)
)
"""The reports of an agency and year that stand nowhere on a portal any more."""
_STANDING = (
    select(_LINKS.c.document_id, _CAPTURES.c.url)
    .join(_CAPTURES, _CAPTURES.c.capture_id == _LINKS.c.capture_id)
    .join(_DOCUMENTS, _DOCUMENTS.c.document_id == _LINKS.c.document_id)
    .join(_CARRIERS, _CARRIERS.c.document_id == _LINKS.c.document_id)
    .join(_READINGS, _READINGS.c.reading_id == _CARRIERS.c.reading_id)
    .where(
        _CAPTURES.c.portal == bindparam("portal"),
        _CAPTURES.c.gone_at.is_(None),
        _READINGS.c.agency_name == bindparam("agency"),
        _READINGS.c.report_year == bindparam("year"),
        _LINKS.c.document_id != bindparam("document"),
        _bundled == bindparam("is_bundle"),
    )
    .order_by(_LINKS.c.document_id)
)
"""The other reports of an agency and year on a portal, with each address that is not gone."""
_RECORDS = (
    select(_READINGS.c.record, _READINGS.c.published_on)
    .join(_CARRIERS, _CARRIERS.c.reading_id == _READINGS.c.reading_id)
    .where(_CARRIERS.c.document_id == bindparam("document"))
    .order_by(_CARRIERS.c.record_no)
)
_HAS_READINGS = select(exists().where(_READINGS.c.document_id == bindparam("document")))
_REPORTS_OF = select(_CARRIERS.c.report_id).where(_CARRIERS.c.document_id == bindparam("document")).distinct()


def waits(session: Session, document: Document, parsed: ParsedDocument) -> bool:
    """Whether a document that reads as another is to be read by a newer parser before that one was."""
    if document.same_as_id is None:
        return False
    return session.get_one(Document, document.same_as_id).parser_version != parsed.parser_version


def settle(session: Session, document: Document, parsed: ParsedDocument) -> bool:
    """Whether a document says what an earlier one of its address says, or of the address that its report has left.

    Then it is linked to that one and has no reading of its own. The caller commits.
    """
    here = {"document": document.document_id}
    document.same_as_id = None
    if parsed.status != "parsed" or not parsed.reports or session.execute(_HAS_READINGS, here).scalar():
        return False
    captures = [capture for capture in session.execute(_OF_DOCUMENT, here) if capture.portal is not None]
    if not captures:
        return False
    former, is_moved = _former(session, document, parsed.reports[0], captures[0])
    same = next((number for number in former if is_same(_records(session, number), parsed.reports)), None)
    if same is None:
        return False
    document.same_as_id = same
    _note(session, same, parsed.reports[0], captures[0], is_moved=is_moved)
    rows = [{"document_id": same, "capture_id": capture.capture_id} for capture in captures]
    insert_missing(session, _LINKS, rows)
    resettle(session, same)
    return True


def found_again(session: Session, sha256: str) -> None:
    """A known content stands again where another was: its reports may speak by it once more. The caller commits."""
    document_id = session.scalar(select(Document.document_id).where(Document.sha256 == sha256))
    if document_id is not None:
        former = session.get_one(Document, document_id).same_as_id
        resettle(session, former or document_id)


def resettle(session: Session, document_id: int) -> None:
    """The reports of a document that has been captured again: it may be what speaks for them now."""
    for report_id in session.execute(_REPORTS_OF, {"document": document_id}).scalars().all():
        roles.settle(session, report_id)
        settle_state(session, report_id)


def is_same(stored: Sequence[Report], read: Sequence[Report]) -> bool:
    """Whether two documents say the same."""
    return len(stored) == len(read) > 0 and all(
        essence(before) == essence(after) for before, after in zip(stored, read, strict=True)
    )


def essence(report: Report) -> Any:
    """What a report says, without where it stands in its page and what the site says around it."""
    return (
        (report.agency_name, report.report_year, report.period_start, report.period_end, report.signed_on),
        (_plain(report.title), _plain(report.preamble)),
        [(chapter.code, _plain(chapter.heading), _plain(chapter.text)) for chapter in report.chapters],
        [(table.table, table.generation, _cells(table)) for table in report.tables],
        [(figure.code, figure.value, figure.unit, figure.approximate) for figure in report.figures],
    )


def _cells(table: Table) -> list[tuple[Any, ...]]:
    return sorted(
        (cell.row, cell.column, cell.status, str(cell.value), cell.unit or "", cell.label or "", _plain(cell.raw))
        for cell in table.cells
    )


def _plain(text: str | None) -> str:
    return _AROUND.sub("", _BLANK.sub("", text or ""))


def _former(session: Session, document: Document, report: Report, capture: Any) -> tuple[list[int], bool]:
    """The documents that this one may say again; whether they stood at another address."""
    is_bundle = document.media_type == MEDIA_TYPE
    here = {"document": document.document_id, "portal": capture.portal, "is_bundle": is_bundle}
    at_address = here | {"urls": either(capture.url), "moment": capture.fetched_at}
    if (before := session.execute(_BEFORE, at_address).scalar()) is not None:
        return [before], False
    if report.agency_name is None or report.report_year is None:
        return [], False
    whose = here | {"agency": report.agency_name, "year": report.report_year}
    return [*session.execute(_LEFT, whose).scalars(), *_left_behind(session, whose)], True


def _left_behind(session: Session, whose: Mapping[str, Any]) -> list[int]:
    """The reports that stand only on hosts that their portal no longer has: nobody may answer there to say so."""
    portal = session.get(Portal, whose["portal"])
    if portal is None:
        return []
    found: dict[int, set[str]] = {}
    for row in session.execute(_STANDING, whose):
        found.setdefault(row.document_id, set()).add(host_of(row.url))
    its = {host_of(url) for url in (portal.url, *portal.start_urls.split())} | set(portal.hosts.split())
    its |= set(session.scalars(select(ProposedColumn.host).where(ProposedColumn.portal == portal.slug)))
    return [document_id for document_id, hosts in found.items() if not hosts & its]


def _records(session: Session, document_id: int) -> list[Report]:
    return [unpack(row.record) for row in session.execute(_RECORDS, {"document": document_id})]


def _note(session: Session, former: int, report: Report, capture: Any, *, is_moved: bool) -> None:
    """The events: where a report has moved from, and that its site gives it a later day."""
    was = session.execute(_OF_DOCUMENT, {"document": former}).all()
    run_id = session.scalar(select(PortalHealth.walk_run_id).where(PortalHealth.portal == capture.portal))
    run_id = run_id or capture.run_id
    if is_moved:
        host, mine_was = host_of(capture.url), [old for old in was if old.portal == capture.portal]
        for url in dict.fromkeys(old.url for old in mine_was if old.gone_at is None and host_of(old.url) != host):
            mark_gone(session, capture.portal, url, clock.now(), f"left with its host for {host}")
        left = (old.url for old in mine_was if old.gone_at is not None or host_of(old.url) != host)
        for url in dict.fromkeys(left):
            mine = and_(CrawlEvent.run_id == run_id, CrawlEvent.portal == capture.portal, CrawlEvent.url == url)
            session.execute(delete(CrawlEvent).where(mine, CrawlEvent.kind == "gone"))
            _event(session, run_id, capture.portal, "moved", url, report.title, capture.url)
    printed = session.execute(_RECORDS, {"document": former}).first()
    listed = next((old.list_date for old in was if old.list_date is not None), None)
    before = min(filter(None, (printed and printed.published_on, listed)), default=None)
    now = report.published_on or (capture.list_date and capture.list_date.isoformat())
    if before is not None and now is not None and now > before.isoformat():
        detail = f"{before} before, {now} now"
        known = (CrawlEvent.portal == capture.portal, CrawlEvent.kind == "redated", CrawlEvent.url == capture.url)
        if not session.scalar(select(exists().where(*known, CrawlEvent.detail == detail))):
            _event(session, run_id, capture.portal, "redated", capture.url, report.title, detail)


def _event(
    session: Session, run_id: str, portal: str, kind: EventKind, url: str, title: str | None, detail: str
) -> None:
    told = {"anchor_text": title, "detail": detail, "at": clock.now()}
    row = {"run_id": run_id, "portal": portal, "kind": kind, "url": url} | told
    insert_missing(session, _T["crawl_events"], [row])
