"""Grids in which the markup of a cell is lost or doubled: no value is read in another's column without a word."""

import re
from collections.abc import Mapping
from random import Random

import pytest

from parser import parse
from parser.model import ParsedDocument, TableCell
from simulator import make_truth, write_report

HEADS = ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]


def cells_of(rows: list[list[str]]) -> dict[tuple[str, str], TableCell]:
    """The cells of tables in a page, read; those that a finding names have it as their label."""
    body = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows)
    page = f"<h1>某某市水利局2023年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>略。</p><table>{body}</table>"
    report = parse(page.encode()).reports[0]
    cells = {(cell.row, cell.column): cell for table in report.tables for cell in table.cells}
    for finding in report.findings:
        for place in finding.cells:
            if finding.rule == "READ-SPAN":
                cells[place].label = finding.message
    return cells


def requests(*rows: str) -> list[list[str]]:
    """Table 3 with these rows: a label and values, cells parted by bars."""
    return [["申请人情况", "自然人", *HEADS, "总计"], *(row.split("|") for row in rows)]


def values(cells: dict[tuple[str, str], TableCell], row: str) -> list[object]:
    return [cell.value if cell.value is not None else cell.status for (code, _), cell in cells.items() if code == row]


FULL = (
    "一、本年新收政府信息公开申请数量|5|2|0|0|1|0|8",
    "二、上年结转政府信息公开申请数量|0|0|0|0|0|0|0",
    "（一）予以公开|4|1|0|0|1|0|6",
    "（二）部分公开|1|1|0|0|0|0|2",
    "（七）总计|5|2|0|0|1|0|8",
    "四、结转下年度继续办理|0|0|0|0|0|0|0",
)


def test_sums_over_the_rows_tell_where_the_lost_cell_was() -> None:
    cells = cells_of(requests(*FULL[:2], "（一）予以公开|4|1||1||6", *FULL[3:]))
    assert values(cells, "granted_in_full") == [4, 1, "blank", "merged", 1, "blank", 6]
    assert cells["granted_in_full", "legal_law_service"].status == "inferred"
    assert cells["granted_in_full", "legal_law_service"].label


def test_what_nothing_tells_is_illegible_and_named() -> None:
    cells = cells_of(requests("一、本年新收政府信息公开申请数量|5|2|1|1|1|10"))
    found = values(cells, "new_received")
    assert found == ["illegible"] * 6 + [10]
    assert all(cells["new_received", code].label for _, code in list(cells)[:5])


def test_a_blank_cell_too_many() -> None:
    cells = cells_of(requests(FULL[0].replace("|2|", "||2|"), *FULL[1:]))
    assert values(cells, "new_received") == [5, 2, 0, 0, 1, 0, 8]


def test_table_2_has_no_sums() -> None:
    rows = [["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"], ["规章", "1", "1", "3"]]
    cells = cells_of([*rows, ["行政规范性文件", "2", "14"]])
    assert values(cells, "normative_documents") == ["illegible"] * 3
    assert all(cell.label for (row, _), cell in cells.items() if row == "normative_documents")
    assert values(cells, "rules") == [1, 1, 3]
    assert values(cells_of([*rows, ["行政规范性文件", "", ""]]), "normative_documents").count("blank") >= 2


def test_table_4_is_placed_by_its_sums() -> None:
    heads = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"] * 3
    line = ["1", "", "", "", "1", "2", "", "1", "", "3", "", "", "1", "", "1"]
    del line[7 - 1]
    cells = cells_of([heads, line])
    assert values(cells, "reconsideration") == [1, "blank", "blank", "blank", 1]
    assert values(cells, "litigation_direct") == ["illegible"] * 3 + ["merged", 3]
    assert values(cells, "litigation_after_reconsideration") == ["blank", "blank", 1, "blank", 1]


@pytest.mark.parametrize("guise", ["html_headers", "html_uneven", "html_word"])
def test_no_lost_or_doubled_tag_shifts_a_number_in_silence(guise: str) -> None:
    rng = Random(guise)
    for seed in range(6):
        report = write_report(make_truth(seed), guise)
        tags = list(re.finditer(rb"</?t[dhr]\b[^>]*>", report.content))
        truth = {(table.code, *key): cell.value for table in report.truth.tables for key, cell in table.cells.items()}
        for tag in rng.sample(tags, 5):
            times = rng.choice((0, 2))
            document = parse(report.content[: tag.start()] + tag[0] * times + report.content[tag.end() :])
            assert silent(document, truth) == [], (seed, tag, times)


def silent(document: ParsedDocument, truth: Mapping[tuple[str, str, str], object]) -> list[tuple[str, str, str]]:
    """The cells with another number than was printed, that neither a status nor a finding points at."""
    found: list[tuple[str, str, str]] = []
    for report in document.reports:
        named = {(finding.table, *place) for finding in report.findings for place in finding.cells}
        for table in report.tables:
            for cell in table.cells:
                key = (table.table, cell.row, cell.column)
                is_said = key in named or cell.status in ("illegible", "inferred", "reconstructed")
                if not is_said and key in truth and cell.value != truth[key]:
                    found.append(key)
    return found


def test_sheets_of_two_columns() -> None:
    heads = ["统计指标", "单位", "2018年度", "历年累计"]
    rows = [
        ["一、主动公开情况", "——", "——", "——"],
        ["主动公开政府信息数", "条", "12", "40"],
        ["通过不同渠道和方式公开政府信息的情况", "——", "——", "——"],
        ["1.政府公报公开政府信息数", "条", "3"],
        ["2.政府网站公开政府信息数", "条", "", "9", "30"],
        ["3.政务微博公开政府信息数", "条", "4", "8"],
    ]
    cells = cells_of([heads, *rows])
    found = [(cell.value, cell.status) for cell in cells.values() if cell.raw and cell.status != "dash"]
    assert found == [(12, "number"), (None, "illegible"), (None, "illegible"), (4, "number")]
