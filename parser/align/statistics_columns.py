"""The columns of a statistical sheet, from their headings, and its lines as label, unit and values by period."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from itertools import pairwise

from parser import forms
from parser.align.sheet import Line, Piece, Sheet
from parser.align.statistics_rows import unit_in
from parser.align.values import fit
from parser.text import label_key, squeeze
from parser.values import UNITS

LABEL, UNIT, CODE, SCOPED, IGNORED = "label", "unit", "code", "scoped", "ignored"
PERIODS = ("year", "month", "cumulative")

LABEL_WORDS = ("统计指标名称", "统计指标", "指标名称", "统计项目", "指标内容", "指标项", "项目名称", "指标", "项目")
UNIT_WORDS = ("计量单位", "计算单位", "统计单位", "单位")
CODE_WORDS = ("指标代码", "代码", "编码", "代号", "序号", "编号", "行次", "行号")
IGNORED_WORDS = ("备注", "说明", "上年数", "上年度", "上年同期", "去年数", "去年同期", "同比", "同比增长", "增减")
YEAR = re.compile(r"20\d\d")

_UNIT = re.compile(rf"(?:{'|'.join(UNITS)})(?:[/、(]?(?:{'|'.join(UNITS)})\)?)?")
_CODE = re.compile(r"\d{1,3}\**")
_TOTALS = frozenset({"合计", "总计"})
_MOST_HEADINGS = 8


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: what it holds, the words above it, its place in the grid (-1 in text)."""

    kind: str
    text: str
    place: int


@dataclass(slots=True)
class Entry:
    """A printed row. `values` are by period; where they could not be told apart they stay in `loose`."""

    label: Piece
    unit: Piece | None = None
    values: dict[str, Piece | None] = field(default_factory=dict)
    loose: list[Piece] = field(default_factory=list)


@dataclass(frozen=True)
class Layout:
    """The columns of one block of a sheet, left to right, and the heading lines above them."""

    headings: tuple[Heading, ...]
    lines: int = 0

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """The periods in printed order."""
        return tuple(heading.kind for heading in self.headings if heading.kind in PERIODS)

    @cached_property
    def has_code(self) -> bool:
        """Whether a code stands between label and values."""
        kinds = [heading.kind for heading in self.headings]
        return LABEL in kinds and CODE in kinds[kinds.index(LABEL) :]

    @cached_property
    def edge(self) -> int | None:
        """The first grid column that holds no labels."""
        return min((h.place for h in self.headings if h.kind != LABEL and h.kind in (UNIT, *PERIODS)), default=None)


PLAIN = Layout((Heading(LABEL, "", -1), Heading(UNIT, "", -1), Heading("year", "", -1)))
"""What a sheet holds whose headings are lost."""


def is_unit(text: str) -> bool:
    """Whether a piece of text is a unit and nothing else."""
    return bool(_UNIT.fullmatch(squeeze(text)))


@lru_cache(maxsize=4096)
def kind_of(text: str) -> str | None:
    """What a column with these words above it holds; null where they are no heading that we know."""
    key = label_key(YEAR.sub("", squeeze(text)))
    if key in ("", "年"):
        return "year" if YEAR.search(squeeze(text)) else None
    for kind, words in ((LABEL, LABEL_WORDS), (UNIT, UNIT_WORDS), (CODE, CODE_WORDS), (IGNORED, IGNORED_WORDS)):
        if key in words:
            return kind
    if period := period_words().get(key):
        return period
    return SCOPED if key.endswith(("统计数", "数据")) else None


@cache
def period_words() -> dict[str, str]:
    """The headings of the period columns, from the forms."""
    return {
        label_key(text): column.code
        for table in forms.load().sheets
        for column in table.columns
        for text in (column.zh, *column.variants)
    }


def layouts(sheet: Sheet) -> list[Layout]:
    """The blocks of columns of a sheet, left to right (most have one); empty where no heading line is found."""
    for position, line in enumerate(sheet.lines[: 2 * _MOST_HEADINGS]):
        if not is_heading_line(line.pieces):
            continue
        headings = _headings(line)
        lines = position + 1
        if lines < len(sheet.lines) and sheet.is_exact and _is_second_line(sheet.lines[lines]):
            headings = _refined(headings, _headings(sheet.lines[lines]))
            lines += 1
        return [Layout(tuple(_settled(block)), lines) for block in _blocks(headings)]
    return []


