"""Discovery as a stage: searching home pages for columns and for other portals, and taking over what was found."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.orm import Session

import crawler
from crawler import CrawlSummary, Wish
from pipeline.display import Display
from pipeline.platforms import held
from storage import Corpus, CorpusError, discoveries
from storage.models_crawl import Portal
from storage.models_discovery import Discovery, ProposedColumn, ProposedPortal
from storage.portals import PortalRow, find_portals, host_of, import_portals, is_address


@dataclass(slots=True)
class PortalFinds:
    """What the search over a portal found: its outcome, its columns, the pages looked at, requests made."""

    slug: str
    outcome: str
    requests: int
    columns: list[dict[str, Any]] = field(default_factory=list)
    looks: list[dict[str, Any]] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)

    @property
    def family(self) -> str | None:
        """The family of the surest column."""
        return max(self.columns, key=lambda column: int(column["confidence"]))["family"] if self.columns else None

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        named = {name: getattr(self, name) for name in ("slug", "outcome", "requests", "family", "columns", "looks")}
        return named | {"left_alone": self.left_alone}


def bring_in(corpus: Corpus, targets: Sequence[str]) -> list[str]:
    """The slugs of portals given by slug or by address; an address that no portal has makes a new one.

    Raises CorpusError (wrong usage) for a slug that is not there, and for what is neither.
    """
    slugs = []
    with corpus.session() as session:
        known = {host_of(portal.url): portal.slug for portal in find_portals(session)}
        for target in targets:
            if "://" not in target:
                slugs += [portal.slug for portal in find_portals(session, [target])]
                continue
            if not is_address(target):
                raise CorpusError(f"{target!r} is no http or https address", is_usage=True)
            host = host_of(target)
            if host not in known:
                import_portals(session, [PortalRow(host[:80], host, target, notes="brought in by its address")])
                known[host] = host[:80]
            slugs.append(known[host])
        session.commit()
    return list(dict.fromkeys(slugs))


def seek(corpus: Corpus, wish: Wish, show: Display) -> CrawlSummary:
    """Searches the home pages of portals for what the wish seeks. Raises `Locked` and CorpusError."""
    with (
        held(corpus, wish.portals, wish.command or "gongkai portals discover") as share,
        show("searching", None) as step,
    ):
        return crawler.crawl(
            corpus,
            replace(wish, portals=tuple(share.slugs)),
            leases=share.leases,
            on_event=lambda event: step(event["portal"]) if event["event"] == "fetched" else None,
        )


def finds(corpus: Corpus, slugs: Sequence[str]) -> list[PortalFinds]:
    """What the last search over each portal found, and why."""
    with corpus.looking() as session:
        searches = {search.portal: search for search in discoveries.searches_of(session, slugs)}
        return [_finds(session, slug, searches.get(slug)) for slug in slugs]


def _finds(session: Session, slug: str, search: Discovery | None) -> PortalFinds:
    if search is None:
        return PortalFinds(slug, "unanswered", 0)
    columns = [_column(column) for column in discoveries.columns_of(session, slug)]
    return PortalFinds(slug, search.outcome, search.requests, columns, search.looks, search.left_alone)


def _column(column: ProposedColumn) -> dict[str, Any]:
    names = ("url", "path", "family", "confidence", "reports", "evidence", "state")
    return {name: getattr(column, name) for name in names}


def proposed(corpus: Corpus) -> list[dict[str, Any]]:
    """The portals that are proposed and open."""
    with corpus.looking() as session:
        return [_portal(portal) for portal in discoveries.proposed_portals(session)]


def _portal(portal: ProposedPortal) -> dict[str, Any]:
    names = ("slug", "name", "region_code", "url", "family", "above", "evidence", "doubts")
    return {name: getattr(portal, name) for name in names}


@dataclass(frozen=True, slots=True)
class Accepted:
    """What was taken over: portals brought in, and the start columns of each portal."""

    portals: list[str]
    columns: dict[str, list[str]]


def accept(corpus: Corpus, slugs: Sequence[str], *, all_portals: bool, replaces: bool) -> Accepted:
    """Takes over what is proposed: portals by their slugs (or all of them), and columns of portals that are there.

    Raises CorpusError (wrong usage), and changes nothing, where nothing is proposed for a slug.
    """
    with corpus.session() as session:
        open_ = {portal.slug: portal for portal in discoveries.proposed_portals(session)}
        chosen = [open_[slug] for slug in (open_ if all_portals else slugs) if slug in open_]
        discoveries.accept_portals(session, chosen)
        columns: dict[str, list[str]] = {}
        for slug in slugs:
            is_new = slug in open_
            if is_new and not discoveries.columns_of(session, slug, is_open_only=True):
                continue
            found = discoveries.accept_columns(session, slug, replaces=replaces)
            columns[slug] = [column.url for column in found]
        session.commit()
        return Accepted([portal.slug for portal in chosen], columns)


def without_columns(corpus: Corpus) -> list[str]:
    """The portals that nobody has given start columns, and for which none were accepted."""
    with corpus.looking() as session:
        found: list[Portal] = find_portals(session)
        return [portal.slug for portal in found if not portal.start_urls]
