"""The tables, as typed models. A model's docstring is its entry in the codebook.

Facts belong to a reading, and a reading never changes: what is current is said by `report_documents`, and shown by
the views (`storage.views`). Natural ids (text) are what is exported; surrogate ids stay inside.
"""

from datetime import date, datetime
from typing import Any, ClassVar, Literal, get_args

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.sql.schema import SchemaItem

from parser.model import (
    CellStatus,
    ChapterCode,
    DocumentStatus,
    Generation,
    Method,
    Number,
    Outcome,
    Responsibility,
    Scope,
    ScopeBasis,
    Severity,
)
from storage.archive import Origin
from storage.types import Exact, UtcDateTime

RunKind = Literal["import", "crawl", "simulate"]
RunState = Literal["running", "done", "failed", "aborted"]
DocumentState = Literal["pending"] | DocumentStatus
Cause = Literal["first", "source_changed", "parser_changed", "human"]
Placement = Literal["placed", "no_agency", "no_year", "ambiguous_name"]
Role = Literal["main", "statistics", "twin", "attachment", "superseded"]
ReportState = Literal["published", "withdrawn"]
DateBasis = Literal["printed", "list", "none"]
DueBasis = Literal["law", "none"]
FormInForce = Literal["A0", "B", "C", "D"]
CellType = Literal["int", "signed", "decimal"]

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables of the corpus, with every constraint named."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        int: Integer,
        bool: Boolean,
        date: Date,
        datetime: UtcDateTime,
        bytes: LargeBinary,
        Number: Exact,
    }


def words(list_: Any) -> list[str]:
    """The words of a closed list, in order."""
    found: list[str] = []
    for item in get_args(list_):
        found += [item] if isinstance(item, str) else words(item)
    return found


def one_of(column: str, list_: Any) -> CheckConstraint:
    """The column holds a word of a closed list."""
    allowed = ", ".join(f"'{word}'" for word in words(list_))
    return CheckConstraint(f"{column} IN ({allowed})", name=column)


def clustered(*items: SchemaItem) -> tuple[SchemaItem | dict[str, Any], ...]:
    """Table arguments of a table that is always reached by its primary key: on SQLite it is stored in that order."""
    return (*items, {"sqlite_with_rowid": False})


# Time ----------------------------------------------------------------------------------------------------------


class Year(Base):
    """A reporting year: the form in force, the statute, and the days on which its reports were due.

    A year without a national duty (before 2008) has no due days and the basis `none`.
    """

    __tablename__ = "years"
    __table_args__ = (one_of("form", FormInForce), one_of("due_basis", DueBasis))

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    form: Mapped[str] = mapped_column(String(2))
    form_instrument: Mapped[str | None]
    statute: Mapped[str | None] = mapped_column(String(16))
    due_departments_on: Mapped[date | None]
    due_governments_on: Mapped[date | None]
    due_basis: Mapped[str] = mapped_column(String(16))
    due_article: Mapped[str | None]
    note: Mapped[str | None]


# Fetching ------------------------------------------------------------------------------------------------------


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

    State `pending` until it is first read; `rejected`, `failed` and `needs` carry a reason of the closed lists. A
    rejected document has no report: what it could tell of itself is in the `stub_` columns. A document that reads as
    an earlier one of its address, or of the address its report moved from, has no reading: see `same_as_id`.
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


# Reading -------------------------------------------------------------------------------------------------------


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


# Facts ---------------------------------------------------------------------------------------------------------


class ReportTable(Base):
    """A table of the form in a reading: how it was read and whom it counts.

    `instance` is 1 but for a report that prints the same table again (own body, then the whole region). `scope` with
    its basis and quote says whom the numbers count: adding a region's table to those of its offices counts twice.
    """

    __tablename__ = "report_tables"
    __table_args__ = clustered(
        one_of("generation", Generation),
        one_of("method", Method),
        one_of("scope", Scope),
        one_of("scope_basis", ScopeBasis),
    )

    reading_id: Mapped[int] = mapped_column(ForeignKey("readings.reading_id"), primary_key=True)
    table_code: Mapped[str] = mapped_column(String(16), primary_key=True)
    instance: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    generation: Mapped[str] = mapped_column(String(2))
    method: Mapped[str] = mapped_column(String(8))
    scope: Mapped[str] = mapped_column(String(20))
    scope_basis: Mapped[str] = mapped_column(String(8))
    scope_quote: Mapped[str | None]
    place: Mapped[str | None]  # page, XPath or line of the table


