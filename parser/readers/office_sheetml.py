"""The spreadsheet XML of Excel 2003, which servers write and name .xls."""

from collections.abc import Iterator

from lxml import etree

from parser.document import ReadError
from parser.limits import MAX_CELLS
from parser.readers.office_flow import tidy
from parser.readers.office_hidden import Hidden, hide
from parser.readers.office_zip import attribute, child, local, xml

Place = tuple[int, int]


def sheets_in(content: bytes) -> Iterator[tuple[str, dict[Place, str], dict[Place, Place], Hidden]]:
    """The visible sheets: name, texts by row and column, merged cells with their spans, hidden rows and columns."""
    for sheet in xml(content, "the workbook"):
        if local(sheet) != "Worksheet":
            continue
        shown = child(sheet, "WorksheetOptions", "Visible")
        if shown is None or (shown.text or "").strip() not in ("SheetHidden", "SheetVeryHidden"):
            table = child(sheet, "Table")
            yield (
                attribute(sheet, "Name") or "",
                *_texts(table),
                Hidden(_hidden(table, "Row"), _hidden(table, "Column")),
            )


def _texts(table: etree._Element | None) -> tuple[dict[Place, str], dict[Place, Place]]:
    texts: dict[Place, str] = {}
    merged: dict[Place, Place] = {}
    row = -1
    for element in table if table is not None else ():
        if local(element) != "Row":
            continue
        row = _index(element, row)
        column = -1
        for cell in element:
            if local(cell) != "Cell":
                continue
            column = _index(cell, column)
            data = child(cell, "Data")
            if data is not None and (text := _text(data)):
                texts[row, column] = text
            across, down = (_number(attribute(cell, name)) for name in ("MergeAcross", "MergeDown"))
            if across or down:
                merged[row, column] = down + 1, across + 1
            column += across
            if len(texts) + len(merged) > MAX_CELLS:
                raise ReadError("too_large", f"a sheet has more than {MAX_CELLS} cells")
    return texts, merged


def _hidden(table: etree._Element | None, name: str) -> tuple[int, ...]:
    """The rows or columns of a table that are hidden."""
    found: list[int] = []
    place = -1
    for element in table if table is not None else ():
        if local(element) == name:
            place = _index(element, place)
            last = place + _number(attribute(element, "Span"))
            if attribute(element, "Hidden") == "1":
                hide(found, place, last)
            place = last
    return tuple(found)


def _text(data: etree._Element) -> str:
    text = "".join(str(part) for part in data.itertext())
    if attribute(data, "Type") == "Number":
        try:
            return f"{float(text):.15g}"
        except ValueError:
            return tidy(text)
    if attribute(data, "Type") == "DateTime":
        return text.partition("T")[0] if text.endswith(("T00:00:00", "T00:00:00.000")) else text.replace("T", " ")
    return "\n".join(line for part in text.split("\n") if (line := tidy(part)))


def _index(element: etree._Element, last: int) -> int:
    """The place of a row or cell: said, counted from one, or the next."""
    said = _number(attribute(element, "Index"))
    return said - 1 if said else last + 1


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else 0
