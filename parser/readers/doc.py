"""DOC and WPS: the binary files of Word 97 to 2003 and of WPS, their tables with spans, their text boxes.

Read from the bytes themselves, for no converter works in memory; tracked changes are read as accepted.
"""

import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from parser.document import Document, ReadError
from parser.limits import MAX_BOXES, MAX_DEPTH
from parser.readers.office_flow import FlowCell, FlowTable, Item, blocks_of, in_order, merged_left
from parser.readers.office_numbering import labelled
from parser.readers.office_ole import Ole
from parser.readers.office_word import DELETED, RAISED, Sprm, Word
from parser.readers.office_word_lists import WordLists
from parser.values import is_mark

TOLERANCE = 20
"""Twentieths of a point by which edges of one column may differ."""

_IN_TABLE, _ROW_END, _DEPTH, _INNER_CELL, _INNER_ROW = 0x2416, 0x2417, 0x6649, 0x244B, 0x244C
_DEFINITION, _VERTICAL, _MERGE, _WIDTH = 0xD608, 0xD62B, 0x5624, 0x7623
_END = re.compile("[\r\x07\x0c]")
_SPECIAL = re.compile("[\x00-\x08\x0b-\x1f\xa0]")
_FIELD = "\x13\x14\x15"
_PICTURE, _DRAWN = "\x01", "\x08"


def read(content: bytes, url: str | None = None) -> Document:  # noqa: ARG001 - every reader takes both
    """The blocks of a document; `needs` is "ocr" where it holds nothing but pictures. Raises ReadError."""
    try:
        return _read(Word(Ole(content)))
    except (struct.error, IndexError, UnicodeDecodeError) as error:
        raise ReadError("damaged", f"the document is damaged: {error}") from error


def _read(word: Word) -> Document:
    lists = WordLists(word)
    anchors, boxes = _anchors(word), _boxes(word)
    story = _Story(word, lists)
    story.run(*word.stories["main"])
    items = story.items
    placed: set[int] = set()
    for cp, shape in anchors[:MAX_BOXES]:
        if shape in boxes and shape not in placed:
            placed.add(shape)
            inner = _Story(word, lists)
            inner.run(*boxes[shape])
            story.insert(cp, inner.items)
    for shape, extent in boxes.items():
        if shape not in placed:
            inner = _Story(word, lists)
            inner.run(*extent)
            items += inner.items
    blocks = blocks_of(items, TOLERANCE)
    return Document(blocks, needs="ocr" if story.pictures and not blocks else None)


@dataclass(slots=True)
class _Open:
    """A table being read: its rows, the cells of the row so far, and what the cell so far holds."""

    table: FlowTable = field(default_factory=FlowTable)
    cells: list[list[Item]] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)


class _Story:
    """One story (the body, a text box) as items."""

    def __init__(self, word: Word, lists: WordLists) -> None:
        self._word = word
        self._lists = lists
        self._open: list[_Open] = []
        self._fields: list[bool] = []
        self._starts: list[tuple[int, int]] = []
        self.items: list[Item] = []
        self.pictures = 0

    def run(self, start: int, end: int) -> None:
        """Read the characters from `start` to `end`."""
        text, hidden = self._word.text, self._word.hidden
        end = min(end, len(text))
        carried, begin = "", start
        for match in _END.finditer(text, start, end):
            place = match.start()
            carried += self._visible(begin, place)
            begin = place + 1
            if match[0] == "\r" and hidden[place] & ~RAISED:
                continue
            self._paragraph(carried, match[0], place)
            carried = ""
        carried += self._visible(begin, end)
        self._close(0)
        if carried.strip():
            self.items.append(carried)

    def insert(self, cp: int, items: list[Item]) -> None:
        """Put the content of a text box behind the paragraph, or table, in which it is anchored."""
        index = next((index for place, index in self._starts if place >= cp), len(self.items))
        index = min(index, len(self.items))
        self.items[index:index] = items
        self._starts = [(place, at + len(items) if at >= index else at) for place, at in self._starts]

    def _visible(self, start: int, end: int) -> str:
        """The characters that show, without the codes of fields."""
        text, hidden = self._word.text[start:end], self._word.hidden
        if any(hidden[start:end]):
            text = _shown(text, hidden[start:end])
        if not self._fields and not _SPECIAL.search(text):
            return text
        shown: list[str] = []
        for char in text:
            if char == "\x13":
                self._fields.append(False)
            elif char == "\x14":
                if self._fields:
                    self._fields[-1] = True
            elif char == "\x15":
                if self._fields:
                    self._fields.pop()
            elif all(self._fields):
                shown.append(self._char(char))
        return "".join(shown)

    def _char(self, char: str) -> str:
        if char >= " ":
            return char
        self.pictures += char in (_PICTURE, _DRAWN)
        return {"\t": "\t", "\x0b": "\n", "\x0e": "\n", "\x1e": "-"}.get(char, "")

    def _paragraph(self, text: str, mark: str, place: int) -> None:
        style, sprms = self._word.paragraph(place)
        known = dict(sprms)
        depth = min(_depth(known), MAX_DEPTH + 2)
        is_row_end = (mark == "\x07" and _flag(known, _ROW_END)) or _flag(known, _INNER_ROW)
        is_cell_end = mark == "\x07" or _flag(known, _INNER_CELL)
        self._close(depth)
        while len(self._open) < depth:
            self._open.append(_Open())
        if not is_row_end:
            label = self._lists.label(style, sprms, is_empty=not text.strip())
            text = labelled(label, text)
        if not depth:
            self.items.append(text)
            self._starts.append((place, len(self.items)))
            return
        opened = self._open[-1]
        if is_row_end:
            if not self._word.hidden[place] & DELETED:
                opened.table.rows.append(_row(opened.cells, sprms))
            opened.cells, opened.items = [], []
            return
        opened.items.append(text)
        if is_cell_end:
            opened.cells.append(opened.items)
            opened.items = []

    def _close(self, depth: int) -> None:
        """End the tables that are deeper than this."""
        while len(self._open) > depth:
            done = self._open.pop()
            rest = [item for cell in [*done.cells, done.items] for item in cell if not isinstance(item, str) or item]
            into = self._open[-1].items if self._open else self.items
            if done.table.rows:
                into.append(done.table)
            into += rest


