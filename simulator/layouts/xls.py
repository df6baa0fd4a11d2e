"""XLS by xlwt: the report on one sheet of an old workbook, numbers as numbers."""

import re
from io import BytesIO

import xlwt

from simulator.document import compose
from simulator.layouts.spread import spread
from simulator.truth import Truth

_NUMBER = re.compile(r"0|[1-9]\d*(?:\.\d*[1-9])?")


def write(truth: Truth, _style: str) -> bytes:
    """The report as a workbook."""
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("年报")
    framed = xlwt.easyxf("borders: left thin, right thin, top thin, bottom thin; align: wrap on")
    plain = xlwt.easyxf("")
    for item in spread(compose(truth)):
        is_number = item.is_framed and _NUMBER.fullmatch(item.text) is not None and len(item.text) < 15
        value: str | float = float(item.text) if is_number else item.text
        style = framed if item.is_framed else plain
        if item.rows > 1 or item.columns > 1:
            area = item.row, item.row + item.rows - 1, item.column, item.column + item.columns - 1
            sheet.write_merge(*area, value, style)
        else:
            sheet.write(item.row, item.column, value, style)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()
