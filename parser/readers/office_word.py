"""The binary Word format (MS-DOC): the text of a document, and what each paragraph and each run of characters is.

Text lies in pieces; properties lie in pages of 512 bytes, by the place of the text in the file. A damaged table of
properties costs the properties, never the text.
"""

import struct
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from parser.document import ReadError
from parser.limits import MAX_CHARACTERS
from parser.readers.office_ole import Ole

VANISHED, DELETED, STRUCK, STRUCK_TWICE, RAISED = 1, 2, 4, 8, 16
"""Why characters do not show; raised or lowered ones do, but are no digits of the number before them."""

_STORIES = ("main", "footnotes", "headers", "macros", "annotations", "endnotes", "boxes")
_OPERANDS = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_TDEFTABLE, _CHGTABS, _HUGE_PAPX = 0xD608, 0xC615, 0x6646
_VANISH, _STRIKE, _STRIKE_TWICE, _DELETED_MARK, _SYMBOL = 0x083C, 0x0837, 0x2A53, 0x0800, 0x6A09
_RAISE = 0x2A48
_WHY = {_VANISH: VANISHED, _STRIKE: STRUCK, _STRIKE_TWICE: STRUCK_TWICE, _DELETED_MARK: DELETED}

Sprm = tuple[int, bytes]
"""A property: its code and operand."""
_RunReader = Callable[[bytes, int, int], tuple[int, bytes]]


@dataclass(slots=True)
class _Piece:
    cp: int
    end: int
    fc: int
    width: int
    properties: bytes


@dataclass(slots=True)
class _Runs:
    """Properties by place in the file."""

    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    data: list[tuple[int, bytes]] = field(default_factory=list)

    def at(self, fc: int) -> tuple[int, bytes]:
        """The style and properties in force at a place."""
        place = bisect_right(self.starts, fc) - 1
        return self.data[place] if place >= 0 and fc < self.ends[place] else (0, b"")


