"""Bundles: several captures that are one report - an article and its page images, the pages of a flip-book.

A bundle is a document of its own, beside that of the page that leads to the others. Its content is the hashes of its
parts in order, so that one page changed is another bundle, and another reading.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, delete, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from storage.database import insert_missing
from storage.links import PASSING, PIECES
from storage.models import Base, Capture, Document, DocumentCapture
from storage.models_crawl import DocumentLink

MEDIA_TYPE = "application/x-gongkai-bundle"
"""What the documents are that have no bytes of their own."""

LEAST_BYTES = 8_000
"""Smaller pictures show no page of a report, and are not looked at."""

_DOCUMENTS = Base.metadata.tables["documents"]


@dataclass(frozen=True, slots=True)
class Draft:
    """What may be a bundle: the page that leads to the others (null where it is one of them), and those, in order."""

    page: Capture | None
    pieces: list[Capture]


def content_hash(parts: Sequence[str]) -> str:
    """The sha256 of a bundle, from those of its parts."""
    return hashlib.sha256("\n".join([MEDIA_TYPE, *parts]).encode()).hexdigest()


def drafts(session: Session) -> list[Draft]:
    """What could be put together and is not yet: all pieces have come, or will never.

    A page is left alone until a link of it has a capture that is newer than its bundle.
    """
    found = []
    for document_id in session.scalars(_leading()).all():
        draft = _draft(session, document_id)
        if draft is not None and draft.pieces and not _is_made(session, draft):
            found.append(draft)
    return found


def add(session: Session, parts: Sequence[Capture], size: int) -> bool:
    """Makes the document of a bundle, `pending`; whether it is new. The caller commits."""
    sha256 = content_hash([part.sha256 for part in parts])
    row = {"sha256": sha256, "size": size, "media_type": MEDIA_TYPE, "state": "pending", "capabilities": ""}
    known = session.scalar(select(Document.document_id).where(Document.sha256 == sha256))
    insert_missing(session, _DOCUMENTS, [row])
    document_id = session.scalars(select(Document.document_id).where(Document.sha256 == sha256)).one()
    session.execute(delete(DocumentCapture).where(DocumentCapture.document_id == document_id))
    session.add_all(
        DocumentCapture(document_id=document_id, capture_id=part.capture_id, part=number)
        for number, part in enumerate(parts, 1)
    )
    session.flush()
    return known is None


def parts_of(session: Session, document_id: int) -> list[Capture]:
    """The captures of a bundle in order; none where the document is no bundle."""
    query = (
        select(Capture)
        .join(DocumentCapture, DocumentCapture.capture_id == Capture.capture_id)
        .where(DocumentCapture.document_id == document_id, DocumentCapture.part.is_not(None))
        .order_by(DocumentCapture.part)
    )
    return list(session.scalars(query))


def _leading() -> Select[int]:
    """The documents that are not complete without others, and of which no link is still to be followed."""
    fetched = aliased(Capture)
    is_captured = exists().where(fetched.url == DocumentLink.url, _has_content(fetched))
    is_open = or_(DocumentLink.outcome.is_(None), DocumentLink.outcome.in_(PASSING))
    of_document = (DocumentLink.document_id == Document.document_id) & DocumentLink.kind.in_(PIECES)
    return (
        select(Document.document_id)
        .where(
            Document.state.in_(("needs", "parsed")),
            exists().where(of_document),
            ~exists().where(of_document, is_open, ~is_captured),
        )
        .order_by(Document.document_id)
    )


def _draft(session: Session, document_id: int) -> Draft | None:
    links = session.scalars(
        select(DocumentLink)
        .where(DocumentLink.document_id == document_id, DocumentLink.kind.in_(PIECES))
        .order_by(DocumentLink.position)
    ).all()
    page = session.scalar(
        select(Capture)
        .join(DocumentCapture, DocumentCapture.capture_id == Capture.capture_id)
        .where(DocumentCapture.document_id == document_id)
        .order_by(Capture.fetched_at.desc(), Capture.capture_id.desc())
        .limit(1)
    )
    newest = [_newest(session, link.url, LEAST_BYTES if link.kind == "image" else 0) for link in links]
    pieces = [capture for capture in newest if capture is not None]
    if page is None:
        return None
    return Draft(None if any(link.kind == "page" for link in links) else page, pieces)


def _newest(session: Session, url: str, least: int) -> Capture | None:
    return session.scalar(
        select(Capture)
        .where(Capture.url == url, _has_content(Capture), Capture.size >= least)
        .order_by(Capture.fetched_at.desc(), Capture.capture_id.desc())
        .limit(1)
    )


def _has_content(capture: type[Capture]) -> ColumnElement[bool]:
    return or_(capture.http_status == 200, capture.http_status.is_(None))


def _is_made(session: Session, draft: Draft) -> bool:
    """Whether a bundle has been made since the newest of the captures came."""
    captures = [draft.page, *draft.pieces] if draft.page else draft.pieces
    first = captures[0].capture_id
    newest = session.scalar(
        select(func.max(DocumentCapture.capture_id)).where(
            DocumentCapture.document_id.in_(
                select(DocumentCapture.document_id).where(
                    DocumentCapture.capture_id == first, DocumentCapture.part.is_not(None)
                )
            )
        )
    )
    return newest is not None and newest >= max(capture.capture_id for capture in captures)
