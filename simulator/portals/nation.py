"""The national miniature: provinces, cities and counties, each with a portal of one family, linked as real ones are.

Home pages lead down from province to city to county and back, and by an ordinary menu to the columns of reports, which
hold the townships' in the three ways of PORTALS §2. What is there and what is missing is known.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal, Self

from simulator.dice import dice
from simulator.portals import county_by_agency, county_by_year, nation_home
from simulator.portals.museum import ROOMS, Room
from simulator.portals.nation_home import Home
from simulator.portals.nation_places import Place, places
from simulator.portals.realm import Realm
from simulator.portals.revisions import Revised, revise, withdrawn
from simulator.portals.site import Absence, Site

HOST = "127.77.4.{}"
FILE_HOST = "127.77.5.{}"
Way = Literal["A", "B", "C"]
"""How a county holds its townships' reports (PORTALS §2): a folder for each year; classes, all years mixed; a column
for each body."""


def _by_year(site: Site, seed: int, years: Sequence[int]) -> None:
    site.robots = county_by_year.ROBOTS
    county_by_year.build(site, seed, years, frozenset(), per_page=3)


def _by_agency(site: Site, seed: int, years: Sequence[int]) -> None:
    county_by_agency.build(site, seed, years, per_page=3)


_OWN = (
    Room("by-year", "trs", _by_year, (county_by_year.ROOT,)),
    Room("by-agency", "trs", _by_agency, (county_by_agency.CENTRAL, county_by_agency.DIRECTORY), has_file_host=True),
)
_ROOMS = {room.slug: room for room in (*_OWN, *ROOMS)}
_WAYS: dict[str, Way] = {"by-year": "A", "generic": "A", "by-agency": "C", "openness": "C", "hanweb-xxgk": "C"}
"""The ways of the rooms; B where none is named."""
_UPPER = ("trs", "hanweb", "jpaas", "truecms", "ucap", "vsb", "epoint", "nfcms", "jeecms", "xxgk-list")
"""Rooms for provinces and cities: their columns may hold departments alone."""
_LOWER = ("by-year", "by-agency", "openness", "generic", "hanweb-xxgk", "gkmlpt")
_SHAPES = tuple(room.slug for room in ROOMS if room.slug.startswith("static-"))


@dataclass(frozen=True)
class Nation(Realm):
    """The miniature of one seed, at one port."""

    seed: int = 1
    small: bool = False
    years: tuple[int, ...] = (2022, 2023, 2025)
    port: int = 80
    is_revised: bool = False

    def at(self, port: int) -> Self:
        """The same miniature behind another port."""
        return replace(self, port=port)

    def on(self, day: int) -> Self:
        """The same miniature on its first day (0), or revised (`simulator.portals.revisions`)."""
        return replace(self, is_revised=day > 0)

    @cached_property
    def places(self) -> list[Place]:
        """Its places: 8, or, in full, 26: as many as there are rooms."""
        if self.small:
            return places(self.seed, prefectures=1, townships=2, departments=1)
        return places(self.seed, prefectures=4, townships=5, departments=4)

    @property
    def sites(self) -> tuple[Site, ...]:
        """The portals, laid out: addresses without pages."""
        return self._linked[0]

    @cached_property
    def homes(self) -> dict[str, Home]:
        """How each portal's home page hides its columns, and what bait it lays out, as kinds and addresses."""
        sites, homes, _ = self._linked
        return {site.slug: home for site, home in zip(sites, homes, strict=True)}

    @property
    def revised(self) -> Revised:
        """What was done to it; nothing on its first day."""
        return self._linked[2]

    @cached_property
    def _linked(self) -> tuple[tuple[Site, ...], list[Home], Revised]:
        sites = self._laid_out(frozenset())
        gone = withdrawn(filter(self._is_of_museum, sites), self.seed) if self.is_revised else []
        if gone:
            sites = self._laid_out(frozenset((placed.report.body.full_name, placed.report.year) for _, placed in gone))
        homes = nation_home.link(sites, self.places, self.seed)
        return sites, homes, revise(sites, gone, self.seed) if gone else Revised()

    def _laid_out(self, gone: frozenset[tuple[str, int]]) -> tuple[Site, ...]:
        """The portals without what is gone: bodies and years."""
        lodgings = zip(self.places, self._rooms(), strict=True)
        return tuple(self._site(number, lodging, gone) for number, lodging in enumerate(lodgings, 1))

    @staticmethod
    def _is_of_museum(site: Site) -> bool:
        return not any(site.slug.endswith(room.slug) for room in _OWN)

    @cached_property
    def ways(self) -> dict[str, Way]:
        """How each portal holds reports."""
        return {site.slug: _WAYS.get(room.slug, "B") for site, room in zip(self.sites, self._rooms(), strict=True)}

    def missing(self) -> list[dict[str, Any]]:
        """The reports that are not there, and why."""
        return [
            {
                "portal": site.slug,
                "region_code": site.county.code,
                "agency": body.agency.name,
                "agency_full": body.full_name,
                "report_year": year,
                "reason": site.absent[body.full_name, year],
            }
            for site in self.sites
            for body in site.county.bodies
            for year in self.years
            if (body.full_name, year) in site.absent
        ]

    def _rooms(self) -> list[Room]:
        """Whose system each place uses: other ones for the upper ranks than for counties, in an order by the seed."""
        upper = dice(self.seed, "upper").sample(_UPPER, len(_UPPER))
        shapes = dice(self.seed, "shapes").sample(_SHAPES, len(_SHAPES))
        lower = [*_LOWER, *shapes]
        chosen = [(lower if place.rank == "county" else upper).pop(0) for place in self.places]
        return [_ROOMS[slug] for slug in chosen]

    def _site(self, number: int, lodging: tuple[Place, Room], gone: frozenset[tuple[str, int]]) -> Site:
        place, room = lodging
        seed = self.seed * 1000 + number
        site = Site(
            f"sim-{place.county.code}-{room.slug}",
            f"{place.county.name}人民政府",
            HOST.format(number),
            place.county,
            room.family,
            None,
            start=room.start,
            notes=f"simulated; {room.family or 'no family'}; way {_WAYS.get(room.slug, 'B')}",
            file_host=FILE_HOST.format(number) if room.has_file_host else None,
            port=self.port,
        )
        if room not in _OWN:
            site.absent = _absences(seed, place, self.years, has_all=room.slug not in _SHAPES)
            site.absent |= dict.fromkeys(gone, "not_published")
        room.build(site, seed, self.years)
        return site


def _absences(seed: int, place: Place, years: Sequence[int], *, has_all: bool) -> dict[tuple[str, int], Absence]:
    """One office that published nothing on a year, and the youngest township, which is not there in the first.

    Without `has_all` the portal holds townships alone, and the other bodies publish nothing there.
    """
    rng = dice(seed, "absent")
    offices, towns = place.county.of("department"), place.county.of("township")
    found: dict[tuple[str, int], Absence] = {(towns[-1].full_name, years[0]): "not_yet_founded"}
    if not has_all:
        upper = place.county.of("government", "office", "department")
        return found | {(body.full_name, year): "not_published" for body in upper for year in years}
    found[rng.choice(offices).full_name, rng.choice(years[:-1])] = "not_published"
    return found
