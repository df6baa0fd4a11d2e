"""Statistical sheets (form B) and annexes (A1, A2, A3), written here from the forms and read back cell by cell."""

import random
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from itertools import chain, zip_longest

import pytest

from parser import checks, forms
from parser.align import align, is_form_table
from parser.align.sheet import Sheet, from_grid
from parser.align.statistics import is_sheet, read_text, take_text
from parser.document import Cell, Grid, Paragraph
from parser.forms import Row, TableForm
from parser.model import Finding, Number, Table
from parser.text import label_key

Key = tuple[str, str]
Lines = list[list[str]]
Values = dict[Key, Number | None]

GENERATIONS = ("B", "A1", "A2", "A3")
PERIODS = {
    "B": ("year",),
    "A1": ("month", "year"),
    "A2": ("year", "cumulative"),
    "A3": ("year", "cumulative"),
}
WORDS = {"month": "本期实际", "year": "2018年度", "cumulative": "历年累计"}
PROSE = ["某县2018年政府信息公开工作年度报告", "一、概述", "本年收到申请5件。", "附：政府信息公开情况统计表"]
FOOT = ["单位负责人：张三 审核人：李四", "填报日期：2019年1月10日"]


def form_of(generation: str) -> TableForm:
    """The table that holds the rows of a generation."""
    return next(table for table in forms.load().sheets if generation in table.generations)


def draw(generation: str, seed: int, *, blank: float = 0.0) -> Values:
    """Numbers for every cell of a sheet, in agreement with the identities; some cells blank."""
    dice = random.Random(seed)
    form = form_of(generation)
    rows = form.rows_of(generation)
    values: dict[Key, int] = {}
    for row in rows:
        year = dice.choice([0, 0, 1, 5, 12, 20, 1683])
        values[row.code, "year"] = year
        values[row.code, "month"] = dice.randint(0, year)
        values[row.code, "cumulative"] = year + dice.choice([0, 7, 10_000])
    sums = [
        one
        for one in forms.load().identities_of(form.code, generation)
        if (one.axis, one.relation, one.kind) == ("column", "=", "hard")
    ]
    for _ in range(3):
        for identity in sums:
            for period in WORDS:
                values[identity.left[0], period] = sum(values.get((code, period), 0) for code in identity.right)
    whole = {row.zh: row.code for row in rows}
    for row in rows:
        if row.group in whole:
            for period in WORDS:
                key = whole[row.group], period
                values[key] = max(values[key], values[row.code, period])
    return {
        key: None if dice.random() < blank else value for key, value in values.items() if key[1] in PERIODS[generation]
    }


def printed(generation: str, values: Values, *, coded: bool = False) -> Lines:
    """A sheet as its office prints it: heading line, headings of parts, rows."""
    periods = PERIODS[generation]
    code = ["代码"] if coded else []
    lines = [["统计指标", "单位", *code, *(["统计数"] if generation == "B" else [WORDS[period] for period in periods])]]
    form = form_of(generation)
    open_headings = list(form.headings)
    for number, row in enumerate(form.rows_of(generation), 1):
        if row.group in open_headings:
            open_headings.remove(row.group)
            lines.append([row.group, "——", *([""] if coded else []), *("——" for _ in periods)])
        numbers = [values[row.code, period] for period in periods]
        code = [f"{number:02d}"] if coded else []
        lines.append([row.zh, row.unit or "", *code, *("" if value is None else str(value) for value in numbers)])
    return lines


def grid(lines: Sequence[Sequence[str]]) -> Sheet:
    """The lines as a table with borders."""
    cells = [Cell(text, row, column) for row, line in enumerate(lines) for column, text in enumerate(line)]
    return from_grid(Grid(cells, len(lines), max(map(len, lines))))


def spanned(cells: Sequence[Cell]) -> Sheet:
    """Cells with spans as a table."""
    rows = max(cell.row + cell.rowspan for cell in cells)
    return from_grid(Grid(list(cells), rows, max(cell.column + cell.colspan for cell in cells)))


