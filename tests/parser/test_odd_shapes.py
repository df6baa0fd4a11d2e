"""Tables 2 to 4 in shapes of their own: turned round, in another order, in parts, in fields, in drawn frames."""

from collections.abc import Callable, Sequence

import pytest

from parser import forms, parse
from parser.model import Report

Rows = list[list[str]]
APPLICANTS = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
OUTCOMES = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
PROCEEDINGS = ["行政复议", "未经复议直接起诉", "复议后起诉"]
FORM3 = forms.load().table("t3_requests")
LABELS = [row.zh for row in FORM3.rows_of("D")]
TABLE2: Rows = [
    ["第二十条第（一）项"], ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
    ["规章", "0", "0", "0"], ["行政规范性文件", "3", "2", "14"],
    ["第二十条第（五）项"], ["信息内容", "本年处理决定数量"], ["行政许可", "57"],
    ["第二十条第（六）项"], ["信息内容", "本年处理决定数量"], ["行政处罚", "12"], ["行政强制", "1"],
    ["第二十条第（八）项"], ["信息内容", "本年收费金额（单位：万元）"], ["行政事业性收费", "20.3"],
]  # fmt: skip
NUMBERS2 = [0, 0, 0, 3, 2, 14, 57, 12, 1, 20.3]


def numbers3() -> list[list[int]]:
    """The rows of table 3: one request for each applicant and outcome in turn, which all come out in the sums."""
    rows = {row.code: [0] * 7 for row in FORM3.rows_of("D")}
    outcomes = [code for code in rows if code not in ("new_received", "carried_from_prev", "disposed_total")]
    for number, code in enumerate(outcomes):
        for place in (number % 6, 6):
            rows[code][place] += 1
            rows["new_received"][place] += 1
            rows["disposed_total"][place] += code != "carried_to_next"
    return list(rows.values())


NUMBERS3 = numbers3()
NUMBERS4 = [[1, 0, 2, 0, 3], [0, 4, 0, 1, 5], [2, 2, 0, 0, 4]]
TABLE3: Rows = [["申请人情况", *APPLICANTS]] + [
    [label, *map(str, row)] for label, row in zip(LABELS, NUMBERS3, strict=True)
]
HEADS4: Rows = [["行政复议", "行政诉讼"], ["未经复议直接起诉", "复议后起诉"], OUTCOMES * 3]
TABLE4: Rows = [*HEADS4, [str(n) for row in NUMBERS4 for n in row]]


def html(rows: Rows, cell: str = "<td>{}</td>") -> str:
    return "<table>" + "".join("<tr>" + "".join(map(cell.format, row)) + "</tr>" for row in rows) + "</table>"


def page(table2: str, table3: str, table4: str, paragraph: str = "<p>{}</p>") -> Report:
    parts = [
        "样例县水利局2023年政府信息公开工作年度报告", "一、总体情况", "2023年，我局认真落实公开要求。",
        "二、主动公开政府信息情况", table2, "三、收到和处理政府信息公开申请情况", table3,
        "四、政府信息公开行政复议、行政诉讼情况", table4, "五、存在的主要问题及改进情况",
        "公开的及时性有待提高。", "六、其他需要报告的事项", "本年度未收取信息处理费。",
    ]  # fmt: skip
    document = parse("".join(part if part[0] == "<" else paragraph.format(part) for part in parts).encode())
    assert document.status == "parsed", document.message
    return document.reports[0]


def numbers(report: Report, code: str) -> list[object]:
    return [cell.value for table in report.tables if code in table.table for cell in table.cells]


def flat(rows: Sequence[Sequence[float]]) -> list[float]:
    return [number for row in rows for number in row]


def check(report: Report) -> None:
    assert numbers(report, "t2") == NUMBERS2
    assert numbers(report, "t3") == flat(NUMBERS3)
    assert numbers(report, "t4") == flat(NUMBERS4)
    assert not [finding for finding in report.findings if finding.severity in ("error", "warning")]


def permuted(row: list[str], order: Sequence[int]) -> list[str]:
    return [row[0], *(row[1 + place] for place in order)]


def turned(rows: Rows) -> Rows:
    return [list(column) for column in zip(*rows, strict=True)]


def numbered(rows: Rows) -> Rows:
    return [[str(number), *row] for number, row in enumerate(rows, 1)]


