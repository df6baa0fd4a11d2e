"""The labels of the forms as a lexicon, and how like two labels are."""

import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import Literal

from rapidfuzz.fuzz import ratio

from parser import forms
from parser.forms import Column, Row, TableForm
from parser.text import label_key, squeeze

Family = Literal["t2", "t3", "t4"]

SHORT = 4
"""Labels of no more characters (其他, 总计) stand in several places of the form."""
LEAST = 0.62
"""Labels less alike than this are different labels."""

_CLAUSE = re.compile(r"第?二十条\D{0,4}?第?\D{0,3}?([一五六八九])\D{0,2}项")
_DIGIT = re.compile(r"\d")
_AMBIGUOUS = frozenset({"总计", "合计", "小计", "其他", "其它", "行政复议", "行政诉讼", "企业"})
_CONTENT_HEADER = "信息内容"


def clause_of(text: str) -> str | None:
    """The item of article 20 that heads a block of table 2: 一 五 六 八 九."""
    match = _CLAUSE.search(squeeze(text)) if "条" in text else None
    return match[1] if match else None


def is_content_header(key: str) -> bool:
    """Whether this is the head of table 2's first column."""
    return key == _CONTENT_HEADER


@cache
def keys_of(item: Row | Column) -> tuple[str, ...]:
    """All comparable forms of a row's or column's label, a column's also with its unit behind; a short one (其他,
    重复申请) also behind its group's."""
    texts = [item.zh, *item.variants]
    texts += [text + (item.unit or "") for text in texts] if isinstance(item, Column) else [item.zh + "件"]
    if isinstance(item, Row) and item.group and len(label_key(item.zh)) <= SHORT:
        texts += [item.group + item.zh, item.group + label_key(item.zh)]
    return tuple(dict.fromkeys(label_key(text) for text in texts))


@cache
def family_keys() -> dict[str, tuple[Family, ...]]:
    """Which tables a label can belong to; labels that say nothing (总计, 其他) are left out."""
    found: dict[str, set[Family]] = {}
    for table in forms.load().tables:
        family = family_of(table)
        texts = [*table.headings, *(row.group for row in table.rows if row.group)]
        keys = [label_key(text) for text in texts]
        for item in (*table.rows, *table.columns):
            keys += keys_of(item)
        for key in keys:
            if key not in _AMBIGUOUS:
                found.setdefault(key, set()).add(family)
    found.setdefault(_CONTENT_HEADER, set()).add("t2")
    return {key: tuple(sorted(families)) for key, families in found.items()}


def family_of(table: TableForm) -> Family:
    """Table 2 (any block of it), table 3 or table 4."""
    if table.code == "t3_requests":
        return "t3"
    return "t4" if table.code == "t4_proceedings" else "t2"


@lru_cache(maxsize=65536)
def _similarity(printed: str, known: str) -> float:
    if printed == known:
        return 1.0
    if len(known) >= 3 and _is_extended(printed, known):
        return 0.9
    if len(known) <= 2 or len(printed) <= 1:
        return 0.0
    return ratio(printed, known) / 100


def _is_extended(printed: str, known: str) -> bool:
    """Whether a printed label is a known one with words before or behind it (a note), but no numbers."""
    if printed.startswith(known):
        return not _DIGIT.search(printed[len(known) :])
    return printed.endswith(known) and not _DIGIT.search(printed[: -len(known)])


@lru_cache(maxsize=65536)
def likeness(key: str, item: Row | Column) -> float:
    """How like a printed label (as key) is to a row's or column's label, 0 to 1."""
    if not key:
        return 0.0
    return max(_similarity(key, known) for known in keys_of(item))


def match_in_order(
    keys: Sequence[str], items: Sequence[Row | Column], wanted: Sequence[bool] | None = None
) -> list[int | None]:
    """For each printed label the index of the item it is, in order: a monotone alignment of greatest likeness.

    A label that is like nothing stays null and an item may be left out; neither shifts its neighbours. `wanted`
    marks the labels that head values: where all of these are known word for word, nothing is compared.
    """
    exact = _places(tuple(items))
    direct = [exact.get(key) for key in keys]
    needed = [bool(key) for key in keys] if wanted is None else wanted
    if all(index is not None for index, need in zip(direct, needed, strict=True) if need):
        certain = [index if need else None for index, need in zip(direct, needed, strict=True)]
        if rises(direct):
            return direct
        if rises(certain):
            return certain
    return _align(keys, items)


@cache
def _places(items: tuple[Row | Column, ...]) -> dict[str, int]:
    """The place of the first of some rows or columns that has a label."""
    return {key: index for index, item in reversed(list(enumerate(items))) for key in keys_of(item)}


def rises(indexes: Iterable[int | None]) -> bool:
    """Whether these places, as far as they are known, follow one another."""
    known = [index for index in indexes if index is not None]
    return all(a < b for a, b in pairwise(known))


def _align(keys: Sequence[str], items: Sequence[Row | Column]) -> list[int | None]:
    width = len(items) + 1
    best = [[0.0] * width for _ in range(len(keys) + 1)]
    for i, key in enumerate(keys, 1):
        row, above = best[i], best[i - 1]
        for j, item in enumerate(items, 1):
            gain = _gain(likeness(key, item))
            row[j] = max(above[j], row[j - 1], above[j - 1] + gain if gain > 0 else 0.0)
    found: list[int | None] = [None] * len(keys)
    i, j = len(keys), len(items)
    while i and j:
        gain = _gain(likeness(keys[i - 1], items[j - 1]))
        if gain > 0 and abs(best[i][j] - best[i - 1][j - 1] - gain) < 1e-9:
            found[i - 1] = j - 1
            i, j = i - 1, j - 1
        elif abs(best[i][j] - best[i - 1][j]) < 1e-9:
            i -= 1
        else:
            j -= 1
    return found


def _gain(likeness: float) -> float:
    return likeness - 0.5 if likeness >= LEAST else 0.0
