"""The threads of all levels: provinces, prefectures, counties, zones, townships, from the lists of the packages."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as changed

from storage.geography.linking import Key, Tie, same
from storage.geography.naming import kind_of, stem, tidy
from storage.geography.sources import Change, Entry, Named, Sources
from storage.geography.threads import Thread, follow

_CONVERSIONS = frozenset("更名 撤县设市 撤县设区 撤市设区 撤旗设区 撤地设市".split())
_GUESSED = "自动补全去向"
"""Marks a destination that the package found by the name alone, in any province."""
_COUNTY_OFFICES = {"441900": "4419", "442000": "4420", "460400": "4604", "620201": "6202", "620200": "6202"}
"""County codes of the statistics bureau that stand for a prefecture without counties."""
_CIVIL_AFFAIRS = 2025
"""From this year on the lists are those of the civil-affairs place-name base, else of the packages for years."""


@dataclass(frozen=True, slots=True)
class Threads:
    """The places of every level."""

    provinces: Thread
    prefectures: Thread
    counties: Thread
    zones: Thread
    townships: Thread

    def all(self) -> tuple[Thread, ...]:
        """The threads, parents first."""
        return self.provinces, self.prefectures, self.counties, self.zones, self.townships


def thread(sources: Sources) -> Threads:
    """Threads the lists of every level."""
    provinces = follow("province", sources.provinces, _yearly, lambda _year, _entry: None, lambda *_: [])

    def province(year: int, entry: Entry) -> str | None:
        place = provinces.of(year, entry.code[:2])
        return place.id if place else None

    def prefecture_ties(before: int, year: int) -> Sequence[Tie]:
        place = _by(lambda entry: (entry.code[:2], entry.name))
        stems = _by(lambda entry: (entry.code[:2], stem(entry.name)))
        return [place, *_changes(sources.changes, before, year), stems, _by(lambda entry: entry.code)]

    prefectures = follow("prefecture", sources.prefectures, _yearly, province, prefecture_ties)

    def above(year: int, entry: Entry) -> str | None:
        place = prefectures.of(year, entry.code[:4]) if len(entry.parent or "") == 4 else None
        return place.id if place and entry.parent in prefectures.at.get(year, {}) else province(year, entry)

    def county_ties(before: int, year: int) -> Sequence[Tie]:
        def within(name: Key) -> Tie:
            return Tie(
                lambda entry: (above(before, entry), name(entry)), lambda entry: (above(year, entry), name(entry))
            )

        def name(entry: Entry) -> Hashable:
            return entry.name

        def bare(entry: Entry) -> Hashable:
            return stem(entry.name)

        return [
            *_told(sources.continued, before, year),
            within(name),
            _by(lambda entry: (entry.code[:2], entry.name)),
            same(name),
            within(bare),
            *_changes(sources.changes, before, year),
            _by(lambda entry: (entry.code[:2], stem(entry.name))),
            within(lambda entry: entry.code),
        ]

    counties = follow("county", sources.counties, _yearly, above, county_ties)
    official = {entry.code for listed in sources.counties.values() for entry in listed} | set(_COUNTY_OFFICES)
    zone_lists = {
        year: [entry for entry in entries if entry.code not in official and not entry.name.startswith("市辖区")]
        for year, entries in sources.statistical.items()
    }
    zone_lists = {
        year: [changed(entry, name=tidy(entry.name)) for entry in entries if not entry.code.startswith("4603")]
        for year, entries in zone_lists.items()
        if any(entry.code[4] == "7" for entry in entries)
    }

    def seat(year: int, entry: Entry) -> str | None:
        place = prefectures.of(year, entry.code[:4])
        return place.id if place else province(year, entry)

    zones = follow(
        "county",
        zone_lists,
        _statistical,
        seat,
        lambda *_: [_by(lambda entry: (entry.code[:4], entry.name)), same(_code)],
        lambda *_: True,
    )
    for zone in zones.places:  # the bureau began and ceased to list them at its own time, not at theirs
        zone.versions[0] = zone.versions[0]._replace(since=None)
    return Threads(provinces, prefectures, counties, zones, _townships(sources, prefectures, counties, zones))


def _townships(sources: Sources, prefectures: Thread, counties: Thread, zones: Thread) -> Thread:
    lists = {
        year: [changed(entry, name=tidy(entry.name)) for entry in entries if "区划" not in entry.name]
        for year, entries in sources.townships.items()
    }
    covered = {entry.parent for entry in lists[max(lists)]}

    def county(year: int, entry: Entry) -> str | None:
        code = entry.code[:6]
        if code in _COUNTY_OFFICES:
            place = prefectures.of(year, _COUNTY_OFFICES[code])
        else:
            place = counties.at.get(year, {}).get(code) or zones.of(year, code) or counties.of(year, code)
        return place.id if place else None

    def ties(before: int, year: int) -> Sequence[Tie]:
        def within(name: Key) -> Tie:
            return Tie(lambda e: (county(before, e), name(e)), lambda e: (county(year, e), name(e)))

        def bare(entry: Entry) -> Hashable:
            return stem(entry.name)

        return [
            within(lambda entry: entry.name),
            within(bare),
            _by(lambda entry: (entry.code[:4], entry.name)),
            _by(lambda entry: (entry.code[:4], stem(entry.name), entry.name[-1])),
        ]

    def stays(year: int, entry: Entry) -> bool:
        """The civil-affairs list has no units like townships, no zones, and no prefectures without counties."""
        is_listed = entry.code[:6] in covered and kind_of("township", entry.name) != "similar"
        return year >= _CIVIL_AFFAIRS and not is_listed

    return follow("township", lists, _statistical, county, ties, stays)


def _yearly(year: int) -> str:
    return "mca" if year >= _CIVIL_AFFAIRS else "yearly"


def _statistical(year: int) -> str:
    return "mca" if year >= _CIVIL_AFFAIRS else "nbs"


def _code(entry: Entry) -> Hashable:
    return entry.code


def _by(key: Key) -> Tie:
    return same(key)


def _told(continued: Mapping[int, Mapping[Named, Named]], before: int, year: int) -> list[Tie]:
    """Ties that are given by hand: of the years between two lists."""
    return [_pairs(continued[one]) for one in range(before + 1, year + 1) if one in continued]


def _pairs(pairs: Mapping[Named, Named]) -> Tie:
    """A tie by codes and names, the older to the newer."""
    return Tie(lambda entry: pairs.get((entry.code, entry.name)), lambda entry: (entry.code, entry.name))


def _changes(changes: Sequence[Change], before: int, year: int) -> list[Tie]:
    """Ties by the conversions and renames dated between two lists; a year of grace, as lists close earlier."""
    pairs: dict[Named, Named] = {}
    ends: dict[Named, list[Named]] = defaultdict(list)
    for change in changes:
        old, new = (change.old.code, change.old.name), (change.new.code, change.new.name)
        if not before < change.year <= year + 1 or not all(old) or not all(new) or change.old.name == change.new.name:
            continue
        if change.kind in _CONVERSIONS:
            pairs[old] = new
        elif (
            change.kind in {"撤销", "区划调整", "撤区设区"} and _GUESSED not in change.note and old[0][:2] == new[0][:2]
        ):
            ends[new].append(old)
    # What was abolished into one new place alone has become it; what several went into is a merger.
    taken = set(pairs.values())
    pairs |= {old: new for new, (old, *others) in ends.items() if not others and old not in pairs and new not in taken}
    return [_pairs(pairs)]
