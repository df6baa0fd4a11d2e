"""What disappears from a portal, and what comes back: captures are marked, reports withdrawn, nothing is deleted."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from storage.addresses import either
from storage.models import Capture, DocumentCapture, Report, ReportDocument
from storage.models_crawl import CrawlEvent, DocumentLink

UNLISTED = "no longer listed"
"""How `gone_answer` begins where a page is still there, and only its list no longer names it."""


def mark_gone(session: Session, portal: str, url: str, at: datetime, answer: str) -> None:
    """Marks the captures of an address, and the reports that stand at no other one any more, as withdrawn."""
    same = (Capture.portal == portal) & Capture.url.in_(either(url))
    session.execute(update(Capture).where(same).values(gone_at=at, gone_answer=answer))
    for report_id in _reports_at(session, portal, url):
        settle_state(session, report_id)


def mark_returned(session: Session, portal: str, url: str) -> None:
    """Takes the mark back."""
    same = (Capture.portal == portal) & Capture.url.in_(either(url))
    session.execute(update(Capture).where(same).values(gone_at=None, gone_answer=None))
    for report_id in _reports_at(session, portal, url):
        settle_state(session, report_id)


def settle_state(session: Session, report_id: int) -> None:
    """A report is published as long as it stands at an address that is not gone, and withdrawn after that."""
    state = "published" if session.scalar(select(_is_standing(report_id))) else "withdrawn"
    other = (Report.report_id == report_id) & (Report.state != state)
    session.execute(update(Report).where(other).values(state=state))


def restore(session: Session, report_id: int) -> None:
    """A withdrawn report is published again where a new document of it stands."""
    if session.scalar(select(Report.state).where(Report.report_id == report_id)) == "withdrawn":
        settle_state(session, report_id)


def moved_to(session: Session, portal: str, url: str, since: datetime) -> Capture | None:
    """Where the same bytes of a report have been found since a moment, at an address that was not known before it."""
    former, there, earlier = aliased(DocumentCapture), aliased(DocumentCapture), aliased(Capture)
    here = aliased(Capture)
    query = (
        select(Capture)
        .join(there, there.capture_id == Capture.capture_id)
        .join(former, former.document_id == there.document_id)
        .join(here, here.capture_id == former.capture_id)
        .where(
            here.portal == portal,
            here.url == url,
            Capture.portal == portal,
            Capture.url != url,
            Capture.gone_at.is_(None),
            Capture.fetched_at >= since,
            exists().where(ReportDocument.document_id == there.document_id),
            ~exists().where(earlier.url == Capture.url, earlier.fetched_at < since),
        )
        .order_by(Capture.capture_id)
        .limit(1)
    )
    return session.scalar(query)


def settle_moves(session: Session, portal: str, run_id: str) -> None:
    """Of what a walk told to be gone: what stands at an address that came later has moved. The caller commits.

    Only reading shows it where a page that names its file has moved with the file, or where a page was not yet known to
    be gone when its report was found elsewhere.
    """
    mine = (CrawlEvent.portal == portal) & (CrawlEvent.run_id == run_id)
    moved = set(session.scalars(select(CrawlEvent.url).where(mine, CrawlEvent.kind == "moved")))
    for event in session.scalars(select(CrawlEvent).where(mine, CrawlEvent.kind == "gone")).all():
        address = None if (event.detail or "").startswith(UNLISTED) else _later_address(session, portal, event.url)
        for report_id in _reports_at(session, portal, event.url):
            settle_state(session, report_id)  # a page that was read since may lead to the same file
        if address is None:
            continue
        if event.url in moved:
            session.delete(event)
        else:
            event.kind, event.detail = "moved", address
    session.flush()


def stands(session: Session, portal: str, url: str) -> bool:
    """Whether a report that an address carried is published still, at another one."""
    return any(session.get_one(Report, each).state == "published" for each in _reports_at(session, portal, url))


def _later_address(session: Session, portal: str, url: str) -> str | None:
    """Where a report of an address, or of the files it led to, stands since that address was last there."""
    held, there = aliased(ReportDocument), aliased(ReportDocument)
    of_page, of_other, other = aliased(DocumentCapture), aliased(DocumentCapture), aliased(Capture)
    former, former_link, earlier = aliased(Capture), aliased(DocumentCapture), aliased(Capture)
    is_document = exists().where(former_link.capture_id == former.capture_id)  # not the home page in its place
    was_there = (former.portal == portal) & former.url.in_(either(url)) & ((former.http_status == 304) | is_document)
    last = select(func.max(former.fetched_at)).where(was_there).scalar_subquery()
    query = (
        select(other.url)
        .join(of_other, of_other.capture_id == other.capture_id)
        .join(there, there.document_id == of_other.document_id)
        .join(held, held.report_id == there.report_id)
        .join(of_page, of_page.document_id == held.document_id)
        .join(Capture, Capture.capture_id == of_page.capture_id)
        .where(
            Capture.portal == portal,
            or_(Capture.url == url, Capture.found_on == url),
            other.portal == portal,
            other.gone_at.is_(None),
            other.url != url,
            or_(other.found_on.is_(None), other.found_on != url),
            ~exists().where(earlier.portal == portal, earlier.url == other.url, earlier.fetched_at <= last),
        )
        .order_by(other.capture_id)
        .limit(1)
    )
    return session.scalar(query) or _later_page(session, portal, url, last)


def _later_page(session: Session, portal: str, url: str, last: Any) -> str | None:
    """The page that leads to a file of an address and was not there before the moment `last`."""
    page, of_page, earlier = aliased(Capture), aliased(DocumentCapture), aliased(Capture)
    query = (
        select(page.url)
        .join(of_page, of_page.capture_id == page.capture_id)
        .join(DocumentLink, DocumentLink.document_id == of_page.document_id)
        .join(Capture, Capture.url == DocumentLink.url)
        .join(DocumentCapture, DocumentCapture.capture_id == Capture.capture_id)
        .join(ReportDocument, ReportDocument.document_id == DocumentCapture.document_id)
        .where(
            Capture.portal == portal,
            Capture.found_on == url,
            page.portal == portal,
            page.url != url,
            page.gone_at.is_(None),
            ~exists().where(earlier.portal == portal, earlier.url == page.url, earlier.fetched_at <= last),
        )
        .order_by(page.capture_id)
        .limit(1)
    )
    return session.scalar(query)


def _reports_at(session: Session, portal: str, url: str) -> list[int]:
    """The reports that a document at this address carries, or a file that it led to."""
    query = (
        select(ReportDocument.report_id)
        .join(DocumentCapture, DocumentCapture.document_id == ReportDocument.document_id)
        .join(Capture, Capture.capture_id == DocumentCapture.capture_id)
        .where(Capture.portal == portal, or_(Capture.url.in_(either(url)), Capture.found_on.in_(either(url))))
        .distinct()
    )
    return list(session.scalars(query))


def _is_standing(report_id: int) -> Any:
    """Whether a report has an address that is not gone, other than those that only a gone page led to."""
    parent, page, of_page = aliased(Capture), aliased(Capture), aliased(DocumentCapture)
    is_gone = and_(parent.gone_at.is_not(None), ~parent.gone_answer.startswith(UNLISTED))
    is_linked = exists().where(
        DocumentLink.url == Capture.url,
        of_page.document_id == DocumentLink.document_id,
        page.capture_id == of_page.capture_id,
        page.gone_at.is_(None),
    )
    is_of_gone = exists().where(parent.url == Capture.found_on, is_gone) & ~is_linked
    return (
        exists()
        .where(
            ReportDocument.report_id == report_id,
            DocumentCapture.document_id == ReportDocument.document_id,
            Capture.capture_id == DocumentCapture.capture_id,
            or_(Capture.gone_at.is_(None), Capture.gone_answer.startswith(UNLISTED)),
            ~is_of_gone,
        )
        .correlate(None)
    )