class Chapter(Base):
    """A chapter of a report: heading as printed, text without its tables, in order from 1."""

    __tablename__ = "chapters"
    __table_args__ = (one_of("code", ChapterCode),)

    reading_id: Mapped[int] = mapped_column(ForeignKey("readings.reading_id"), primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String(20))
    heading: Mapped[str]
    text: Mapped[str]


class Figure(Base):
    """A number or statement in the prose, with its sentence.

    Exactly one of `value` (a number), `is_true` (a statement) and `words` (a list of categories, or one text) is set.
    """

    __tablename__ = "figures"

    reading_id: Mapped[int] = mapped_column(ForeignKey("readings.reading_id"), primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    code: Mapped[str] = mapped_column(String(48), index=True)
    value: Mapped[Number | None]
    is_true: Mapped[bool | None]
    words: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    unit: Mapped[str | None] = mapped_column(String(16))
    is_approximate: Mapped[bool]
    quote: Mapped[str]
    chapter_code: Mapped[str | None] = mapped_column(String(20))


class Disclosure(Base):
    """A cell of table 2: an item (rules, licences, fees, procurement) and a measure.

    `value` is in the printed `unit`; `amount_yuan` is the same in yuan, for money whose unit is printed.
    """

    __tablename__ = "disclosures"
    __table_args__ = clustered(
        one_of("status", CellStatus),
        ForeignKeyConstraint(
            ["reading_id", "table_code", "instance"],
            ["report_tables.reading_id", "report_tables.table_code", "report_tables.instance"],
        ),
        Index("ix_disclosures_indicator", "table_code", "row_code", "column_code"),
    )

    reading_id: Mapped[int] = mapped_column(primary_key=True)
    table_code: Mapped[str] = mapped_column(String(16), primary_key=True)
    instance: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    row_code: Mapped[str] = mapped_column(String(48), primary_key=True)
    column_code: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[Number | None]
    unit: Mapped[str | None] = mapped_column(String(16))
    amount_yuan: Mapped[Number | None]
    status: Mapped[str] = mapped_column(String(16))
    label: Mapped[str | None]  # as printed, where the form has no such row


class Request(Base):
    """A row of table 3: requests by outcome, in the seven columns of the applicants.

    `statuses` has one letter for each of the seven columns, in their order (`storage.statuses`).
    """

    __tablename__ = "requests"
    __table_args__ = clustered(
        CheckConstraint("length(statuses) = 7", name="statuses"),
        Index("ix_requests_row_code", "row_code"),
    )

    reading_id: Mapped[int] = mapped_column(ForeignKey("readings.reading_id"), primary_key=True)
    instance: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    row_code: Mapped[str] = mapped_column(String(48), primary_key=True)
    # applicants
    natural_person: Mapped[Number | None]
    legal_business: Mapped[Number | None]
    legal_research: Mapped[Number | None]
    legal_public_interest: Mapped[Number | None]
    legal_law_service: Mapped[Number | None]
    legal_other: Mapped[Number | None]
    total: Mapped[Number | None]
    statuses: Mapped[str] = mapped_column(String(7))
    label: Mapped[str | None]


class Proceeding(Base):
    """A proceeding of table 4 (reconsideration, litigation) and how its cases ended; five status letters."""

    __tablename__ = "proceedings"
    __table_args__ = clustered(
        CheckConstraint("length(statuses) = 5", name="statuses"),
        Index("ix_proceedings_row_code", "row_code"),
    )

    reading_id: Mapped[int] = mapped_column(ForeignKey("readings.reading_id"), primary_key=True)
    instance: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    row_code: Mapped[str] = mapped_column(String(48), primary_key=True)
    # outcomes
    upheld: Mapped[Number | None]
    corrected: Mapped[Number | None]
    other: Mapped[Number | None]
    pending: Mapped[Number | None]
    total: Mapped[Number | None]
    statuses: Mapped[str] = mapped_column(String(5))
    label: Mapped[str | None]


class Statistic(Base):
    """A cell of a B sheet or a local annex: an indicator and its period (`year`, `month`, `cumulative`)."""

    __tablename__ = "statistics"
    __table_args__ = clustered(
        one_of("status", CellStatus),
        ForeignKeyConstraint(
            ["reading_id", "table_code", "instance"],
            ["report_tables.reading_id", "report_tables.table_code", "report_tables.instance"],
        ),
        Index("ix_statistics_indicator", "table_code", "row_code", "column_code"),
    )

    reading_id: Mapped[int] = mapped_column(primary_key=True)
    table_code: Mapped[str] = mapped_column(String(16), primary_key=True)
    instance: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    row_code: Mapped[str] = mapped_column(String(48), primary_key=True)
    column_code: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[Number | None]
    unit: Mapped[str | None] = mapped_column(String(16))
    amount_yuan: Mapped[Number | None]
    status: Mapped[str] = mapped_column(String(16))
    label: Mapped[str | None]


class Finding(Base):
    """A rule that is broken or cannot be assessed: both sides, the cells, and whose error it is.

    `cells` are `[row, column]` pairs of the table. A finding between two documents of one report (`DOC-DIFF`) names the
    other's reading.
    """

    __tablename__ = "findings"
    __table_args__ = (
        one_of("severity", Severity),
        one_of("responsibility", Responsibility),
        one_of("outcome", Outcome),
        UniqueConstraint("reading_id", "position"),
    )

    finding_id: Mapped[int] = mapped_column(primary_key=True)
    reading_id: Mapped[int] = mapped_column(ForeignKey("readings.reading_id"))
    other_reading_id: Mapped[int | None] = mapped_column(ForeignKey("readings.reading_id"), index=True)
    position: Mapped[int]  # from 1, as the parser lists them; later ones follow
    rule: Mapped[str] = mapped_column(String(16), index=True)
    table_code: Mapped[str | None] = mapped_column(String(16))
    cells: Mapped[list[list[str]]] = mapped_column(JSON)
    severity: Mapped[str] = mapped_column(String(8))
    responsibility: Mapped[str] = mapped_column(String(8))
    outcome: Mapped[str] = mapped_column(String(20))
    left_side: Mapped[Number | None]
    right_side: Mapped[Number | None]
    message: Mapped[str]


# Forms ---------------------------------------------------------------------------------------------------------


class Indicator(Base):
    """A cell of a form, as in `parser.forms`; kept in step with them by the program.

    Rows that reports print beyond the form are added as they are met, with `is_extension`.
    """

    __tablename__ = "indicators"
    __table_args__ = (
        UniqueConstraint("table_code", "row_code", "column_code"),
        UniqueConstraint("short"),
    )

    indicator: Mapped[str] = mapped_column(String(96), primary_key=True)  # <table>.<row>.<column>
    short: Mapped[str | None] = mapped_column(String(32))  # null for extensions
    table_code: Mapped[str] = mapped_column(String(16))
    row_code: Mapped[str] = mapped_column(String(48))
    column_code: Mapped[str] = mapped_column(String(32))
    position: Mapped[int]  # in the forms, from 1; 0 for extensions
    # labels
    label_zh: Mapped[str]
    label_en: Mapped[str | None]
    # meaning
    unit: Mapped[str | None] = mapped_column(String(16))
    value_type: Mapped[str] = mapped_column(String(8))
    generations: Mapped[str] = mapped_column(String(16))  # space-separated
    first_year: Mapped[int | None]
    last_year: Mapped[int | None]
    basis: Mapped[str | None]
    is_extension: Mapped[bool]


from storage import models_crawl as _models_crawl  # noqa: E402, F401 - the tables of the crawl join the same metadata
from storage import models_places as _models_places  # noqa: E402, F401 - and those of places and agencies
