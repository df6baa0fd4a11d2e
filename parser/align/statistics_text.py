"""Statistical sheets in text that lost its markup: where they stand, and their rows again.

The rows may come one a line, one cell a line, with bars or tabs, or with nothing at all between label, unit and
number ("政府公报公开政府信息数条02.政府网站公开政府信息数条1683"): the labels of the forms are looked for, and what
stands between two of them is the row's unit and values.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from parser.align.sheet import Line, Piece, Sheet
from parser.align.statistics_columns import (
    CODE,
    CODE_WORDS,
    IGNORED_WORDS,
    LABEL,
    LABEL_WORDS,
    UNIT_WORDS,
    is_unit,
    kind_of,
    period_words,
)
from parser.align.statistics_rows import heading_stems, row_stems
from parser.document import Paragraph
from parser.text import has_han, plain, squeeze
from parser.values import UNITS

LEAST_ROWS = 6
"""Fewer known rows in a row are a sheet only behind its headings."""
LEAST_ROWS_WITH_HEADINGS = 2
FARTHEST = 90
"""More characters than this between two known rows are prose."""

_UNIT = f"(?:{'|'.join(sorted(UNITS, key=len, reverse=True))})"
_VALUE = r"(?:[+\-−]?\d[\d,]*(?:\.\d+)?|[—\-–/]{1,4}|无)"
_HAN = "[一二三四五六七八九十]{1,2}"
_NUMBERING = rf"(?:[(（](?:{_HAN}|\d{{1,2}})[)）]|{_HAN}[、.．]|(?:(?<=[\s|])1\d|[1-9])[.．、,](?!\d))"
_LEAD = re.compile(rf"(?:{_NUMBERING}\s*)?(?:其中(?:的)?\s*[:：,，]?\s*)?(?:{_NUMBERING}\s*)?[“\"「《]?\Z")
_NOTE = re.compile(
    rf"[)）”\"」》]{{0,2}}数?(?:\s*[(（][^()（）]{{4,80}}[)）])?(?:\s*[(（](?:单位[:：]?)?{_UNIT}[)）])?[ 　]?\*?"
)
_BEHIND_LABEL = re.compile(rf"[ 　]{{0,3}}(?:{_UNIT}|{_HAN}、)")
_SHAPED = re.compile(rf"\s*(?:[|\n\t]|[\s:：]\d|{_UNIT}[\s|]*(?:\d|[—\-–/|]|\n|\Z))")
_AFTER_LAST = re.compile(
    rf"[\s|:：]*(?:{_UNIT}(?=[\s|]*(?:\d|[—\-–/|\n\t]|\Z)))?"
    rf"(?:[\s|]*{_VALUE}(?![年月日.．、])(?:{_UNIT}(?=[\s|]|\Z))?)*(?:\s*\|)*[ \t]*"
)
_BARS_BEFORE = re.compile(r"(?:\|\s*)+\Z")
_WORDS = rf"[^\d\s][^\n]{{0,80}}?(?=\s*{_UNIT}\s*\d|\n|\Z)"
_TOKEN = re.compile(
    rf"(?P<unit>{_UNIT}(?=\s*(?:\d|[—\-–/]|\Z|\n|{_NUMBERING})))"
    rf"|(?P<words>{_NUMBERING}\s*{_WORDS})"
    rf"|(?P<value>\d[\d,]*?(?=[1-9][.．、]\s*[^\d\s])|{_VALUE})"
    rf"|(?P<more>{_WORDS})"
)
_SERIAL = re.compile(r"(?<=[\s|])\d{1,3}[\s|]*\Z")
_MARKERS = ("当面申请数", "同意公开答复数", "同意部分公开答复数", "行政复议数", "行政诉讼数", "信函申请数", "兼职人员")
"""Every form prints at least two of these: without them no text is looked through."""


@dataclass(slots=True)
class TextSheet(Sheet):
    """A statistical sheet out of text.

    `is_glued` says that nothing separates its cells; the `prose` around it may tell a number that lost its borders.
    """

    is_glued: bool = False
    prose: str = field(default="")


@dataclass(frozen=True, slots=True)
class _Label:
    """A label of the forms: where its numbering begins, where its words end, and whether it heads a part only."""

    begin: int
    end: int
    is_row: bool


@dataclass(frozen=True, slots=True)
class _Zone:
    """A sheet in a text: where it begins and ends, its heading line's words, its labels."""

    begin: int
    end: int
    headings: tuple[str, ...]
    labels: tuple[_Label, ...]