def repeated(rows: Rows) -> Rows:
    """Every row as wide as the table, its last cell repeated, as tools write cells that span columns."""
    width = max(map(len, rows))
    return [row + row[-1:] * (width - len(row)) for row in rows]


def beside(left: Rows, right: Rows, width: int) -> Rows:
    """Two blocks side by side, the left one padded to its width."""
    height = max(len(left), len(right))
    return [
        (row + [""] * (width - len(row))) + other
        for row, other in zip(left + [[""]] * (height - len(left)), right + [[]] * (height - len(right)), strict=True)
    ]


SIDE_BY_SIDE = [*beside(TABLE2[:4], TABLE2[4:7], 4), *beside(TABLE2[7:11], TABLE2[11:], 4)]
TOTAL_FIRST = (6, 0, 1, 2, 3, 4, 5)
BY_ROW = [["", *OUTCOMES], *([name, *map(str, row)] for name, row in zip(PROCEEDINGS, NUMBERS4, strict=True))]
THREE_TABLES = "".join(
    html([[name], OUTCOMES, list(map(str, row))]) for name, row in zip(PROCEEDINGS, NUMBERS4, strict=True)
)
FIRST, *SUITS = (list(map(str, row)) for row in NUMBERS4)
TWO_TABLES = html([["行政复议"], OUTCOMES, FIRST]) + html(
    [["行政诉讼"], PROCEEDINGS[1:], OUTCOMES * 2, [*SUITS[0], *SUITS[1]]]
)
DOWNWARDS = [
    [name, outcome, str(number)]
    for name, row in zip(PROCEEDINGS, NUMBERS4, strict=True)
    for outcome, number in zip(OUTCOMES, row, strict=True)
]
ONE_ROW_TABLES = "".join(html([row]) for row in TABLE3)
BESIDE_LAST_YEAR = [
    [row[0], "上年处理决定数量", row[1], "增减"] if row[0] == "信息内容" and row[1] == "本年处理决定数量"
    else [row[0], "9", row[1], "+4"] if row[0] in ("行政许可", "行政处罚", "行政强制") else row
    for row in TABLE2
]  # fmt: skip
WITH_SUMS = [[*row[:7], "小计" if row is TABLE3[0] else "77", row[7]] for row in TABLE3]
HIDDEN_BESIDE = '<td><span style="text-decoration: line-through">8</span>{}<b style="display:none">9</b></td>'
TWO_YEARS = [
    [row[0], "2022年", "2023年"] if row[0] == "信息内容" and row[1] == "本年处理决定数量"
    else [row[0], "9", row[1]] if row[0] in ("行政许可", "行政处罚", "行政强制") else row
    for row in TABLE2
]  # fmt: skip
CLAUSES_BESIDE = [[TABLE2[0][0], *row] for row in TABLE2[1:4]]
for item, rows in ((TABLE2[4], TABLE2[5:7]), (TABLE2[7], TABLE2[8:11]), (TABLE2[11], TABLE2[12:])):
    CLAUSES_BESIDE += [[*item, *row] if row[0] == "信息内容" or at == 1 else row for at, row in enumerate(rows)]
ONE_HEAD = [[*TABLE2[1], TABLE2[5][1], TABLE2[12][1]]] + [
    [row[0], *["/"] * (place - 1), *row[1:], *["/"] * (6 - place - len(row[1:]))]
    for row, place in zip((*TABLE2[2:4], TABLE2[6], *TABLE2[9:11], TABLE2[13]), (1, 1, 4, 4, 4, 5), strict=True)
]
BILINGUAL = [[f"{row[0]}<br>ཁྱོན་བསྡོམས།", *row[1:]] if row[-1][0].isdigit() else row for row in TABLE2]
LATER = ["2023年", *TABLE4[-1]]
WITH_UNITS = [[row[0], "件", *row[1:]] if row[-1].isdigit() else row for row in TABLE2]
IN_PARTS = "".join(
    f"<p>{name}</p>" + html([["办理情况", *heads]] + [[row[0], *row[start:end]] for row in TABLE3[1:]])
    for name, start, end in (("1.自然人", 1, 2), ("2.法人或其他组织", 2, 7), ("3.总计", 7, 8))
    for heads in [APPLICANTS[start - 1 : end - 1]]
)
STACKED = ["<br>".join(column) for column in zip(*TABLE3[1:], strict=True)]
CELLS2 = [
    (row.zh, column.zh)
    for table in forms.load().tables
    if table.code.startswith("d_t2_")
    for row in table.rows
    for column in table.columns
]
LISTED = [["项目", "单位", "数量"]] + [
    [f"{row} {column}", "万元" if "收费" in row else "件", str(number)]
    for (row, column), number in zip(CELLS2, NUMBERS2, strict=True)
]
LISTED_APART = [["项目", "内容", "数量"]] + [
    [row, column, str(number)] for (row, column), number in zip(CELLS2, NUMBERS2, strict=True)
]
GROUPED = [[(row.group or "") + row.zh, *line[1:]] for row, line in zip(FORM3.rows_of("D"), TABLE3[1:], strict=True)]