def text(lines: Sequence[str]) -> list[Sheet]:
    """The sheets found in lines of text, among prose that must come back untouched."""
    paragraphs = [Paragraph(line, f"line {number}") for number, line in enumerate([*PROSE, *lines, *FOOT], 1)]
    sheets, rest = take_text(paragraphs)
    assert [paragraph.text for paragraph in rest] == [*PROSE, *FOOT]
    return [*sheets]


LAYOUTS: dict[str, Callable[[Lines], Iterator[str]]] = {
    "bars": lambda lines: ("| " + " | ".join(line) + " |" for line in lines),
    "bars_inside": lambda lines: ("|".join(line) for line in lines),
    "tabs": lambda lines: ("\t".join(line) for line in lines),
    "bar_alone": lambda lines: chain.from_iterable((cell, "|") for line in lines for cell in line),
    "bar_behind": lambda lines: (f"{cell} |" for line in lines for cell in line),
    "bar_before": lambda lines: (("|" if place else "") + cell for line in lines for place, cell in enumerate(line)),
    "spaces": lambda lines: ("  ".join(filter(None, line)) for line in lines),
    "cell_a_line": lambda lines: (cell for line in lines for cell in line if cell),
    "one_line": lambda lines: iter([" ".join(cell for line in lines for cell in line if cell)]),
    "glued": lambda lines: iter(["".join(chain.from_iterable(lines))]),
}
BORDERLESS = {"spaces", "cell_a_line", "one_line", "glued"}


def read(sheets: Sequence[Sheet]) -> tuple[Table, list[Finding]]:
    """The one table of some sheets, with its findings."""
    assert all(is_form_table(sheet) for sheet in sheets)
    tables, findings = align(sheets)
    assert len(tables) == 1
    return tables[0], findings


def numbers(table: Table) -> Values:
    """All cells of the form."""
    keys = [(cell.row, cell.column) for cell in table.cells]
    assert len(keys) == len(set(keys))
    return {(cell.row, cell.column): cell.value for cell in table.cells if not cell.row.startswith("ext_")}


def check(sheets: Sequence[Sheet], generation: str, values: Values) -> list[Finding]:
    """Reads sheets, holds every cell against what was written, and returns the findings."""
    table, findings = read(sheets)
    assert table.generation == generation
    got = numbers(table)
    assert {key: got[key] for key in values} == values
    assert all(value is None for key, value in got.items() if key not in values)
    return findings


class TestForms:
    """The sheets as data."""

    @pytest.mark.parametrize(("generation", "count"), [("B", 58), ("A1", 56), ("A2", 54), ("A3", 15)])
    def test_rows(self, generation: str, count: int) -> None:
        assert len(form_of(generation).rows_of(generation)) == count

    def test_names_fit(self) -> None:
        indicators = forms.load().indicators()
        assert max(len(indicator.short) for indicator in indicators) <= 32
        assert max(len(indicator.label_en) for indicator in indicators) <= 80
        assert len({indicator.short for indicator in indicators}) == len(indicators)

    def test_units_belong_to_rows(self) -> None:
        units = {
            indicator.code: (indicator.column.unit, indicator.column.type) for indicator in forms.load().indicators()
        }
        assert units["b_statistics.fees_request_10k_yuan.year"] == ("万元", "decimal")
        assert units["b_statistics.requests_received.year"] == ("件", "int")
        assert units["a_annex.fees_total_yuan.cumulative"] == ("元", "decimal")
        assert units["t3_requests.new_received.total"] == ("件", "int")

    def test_identities_name_rows_of_their_generations(self) -> None:
        for table in forms.load().sheets:
            for generation in table.generations:
                rows = {row.code for row in table.rows_of(generation)}
                for identity in forms.load().identities_of(table.code, generation):
                    if identity.axis == "column":
                        assert set(identity.left) <= rows
                        assert rows & set(identity.right)

    def test_groups_are_printed_lines(self) -> None:
        for table in forms.load().sheets:
            lines = {*table.headings, *(row.zh for row in table.rows)}
            assert {row.group for row in table.rows if row.group} <= lines
            assert set(table.headings) <= {row.group for row in table.rows}


