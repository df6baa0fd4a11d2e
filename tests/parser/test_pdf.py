"""The PDF reader: grids with spans, tables over page breaks, and pages that are turned, cropped or hard to read."""

import json
from functools import partial
from io import BytesIO
from pathlib import Path

import pdfplumber
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from parser.document import Cell, Document, Grid, Paragraph, ReadError
from parser.readers import pdf as reader
from parser.readers import pdf_fonts, pdf_plumber
from parser.readers.pdf import read
from parser.readers.pdf_base_lines import lacks_heights
from parser.readers.pdf_geometry import PageContent, Word, lines_of, words_of
from parser.readers.pdf_page import read_page
from parser.readers.pdf_tables import pieces_of
from tests.parser import pdf_maker as maker

SMALL = maker.boxes(
    "信息内容|本年制发件数|本年废止件数|现行有效件数",
    "规章|1|0|11",
    "行政规范性文件|8|26|66",
    "第二十条第（五）项|<|<|<",
    "行政许可|447228|<|<",
)
WIDTHS: list[float] = [120, 90, 90, 90]
WIDE: list[float] = [40, 60, 150, 60, 60, 60]


def grids(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def paragraphs(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def shape(cells: list[Cell] | list[maker.Box]) -> set[tuple[int, int, int, int, str]]:
    return {(cell.row, cell.column, cell.rowspan, cell.colspan, cell.text) for cell in cells}


def only_grid(content: bytes) -> Grid:
    (grid,) = grids(read(content))
    return grid


def values(grid: Grid, row: int, first: int = 0) -> list[str]:
    return [cell.text for cell in grid.cells if cell.row == row and cell.column >= first]


# ------------------------------------------------------------------------------------------------ the real report


@pytest.fixture(scope="module")
def huaian(shared: Path) -> tuple[Document, dict[str, dict[str, dict[str, float]]]]:
    folder = shared / "data" / "reports"
    truth = json.loads((folder / "huaian-city-2024.truth.json").read_text(encoding="utf-8"))
    return read((folder / "huaian-city-2024.pdf").read_bytes()), truth["cells"]


Real = tuple[Document, dict[str, dict[str, dict[str, float]]]]


def test_the_requests_of_a_real_report_stand_in_the_right_cells(huaian: Real) -> None:
    document, truth = huaian
    grid = grids(document)[1]
    rows = [[float(text) for text in values(grid, row, 3)] for row in range(3, grid.rows)]
    assert rows == [list(row.values()) for row in truth["t3_requests"].values()]


def test_the_proceedings_of_a_real_report_stand_in_the_right_cells(huaian: Real) -> None:
    document, truth = huaian
    grid = grids(document)[2]
    expected = [value for row in truth["t4_proceedings"].values() for value in row.values()]
    assert [float(text) for text in values(grid, 3)] == expected
    assert grid.columns == 15


def test_table_2_of_a_real_report_is_one_table_over_two_pages(huaian: Real) -> None:
    grid = grids(huaian[0])[0]
    assert (grid.rows, grid.columns) == (14, 4)
    assert values(grid, 2) == ["规章", "1", "0", "11"]
    assert values(grid, 7) == ["第二十条第（六）项"]
    assert values(grid, 9) == ["行政处罚", "3985758"]
    assert values(grid, 13) == ["行政事业性收费", "96171.6"]
    assert grid.at is not None
    assert grid.at.startswith("page 3, ")
    assert "; page 4, " in grid.at


def test_a_row_head_that_a_page_break_cuts_is_one_head(huaian: Real) -> None:
    grid = grids(huaian[0])[1]
    (head,) = [cell for cell in grid.cells if cell.text.startswith("（四）无")]
    assert (head.text, head.row, head.rowspan) == ("（四）无法提供", 15, 3)
    (stub,) = [cell for cell in grid.cells if cell.text.startswith("三、")]
    assert (stub.text, stub.row, stub.rowspan) == ("三、本年度办理结果", 5, 22)


def test_every_place_of_a_grid_is_taken_once(huaian: Real) -> None:
    for grid in grids(huaian[0]):
        places = [
            (row, column)
            for cell in grid.cells
            for row in range(cell.row, cell.row + cell.rowspan)
            for column in range(cell.column, cell.column + cell.colspan)
        ]
        assert sorted(places) == [(row, column) for row in range(grid.rows) for column in range(grid.columns)]


def test_the_prose_of_a_real_report_comes_in_paragraphs_without_page_numbers(huaian: Real) -> None:
    texts = paragraphs(huaian[0])
    assert texts[0] == "淮安市人民政府2024年政府信息公开工作年度报告"
    assert "自2024年1月1日至2024年12月31日。" in texts[1]
    assert texts[2] == "一、总体情况"
    assert [text for text in texts if text.startswith(("（一）", "（二）", "（三）", "（四）", "（五）"))] == texts[4:9]
    assert (
        texts[-1] == "2024年，市政府严格落实《政府信息公开信息处理费管理办法》，全年收取政府信息公开信息处理费3940元。"
    )
    assert not any("- 2 -" in text for text in texts)


@pytest.mark.usefixtures("no_ocr")
def test_a_scan_needs_ocr(shared: Path) -> None:
    document = read((shared / "data" / "reports" / "huaian-city-2024.scan.pdf").read_bytes())
    assert (document.needs, document.blocks) == ("ocr", [])


def test_the_cells_are_pdfplumbers(shared: Path) -> None:
    content = (shared / "data" / "reports" / "huaian-city-2024.pdf").read_bytes()
    assert plumber_cells(content) == our_cells(content)


def plumber_cells(content: bytes) -> list[str]:
    """The text of every cell of two columns and more, in pdfplumber's own reading."""
    with pdfplumber.open(BytesIO(content)) as document:
        tables = [table for page in document.pages for table in page.extract_tables() if len(table[0]) > 1]
    return sorted("".join(cell.split()) for table in tables for row in table for cell in row if cell is not None)


def our_cells(content: bytes) -> list[str]:
    """The same as found on each page, before tables are joined over page breaks."""
    contents = contents_of(content)
    return sorted("".join(cell.text.split()) for page in contents for piece in pieces_of(page) for cell in piece.cells)


def contents_of(content: bytes) -> list[PageContent]:
    with reader._opened(content) as document:
        return reader._contents(document, content)


# ------------------------------------------------------------------------------------------------ ruling


@pytest.mark.parametrize(
    "rule",
    [maker.line, maker.thin_rect, maker.dashes, partial(maker.dashes, dash=0.6, gap=1.2)],
    ids=["lines", "thin rectangles", "dashes", "dots"],
)
def test_a_table_is_found_however_its_rules_are_drawn(rule: maker.Rule) -> None:
    grid = only_grid(maker.pdf(lambda canvas: maker.table(canvas, SMALL, widths=WIDTHS, rule=rule)))
    assert (grid.rows, grid.columns) == (5, 4)
    assert shape(grid.cells) == shape(SMALL)


@pytest.mark.parametrize("sides", ["top bottom", "left right", "left right top", "right top bottom"])
def test_outer_rules_may_be_missing(sides: str) -> None:
    grid = only_grid(maker.pdf(lambda canvas: maker.table(canvas, SMALL, widths=WIDTHS, sides=sides)))
    assert shape(grid.cells) == shape(SMALL)


def test_two_open_tables_do_not_close_the_space_between_them() -> None:
    def draw(canvas: Canvas) -> None:
        end = maker.table(canvas, SMALL, widths=WIDTHS, sides="top bottom")
        maker.text(canvas, 90, end + 12, "三、收到和处理政府信息公开申请情况")
        maker.table(canvas, SMALL, widths=WIDTHS, sides="top bottom", top=end + 40)

    document = read(maker.pdf(draw))
    assert [shape(grid.cells) for grid in grids(document)] == [shape(SMALL), shape(SMALL)]
    assert paragraphs(document) == ["三、收到和处理政府信息公开申请情况"]


def test_rules_inside_a_form_are_found() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.beginForm("table")
        maker.table(canvas, SMALL, widths=WIDTHS)
        canvas.endForm()
        canvas.translate(20, -30)
        canvas.doForm("table")

    grid = only_grid(maker.pdf(draw))
    assert shape(grid.cells) == shape(SMALL)
    assert grid.cells[0].at == "page 1, 90.0 130.0 210.0 154.0"


def test_a_cell_knows_its_page_and_box() -> None:
    grid = only_grid(maker.pdf(lambda canvas: maker.table(canvas, SMALL, widths=WIDTHS)))
    assert [cell.at for cell in grid.cells if cell.text == "11"] == ["page 1, 370.0 124.0 460.0 148.0"]
    assert grid.at == "page 1, 70.0 100.0 460.0 220.0"


def test_shaded_paragraphs_are_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        for i in range(4):
            canvas.setFillGray(0.9)
            canvas.rect(70, maker.HEIGHT - 120 - 20 * i, 400, 20, stroke=0, fill=1)
            canvas.setFillGray(0)
            maker.text(
                canvas, 70, 103 + 20 * i, "全年组织政府信息公开栏目全覆盖检查并出具评估分报告全年组织检"[: 34 - 3 * i]
            )

    document = read(maker.pdf(draw))
    assert grids(document) == []
    assert len("".join(paragraphs(document))) > 100


def test_a_frame_around_the_page_does_not_hide_the_table() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rect(30, 30, maker.WIDTH - 60, maker.HEIGHT - 60)
        sheet(canvas)

    document = read(maker.pdf(draw))
    assert [shape(grid.cells) for grid in grids(document)] == [shape(SMALL)]
    assert paragraphs(document) == ["二、主动公开政府信息情况"]


def test_merged_cells_have_real_spans() -> None:
    cells = maker.boxes(
        "项目|<|<|申请人情况|<|<",
        "^|^|^|自然人|法人|总计",
        "三、|（一）予以公开|<|1288|21|1309",
        "^|（三）不予公开|1.属于国家秘密|2|0|2",
        "^|^|2.其他法律行政法规禁止公开|30|1|31",
    )
    grid = only_grid(maker.pdf(lambda canvas: maker.table(canvas, cells, widths=WIDE, height=36)))
    assert shape(grid.cells) == shape(cells)


def test_wrapped_text_of_a_cell_is_joined() -> None:
    cells = maker.boxes("商业企业机构|3985758", "annual report|0")

    def draw(canvas: Canvas) -> None:
        maker.table(canvas, maker.boxes("商业企业机构|", "|0"), widths=[30, 30], height=60)
        maker.text(canvas, 102, 110, "39857")
        maker.text(canvas, 102, 122, "58")
        maker.text(canvas, 72, 172, "annual", 8)
        maker.text(canvas, 72, 182, "report", 8)

    assert [cell.text for cell in only_grid(maker.pdf(draw)).cells] == [cell.text for cell in cells]


def test_two_values_in_one_cell_stay_apart() -> None:
    def draw(canvas: Canvas) -> None:
        maker.table(canvas, maker.boxes("甲|", "乙|0"), widths=[60, 90])
        maker.text(canvas, 135, 105, "12")
        maker.text(canvas, 180, 105, "34")

    assert values(only_grid(maker.pdf(draw)), 0) == ["甲", "12 34"]


def test_a_single_character_in_a_font_that_is_not_embedded_is_read() -> None:
    def draw(canvas: Canvas) -> None:
        maker.table(canvas, maker.boxes("构|无", "件|0"), widths=[60, 90])

    assert [cell.text for cell in only_grid(maker.pdf(draw)).cells] == ["构", "无", "件", "0"]


# ------------------------------------------------------------------------------------------------ page breaks

HEADER = ("项目|<|<|自然人|法人|总计",)


def broken(first: list[maker.Box], second: list[maker.Box], *between: str, height: float = 36) -> Document:
    """A table of which the first part ends a page and the second begins the next."""

    def draw_first(canvas: Canvas) -> None:
        end = maker.table(canvas, first, widths=WIDE, height=height, top=400)
        for i, words in enumerate(between):
            maker.text(canvas, 90, end + 20 * (i + 1), words)
        maker.text(canvas, 270, 790, "— 1 —")

    def draw_second(canvas: Canvas) -> None:
        maker.table(canvas, second, widths=WIDE, height=height, top=80, left=68.5)
        maker.text(canvas, 270, 790, "— 2 —")

    return read(maker.pdf(draw_first, draw_second))


def test_a_table_over_a_page_break_is_one_and_a_repeated_header_goes() -> None:
    document = broken(maker.boxes(*HEADER, "一、本年新收|<|<|3|1|4"), maker.boxes(*HEADER, "二、上年结转|<|<|0|0|0"))
    (grid,) = grids(document)
    assert shape(grid.cells) == shape(maker.boxes("项目|自然人|法人|总计", "一、本年新收|3|1|4", "二、上年结转|0|0|0"))
    assert paragraphs(document) == []
    assert grid.cells[-1].at is not None
    assert grid.cells[-1].at.startswith("page 2, ")


def test_a_break_inside_a_row_head_joins_the_head_and_shifts_nothing() -> None:
    document = broken(
        maker.boxes("三、本年度|（三）不予公开|8.属于行政查询事项|105|0|105", "^|（四）无|1.不掌握|746|12|758"),
        maker.boxes("办理结果|法提供|2.没有现成信息|11|0|11", "^|^|3.补正后不明确|1|0|1", "^|（五）总计|<|9|9|18"),
    )
    (grid,) = grids(document)
    expected = maker.boxes(
        "三、本年度办理结果|（三）不予公开|8.属于行政查询事项|105|0|105",
        "^|（四）无法提供|1.不掌握|746|12|758",
        "^|^|2.没有现成信息|11|0|11",
        "^|^|3.补正后不明确|1|0|1",
        "^|（五）总计|<|9|9|18",
    )
    assert shape(grid.cells) == shape(expected)


def test_an_empty_head_goes_on_after_the_break() -> None:
    document = broken(
        maker.boxes("三、结果|（三）不予公开|1.属于国家秘密|2|0|2", "^|^|2.禁止公开|30|1|31"),
        maker.boxes("||3.危及安全|5|0|5", "^|^|4.保护权益|6|0|6"),
    )
    (grid,) = grids(document)
    heads = [(cell.text, cell.row, cell.rowspan) for cell in grid.cells if cell.column < 2]
    assert heads == [("三、结果", 0, 4), ("（三）不予公开", 0, 4)]


def test_a_new_row_head_after_the_break_is_its_own() -> None:
    document = broken(
        maker.boxes("三、结果|（三）不予公开|1.属于国家秘密|2|0|2", "^|^|2.禁止公开|30|1|31"),
        maker.boxes("|（四）无法提供|1.不掌握|5|0|5", "^|^|2.没有现成信息|6|0|6"),
    )
    heads = [(cell.text, cell.row, cell.rowspan) for cell in grids(document)[0].cells if cell.column < 2]
    assert heads == [("三、结果", 0, 4), ("（三）不予公开", 0, 2), ("（四）无法提供", 2, 2)]


def test_a_row_that_the_break_cuts_is_one_row() -> None:
    document = broken(
        maker.boxes("三、结果|（五）不予处理|4.重复申请|0|0|0", "^|^|５．要求行政机关确认或重新|||"),
        maker.boxes("||出具已获取信息|1|2|3", "（七）总计|<|<|7|8|15"),
    )
    (grid,) = grids(document)
    assert values(grid, 1) == ["５．要求行政机关确认或重新出具已获取信息", "1", "2", "3"]
    assert values(grid, 2) == ["（七）总计", "7", "8", "15"]
    assert grid.rows == 3


def test_a_short_row_before_the_break_is_no_half_of_the_next() -> None:
    document = broken(
        maker.boxes("行政许可|<|<|1|1|2", "行政处罚|<|<|||"), maker.boxes("行政强制|<|<|1|2|3", "收费|<|<|7|8|15")
    )
    (grid,) = grids(document)
    assert [values(grid, row) for row in (1, 2)] == [["行政处罚", "", "", ""], ["行政强制", "1", "2", "3"]]


def test_a_lone_heading_row_before_the_break_belongs_to_the_table() -> None:
    def first(canvas: Canvas) -> None:
        maker.text(canvas, 70, 700, "二、主动公开政府信息情况")
        maker.table(canvas, maker.boxes("第二十条第（一）项|<|<|<"), widths=WIDTHS, top=730)

    def second(canvas: Canvas) -> None:
        maker.table(canvas, SMALL, widths=WIDTHS, top=80)

    document = read(maker.pdf(first, second))
    (grid,) = grids(document)
    assert values(grid, 0) == ["第二十条第（一）项"]
    assert values(grid, 2) == ["规章", "1", "0", "11"]
    assert paragraphs(document) == ["二、主动公开政府信息情况"]


def test_a_row_with_open_sides_after_the_break_is_a_row_of_the_table() -> None:
    def first(canvas: Canvas) -> None:
        maker.table(canvas, SMALL, widths=WIDTHS, top=600, sides="top bottom")

    def second(canvas: Canvas) -> None:
        maker.table(canvas, maker.boxes("行政事业性收费|96171.6|<|<"), widths=WIDTHS, top=80, sides="top bottom")

    (grid,) = grids(read(maker.pdf(first, second)))
    assert values(grid, 5) == ["行政事业性收费", "96171.6"]


def test_a_lone_heading_in_a_drawn_box_before_the_break_belongs_to_the_table() -> None:
    def first(canvas: Canvas) -> None:
        canvas.rect(70, 50, sum(WIDTHS), 24)
        maker.text(canvas, 90, 772, "第二十条第（一）项")

    (grid,) = grids(read(maker.pdf(first, lambda canvas: maker.table(canvas, SMALL, widths=WIDTHS, top=80))))
    assert values(grid, 0) == ["第二十条第（一）项"]


def test_text_between_keeps_two_tables_apart() -> None:
    cells = maker.boxes(*HEADER, "一、本年新收|<|<|3|1|4")
    document = broken(cells, cells, "四、行政复议、行政诉讼情况")
    assert len(grids(document)) == 2
    assert paragraphs(document) == ["四、行政复议、行政诉讼情况"]


def test_tables_of_other_columns_stay_apart() -> None:
    def first(canvas: Canvas) -> None:
        maker.table(canvas, maker.boxes("甲|乙|丙", "1|2|3"), widths=[100, 190, 100], top=650)

    def second(canvas: Canvas) -> None:
        maker.table(canvas, SMALL, widths=WIDTHS, top=80)

    assert len(grids(read(maker.pdf(first, second)))) == 2


def test_a_table_over_three_pages_is_one() -> None:
    def page(number: int) -> maker.Draw:
        cells = maker.boxes(*HEADER, *(f"{number}{i}、项目|<|<|{number}|{i}|0" for i in range(8)))

        def draw(canvas: Canvas) -> None:
            maker.table(canvas, cells, widths=WIDE, top=80, height=80)
            maker.text(canvas, 290, 800, str(number))

        return draw

    (grid,) = grids(read(maker.pdf(page(1), page(2), page(3))))
    assert grid.rows == 25
    assert values(grid, 24) == ["37、项目", "3", "7", "0"]


# ------------------------------------------------------------------------------------------------ pages


def sheet(canvas: Canvas) -> None:
    maker.text(canvas, 70, 60, "二、主动公开政府信息情况")
    maker.table(canvas, SMALL, widths=WIDTHS)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("is_declared", [True, False])
def test_turned_pages_are_read_upright(rotation: int, is_declared: bool) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(rotation if is_declared else 0)  # turns the media box too
        canvas.rotate(rotation)
        last = (-595, 0) if is_declared else (-842, 595 - 842)
        canvas.translate(*{0: (0, 0), 90: (0, -842), 180: (-595, -842), 270: last}[rotation])
        sheet(canvas)

    document = read(maker.pdf(draw))
    (grid,) = grids(document)
    assert shape(grid.cells) == shape(SMALL)
    assert paragraphs(document) == ["二、主动公开政府信息情况"]
    assert grid.cells[0].at == "page 1, 70.0 100.0 190.0 124.0"


def test_a_crop_box_moves_the_origin_and_hides_what_is_outside() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setCropBox((50, 100, 545, 800))
        maker.text(canvas, 10, 20, "页边之外")
        sheet(canvas)

    document = read(maker.pdf(draw))
    assert paragraphs(document) == ["二、主动公开政府信息情况"]
    assert grids(document)[0].at == "page 1, 20.0 58.0 410.0 178.0"


def test_a_slanting_watermark_is_not_read() -> None:
    def draw(canvas: Canvas) -> None:
        sheet(canvas)
        canvas.rotate(45)
        maker.text(canvas, 300, 842 - 200, "样张样张样张", 40)

    document = read(maker.pdf(draw))
    assert shape(grids(document)[0].cells) == shape(SMALL)
    assert paragraphs(document) == ["二、主动公开政府信息情况"]


def test_text_turned_in_its_cell_is_read_along_its_line() -> None:
    def draw(canvas: Canvas) -> None:
        maker.table(canvas, maker.boxes("|1", "^|2", "^|3"), widths=[40, 200], height=40)
        canvas.setFont(maker.FONT, 10)
        canvas.rotate(90)
        canvas.drawString(maker.HEIGHT - 215, -95, "办理结果")
        canvas.rotate(-90)
        maker.text(canvas, 120, 300, "本报告由办公室编制，供社会公众查阅。")

    assert only_grid(maker.pdf(draw)).cells[0].text == "办理结果"


def test_characters_drawn_twice_are_read_once() -> None:
    def draw(canvas: Canvas) -> None:
        for i, char in enumerate("主动公开"):
            for offset in (0, 0.4):
                maker.text(canvas, 70 + 16 * i + offset, 60, char, 16)
        for offset in (0, 0.3):
            maker.text(canvas, 70 + offset, 100, "三、收到和处理", 16)
        maker.text(canvas, 70, 140, "共1122件，大大小小", 12)

    assert paragraphs(read(maker.pdf(draw))) == ["主动公开", "三、收到和处理", "共1122件，大大小小"]


def test_doubled_characters_of_pdfplumber_are_read_once() -> None:
    def draw(canvas: Canvas) -> None:
        for offset in (0, 0.3):
            maker.text(canvas, 70 + offset, 60, "共1122件")

    (content,) = pdf_plumber.read_pages(maker.pdf(draw), [1])
    assert [line.text for line in lines_of(content.words)] == ["共1122件"]


# ------------------------------------------------------------------------------------------------ prose


def prose(*lines: tuple[float, str], size: float = 16) -> maker.Draw:
    """Lines at given indents, one below the other."""

    def draw(canvas: Canvas) -> None:
        for i, (indent, words) in enumerate(lines):
            maker.text(canvas, 80 + indent, 100 + 28 * i, words, size)

    return draw


def test_hard_wrapped_lines_become_paragraphs() -> None:
    document = read(
        maker.pdf(
            prose(
                (32, "一、总体情况"),
                (32, "本报告由某县人民政府办公室根据有关规定编制如"),
                (0, "有疑问请与办公室联系。报告所列数据的统计期限自某年"),
                (0, "1月1日起。"),
                (32, "（一）主动公开情况。全年公开信息三千余条内容为"),
                (0, "政策文件。"),
            )
        )
    )
    assert paragraphs(document) == [
        "一、总体情况",
        "本报告由某县人民政府办公室根据有关规定编制如有疑问请与办公室联系。报告所列数据的统计期限自某年1月1日起。",
        "（一）主动公开情况。全年公开信息三千余条内容为政策文件。",
    ]


def test_a_number_in_brackets_at_the_start_of_a_wrapped_line_starts_no_paragraph() -> None:
    document = read(
        maker.pdf(
            prose(
                (32, "根据政府信息公开条例的规定本机关公开了第二十条"),
                (0, "（一）项所列的规章和规范性文件全文发布在门户网站上"),
                (0, "供公众查阅。"),
            )
        )
    )
    assert len(paragraphs(document)) == 1


def test_a_paragraph_goes_on_over_a_page_break() -> None:
    full = "某县人民政府办公室根据有关规定编制报告供社会公众查阅"
    document = read(maker.pdf(prose((32, full[:24]), (0, full)), prose((0, full), (0, "完。"), (32, "二、问题"))))
    assert paragraphs(document) == [full[:24] + full + full + "完。", "二、问题"]


@pytest.mark.parametrize("style", ["— {} —", "- {} -", "{}", "第{}页", "第{}页 共3页", "{}/3", "－{}－"])
def test_page_numbers_are_dropped(style: str) -> None:
    def page(number: int) -> maker.Draw:
        def draw(canvas: Canvas) -> None:
            maker.text(canvas, 80, 100, f"{'甲乙丙'[number - 1]}章的文字说明，全年受理申请3件。")
            maker.text(canvas, 280, 790, style.format(number), 12)

        return draw

    assert len(paragraphs(read(maker.pdf(page(1), page(2), page(3))))) == 3


def test_running_heads_are_dropped_after_the_first_page() -> None:
    def page(number: int) -> maker.Draw:
        def draw(canvas: Canvas) -> None:
            maker.text(canvas, 80, 40, "某县政府信息公开年度报告")
            maker.text(canvas, 80, 400, f"{'甲乙丙'[number - 1]}章的文字说明，全年受理申请3件。")
            maker.text(canvas, 80, 790, "某县人民政府办公室编")

        return draw

    texts = paragraphs(read(maker.pdf(page(1), page(2), page(3))))
    assert texts == [
        "某县政府信息公开年度报告",
        "甲章的文字说明，全年受理申请3件。",
        "乙章的文字说明，全年受理申请3件。",
        "丙章的文字说明，全年受理申请3件。",
    ]


def test_spaces_stand_only_between_latin_words_and_columns() -> None:
    def draw(canvas: Canvas) -> None:
        maker.text(canvas, 80, 100, "2024 年 1 月 1 日发布 Annual Report 全文")
        maker.text(canvas, 80, 130, "规章 1 0 11")
        maker.text(canvas, 80, 160, "行政许可")
        maker.text(canvas, 300, 160, "447228")

    assert paragraphs(read(maker.pdf(draw))) == ["2024年1月1日发布Annual Report全文", "规章 1 0 11", "行政许可\t447228"]


def test_a_line_end_between_touching_characters_parts_no_number() -> None:
    """pdfium puts one where a font misstates its height; a space, or a gap, still parts."""
    for text, right, spaced in (("9\r\n6", 15.3, False), ("9 6", 15.3, True), ("9\r\n6", 18.0, True)):
        places = [0.0] * (len(text) - 2)
        words = words_of(
            text, [10.0, *places, right], [50.0] * len(text), [15.0, *places, right + 5], [60.0] * len(text)
        )
        assert [(word.text, word.spaced) for word in words] == [("9", False), ("6", spaced)]


def test_fonts_without_heights_are_told_by_their_thinnest_character() -> None:
    text, lefts, rights = "第一项", [0.0, 10.0, 20.0], [10.0, 19.0, 30.0]
    assert lacks_heights(text, lefts, [0.0, 5.0, 0.0], rights, [9.0, 6.0, 9.0])
    assert not lacks_heights(text, lefts, [0.0] * 3, rights, [9.0] * 3)
    assert not lacks_heights("总计", lefts[1:], [5.0] * 2, rights[1:], [6.0] * 2)


def test_a_ground_under_a_table_and_its_text_is_no_cell() -> None:
    """Printed web pages lie on one; here the table goes on from the page before, as wide as the ground nearly."""
    widths: list[float] = [300, 135, 135]

    def first(canvas: Canvas) -> None:
        maker.table(canvas, maker.boxes("规章|0|11"), widths=widths, left=14, top=780)

    def second(canvas: Canvas) -> None:
        canvas.setFillColorRGB(0.97, 0.97, 0.97)
        canvas.rect(10, 642, 578, 190, stroke=0, fill=1)
        canvas.setFillColorRGB(0, 0, 0)
        maker.table(canvas, maker.boxes("行政许可|2|3"), widths=widths, left=14, top=10)
        maker.text(canvas, 60, 120, "五、存在的主要问题及改进情况")

    document = read(maker.pdf(first, second))
    assert [cell.text for grid in grids(document) for cell in grid.cells] == ["规章", "0", "11", "行政许可", "2", "3"]
    assert paragraphs(document) == ["五、存在的主要问题及改进情况"]


def test_a_hyphen_at_the_end_of_a_line_stays_one() -> None:
    def draw(canvas: Canvas) -> None:
        maker.table(canvas, maker.boxes("A-|-", "B|0"), widths=[60, 90])

    assert [cell.text for cell in only_grid(maker.pdf(draw)).cells] == ["A-", "-", "B", "0"]


# ------------------------------------------------------------------------------------------------ hard to read


def picture() -> ImageReader:
    return ImageReader(BytesIO(b"P6 2 2 255 " + bytes(range(12))))


@pytest.mark.usefixtures("no_ocr")
def test_pages_without_text_are_named_and_the_others_read() -> None:
    def scan(canvas: Canvas) -> None:
        canvas.drawImage(picture(), 0, 0, maker.WIDTH, maker.HEIGHT)
        maker.text(canvas, 280, 790, "2")

    document = read(maker.pdf(sheet, scan, sheet))
    assert (document.needs, document.meta["pages_without_text"]) == ("ocr", "2")
    assert document.meta["needs"] == "page 2 of the PDF is a picture and was not read"
    assert len(grids(document)) == 2


@pytest.mark.usefixtures("no_ocr")
@pytest.mark.parametrize("font", [pdf_fonts._FONT, None], ids=["embedded", "not embedded"])
def test_a_font_without_a_map_needs_ocr(font: bytes | None) -> None:
    document = read(maker.without_map(60, font))
    assert (document.needs, document.blocks) == ("ocr", [])


def test_a_font_that_is_not_in_the_file_cannot_be_drawn_for_ocr() -> None:
    document = read(maker.without_map(60, None))
    assert (document.needs, document.blocks) == ("ocr", [])
    assert "fonts are not in the file" in document.meta["needs"]


@pytest.mark.parametrize("font", [pdf_fonts._FONT, None], ids=["embedded", "not embedded"])
def test_a_few_characters_without_a_map_are_marked(font: bytes | None) -> None:
    assert paragraphs(read(maker.without_map(6, font))) == ["\ufffd" * 6]


@pytest.mark.usefixtures("no_ocr")
def test_an_invisible_layer_over_a_picture_is_read_and_named() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawImage(picture(), 0, 0, maker.WIDTH, maker.HEIGHT)
        layer = canvas.beginText(70, 700)
        layer.setFont(maker.FONT, 12)
        layer.setTextRenderMode(3)
        layer.textLine("本年新收政府信息公开申请数量三十四件，上年结转三件。")
        canvas.drawText(layer)

    document = read(maker.pdf(draw, sheet))
    assert (document.needs, document.meta["pages_with_hidden_text"]) == ("ocr", "1")
    assert paragraphs(document)[0].startswith("本年新收")


@pytest.mark.usefixtures("no_ocr")
def test_letters_that_are_drawn_need_ocr() -> None:
    def draw(canvas: Canvas) -> None:
        for i in range(2100):
            x, y = 50 + i % 50 * 10, 50 + i // 50 * 15
            canvas.bezier(x, y, x + 3, y + 5, x + 5, y + 5, x + 8, y)

    assert read(maker.pdf(draw)).needs == "ocr"


def test_radicals_become_the_characters_they_look_like() -> None:
    words = [Word("⼈⺠政府⻅⽂\u200b", 0, 0, 70, 10, 0, lefts=[0, 10, 20, 30, 40, 50, 60], rights=[10] * 7)]
    assert [line.text for line in lines_of(words)] == ["人民政府见文"]


def test_an_empty_document_is_empty() -> None:
    document = read(maker.pdf(lambda canvas: None))
    assert (document.blocks, document.needs) == ([], None)


def test_a_title_of_the_file_is_a_title() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setTitle("Microsoft Word - 某县2024年政府信息公开工作年度报告.docx")
        sheet(canvas)

    assert read(maker.pdf(draw)).titles == ["某县2024年政府信息公开工作年度报告"]
    assert read(maker.pdf(sheet)).titles == []


def test_a_password_is_an_encrypted_document() -> None:
    with pytest.raises(ReadError, match="password") as caught:
        read(maker.pdf(sheet, encrypt=StandardEncryption("secret")))
    assert caught.value.reason == "encrypted"


def test_a_document_that_only_forbids_copying_is_read() -> None:
    document = read(maker.pdf(sheet, encrypt=StandardEncryption("", ownerPassword="owner", canCopy=0)))
    assert len(grids(document)) == 1


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.99])
def test_a_document_that_is_cut_off_is_damaged(share: float) -> None:
    content = maker.pdf(sheet, sheet)
    with pytest.raises(ReadError) as caught:
        read(content[: int(len(content) * share)])
    assert caught.value.reason == "damaged"


