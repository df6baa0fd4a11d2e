"""The columns of a portal as the last walk read them: what a walk need not ask for again, and how a list looked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage.crawls import Known
from storage.models import Capture, DocumentCapture
from storage.models_crawl import PortalColumn


@dataclass(frozen=True, slots=True)
class KnownColumn:
    """A column as it was last read; see `storage.models_crawl.PortalColumn`.

    `leads_to` holds address, names on the way and whether it is one of reports for each column below. `entries` is null
    where the page has no list.
    """

    url: str
    path: tuple[str, ...]
    depth: int
    is_reports: bool
    leads_to: tuple[tuple[str, tuple[str, ...], bool], ...]
    list_url: str | None
    entries: tuple[str, ...] | None
    pages: int | None
    items: int | None
    newest: date | None
    is_ordered: bool
    read_at: datetime
    whole_at: datetime | None
    is_settled: bool


def known_columns(session: Session, portal: str, walk: str) -> list[KnownColumn]:
    """The columns of a portal as they were before a walk."""
    query = (
        select(PortalColumn)
        .where(PortalColumn.portal == portal, PortalColumn.run_id != walk)
        .order_by(PortalColumn.url, PortalColumn.read_at)
    )
    return list({row.url: _known(row) for row in session.scalars(query)}.values())


def keep_columns(
    session: Session, portal: str, walk: str, columns: Iterable[KnownColumn], dissolved: Iterable[str]
) -> None:
    """Stores what a walk read, in the place of what walks before the last one did; the caller commits.

    `dissolved` are the addresses that no column leads to any more.
    """
    gone = list(dissolved)
    session.execute(delete(PortalColumn).where(PortalColumn.portal == portal, PortalColumn.url.in_(gone)))
    for column in columns:
        mine = (PortalColumn.portal == portal) & (PortalColumn.url == column.url)
        session.execute(delete(PortalColumn).where(mine, PortalColumn.run_id == walk))
        former = session.scalars(
            select(PortalColumn.run_id).where(mine).order_by(PortalColumn.read_at.desc()).offset(1)
        ).all()
        session.execute(delete(PortalColumn).where(mine, PortalColumn.run_id.in_(former)))
        session.add(_row(portal, walk, column))
    session.flush()


def known_lists(session: Session, portal: str, before: datetime) -> dict[str, Known]:
    """The pages of lists and menus as a portal last sent them before a moment, by address."""
    is_document = select(DocumentCapture.capture_id).where(DocumentCapture.capture_id == Capture.capture_id).exists()
    query = (
        select(Capture)
        .where(Capture.portal == portal, Capture.fetched_at < before, Capture.http_status == 200)
        .where(Capture.column_path.is_not(None) | Capture.found_on.is_(None), ~is_document)
        .order_by(Capture.fetched_at, Capture.capture_id)
    )
    return {
        row.url: Known(row.url, row.sha256, row.warc_file, row.warc_offset, row.fetched_at)
        for row in session.scalars(query)
    }


def _known(row: PortalColumn) -> KnownColumn:
    return KnownColumn(
        row.url,
        tuple(row.path),
        row.depth,
        row.is_reports,
        tuple((below["url"], tuple(below["path"]), below["is_reports"]) for below in row.leads_to),
        row.list_url,
        None if row.entries is None else tuple(row.entries),
        row.pages,
        row.items,
        row.newest,
        row.is_ordered,
        row.read_at,
        row.whole_at,
        row.is_settled,
    )


def _row(portal: str, walk: str, column: KnownColumn) -> PortalColumn:
    below: list[dict[str, Any]] = [
        {"url": url, "path": list(path), "is_reports": is_reports} for url, path, is_reports in column.leads_to
    ]
    return PortalColumn(
        portal=portal,
        url=column.url,
        run_id=walk,
        path=list(column.path),
        depth=column.depth,
        is_reports=column.is_reports,
        leads_to=below,
        list_url=column.list_url,
        entries=None if column.entries is None else list(column.entries),
        pages=column.pages,
        items=column.items,
        newest=column.newest,
        is_ordered=column.is_ordered,
        read_at=column.read_at,
        whole_at=column.whole_at,
        is_settled=column.is_settled,
    )
