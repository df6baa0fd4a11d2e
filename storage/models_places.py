"""The tables of places and reporting bodies, and of what people have decided about them."""

from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import JSON, ForeignKey, Index, Integer, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models_base import Base, clustered, one_of

AgencyKind = Literal[
    "province_gov",
    "prefecture_gov",
    "county_gov",
    "township_gov",
    "subdistrict",
    "zone_committee",
    "dept",
    "authorised_org",
    "public_utility",
    "out_of_scope",
]
"""Kinds of reporting bodies (closed list)."""

RegionLevel = Literal["country", "province", "prefecture", "county", "township", "unknown"]
RegionEventKind = Literal[
    "rename", "convert", "recode", "transfer", "upgrade", "merge", "split", "create", "abolish", "sources_differ"
]
"""What happens to places (closed list): another name; another kind (county to district); another code; another parent;
another level; one goes into another; one comes out of another; first and last listed; sources that differ."""

AgencyEventKind = Literal["merge", "split", "rename"]
DecisionKind = Literal["assign", "merge", "split"]


class Region(Base):
    """A place. Its id is stable; code, name and parent are in its versions.

    `is_minted` marks a place known only from names that reports print, not from the official lists.
    """

    __tablename__ = "regions"
    __table_args__ = (one_of("level", RegionLevel),)

    region_id: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[str] = mapped_column(String(12))
    is_minted: Mapped[bool]


class RegionVersion(Base):
    """What a place was called, coded and part of, over time; `is_last` marks today's, or the last before it ended.

    `code` is the official code with trailing zero groups dropped (2, 4, 6, 9 digits); `merge_code` the six digits that
    other datasets are merged on. `valid_from` and `valid_to` are known to the year: the lists show the state at the end
    of the year of `valid_from`, and no longer at the end of that of `valid_to`. Null: not bracketed by any list.
    """

    __tablename__ = "region_versions"
    __table_args__ = (
        UniqueConstraint("region_id", "position"),
        Index(
            "uq_region_versions_last",
            "region_id",
            unique=True,
            sqlite_where=text("is_last"),
            postgresql_where=text("is_last"),
        ),
    )

    region_version_id: Mapped[int] = mapped_column(primary_key=True)
    region_id: Mapped[str] = mapped_column(ForeignKey("regions.region_id"))
    position: Mapped[int] = mapped_column(SmallInteger)  # from 1, the oldest first
    # content
    name: Mapped[str] = mapped_column(index=True)
    label: Mapped[str]  # the name with that of its county, or of its city where several bear it: 卧龙区蒲山镇
    kind: Mapped[str | None] = mapped_column(String(32))  # town, district, zone ...
    code: Mapped[str | None] = mapped_column(String(12), index=True)
    merge_code: Mapped[str | None] = mapped_column(String(6))
    parent_region_id: Mapped[str | None] = mapped_column(ForeignKey("regions.region_id"))
    # validity
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    is_last: Mapped[bool]
    sources: Mapped[str | None]  # of the lists that show it, space-separated


class RegionEvent(Base):
    """A change of one place, or from one place to another; `event_key` is made of what it says.

    With `merge`, `split` and `upgrade` land went from the one to the other.
    """

    __tablename__ = "region_events"
    __table_args__ = (one_of("kind", RegionEventKind),)

    event_key: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    year: Mapped[int | None] = mapped_column(Integer)
    from_region_id: Mapped[str | None] = mapped_column(ForeignKey("regions.region_id"), index=True)
    to_region_id: Mapped[str | None] = mapped_column(ForeignKey("regions.region_id"), index=True)
    note: Mapped[str | None]


class Agency(Base):
    """A body that reports: the government, office, department, subdistrict or zone committee of a region.

    The id is natural: `<region id>/<kind>`, for departments followed by the department's code, or its name where the
    taxonomy has none. `parent_agency_id` is the department of which it is a branch.
    """

    __tablename__ = "agencies"
    __table_args__ = (one_of("kind", AgencyKind),)

    agency_id: Mapped[str] = mapped_column(primary_key=True)
    region_id: Mapped[str] = mapped_column(ForeignKey("regions.region_id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    department: Mapped[str | None]
    department_code: Mapped[str | None] = mapped_column(String(32))
    credit_code: Mapped[str | None] = mapped_column(String(18))
    parent_agency_id: Mapped[str | None]


class AgencyName(Base):
    """A name that an agency has printed on a report."""

    __tablename__ = "agency_names"
    __table_args__ = clustered()

    agency_id: Mapped[str] = mapped_column(ForeignKey("agencies.agency_id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True, index=True)


class AgencyEvent(Base):
    """What became of an agency: from one to another, in a year, on what basis (reform, region, decision)."""

    __tablename__ = "agency_events"
    __table_args__ = (one_of("kind", AgencyEventKind), *clustered())

    from_agency_id: Mapped[str] = mapped_column(primary_key=True)
    to_agency_id: Mapped[str] = mapped_column(primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(String(8))
    year: Mapped[int | None] = mapped_column(Integer)
    basis: Mapped[str] = mapped_column(String(16))
    note: Mapped[str | None]


class Decision(Base):
    """A person's word on who a name is, or what is one agency: it stands above every rule and every re-reading.

    `subject` is the name or agency it is about, `scope` the region it holds in (null: everywhere), `outcome` what was
    decided.
    A later decision on the same subject and scope takes the place of an earlier one, which stays.
    """

    __tablename__ = "decisions"
    __table_args__ = (one_of("kind", DecisionKind), Index("ix_decisions_subject", "kind", "subject"))

    decision_id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str]
    scope: Mapped[str | None]
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON)
    decided_by: Mapped[str]
    decided_at: Mapped[datetime]
    why: Mapped[str | None]