class Word:
    """An opened document; raises ReadError where it is encrypted, of another age, or has lost its text."""

    def __init__(self, ole: Ole) -> None:
        if "encryptedpackage" in ole.names:
            raise ReadError("encrypted", "the document opens only with a password")
        self.stream = ole.stream("WordDocument")
        if len(self.stream) < 0x2F2:
            raise ReadError("damaged", "the document is cut off in its header")
        mark, version = struct.unpack_from("<HH", self.stream)
        (flags,) = struct.unpack_from("<H", self.stream, 10)
        if flags & 0x0100:
            raise ReadError("encrypted", "the document opens only with a password")
        if mark != 0xA5EC or version < 0xC0:
            raise ReadError("unsupported_format", "the document is of a Word before 97")
        self.table = ole.stream("1Table" if flags & 0x0200 else "0Table")
        self.data = ole.stream("Data") if "data" in ole.names else b""
        lengths = struct.unpack_from("<7i", self.stream, 0x4C)
        self.stories: dict[str, tuple[int, int]] = {}
        start = 0
        for name, length in zip(_STORIES, lengths, strict=True):
            self.stories[name] = start, start + max(length, 0)
            start += max(length, 0)
        if start > MAX_CHARACTERS:
            raise ReadError("too_large", f"the document has {start} characters")
        self._pieces = self._read_pieces()
        self.text, self._cps = self._read_text()
        self._paragraphs = self._read_runs(0x102, self._paragraph_run)
        self.hidden = self._read_hidden()

    def part(self, place: int) -> bytes:
        """A structure of the table stream, by the place of its address in the header."""
        start, size = struct.unpack_from("<II", self.stream, place)
        return self.table[start : start + size] if size < 1 << 28 else b""

    def address(self, place: int) -> tuple[int, int]:
        """Where a structure of the table stream lies, and how long it is."""
        start, size = struct.unpack_from("<II", self.stream, place)
        return start, size

    def paragraph(self, cp: int) -> tuple[int, list[Sprm]]:
        """The style and properties of the paragraph whose mark stands at this place in the text."""
        place = bisect_right(self._cps, cp) - 1
        if place < 0:
            return 0, []
        piece = self._pieces[place]
        style, data = self._paragraphs.at(piece.fc + (cp - piece.cp) * piece.width)
        sprms = list(sprms_in(data))
        for code, operand in sprms:
            if code == _HUGE_PAPX and len(operand) == 4:
                (at,) = struct.unpack("<I", operand)
                size = int.from_bytes(self.data[at : at + 2], "little")
                sprms = list(sprms_in(self.data[at + 2 : at + 2 + size]))
                break
        return style, sprms + list(sprms_in(piece.properties))

    # -------------------------------------------------------------------------------------------- text

    def _read_pieces(self) -> list[_Piece]:
        clx = self.part(0x1A2)
        place, changes = 0, []
        while place + 3 <= len(clx) and clx[place] == 1:
            size = int.from_bytes(clx[place + 1 : place + 3], "little")
            changes.append(clx[place + 3 : place + 3 + size])
            place += 3 + size
        if place + 5 > len(clx) or clx[place] != 2:
            raise ReadError("damaged", "the document has lost the table of its text")
        size = int.from_bytes(clx[place + 1 : place + 5], "little")
        plc = clx[place + 5 : place + 5 + size]
        count = (len(plc) - 4) // 12
        cps = struct.unpack_from(f"<{count + 1}I", plc) if count > 0 else ()
        pieces = []
        for index in range(max(count, 0)):
            (fc, change) = struct.unpack_from("<IH", plc, 4 * (count + 1) + 8 * index + 2)
            if cps[index + 1] <= cps[index]:
                continue
            number = change >> 1
            more = changes[number] if change & 1 and number < len(changes) else b""
            is_narrow = bool(fc & 0x40000000)
            fc &= 0x3FFFFFFF
            pieces.append(_Piece(cps[index], cps[index + 1], fc // 2 if is_narrow else fc, 1 if is_narrow else 2, more))
        return pieces

    def _read_text(self) -> tuple[str, list[int]]:
        texts: list[str] = []
        length = 0
        for piece in self._pieces:
            count = min(piece.end - piece.cp, MAX_CHARACTERS)
            raw = self.stream[piece.fc : piece.fc + count * piece.width]
            if piece.width == 1:
                text = raw.decode("cp1252", errors="replace")
            else:
                text = raw.decode("utf-16-le", errors="surrogatepass")
                if len(text) * 2 != len(raw):  # characters beyond the first plane count twice
                    text = "".join(map(chr, struct.unpack(f"<{len(raw) // 2}H", raw[: len(raw) // 2 * 2])))
            if len(text) < count:
                if piece.cp + len(text) < self.stories["main"][1]:
                    raise ReadError("damaged", "the document is cut off in its text")
                text = text.ljust(count)
            if piece.cp != length or length > MAX_CHARACTERS:
                raise ReadError("damaged", "the document has lost the order of its text")
            texts.append(text)
            length += count
        return "".join(texts), [piece.cp for piece in self._pieces]

    # -------------------------------------------------------------------------------------------- properties

    def _read_runs(self, place: int, run: _RunReader) -> _Runs:
        """The runs of all pages that a table of pages names."""
        plc = self.part(place)
        count = max((len(plc) - 4) // 8, 0)
        runs: list[tuple[int, int, tuple[int, bytes]]] = []
        for (number,) in struct.iter_unpack("<I", plc[4 * (count + 1) : 4 * (count + 1) + 4 * count]):
            start = (number & 0x3FFFFF) * 512
            page = self.stream[start : start + 512]
            if len(page) == 512:
                runs += self._page(page, run)
        runs.sort(key=lambda item: item[0])
        return _Runs([item[0] for item in runs], [item[1] for item in runs], [item[2] for item in runs])

    @staticmethod
    def _page(page: bytes, run: _RunReader) -> Iterator[tuple[int, int, tuple[int, bytes]]]:
        count = page[511]
        if 4 * (count + 1) > 511:
            return
        fcs = struct.unpack_from(f"<{count + 1}I", page)
        for index in range(count):
            if fcs[index] < fcs[index + 1]:
                yield fcs[index], fcs[index + 1], run(page, count, index)

    @staticmethod
    def _paragraph_run(page: bytes, count: int, index: int) -> tuple[int, bytes]:
        """A paragraph's style and properties in a page."""
        start = page[min(4 * (count + 1) + 13 * index, 510)] * 2
        if not start:
            return 0, b""
        size = page[start] * 2 - 1
        start += 1
        if size < 0:
            size = page[min(start, 511)] * 2
            start += 1
        data = page[start : start + size]
        return int.from_bytes(data[:2], "little"), data[2:]

    @staticmethod
    def _character_run(page: bytes, count: int, index: int) -> tuple[int, bytes]:
        """The properties of characters in a page."""
        start = page[min(4 * (count + 1) + index, 510)] * 2
        return 0, page[start + 1 : start + 1 + page[start]] if start else b""

    def _read_hidden(self) -> bytearray:
        """For each character whether it is shown."""
        hidden = bytearray(len(self.text))
        runs = self._read_runs(0xFA, self._character_run)
        pieces = sorted(self._pieces, key=lambda piece: piece.fc)
        fcs = [piece.fc for piece in pieces]
        for start, end, (_, data) in zip(runs.starts, runs.ends, runs.data, strict=True):
            why = _hidden(data)
            if not why:
                continue
            for piece in pieces[max(bisect_right(fcs, start) - 1, 0) : bisect_right(fcs, end)]:
                first = max(piece.cp, piece.cp + (start - piece.fc) // piece.width)
                last = min(piece.end, piece.cp + (end - piece.fc) // piece.width, len(hidden))
                if first < last:
                    hidden[first:last] = bytes([why]) * (last - first)
        return hidden


def _hidden(data: bytes) -> int:
    why = 0
    for code, operand in sprms_in(data):
        if code in _WHY:  # on: said so, or said to be other than in the style, where it is off
            why = why | _WHY[code] if operand[:1] in (b"\x01", b"\x81") else why & ~_WHY[code]
        elif code == _RAISE:
            why = why | RAISED if operand[:1] in (b"\x01", b"\x02") else why & ~RAISED
        elif code == _SYMBOL:  # a character of a picture font stands for nothing that can be read
            why |= VANISHED
    return why


def sprms_in(data: bytes) -> Iterator[Sprm]:
    """The properties in a list of them."""
    place = 0
    while place + 2 <= len(data):
        (code,) = struct.unpack_from("<H", data, place)
        place += 2
        kind = code >> 13
        if kind != 6:
            size = _OPERANDS[kind]
        elif code == _TDEFTABLE:
            size = max(int.from_bytes(data[place : place + 2], "little") - 1, 0)
            place += 2
        elif code == _CHGTABS and data[place : place + 1] == b"\xff":
            return  # so many tabs that their length is not said
        else:
            size = data[place] if place < len(data) else 0
            place += 1
        yield code, data[place : place + size]
        place += size
