"""Which row of a statistical sheet a printed label is, and which of the forms B, A1, A2 and A3 the sheet follows."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz.distance import Indel

from parser import forms
from parser.align.labels import family_keys, rises
from parser.forms import Row, TableForm
from parser.text import label_key, squeeze
from parser.values import UNITS

EXACT, BARE, DAMAGED, CUT = 1.0, 0.9, 0.7, 0.6
"""How much a label weighs that is printed as on the form, without note or count word, with a slip or two, cut off."""

_OF_WHICH = re.compile(r"^(?:\(?[一二三四五六七八九十\d]{1,2}[)、.])?其中(?:的)?[:,、]?")
_UNIT_NOTE = re.compile(rf"\((?:单位:?)?({'|'.join(UNITS)})\)$")
_NOTE = re.compile(r"(?<!\d)\([^()]*\)")
_COUNT = re.compile(r"(?:总数量|总次数|总数|数量|次数|数)$")
_NEGATIONS = frozenset("不非未无否")
_SHORTEST_BARE = 4
_SHORTEST_DAMAGED = 5
_SHORTEST_CUT = 6
LEAST_LIKE = 0.6
"""A label less like a row than this is another one."""


@dataclass(frozen=True, slots=True, eq=False)
class SheetForm:
    """One generation of a statistical sheet and the rows that it prints; there is one object of each."""

    table: TableForm
    generation: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Fit:
    """The form that a sheet's labels fit best, and for each label the row it is (null where it is none)."""

    form: SheetForm
    rows: tuple[Row | None, ...]
    weight: float


@cache
def sheet_forms() -> tuple[SheetForm, ...]:
    """All generations of the statistical sheets, newest first."""
    return tuple(
        SheetForm(table, generation, table.rows_of(generation))
        for table in forms.load().sheets
        for generation in table.generations
    )


@lru_cache(maxsize=65536)
def stem(text: str) -> str:
    """A label in comparable form: without numbering, "of which", unit and punctuation."""
    squeezed = _UNIT_NOTE.sub("", squeeze(text).replace("其它", "其他"))
    key = label_key(_OF_WHICH.sub("", squeezed)) or label_key(squeezed)
    return key.lstrip("0123456789") or key  # numbering that lost its full stop


def unit_in(text: str) -> str | None:
    """The unit that a label names in brackets at its end."""
    match = _UNIT_NOTE.search(squeeze(text))
    return match[1] if match else None


@lru_cache(maxsize=65536)
def bare(text: str) -> str:
    """A label without its note in brackets and its count word; a note that says what "范围4" means stays."""
    return _COUNT.sub("", stem(_NOTE.sub("", squeeze(text))))


def labels_of(row: Row) -> Iterator[str]:
    """Every way in which the forms print a row's label."""
    yield row.zh
    yield from row.variants


@cache
def row_stems() -> frozenset[str]:
    """The labels of all rows of all sheets."""
    return frozenset(stem(label) for form in sheet_forms() for row in form.rows for label in labels_of(row))


@cache
def heading_stems() -> frozenset[str]:
    """The labels that head a part of a sheet and carry no value."""
    return frozenset(stem(heading) for table in forms.load().sheets for heading in table.headings)


@lru_cache(maxsize=65536)
def is_known(text: str) -> bool:
    """Whether a label is a row of a statistical sheet and of no other table of the forms."""
    return stem(text) in row_stems() and label_key(text) not in family_keys()


def fit(labels: Sequence[str], *, faithful: bool) -> Fit | None:
    """The form whose rows the labels are, best of all: by weight, then by the share of the form that is printed.

    `faithful` says that the letters are as printed, not read by a machine. Null where no label is known.
    """
    fits = [_fit(labels, form, faithful) for form in sheet_forms()]
    best = max(fits, key=lambda one: (one.weight, one.weight / len(one.form.rows)))
    return _with_strays(labels, best) if best.weight else None


def _fit(labels: Sequence[str], form: SheetForm, faithful: bool) -> Fit:
    choices = [_choices(label, form, faithful) or _cut_off(label, labels, form) for label in labels]
    found = _in_order(choices)
    weight = sum(choice[index] for choice, index in zip(choices, found, strict=True) if index is not None)
    return Fit(form, tuple(form.rows[index] if index is not None else None for index in found), weight)


def _with_strays(labels: Sequence[str], fitted: Fit) -> Fit:
    """Gives labels that stand out of order, or that only another generation prints, their rows too.

    Only where the label is printed exactly as on the form and no second row or label could be meant.
    """
    used = {row.code for row in fitted.rows if row}
    rows = list(fitted.rows)
    for pool in (fitted.form.rows, fitted.form.table.rows):
        by_label = _exact(pool)
        for position, label in enumerate(labels):
            meant = by_label.get(stem(label), frozenset()) if rows[position] is None else frozenset()
            if len(meant) == 1 and (row := pool[min(meant)]).code not in used:
                rows[position] = row
                used.add(row.code)
    return Fit(fitted.form, tuple(rows), fitted.weight)