class TestLayouts:
    """The same sheet in every layout gives the same cells."""

    @pytest.mark.parametrize("generation", GENERATIONS)
    @pytest.mark.parametrize("blank", [0.0, 0.3])
    @pytest.mark.parametrize("seed", range(3))
    def test_grid(self, generation: str, blank: float, seed: int) -> None:
        values = draw(generation, seed, blank=blank)
        assert check([grid(printed(generation, values))], generation, values) == []

    @pytest.mark.parametrize("layout", LAYOUTS)
    @pytest.mark.parametrize("generation", GENERATIONS)
    def test_text(self, layout: str, generation: str) -> None:
        """Two columns without any border are another matter (TestGlued)."""
        generation = "B" if layout == "glued" else generation
        values = draw(generation, 4)
        lines = printed(generation, values, coded=generation == "A1")
        assert check(text(list(LAYOUTS[layout](lines))), generation, values) == []

    @pytest.mark.parametrize("layout", sorted(set(LAYOUTS) - BORDERLESS))
    @pytest.mark.parametrize("generation", GENERATIONS)
    def test_text_with_blanks(self, layout: str, generation: str) -> None:
        values = draw(generation, 5, blank=0.3)
        check(text(list(LAYOUTS[layout](printed(generation, values)))), generation, values)

    @pytest.mark.parametrize("layout", sorted(BORDERLESS))
    def test_one_value_needs_no_borders(self, layout: str) -> None:
        values = draw("B", 6, blank=0.3)
        findings = check(text(list(LAYOUTS[layout](printed("B", values)))), "B", values)
        blanks = {key for key, value in values.items() if value is None}
        assert blanks
        assert blanks <= {place for finding in findings for place in finding.cells if finding.rule == "READ-CELL"}

    @pytest.mark.parametrize("layout", sorted(BORDERLESS))
    @pytest.mark.parametrize("generation", ["A1", "A2", "A3"])
    @pytest.mark.parametrize("seed", range(3))
    def test_lost_borders_never_give_a_wrong_number(self, layout: str, generation: str, seed: int) -> None:
        for blank in (0.0, 0.3):
            values = draw(generation, seed, blank=blank)
            lines = printed(generation, values, coded=generation == "A1")
            table, findings = read(text(list(LAYOUTS[layout](lines))))
            unsure = {place for finding in findings for place in finding.cells if finding.rule.startswith("READ-")}
            for cell in table.cells:
                if (key := (cell.row, cell.column)) in values:
                    assert cell.value == values[key] or (cell.status == "illegible" and key in unsure)

    @pytest.mark.parametrize("written", ["{label}（{unit}）|{value}", "{label}：{value}{unit}"])
    def test_rows_without_headings_whose_unit_stands_at_the_label_or_the_number(self, written: str) -> None:
        values = draw("B", 5)
        lines = [
            label if value == "——" else written.format(label=label, unit=unit, value=value)
            for label, unit, value in printed("B", values)[1:]
        ]
        check(text(lines), "B", values)

    def test_place_and_text_are_kept(self) -> None:
        table, _ = read(text(list(LAYOUTS["bars"](printed("B", draw("B", 1))))))
        assert table.at == "line 5"
        assert table.method == "text"

    def test_a_label_too_damaged_to_be_sure_is_kept_and_named(self) -> None:
        lines = printed("B", draw("B", 6))
        spoilt = [[cell.replace("微信", "不信"), *rest] for cell, *rest in lines]
        table, findings = read([grid(spoilt)])
        own = {item.row for item in table.cells if item.row.startswith("ext_")}
        named = {row for found in findings if found.severity == "warning" for row, _ in found.cells}
        assert own
        assert own <= named

    def test_numbering_that_lost_its_full_stop(self) -> None:
        values = draw("B", 6)
        check([grid([[cell.replace(".", ""), *rest] for cell, *rest in printed("B", values)])], "B", values)

    def test_labels_cut_off_by_a_narrow_column(self) -> None:
        values = draw("B", 6)
        check([grid([[cell[:16], *rest] for cell, *rest in printed("B", values)])], "B", values)

    def test_headings_over_two_lines(self) -> None:
        values = draw("A2", 2)
        head = [Cell("指标名称", 0, 0, 2), Cell("计量单位", 0, 1, 2), Cell("统计数", 0, 2, 1, 2)]
        head += [Cell("2018年度", 1, 2), Cell("历年累计", 1, 3)]
        body = [
            Cell(cell, row, column)
            for row, line in enumerate(printed("A2", values)[1:], 2)
            for column, cell in enumerate(line)
        ]
        check([spanned([*head, *body])], "A2", values)

    def test_two_halves_side_by_side(self) -> None:
        values = draw("B", 3)
        head, *lines = printed("B", values)
        halves = zip_longest(lines[:35], lines[35:], fillvalue=["", "", ""])
        both = [[*head, *head], *([*left, *right] for left, right in halves)]
        check([grid(both)], "B", values)
        check(text(["|".join(line) for line in both]), "B", values)

    def test_parts_on_several_pages(self) -> None:
        values = draw("B", 4)
        lines = printed("B", values)
        check([grid(lines[:30]), grid(lines[30:50]), grid(lines[50:])], "B", values)
        check([grid(lines[:30]), grid([lines[0], *lines[30:63]]), grid([lines[0], *lines[63:]])], "B", values)

    def test_serial_numbers_first(self) -> None:
        values = draw("B", 5)
        head, *lines = printed("B", values)
        numbered = [["序号", *head], *([str(number), *line] for number, line in enumerate(lines, 1))]
        check([grid(numbered)], "B", values)
        check(text(["|".join(line) for line in numbered]), "B", values)
        check(text([cell for line in numbered for cell in line]), "B", values)

    def test_lost_heading_line(self) -> None:
        values = draw("B", 6)
        check([grid(printed("B", values)[1:])], "B", values)
        check(text(["\t".join(line) for line in printed("B", values)[1:]]), "B", values)

    def test_title_and_foot_inside_the_table(self) -> None:
        values = draw("B", 7)
        lines = printed("B", values)
        head = ["政府信息公开情况统计表", "（2018年度）", "填报单位（盖章）：某局"]
        cells = [Cell(words, row, 0, 1, 3) for row, words in enumerate(head)]
        cells += [Cell(cell, row, column) for row, line in enumerate(lines, 3) for column, cell in enumerate(line)]
        end = len(lines) + 3
        cells += [
            Cell("单位负责人：张三", end, 0),
            Cell("审核人：李四", end, 1),
            Cell("联系电话：0311-12345678", end, 2),
        ]
        assert check([spanned(cells)], "B", values) == []

    def test_merged_cells(self) -> None:
        """Headings over the whole width, "其中" beside the rows it spans, one unit for all."""
        values = draw("B", 8)
        form, cells, line = form_of("B"), [Cell("统计指标", 0, 0, 1, 2), Cell("单位", 0, 2), Cell("统计数", 0, 3)], 1
        channels = [row for row in form.rows if row.group == "（一）收到申请数"]
        for row in form.rows:
            if row.group in form.headings and row.group not in {cell.text for cell in cells}:
                cells.append(Cell(row.group, line, 0, 1, 4))
                line += 1
            if row is channels[0]:
                cells.append(Cell("其中", line, 0, len(channels)))
            cells.append(Cell(row.zh, line, int(row in channels), 1, 2 - int(row in channels)))
            cells.append(Cell(str(values[row.code, "year"]), line, 3))
            line += 1
        assert check([spanned(cells)], "B", values) == []


