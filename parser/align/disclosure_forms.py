"""Which block of table 2, and of which generation, the heads of columns belong to."""

from collections.abc import Sequence, Set
from functools import cache, lru_cache

from parser import forms
from parser.align.labels import likeness
from parser.forms import TableForm
from parser.model import Generation
from parser.text import label_key

HEADS_OF_C = 3
"""Blocks of items 五 and 六 have three columns in form C and one in form D."""


@cache
def table2() -> tuple[TableForm, ...]:
    """The blocks of table 2 in both forms."""
    return tuple(table for table in forms.load().tables if table.clause)


def form_of(clause: str | None, generation: Generation) -> TableForm | None:
    """The block of an item in one generation; item 九 exists in form C only."""
    fitting = [table for table in table2() if table.clause == clause]
    return next((table for table in fitting if generation in table.generations), fitting[0] if fitting else None)


def clause_of_heads(heads: Sequence[str]) -> str | None:
    """The item of article 20 whose columns the heads are, where neither it nor a row's label could be read."""
    scored = {
        table.clause: sum(max(likeness(head, column) for column in table.columns) for head in heads)
        for table in table2()
        if len(table.columns) == len(heads)
    }
    best = sorted(scored.values(), reverse=True)[:2]
    if not best or best[0] < 0.8 * len(heads) or (len(best) == 2 and best[1] > best[0] - 0.2):
        return None
    return max(scored, key=lambda clause: scored[clause])


def generation_of(clause: str | None, heads: tuple[str, ...], counts: Set[int]) -> Generation | None:
    """The generation whose columns the heads are most like; without heads, the numbers of values in a row may tell."""
    scores = _scores(clause, heads)
    if len(scores) == 1:
        return next(iter(scores)) if clause == "九" else None
    if len(heads) >= HEADS_OF_C and (exact := _word_for_word(clause, heads)):
        return exact
    if scores and max(scores.values()) > 0.5 and len(set(scores.values())) > 1:
        return max(scores, key=lambda generation: scores[generation])
    if clause in ("五", "六", "八"):
        if counts == {1}:
            return "D"
        if counts and min(counts) > 1:
            return "C"
    return None


@lru_cache(maxsize=4096)
def _scores(clause: str | None, heads: tuple[str, ...]) -> dict[Generation, float]:
    """How like the heads are to the columns of an item's block in each generation."""
    return {
        "C" if "C" in table.generations else "D": sum(
            max(likeness(head, column) for column in table.columns) for head in heads
        )
        for table in table2()
        if table.clause == clause
    }


@lru_cache(maxsize=4096)
def _word_for_word(clause: str | None, heads: tuple[str, ...]) -> Generation | None:
    """The one generation whose columns the heads name word for word; a block of form D may have last year's beside."""
    named: set[Generation] = set()
    for table in table2():
        labels = {label_key(column.zh) for column in table.columns}
        if table.clause == clause and any(head in labels for head in heads):
            named.add("C" if "C" in table.generations else "D")
    return named.pop() if len(named) == 1 else None