@dataclass(frozen=True, slots=True)
class _Style:
    """How a sheet is set: how many columns stand behind the label, whether serial numbers stand before it.

    `by_line` says that a line of text is a row: then a line break between bars ends the row and is no cell.
    """

    columns: int
    numbered: bool
    by_line: bool
    halves: int


def read_text(paragraphs: Sequence[Paragraph]) -> Sheet | None:
    """The statistical sheet in a run of text; null where there is none."""
    sheets, _ = take_text(paragraphs)
    return sheets[0] if sheets else None


def take_text(paragraphs: Sequence[Paragraph]) -> tuple[list[TextSheet], list[Paragraph]]:
    """The statistical sheets in a run of text, and the text without them."""
    dense = "".join([squeeze(paragraph.text) for paragraph in paragraphs])
    if sum([marker in dense for marker in _MARKERS]) < 2:
        return [], list(paragraphs)
    texts = [plain(paragraph.text) for paragraph in paragraphs]
    whole = "\n".join(texts)
    zones = list(_zones(whole))
    if not zones:
        return [], list(paragraphs)
    starts = [0]
    for text in texts:
        starts.append(starts[-1] + len(text) + 1)
    rest = [paragraph for item in zip(paragraphs, texts, starts, strict=False) for paragraph in _outside(*item, zones)]
    prose = "\n".join(paragraph.text for paragraph in rest)
    sheets = []
    for zone in zones:
        at = paragraphs[bisect_right(starts, zone.begin) - 1].at
        lines = list(_lines(whole, zone, at))
        sheets.append(TextSheet(lines, False, "text", at, is_glued=_is_glued(whole, zone), prose=prose))
    return sheets, rest


def _outside(paragraph: Paragraph, text: str, start: int, zones: Sequence[_Zone]) -> Iterator[Paragraph]:
    """What is left of a paragraph without the zones."""
    position, end = start, start + len(text)
    touched = False
    for zone in zones:
        if zone.begin <= end and zone.end > start:
            touched = True
            before = text[position - start : max(0, zone.begin - start)]
            if before.strip():
                yield Paragraph(before, paragraph.at)
            position = max(position, zone.end)
    if not touched:
        yield paragraph
    elif position < end and text[position - start :].strip():
        yield Paragraph(text[position - start :], paragraph.at)


def _zones(text: str) -> Iterator[_Zone]:
    """The sheets in a text: runs of labels that stand close together."""
    run: list[_Label] = []
    for label in (*_labels(text), None):
        if label is not None and (not run or label.begin - run[-1].end <= FARTHEST):
            run.append(label)
            continue
        if zone := _zone(text, run):
            yield zone
        run = [label] if label is not None else []


def _zone(text: str, run: Sequence[_Label]) -> _Zone | None:
    """The zone of a run of labels; null where the run is prose that names a few of them."""
    run = _trimmed(text, run)
    rows = [label for label in run if label.is_row]
    shaped = sum(bool(_SHAPED.match(text, label.end)) for label in rows)
    if not rows or 2 * shaped < len(rows):
        return None
    headings = _headings_before(text, run[0].begin)
    if len(rows) < (LEAST_ROWS_WITH_HEADINGS if headings else LEAST_ROWS):
        return None
    begin = headings.start() if headings else run[0].begin
    bars = _BARS_BEFORE.search(text, max(0, begin - 6), begin)
    after = _AFTER_LAST.match(text, run[-1].end)
    return _Zone(
        bars.start() if bars else begin,
        after.end() if after else run[-1].end,
        tuple(_heading_words(headings[0])) if headings else (),
        tuple(run),
    )