@pytest.mark.parametrize(
    "tables",
    [
        pytest.param((html(TABLE2), html(TABLE3), html(TABLE4)), id="as the form"),
        pytest.param(
            (
                html([permuted(row, (2, 0, 1)) if len(row) == 4 else row for row in TABLE2]),
                html([permuted(row, TOTAL_FIRST) for row in TABLE3]),
                html([permuted(row, (3, 0, 1, 2, 4)) for row in BY_ROW]),
            ),
            id="columns in another order",
        ),
        pytest.param((html(TABLE2), html([*TABLE3[:3], TABLE3[-1], *TABLE3[3:-1]]), html(TABLE4)), id="rows too"),
        pytest.param((html(TABLE2), html(turned(TABLE3)), html(turned(BY_ROW))), id="turned round"),
        pytest.param((html(numbered(TABLE2)), html(numbered(TABLE3)), html(BY_ROW)), id="numbered rows"),
        pytest.param((html(repeated(TABLE2)), html(TABLE3), THREE_TABLES), id="spans repeated, three tables"),
        pytest.param((html(TABLE2), html([TABLE3[0], *GROUPED]), TWO_TABLES), id="groups in the labels, two tables"),
        pytest.param((html(TABLE2), html(TABLE3), html(DOWNWARDS)), id="outcomes downwards"),
        pytest.param((html(TABLE2), ONE_ROW_TABLES, html(HEADS4) + "<p>- 5 -</p>" + html(TABLE4[-1:])), id="cut off"),
        pytest.param((html(BESIDE_LAST_YEAR), html(WITH_SUMS), html(TABLE4)), id="foreign columns"),
        pytest.param((html(LISTED), html(TABLE3), html(TABLE4)), id="table 2 as a list"),
        pytest.param((html(LISTED_APART), html(TABLE3), html(TABLE4)), id="as a list of three columns"),
        pytest.param((html(SIDE_BY_SIDE), html(TABLE3), html([*HEADS4, ["件数", *TABLE4[-1]]])), id="side by side"),
        pytest.param(
            tuple(html(rows, "<td><s>8</s>{}</td>") for rows in (TABLE2, TABLE3, TABLE4)), id="struck figures"
        ),
        pytest.param(
            tuple(html(rows, HIDDEN_BESIDE) for rows in (TABLE2, TABLE3, TABLE4)), id="hidden and former figures"
        ),
        pytest.param((html(TWO_YEARS), html(TABLE3), html([*HEADS4, ["2022年", *"9" * 15], LATER])), id="two years"),
        pytest.param((html(WITH_UNITS), IN_PARTS, html(TABLE4)), id="units, table 3 in parts"),
        pytest.param(
            (
                html(CLAUSES_BESIDE),
                html(TABLE3),
                html([*HEADS4[:2], [f"{head}（件）" for head in OUTCOMES * 3], TABLE4[-1]]),
            ),
            id="items in a column, units in heads",
        ),
        pytest.param((html(ONE_HEAD), html(TABLE3), html(TABLE4)), id="one head for all of table 2"),
        pytest.param((html(BILINGUAL), html(TABLE3), html(TABLE4)), id="two scripts"),
        pytest.param((html(TABLE2), html([TABLE3[0], STACKED]), html(TABLE4)), id="rows stacked in one"),
        pytest.param(
            tuple(html(rows, '<td><input value="{}"></td>') for rows in (TABLE2, TABLE3, TABLE4)), id="fields"
        ),
        pytest.param(tuple(html(rows, "<td><font>{}") for rows in (TABLE2, TABLE3, TABLE4)), id="cells never closed"),
        pytest.param(
            tuple(html(rows).replace("</td></tr>", '<a href="x">', 1) for rows in (TABLE2, TABLE3, TABLE4)),
            id="a link never closed",
        ),
    ],
)
def test_shapes_of_html(tables: tuple[str, str, str]) -> None:
    check(page(*tables))


