"""The crosswalk between the forms: harmonised series, read once from `crosswalk.toml`.

A series says for each generation which cells it is the sum of, how far that sum can be put beside the other forms'
(`verdict`), and in which years it changed its meaning (`breaks`).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal, get_args

from parser.model import Number

Verdict = Literal["comparable", "derived", "caveat", "not_comparable"]

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
"""How far a generation's figure can be put beside the others', from best to worst (closed list)."""


@dataclass(frozen=True, slots=True)
class Break:
    """A year from which on figures mean something else, and why."""

    year: int
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Part:
    """An addend: the code of a cell (`table.row.column`) and its weight, negative where it is subtracted.

    `otherwise` are the codes under which the same printed line is read where its words say more than the form's.
    """

    code: str
    weight: int
    otherwise: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code that the line may be read under."""
        return (self.code, *self.otherwise)


@dataclass(frozen=True, slots=True)
class Composition:
    """What a series is made of in one generation of the form, and what that is worth."""

    generation: str
    parts: tuple[Part, ...]
    verdict: Verdict
    note: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """A harmonised series: its compositions by generation, oldest first; a form without one has no such figure."""

    code: str
    zh: str
    en: str
    unit: str
    breaks: tuple[int, ...]
    note: str | None
    compositions: Mapping[str, Composition]


@dataclass(frozen=True, slots=True, eq=False)
class Crosswalk:
    """All series by code, in the order of the forms, and all breaks by year."""

    series: Mapping[str, Series]
    breaks: Mapping[int, Break]


@dataclass(frozen=True, slots=True)
class Harmonised:
    """The value of a series in one report: null where an addend is `missing` or where the form has no such figure."""

    value: Number | None
    missing: tuple[str, ...]
    verdict: Verdict


@cache
def load_crosswalk() -> Crosswalk:
    """The crosswalk, parsed once per process; raises ValueError where the file contradicts itself."""
    data = tomllib.loads(files(__package__).joinpath("crosswalk.toml").read_text(encoding="utf-8"))
    breaks = {item["year"]: Break(item["year"], item["zh"], item["en"]) for item in data["breaks"]}
    series: dict[str, Series] = {}
    for item in data["series"]:
        one = _series(item)
        if one.code in series or not breaks.keys() >= set(one.breaks):
            raise ValueError(f"crosswalk: {one.code} stands there twice, or has a break without a reason")
        series[one.code] = one
    return Crosswalk(MappingProxyType(series), MappingProxyType(breaks))


def value_of(code: str, generation: str, cells: Mapping[str, Number | None]) -> Harmonised:
    """The value of a series in tables of this generation, from their numbers by full code.

    Nothing is filled in: where an addend has no number the value is null, and `missing` names the addend. A series
    that the generation does not have is null with nothing missing. Raises KeyError where there is no such series.
    """
    composition = load_crosswalk().series[code].compositions.get(generation)
    if composition is None:
        return Harmonised(None, (), "not_comparable")
    total, missing = Decimal(0), []
    for part in composition.parts:
        number = next((cells[one] for one in part.codes if cells.get(one) is not None), None)
        if number is None:
            missing.append(part.code)
        else:
            total += part.weight * Decimal(str(number))
    return Harmonised(None if missing else _plain(total), tuple(missing), composition.verdict)


def _plain(number: Decimal) -> Number:
    """A whole number where it is one: sums of money are added as decimals, so that no cent is lost."""
    return int(number) if number == number.to_integral_value() else float(number)


def _series(item: dict[str, Any]) -> Series:
    compositions: dict[str, Composition] = {}
    for form in item["forms"]:
        for generation in form["of"]:
            if generation in compositions or form["verdict"] not in VERDICTS:
                raise ValueError(f"crosswalk: {item['code']} has {generation} twice, or an unknown verdict")
            parts = tuple(_part(text, form.get("weight", 1)) for text in form["parts"])
            compositions[generation] = Composition(generation, parts, form["verdict"], form.get("note"))
    return Series(
        item["code"],
        item["zh"],
        item["en"],
        item["unit"],
        tuple(item["breaks"]),
        item.get("note"),
        MappingProxyType(compositions),
    )


def _part(text: str, weight: int) -> Part:
    """An addend as the file writes it: a leading "-" subtracts, "|" parts the codes of one line."""
    first, *otherwise = (code.strip() for code in text.removeprefix("-").split("|"))
    return Part(first, -weight if text.startswith("-") else weight, tuple(otherwise))