def _trimmed(text: str, run: Sequence[_Label]) -> Sequence[_Label]:
    """A run without the headings behind its last row, and without chapter headings and their prose before its first."""
    rows = [position for position, label in enumerate(run) if label.is_row]
    if not rows:
        return []
    first = 0
    for position in range(rows[0] + 1):
        if _headings_before(text, run[position].begin):
            first = position
            break
        if position and re.search(r"[^\s|—\-]", text[run[position - 1].end : run[position].begin]):
            first = position
    return run[first : rows[-1] + 1]


def _is_glued(text: str, zone: _Zone) -> bool:
    """Whether most labels run into what stands behind them."""
    behind = [text[label.end : label.end + 1] for label in zone.labels if label.is_row]
    return 2 * sum(bool(character.strip(" |\t\n\u3000")) for character in behind) > len(behind)


def _headings_before(text: str, first: int) -> "re.Match[str] | None":
    """The heading line that ends before the first label."""
    return _headings_pattern().search(text, max(0, first - 200), first)


@cache
def _headings_pattern() -> "re.Pattern[str]":
    """A heading line: a word for labels or codes, then words for what the columns hold; a line 甲 乙 1 may follow."""
    opening = _any_of({*LABEL_WORDS, *CODE_WORDS})
    following = rf"(?:[\s|]*(?:{_any_of(LABEL_WORDS)}|{_heading_word().pattern}))"
    letters = r"(?:[\s|]*甲[\s|]*乙(?:[\s|]*丙)?(?:[\s|]*\d)*)?"
    return re.compile(rf"{opening}{following}{{1,12}}{letters}[\s|]*(?:\d+[\s|]+)?\Z")


@cache
def _heading_word() -> "re.Pattern[str]":
    """One word above a column of units, codes or values."""
    words = _any_of({*UNIT_WORDS, *CODE_WORDS, *IGNORED_WORDS, *period_words()})
    return re.compile(rf"(?:20\d\d\s*年?\s*)?{words}|20\d\d\s*年?|[^\d\s|。]{{1,10}}统计数")


def _heading_words(line: str) -> Iterator[str]:
    """The words of a heading line, column by column."""
    for match in re.finditer(rf"{_any_of(LABEL_WORDS)}|{_heading_word().pattern}", line):
        yield match[0].strip()


def _any_of(words: "set[str] | Sequence[str]") -> str:
    """Any of some words, the longest first, white space allowed inside."""
    return "(?:" + "|".join(r"\s*".join(map(re.escape, word)) for word in sorted(words, key=len, reverse=True)) + ")"


def _labels(text: str) -> list[_Label]:
    """The labels of the forms in a text, from left to right, the longest where several begin at one place."""
    places = [position for position, character in enumerate(text) if character.isalnum()]
    letters = "".join(text[position] for position in places).replace("其它", "其他")
    found: list[tuple[int, int, bool]] = []
    for label in row_stems() | heading_stems():
        position = letters.find(label)
        while position >= 0:
            found.append((position, -len(label), label in row_stems()))
            position = letters.find(label, position + 1)
    labels: list[_Label] = []
    for position, length, is_row in sorted(found):
        begin, end = places[position], places[position - length - 1] + 1
        floor = labels[-1].end if labels else 0
        if begin < floor:
            continue
        lead = _LEAD.search(text, max(floor, begin - 16), begin)
        note = _NOTE.match(text, end)
        label_found = _Label(lead.start() if lead else begin, note.end() if note else end, is_row)
        if _stands_free(text, label_found, floor, labels):
            labels.append(label_found)
    return labels