@pytest.mark.parametrize(
    ("heads", "places"),
    [
        (APPLICANTS[:6], (0, 1, 2, 3, 4, 5)),
        (["自然人", "法人或其他组织", "总计"], (0, 1, 6)),
        (["自然人", "商业企业", "其他", "总计"], (0, 1, 5, 6)),
    ],
)
def test_a_table_3_without_all_columns(heads: list[str], places: tuple[int, ...]) -> None:
    """What stands in one column for all legal persons belongs to none of their kinds."""
    rows = [["申请人情况", *heads]]
    rows += [[label, *(str(row[at]) for at in places)] for label, row in zip(LABELS, NUMBERS3, strict=True)]
    kept = [None if head.startswith("法人") else at for head, at in zip(heads, places, strict=True)]
    report = page(html(TABLE2), html(rows), html(TABLE4))
    assert numbers(report, "t3") == [row[at] if at in kept else None for row in NUMBERS3 for at in range(7)]


def test_a_table_that_corrects_one_before_it_is_kept() -> None:
    former = [[row[0], *("8" for _ in row[1:])] for row in TABLE3]
    report = page(
        html(TABLE2), f"{html([TABLE3[0], *former[1:]])}<p>上表有误，现更正如下：</p>{html(TABLE3)}", "<p></p>"
    )
    assert numbers(report, "t3") == flat(NUMBERS3)
    assert any("printed twice" in finding.message for finding in report.findings)


def test_a_report_that_is_all_one_table() -> None:
    """Chapters and their text stand in rows of their own between the rows of the tables."""
    texts: list[str | list[str]] = [
        "样例县水利局2023年政府信息公开工作年度报告", "一、总体情况",
        "2023年，我局认真落实公开要求，主动公开政府信息75条。", "二、主动公开政府信息情况",
        *TABLE2, "三、收到和处理政府信息公开申请情况", *TABLE3, "四、政府信息公开行政复议、行政诉讼情况", *TABLE4,
        "五、存在的主要问题及改进情况", "公开的及时性有待提高。", "六、其他需要报告的事项", "本年度未收取信息处理费。",
    ]  # fmt: skip
    report = parse(html([[row] if isinstance(row, str) else row for row in texts]).encode()).reports[0]
    check(report)
    assert len(report.chapters) == 6
    assert [figure.value for figure in report.figures if figure.code == "n_proactive_total"] == [75]


def lines(rows: Rows, separator: str) -> str:
    return "".join(f"<p>{separator.join(row)}</p>" for row in rows)


def framed(rows: Rows) -> str:
    return "".join(f"<p>├──┼──┤</p><p>│{'│'.join(row)}│</p>" for row in rows)


def broken(rows: Rows) -> str:
    """A cell a line, long labels broken in the middle of a word."""
    cells = [part for row in rows for cell in row for part in ([cell[:5], cell[5:]] if len(cell) > 9 else [cell])]
    return "".join(f"<p>{part}</p>" for part in cells)


@pytest.mark.parametrize(
    "written",
    [
        lambda rows: lines(rows, "；"),
        lambda rows: lines(repeated(rows), "\t"),
        lambda rows: lines(rows, " / "),
        lambda rows: lines(rows, '","'),
        framed,
        broken,
    ],
    ids=["semicolons", "spans repeated", "slashes", "quotes", "drawn frame", "broken labels"],
)
def test_shapes_of_text(written: Callable[[Rows], str]) -> None:
    report = page(written(TABLE2), written(TABLE3), html(TABLE4))
    assert numbers(report, "t2") == NUMBERS2
    assert numbers(report, "t3") == flat(NUMBERS3)


