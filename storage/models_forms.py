"""The tables of what is given: reporting years, and the forms' cells."""

from datetime import date
from typing import Literal

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models_base import Base, one_of

YearDueBasis = Literal["law", "none"]
FormInForce = Literal["A0", "B", "C", "D"]


class Year(Base):
    """A reporting year: the form in force, the statute, and the days on which its reports were due.

    A year without a national duty (before 2008) has no due days and the basis `none`.
    """

    __tablename__ = "years"
    __table_args__ = (one_of("form", FormInForce), one_of("due_basis", YearDueBasis))

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    form: Mapped[str] = mapped_column(String(2))
    form_instrument: Mapped[str | None]
    statute: Mapped[str | None] = mapped_column(String(16))
    due_departments_on: Mapped[date | None]
    due_governments_on: Mapped[date | None]
    due_basis: Mapped[str] = mapped_column(String(16))
    due_article: Mapped[str | None]
    note: Mapped[str | None]


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