def _stands_free(text: str, label: _Label, floor: int, labels: Sequence[_Label]) -> bool:
    """Whether a label is not a part of longer words: behind it a unit or number, before it the end of another row."""
    if has_han(text[label.end : label.end + 1]) and not _BEHIND_LABEL.match(text, label.end):
        return False
    if not has_han(text[max(0, label.begin - 1) : label.begin]):
        return True
    between = text[floor : label.begin]
    return bool(labels and (not between or is_unit(between))) or _headings_before(text, label.begin) is not None


def _lines(text: str, zone: _Zone, at: str | None) -> Iterator[Line]:
    """The heading line, then for each label its line; words with values that are no label make lines of their own.

    A sheet printed in two halves side by side is read half after half.
    """
    style = _style(text, zone)
    if zone.headings:
        yield Line([Piece.of(word, at) for word in zone.headings[: len(zone.headings) // style.halves]])
    ends = [label.begin for label in zone.labels[1:]] + [zone.end]
    halves: dict[int, list[Line]] = {}
    half = 0
    for position, (label, end) in enumerate(zip(zone.labels, ends, strict=True)):
        goes_on = position > 0 and "\n" not in text[zone.labels[position - 1].end : label.begin]
        half = half + 1 if style.halves > 1 and goes_on else 0
        segment = (
            _SERIAL.sub("", text[label.end : end]) if style.numbered and end != zone.end else text[label.end : end]
        )
        first = Piece.of(text[label.begin : label.end].strip(), at)
        halves.setdefault(half, []).extend(_rows(first, segment, style))
    for lines in halves.values():
        yield from lines


def _style(text: str, zone: _Zone) -> _Style:
    kinds = [kind_of(word) for word in zone.headings]
    halves = max(1, kinds.count(LABEL))
    numbered = CODE in kinds and LABEL in kinds and kinds.index(CODE) < kinds.index(LABEL)
    barred = [line for line in text[zone.begin : zone.end].split("\n") if "|" in line or "\t" in line]
    by_line = sum(line.count("|") + line.count("\t") for line in barred) >= 2 * len(barred)
    return _Style(max(0, len(kinds) // halves - 1 - numbered), numbered, by_line, halves)


def _rows(label: Piece, segment: str, style: _Style) -> Iterator[Line]:
    """The row of a label, and the rows behind it up to the next known label."""
    if "|" in segment or "\t" in segment:
        return _bordered(label, segment, style)
    return _unbordered(label, segment.lstrip(" :："))


def _unbordered(label: Piece, segment: str) -> Iterator[Line]:
    """The row of a label and the rows behind it, from units and numbers alone."""
    line = [label]
    end = -1
    for match in _TOKEN.finditer(segment):
        if match["words"] or has_han(match["more"] or ""):
            yield Line(line)
            line = []
        if match["unit"] and match.start() == end and line and line[-1].is_number:
            line[-1] = Piece.of(line[-1].text + match[0], label.at)
        else:
            line.append(Piece.of(match[0].strip(), label.at))
        end = match.end()
    yield Line(line)


def _bordered(label: Piece, segment: str, style: _Style) -> Iterator[Line]:
    """The same with bars or tabs between cells: blank cells keep their place, those cut off at the end come back."""
    line = [label]
    parts = re.split(r"[|\t]", re.sub(r"[|\s]*\Z", "", re.sub(r"\A[ \n]*[|\t]", "", segment)))
    for part in parts:
        if style.by_line and "\n" in part and not part.strip():
            continue
        for word in part.strip().split("\n"):
            piece = Piece.of(word.strip(), label.at)
            if piece.is_label and not is_unit(piece.text):
                yield _padded(line, style.columns)
                line = []
            line.append(piece)
    yield _padded(line, style.columns)


def _padded(line: list[Piece], columns: int) -> Line:
    """A line with as many cells behind the label as there are columns, if it holds any value."""
    missing = columns - (len(line) - 1) if any(piece.is_number for piece in line) else 0
    return Line([*line, *(Piece.of("", line[0].at) for _ in range(missing))])
