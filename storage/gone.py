"""What disappears from a portal, and what comes back: captures are marked, reports withdrawn, nothing is deleted."""

from datetime import datetime
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session, aliased

from storage.models import Capture, DocumentCapture, Report, ReportDocument


def mark_gone(session: Session, portal: str, url: str, at: datetime, answer: str) -> None:
    """Marks the captures of an address, and the reports that stand at no other one any more, as withdrawn."""
    same = (Capture.portal == portal) & (Capture.url == url)
    session.execute(update(Capture).where(same).values(gone_at=at, gone_answer=answer))
    for report_id in _reports_at(session, portal, url):
        if not session.scalar(select(_is_standing(report_id))):
            session.execute(update(Report).where(Report.report_id == report_id).values(state="withdrawn"))


def mark_returned(session: Session, portal: str, url: str) -> None:
    """Takes the mark back."""
    same = (Capture.portal == portal) & (Capture.url == url)
    session.execute(update(Capture).where(same).values(gone_at=None, gone_answer=None))
    for report_id in _reports_at(session, portal, url):
        session.execute(update(Report).where(Report.report_id == report_id).values(state="published"))


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
    is_of_gone = exists().where(parent.url == Capture.found_on, parent.gone_at.is_not(None))
    return (
        exists()
        .where(
            ReportDocument.report_id == report_id,
            DocumentCapture.document_id == ReportDocument.document_id,
            Capture.capture_id == DocumentCapture.capture_id,
            Capture.gone_at.is_(None),
            ~is_of_gone,
        )
        .correlate(None)
    )
