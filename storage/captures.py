"""Runs, captures and documents: what was brought in, when, from where, and where its bytes are."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from msgspec import structs
from sqlalchemy import Select, bindparam, select, update
from sqlalchemy.orm import Session

from storage import clock
from storage.archive import Writer
from storage.codes import plain_code
from storage.database import insert_missing
from storage.models import Base, Capture, CrawlRun, DocumentCapture, RunKind
from storage.records import UNDECLARED, Context, Location

_DOCUMENTS = Base.metadata.tables["documents"]
_CAPTURES = Base.metadata.tables["captures"]
_ADD_CAPTURE = _CAPTURES.insert()
_ADD_LINK = Base.metadata.tables["document_captures"].insert()
_ORIGINAL = (
    select(_CAPTURES.c.warc_file, _CAPTURES.c.warc_offset)
    .where(_CAPTURES.c.sha256 == bindparam("sha256"), _CAPTURES.c.is_revisit.is_(False))
    .order_by(_CAPTURES.c.capture_id)
    .limit(1)
)
"""Where the archive holds a content itself."""
_DOCUMENT_OF = select(_DOCUMENTS.c.document_id, _DOCUMENTS.c.same_as_id).where(
    _DOCUMENTS.c.sha256 == bindparam("sha256")
)
"""The document of a content, and that which says the same (`storage.sameness`): what brings one brings the other."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A fetch but for its content. A local file has no HTTP status, and a page that a browser made has none either."""

    url: str
    fetched_at: datetime
    context: Context
    media_type: str | None = None
    http_status: int | None = None
    http_headers: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a fetch: where its record is, its capture, and whether it is a document of new content."""

    location: Location
    capture_id: int
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


def keep(session: Session, writer: Writer, fetched: Fetched, content: bytes) -> Kept:
    """Writes a fetch to the archive, then its rows, for the writer's run. The caller commits.

    Raises CorpusError where the archive cannot be written.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    original = session.connection().execute(_ORIGINAL, {"sha256": sha256}).first()
    location = writer.write(
        url=fetched.url,
        content=content,
        fetched_at=fetched.fetched_at,
        context=fetched.context,
        content_type=fetched.media_type,
        http_status=fetched.http_status,
        http_headers=fetched.http_headers,
        original=None if original is None or not content else Location(original[0], original[1], sha256),
    )
    return _add(session, writer.run_id, location, len(content), fetched)


def keep_file(session: Session, writer: Writer, fetched: Fetched, content: bytes) -> tuple[Capture, bool]:
    """Keeps a local file, and gives its capture and whether that is new.

    One that is there already, of the same address, portal and region, is left alone: no record is written.
    """
    region = fetched.context.region_code
    context = structs.replace(fetched.context, region_code=region and plain_code(region))
    fetched = replace(fetched, context=context)
    same = session.scalar(_same_import(fetched, hashlib.sha256(content).hexdigest()))
    if same is not None:
        return same, False
    return session.get_one(Capture, keep(session, writer, fetched, content).capture_id), True


def add_missing(session: Session, run: str, location: Location, size: int, fetched: Fetched) -> bool:
    """Adds the rows of a record that the archive holds, where they are missing; whether they were.

    The same import, or the same record, is there once. The caller commits.
    """
    place = select(Capture).where(Capture.warc_file == location.file, Capture.warc_offset == location.offset)
    is_same_file = fetched.http_status is None and session.scalar(_same_import(fetched, location.sha256)) is not None
    if is_same_file or session.scalar(place) is not None:
        return False
    _add(session, run, location, size, fetched)
    return True


def _add(session: Session, run: str, location: Location, size: int, fetched: Fetched) -> Kept:
    """Adds the rows of a record: capture, document (state `pending`) if it is one, their link.

    By statements without objects: a crawl does this for every answer.
    """
    context, url = fetched.context, fetched.url
    declared = None if fetched.media_type == UNDECLARED else fetched.media_type
    connection = session.connection()
    capture = {
        "run_id": run,
        "origin": context.origin,
        "url": url,
        "final_url": context.final_url,
        "fetched_at": fetched.fetched_at,
        "http_status": fetched.http_status,
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
        "import_key": import_key(context, url, location.sha256) if fetched.http_status is None else None,
    }
    (capture_id,) = connection.execute(_ADD_CAPTURE, capture).inserted_primary_key or (None,)
    if capture_id is None:
        raise RuntimeError("the database told no number for a new capture")
    if not context.is_document:
        return Kept(location, capture_id, is_new_document=False)
    same = {"sha256": location.sha256}
    document = connection.execute(_DOCUMENT_OF, same).first()
    if document is None:
        pending = {"size": size, "media_type": declared, "state": "pending", "capabilities": ""}
        insert_missing(session, _DOCUMENTS, [same | pending])
        document_id, former = connection.execute(_DOCUMENT_OF, same).one()
    else:
        document_id, former = document
    links = [document_id] if former is None else [document_id, former]
    connection.execute(_ADD_LINK, [{"document_id": linked, "capture_id": capture_id} for linked in links])
    return Kept(location, capture_id, is_new_document=document is None)


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


def _same_import(fetched: Fetched, sha256: str) -> Select[Capture]:
    """The capture of a local file that is there already."""
    return select(Capture).where(Capture.import_key == import_key(fetched.context, fetched.url, sha256))
