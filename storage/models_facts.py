"""The tables of facts: a reading's tables, chapters and figures, the cells of the forms, and findings."""

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from parser.model import (
    CellStatus,
    ChapterCode,
    Generation,
    Method,
    Number,
    Outcome,
    Responsibility,
    Scope,
    ScopeBasis,
    Severity,
)
from storage.models_base import Base, TableArguments, clustered, one_of


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


class _Cell:
    """The columns of a table that has a row for each cell, with its indicator."""

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


def _cells(name: str) -> TableArguments:
    """What holds of such a table: its rows are of a table of a reading."""
    return clustered(
        one_of("status", CellStatus),
        ForeignKeyConstraint(
            ["reading_id", "table_code", "instance"],
            ["report_tables.reading_id", "report_tables.table_code", "report_tables.instance"],
        ),
        Index(f"ix_{name}_indicator", "table_code", "row_code", "column_code"),
    )


class Disclosure(_Cell, Base):
    """A cell of table 2: an item (rules, licences, fees, procurement) and a measure.

    `value` is in the printed `unit`; `amount_yuan` is the same in yuan, for money whose unit is printed.
    """

    __tablename__ = "disclosures"
    __table_args__ = _cells("disclosures")


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


class Statistic(_Cell, Base):
    """A cell of a B sheet or a local annex: an indicator and its period (`year`, `month`, `cumulative`)."""

    __tablename__ = "statistics"
    __table_args__ = _cells("statistics")


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