def is_heading_line(pieces: Sequence[Piece]) -> bool:
    """Whether a line heads the columns: it names the label column or the units, and the values."""
    kinds = {kind_of(piece.text) for piece in pieces if not piece.is_blank} - {None}
    return len(kinds) >= 2 and not kinds.isdisjoint((LABEL, UNIT)) and not kinds.isdisjoint((UNIT, *PERIODS))


def entries(sheet: Sheet, blocks: Sequence[Layout]) -> Iterator[Entry]:
    """The rows of a sheet in reading order, block after block."""
    heads, lines = sheet.lines[: blocks[0].lines], sheet.lines[blocks[0].lines :]
    is_headed = not any(line.excess for line in heads)
    for position, layout in enumerate(blocks):
        for line in lines:
            is_exact = sheet.is_exact and is_headed and not line.excess
            part = _part(line, blocks, position, is_exact)
            if is_heading_line(part):
                continue
            if entry := _entry(part, layout, is_exact, is_torn=line.excess != 0):
                yield entry


def _is_second_line(line: Line) -> bool:
    kinds = {kind_of(piece.text) for piece in line.pieces if not piece.is_blank}
    return bool(kinds) and kinds <= set(PERIODS)


def _headings(line: Line) -> list[Heading]:
    """The columns under the pieces of a heading line; words behind the labels' that we do not know head values."""
    found: list[Heading] = []
    for piece in line.pieces:
        kind = kind_of(piece.text) or (SCOPED if found and not piece.is_blank else None)
        if kind is not None:
            span = range(piece.column, piece.column + piece.span) if piece.column >= 0 else [-1]
            found += [Heading(kind, squeeze(piece.text), place) for place in span]
    if not any(heading.kind in (*PERIODS, SCOPED) for heading in found):
        found.append(Heading("year", "", max((heading.place + 1 for heading in found), default=-1)))
    return found


def _refined(headings: Iterable[Heading], below: Sequence[Heading]) -> list[Heading]:
    """Headings with a second line under some of them."""
    places = {heading.place for heading in below}
    return sorted([*(h for h in headings if h.place not in places), *below], key=lambda heading: heading.place)


def _blocks(headings: Sequence[Heading]) -> list[list[Heading]]:
    """The headings of each block: a sheet may be printed in two halves side by side."""
    blocks: list[list[Heading]] = [[]]
    for heading in headings:
        values_before = any(item.kind in (*PERIODS, SCOPED) for item in blocks[-1])
        if heading.kind == LABEL and values_before:
            blocks.append([])
        blocks[-1].append(heading)
    return blocks


def _settled(headings: Sequence[Heading]) -> list[Heading]:
    """One column for each period: of several for the year the latest, or the total; "本期" alone is the year."""
    spanning = {(heading.kind, heading.text): heading for heading in reversed(headings)}
    once = [heading for heading in headings if spanning[heading.kind, heading.text] is heading]
    yearly = [heading for heading in once if heading.kind in ("year", SCOPED)]
    chosen = _chosen(yearly or [heading for heading in once if heading.kind == "month" and "期" in heading.text])
    if chosen is None:
        return once
    kinds = {id(heading): IGNORED for heading in yearly} | {id(chosen): "year"}
    return [Heading(kinds.get(id(heading), heading.kind), heading.text, heading.place) for heading in once]


def _chosen(yearly: Sequence[Heading]) -> Heading | None:
    """Of the columns that may be the year's the one that the report is about; null where nothing tells."""
    if len(yearly) == 1:
        return yearly[0]
    years = {int(match[0]): heading for heading in yearly if (match := YEAR.search(heading.text))}
    if len(years) > 1:
        return years[max(years)]
    totals = [heading for heading in yearly if label_key(heading.text) in _TOTALS]
    plain = [heading for heading in yearly if heading.kind == "year"]
    return next((found[0] for found in (totals, plain) if len(found) == 1), None)