def _shown(text: str, hidden: bytearray) -> str:
    """The characters that show; the raised mark of a footnote is left out, other raised text stands apart."""
    pieces = [""]
    for is_raised, group in groupby(zip(text, hidden, strict=True), key=lambda item: bool(item[1] & RAISED)):
        said = "".join(char for char, why in group if not why & ~RAISED or char in _FIELD)
        if not is_raised:
            pieces.append(said)
        elif said and not is_mark(said, pieces[-1]):
            pieces.append(f" {said} ")
    return "".join(pieces)


def _depth(known: dict[int, bytes]) -> int:
    depth = int.from_bytes(known.get(_DEPTH, b""), "little")
    return depth if 0 < depth < 1_000 else int(_flag(known, _IN_TABLE))


def _flag(known: dict[int, bytes], code: int) -> bool:
    return known.get(code, b"\0")[:1] == b"\x01"


def _row(cells: list[list[Item]], sprms: Sequence[Sprm]) -> list[FlowCell]:
    """The cells of a row with the edges and merges that its end mark says."""
    edges: list[int] = []
    left: list[bool] = []
    up: list[bool] = []
    for code, operand in sprms:
        if code == _DEFINITION and operand:
            edges, left, up = _definition(operand)
        elif code == _VERTICAL and len(operand) >= 2 and operand[0] < len(up):
            up[operand[0]] = operand[1] & 3 == 1
        elif code == _MERGE and len(operand) == 2:
            left[operand[0] + 1 : operand[1]] = [True] * len(left[operand[0] + 1 : operand[1]])
        elif code == _WIDTH and len(operand) == 4:
            edges = _widened(edges, *struct.unpack("<BBH", operand))
    if len(edges) < len(cells) + 1:
        last = edges[-1] if edges else 0
        edges += [last + 1000 * (index + 1) for index in range(len(cells) + 1 - len(edges))]
    left += [False] * len(cells)
    up += [False] * len(cells)
    return merged_left(
        [
            (FlowCell(start, end, items, goes_on), to_left)
            for items, (start, end), goes_on, to_left in zip(cells, in_order(edges), up, left, strict=False)
        ]
    )


def _definition(operand: bytes) -> tuple[list[int], list[bool], list[bool]]:
    """The edges of a row's cells; which belong to the cell at their left, which to the one above."""
    count = operand[0]
    size = min(count + 1, (len(operand) - 1) // 2)
    edges = list(struct.unpack_from(f"<{size}h", operand, 1))
    flags = [
        int.from_bytes(operand[start : start + 2], "little")
        for start in range(1 + 2 * (count + 1), 1 + 2 * (count + 1) + 20 * count, 20)
    ]
    return edges, [bool(flag & 2) for flag in flags], [flag >> 5 & 3 == 1 for flag in flags]


def _widened(edges: list[int], first: int, last: int, width: int) -> list[int]:
    """The edges after the cells from `first` to `last` were given a width."""
    made = edges[:1]
    for index, (start, end) in enumerate(pairwise(edges)):
        made.append(made[-1] + (width if first <= index < last else end - start))
    return made


# ------------------------------------------------------------------------------------------------ text boxes


def _anchors(word: Word) -> list[tuple[int, int]]:
    """Where in the body shapes are anchored, and their ids."""
    plc = word.part(0x1DA)
    count = max((len(plc) - 4) // 30, 0)
    cps = struct.unpack_from(f"<{count}I", plc) if count else ()
    return [
        (cp, int.from_bytes(plc[at : at + 4], "little"))
        for cp, at in zip(cps, range(4 * (count + 1), len(plc), 26), strict=False)
    ]


def _boxes(word: Word) -> dict[int, tuple[int, int]]:
    """The text of text boxes, by the id of their shape, as places in the text."""
    base, end = word.stories["boxes"]
    plc = word.part(0x25A)
    count = max((len(plc) - 4) // 26, 0)
    if base == end:
        return {}
    if count < 1:
        return {0: (base, end)}
    cps = struct.unpack_from(f"<{count + 1}I", plc)
    found: dict[int, tuple[int, int]] = {}
    for index in range(count):
        shape = int.from_bytes(plc[4 * (count + 1) + 22 * index + 14 :][:4], "little")
        if cps[index] < cps[index + 1] and base + cps[index + 1] <= end + 1:
            found.setdefault(shape, (base + cps[index], base + cps[index + 1]))
    return found
