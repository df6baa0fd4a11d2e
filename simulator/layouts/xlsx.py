"""XLSX by xlsxwriter: the whole report on one sheet, prose in cells merged over the width, numbers as numbers."""

import re
from datetime import UTC, datetime
from io import BytesIO

import xlsxwriter

from simulator.document import compose
from simulator.layouts.spread import Spread, spread
from simulator.truth import Truth

_NUMBER = re.compile(r"0|[1-9]\d*(?:\.\d*[1-9])?")
_PERCENT = "0.0%"


def write(truth: Truth, style: str) -> bytes:
    """The report as a workbook; `one` on one sheet, `sheets` with each table on its own, after a hidden one."""
    document = compose(truth)
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"title": document.title, "created": datetime(2024, 1, 2, tzinfo=UTC).replace(tzinfo=None)})
    framed = book.add_format({"border": 1, "text_wrap": True})
    percent = book.add_format({"num_format": _PERCENT})
    if style == "sheets":
        hidden = book.add_worksheet("字典")
        hidden.hide()
        hidden.write(0, 0, "不是报告的内容")
        hidden.write_number(1, 0, 0.953, percent)
    for number, part in enumerate(_parts(list(spread(document)), style), 1):
        sheet = book.add_worksheet(f"表{number}")
        if number == 1:
            sheet.activate()
            sheet.set_first_sheet()
        for item in part:
            text = item.text
            is_number = item.is_framed and _NUMBER.fullmatch(text) is not None and len(text) < 15
            value: str | float = float(text) if is_number else text
            if item.rows > 1 or item.columns > 1:
                area = item.row, item.column, item.row + item.rows - 1, item.column + item.columns - 1
                sheet.merge_range(*area, value, framed if item.is_framed else None)
            elif is_number:
                sheet.write_number(item.row, item.column, float(text), framed)
            elif text or item.is_framed:
                sheet.write_string(item.row, item.column, text, framed) if text else sheet.write_blank(
                    item.row, item.column, None, framed
                )
    book.close()
    return buffer.getvalue()


def _parts(items: list[Spread], style: str) -> list[list[Spread]]:
    """The cells of each sheet."""
    if style == "one":
        return [items]
    parts: list[list[Spread]] = [[]]
    for item in items:
        if item.starts and parts[-1]:
            parts.append([])
        parts[-1].append(item)
    return parts