def _part(line: Line, blocks: Sequence[Layout], position: int, exact: bool) -> list[Piece]:
    """The pieces of a line that stand in one block."""
    if len(blocks) == 1:
        return line.pieces
    if exact:
        begin = blocks[position].headings[0].place if position else 0
        end = blocks[position + 1].headings[0].place if position + 1 < len(blocks) else 10_000
        return [piece for piece in line.pieces if begin <= piece.column < end]
    starts = [0, *(p for p, (a, b) in enumerate(pairwise(line.pieces), 1) if _opens(a, b)), len(line.pieces)]
    return line.pieces[starts[position] : starts[position + 1]] if position + 1 < len(starts) else []


def _opens(before: Piece, piece: Piece) -> bool:
    """Whether a label begins a new half of the line."""
    return _is_row_label(piece) and not _is_row_label(before)


def _is_row_label(piece: Piece) -> bool:
    return piece.is_label and not is_unit(piece.text)


def _entry(pieces: Sequence[Piece], layout: Layout, exact: bool, *, is_torn: bool) -> Entry | None:
    """A row; one of a grid that has a cell too few or too many (`is_torn`) has no places to trust."""
    first = next((position for position, piece in enumerate(pieces) if _is_row_label(piece)), None)
    if first is None:
        return None
    position = first
    edge = layout.edge if exact else None
    while position + 1 < len(pieces) and _is_row_label(pieces[position + 1]):
        if edge is not None and pieces[position + 1].column >= edge:
            break
        position += 1
    label = pieces[position]
    unit = unit_in(label.text)
    entry = Entry(label, Piece.of(unit, label.at) if unit else None)
    rest = pieces[position + 1 :]
    if exact and edge is not None and _by_place(entry, rest, layout):
        return entry
    _by_order(entry, rest, layout)
    if is_torn and _may_be_shifted(rest, layout):
        entry.values, entry.loose = {}, list(rest)
    return entry


def _may_be_shifted(rest: Sequence[Piece], layout: Layout) -> bool:
    """Whether a lost or doubled blank cell leaves more than one order of the values: several columns, and a blank."""
    values = [heading for heading in layout.headings if heading.kind in (*PERIODS, SCOPED, IGNORED)]
    return len(values) > 1 and any(p.is_blank for p in rest) and any(p.is_number for p in rest)


def _by_place(entry: Entry, rest: Sequence[Piece], layout: Layout) -> bool:
    """Takes unit and values from the grid columns under their headings; false where no value stands there."""
    for heading in layout.headings:
        piece = next((p for p in rest if p.column <= heading.place < p.column + p.span), None)
        if heading.kind == UNIT and piece and is_unit(piece.text):
            entry.unit = piece
        elif heading.kind in PERIODS and heading.kind not in entry.values:
            entry.values[heading.kind] = piece
    placed = [piece for piece in entry.values.values() if piece is not None]
    strayed = any(piece.is_number and piece not in placed for piece in rest)
    if len(layout.periods) == len(set(layout.periods)) and layout.periods and (placed or not strayed):
        return True
    entry.values.clear()
    return False


def _by_order(entry: Entry, rest: Sequence[Piece], layout: Layout) -> None:
    """Takes unit and values by their order behind the label."""
    left = list(rest)
    if left and (is_unit(left[0].text) or (len(left) > len(layout.periods) and left[0].is_blank)):
        unit = left.pop(0)
        entry.unit = entry.unit if unit.is_blank else unit
    coded = layout.has_code and bool(left)
    if coded and len(left) > 1 and _CODE.fullmatch(squeeze(left[0].text)):
        left.pop(0)
        coded = False
    columns = [h.kind for h in layout.headings if h.kind in (*PERIODS, SCOPED, IGNORED)]
    printed = fit(left, len(columns)) if any(not piece.is_blank for piece in left) else [Piece.of("")] * len(columns)
    clear = len([kind for kind in columns if kind in PERIODS]) == len(set(columns) & set(PERIODS)) > 0
    if printed is None or not clear or (coded and not printed[0].is_blank):
        entry.loose = left
        return
    entry.values = {kind: piece for kind, piece in zip(columns, printed, strict=True) if kind in PERIODS}
