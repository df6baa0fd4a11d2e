"""Runs, captures and documents: what was brought in, when, from where, and where its bytes are."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from storage import clock
from storage.archive import UNDECLARED, Context, Location, Origin, Writer
from storage.codes import plain_code
from storage.database import insert_missing
from storage.models import Base, Capture, CrawlRun, Document, DocumentCapture, RunKind

_DOCUMENTS = Base.metadata.tables["documents"]
_ADD_CAPTURE = Base.metadata.tables["captures"].insert()
_ADD_LINK = Base.metadata.tables["document_captures"].insert()
DOCUMENT_OF = select(_DOCUMENTS.c.document_id).where(_DOCUMENTS.c.sha256 == bindparam("sha256"))
"""The document of a content."""
_SAME_AS = select(_DOCUMENTS.c.same_as_id).where(_DOCUMENTS.c.document_id == bindparam("document"))
"""The document that says the same (`storage.sameness`): what brings the one brings the other."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a fetch: its capture, and whether capture and document are new."""

    capture: Capture
    is_new: bool
    is_new_document: bool


def start_run(session: Session, kind: RunKind, command: str | None = None) -> CrawlRun:
    """A new run in state `running`, committed, so that its row is there before its first record."""
    now = clock.now()
    run_id = f"{now:%Y%m%dT%H%M%S}-{kind}-{secrets.token_hex(3)}"
    run = CrawlRun(run_id=run_id, kind=kind, state="running", command=command, started_at=now, counts={})
    session.add(run)
    session.commit()
    return run


def finish_run(session: Session, run_id: str, counts: Mapping[str, int], *, is_failed: bool = False) -> None:
    """Closes a run with its counts; the caller commits."""
    session.execute(
        update(CrawlRun)
        .where(CrawlRun.run_id == run_id)
        .values(state="failed" if is_failed else "done", finished_at=clock.now(), counts=dict(counts))
    )


def keep(
    session: Session,
    writer: Writer,
    *,
    url: str,
    content: bytes,
    fetched_at: datetime,
    origin: Origin,
    final_url: str | None = None,
    content_type: str | None = None,
    http_status: int | None = None,
    http_headers: list[tuple[str, str]] | None = None,
    portal: str | None = None,
    region_code: str | None = None,
    column_path: str | None = None,
    anchor_text: str | None = None,
    list_date: date | None = None,
    publisher: str | None = None,
    is_document: bool = True,
) -> Kept:
    """Writes a fetch to the archive and adds its rows, for the writer's run. The caller commits.

    Not `is_document` is what is a page of a report only, and no document by itself.
    A local file (no HTTP status) that is there already, of the same address, portal and region, is left alone: no
    record is written. Raises CorpusError where the archive cannot be written.
    """
    context = Context(
        origin=origin,
        final_url=final_url,
        portal=portal,
        region_code=region_code and plain_code(region_code),
        column_path=column_path,
        anchor_text=anchor_text,
        list_date=list_date,
        publisher=publisher,
        is_document=is_document,
    )
    sha256 = hashlib.sha256(content).hexdigest()
    if http_status is None and (found := _same_import(session, import_key(context, url, sha256))) is not None:
        return Kept(found, is_new=False, is_new_document=False)
    is_new_document = session.scalar(select(Document.document_id).where(Document.sha256 == sha256)) is None
    location = writer.write(
        url=url,
        content=content,
        fetched_at=fetched_at,
        context=context,
        content_type=content_type,
        http_status=http_status,
        http_headers=http_headers,
        original=None if is_new_document else _original(session, sha256),
    )
    capture, is_new = add_capture(
        session,
        run=writer.run_id,
        location=location,
        url=url,
        fetched_at=fetched_at,
        context=context,
        media_type=content_type,
        http_status=http_status,
        size=len(content),
    )
    return Kept(capture, is_new, is_new_document)


