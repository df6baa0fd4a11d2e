"""Labels and values as offices print them: table 2 with damaged, cut, split, copied and old heads and rows."""

import pytest

from parser import parse
from parser.model import Report

Rows = list[list[str]]
BLOCKS: dict[str, Rows] = {
    "C1": [
        ["第二十条第（一）项"], ["信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量"],
        ["规章", "0", "0", "0"], ["规范性文件", "3", "2", "14"],
    ],
    "C5": [
        ["第二十条第（五）项"], ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"],
        ["行政许可", "57", "+3", "81"], ["其他对外管理服务事项", "4", "-1", "9"],
    ],
    "C6": [
        ["第二十条第（六）项"], ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"],
        ["行政处罚", "12", "0", "5"], ["行政强制", "1", "0", "2"],
    ],
    "C8": [["第二十条第（八）项"], ["信息内容", "上一年项目数量", "本年增/减"], ["行政事业性收费", "6", "-2"]],
    "C9": [["第二十条第（九）项"], ["信息内容", "采购项目数量", "采购总金额"], ["政府集中采购", "3", "8040"]],
    "D1": [
        ["第二十条第（一）项"], ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", "0", "0", "0"], ["行政规范性文件", "3", "2", "14"],
    ],
    "D5": [["第二十条第（五）项"], ["信息内容", "本年处理决定数量"], ["行政许可", "57"]],
    "D6": [["第二十条第（六）项"], ["信息内容", "本年处理决定数量"], ["行政处罚", "12"], ["行政强制", "1"]],
    "D8": [["第二十条第（八）项"], ["信息内容", "本年收费金额（单位：万元）"], ["行政事业性收费", "20.3"]],
}  # fmt: skip
FORMS = {"C": ("C1", "C5", "C6", "C8", "C9"), "D": ("D1", "D5", "D6", "D8")}
LAYOUTS = {"tab": "\t", "cell": "\n"}
NUMBERS: dict[str, list[float]] = {
    "C": [0, 0, 0, 3, 2, 14, 57, 3, 81, 4, -1, 9, 12, 0, 5, 1, 0, 2, 6, -2, 3, 8040],
    "D": [0, 0, 0, 3, 2, 14, 57, 12, 1, 20.3],
}


def table2(form: str, changes: dict[str, str]) -> Rows:
    return [[changes.get(cell, cell) for cell in row] for block in FORMS[form] for row in BLOCKS[block]]


def read(rows: Rows, layout: str, year: int, overview: str = "") -> Report:
    table = "\n".join(LAYOUTS[layout].join(row) for row in rows)
    text = f"""样例县水利局{year}年政府信息公开工作年度报告
根据《中华人民共和国政府信息公开条例》编制本报告。
一、总体情况
{overview or f"{year}年，我局认真落实公开要求，平台运行平稳。"}
二、主动公开政府信息情况
{table}
三、收到和处理政府信息公开申请情况
本年度未收到政府信息公开申请。
四、政府信息公开行政复议、行政诉讼情况
本年度未发生行政复议、行政诉讼案件。
五、存在的主要问题及改进情况
公开的及时性有待提高。
六、其他需要报告的事项
本年度未收取信息处理费。
"""
    document = parse(text.encode())
    assert document.status == "parsed", document.message
    return document.reports[0]


def numbers(report: Report) -> list[object]:
    return [cell.value for table in report.tables if "_t2_" in table.table for cell in table.cells]