def test_a_download_that_broke_off_after_an_older_end_is_damaged() -> None:
    content = maker.pdf(sheet)
    with pytest.raises(ReadError, match="cut off"):
        read(content + b"\n99 0 obj\n<< /Length 5000 >>\nstream\nabc")


def test_bytes_that_are_no_pdf_are_damaged() -> None:
    with pytest.raises(ReadError, match="pdfium") as caught:
        read(b"%PDF-1.4 nonsense")
    assert caught.value.reason == "damaged"


def test_too_many_pages_are_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_PAGES", 2)
    with pytest.raises(ReadError, match="3 pages") as caught:
        read(maker.pdf(sheet, sheet, sheet))
    assert caught.value.reason == "too_large"


def test_pdfplumber_reads_a_page_that_the_fast_way_cannot(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ValueError("page 1 cannot be loaded")

    monkeypatch.setattr(reader, "read_page", fails)
    document = read(maker.pdf(sheet))
    assert shape(grids(document)[0].cells) == shape(SMALL)
    assert paragraphs(document) == ["二、主动公开政府信息情况"]


def test_pdfplumber_looks_again_where_no_table_was_found(monkeypatch: pytest.MonkeyPatch) -> None:
    fast = read_page

    def without_edges(document: object, index: int) -> PageContent:
        content = fast(document, index)
        content.rules = set()
        return content

    monkeypatch.setattr(reader, "read_page", without_edges)
    assert shape(only_grid(maker.pdf(sheet)).cells) == shape(SMALL)


def test_pdfplumber_reads_text_that_pdfium_drops(monkeypatch: pytest.MonkeyPatch) -> None:
    def without_words(document: object, index: int) -> PageContent:
        content = read_page(document, index)
        content.words = []
        return content

    monkeypatch.setattr(reader, "read_page", without_words)
    assert shape(only_grid(maker.pdf(sheet)).cells) == shape(SMALL)


def test_a_drawing_of_countless_lines_is_no_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parser.readers.pdf_cells.MAX_CORNERS", 10)
    document = read(maker.pdf(sheet))
    assert document.meta["pages_too_complex"] == "1"
    assert "447228" in "".join(paragraphs(document))


def test_the_fast_way_finds_pdfplumbers_cells_in_drawn_tables() -> None:
    cells = maker.boxes(
        *HEADER, "三、|（三）不予公开|1.属于国家秘密|2|0|2", "^|^|2.禁止公开|30|1|31", "（七）总计|<|<|7|8|15"
    )
    content = maker.pdf(
        lambda canvas: maker.table(canvas, cells, widths=WIDE, height=40),
        lambda canvas: maker.table(canvas, SMALL, widths=WIDTHS, rule=maker.thin_rect),
    )
    assert our_cells(content) == plumber_cells(content)
