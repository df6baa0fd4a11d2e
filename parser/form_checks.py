"""Defects of form: the old form in a new year, chapters out of order or empty, a copied year or name."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from parser.model import Chapter, Finding, Number, Report, Severity, Table, TableCode
from parser.text import squeeze

_ORDER = ("s1_overview", "s2_proactive", "s3_requests", "s4_proceedings", "s5_problems", "s6_other")
_EMPTY = re.compile(r"^(?:无|暂无|没有|无。|略)?[。,]?$")
_FEES = re.compile(r"处理费|收费|费用")
_YEAR = re.compile(r"(20[0-3]\d)年(?:度|以来|,|来|我)")
_SPEAKERS = {
    "镇": "镇",
    "乡": "乡",
    "街道": "街道",
    "街道办事处": "街道",
    "局": "局",
    "县": "县",
    "委员会": "委",
}
_OTHERS = ("镇", "乡", "街道", "局")
"""Those of whom one does not speak for another."""
_SPEAKS = re.compile(r"我\s*(镇|乡|街\s*道|局|委|县|市|区|厅|办)(?!\s*们)")
_LOW = re.compile(r"(?:镇|乡|街道|县|区|局)(?:人民政府|办事处)?$")


def check_form(report: Report) -> list[Finding]:
    """The findings on one report's form. None of them changes a value; most only ask for a second look."""
    found = [*_old_form(report), *_order(report.chapters), *_empty(report.chapters), *_copied_year(report)]
    found += [*_copied_name(report), *_rules_of_low_bodies(report), *_items_as_decisions(report.tables)]
    return [*found, *_silent_fees(report)]


def _old_form(report: Report) -> Iterator[Finding]:
    """FORM-OLD: tables of the trial form in a report for 2021 or later, or beside tables of the new form."""
    printed = [table for table in report.tables if table.method != "prose"]
    old = [table.table for table in printed if table.generation == "C"]
    if old and any(table.generation == "D" for table in printed):
        yield _finding("FORM-OLD", old[0], [], "info", "tables of the old and the new form stand side by side")
        return
    if old and report.report_year and report.report_year > 2020:
        yield _finding("FORM-OLD", old[0], [], "info", f"the form of 2019 is used for {report.report_year}")


def _order(chapters: Sequence[Chapter]) -> Iterator[Finding]:
    """FORM-ORDER: the statutory chapters do not follow one another."""
    places = [_ORDER.index(chapter.code) for chapter in chapters if chapter.code in _ORDER]
    if len(set(places)) >= 4 and places != sorted(places):
        yield _finding("FORM-ORDER", None, [], "info", "the statutory chapters are not in their order")


def _empty(chapters: Sequence[Chapter]) -> Iterator[Finding]:
    """FORM-EMPTY: the chapter on problems and improvements says nothing."""
    texts = [chapter.text for chapter in chapters if chapter.code == "s5_problems"]
    if texts and all(_EMPTY.match(squeeze(text)) for text in texts):
        yield _finding("FORM-EMPTY", None, [], "info", "the chapter on problems and improvements is empty")


def _copied_year(report: Report) -> Iterator[Finding]:
    """FORM-YEAR: the overview speaks of another year and never of the report's own."""
    text = "".join(chapter.text for chapter in report.chapters if chapter.code == "s1_overview")
    if not report.report_year or str(report.report_year) in text:
        return
    dense = squeeze(text)
    years = Counter(int(year) for year in _YEAR.findall(dense))
    if not years or str(report.report_year) in dense:
        return
    other = years.most_common(1)[0][0]
    yield _finding("FORM-YEAR", None, [], "warning", "the overview speaks of another year", report.report_year, other)


def _copied_name(report: Report) -> Iterator[Finding]:
    """FORM-UNIT: a town's report in which a bureau speaks, or the other way round."""
    name = re.sub(r"(?:人民政府|办事处)$", "", report.agency_name or "")
    own = next((word for end, word in _SPEAKERS.items() if name.endswith(end)), None)
    if own not in _OTHERS:
        return
    said = {squeeze(word) for chapter in report.chapters for word in _SPEAKS.findall(chapter.text)}
    others = [word for word in _OTHERS if word != own and word in said]
    if others:
        words = "、".join(f"我{word}" for word in others)
        yield _finding("FORM-UNIT", None, [], "info", f"{report.agency_name} speaks as {words}")


def _rules_of_low_bodies(report: Report) -> Iterator[Finding]:
    """D2-RULES: only ministries, provinces and cities with districts make rules (规章)."""
    if not report.agency_name or not _LOW.search(report.agency_name) or report.agency_name.endswith("市"):
        return
    for table in report.tables:
        if table.table == "d_t2_1":
            cells = [(c.row, c.column) for c in table.cells if c.row == "rules" and c.value]
            if cells:
                yield _finding("D2-RULES", table.table, cells, "info", "a body that makes no rules reports some")


def _items_as_decisions(tables: Sequence[Table]) -> Iterator[Finding]:
    """C2-ITEMS: decisions equal to last year's items plus the change are likely items (DOMAIN §2.3)."""
    for table in tables:
        if table.table not in ("c_t2_5", "c_t2_6"):
            continue
        values = {(cell.row, cell.column): cell.value for cell in table.cells}
        for row in dict.fromkeys(cell.row for cell in table.cells):
            items, change, decisions = (values.get((row, c)) for c in ("items_prev_year", "items_change", "decisions"))
            if items is not None and change is not None and decisions and decisions == items + change:
                message = "the decisions equal the number of items: likely items, not decisions"
                yield _finding(
                    "C2-ITEMS", table.table, [(row, "decisions")], "info", message, decisions, items + change
                )


def _silent_fees(report: Report) -> Iterator[Finding]:
    """FEE: chapter six has to speak of the processing fee, if only to say that none was charged."""
    texts = [chapter.text for chapter in report.chapters if chapter.code == "s6_other"]
    if report.report_year and report.report_year > 2020 and texts and not any(_FEES.search(text) for text in texts):
        yield _finding("FEE", None, [], "info", "the chapter on other matters is silent on the processing fee")


def _finding(
    rule: str,
    table: TableCode | None,
    cells: list[tuple[str, str]],
    severity: Severity,
    message: str,
    left: Number | None = None,
    right: Number | None = None,
) -> Finding:
    return Finding(rule, table, cells, severity, "unknown", "fail", left, right, message)
