"""Whole documents of the kinds that portals serve: several reports, twins in Traditional characters, JSON, islands."""

import json

import pytest
from opencc import OpenCC

from parser import parse
from parser.model import ParsedDocument
from simulator import make_truth, write_report


def page(seed: int, guise: str = "html_plain", **options: int) -> str:
    return write_report(make_truth(seed, **options), guise).content.decode()  # type: ignore[arg-type]


def body(html: str) -> str:
    start = html.index(">", html.index("<body")) + 1
    return html[start : html.index("</body>")]


def numbers(document: ParsedDocument) -> list[tuple[str | None, int | None, dict[tuple[str, str, str], object]]]:
    """Agency, year and the numeric cells of each report."""
    assert document.status == "parsed", document.message
    return [
        (
            report.agency_name,
            report.report_year,
            {(t.table, c.row, c.column): c.value for t in report.tables for c in t.cells if c.value is not None},
        )
        for report in document.reports
    ]


def test_several_reports_on_one_page_are_several_records() -> None:
    first, second = page(1, year=2023), page(2, year=2023)
    both = f"<html><body>{body(first)}{body(second)}</body></html>"
    assert numbers(parse(both.encode())) == numbers(parse(first.encode())) + numbers(parse(second.encode()))


def test_a_title_printed_twice_is_one_report() -> None:
    whole = page(3)
    title = parse(whole.encode()).reports[0].title
    doubled = whole.replace("<body>", f"<body><p>{title}</p>", 1)
    assert numbers(parse(doubled.encode())) == numbers(parse(whole.encode()))


def test_traditional_twin_reads_as_the_simplified_page() -> None:
    whole = page(4)
    twin = OpenCC("s2t").convert(whole)
    assert twin != whole
    assert numbers(parse(twin.encode())) == numbers(parse(whole.encode()))


def test_json_body() -> None:
    whole = page(5)
    record = {"code": 200, "DETAIL": {"title": parse(whole.encode()).reports[0].title, "content": body(whole)}}
    assert numbers(parse(json.dumps(record, ensure_ascii=False).encode())) == numbers(parse(whole.encode()))


def test_script_island() -> None:
    whole = page(6)
    island = f'<html><body><div>导航</div><script type="text/xml"><![CDATA[{body(whole)}]]></script></body></html>'
    assert numbers(parse(island.encode())) == numbers(parse(whole.encode()))


def test_gbk_labelled_utf8() -> None:
    whole = page(7)
    assert numbers(parse(whole.encode("gb18030"))) == numbers(parse(whole.encode()))


def test_whole_report_in_one_table_cell() -> None:
    whole = page(8)
    wrapped = f"<html><body><table><tr><td>{body(whole)}</td></tr></table></body></html>"
    assert numbers(parse(wrapped.encode())) == numbers(parse(whole.encode()))


def test_hundreds_of_empty_pasted_tables() -> None:
    whole = page(9)
    pasted = whole.replace("<body>", "<body>" + "<table><tr>" + "<td></td>" * 120 + "</tr></table>" * 120, 1)
    assert numbers(parse(pasted.encode())) == numbers(parse(whole.encode()))


def test_a_table_printed_twice_with_other_numbers_is_said() -> None:
    whole = page(10, year=2023)
    table = whole[whole.index("<table") : whole.index("</table>") + 8]
    changed = table.replace(">0<", ">7<")
    if changed == table:
        pytest.fail("the sample has no zero in table 2")
    twice = whole.replace(table, table + changed, 1)
    rules = [finding.rule for finding in parse(twice.encode()).reports[0].findings]
    assert "READ-CELL" in rules
    assert numbers(parse(twice.encode())) == numbers(parse(whole.encode()))


@pytest.mark.parametrize(
    ("html", "status", "reason"),
    [
        ("<html><body><h1>{title}</h1><a href='P0.pdf'>附件</a></body></html>", "needs", "attachment"),
        ("<html><body><h1>{title}</h1><img src='1.jpg'></body></html>", "needs", "ocr"),
        ("<html><body><h1>{title}</h1></body></html>", "rejected", "empty_body"),
        ("<html><body><h1>404</h1><p>您访问的页面不存在</p></body></html>", "rejected", "error_page"),
    ],
)
def test_pages_without_a_report(html: str, status: str, reason: str) -> None:
    read = parse(html.format(title="样例县水利局2023年政府信息公开工作年度报告").encode())
    assert (read.status, read.reason) == (status, reason)
