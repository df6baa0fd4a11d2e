"""The reader of workbooks: what numbers look like, merged cells, prose and tables on one sheet, hostile workbooks."""

import datetime as dt
import struct
from io import BytesIO

import pytest
import xlsxwriter
import xlwt

from parser.readers import sniff
from parser.readers.office_ole import Ole
from parser.readers.sheets import place_of, read, written
from simulator.layouts.ole import compound
from tests.parser.office_maker import grids, packed, refused, shown


def xlsx(*rows: list[object], merged: tuple[tuple[int, int, int, int, str], ...] = (), **formats: str) -> bytes:
    """A workbook of one sheet; `formats` gives cells (b2="0%") a number format."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("表")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            code = formats.get(f"{'abcdefgh'[column]}{number + 1}")
            if value is not None:
                sheet.write(number, column, value, book.add_format({"num_format": code}) if code else None)
    for area in merged:
        sheet.merge_range(*area)
    book.close()
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5.0, "5"),
        (0.0, "0"),
        (4948.3955, "4948.3955"),
        (96171.60000000001, "96171.6"),
        (3985758.0, "3985758"),
        (12345678901234.0, "12345678901234"),
        (1e20, "100000000000000000000"),
        (1e-7, "0.0000001"),
        (-59.0, "-59"),
        (True, "TRUE"),
        (dt.datetime.fromisoformat("2024-01-12"), "2024-01-12"),
        (dt.datetime.fromisoformat("2024-01-12T09:30"), "2024-01-12 09:30"),
        (dt.date(2024, 1, 12), "2024-01-12"),
        (dt.time(9, 30), "09:30:00"),
        (" 规章 \n ", "规章"),
        ("", ""),
    ],
)
def test_values_as_they_are_shown(value: object, text: str) -> None:
    assert written(value) == text


def test_percentages_of_both_kinds_of_workbook() -> None:
    content = xlsx(["率", 0.953, 0.5], ["数", 0.953, 0.5], b1="0.0%", c1='0"%"')
    assert [c.text for c in grids(read(content))[0].cells] == ["率", "95.3%", "0.5", "数", "0.953", "0.5"]
    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    for column, code in enumerate(("General", "0.00%", "0%", "0")):
        sheet.write(0, column, 0.953, xlwt.easyxf(num_format_str=code))
        sheet.write(1, column, 5)
    buffer = BytesIO()
    book.save(buffer)
    assert [c.text for c in grids(read(buffer.getvalue()))[0].cells][:4] == ["0.953", "95.3%", "95.3%", "0.953"]


def test_prose_and_tables_of_one_sheet() -> None:
    content = xlsx(
        ["某县2024年政府信息公开工作年度报告"],
        ["一、总体情况"],
        [],
        ["第二十条第（一）项"],
        ["信息内容", "本年制发件数", "本年废止件数"],
        ["规章", 1, 0],
        ["行政规范性文件"],
        [],
        ["负责人：", None, "填表人："],
        ["单位（盖章）"],
        merged=((6, 1, 6, 2, ""),),
    )
    first, second, table, *rest = shown(read(content))
    assert (first, second) == ("某县2024年政府信息公开工作年度报告", "一、总体情况")
    assert isinstance(table, list)
    assert [cell[4] for cell in table if cell[1] == 0] == ["第二十条第（一）项", "信息内容", "规章", "行政规范性文件"]
    assert len(rest) == 1


def test_tables_of_one_sheet_keep_their_own_columns() -> None:
    content = xlsx(
        ["甲", None, "乙", None],
        ["1", None, "2", None],
        [],
        ["a", "b", "c", "d"],
        ["1", "2", "3", "4"],
        merged=((0, 0, 0, 1, "甲"), (0, 2, 0, 3, "乙"), (1, 0, 1, 1, "1"), (1, 2, 1, 3, "2")),
    )
    first, second = grids(read(content))
    assert ([c.colspan for c in first.cells], first.columns, second.columns) == ([1, 1, 1, 1], 2, 4)


def test_a_blank_row_of_merged_cells_under_a_table_belongs_to_it() -> None:
    content = xlsx(["甲", "乙", "丙"], ["1", "2", "3"], merged=((2, 0, 2, 1, ""),))
    (grid,) = grids(read(content))
    assert grid.rows == 3


def test_hidden_sheets_are_left_out() -> None:
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer)
    book.add_worksheet("一").write(0, 0, "看得见")
    hidden = book.add_worksheet("二")
    hidden.hide()
    hidden.write(0, 0, "看不见")
    book.close()
    assert shown(read(buffer.getvalue())) == ["看得见"]


def test_spreadsheet_xml_of_2003_is_read() -> None:
    content = (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        '<Worksheet ss:Name="表"><Table><Row><Cell ss:MergeAcross="1"><Data ss:Type="String">组</Data></Cell>'
        '<Cell><Data ss:Type="Number">5.0</Data></Cell></Row><Row ss:Index="2"><Cell ss:Index="2">'
        '<Data ss:Type="Number">7</Data></Cell><Cell><Data ss:Type="DateTime">2024-01-12T00:00:00.000</Data></Cell>'
        "</Row></Table></Worksheet></Workbook>"
    ).encode()
    assert sniff(content).reader == "sheets"
    assert shown(read(content)) == [
        [(0, 0, 1, 2, "组"), (0, 2, 1, 1, "5"), (1, 0, 1, 1, ""), (1, 1, 1, 1, "7"), (1, 2, 1, 1, "2024-01-12")]
    ]


def test_told_by_their_bytes() -> None:
    book = xlwt.Workbook()
    book.add_sheet("表").write(0, 0, "x")
    buffer = BytesIO()
    book.save(buffer)
    assert sniff(buffer.getvalue())[:2] == ("sheets", "application/vnd.ms-excel")
    assert sniff(xlsx(["x"])).reader == "sheets"


def test_places() -> None:
    assert [place_of("表", row, column) for row, column in ((0, 0), (6, 25), (6, 26), (9, 701))] == [
        "表!A1",
        "表!Z7",
        "表!AA7",
        "表!ZZ10",
    ]


def test_cells_at_the_ends_of_a_sheet_do_not_fill_the_memory() -> None:
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet()
    sheet.write(0, 0, 1)
    sheet.write(1_048_575, 16_383, 1)
    book.close()
    assert refused(buffer.getvalue()) == "too_large"


def test_a_merged_cell_over_everything_is_refused() -> None:
    content = xlsx(["a", "b"])
    assert refused(_with_merge(content, "A1:XFD1048576")) == "too_large"


def test_bombs_damage_and_passwords_are_said() -> None:
    content = xlsx(["a", "b"])
    assert refused(content[: len(content) * 2 // 3]) == "damaged"
    assert refused(packed({"[Content_Types].xml": "x", "xl/workbook.xml": "<a" + " " * 60_000_000})) == "too_large"
    assert refused(packed({"[Content_Types].xml": "x", "xl/workbook.xml": "<a"})) == "damaged"
    book = xlwt.Workbook()
    book.add_sheet("a").write(0, 0, "x")
    buffer = BytesIO()
    book.save(buffer)
    stream = Ole(buffer.getvalue()).stream("Workbook")
    (size,) = struct.unpack_from("<H", stream, 2)
    locked = stream[: 4 + size] + struct.pack("<HHHHH", 0x2F, 6, 0, 1, 1) + stream[4 + size :]
    assert refused(compound({"Workbook": locked})) == "encrypted"
    for share in (0.1, 0.4, 0.8):
        assert refused(buffer.getvalue()[: int(len(buffer.getvalue()) * share)]) == "damaged"


def _with_merge(content: bytes, area: str) -> bytes:
    import zipfile

    with zipfile.ZipFile(BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(
        b"</sheetData>", f'</sheetData><mergeCells count="1"><mergeCell ref="{area}"/></mergeCells>'.encode()
    )
    return packed(parts)
