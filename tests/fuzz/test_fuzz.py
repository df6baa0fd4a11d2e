"""The fuzzer itself: its cases can be made again, and it sees what it is there to see."""

from dataclasses import replace
from pathlib import Path

import pytest

from parser import parse
from parser.model import to_json
from pipeline.guard import Stop
from simulator import make_truth, write_report
from tests.fuzz import watch
from tests.fuzz.cases import Case, case
from tests.fuzz.judge import problems


def test_a_case_can_be_made_again() -> None:
    for number in range(12):
        assert case(5, number).content == case(5, number).content
    assert len({case(5, number).report.guise for number in range(60)}) > 20


def test_a_number_changed_without_a_word_is_seen() -> None:
    report = write_report(make_truth(1, policy="filled"), "docx_word")
    whole = Case(report, report.content, "nothing", "numbers")
    document = parse(report.content)
    assert list(problems(whole, (to_json(document), to_json(document), []))) == []
    cell = next(c for c in document.reports[0].tables[0].cells if c.status == "number")
    cell.value = (cell.value or 0) + 1
    line = to_json(document)
    assert any(found.startswith("silent") for found in problems(whole, (line, line, [])))
    assert list(problems(replace(whole, promise="nothing"), (line, line, []))) == []


def test_stops_and_crashes_and_doubts_are_seen() -> None:
    current = case(1, 1)
    assert list(problems(current, Stop("too_slow", "x"))) == ["stopped: too_slow: x"]
    line = to_json(parse(b"<p>1</p>"))
    assert list(problems(current, (line, to_json(parse(b"<p>2</p>")), ["open /x w"]))) == [
        "forbidden: open /x w",
        "the second reading differs from the first",
    ]


def test_deeds_are_watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def misread(content: bytes, *, source: str) -> None:
        (tmp_path / "out").write_bytes(content)
        (tmp_path / "out").rename(tmp_path / "gone")
        raise ValueError(source)

    monkeypatch.setattr("pipeline.documents.read", misread)
    with pytest.raises(ValueError, match="fuzz"):
        watch.read(b"x")
    assert [deed.split()[0] for deed in watch.seen()] == ["open", "os.rename"]