class TestColumns:
    """What the columns hold is told by their headings."""

    @pytest.mark.parametrize(
        ("words", "periods"),
        [
            (["统计数"], ["year"]),
            (["2018年"], ["year"]),
            (["数  值"], ["year"]),
            (["本期实际", "本年累计"], ["month", "year"]),
            (["本月累计", "年度累计"], ["month", "year"]),
            (["2018年度数", "历年累计数"], ["year", "cumulative"]),
            (["本期", "累计"], ["year", "cumulative"]),
            (["2017年", "2018年"], [None, "year"]),
            (["区直单位统计数", "乡镇统计数", "合计"], [None, None, "year"]),
            (["统计数", "备注"], ["year", None]),
        ],
    )
    def test_periods(self, words: list[str], periods: list[str | None]) -> None:
        rows = form_of("A1").rows_of("A1")[:12]
        lines = [["指标名称", "计量单位", *words]]
        lines += [[row.zh, row.unit or "", *(str(10 * place + 1) for place in range(len(words)))] for row in rows]
        table, _ = read([grid(lines)])
        got = {(cell.row, cell.column): cell.value for cell in table.cells}
        for place, period in enumerate(periods):
            if period:
                assert {got[row.code, period] for row in rows} == {10 * place + 1}
        unprinted = {"year", "month", "cumulative"} - set(periods)
        assert {cell.status for cell in table.cells if cell.column in unprinted} <= {"absent"}

    def test_columns_that_nobody_can_tell_apart_are_said_to_be(self) -> None:
        lines = [[*line[:2], line[2], "1", "2"] for line in printed("B", draw("B", 1))]
        lines[0] = ["统计指标", "单位", "区政府统计数", "区直单位统计数", "乡镇街道统计数"]
        table, findings = read([grid(lines)])
        assert {cell.status for cell in table.cells} == {"illegible"}
        assert {finding.rule for finding in findings} == {"READ-CELL"}

    def test_line_of_letters_is_no_row(self) -> None:
        values = draw("A1", 2)
        head, *lines = printed("A1", values, coded=True)
        check([grid([head, ["甲", "乙", "丙", "1", "2"], *lines])], "A1", values)
        check(text(["|".join(line) for line in (head, ["甲", "乙", "丙", "1", "2"], *lines)]), "A1", values)

    def test_units(self) -> None:
        lines = printed("B", draw("B", 3))
        lines[-1] = [lines[-1][0], lines[-1][1], "5人次"]
        fees = next(line for line in lines if line[0].startswith("七、"))
        fees[1:] = ["元", "96171.6"]
        table, findings = read([grid(lines)])
        cells = {cell.row: cell for cell in table.cells}
        assert (cells["fees_request_10k_yuan"].value, cells["fees_request_10k_yuan"].unit) == (96171.6, "元")
        assert (cells["trainees"].value, cells["trainees"].unit) == (5, "人次")
        assert (cells["proactive_items_total"].unit, cells["press_conferences"].unit) == ("条", "次")
        assert [finding.rule for finding in findings] == ["FORM-UNIT"]

    def test_unit_in_the_label(self) -> None:
        values = draw("B", 4)
        lines = [
            [f"{label}（{unit}）" if unit in "件条万元" else label, value]
            for label, unit, value in printed("B", values)
        ]
        check([grid(lines)], "B", values)

    def test_statuses(self) -> None:
        lines = printed("B", draw("B", 5))
        rows = {line[0]: line for line in lines}
        rows["（一）收到申请数"][2] = "/"
        rows["1.当面申请数"][2] = "无"
        rows["2.传真申请数"][2] = ""
        rows["3.网络申请数"][2] = "详见附表"
        rows["4.信函申请数"][2] = "1.5"
        table, _ = read([grid(lines)])
        cells = {cell.row: cell.status for cell in table.cells}
        assert cells["requests_received"] == "dash"
        assert cells["requests_by_in_person"] == "word_none"
        assert cells["requests_by_fax"] == "blank"
        assert cells["requests_by_online"] == "text"
        assert cells["requests_by_letter"] == "illegible"


