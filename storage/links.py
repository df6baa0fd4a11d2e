"""Where read documents lead on: attachments and frames that nobody has fetched yet, and what became of them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from parser.model import Link, LinkKind
from storage.database import insert_missing
from storage.models import Base, Capture, Document, DocumentCapture
from storage.models_crawl import DocumentLink, EventKind, LinkOutcome, Portal
from storage.viewers import viewed

RETRY_HOURS = 20.0
"""After so long, links that could not be fetched for a passing reason are open again."""

PIECES: frozenset[LinkKind] = frozenset({"image", "page"})
"""Links to what is no report by itself, but a page of the one that the document is (`storage.bundles`)."""

_T = Base.metadata.tables
PASSING: tuple[EventKind, ...] = ("unreachable", "timeout", "blocked", "given_up", "truncated")
"""Failures after which a link is tried again."""


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A link of a read document that nobody has fetched, with how its document was reached."""

    link_id: int
    document_id: int
    portal: str
    url: str
    kind: str
    text: str
    found_on: str
    column_path: str | None = None
    list_date: date | None = None
    publisher: str | None = None


def note_links(session: Session, document_id: int, links: Iterable[Link], *, with_pieces: bool = False) -> int:
    """Notes where a read document leads on: attachments and frames; pictures and pages too if it consists of them.

    Idempotent; how many are new. Call it where a document is loaded, with the parser's links.
    """
    kinds = {"attachment", "iframe", *(PIECES if with_pieces else ())}
    rows: dict[str, dict[str, Any]] = {}
    for link in links:
        if link.kind in kinds and link.url.startswith(("http://", "https://")):
            url = viewed(link.url)
            row = {"document_id": document_id, "position": len(rows) + 1, "url": url, "kind": link.kind}
            rows.setdefault(url, {**row, "text": link.text, "outcome": None, "tried_at": None})
    of_document = select(func.count()).where(DocumentLink.document_id == document_id)
    before = session.scalar(of_document) or 0
    insert_missing(session, _T["document_links"], list(rows.values()))
    return (session.scalar(of_document) or 0) - before


def open_links(session: Session, now: datetime, portals: Collection[str] | None = None) -> list[OpenLink]:
    """The links that nobody has followed, or that a passing failure kept from being followed, of crawled reports.

    What a rejected document points at is nobody's concern.
    """
    again = and_(DocumentLink.outcome.in_(PASSING), DocumentLink.tried_at < now - timedelta(hours=RETRY_HOURS))
    fetched = aliased(Capture)
    captured = exists().where(fetched.url == DocumentLink.url, fetched.http_status == 200)
    query = (
        select(DocumentLink, Capture)
        .join(DocumentCapture, DocumentCapture.document_id == DocumentLink.document_id)
        .join(Capture, Capture.capture_id == DocumentCapture.capture_id)
        .join(Portal, Portal.slug == Capture.portal)
        .join(Document, Document.document_id == DocumentLink.document_id)
        .where(or_(DocumentLink.outcome.is_(None), again), ~captured, Document.state.in_(("parsed", "needs")))
        .order_by(Capture.portal, DocumentLink.document_id, DocumentLink.position, Capture.capture_id)
    )
    if portals is not None:
        query = query.where(Capture.portal.in_(list(portals)))
    found: dict[int, OpenLink] = {}
    for link, capture in session.execute(query):
        found.setdefault(
            link.link_id,
            OpenLink(
                link.link_id,
                link.document_id,
                capture.portal or "",
                link.url,
                link.kind,
                link.text,
                capture.final_url or capture.url,
                capture.column_path,
                capture.list_date,
                capture.publisher,
            ),
        )
    return list(found.values())


def settle_link(session: Session, link_id: int, outcome: LinkOutcome, at: datetime) -> None:
    """What became of following a link; the caller commits."""
    values = {"outcome": outcome, "tried_at": at}
    session.execute(update(DocumentLink).where(DocumentLink.link_id == link_id).values(values))
