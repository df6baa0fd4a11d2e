"""Hidden rows and columns of a workbook: they are not printed, and what an office hides is often last year's."""

import re
import struct
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from parser.document import ReadError
from parser.readers.office_biff import END, SHEET, START, name_of, records, workbook
from parser.readers.office_zip import Package, sheets_of

Place = tuple[int, int]
Texts = dict[Place, str]
Merged = dict[Place, Place]

_MOST = 1 << 20
"""Rows of the largest sheet; more are never kept as hidden."""
_ROW, _COLUMNS = 0x208, 0x7D
_TAG = re.compile(rb"<(?:\w+:)?(row|col)\b([^>]*?\bhidden\s*=\s*[\"'](?:1|true|on)[\"'][^>]*)>")
_NUMBER = re.compile(rb"\b(r|min|max)\s*=\s*[\"'](\d{1,7})[\"']")


@dataclass(frozen=True, slots=True)
class Hidden:
    """What of a sheet is not shown, in ascending order."""

    rows: tuple[int, ...] = ()
    columns: tuple[int, ...] = ()

    def place(self, row: int, column: int) -> Place:
        """Where a cell stands in the sheet, by its place among what is shown."""
        return _before(row, self.rows), _before(column, self.columns)


def _before(place: int, hidden: tuple[int, ...]) -> int:
    return place + bisect_right(range(len(hidden)), place, key=lambda index: hidden[index] - index)


def shown(texts: Texts, merged: Merged, hidden: Hidden) -> tuple[Texts, Merged]:
    """What a sheet shows, closed up: a merged cell that is hidden in part stands where the rest of it is."""
    if not hidden.rows and not hidden.columns:
        return texts, merged
    spans = {
        first: (_left(first[0], span[0], hidden.rows), _left(first[1], span[1], hidden.columns))
        for first, span in {**dict.fromkeys(texts, (1, 1)), **merged}.items()
    }
    moved = {
        (row, column): (row - bisect_left(hidden.rows, row), column - bisect_left(hidden.columns, column))
        for (row, column), span in spans.items()
        if all(span)
    }
    return (
        {moved[first]: text for first, text in texts.items() if first in moved},
        {moved[first]: spans[first] for first in merged if first in moved and spans[first] != (1, 1)},
    )


def _left(start: int, count: int, hidden: tuple[int, ...]) -> int:
    """How many of these rows or columns are shown."""
    return count - (bisect_left(hidden, start + count) - bisect_left(hidden, start))


def hidden_lines(content: bytes) -> dict[str, Hidden]:
    """The hidden rows and columns by sheet; none where they cannot be told."""
    try:
        return _in_package(Package(content)) if content.startswith(b"PK") else _in_stream(workbook(content))
    except (ReadError, struct.error, IndexError, ValueError):
        return {}


def hide(lines: list[int], first: int, last: int) -> None:
    """Note rows or columns as hidden, as far as a sheet can reach."""
    if len(lines) < _MOST:
        lines += range(first, min(last + 1, _MOST))


def _hidden(rows: Iterable[int], columns: Iterable[int]) -> Hidden:
    return Hidden(tuple(sorted(set(rows))), tuple(sorted(set(columns))))


def _in_package(package: Package) -> dict[str, Hidden]:
    found = {}
    for sheet, part in sheets_of(package):
        rows: list[int] = []
        columns: list[int] = []
        data = package.read(part)
        for name, attributes in _TAG.findall(data) if b"hidden" in data else ():
            said = {key: int(number) for key, number in _NUMBER.findall(attributes)}
            if name == b"row" and b"r" in said:
                rows.append(said[b"r"] - 1)
            elif name == b"col" and b"min" in said:
                hide(columns, said[b"min"] - 1, said.get(b"max", said[b"min"]) - 1)
        found[sheet] = _hidden(rows, columns)
    return found


def _in_stream(data: bytes) -> dict[str, Hidden]:
    starts: dict[str, int] = {}
    for kind, record in records(data):
        if kind == SHEET and len(record) > 8:
            starts[name_of(record)] = int.from_bytes(record[:4], "little")
        elif kind == END:
            break
    return {name: _in_sheet(data, start) for name, start in starts.items()}


def _in_sheet(data: bytes, start: int) -> Hidden:
    rows: list[int] = []
    columns: list[int] = []
    depth = 0
    for kind, record in records(data, start):
        depth += (kind == START) - (kind == END)
        if depth <= 0:
            break
        if kind == _ROW and len(record) >= 14 and record[12] & 0x20:
            rows.append(int.from_bytes(record[:2], "little"))
        elif kind == _COLUMNS and len(record) >= 9 and record[8] & 1:
            first, last = struct.unpack_from("<HH", record)
            hide(columns, first, last)
    return _hidden(rows, columns)
