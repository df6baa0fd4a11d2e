"""The records of an XLS workbook, and two sayings of it that calamine takes at their word and must not.

A workbook of 97 whose text is Unicode may name a code page all the same; and a format's number may stand for a date
by itself, while the workbook defines it as something else.
"""

import re
import struct
from collections.abc import Iterator

from parser.document import ReadError
from parser.readers.office_ole import Ole

SHEET, FORMAT, EXTENDED, START, END = 0x85, 0x41E, 0xE0, 0x809, 0x0A
NUMBER, RK, RKS, FORMULA = 0x203, 0x27E, 0xBD, 0x06

_CODE_PAGE, _UNICODE, _BIFF8 = 0x42, 1200, 0x600
_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Numbers of formats that stand for dates and times where a workbook does not define them."""
_DATE_CODE = re.compile("[ymdhsaegb]", re.IGNORECASE)
_UNSHOWN = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.|General', re.IGNORECASE)
"""What a format says in words, its colours and conditions, and its spacing."""


def stream_of(ole: Ole) -> str:
    """The name of the stream that is the workbook."""
    return "Workbook" if "workbook" in ole.names else "Book"


def workbook(content: bytes) -> bytes:
    """The stream of records; raises ReadError."""
    ole = Ole(content)
    return ole.stream(stream_of(ole))


def records(data: bytes, place: int = 0) -> Iterator[tuple[int, bytes]]:
    """The records from a place on: what they are, and what they say."""
    while place + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, place)
        yield kind, data[place + 4 : place + 4 + size]
        place += 4 + size


def format_of(record: bytes) -> tuple[int, str]:
    """A format's number and code."""
    code = record[5:].decode("utf-16-le" if record[4] & 1 else "latin-1", errors="replace")
    return int.from_bytes(record[:2], "little"), code


def name_of(record: bytes) -> str:
    """A sheet's name."""
    return record[8:].decode("utf-16-le" if record[7] & 1 else "latin-1", errors="replace")


def mended(content: bytes) -> bytes:
    """The workbook with the right code page, and with the formats of its cells that are no dates made plain."""
    try:
        ole = Ole(content)
        name = stream_of(ole)
        changes = list(_changes(ole.stream(name)))
    except ReadError:
        return content
    return ole.changed(name, changes) if changes else content


def _changes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Two bytes each, by their place in the stream."""
    place = 0
    no_dates: set[int] = set()
    for kind, record in records(data):
        start, place = place + 4, place + 4 + len(record)
        if kind == END or (kind == START and int.from_bytes(record[:2], "little") != _BIFF8):
            return
        if kind == _CODE_PAGE and int.from_bytes(record[:2], "little") != _UNICODE:
            yield start, _UNICODE.to_bytes(2, "little")
        elif kind == FORMAT and len(record) > 5:
            number, code = format_of(record)
            if number in _DATES and not _DATE_CODE.search(_UNSHOWN.sub("", code)):
                no_dates.add(number)
        elif kind == EXTENDED and int.from_bytes(record[2:4], "little") in no_dates:
            yield start + 2, b"\0\0"