def test_heads_one_character_below_the_other() -> None:
    upright = ["行政复议 行政诉讼", "未经复议直接起诉 复议后起诉", "结 结 其 尚 " * 3, "果 果 他 未 总 " * 3]
    upright += ["维 纠 结 审 计 " * 3, "持 正 果 结 " * 3, " ".join(TABLE4[-1])]
    report = page(html(TABLE2), html(TABLE3), "".join(f"<p>{line}</p>" for line in upright))
    assert numbers(report, "t4") == flat(NUMBERS4)


def test_blank_cells_before_a_bar_keep_their_places() -> None:
    values = ["", "", "", "", "", "1", "", "", "", "1", "", "", "", "", ""]
    report = page(lines(TABLE2, " | "), lines(TABLE3, " | "), lines([*HEADS4, values], " | "))
    assert numbers(report, "t4") == [int(value) if value else None for value in values]


def test_figures_in_one_cell_are_no_words() -> None:
    report = page(
        html([["第二十条第（五）项"], ["信息内容", "本年处理决定数量"], ["行政许可", "12,5,7"]]), "<p></p>", "<p></p>"
    )
    cell = next(cell for table in report.tables if table.table == "d_t2_5" for cell in table.cells)
    assert (cell.value, cell.status) == (None, "illegible")


RAISED = '<span style="FONT-SIZE: 7pt; vertical-align: super">1</span>'


@pytest.mark.parametrize("mark", ["①", "²", "*", "（注1）", "<sup>①</sup>", "<sup>[2]</sup>", "<sup>1</sup>", RAISED])
def test_the_mark_of_a_footnote_is_no_digit(mark: str) -> None:
    rows = [[cell + mark if cell == "57" else cell for cell in row] for row in TABLE2]
    assert numbers(page(html(rows), html(TABLE3), html(TABLE4)), "t2") == NUMBERS2


@pytest.mark.parametrize("mark", ["<sup>1</sup>", RAISED])
def test_the_mark_of_a_footnote_is_no_digit_in_a_sentence(mark: str) -> None:
    sentence = f"2023年，我局共收到政府信息公开申请12{mark}件，均已按时办结。"
    report = page(sentence, html(TABLE3), html(TABLE4))
    assert "申请12件" in "".join(chapter.text for chapter in report.chapters)


def test_raised_digits_are_not_taken_for_those_of_the_number() -> None:
    rows = [[cell + "<sup>12</sup>" if cell == "57" else cell for cell in row] for row in TABLE2]
    cells = [cell for table in page(html(rows), html(TABLE3), html(TABLE4)).tables for cell in table.cells]
    assert next(cell.status for cell in cells if cell.row == "administrative_licensing") == "illegible"


def test_words_with_a_number_are_left_to_a_reader() -> None:
    rows = [["约三千余件（含变更 12 件）" if cell == "57" else cell for cell in row] for row in TABLE2]
    report = page(html(rows), html(TABLE3), html(TABLE4))
    found = [finding for finding in report.findings if finding.rule == "READ-CELL"]
    assert [finding.cells for finding in found] == [[("administrative_licensing", "decisions")]]


def test_words_under_table_4_are_kept_as_they_are_and_never_read_as_blanks() -> None:
    """A sheet whose counts were formatted as dates prints them as such."""
    days = [f"1900年1月{number + 1}日" for number in range(15)]
    report = page(html(TABLE2), html(TABLE3), html([*HEADS4, days]))
    (table,) = [table for table in report.tables if table.table == "t4_proceedings"]
    assert [(cell.raw, cell.value, cell.status) for cell in table.cells] == [(day, None, "text") for day in days]
    assert [finding.rule for finding in report.findings if finding.table == "t4_proceedings"] == ["READ-CELL"]


def test_two_rows_of_values_under_table_4_are_told() -> None:
    former = [str(number + 20) for number in range(15)]
    report = page(html(TABLE2), html(TABLE3), html([*TABLE4[:-1], former, TABLE4[-1]]))
    (found,) = [finding for finding in report.findings if finding.rule == "READ-CELL"]
    assert (found.table, len(found.cells)) == ("t4_proceedings", 15)
    again = page(html(TABLE2), html(TABLE3), html([*TABLE4, TABLE4[-1]]))
    assert not [finding for finding in again.findings if finding.rule == "READ-CELL"]
