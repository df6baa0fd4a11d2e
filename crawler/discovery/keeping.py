"""What a search found, handed to the corpus."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from crawler.discovery.registry import Registry
from crawler.discovery.search import Discovery
from storage import discoveries
from storage.discoveries import ColumnProposal
from storage.models_discovery import DiscoveryOutcome


def keep_search(session: Session, portal: str, run_id: str, now: datetime, search: Discovery) -> None:
    """Stores a search over a portal with all that was looked at, and the columns that it proposes."""
    columns = [
        ColumnProposal(
            found.url, found.path, found.family, round(100 * found.confidence), found.reports, found.evidence
        )
        for found in search.found
    ]
    discoveries.keep_search(
        session,
        portal,
        run_id,
        now,
        outcome=search.outcome,
        requests=search.requests,
        looks=[asdict(look) for look in search.looks],
        left_alone=[f"{url}: {why}" for url, why in search.left.items()],
        columns=columns,
    )


def keep_registry(session: Session, portal: str, run_id: str, now: datetime, registry: Registry) -> None:
    """Stores the portals that a walk along the links of home pages found."""
    if registry.root is not None:
        discoveries.name_portal(session, portal, f"{registry.root.name}人民政府", registry.root.code)
    discoveries.keep_portals(session, run_id, now, registry.proposals())
    outcome: DiscoveryOutcome = "found" if registry.found else "nothing" if registry.looks else "unanswered"
    discoveries.keep_search(
        session,
        portal,
        run_id,
        now,
        outcome=outcome,
        requests=registry.requests,
        looks=[asdict(look) for look in registry.looks],
        left_alone=[],
        columns=None,
    )