class TestRows:
    """Which row a label is."""

    OWN = (
        ["主动公开机构领导、机构设置及人事信息", "条", "12"],
        ["主动公开财务预决算和“三公”经费信息", "条", "7"],
        ["4.政务抖音公开政府信息数", "条", "3"],
    )

    @pytest.mark.parametrize("layout", [None, *LAYOUTS])
    def test_rows_of_the_province_are_kept(self, layout: str | None) -> None:
        values = draw("B", 1)
        lines = printed("B", values)
        lines = [*lines[:5], *self.OWN[:2], *lines[5:9], self.OWN[2], *lines[9:]]
        sheets = text(list(LAYOUTS[layout](lines))) if layout else [grid(lines)]
        findings = check(sheets, "B", values)
        table, _ = read(sheets)
        own = {cell.row: cell for cell in table.cells if cell.row.startswith("ext_")}
        codes = ["ext_" + sha256(label_key(label).encode()).hexdigest()[:8] for label, _, _ in self.OWN]
        assert {code: own[code].value for code in own} == dict(zip(codes, (12, 7, 3), strict=True))
        assert all(cell.label and cell.unit == "条" for cell in own.values())
        assert [finding.rule for finding in findings] == ["READ-LABEL"] * 3

    def test_own_row_printed_twice_has_two_codes(self) -> None:
        lines = printed("B", draw("B", 2))
        own = ["其中：网上办理", "件", "3"]
        table, _ = read([grid([*lines[:20], own, *lines[20:30], own, *lines[30:]])])
        assert len({cell.row for cell in table.cells if cell.row.startswith("ext_")}) == 2

    def test_missing_rows_are_absent(self) -> None:
        values = draw("B", 3)
        form = form_of("B")
        kept = {row.zh for number, row in enumerate(form.rows) if number % 3}
        lines = [line for line in printed("B", values) if line[0] in kept or line[0] == "统计指标"]
        table, findings = read([grid(lines)])
        for cell in table.cells:
            row = next(row for row in form.rows if row.code == cell.row)
            assert (cell.status == "absent") == (row.zh not in kept)
            assert cell.value == (values[cell.row, cell.column] if row.zh in kept else None)
        assert [finding.rule for finding in findings] == ["FORM-TABLE"]

    def test_labels_without_numbering_notes_and_of_which(self) -> None:
        values = draw("B", 4)
        lines = printed("B", values)
        plain = [[label_key(line[0].split("（不")[0]).removeprefix("其中"), *line[1:]] for line in lines]
        check([grid(plain)], "B", values)

    @pytest.mark.parametrize("seed", range(5))
    def test_damaged_labels_shift_nobody(self, seed: int) -> None:
        dice = random.Random(seed)
        values = draw("B", seed)
        lines = printed("B", values)
        for line in lines[1:]:
            label = line[0]
            if len(label) > 8:
                place = dice.randrange(5, len(label) - 1)
                line[0] = label[:place] + dice.choice(["", "口"]) + label[place + 1 :]
        sheet = grid(lines)
        sheet.method = "ocr"
        check([sheet], "B", values)

    def test_not_is_never_a_slip(self) -> None:
        lines = [line for line in printed("B", draw("B", 5)) if "同意公开答复数" not in line[0]]
        lines.insert(33, ["非同意公开答复数", "件", "9"])
        table, _ = read([grid(lines)])
        cells = {cell.row: cell for cell in table.cells}
        assert cells["granted_in_full"].status == cells["denied_total"].status == "absent"
        assert [cell.value for code, cell in cells.items() if code.startswith("ext_")] == [9]

    def test_label_out_of_order(self) -> None:
        """浦东 prints 非《规定》所指政府信息 behind the exemptions."""
        values = draw("A1", 6)
        lines = printed("A1", values)
        moved = lines.pop(next(number for number, line in enumerate(lines) if "非《规定》" in line[0]))
        lines.insert(next(number for number, line in enumerate(lines) if "其它原因" in line[0]), moved)
        check([grid(lines)], "A1", values)

    def test_exemptions_by_printed_meaning(self) -> None:
        lines = printed("A1", draw("A1", 7))
        for line in lines:
            if "免予公开范围1" in line[0]:
                line[:] = ["（5）免予公开范围1（国家秘密）", "条", "3", "4"]
            if "免予公开范围4" in line[0]:
                line[:] = ["（8）免予公开范围4（内部信息）", "条", "5", "6"]
        table, _ = read([grid(lines)])
        cells = {(cell.row, cell.column): cell for cell in table.cells}
        assert cells["denied_state_secret", "year"].value == 4
        assert cells["exempt_1", "year"].status == cells["exempt_4", "year"].status == "absent"
        assert [cell.value for key, cell in cells.items() if key[0].startswith("ext_") and key[1] == "year"] == [6]

    def test_same_words_under_two_totals(self) -> None:
        lines = [
            ["统计指标", "单位", "统计数"],
            ["四、行政复议数量", "件", "3"],
            ["（一）维持具体行政行为数", "件", "3"],
            ["五、行政诉讼数量", "件", "9"],
            ["（二）被依法纠错数", "件", "4"],
            ["（三）其他情形数", "件", "5"],
        ]
        got = numbers(read([grid(lines)])[0])
        assert got["litigation_corrected", "year"] == 4
        assert got["litigation_other", "year"] == 5
        assert got["reconsideration_corrected", "year"] is None

    def test_second_sheet_is_not_mixed_in(self) -> None:
        values = draw("B", 8)
        table, findings = read([grid(printed("B", values)), grid(printed("B", draw("B", 9)))])
        assert numbers(table) == values
        assert [finding.rule for finding in findings] == ["READ-CELL"]

    def test_sheet_and_annex_stand_beside_each_other(self) -> None:
        tables, _ = align([grid(printed("B", draw("B", 1))), grid(printed("A3", draw("A3", 1)))])
        assert [(table.table, table.generation) for table in tables] == [("b_statistics", "B"), ("a_annex", "A3")]


