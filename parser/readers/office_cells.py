"""What calamine does not say of a workbook: which cells show their number as a percentage."""

import re
import struct
from collections.abc import Iterator

from lxml import etree

from parser.document import ReadError
from parser.limits import MAX_AREA, MAX_CELLS, MAX_TAGS
from parser.readers.office_biff import (
    END,
    EXTENDED,
    FORMAT,
    FORMULA,
    NUMBER,
    RK,
    RKS,
    SHEET,
    START,
    format_of,
    name_of,
    records,
    workbook,
)
from parser.readers.office_zip import Package, attribute, child, local, sheets_of
from parser.readers.weighed import at_most

Place = tuple[int, int]


_BUILT_IN = frozenset({9, 10})
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,9})(\d{1,12})["'][^<>]*(?<!/)>""")
"""Where a cell stands that is not empty."""
_CELL = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d{1,7})"[^>]*? s="(\d+)"')
_PASSWORD = 0x2F
_NUMBERS = frozenset({NUMBER, RK, RKS, FORMULA})
_FILLED = _NUMBERS | {0xFD, 0x204, 0x205, 0xD6}


def percent_cells(content: bytes) -> dict[str, frozenset[Place]]:
    """The places, by sheet, of cells in a percent format; none where the formats cannot be told."""
    try:
        return _in_package(Package(content)) if content.startswith(b"PK") else _in_stream(workbook(content))
    except (ReadError, struct.error, IndexError, ValueError):
        return {}


def check_extent(content: bytes) -> None:
    """Raise ReadError where a workbook is encrypted or broken before calamine meets it, or where cells stand so far
    apart that what lies between them would fill the memory."""
    try:
        extents = list(_extents(content))
    except (struct.error, IndexError):
        return
    if sum(height * width for height, width in extents) > MAX_AREA:
        raise ReadError("too_large", f"the sheets of the workbook span more than {MAX_AREA} cells")


def _extents(content: bytes) -> Iterator[Place]:
    if not content.startswith(b"PK"):
        rows, columns, filled = {0}, {0}, 0
        for kind, record in records(workbook(content)):
            if kind == _PASSWORD:
                raise ReadError("encrypted", "the workbook opens only with a password")
            if kind in _FILLED and len(record) >= 4:
                row, column = struct.unpack_from("<HH", record)
                rows.add(row)
                columns.add(column)
                filled += 1
        _check_count(filled)
        yield max(rows) + 1, max(columns) + 1
        return
    package = Package(content)
    for info in package.infos:  # all parts are unpacked here within limits, before calamine unpacks without any
        name = info.filename.lower()
        data = package.unpack(info) if name.endswith((".xml", ".bin", ".rels")) else b""
        if "worksheets/" in name and name.endswith(".xml"):
            _check_count(data.count(b"<v>") + data.count(b"<is>"))
            at_most(data, "a sheet", 2 * MAX_TAGS, "tags", b"<")
            places = set(_PLACE.findall(data))
            yield (
                max((int(row) for _, row in places), default=0),
                max((_column(c.decode()) for c, _ in places), default=0) + 1,
            )


def _check_count(filled: int) -> None:
    if filled > MAX_CELLS:
        raise ReadError("too_large", f"the workbook has more than {MAX_CELLS} cells")


# ------------------------------------------------------------------------------------------------ XLSX


def _in_package(package: Package) -> dict[str, frozenset[Place]]:
    if "xl/styles.xml" not in package:
        return {}
    styles = _percent_styles(package.xml("xl/styles.xml"))
    if not styles:
        return {}
    found = {}
    for sheet, part in sheets_of(package):
        cells = _CELL.finditer(package.read(part))
        found[sheet] = frozenset(
            (int(cell[2]) - 1, _column(cell[1].decode())) for cell in cells if int(cell[3]) in styles
        )
    return found


def _percent_styles(styles: etree._Element) -> set[int]:
    """The numbers of the cell formats that show a percentage."""
    formats = set(_BUILT_IN)
    for item in styles.iter():
        if local(item) == "numFmt" and _is_percent(attribute(item, "formatCode") or ""):
            formats.add(int(attribute(item, "numFmtId") or 0))
    cells = child(styles, "cellXfs")
    return {
        index
        for index, item in enumerate(cells if cells is not None else ())
        if int(item.get("numFmtId") or 0) in formats
    }


def _is_percent(code: str) -> bool:
    """Whether a format multiplies by a hundred: a percent sign that is not quoted."""
    return "%" in re.sub(r'"[^"]*"|\\.', "", code)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter.upper()) - 64
    return number - 1


# ------------------------------------------------------------------------------------------------ XLS


def _in_stream(data: bytes) -> dict[str, frozenset[Place]]:
    formats, styles = set(_BUILT_IN), set[int]()
    starts: dict[str, int] = {}
    count = 0
    for kind, record in records(data):
        if kind == FORMAT and len(record) > 5:
            number, code = format_of(record)
            if _is_percent(code):
                formats.add(number)
        elif kind == EXTENDED:
            if int.from_bytes(record[2:4], "little") in formats:
                styles.add(count)
            count += 1
        elif kind == SHEET and len(record) > 8:
            starts[name_of(record)] = int.from_bytes(record[:4], "little")
        elif kind == END:  # the end of what holds for all sheets
            break
    if not styles:
        return {}
    return {name: frozenset(_cells(data, start, styles)) for name, start in starts.items()}


def _cells(data: bytes, start: int, styles: set[int]) -> Iterator[Place]:
    depth = 0
    for kind, record in records(data, start):
        depth += (kind == START) - (kind == END)
        if depth <= 0:
            break
        if kind in (NUMBER, RK, FORMULA) and len(record) >= 6:
            row, column, style = struct.unpack_from("<HHH", record)
            if style in styles:
                yield row, column
        elif kind == RKS and len(record) >= 6:
            row, column = struct.unpack_from("<HH", record)
            for index in range((len(record) - 6) // 6):
                if int.from_bytes(record[4 + 6 * index : 6 + 6 * index], "little") in styles:
                    yield row, column + index
