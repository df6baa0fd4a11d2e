"""The tables of who should report: what is expected and by when, what users say of it, and what became of it."""

from datetime import date, datetime
from typing import Literal

from sqlalchemy import ForeignKey, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.models_base import Base, clustered, one_of

Basis = Literal["law", "user", "organ_list", "seen"]
"""Why a report is expected (closed list): the place is listed, and its government is bound; a user's list names the
body; a portal shows it among its organs; it has reported before. Only the first three are a list: the last knows of
nobody who never reported."""

DueBasis = Literal["law", "local_notice", "none"]

State = Literal[
    "found",
    "withdrawn",  # it was there, and is no longer
    "unreadable",  # a document is there that cannot be read, or not yet
    "unplaced_candidate",  # a report is there that could be its
    "gone",  # it is listed, but its address says there is nothing
    "rejected_only",  # what is there in its place is no report
    "not_found",  # its portals were searched, and have none
    "not_searched",  # its portals were not, or not far enough
    "not_yet_due",
    "did_not_exist",
    "out_of_scope",  # it is under no duty to report
]
"""What became of a report that is expected (closed list)."""

PublishedBasis = Literal["page", "list", "signed", "first_seen"]
"""What tells the day of publication: the page, the list that led to it, the signature, or when it was first fetched."""


class Expectation(Base):
    """A report that should exist: of an agency, on a year; on what basis, due when, and on what basis that.

    `is_assumed` tells that no list shows the place in that year, only in later ones. `note` names the notice, the
    user's line or the column that says so.
    """

    __tablename__ = "expectations"
    __table_args__ = clustered(
        one_of("basis", Basis), one_of("due_basis", DueBasis), Index("ix_expectations_year", "year")
    )

    agency_id: Mapped[str] = mapped_column(ForeignKey("agencies.agency_id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    basis: Mapped[str] = mapped_column(String(12))
    due_on: Mapped[date | None]
    due_basis: Mapped[str] = mapped_column(String(16))
    is_assumed: Mapped[bool]
    note: Mapped[str | None]


class ExpectationEntry(Base):
    """What a user's file says of a year: that a body should report, or by when the bodies of a kind in a region should.

    The key is `<agency id>/<year>` or `<region id>/*/<kind>/<year>`; a later file takes the place of an earlier one.
    """

    __tablename__ = "expectation_entries"

    entry_key: Mapped[str] = mapped_column(primary_key=True)
    # whom it is about: an agency, or a kind in a region
    agency_id: Mapped[str | None] = mapped_column(ForeignKey("agencies.agency_id"))
    region_id: Mapped[str] = mapped_column(ForeignKey("regions.region_id"))
    kind: Mapped[str | None] = mapped_column(String(16))
    # what it says
    year: Mapped[int]
    due_on: Mapped[date | None]
    note: Mapped[str | None]
    entered_at: Mapped[datetime]


class CoverageState(Base):
    """What became of an expected report, as told on the day `as_of`; the view `coverage` adds names and due days.

    `reason` and `evidence` say why: the kind of trouble, and the report, document, search or event that shows it.
    `province_id`, `prefecture_id` and `county_id` are what the place lay in in that year. `days_late` is null where
    there is no due day, or no trustworthy day of publication; `is_redated` tells that a later day was set aside.

    Rates are averages: `avg(is_published)` by region and year has `sum` as numerator and `count` as denominator. Null,
    and so left out, is what nobody can know (`not_searched` and the like) and every body that is known only from
    having reported (basis `seen`). `is_on_time` is of what was published, has a due day and a day of publication.
    """

    __tablename__ = "coverage_states"
    __table_args__ = clustered(
        one_of("state", State), one_of("published_basis", PublishedBasis), Index("ix_coverage_states_year", "year")
    )

    agency_id: Mapped[str] = mapped_column(ForeignKey("agencies.agency_id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    province_id: Mapped[str | None]
    prefecture_id: Mapped[str | None]
    county_id: Mapped[str | None]
    # what became of it
    state: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str | None]
    evidence: Mapped[str | None]
    # when it was published
    published_on: Mapped[date | None]
    published_basis: Mapped[str | None] = mapped_column(String(12))
    days_late: Mapped[int | None]
    is_redated: Mapped[bool]
    # for rates: 1, 0, or null where it is left out
    is_published: Mapped[int | None] = mapped_column(SmallInteger)
    is_on_time: Mapped[int | None] = mapped_column(SmallInteger)
    as_of: Mapped[date]
