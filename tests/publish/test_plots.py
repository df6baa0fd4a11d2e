"""Plots: right numbers, a picture with Chinese glyphs in it, bars of the right length."""

import json
from pathlib import Path
from typing import Any

import pytest

from publish import plots
from publish.plots import BAR, PLACES, PLOTS, bar, find, lines, rows_of, write
from storage import CorpusError, open_corpus
from tests.cli.command import gongkai
from tests.pipeline.written import report

ROWS: list[dict[str, Any]] = [
    {"place": "甲县", "year": 2023, "amount": 10, "share": 50.0, "origin": "imported"},
    {"place": "甲县", "year": 2024, "amount": 40, "share": None, "origin": "imported"},
    {"place": "乙区", "year": 2024, "amount": 5, "share": 20.0, "origin": "imported"},
]
REQUESTS = find("requests")


@pytest.mark.parametrize(
    ("value", "longest", "drawn"),
    [(0, 10, ""), (10, 10, "█" * BAR), (5, 10, "█" * (BAR // 2)), (1, 8 * BAR, "▏"), (3, 0, ""), (12, 10, "█" * BAR)],
)
def test_bars(value: float, longest: float, drawn: str) -> None:
    assert bar(value, longest) == drawn.ljust(BAR)


def test_the_plot_in_a_terminal() -> None:
    told = list(lines(REQUESTS, ROWS))
    assert told[0] == "How many requests for information came in, and how many were granted?"
    assert told[2] == "  甲县"
    assert told[4] == f"  2024 {'█' * BAR} 40 requests "
    assert told[3].endswith("10 requests    50 % granted")
    simulated = [{**row, "origin": "simulated"} for row in ROWS]
    assert next(lines(REQUESTS, simulated)).endswith("[simulated data]")


def test_pictures_have_the_glyphs(tmp_path: Path) -> None:
    """Without a font all Chinese characters are the same empty box, and the two pictures would be the same."""
    other = [{**row, "place": row["place"].replace("甲县", "丙市")} for row in ROWS]
    write(REQUESTS, ROWS, tmp_path / "one.png")
    write(REQUESTS, other, tmp_path / "other.png")
    one, another = ((tmp_path / name).read_bytes() for name in ("one.png", "other.png"))
    assert one.startswith(b"\x89PNG")
    assert len(one) > 10_000
    assert one != another


def test_the_other_formats(tmp_path: Path) -> None:
    write(REQUESTS, ROWS, tmp_path / "p.svg")
    assert "甲县" in (tmp_path / "p.svg").read_text("utf-8")
    write(REQUESTS, ROWS, tmp_path / "p.json")
    assert "vega-lite" in json.loads((tmp_path / "p.json").read_text("utf-8"))["$schema"]
    with pytest.raises(CorpusError, match="png, svg, html, json"):
        write(REQUESTS, ROWS, tmp_path / "p.pdf")


def test_a_page_holds_everything_it_needs(tmp_path: Path) -> None:
    write(REQUESTS, ROWS, tmp_path / "p.html")
    page = (tmp_path / "p.html").read_text("utf-8")
    assert "甲县" in page
    assert 'src="http' not in page


def test_the_largest_places_are_shown() -> None:
    rows = [{"place": f"{n:02}", "year": 2024, "amount": n, "share": None, "origin": "imported"} for n in range(12)]
    assert plots._largest(rows) == [f"{n:02}" for n in range(11, 11 - PLACES, -1)]


def test_the_question_to_a_corpus(tmp_path: Path) -> None:
    """A county's own report is taken; those of its offices and townships are in it already."""
    folder = tmp_path / "reports"
    folder.mkdir()
    for number, (name, received) in enumerate(
        (("卧龙区人民政府", 30), ("卧龙区蒲山镇人民政府", 7), ("卧龙区财政局", 5))
    ):
        (folder / f"{number}.html").write_bytes(report(name, 2022, received=received))
    gongkai("import", folder, folder=tmp_path)
    gongkai("parse", "--pending", "--workers", "0", folder=tmp_path)
    with open_corpus(data=tmp_path / "data") as corpus:
        rows = rows_of(corpus, REQUESTS)
    assert [(row["place"], row["year"], row["amount"]) for row in rows] == [("卧龙区", 2022, 30)]
    said = gongkai("plot", "requests", "--out", "p.png", folder=tmp_path)
    assert "卧龙区" in said.stdout
    assert (tmp_path / "p.png").exists()
    assert json.loads(gongkai("plot", "requests", "--json", folder=tmp_path).stdout) == rows


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    said = gongkai("plot", "nothing", folder=tmp_path, expect=2)
    assert said.sentences == ["there is no plot 'nothing'; there is coverage, requests"]
    open_corpus(data=tmp_path / "data").close()
    assert "nothing to plot yet" in gongkai("plot", "requests", folder=tmp_path, expect=1).sentences[0]


def test_queries_are_listed_by_name() -> None:
    assert all(plot.name == name for name, plot in PLOTS.items())
