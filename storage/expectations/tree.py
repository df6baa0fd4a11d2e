"""The places of a corpus through time: those of the lists, and those minted from reports and portals."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage.codes import level_of
from storage.geography.naming import kind_of
from storage.geography.tables import Place, Version, shipped
from storage.models import Base
from storage.resolve.index import index

TOWNSHIPS_SINCE = 2016
"""The year of the first list of townships and zones: what stands in it was there before, or was not."""
_REGIONS, _VERSIONS = Base.metadata.tables["regions"], Base.metadata.tables["region_versions"]


@dataclass(frozen=True, slots=True)
class Above:
    """What a place lay in in a year, by level; a place is itself its level's."""

    province: str | None = None
    prefecture: str | None = None
    county: str | None = None


class Tree:
    """Places by id, and what lies in them."""

    def __init__(self, minted: dict[str, Place]) -> None:
        self.minted = minted
        self._children: dict[str, list[str]] = {}
        for place in minted.values():
            for version in place.versions:
                if version.parent:
                    self._children.setdefault(version.parent, []).append(place.id)

    def get(self, id_: str) -> Place | None:
        """A place of the lists, or a minted one."""
        return shipped().places.get(id_) or self.minted.get(id_)

    def below(self, roots: Iterable[str]) -> Iterator[Place]:
        """Places, and all that has ever been part of them."""
        seen: set[str] = set()
        waiting = list(roots)
        while waiting:
            id_ = waiting.pop()
            place = self.get(id_)
            if place is not None and id_ not in seen:
                seen.add(id_)
                yield place
            waiting += [child for child in self.children(id_) if child not in seen]

    def children(self, id_: str) -> Iterator[str]:
        """The ids of what has ever been right below a place."""
        yield from _listed_children().get(id_, ())
        yield from self._children.get(id_, ())

    def above(self, place: Place, year: int) -> Above:
        """What a place lay in in a year (or, where it did not exist then, when that was nearest)."""
        found: dict[str, str] = {}
        current: Place | None = place
        while current is not None and current.level not in found:
            found[current.level] = current.id
            parent = nearest(current, year).parent
            current = self.get(parent) if parent else None
        return Above(found.get("province"), found.get("prefecture"), found.get("county"))


def held(place: Place, year: int) -> Version | None:
    """What a place was at the end of a year; null where it was not there."""
    for version in place.versions:
        if (version.since is None or version.since <= year) and (version.until is None or version.until > year):
            return version
    return None


def nearest(place: Place, year: int) -> Version:
    """What a place was at the end of a year, or at the time nearest to it."""
    if version := held(place, year):
        return version
    later = [version for version in place.versions if version.since is not None and version.since > year]
    return later[0] if later else place.versions[-1]


def is_assumed(version: Version, year: int) -> bool:
    """Whether no list shows a place in a year: the first list that does is younger, or none ever did."""
    if version.since is not None or "yearly" in version.sources:
        return False
    return "nbs" not in version.sources or year < TOWNSHIPS_SINCE


def read_tree(session: Session) -> Tree:
    """The places of the lists, and those minted in this corpus."""
    query = (
        select(_REGIONS.c.region_id, _REGIONS.c.level, _VERSIONS.c.name, _VERSIONS.c.code, _VERSIONS.c.parent_region_id)
        .join(_VERSIONS, _VERSIONS.c.region_id == _REGIONS.c.region_id)
        .where(_REGIONS.c.is_minted)
    )
    return Tree({row.region_id: minted_place(*row) for row in session.execute(query)})


def minted_place(id_: str, level: str, name: str, code: str | None, parent: str | None) -> Place:
    """A place that no list has: as far as is known it was always there."""
    real = level_of(code) if level == "unknown" and code else level
    kind = _NAMELESS.get(real, "") if name == code else kind_of(real, name, code)
    return Place(id_, real, [Version(code, name, kind, parent, None, None, "minted")])


_NAMELESS = {"province": "province", "prefecture": "city", "county": "county", "township": "town"}
"""What an unlisted place is taken for as long as only its code is known."""


def region_of(code: str | None) -> str | None:
    """The id of the place with a plain code today, or last; of one that no list has the id that it is minted with."""
    if code is None:
        return None
    place = index().coded(code)
    return place.id if place else f"x:{code}"


@cache
def _listed_children() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for place in shipped().places.values():
        for parent in {version.parent for version in place.versions if version.parent}:
            found.setdefault(parent, []).append(place.id)
    return {id_: tuple(children) for id_, children in found.items()}
