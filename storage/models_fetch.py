"""The tables of what was fetched: runs, captures, and the documents that they brought."""

from datetime import date, datetime
from typing import Literal

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from parser.model import DocumentStatus
from storage.models_base import Base, clustered, one_of
from storage.records import Origin

RunKind = Literal["import", "crawl", "simulate"]
RunState = Literal["running", "done", "failed", "aborted"]
DocumentState = Literal["pending"] | DocumentStatus


class CrawlRun(Base):
    """A run that brought documents in. Its id names its archive file.

    A run that was killed is found at the next start and marked `aborted`.
    """

    __tablename__ = "crawl_runs"
    __table_args__ = (one_of("kind", RunKind), one_of("state", RunState))

    run_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12))
    command: Mapped[str | None]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)


class Capture(Base):
    """A fetch: what was asked for, what came, where its bytes are, and how it was reached."""

    __tablename__ = "captures"
    __table_args__ = (
        one_of("origin", Origin),
        UniqueConstraint("warc_file", "warc_offset"),
        UniqueConstraint("import_key"),
        Index(
            "ix_captures_gone",
            "portal",
            sqlite_where=text("gone_at IS NOT NULL"),
            postgresql_where=text("gone_at IS NOT NULL"),
        ),
    )

    capture_id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("crawl_runs.run_id"), index=True)
    # the fetch
    origin: Mapped[str] = mapped_column(String(12))
    url: Mapped[str] = mapped_column(index=True)
    final_url: Mapped[str | None]
    fetched_at: Mapped[datetime]
    http_status: Mapped[int | None] = mapped_column(SmallInteger)
    media_type: Mapped[str | None]  # as declared by the server or the file's name, not as recognised
    # the bytes
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int | None] = mapped_column(BigInteger)
    warc_file: Mapped[str]
    warc_offset: Mapped[int] = mapped_column(BigInteger)
    is_revisit: Mapped[bool]
    # how it was reached
    portal: Mapped[str | None]
    region_code: Mapped[str | None] = mapped_column(String(12))
    column_path: Mapped[str | None]
    anchor_text: Mapped[str | None]
    list_date: Mapped[date | None]
    publisher: Mapped[str | None]
    found_on: Mapped[str | None]  # the page with the link
    # lifecycle: when its address was found empty, no longer listed, and what it answered
    gone_at: Mapped[datetime | None]
    gone_answer: Mapped[str | None]
    # one row for the same import done twice; null for what was crawled
    import_key: Mapped[str | None] = mapped_column(String(64))


class Document(Base):
    """A distinct content, and what became of reading it.

    State `pending` until it is first read; `rejected`, `failed` and `needs` carry a reason of the closed lists, and
    `parsed` one of `needs` where a part could not be read. A rejected document has no report: what it could tell of
    itself is in the `stub_` columns. A document that reads as an earlier one of its address, or of the address its
    report moved from, has no reading: see `same_as_id`.
    """

    __tablename__ = "documents"
    __table_args__ = (one_of("state", DocumentState),)

    document_id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    size: Mapped[int | None] = mapped_column(BigInteger)
    media_type: Mapped[str | None]  # as recognised once read, as declared before
    # the last reading
    state: Mapped[str] = mapped_column(String(12), index=True)
    reason: Mapped[str | None] = mapped_column(String(32))
    message: Mapped[str | None]
    reader: Mapped[str | None] = mapped_column(String(32))
    parser_version: Mapped[str | None] = mapped_column(String(64), index=True)
    capabilities: Mapped[str] = mapped_column(default="")  # of the machine that read it, sorted, space-separated
    read_at: Mapped[datetime | None]
    same_as_id: Mapped[int | None] = mapped_column(ForeignKey("documents.document_id"))
    # what a rejected document says of itself
    stub_title: Mapped[str | None]
    stub_agency_name: Mapped[str | None]
    stub_year: Mapped[int | None]


class DocumentCapture(Base):
    """Which captures brought a document.

    A bundle is one report in several captures (page images, pages of a flip-book): `part` is the place of each, from 1.
    """

    __tablename__ = "document_captures"
    __table_args__ = clustered()

    document_id: Mapped[int] = mapped_column(ForeignKey("documents.document_id"), primary_key=True)
    capture_id: Mapped[int] = mapped_column(ForeignKey("captures.capture_id"), primary_key=True, index=True)
    part: Mapped[int | None] = mapped_column(SmallInteger)
