"""What happens to printed tables: labels cut, split or shifted, headers lost or repeated, stray columns and tokens.

An edit takes the tables of a report by chapter and gives them back damaged; values keep their keys.
"""

from collections.abc import Callable
from dataclasses import replace

from simulator.tables import FormCell, FormTable

Tables = dict[str, FormTable]
Edit = Callable[[Tables], Tables]


def relabel(table: FormTable, labels: dict[str, str]) -> FormTable:
    """The table with some labels printed otherwise; labels are told by their exact text, brackets of either width."""
    rows = tuple(
        tuple(
            cell if cell.kind == "value" else replace(cell, text=labels.get(_wide(cell.text), cell.text))
            for cell in row
        )
        for row in table.rows
    )
    return replace(table, rows=rows)


def _wide(text: str) -> str:
    return text.translate(str.maketrans("():,", "（）：，"))


def _labels(chapter: str, labels: dict[str, str]) -> Edit:
    def edit(tables: Tables) -> Tables:
        return tables | {chapter: relabel(tables[chapter], labels)}

    return edit


def _clause_brackets_lost(tables: Tables) -> Tables:
    clauses = {f"第二十条第（{item}）项": f"第二十条第{item}项" for item in "一五六八九"}
    return tables | {"s2_proactive": relabel(tables["s2_proactive"], clauses)}


def _repealed_header_lost(tables: Tables) -> Tables:
    """The seed's table 2: two headers over three columns of values."""
    table = tables["s2_proactive"]
    rows = tuple(tuple(cell for cell in row if cell.text != "本年废止件数") for row in table.rows)
    return tables | {"s2_proactive": replace(table, rows=rows)}


def _rules_label_lost(tables: Tables) -> Tables:
    return tables | {"s2_proactive": relabel(tables["s2_proactive"], {"规章": ""})}


def _extra_column(tables: Tables) -> Tables:
    """An empty column at the right of every table."""
    empty = FormCell("", "note")
    return {
        chapter: replace(table, rows=tuple((*row, empty) for row in table.rows), width=table.width + 1)
        for chapter, table in tables.items()
    }


def _header_repeated(tables: Tables) -> Tables:
    """Table 3 as a page break leaves it: cut before 本机关不掌握, header again, stub labels begun anew."""
    table = tables["s3_requests"]
    cut = next(number for number, row in enumerate(table.rows) if row[0].text.startswith(("（四）", "(四)")))
    header, above, below = table.rows[:3], list(table.rows[3:cut]), list(table.rows[cut:])
    handled = above[2][0]
    above[2] = (replace(handled, rowspan=len(above) - 2), *above[2][1:])
    below[0] = (replace(handled, rowspan=handled.rowspan - (len(above) - 2)), *below[0])
    return tables | {"s3_requests": replace(table, rows=(*header, *above, *header, *below))}


def _group_misplaced(tables: Tables) -> Tables:
    """Group labels stand beside the second row of their group; the cells around them are empty."""
    return _regroup(tables, lambda row, label: label if row == 1 else "")


def _junk_tokens(tables: Tables) -> Tables:
    """Tokens that a misread stub leaves behind: `4/1` below the group label, `Ξ` before 二、."""
    damaged = _regroup(tables, lambda row, label: label if row == 0 else "4/1" if row == 1 else "")
    table = damaged["s3_requests"]
    rows = list(table.rows)
    label = rows[4][0]
    rows[4] = (replace(label, text=f"Ξ {label.text}"), *rows[4][1:])
    return damaged | {"s3_requests": replace(table, rows=tuple(rows))}


def _regroup(tables: Tables, text: Callable[[int, str], str]) -> Tables:
    """Every group label of table 3 as one cell for each row, filled by place in the group and label."""
    table = tables["s3_requests"]
    rows: list[tuple[FormCell, ...]] = []
    label, place, size = "", 0, 0
    for row in table.rows:
        group = next((cell for cell in row[:2] if cell.kind == "label" and 1 < cell.rowspan < 10), None)
        if group is not None:
            label, place, size = group.text, 0, group.rowspan
        if place < size:
            single = FormCell(text(place, label), "label")
            rows.append(
                tuple(single if cell is group else cell for cell in row) if group is not None else (single, *row)
            )
            place += 1
        else:
            rows.append(row)
    return tables | {"s3_requests": replace(table, rows=tuple(rows))}


def _extra_row(tables: Tables) -> Tables:
    """A row that the form does not have, as one province prints it: 其他主动公开文件."""
    table = tables["s2_proactive"]
    below = next(number for number, row in enumerate(table.rows) if row[0].text == "规范性文件") + 1
    label, *values = table.rows[below - 1]
    filled = zip(values, ("3", "3", "12"), strict=True)
    extra = (
        replace(label, text="其他主动公开文件"),
        *(replace(cell, text=text, key=None) for cell, text in filled),
    )
    return tables | {"s2_proactive": replace(table, rows=(*table.rows[:below], extra, *table.rows[below:]))}


EDITS: dict[str, Edit] = {
    "label_characters_lost": _labels(
        "s2_proactive", {"行政许可": "政许可", "行政处罚": "政处罚", "行政强制": "政强制", "本年废止件数": "年废止件数"}
    ),
    "normative_label_short": _labels("s2_proactive", {"行政规范性文件": "规范性文件"}),
    "in_force_cut": _labels("s2_proactive", {"现行有效件数": "现行有效件"}),
    "headings_truncated": _labels(
        "s2_proactive", {"本年新制作数量": "本年新", "本年新公开数量": "本年新", "本年增/减": "本年增/"}
    ),
    "headings_mixed": _labels("s2_proactive", {"本年制发件数": "本年制作数量"}),
    "headings_split": _labels(
        "s2_proactive",
        {
            "本年新制作数量": "本年新\n制作数量",
            "本年新公开数量": "本年新\n公开数量",
            "本年制发件数": "本年\n制发件数",
            "本年处理决定数量": "本年处理\n决定数量",
        },
    ),
    "applicants_split": _labels(
        "s3_requests",
        {
            "商业企业": "商业\n企业",
            "科研机构": "科研\n机构",
            "社会公益组织": "社会公益\n组织",
            "法律服务机构": "法律服务\n机构",
        },
    ),
    "outcomes_vertical": _labels(
        "s4_proceedings", {word: "\n".join(word) for word in ("结果维持", "结果纠正", "其他结果", "尚未审结")}
    ),
    "unit_in_heading": _labels("s2_proactive", {"采购总金额": "采购总金额（万元）"}),
    "clause_brackets_lost": _clause_brackets_lost,
    "repealed_header_lost": _repealed_header_lost,
    "rules_label_lost": _rules_label_lost,
    "extra_column": _extra_column,
    "header_repeated": _header_repeated,
    "group_misplaced": _group_misplaced,
    "junk_tokens": _junk_tokens,
    "extra_row": _extra_row,
}