class TestGlued:
    """Text without any border between label, unit and number."""

    def test_numbering_is_no_part_of_the_number(self) -> None:
        line = "统计指标单位统计数1.政府公报公开政府信息数条02.政府网站公开政府信息数条16833.政务微博公开政府信息数条1"
        sheet = read_text(
            [Paragraph(line + "4.政务微信公开政府信息数条121.当面申请数件12.传真申请数件1行政复议数量件0兼职人员数人0")]
        )
        assert sheet is not None
        got = numbers(read([sheet])[0])
        assert [got[f"proactive_via_{way}", "year"] for way in ("gazette", "website", "weibo", "wechat")] == [
            0,
            1683,
            1,
            12,
        ]
        assert [got[f"requests_by_{way}", "year"] for way in ("in_person", "fax")] == [1, 1]

    @staticmethod
    def annex(first: str, second: str = "00") -> str:
        """Form A3 as 平潭 prints it, with the figures of its first two rows."""
        rest = "".join(f"{row.zh}{row.unit}00" for row in form_of("A3").rows_of("A3")[2:])
        return f"指标名称计量单位2018年度历年累计主动公开文件数条{first}其中：1.政府网站公开数条{second}{rest}"

    def test_two_columns_cut_by_the_prose(self) -> None:
        prose = "二、主动公开情况。2018年主动公开政府信息2069条，网站访问量20万人次。"
        sheets, rest = take_text([Paragraph(prose + self.annex("206912106", "206912106"))])
        table, findings = read(sheets)
        cells = {(cell.row, cell.column): cell for cell in table.cells}
        for row in ("proactive_documents", "proactive_via_website"):
            assert (cells[row, "year"].value, cells[row, "cumulative"].value) == (2069, 12106)
            assert cells[row, "year"].status == "reconstructed"
            assert cells[row, "year"].raw == "206912106"
        assert cells["litigation_total", "cumulative"].value == 0
        assert findings == []
        assert [paragraph.text for paragraph in rest] == [
            "二、主动公开情况。2018年主动公开政府信息2069条,网站访问量20万人次。"
        ]

    def test_two_columns_that_nothing_tells_apart(self) -> None:
        sheets, _ = take_text([Paragraph(self.annex("206912106"))])
        table, findings = read(sheets)
        cells = {(cell.row, cell.column): cell for cell in table.cells}
        assert cells["proactive_documents", "year"].status == "illegible"
        assert cells["proactive_documents", "year"].value is None
        assert [finding.rule for finding in findings] == ["READ-SPLIT"]
        assert cells["proactive_via_gazette", "year"].status == "reconstructed"

    def test_sums_decide(self) -> None:
        """1|12 and 11|2: only the parts say that the total is 112 of the year and 113 in all."""
        values: Values = {(row.code, period): 0 for row in form_of("A2").rows_of("A2") for period in PERIODS["A2"]}
        values["requests_received", "year"], values["requests_received", "cumulative"] = 112, 1130
        values["requests_by_fax", "year"], values["requests_by_fax", "cumulative"] = 2, 9
        values["requests_by_letter", "year"], values["requests_by_letter", "cumulative"] = 110, 1121
        check(text(list(LAYOUTS["glued"](printed("A2", values)))), "A2", values)