@cache
def _exact(rows: tuple[Row, ...]) -> Mapping[str, frozenset[int]]:
    """The places of rows by label."""
    found: dict[str, set[int]] = {}
    for index, row in enumerate(rows):
        for label in labels_of(row):
            found.setdefault(stem(label), set()).add(index)
    return {key: frozenset(indexes) for key, indexes in found.items()}


@cache
def _without_note(form: SheetForm) -> Mapping[str, frozenset[int]]:
    """Rows by bare label; one that stands for different rows (复制费) is left out, one printed twice is not."""
    found: dict[str, set[int]] = {}
    for index, row in enumerate(form.rows):
        for label in labels_of(row):
            found.setdefault(bare(label), set()).add(index)
    return {
        key: frozenset(indexes)
        for key, indexes in found.items()
        if len(key) >= _SHORTEST_BARE and len({stem(form.rows[index].zh) for index in indexes}) == 1
    }


@lru_cache(maxsize=65536)
def _choices(label: str, form: SheetForm, faithful: bool) -> Mapping[int, float]:
    """The rows that a label may be, each with its weight."""
    key = stem(label)
    if not key or key in heading_stems():
        return {}
    if exact := _exact(form.rows).get(key):
        return dict.fromkeys(exact, EXACT)
    if near := _without_note(form).get(bare(label)):
        return dict.fromkeys(near, BARE)
    return {
        index: DAMAGED
        for known, indexes in _exact(form.rows).items()
        if _is_damaged(key, known, faithful)
        for index in indexes
    }


def _cut_off(label: str, labels: Sequence[str], form: SheetForm) -> Mapping[int, float]:
    """The rows whose label begins so, as a narrow column cuts it off: as many as begin like this on the sheet."""
    key = stem(label)
    if len(key) < _SHORTEST_CUT or key in heading_stems():
        return {}
    rows = _beginning(key, form)
    return dict.fromkeys(rows, CUT) if rows and len(rows) == sum(stem(other) == key for other in labels) else {}


@lru_cache(maxsize=4096)
def _beginning(key: str, form: SheetForm) -> frozenset[int]:
    """The rows whose label begins like this."""
    return frozenset(index for known, rows in _exact(form.rows).items() if known.startswith(key) for index in rows)


def _is_damaged(printed: str, known: str, faithful: bool) -> bool:
    """Whether a label is another one with a slip: never one whose "not" or number differs."""
    if len(known) < _SHORTEST_DAMAGED or printed in row_stems():
        return False
    if _NEGATIONS & set(printed) != _NEGATIONS & set(known) or _digits(printed) != _digits(known):
        return False
    allowed = 2 if faithful or len(known) < 2 * _SHORTEST_DAMAGED else 4
    return Indel.distance(printed, known, score_cutoff=allowed) <= allowed


def nearest(label: str, rows: Sequence[Row]) -> Row | None:
    """The row that a label is most like, if it is like any: its letters may be too damaged to be sure."""
    key = stem(label)
    likest = max(rows, key=lambda row: Indel.normalized_similarity(key, stem(row.zh)), default=None)
    return likest if likest and Indel.normalized_similarity(key, stem(likest.zh)) >= LEAST_LIKE else None


def _digits(key: str) -> list[str]:
    return re.findall(r"\d", key)


def _in_order(choices: Sequence[Mapping[int, float]]) -> list[int | None]:
    """For each label its row, so that rows rise with the labels and the weight is greatest."""
    if max(map(len, choices), default=0) < 2 and rises(only := [next(iter(choice), None) for choice in choices]):
        return only  # nothing to choose from
    links: list[tuple[int, int, int]] = []  # label, its row, the link before it
    ends: list[tuple[float, int]] = [(0.0, 1)] * (1 + max((row for choice in choices for row in choice), default=-1))
    for position, choice in enumerate(choices):
        grown = []
        for row, weight in sorted(choice.items()):
            before, link = max(ends[:row], default=(0.0, 1))
            grown.append((row, weight + before))
            links.append((position, row, -link))
        for number, (row, weight) in enumerate(grown, len(links) - len(grown)):
            ends[row] = max(ends[row], (weight, -number))
    found: list[int | None] = [None] * len(choices)
    link = -max(ends, default=(0.0, 1))[1]
    while link >= 0:
        position, row, link = links[link]
        found[position] = row
    return found
