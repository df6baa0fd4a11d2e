"""Table 3 as pages spoil it: spans, splits, lost rows, blank columns, letters. No number may move without a word."""

import random
from collections.abc import Callable
from itertools import pairwise

import pytest

from parser import forms, parse
from parser.model import Report

Cell = tuple[str, int, int]
Rows = list[list[Cell]]
FORM = forms.load().table("t3_requests")
ROWS = FORM.rows_of("D")
CODES = [row.code for row in ROWS]
HEADS: Rows = [
    [("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 3), ("申请人情况", 7, 1)],
    [("自然人", 1, 2), ("法人或其他组织", 5, 1), ("总计", 1, 2)],
    [(column.zh, 1, 1) for column in FORM.columns[1:6]],
]
GROUPED = {row.group for row in ROWS if row.group and row.group.startswith("（")}
LETTERS = "的公政信息开情形处请申数量度本果关法"


def numbers(dice: random.Random) -> dict[str, list[int]]:
    """A table that adds up."""
    table = {code: [0] * 7 for code in CODES}
    for _ in range(40):
        place, outcome = dice.randrange(6), dice.choice(CODES[2:-2])
        for code in ("new_received", outcome, "disposed_total"):
            table[code][place] += 1
            table[code][6] += 1
    return table


def printed(table: dict[str, list[int]]) -> Rows:
    """The table with the spans of the form."""
    rows = [*HEADS]
    begun: set[str] = set()
    for position, row in enumerate(ROWS):
        labels: list[Cell] = []
        if position in (0, 1, len(ROWS) - 1):
            labels.append((row.zh, 3, 1))
        else:
            labels += [("三、本年度办理结果", 1, len(ROWS) - 3)] * (position == 2)
            if row.group in GROUPED:
                if row.group not in begun:
                    labels.append((row.group, 1, sum(other.group == row.group for other in ROWS)))
                begun.add(row.group)
                labels.append((row.zh, 1, 1))
            else:
                labels.append((row.zh, 2, 1))
        rows.append([*labels, *((str(number), 1, 1) for number in table[row.code])])
    return rows


def html(rows: Rows) -> str:
    lines = ("".join(f"<td colspan={c} rowspan={r}>{text}</td>" for text, c, r in row) for row in rows)
    return "<table>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


def wrong_spans(rows: Rows, dice: random.Random) -> str:
    return html([[(text, c, max(1, r + dice.randint(-2, 2)) if r > 1 else r) for text, c, r in row] for row in rows])


def wrong_heads(rows: Rows, dice: random.Random) -> str:
    heads = [[(text, max(1, c + dice.randint(-1, 1)), r) for text, c, r in row] for row in rows[:3]]
    return html([*heads, *rows[3:]])


def in_parts(rows: Rows, dice: random.Random) -> str:
    cuts = [0, *sorted(dice.sample(range(2, len(rows) - 1), 3)), len(rows)]
    return "<p>续表</p>".join(html(rows[a:b]) for a, b in pairwise(cuts))


def blank_column(rows: Rows, dice: random.Random) -> str:
    blank = [("", 1, 1)]
    behind = dice.random() < 0.5
    return html([*rows[:3], *(row[:-7] + blank + row[-7:] + blank * behind for row in rows[3:])])


def rows_lost(rows: Rows, dice: random.Random) -> str:
    lost = dice.sample(range(5, len(rows)), 3)
    return html([row for position, row in enumerate(rows) if position not in lost])


def letters_wrong(rows: Rows, dice: random.Random) -> str:
    def spoilt(text: str) -> str:
        if text.isdigit() or len(text) < 4 or dice.random() < 0.6:
            return text
        place = dice.randrange(len(text))
        return text[:place] + dice.choice(["", dice.choice(LETTERS)]) + text[place + 1 :]

    return html([[(spoilt(text), c, r) for text, c, r in row] for row in rows])


def cell_a_line(rows: Rows, dice: random.Random) -> str:
    return letters_wrong(rows, dice).replace("<table>", "").replace("<td", "<p><td").replace("</td>", "</p>")


SPOILERS = [wrong_spans, wrong_heads, in_parts, blank_column, rows_lost, letters_wrong, cell_a_line]


def read(table: str) -> Report:
    parts = [
        "<p>样例县水利局2023年政府信息公开工作年度报告</p><p>一、总体情况</p><p>2023年，我局认真落实公开要求。</p>",
        f"<p>三、收到和处理政府信息公开申请情况</p>{table}<p>五、存在的主要问题及改进情况</p><p>有待提高。</p>",
    ]
    return parse("".join(parts).encode()).reports[0]


@pytest.mark.parametrize("spoil", SPOILERS)
@pytest.mark.parametrize("seed", range(6))
def test_no_number_moves_without_a_word(spoil: Callable[[Rows, random.Random], str], seed: int) -> None:
    dice = random.Random(seed)
    table = numbers(dice)
    report = read(spoil(printed(table), dice))
    cells = {(c.row, c.column): c for t in report.tables if t.table == "t3_requests" for c in t.cells}
    doubted = {place for finding in report.findings if finding.responsibility != "source" for place in finding.cells}
    for code, row in table.items():
        for column, number in zip(FORM.columns, row, strict=True):
            cell = cells[code, column.code]
            assert cell.value == number or cell.status == "illegible" or (code, column.code) in doubted
