"""Workbooks as other programs write them: heads, code pages and formats that mislead, hidden rows and columns."""

import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
import xlsxwriter
import xlwt

from parser import parse
from parser.document import Grid
from parser.readers.office_biff import EXTENDED, FORMAT, format_of, mended, records, workbook
from parser.readers.office_hidden import Hidden, shown
from parser.readers.office_ole import Ole
from parser.readers.sheets import read
from tests.parser.office_maker import grids, packed

HIDDEN_ROW, HIDDEN_COLUMN = 2, 1
ROWS = (("信息内容", "去年", "本年处理决定数量"), ("行政许可", 7, 12), ("行政许可", 7, 999), ("行政处罚", 7, 0))


def xls(code: str = "General") -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("年报")
    for row, cells in enumerate(ROWS):
        for column, value in enumerate(cells):
            sheet.write(row, column, value, xlwt.easyxf(num_format_str=code))
    for row in range(4, 120):  # so that the stream is no small one
        sheet.write(row, 0, f"第{row}行")
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def with_records(content: bytes, change: Callable[[int, bytes], bytes]) -> bytes:
    """The workbook with its records changed one by one, none of them in length."""
    place, changes = 0, []
    for kind, record in records(workbook(content)):
        new = change(kind, record)
        assert len(new) == len(record)
        if new != record:
            changes.append((place + 4, new))
        place += 4 + len(record)
    assert changes
    return Ole(content).changed("Workbook", changes)


def first_grid(content: bytes) -> list[list[str]]:
    grid = grids(read(content))[0]
    return [[cell.text for cell in grid.cells if cell.row == row] for row in range(grid.rows)]


def test_any_byte_may_stand_in_the_head_of_a_package() -> None:
    """A first member that is not packed shows its `<` at once, and so may its checksum."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.add_worksheet().write(0, 0, "总计")
    book.close()
    again = BytesIO()
    with zipfile.ZipFile(buffer) as made, zipfile.ZipFile(again, "w", zipfile.ZIP_STORED) as stored:
        for name in sorted(made.namelist(), key=len):
            stored.writestr(name, made.read(name))
    assert b"<" in again.getvalue()[:64]
    assert [block.text for block in read(again.getvalue()).blocks if not isinstance(block, Grid)] == ["总计"]


def test_text_of_97_is_unicode_whatever_code_page_the_workbook_names() -> None:
    said = with_records(xls(), lambda kind, data: (1252).to_bytes(2, "little") if kind == 0x42 else data)
    assert first_grid(said)[:2] == [["信息内容", "去年", "本年处理决定数量"], ["行政许可", "7", "12"]]


@pytest.mark.parametrize(
    ("code", "text"), [("#,##0;[Red]-#,##0", "12"), ('0_ ;"day"\\d0\\ ', "12"), ("yyyy/mm/dd", "1900-01-12")]
)
def test_a_format_is_what_the_workbook_says_whatever_its_number_stands_for(code: str, text: str) -> None:
    own, of_dates = b"", (50).to_bytes(2, "little")

    def renumbered(kind: int, data: bytes) -> bytes:
        nonlocal own
        if kind == FORMAT and format_of(data)[1] == code:
            own = data[:2]
            return of_dates + data[2:]
        if kind == EXTENDED and data[2:4] == own:
            return data[:2] + of_dates + data[4:]
        return data

    assert first_grid(with_records(xls(code), renumbered))[1][-1] == text


def test_a_workbook_that_says_all_right_stays_as_it_is() -> None:
    content = xls("#,##0")
    assert mended(content) is content
    assert mended(content[:600]) == content[:600]


def hidden_xlsx() -> bytes:
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("年报")
    for row, cells in enumerate(ROWS):
        sheet.write_row(row, 0, cells)
    sheet.set_row(HIDDEN_ROW, None, None, {"hidden": True})
    sheet.set_column(HIDDEN_COLUMN, HIDDEN_COLUMN, None, None, {"hidden": True})
    sheet.set_column(5, 16_383, None, None, {"hidden": True})
    book.close()
    return buffer.getvalue()


def hidden_xls() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("年报")
    for row, cells in enumerate(ROWS):
        for column, value in enumerate(cells):
            sheet.write(row, column, value)
    sheet.row(HIDDEN_ROW).hidden = True
    sheet.col(HIDDEN_COLUMN).hidden = True
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def hidden_xml() -> bytes:
    def cell(value: object) -> str:
        return f'<Cell><Data ss:Type="{"String" if isinstance(value, str) else "Number"}">{value}</Data></Cell>'

    openings = ['<Row ss:Hidden="1">' if row == HIDDEN_ROW else "<Row>" for row in range(len(ROWS))]
    rows = "".join(f"{opening}{''.join(map(cell, cells))}</Row>" for opening, cells in zip(openings, ROWS, strict=True))
    return (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="年报"><Table>'
        f'<Column ss:Index="{HIDDEN_COLUMN + 1}" ss:Hidden="1"/>{rows}</Table></Worksheet></Workbook>'
    ).encode()


@pytest.mark.parametrize("made", [hidden_xlsx, hidden_xls, hidden_xml])
def test_what_is_hidden_is_not_read_and_the_rest_keeps_its_place(made: Callable[[], bytes]) -> None:
    content = made()
    assert first_grid(content) == [["信息内容", "本年处理决定数量"], ["行政许可", "12"], ["行政处罚", "0"]]
    assert [cell.at for cell in grids(read(content))[0].cells][-2:] == ["年报!A4", "年报!C4"]


def test_a_merged_cell_that_is_hidden_in_part_shows_its_text() -> None:
    texts = {(0, 0): "自然人", (0, 3): "总计", (2, 0): "5", (2, 3): "5"}
    merged = {(0, 0): (2, 3), (0, 3): (2, 1), (4, 0): (1, 2)}
    assert shown(texts, merged, Hidden(rows=(0, 4), columns=(0,))) == (
        {(0, 0): "自然人", (0, 2): "总计", (1, 2): "5"},
        {(0, 0): (1, 2)},
    )
    assert shown(texts, merged, Hidden()) == (texts, merged)


def test_a_binary_workbook_is_refused_by_name() -> None:
    document = parse(packed({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": "x"}))
    assert (document.status, document.reason) == ("failed", "unsupported_format")
    assert "excel.sheet.binary" in (document.message or "")
