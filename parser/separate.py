"""The tables of the forms, with borders or without, and the prose around them, taken apart."""

import re
from collections.abc import Iterator, Sequence

from parser.align import flat, is_form_table, statistics
from parser.align.labels import family_keys
from parser.align.sheet import Line, Sheet, from_grid
from parser.chapters import is_chapter_heading, split_headings
from parser.document import Block, Grid, Paragraph
from parser.text import squeeze

_FURNITURE = "| \t\u3000"
"""What is left of a flattened layout table around its text."""
_TELLS_NOTHING = frozenset({"总计", "合计", "其他", "其它", "其他处理"})
"""Labels that several tables have: a grid with no others goes on with the table before it."""
LEAST_VALUES = 5
"""Fewer values in a row of such a grid may be anything."""
MOST_BETWEEN = 12
"""Characters between the parts of a table: a page number, 续表."""
_CORRECTS = re.compile("更正|勘误|订正|以下表为准")
"""What is said above a table that stands for one before it."""
LEAST_PROSE = 12
"""A shorter text alone in its row is a caption or a unit."""


def separate(blocks: Sequence[Block]) -> tuple[list[Sheet], list[str]]:
    """The sheets in the order of the document, and the lines of its prose."""
    sheets: list[Sheet] = []
    lines: list[str] = []
    run: list[Paragraph] = []
    open_sheet: Sheet | None = None
    for block in blocks:
        if isinstance(block, Paragraph):
            run.append(block)
            continue
        sheet = from_grid(block)
        sheet.is_correction = any(_CORRECTS.search(paragraph.text) for paragraph in run[-2:])
        if open_sheet and _goes_on(sheet, run) and not is_form_table(sheet):
            open_sheet.lines += sheet.lines
            continue
        _flush(run, sheets, lines)
        if not is_form_table(sheet):
            run += _as_text(block)
            open_sheet = None
            continue
        if not _has_chapters(sheet):
            sheets.append(sheet)
            open_sheet = sheet
            continue
        for part in _parts(sheet):
            if isinstance(part, Sheet) and is_form_table(part):
                _flush(run, sheets, lines)
                sheets.append(part)
            elif isinstance(part, Sheet):
                run += [Paragraph("\n".join(piece.text for piece in line.pieces), part.at) for line in part.lines]
            else:
                run.append(part)
        open_sheet = sheets[-1] if sheets and not run else None
    _flush(run, sheets, lines)
    return sheets, lines


def _flush(run: list[Paragraph], sheets: list[Sheet], lines: list[str]) -> None:
    statistical, prose = statistics.take_text(run)
    sheets += statistical
    for is_table, part in flat.split_zones(list(split_headings(prose))):
        if is_table:
            sheets.append(flat.sheet(part))
        else:
            lines += [text for paragraph in part if (text := paragraph.text.strip(_FURNITURE))]
    run.clear()


def _as_text(grid: Grid) -> list[Paragraph]:
    """A table that is none of the forms', row by row as text."""
    rows: dict[int, list[str]] = {}
    for cell in grid.cells:
        if cell.text.strip():
            rows.setdefault(cell.row, []).append(cell.text)
    return [Paragraph("\n".join(texts), grid.at) for texts in rows.values()]


def _goes_on(sheet: Sheet, between: Sequence[Paragraph]) -> bool:
    """Whether a grid holds only rows of values that lack a telling label, and next to nothing stands before it: the
    values of table 4, or the last rows of table 3, cut off at the end of a page."""
    if sum(len(squeeze(paragraph.text)) for paragraph in between) > MOST_BETWEEN:
        return False
    valued = [line for line in sheet.lines if line.has_numbers]
    return bool(valued) and all(
        (line.has_numbers or not line.labels)
        and all(piece.key in _TELLS_NOTHING for piece in line.labels)
        and (not line.has_numbers or sum(piece.is_number for piece in line.pieces) >= LEAST_VALUES)
        for line in sheet.lines
    )


def _has_chapters(sheet: Sheet) -> bool:
    """Whether the headings of chapters stand within the borders: all of the report is one table."""
    return any(text and is_chapter_heading(text) for text in map(_alone, sheet.lines))


def _parts(sheet: Sheet) -> Iterator[Sheet | Paragraph]:
    """The stretches of rows, and the texts that stand alone in their row between them."""
    lines: list[Line] = []
    for line in sheet.lines:
        text = _alone(line)
        if text is None or not _is_prose(text, line):
            lines.append(line)
            continue
        if lines:
            yield Sheet(lines, sheet.is_exact, sheet.method, sheet.at, sheet.is_correction)
            lines = []
        yield Paragraph(text, line.pieces[0].at)
    if lines:
        yield Sheet(lines, sheet.is_exact, sheet.method, sheet.at, sheet.is_correction)


def _alone(line: Line) -> str | None:
    """The text of a row that holds nothing else."""
    if line.has_numbers or len(line.labels) != 1:
        return None
    printed = [piece for piece in line.pieces if not piece.is_blank]
    return printed[0].text if len(printed) == 1 else None


def _is_prose(text: str, line: Line) -> bool:
    if line.clause or line.labels[0].key in family_keys():
        return False
    return len(squeeze(text)) >= LEAST_PROSE or is_chapter_heading(text)
