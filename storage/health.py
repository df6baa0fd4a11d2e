"""How a portal was last found."""

from sqlalchemy.orm import Session

from storage.models_crawl import PortalHealth


def health_of(session: Session, portal: str) -> PortalHealth:
    """The row of a portal; a new one where it has none."""
    found = session.get(PortalHealth, portal)
    if found is None:
        found = PortalHealth(portal=portal, state="new")
        session.add(found)
        session.flush()
    return found
