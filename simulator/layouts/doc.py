r"""DOC (MS-DOC) as Word 97 to 2003 and old WPS save it: a compound file, text in pieces, properties in pages.

`word`: one piece of Unicode text, merged cells in the definition of each row. `wps`: Western runs in pieces of one
byte a character, merges as changes behind the definition, wide rows in the data stream, headings numbered by a list;
between the lines deleted words, hidden words and a field, which are not the report's.
"""

import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from simulator.document import Line, compose
from simulator.layouts.ole import compound
from simulator.tables import FormCell, FormTable
from simulator.truth import Truth

_Run = tuple[int, int, bytes]
"""From where to where properties hold, and the properties."""

_TEXT = 0x600
_PAGE = 512
_COLUMN = 600
_IN_TABLE = struct.pack("<HB", 0x2416, 1) + struct.pack("<HI", 0x6649, 1)
_ROW_END = _IN_TABLE + struct.pack("<HB", 0x2417, 1)
_NUMBERED = struct.pack("<HB", 0x260A, 0) + struct.pack("<HH", 0x460B, 1)
_DELETED, _HIDDEN = struct.pack("<HB", 0x0800, 1), struct.pack("<HB", 0x083C, 1)
_HEADING = re.compile(r"^[一二三四五六七八九十]{1,2}、(?=\S)")
_RUNS = re.compile(r"[ -~]{4,}|(?:(?![ -~]{4,}).)+", re.DOTALL)
_NEXT, _FIRST = 0x20, 0x60
"""Marks of cells that go on from above, and of the first of them."""


def write(truth: Truth, style: str) -> bytes:
    """The report in this style."""
    text = _Text(is_wps=style == "wps")
    for block in compose(truth).blocks:
        if isinstance(block, Line):
            text.line(block)
        else:
            text.table(block)
    return _File(text, in_pieces=style == "wps").content()


@dataclass(slots=True)
class _Text:
    """The text, what each paragraph is (end, properties) and which characters are special (start, end, properties)."""

    is_wps: bool
    text: str = ""
    paragraphs: list[tuple[int, bytes]] = field(default_factory=list)
    special: list[_Run] = field(default_factory=list)
    data: bytes = b""

    def paragraph(self, text: str, properties: bytes = b"", mark: str = "\r") -> None:
        """One paragraph with its mark."""
        self.text += text + mark
        self.paragraphs.append((len(self.text), properties))

    def line(self, line: Line) -> None:
        """A line of prose."""
        text = line.text
        if not self.is_wps:
            self.paragraph(text)
        elif line.kind == "heading" and _HEADING.match(text):
            self.paragraph(_HEADING.sub("", text), _NUMBERED)
        else:
            if line.kind == "text":
                self._aside("此处有误99件", _DELETED)
                self._aside("隐藏88", _HIDDEN)
                self.text += "\x13 PAGE 77 \x14\x15"
            self.paragraph(text)

    def _aside(self, text: str, properties: bytes) -> None:
        self.special.append((len(self.text), len(self.text) + len(text), properties))
        self.text += text

    def table(self, table: FormTable) -> None:
        """A table, row by row, and the paragraph behind it."""
        for row in range(len(table.rows)):
            cells = list(_cells(table, row))
            for _, _, cell, _ in cells:
                *above, last = cell.text.split("\n") if cell else [""]
                for part in above:
                    self.paragraph(part, _IN_TABLE)
                self.paragraph(last, _IN_TABLE, "\x07")
            self.paragraph("", self._row(cells), "\x07")
        self.paragraph("")

    def _row(self, cells: list[tuple[int, int, FormCell | None, int]]) -> bytes:
        """The properties of a row's end mark."""
        edges = [0, *((column + span) * _COLUMN for column, span, _, _ in cells)]
        flags = [0 if self.is_wps else merge for *_, merge in cells]
        body = struct.pack(f"<B{len(edges)}h", len(cells), *edges)
        body += b"".join(struct.pack("<HH16x", flag, _COLUMN) for flag in flags)
        properties = _ROW_END + struct.pack("<HH", 0xD608, len(body) + 1) + body
        if self.is_wps:
            for number, (*_, merge) in enumerate(cells):
                if merge:
                    properties += struct.pack("<HBBB", 0xD62B, 2, number, merge >> 5)
            if len(properties) > 300:
                place = len(self.data)
                self.data += struct.pack("<H", len(properties)) + properties
                return struct.pack("<HI", 0x6646, place)
        return properties


