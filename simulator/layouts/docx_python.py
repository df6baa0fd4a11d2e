"""DOCX by python-docx: a library's default template, its own way of merging cells."""

import zipfile
from datetime import UTC, datetime
from io import BytesIO

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH

from simulator.document import Line, compose
from simulator.layouts.packages import packed
from simulator.tables import FormTable
from simulator.truth import Truth


def write(truth: Truth, _style: str) -> bytes:
    """The report as the library saves it, with fixed dates."""
    composed = compose(truth)
    document = docx.Document()
    document.core_properties.created = document.core_properties.modified = datetime(2024, 1, 2, tzinfo=UTC)
    document.core_properties.title = ""
    for block in composed.blocks:
        if isinstance(block, FormTable):
            _table(document, block)
        else:
            _line(document, block)
    buffer = BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as package:
        return packed({name: package.read(name) for name in package.namelist()})


def _line(document: "docx.document.Document", line: Line) -> None:
    level = {"title": 0, "heading": 1, "subheading": 2}.get(line.kind)
    if level is not None:
        document.add_heading(line.text, level)
        return
    paragraph = document.add_paragraph(line.text)
    if line.kind == "signature":
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _table(document: "docx.document.Document", table: FormTable) -> None:
    made = document.add_table(rows=len(table.rows), cols=table.width, style="Table Grid")
    grid = [row.cells for row in made.rows]  # asked once: the library walks the whole table for every cell
    for place in table.placed():
        cell = grid[place.row][place.column]
        bottom = min(place.row + place.cell.rowspan, len(table.rows)) - 1
        right = min(place.column + place.cell.colspan, table.width) - 1
        merged = cell.merge(grid[bottom][right]) if (bottom, right) != (place.row, place.column) else cell
        merged.text = place.cell.text