def add_capture(
    session: Session,
    *,
    run: str,
    location: Location,
    url: str,
    fetched_at: datetime,
    context: Context,
    media_type: str | None = None,
    http_status: int | None = None,
    size: int | None = None,
) -> tuple[Capture, bool]:
    """Adds the rows of a record that is in the archive: capture, document (state `pending`) if it is one, their link.

    Gives the capture, and whether it was added: the same import, or the same record, is there once. The caller commits.
    """
    key = import_key(context, url, location.sha256) if http_status is None else None
    found = _same_import(session, key) or _same_record(session, location)
    if found is not None:
        return found, False
    capture_id = add_record(
        session,
        run=run,
        location=location,
        url=url,
        fetched_at=fetched_at,
        context=context,
        media_type=media_type,
        http_status=http_status,
        size=size,
    )
    return session.get_one(Capture, capture_id), True


def add_record(
    session: Session,
    *,
    run: str,
    location: Location,
    url: str,
    fetched_at: datetime,
    context: Context,
    media_type: str | None = None,
    http_status: int | None = None,
    size: int | None = None,
) -> int:
    """Adds the rows of a record that was written a moment ago and so has none; gives the capture's number.

    By statements without objects: a crawl does this for every answer. The caller commits.
    """
    declared = None if media_type == UNDECLARED else media_type
    connection = session.connection()
    capture = {
        "run_id": run,
        "origin": context.origin,
        "url": url,
        "final_url": context.final_url,
        "fetched_at": fetched_at,
        "http_status": http_status,
        "media_type": declared,
        "sha256": location.sha256,
        "size": size,
        "warc_file": location.file,
        "warc_offset": location.offset,
        "is_revisit": location.is_revisit,
        "portal": context.portal,
        "region_code": context.region_code,
        "column_path": context.column_path,
        "anchor_text": context.anchor_text,
        "list_date": context.list_date,
        "publisher": context.publisher,
        "found_on": context.found_on,
        "import_key": import_key(context, url, location.sha256) if http_status is None else None,
    }
    (capture_id,) = connection.execute(_ADD_CAPTURE, capture).inserted_primary_key or (None,)
    if capture_id is None:
        raise RuntimeError("the database told no number for a new capture")
    if context.is_document:
        same = {"sha256": location.sha256}
        document_id = connection.scalar(DOCUMENT_OF, same)
        if document_id is None:
            document = {"size": size, "media_type": declared, "state": "pending", "capabilities": ""}
            insert_missing(session, _DOCUMENTS, [same | document])
            document_id = connection.scalar(DOCUMENT_OF, same)
        connection.execute(_ADD_LINK, {"document_id": document_id, "capture_id": capture_id})
        former = connection.scalar(_SAME_AS, {"document": document_id})
        if former is not None:
            connection.execute(_ADD_LINK, {"document_id": former, "capture_id": capture_id})
    return int(capture_id)


def source_of(session: Session, document_id: int) -> Capture:
    """The capture from which a document is read: the earliest that holds its bytes itself, else the earliest."""
    return session.scalars(
        select(Capture)
        .join(DocumentCapture, DocumentCapture.capture_id == Capture.capture_id)
        .where(DocumentCapture.document_id == document_id)
        .order_by(Capture.is_revisit, Capture.fetched_at, Capture.capture_id)
        .limit(1)
    ).one()


def import_key(context: Context, url: str, sha256: str) -> str:
    """What makes two imports of a local file the same: content, address, origin, portal and region."""
    parts = [context.origin, url, sha256, context.portal or "", context.region_code or ""]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _same_import(session: Session, key: str | None) -> Capture | None:
    return None if key is None else session.scalar(select(Capture).where(Capture.import_key == key))


def _same_record(session: Session, location: Location) -> Capture | None:
    place = select(Capture).where(Capture.warc_file == location.file, Capture.warc_offset == location.offset)
    return session.scalar(place)


def _original(session: Session, sha256: str) -> Location | None:
    """Where the archive holds a content itself."""
    found = session.scalar(
        select(Capture)
        .where(Capture.sha256 == sha256, Capture.is_revisit.is_(False))
        .order_by(Capture.capture_id)
        .limit(1)
    )
    return None if found is None else Location(found.warc_file, found.warc_offset, sha256)
