"""The tables of what was read: readings, the reports that they are of, and which documents carry these."""

from datetime import date, datetime
from typing import Literal

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models_base import Base, clustered, one_of

Cause = Literal["first", "source_changed", "parser_changed", "human"]
Placement = Literal["placed", "no_agency", "no_year", "ambiguous_name"]
Role = Literal["main", "statistics", "twin", "attachment", "superseded"]
ReportState = Literal["published", "withdrawn"]
DateBasis = Literal["printed", "list", "none"]


class Reading(Base):
    """What a parser version made of one record of a document. Written once, never changed.

    `version_no` counts the readings of a record from 1; `content_hash` is the sha256 of the record's JSON; `record` is
    that JSON, zlib-compressed: raw text, place and candidates of every cell.
    """

    __tablename__ = "readings"
    __table_args__ = (one_of("cause", Cause), UniqueConstraint("document_id", "record_no", "version_no"))

    reading_id: Mapped[int] = mapped_column(primary_key=True)
    # identity
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.document_id"))
    record_no: Mapped[int] = mapped_column(SmallInteger)
    version_no: Mapped[int] = mapped_column(SmallInteger)
    # provenance
    content_hash: Mapped[str] = mapped_column(String(64))
    parser_version: Mapped[str] = mapped_column(String(64))
    cause: Mapped[str] = mapped_column(String(16))
    read_at: Mapped[datetime]
    record: Mapped[bytes] = mapped_column(deferred=True)
    # what the record says of itself
    title: Mapped[str | None]
    agency_name: Mapped[str | None]
    report_year: Mapped[int | None]
    period_start: Mapped[date | None]
    period_end: Mapped[date | None]
    signed_on: Mapped[date | None]
    published_on: Mapped[date | None]
    preamble: Mapped[str] = mapped_column(deferred=True)
    value_count: Mapped[int]  # cells with a value


class Report(Base):
    """A published report: one for each agency and report year, once it is placed.

    A report that cannot be placed (no agency, no year, a name that several bodies bear) has no agency or no year,
    says why in `placement`, and is known by the document it stands in: its key is `<sha256>#<record number>`.
    A placed report's key is `<agency id>/<year>`.
    """

    __tablename__ = "reports"
    __table_args__ = (
        one_of("placement", Placement),
        one_of("state", ReportState),
        one_of("published_basis", DateBasis),
        CheckConstraint("placement <> 'placed' OR (agency_id IS NOT NULL AND report_year IS NOT NULL)", name="placed"),
        UniqueConstraint("agency_id", "report_year"),
        Index("ix_reports_report_year_agency_id", "report_year", "agency_id"),
        Index("ix_reports_region_id_report_year", "region_id", "report_year"),
    )

    report_id: Mapped[int] = mapped_column(primary_key=True)
    report_key: Mapped[str] = mapped_column(unique=True)
    # placement
    agency_id: Mapped[str | None] = mapped_column(ForeignKey("agencies.agency_id"))
    report_year: Mapped[int | None]
    region_id: Mapped[str | None] = mapped_column(ForeignKey("regions.region_id"))  # the agency's
    placement: Mapped[str] = mapped_column(String(16))
    placed_by: Mapped[str] = mapped_column(String(16), default="rule")
    placed_why: Mapped[str | None]
    # content, from the current main reading
    agency_name: Mapped[str | None]
    title: Mapped[str | None]
    signed_on: Mapped[date | None]
    published_on: Mapped[date | None]
    published_basis: Mapped[str] = mapped_column(String(8), default="none")
    # lifecycle
    state: Mapped[str] = mapped_column(String(12), default="published")


class ReportCandidate(Base):
    """An agency that an unplaced report could be of."""

    __tablename__ = "report_candidates"
    __table_args__ = clustered()

    report_id: Mapped[int] = mapped_column(ForeignKey("reports.report_id", ondelete="CASCADE"), primary_key=True)
    agency_id: Mapped[str] = mapped_column(primary_key=True, index=True)


class ReportDocument(Base):
    """Which record of which document carries a report, in what role, and its current reading.

    `main` is read for the report's figures, `statistics` for the sheet or annex that was published alone; at most one
    of each. `twin` is another document with the same report; `superseded` an older content of the same address.
    """

    __tablename__ = "report_documents"
    __table_args__ = (
        one_of("role", Role),
        *(
            Index(
                f"uq_report_documents_{role}",
                "report_id",
                unique=True,
                sqlite_where=text(f"role = '{role}'"),
                postgresql_where=text(f"role = '{role}'"),
            )
            for role in ("main", "statistics")
        ),
    )

    document_id: Mapped[int] = mapped_column(ForeignKey("documents.document_id"), primary_key=True)
    record_no: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.report_id"), index=True)
    reading_id: Mapped[int] = mapped_column(ForeignKey("readings.reading_id"), unique=True)
    role: Mapped[str] = mapped_column(String(12))
