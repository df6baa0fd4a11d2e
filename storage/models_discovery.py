"""The tables of discovery: searches from a home page, the columns and the portals that they propose, and why."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import JSON, ForeignKey, Integer, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models_base import Base, one_of

DiscoveryOutcome = Literal["found", "nothing", "budget", "unanswered"]
"""How a search from a home page ended (closed list): with columns of reports; without any; without any when its budget
was spent; the home page did not come."""

ProposalState = Literal["proposed", "accepted", "superseded"]
"""What became of a proposal (closed list): open; taken over by a person; no longer found by a later search."""


class Discovery(Base):
    """A search for the columns of reports from the home page of a portal: what was looked at, and what came of it.

    `looks` holds address, words of the link, verdict and evidence of every page; `left_alone` what was not followed.
    """

    __tablename__ = "discoveries"
    __table_args__ = (one_of("outcome", DiscoveryOutcome), UniqueConstraint("run_id", "portal"))

    discovery_id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("crawl_runs.run_id"))
    portal: Mapped[str] = mapped_column(ForeignKey("portals.slug", ondelete="CASCADE"), index=True)
    # what came of it
    outcome: Mapped[str] = mapped_column(String(12))
    requests: Mapped[int] = mapped_column(Integer)
    looks: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    left_alone: Mapped[list[str]] = mapped_column(JSON)
    ended_at: Mapped[datetime]


class ProposedColumn(Base):
    """A column of reports that a search found: the names that lead there, its family, how sure (percent), and why.

    `reports` counts what was seen in its first page alone. Until a person accepts it, crawls begin there all the same.
    """

    __tablename__ = "proposed_columns"
    __table_args__ = (one_of("state", ProposalState),)

    portal: Mapped[str] = mapped_column(ForeignKey("portals.slug", ondelete="CASCADE"), primary_key=True)
    url: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(SmallInteger)
    # what it is
    path: Mapped[list[str]] = mapped_column(JSON)
    host: Mapped[str] = mapped_column(String(255))
    family: Mapped[str] = mapped_column(String(32))
    confidence: Mapped[int] = mapped_column(SmallInteger)
    reports: Mapped[int] = mapped_column(Integer)
    evidence: Mapped[list[str]] = mapped_column(JSON)
    # lifecycle
    state: Mapped[str] = mapped_column(String(12))
    run_id: Mapped[str] = mapped_column(ForeignKey("crawl_runs.run_id"))
    found_at: Mapped[datetime]


class ProposedPortal(Base):
    """A portal that links of other portals led to: name, region, address, the portal above it, why, and doubts.

    `region_code` is null where the page and the lists of places do not settle it; the doubts say why.
    """

    __tablename__ = "proposed_portals"
    __table_args__ = (one_of("state", ProposalState),)

    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    # what it is
    name: Mapped[str]
    region_code: Mapped[str | None] = mapped_column(String(12), index=True)
    url: Mapped[str]
    family: Mapped[str | None] = mapped_column(String(32))
    above: Mapped[str | None] = mapped_column(String(80))
    evidence: Mapped[list[str]] = mapped_column(JSON)
    doubts: Mapped[list[str]] = mapped_column(JSON)
    # lifecycle
    state: Mapped[str] = mapped_column(String(12))
    run_id: Mapped[str] = mapped_column(ForeignKey("crawl_runs.run_id"))
    found_at: Mapped[datetime]