class TestIdentities:
    """The rules of the forms hold on what was written, and break when a number is changed."""

    def test_agreement(self) -> None:
        table, _ = read([grid(printed("B", draw("B", 1)))])
        assert [finding for finding in checks.check([table]) if finding.severity == "error"] == []

    @pytest.mark.parametrize("rule", ["B-REQ", "B-CLOSE", "B-REPLY", "B-DENY", "B-REV", "B-LIT", "B-STAFF", "B-HEAD"])
    def test_contradiction(self, rule: str) -> None:
        values = draw("B", 2)
        identity = next(one for one in forms.load().identities_of("b_statistics") if one.rule == rule)
        key = identity.left[0], "year"
        values[key] = (values[key] or 0) + 5000
        table, _ = read([grid(printed("B", values))])
        errors = {finding.rule for finding in checks.check([table]) if finding.severity == "error"}
        assert rule in errors

    @pytest.mark.parametrize("generation", GENERATIONS)
    def test_each_generation_has_its_own(self, generation: str) -> None:
        values = draw(generation, 3)
        form = form_of(generation)
        for identity in forms.load().identities_of(form.code, generation):
            if identity.axis == "column" and identity.relation == "=" and identity.kind == "hard":
                for period in PERIODS[generation]:
                    parts = [values.get((code, period)) or 0 for code in identity.right]
                    assert values[identity.left[0], period] == sum(parts)


