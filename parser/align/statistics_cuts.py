"""Glued values of a statistical sheet: "206912106" under 2018年度 and 历年累计, and the one way to cut it.

Ways are only ever taken away, each for a reason that holds: a year has no more than all years, a part no more than
its whole, addends make their total, and the prose says a number with its unit. A row with one way left is proved.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from parser.align.glued import Numbers, ways
from parser.align.statistics_rows import SheetForm, labels_of
from parser.forms import Identity, Row

Values = Sequence[int | float | None]

MOST_SUMS = 20_000
"""More sums than this are not followed up: they prove nothing."""

_RISING = ("month", "year", "cumulative")
_TOPICS = ("主动公开", "申请", "答复", "复议", "诉讼", "咨询", "访问", "接待")
_SENTENCE = re.compile(r"[^。；;\n]+")


@dataclass(slots=True)
class Cuts:
    """The glued rows of a sheet: for each the ways to cut it that are left, beside the rows that are sure."""

    form: SheetForm
    periods: Sequence[str]
    fixed: Mapping[str, Values]
    left: dict[str, list[Numbers]] = field(default_factory=dict)

    @property
    def proved(self) -> dict[str, Numbers]:
        """The rows with one way left."""
        return {row: cuts[0] for row, cuts in self.left.items() if len(cuts) == 1}


def prove(
    form: SheetForm,
    periods: Sequence[str],
    printed: Mapping[str, Sequence[str]],
    fixed: Mapping[str, Values],
    identities: Iterable[Identity],
    prose: str,
) -> dict[str, Numbers]:
    """The numbers of the glued rows that can be cut in one way only, in the order of the periods.

    Where the sheet leaves single cells blank nothing is proved: a number may be the only one of its row.
    """
    if any(len("".join(parts)) < len(periods) for parts in printed.values()):
        return {}
    cuts = Cuts(form, periods, fixed)
    for row in form.table.rows:
        if row.code in printed:
            possible = [cut for cut in ways(printed[row.code], len(periods)) if _rises(cut, periods)]
            cuts.left[row.code] = _told(row, possible, periods, prose)
    sums = [one for one in identities if one.axis == "column" and one.relation == "=" and one.kind == "hard"]
    before = -1
    while before != (before := sum(map(len, cuts.left.values()))):
        _narrow_parts(cuts)
        for identity in sums:
            _narrow_sum(cuts, identity)
    return cuts.proved


def without_codes(printed: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Glued rows without the form's code before their values; no row at all where the codes are not 01, 02, 03…"""
    found: dict[str, list[str]] = {}
    for number, (row, parts) in enumerate(printed.items(), 1):
        code = f"{number:02d}"
        if len(parts) != 1 or not parts[0].startswith(code):
            return {}
        found[row] = [parts[0].removeprefix(code)]
    return found


def _rises(cut: Numbers, periods: Sequence[str]) -> bool:
    """A month has no more than its year, a year no more than all years (A-CUM)."""
    by_period = dict(zip(periods, cut, strict=True))
    ordered = [by_period[period] for period in _RISING if period in by_period]
    return ordered == sorted(ordered)


def _told(row: Row, cuts: list[Numbers], periods: Sequence[str], prose: str) -> list[Numbers]:
    """The one cut whose figure of the year the prose tells with its unit, in a sentence about the same thing."""
    topic = next((topic for topic in _TOPICS if topic in row.zh), None)
    if topic is None or "year" not in periods or len(cuts) < 2:
        return cuts
    told = {
        int(match[1])
        for sentence in _SENTENCE.findall(prose)
        if topic in sentence
        for match in re.finditer(rf"(?<![\d.])(\d+){row.unit}", sentence)
    }
    agreeing = [cut for cut in cuts if cut[periods.index("year")] in told]
    return agreeing if len(agreeing) == 1 else cuts


def _narrow_parts(cuts: Cuts) -> None:
    """Takes away the cuts by which a part is more than the row it is a part of."""
    by_label = {label: row.code for row in cuts.form.rows for label in labels_of(row)}
    for row in cuts.form.rows:
        whole = by_label.get(row.group or "")
        if row.code not in cuts.left or whole is None:
            continue
        totals = _options(cuts, whole)
        kept = [cut for cut in cuts.left[row.code] if any(_within(cut, total) for total in totals)]
        if totals and kept:
            cuts.left[row.code] = kept


def _narrow_sum(cuts: Cuts, identity: Identity) -> None:
    """Takes away the cuts by which no choice of the others makes addends and total agree; none where none agrees."""
    rows = [code for code in identity.right if code in cuts.left or code in cuts.fixed]
    total, options = identity.left[0], [_options(cuts, code) for code in rows]
    totals = _options(cuts, total)
    if not totals or not all(options) or all(len(cuts.left.get(code, ())) < 2 for code in (*rows, total)):
        return
    most = tuple(map(max, zip(*totals, strict=True)))
    before, behind = _sums(options, most), _sums(options[::-1], most)
    if before is None or behind is None:
        return
    reached = [cut for cut in totals if cut in before[-1]]
    if not reached:
        return
    if total in cuts.left:
        cuts.left[total] = reached
    for position, code in enumerate(rows):
        if code in cuts.left:
            rest = behind[len(rows) - position - 1]
            gaps = {_minus(goal, first) for goal in reached for first in before[position]}
            if len(gaps) <= MOST_SUMS:
                cuts.left[code] = [cut for cut in options[position] if any(_minus(gap, cut) in rest for gap in gaps)]


def _options(cuts: Cuts, code: str) -> list[Numbers]:
    """What a row may hold: the cuts left, or what is printed for sure, a blank counted as nothing."""
    if code in cuts.left:
        return cuts.left[code]
    if code not in cuts.fixed:
        return []
    values = [value or 0 for value in cuts.fixed[code]]
    return [tuple(int(value) for value in values)] if all(value == int(value) for value in values) else []


def _sums(options: Sequence[Sequence[Numbers]], most: Numbers) -> list[set[Numbers]] | None:
    """The sums of the first 0, 1, 2… rows that are no more than `most`; null where there are too many."""
    found: list[set[Numbers]] = [{(0,) * len(most)}]
    for cuts in options:
        if len(found[-1]) * len(cuts) > 10 * MOST_SUMS:
            return None
        sums = {tuple(a + b for a, b in zip(one, cut, strict=True)) for one in found[-1] for cut in cuts}
        found.append({one for one in sums if _within(one, most)})
        if len(found[-1]) > MOST_SUMS:
            return None
    return found


def _minus(first: Numbers, second: Numbers) -> Numbers:
    return tuple(a - b for a, b in zip(first, second, strict=True))


def _within(part: Numbers, whole: Numbers) -> bool:
    return all(a <= b for a, b in zip(part, whole, strict=True))
