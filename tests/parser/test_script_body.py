"""A report whose body a page's script holds as a string of JSON, as gkmlpt has it (PORTALS §1.6)."""

import json

import pytest

from parser import parse
from parser.model import Report
from parser.readers.script_body import bodies
from simulator import make_truth, write_report

TITLE = "<table><tr><td>索引号：</td><td>11440000/2026-00001</td></tr></table>"


def page(body: str, key: str = "content") -> bytes:
    config = json.dumps({"SID": "755041", "DETAIL": {"title": "x", key: body}}).replace("<", "\\u003C")
    return f"<html><body>{TITLE}<script>window._CONFIG = {config};</script></body></html>".encode()


def cells(report: Report) -> list[tuple[str, str, str, object, str]]:
    found = ((table.table, cell) for table in report.tables for cell in table.cells)
    return [(table, cell.row, cell.column, cell.value, cell.status) for table, cell in found]


@pytest.mark.parametrize("guise", ["html_plain", "html_word", "html_trs"])
def test_the_body_is_read_as_if_it_stood_in_the_page(guise: str) -> None:
    written = write_report(make_truth(3), guise).content.decode()
    inside = written.partition("<body")[2].partition(">")[2].rpartition("</body>")[0]
    (plain,), (scripted,) = (parse(content).reports for content in (written.encode(), page(inside)))
    assert cells(scripted) == cells(plain)
    assert any(value for *_, value, _ in cells(plain))


def test_half_a_character_in_json_is_lost_alone() -> None:
    inside = write_report(make_truth(3), "html_plain").content.decode().partition("<body>")[2].rpartition("</body>")[0]
    broken = inside.replace("总体情况", "总体情况\ud83d", 1)
    for content in (page(broken), json.dumps({"content": broken}).encode()):
        assert [cells(report) for report in parse(content).reports] == [cells(*parse(page(inside)).reports)]


def test_labels_broken_strings_and_other_keys_are_passed_over() -> None:
    long = "<p>" + "公开" * 200 + "</p>"
    assert list(bodies(json.dumps({"content": long}))) == [long]
    assert list(bodies(json.dumps({"content": "<p>短</p>", "other": long, "title": long}))) == []
    assert list(bodies('{"content": "' + "公开" * 200)) == []
    assert list(bodies('{"content": "\\u12' + "公开<p>" * 200 + '"}')) == []


@pytest.mark.parametrize("name", ["content", "'content'", '"content"'])
def test_a_text_as_javascript_writes_it(name: str) -> None:
    long = '<p class="c">第一条 it\'s</p>' + "公开" * 200
    single = "'" + long.replace("'", "\\'") + "'"
    for text in (json.dumps(long), single):
        assert list(bodies(f"_CONFIG = {{ SID: '755041', DETAIL: {{ {name} : {text}, id: 9 }} }};")) == [long]
    assert list(bodies(f"var myContent = 1; innercontent: {single}")) == []