class TestZones:
    """Where a sheet stands in a text."""

    @pytest.mark.parametrize(
        "prose",
        [
            "（一）收到申请数10件，其中当面申请数2件、传真申请数1件、网络申请数3件、信函申请数4件。申请答复数10件，同意公开答复数8件。",
            "三、依申请公开情况\n2018年共收到申请3件，同意公开答复数为3，行政复议数为0，行政诉讼数为0。\n四、行政复议数量\n无。",
        ],
    )
    def test_prose_is_no_sheet(self, prose: str) -> None:
        paragraphs = [Paragraph(line) for line in prose.split("\n")]
        assert take_text(paragraphs) == ([], paragraphs)

    def test_table_three_is_no_sheet(self) -> None:
        form = forms.load().table("t3_requests")
        lines = [["申请人情况", *(column.zh for column in form.columns)]]
        lines += [[row.zh, *("0" for _ in form.columns)] for row in form.rows_of("D")]
        assert not is_sheet(grid(lines))

    def test_row_of_the_form_is_a_part_of_a_sheet(self) -> None:
        assert is_sheet(grid([["（三）接受培训人员数", "人次", "0"]]))
        assert not is_sheet(grid([["姓名", "职务"], ["兼职人员数", "说明"]]))


def test_every_row_has_its_own_place_in_the_codebook() -> None:
    """No two rows of a generation share all words under one heading."""
    for generation in GENERATIONS:
        rows: tuple[Row, ...] = form_of(generation).rows_of(generation)
        assert len({(row.group, row.zh) for row in rows}) == len(rows)
