"""Bodies that no list of places has: departments and others, by a user's word, an organ list, or having reported."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from storage.expectations.duty import FIRST_YEAR, WITHOUT_DUTY, due
from storage.expectations.model import Body, Expected
from storage.expectations.organs import Organ
from storage.expectations.tree import Tree, held
from storage.models_expect import Basis, ExpectationEntry
from storage.resolve.bodies import taxonomy

Reported = Mapping[str, Collection[int]]
"""The years on which an agency has reported, or may have."""


def by_users(entries: Iterable[ExpectationEntry], bodies: Mapping[str, Body]) -> Iterator[Expected]:
    """The bodies that users name."""
    for entry in entries:
        if entry.agency_id is not None and (body := bodies.get(entry.agency_id)) is not None:
            day, basis = due(body.kind, entry.year)
            yield Expected(body, entry.year, "user", day, basis, note=entry.note)


def by_organ_lists(seen: Iterable[Organ], bodies: Mapping[str, Body], years: range) -> Iterator[Expected]:
    """The bodies that portals list, for the reports that were due while they did."""
    for organ in seen:
        body = bodies.get(organ.found.agency_id or "")
        for year in range(organ.first.year - 1, organ.last.year + 1) if body else ():
            if body and year in years:
                note = f"{organ.portal}: {organ.column}"
                yield _expected(body, year, "organ_list", note)


def by_reports(reported: Reported, bodies: Mapping[str, Body], tree: Tree, years: range) -> Iterator[Expected]:
    """Bodies that have reported, from then on, as long as their place is there and no reform has ended them."""
    for agency, seen in reported.items():
        body = bodies.get(agency)
        if body is None or body.kind in WITHOUT_DUTY or not seen:
            continue
        is_of_place = agency == f"{body.region_id}/{body.kind}" and body.region_id not in tree.minted
        for year in range(max(min(seen), FIRST_YEAR), years.stop):
            goes_on = not is_of_place and exists(body, tree, year)  # of bodies of listed places the lists tell
            if year in years and (year in seen or goes_on):
                yield _expected(body, year, "seen", None)


def exists(body: Body, tree: Tree, year: int) -> bool:
    """Whether a body's place was there at the end of a year, and no reform of departments had ended the body."""
    place = tree.get(body.region_id)
    if place is None or held(place, year) is None:
        return False
    reform = taxonomy().bodies.get(body.agency_id.rpartition("/")[2]) if body.kind == "dept" else None
    return reform is None or reform.into is None or reform.year is None or year < reform.year


def _expected(body: Body, year: int, basis: Basis, note: str | None) -> Expected:
    day, due_basis = due(body.kind, year)
    return Expected(body, year, basis, day, due_basis, note=note)
