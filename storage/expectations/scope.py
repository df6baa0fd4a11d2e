"""Which places a corpus is about: those that its portals publish for, and those of its reports."""

from collections.abc import Iterable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.expectations.tree import Tree, region_of
from storage.geography.tables import Place
from storage.models import Base

PART = 1000
"""Places of a part: some 20,000 rows, and a second in which nobody else writes."""
_T = Base.metadata.tables


def of_corpus(session: Session, tree: Tree) -> list[str]:
    """The ids of the places that the corpus is about."""
    portals = session.execute(select(_T["portals"].c.region_code).distinct()).scalars()
    found: dict[str, None] = {}
    for code in sorted(filter(None, portals)):
        found |= dict.fromkeys(place.id for place in published_for(tree, region_of(code)))
    reports = select(_T["reports"].c.region_id).where(_T["reports"].c.region_id.is_not(None)).distinct()
    entries = select(_T["expectation_entries"].c.region_id).where(_T["expectation_entries"].c.agency_id.is_not(None))
    candidates = select(_T["agencies"].c.region_id).join(
        _T["report_candidates"], _T["report_candidates"].c.agency_id == _T["agencies"].c.agency_id
    )
    for query in (reports, entries, candidates):
        found |= dict.fromkeys(sorted(filter(None, session.execute(query).scalars())))
    return list(found)


def of_regions(tree: Tree, roots: Iterable[str]) -> list[str]:
    """The ids of places and of all that has ever lain in them."""
    return sorted(place.id for place in tree.below(roots))


def parts(ids: Iterable[str]) -> Iterator[list[str]]:
    """Places in parts, neighbours together, each small enough to be worked out and written at once."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), PART):
        yield ordered[start : start + PART]


def published_for(tree: Tree, region: str | None) -> Iterator[Place]:
    """The places whose bodies publish on the portal of a region: its own, and what has no such portal as a rule.

    A county's portal is that of its townships. A prefecture's is that of its zones, and of townships only where it has
    no counties.
    """
    place = tree.get(region) if region else None
    if place is None:
        return
    yield place
    if place.level == "county":
        yield from (below for below in tree.below([place.id]) if below.id != place.id)
    elif place.level == "prefecture":
        for child in map(tree.get, tree.children(place.id)):
            if child and (child.level == "township" or all(version.kind == "zone" for version in child.versions)):
                yield child
