"""The compiled places: one text of three kinds of rows, and its compressed file.

    P  place id, level, merge code, other names                     a place
    V  code, name, kind, parent id, first year, end year, sources   what it was called, and when; of the place above
    E  kind, year, from ids, to ids, note                           what one place became of another

Fields are separated by tabs, ids in one field by spaces; an empty field is unknown. Years are those at whose end the
lists show the state: a version holds from the end of its first year up to, and not at, the end of its end year.
"""

import lzma
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from sys import intern
from typing import Literal, NamedTuple

EventKind = Literal[
    "rename", "convert", "recode", "transfer", "upgrade", "merge", "split", "create", "abolish", "sources_differ"
]
FILE = "places.tsv.xz"
_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME}]


class Version(NamedTuple):
    """What a place was called, coded and part of; `since` and `until` are null where no list brackets them."""

    code: str | None
    name: str
    kind: str
    parent: str | None
    since: int | None
    until: int | None
    sources: str = ""


@dataclass(slots=True)
class Place:
    """A place and its versions, the oldest first.

    `merge_code` is the county that a zone or a division of the corps is one with; `aliases` are other names in use.
    """

    id: str
    level: str
    versions: list[Version] = field(default_factory=list)
    merge_code: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """A change that concerns one or more places; `year` is null where no list tells it."""

    kind: EventKind
    year: int | None
    before: tuple[str, ...]
    after: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Geography:
    """All places by id, parents first, and all events."""

    places: dict[str, Place]
    events: list[Event]


@cache
def shipped() -> Geography:
    """The places that come with the program."""
    return read(files("storage.geography").joinpath(FILE).read_bytes())


def read(content: bytes) -> Geography:
    """The places of a compiled file."""
    places: dict[str, Place] = {}
    events: list[Event] = []
    versions: list[Version] = []
    for line in lzma.decompress(content).decode().splitlines():
        cells = line.split("\t")
        if cells[0] == "V":
            _, code, name, kind, parent, since, until, sources = cells
            versions.append(
                Version(code or None, name, intern(kind), parent or None, _year(since), _year(until), intern(sources))
            )
        elif cells[0] == "P":
            _, id_, level, merge_code, aliases = cells
            place = Place(id_, intern(level), [], merge_code or None, tuple(aliases.split()))
            versions = place.versions
            places[id_] = place
        else:
            events.append(_event(cells[1:]))
    return Geography(places, events)


def write(geography: Geography, file: Path) -> None:
    """Compiles into a file; the same places give the same bytes."""
    text = "".join("\t".join(row) + "\n" for row in _rows(geography))
    file.write_bytes(lzma.compress(text.encode(), format=lzma.FORMAT_XZ, check=lzma.CHECK_CRC32, filters=_FILTERS))


def _rows(geography: Geography) -> Iterator[Iterable[str]]:
    for place in geography.places.values():
        yield "P", place.id, place.level, place.merge_code or "", " ".join(place.aliases)
        for v in place.versions:
            yield "V", v.code or "", v.name, v.kind, v.parent or "", str(v.since or ""), str(v.until or ""), v.sources
    for e in geography.events:
        yield "E", e.kind, str(e.year or ""), " ".join(e.before), " ".join(e.after), e.note


def _event(cells: list[str]) -> Event:
    kind, year, before, after, note = cells
    return Event(kind, _year(year), tuple(before.split()), tuple(after.split()), note)  # type: ignore[arg-type] # ours


def _year(text: str) -> int | None:
    return int(text) if text else None
