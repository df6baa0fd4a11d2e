"""What disappears from a portal, and what comes back: captures are marked, reports withdrawn, nothing is deleted."""

from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from storage.models import Capture, DocumentCapture, Report, ReportDocument

UNLISTED = "no longer listed"
"""How `gone_answer` begins where a page is still there, and only its list no longer names it."""


def mark_gone(session: Session, portal: str, url: str, at: datetime, answer: str) -> None:
    """Marks the captures of an address, and the reports that stand at no other one any more, as withdrawn."""
    same = (Capture.portal == portal) & (Capture.url == url)
    session.execute(update(Capture).where(same).values(gone_at=at, gone_answer=answer))
    for report_id in _reports_at(session, portal, url):
        settle_state(session, report_id)


def mark_returned(session: Session, portal: str, url: str) -> None:
    """Takes the mark back."""
    same = (Capture.portal == portal) & (Capture.url == url)
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


def _reports_at(session: Session, portal: str, url: str) -> list[int]:
    """The reports that a document at this address carries."""
    query = (
        select(ReportDocument.report_id)
        .join(DocumentCapture, DocumentCapture.document_id == ReportDocument.document_id)
        .join(Capture, Capture.capture_id == DocumentCapture.capture_id)
        .where(Capture.portal == portal, Capture.url == url)
        .distinct()
    )
    return list(session.scalars(query))


def _is_standing(report_id: int) -> Any:
    """Whether a report has an address that is not gone, other than those that a gone page led to."""
    parent = aliased(Capture)
    is_gone = and_(parent.gone_at.is_not(None), ~parent.gone_answer.startswith(UNLISTED))
    is_of_gone = exists().where(parent.url == Capture.found_on, is_gone)
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
