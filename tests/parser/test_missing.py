"""Tables and blocks of table 2 that are not there are named."""

import re

import pytest

from parser import parse
from parser.model import Report
from simulator import make_truth, write_report

YEARS = {"C": 2020, "D": 2023}
CODES = {"一": "1", "五": "5", "六": "6", "八": "8", "九": "9"}


def text_of(form: str) -> str:
    return write_report(make_truth(3, year=YEARS[form], policy="filled"), "text_tab").content.decode()


def missing(text: str) -> list[tuple[str | None, str, str]]:
    document = parse(text.encode())
    assert document.status == "parsed", document.message
    report: Report = document.reports[0]
    return [(f.table, f.severity, f.message) for f in report.findings if f.rule == "FORM-TABLE"]


@pytest.mark.parametrize(
    ("form", "clause"), [(form, clause) for form in YEARS for clause in CODES if (form, clause) != ("D", "九")]
)
def test_a_missing_block_of_table_two_is_named(form: str, clause: str) -> None:
    text = text_of(form)
    block = re.compile(rf"第二十条第（{clause}）项.*?(?=第二十条第|三、收到和处理)", re.DOTALL)
    assert len(block.findall(text)) == 1
    found = missing(block.sub("", text))
    assert [(table, severity) for table, severity, _ in found] == [(f"{form.lower()}_t2_{CODES[clause]}", "warning")]
    assert f"item {clause}" in found[0][2]


@pytest.mark.parametrize("form", YEARS)
def test_a_whole_report_misses_nothing(form: str) -> None:
    assert missing(text_of(form)) == []


def test_the_old_form_has_no_item_nine_in_a_report_of_the_new_form() -> None:
    text = text_of("D").replace(
        "本年制发件数\t本年废止件数\t现行有效件数", "本年新制作数量\t本年新公开数量\t对外公开总数量"
    )
    assert missing(text) == []


def test_all_tables_missing() -> None:
    content = write_report(make_truth(3, year=2023, policy="filled"), "text_tables_missing").content.decode()
    assert [table for table, _, _ in missing(content)] == [
        *(f"d_t2_{item}" for item in (1, 5, 6, 8)), "t3_requests", "t4_proceedings"
    ]  # fmt: skip