def _cells(table: FormTable, row: int) -> Iterator[tuple[int, int, FormCell | None, int]]:
    """The cells of a row with those that go on from above: column, span, cell, and how it is merged down."""
    owners = {
        (place.row + down, place.column + right): place
        for place in table.placed()
        for down in range(place.cell.rowspan)
        for right in range(place.cell.colspan)
    }
    column = 0
    while column < table.width:
        place = owners.get((row, column))
        if place is None:
            yield column, 1, None, 0
            column += 1
            continue
        is_first = place.row == row
        merge = 0 if place.cell.rowspan == 1 else _FIRST if is_first else _NEXT
        span = min(place.cell.colspan, table.width - column)
        yield column, span, place.cell if is_first else None, merge
        column += span


class _File:
    """The streams of the compound file."""

    def __init__(self, text: _Text, *, in_pieces: bool) -> None:
        self._text = text
        runs = _RUNS.findall(text.text) if in_pieces else [text.text]
        self._body = b""
        self._pieces: list[tuple[int, int, int, int]] = []
        """Place in the text, end, place in the file, bytes a character."""
        place = 0
        for run in runs:
            width = 1 if in_pieces and run.isascii() else 2
            if width == 2 and len(self._body) % 2:
                self._body += b"\0"
            self._pieces.append((place, place + len(run), _TEXT + len(self._body), width))
            self._body += run.encode("latin-1" if width == 1 else "utf-16-le")
            place += len(run)

    def content(self) -> bytes:
        """The file."""
        stream = bytearray(bytes(_TEXT) + self._body)
        paragraphs = self._paged(stream, self._paragraph_runs(), _paragraph_page, 13)
        characters = self._paged(stream, self._character_runs(), _character_page, 1)
        table = bytearray()
        fields: dict[int, tuple[int, int]] = {}
        for place, part in (
            (0xA2, _style_sheet()),
            (0x1A2, self._piece_table()),
            (0x102, paragraphs),
            (0xFA, characters),
            (0x2E2, b""),
            (0x2EA, struct.pack("<IiIIBBBB", 1, 7, 0, 0, 0, 0, 0, 0) + b"\xff\xff\xff\xff"),
        ):
            fields[place] = len(table), len(part)
            table += part
            if place == 0x2E2:
                head, levels = _list()
                fields[place] = fields[place][0], len(head)
                table += head + levels
        self._header(stream, fields)
        streams = {"WordDocument": bytes(stream), "1Table": bytes(table)}
        return compound(streams | ({"Data": self._text.data} if self._text.data else {}))

    def _header(self, stream: bytearray, fields: dict[int, tuple[int, int]]) -> None:
        struct.pack_into("<HHHHHHHI", stream, 0, 0xA5EC, 0xC1, 0, 0x804, 0, 0x1200, 0xBF, 0)
        struct.pack_into("<II", stream, 0x18, _TEXT, _TEXT + len(self._body))
        struct.pack_into("<H", stream, 0x20, 14)
        struct.pack_into("<H", stream, 0x3E, 22)
        struct.pack_into("<I", stream, 0x40, len(stream))
        struct.pack_into("<i", stream, 0x4C, len(self._text.text))
        struct.pack_into("<H", stream, 0x98, 93)
        for place, (start, size) in fields.items():
            struct.pack_into("<II", stream, place, start, size)

    def _piece_table(self) -> bytes:
        cps = [0, *(end for _, end, _, _ in self._pieces)]
        plc = struct.pack(f"<{len(cps)}I", *cps)
        for _, _, fc, width in self._pieces:
            plc += struct.pack("<HIH", 0, fc if width == 2 else fc * 2 | 0x40000000, 0)
        return b"\x02" + struct.pack("<I", len(plc)) + plc

    def _fc(self, cp: int) -> int:
        """Where the character before which a place lies ends in the file."""
        start, _, fc, width = next(piece for piece in self._pieces if piece[0] < cp <= piece[1])
        return fc + (cp - start) * width

    def _first(self, cp: int) -> int:
        start, _, fc, width = next(piece for piece in self._pieces if piece[0] <= cp < piece[1])
        return fc + (cp - start) * width

    def _paragraph_runs(self) -> list[_Run]:
        runs, start = [], _TEXT
        for end, properties in self._text.paragraphs:
            stop = self._fc(end)
            runs.append((start, stop, struct.pack("<H", 0) + properties))
            start = stop
        return runs

    def _character_runs(self) -> list[_Run]:
        runs, start = [], _TEXT
        for begin, end, properties in self._text.special:
            for piece in self._pieces:  # the properties of a run lie where its characters lie
                first, last = max(begin, piece[0]), min(end, piece[1])
                if first < last:
                    runs.append((start, self._first(first), b""))
                    start = self._fc(last)
                    runs.append((self._first(first), start, properties))
        runs.append((start, _TEXT + len(self._body), b""))
        return [run for run in runs if run[0] < run[1]]

    @staticmethod
    def _paged(stream: bytearray, runs: list[_Run], page: Callable[[list[_Run]], bytes], size: int) -> bytes:
        """Put runs into pages at the end of the stream; give the table that says which page holds which."""
        starts: list[int] = []
        numbers: list[int] = []
        last = runs[-1][1]
        while runs:
            count, used = 0, 5
            while count < len(runs):
                used += 4 + size + len(runs[count][2]) + 4
                if used > _PAGE - 2:
                    break
                count += 1
            some, runs = runs[:count], runs[count:]
            stream += bytes(-len(stream) % _PAGE)
            starts.append(some[0][0])
            numbers.append(len(stream) // _PAGE)
            stream += page(some)
        return struct.pack(f"<{len(starts) + 1}I", *starts, last) + struct.pack(f"<{len(numbers)}I", *numbers)


def _paragraph_page(runs: list[_Run]) -> bytes:
    page = bytearray(_PAGE)
    struct.pack_into(f"<{len(runs) + 1}I", page, 0, *(run[0] for run in runs), runs[-1][1])
    page[511] = len(runs)
    at = 510
    for number, (_, _, properties) in enumerate(runs):
        is_odd = len(properties) % 2
        written = bytes([(len(properties) + 1) // 2]) if is_odd else bytes([0, len(properties) // 2])
        written += properties
        at = (at - len(written)) // 2 * 2
        page[at : at + len(written)] = written
        page[4 * (len(runs) + 1) + 13 * number] = at // 2
    return bytes(page)


def _character_page(runs: list[_Run]) -> bytes:
    page = bytearray(_PAGE)
    struct.pack_into(f"<{len(runs) + 1}I", page, 0, *(run[0] for run in runs), runs[-1][1])
    page[511] = len(runs)
    at = 510
    for number, (_, _, properties) in enumerate(runs):
        if properties:
            at = (at - len(properties) - 1) // 2 * 2
            page[at : at + len(properties) + 1] = bytes([len(properties)]) + properties
            page[4 * (len(runs) + 1) + number] = at // 2
    return bytes(page)


def _style_sheet() -> bytes:
    """The one style that every document has."""
    name = "正文"
    base = struct.pack("<HHHHH", 0, 0xFFF1, 2, 0, 0)
    style = base + struct.pack("<H", len(name)) + name.encode("utf-16-le") + b"\0\0"
    style += struct.pack("<HH", 2, 0) + struct.pack("<H", 0)
    head = struct.pack("<HHHHHHHHH", 1, 10, 1, 91, 15, 0, 0, 0, 0)
    return struct.pack("<H", len(head)) + head + struct.pack("<H", len(style)) + style


def _list() -> tuple[bytes, bytes]:
    """One list, its first level 一、 二、 三、."""
    head = struct.pack("<Hii", 1, 7, 7) + struct.pack("<9H", *[0xFFF] * 9) + struct.pack("<BB", 0, 0)
    levels = b""
    for depth in range(9):
        pattern = chr(depth) + "、"
        level = (
            struct.pack("<iBB", 1, 0x27, 0) + bytes([1]).ljust(9, b"\0") + struct.pack("<BiiBBBB", 2, 0, 0, 0, 0, 0, 0)
        )
        levels += level + struct.pack("<H", len(pattern)) + pattern.encode("utf-16-le")
    return head, levels