def rules(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize(
    ("form", "changes"),
    [
        ("C", {}),
        ("C", {"本年新制作数量": "本年新", "本年新公开数量": "本年新"}),
        ("C", {"本年新公开数量": "本年新制作数量"}),
        ("C", {"本年增/减": "本年增/"}),
        ("C", {"本年新制作数量": "本年度新制作数量", "本年新公开数量": "本年度公开数量"}),
        ("C", {"上一年项目数量": "上一年度项目数量"}),
        ("C", {"本年新制作数量": "制作数量", "本年新公开数量": "公开数量", "对外公开总数量": "公开总数量"}),
        ("C", {"第二十条第（一）项": "第二十条第一项", "第二十条第（五）项": "第二十条第()项"}),
        ("C", {"+3": "增3", "-1": "减1", "-2": "减少2"}),
        ("C", {"+3": "↑3", "-1": "↓1", "-2": "−2"}),
        ("C", {"规范性文件": "规范性文件（指以政府名义制发的文件）", "本年新制作数量": "本年新制作数量（件）"}),
        ("C", {"3": "3件", "14": "１４", "8040": "8,040元"}),
        ("D", {}),
        ("D", {"规章": "部门规章（县级无此项）"}),
        ("D", {"规章": "规章（县级无此项）", "现行有效件数": "现行有效件"}),
        ("D", {"现行有效件数": "现行有效件数（历史累计）"}),
        ("D", {"本年制发件数": "本年发件"}),
        ("D", {"本年制发件数": "本年制作数量"}),
        ("D", {"行政规范性文件": "规范性文件"}),
        ("D", {"本年废止件数": "年废止件数", "行政许可": "政许可", "行政处罚": "政处罚", "行政强制": "政强制"}),
        ("D", {"第二十条第（一）项": "第二十条第一项", "本年收费金额（单位：万元）": "本年收费金额单位:万元"}),
        ("D", {"规章": "规章（guī zhāng）", "行政许可": "行政许可（xíng zhèng xǔ kě）"}),
    ],
)  # fmt: skip
def test_labels_as_they_are_printed(form: str, changes: dict[str, str], layout: str) -> None:
    report = read(table2(form, changes), layout, 2020 if form == "C" else 2023)
    assert numbers(report) == NUMBERS[form]
    assert {"READ-LABEL", "READ-CELL", "READ-SPLIT", "FORM-TABLE", "FORM-OLD"} & rules(report) == set()


@pytest.mark.parametrize(
    ("changes", "amount", "unit"),
    [
        ({}, 8040, None),
        ({"采购总金额": "采购总金额（万元）", "8040": "477.35"}, 477.35, "万元"),
        ({"采购总金额": "采购总金额（单位：元）"}, 8040, "元"),
        ({"采购总金额": "采购总金额（万元）", "8040": "152790元"}, 152790, "元"),
        ({"8040": "113.96万元"}, 113.96, "万元"),
    ],
)
def test_money_has_the_unit_that_is_printed(changes: dict[str, str], amount: float, unit: str | None) -> None:
    report = read(table2("C", changes), "tab", 2020)
    cell = next(c for table in report.tables for c in table.cells if c.column == "procurement_amount")
    assert (cell.value, cell.unit) == (amount, unit)


def test_a_row_that_the_form_does_not_have_is_kept_under_its_whole_name() -> None:
    for layout in LAYOUTS:
        rows = table2("C", {})
        rows.insert(4, ["其他主动公开文件", "3", "3", "7"])
        report = read(rows, layout, 2020)
        extra = [cell for table in report.tables for cell in table.cells if cell.row.startswith("ext_")]
        assert [(cell.label, cell.value) for cell in extra] == [("其他主动公开文件", n) for n in (3, 3, 7)]
        assert "READ-LABEL" in rules(report)


def test_a_lost_heading_and_a_lost_row_label_are_inferred() -> None:
    rows = table2("D", {})
    rows[1] = ["信息内容", "本年制发件数", "现行有效件数"]
    rows[2] = ["", "0", "0", "0"]
    report = read(rows, "tab", 2023)
    assert numbers(report) == NUMBERS["D"]
    cells = {(c.row, c.column): c.status for table in report.tables for c in table.cells}
    assert cells["normative_documents", "repealed"] == cells["rules", "issued"] == "inferred"


@pytest.mark.parametrize(
    ("printed", "status"),
    [("/", "dash"), ("无", "word_none"), ("", "blank"), ("0/0", "text")],
)
def test_what_is_no_number_keeps_its_meaning(printed: str, status: str) -> None:
    cells = [c for table in read(table2("C", {"+3": printed}), "tab", 2020).tables for c in table.cells]
    cell = next(c for c in cells if (c.row, c.column) == ("administrative_licensing", "items_change"))
    assert (cell.value, cell.status, cell.raw) == (None, status, printed)


@pytest.mark.parametrize("words", ["详见附表", "见附件一"])
def test_words_in_a_value_cell_cost_no_other_cell(words: str) -> None:
    read_cells = read(table2("C", {"+3": words}), "tab", 2020).tables
    found = [c for table in read_cells for c in table.cells if c.row == "administrative_licensing"]
    assert [(c.value, c.status) for c in found] == [(57, "number"), (None, "text"), (81, "number")]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_sentence_in_the_fees_cell_is_text(layout: str) -> None:
    tables = read(table2("D", {"20.3": "本单位无收费项目"}), layout, 2023).tables
    (cell,) = next(table for table in tables if table.table == "d_t2_8").cells
    assert (cell.value, cell.status, cell.raw) == (None, "text", "本单位无收费项目")


def test_the_old_form_in_a_new_year_and_both_forms_side_by_side() -> None:
    old = read(table2("C", {}), "tab", 2023)
    assert numbers(old) == NUMBERS["C"]
    mixed = read([*BLOCKS["C1"], *BLOCKS["D5"], *BLOCKS["D6"], *BLOCKS["D8"]], "tab", 2021)
    messages = [f.message for report in (old, mixed) for f in report.findings if f.rule == "FORM-OLD"]
    assert messages == [
        "the form of 2019 is used for 2023",
        "tables of the old and the new form stand side by side",
    ]
    assert "FORM-OLD" not in rules(read(table2("C", {}), "tab", 2020))


def test_items_that_look_like_decisions_are_named() -> None:
    assert "C2-ITEMS" in rules(read(table2("C", {"81": "60"}), "tab", 2020))
    assert "C2-ITEMS" not in rules(read(table2("C", {}), "tab", 2020))


def test_a_copied_year_and_a_copied_unit_are_named() -> None:
    copied = read(table2("D", {}), "tab", 2023, overview="2022年，我镇认真落实公开要求，平台运行平稳。")
    assert {"FORM-YEAR", "FORM-UNIT"} <= rules(copied)
    assert {"FORM-YEAR", "FORM-UNIT"}.isdisjoint(rules(read(table2("D", {}), "tab", 2023)))


def test_a_last_block_without_any_value_is_blank_not_lost() -> None:
    rows = table2("D", {"20.3": ""})
    text = "\n".join(f"{cell} |" for row in rows for cell in row)
    tables = read([[text]], "tab", 2023).tables
    fees = next(table for table in tables if table.table == "d_t2_8")
    assert [cell.status for cell in fees.cells] == ["blank"]
    assert [cell.value for table in tables if "_t2_" in table.table for cell in table.cells][:-1] == NUMBERS["D"][:-1]


def test_a_row_of_text_whose_label_took_its_value_is_no_blank_without_a_word() -> None:
    rows = table2("D", {})
    at = rows.index(["行政规范性文件", "3", "2", "14"])
    report = read([*rows[:at], ["行政规范3", "2", "14"], ["性文件"], *rows[at + 1 :]], "tab", 2023)
    cells = {(cell.row, cell.column): cell for table in report.tables for cell in table.cells}
    told = {place for finding in report.findings if finding.rule == "READ-CELL" for place in finding.cells}
    for column in ("issued", "repealed", "in_force"):
        assert cells["normative_documents", column].value is None
        assert ("normative_documents", column) in told
