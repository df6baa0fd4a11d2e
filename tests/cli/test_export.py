"""`gongkai export`: files that open again, agree with the database, and are explained."""

import csv
import json
from pathlib import Path

import polars as pl
import pytest

from tests.cli.command import Said, gongkai
from tests.pipeline.written import report

TOWN = "卧龙区蒲山镇人民政府"
OTHER = "卧龙区石桥镇人民政府"


@pytest.fixture(scope="module")
def database(shared_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a corpus with three reports, which no test changes."""
    folder = tmp_path_factory.mktemp("export")
    pages = {"a": report(TOWN, 2022, received=3), "b": report(TOWN, 2023, received=1), "c": report(OTHER, 2022)}
    for name, page in pages.items():
        (folder / f"{name}.html").write_bytes(page)
    gongkai("import", "a.html", "b.html", "--region", "411303104", "--db", shared_url, folder=folder)
    gongkai("import", "c.html", "--db", shared_url, folder=folder)
    gongkai("parse", "--pending", "--workers", "0", "--db", shared_url, folder=folder)
    return shared_url


@pytest.fixture
def folder(database: str, tmp_path: Path) -> Path:
    """A folder to export to from that corpus."""
    (tmp_path / "db").write_text(database)
    return tmp_path


def run(folder: Path, *arguments: str, expect: int = 0) -> Said:
    return gongkai(*arguments, "--db", (folder / "db").read_text(), folder=folder, expect=expect)


def test_every_file_opens_and_every_column_is_explained(folder: Path) -> None:
    said = run(folder, "export", "out", "--format", "csv,parquet,jsonl", "--json")
    rows = json.loads(said.stdout)["rows"]
    assert rows["reports"] == rows["reports_wide"] == rows["requests_summary"] == rows["reports.jsonl"] == 3
    assert rows["facts"] == 600
    explained = pl.read_csv(folder / "out" / "codebook.csv")
    names = {path.stem for path in (folder / "out").iterdir()} - {"codebook"}
    assert names == set(explained["file"])
    for name in names:
        columns = explained.filter(pl.col("file") == name)["column"].to_list()
        as_csv = pl.read_csv(folder / "out" / f"{name}.csv", infer_schema=False)
        as_parquet = pl.read_parquet(folder / "out" / f"{name}.parquet")
        assert as_csv.columns == as_parquet.columns == columns
        assert as_csv.height == as_parquet.height == rows[name]
        types = dict(zip(columns, explained.filter(pl.col("file") == name)["type"], strict=True))
        known = {"text": pl.String, "integer": pl.Int64, "number": pl.Float64, "date": pl.Date}
        for column, kind in as_parquet.schema.items():
            assert kind == known.get(types[column], pl.Datetime("us", "UTC"))


def test_the_numbers_are_those_of_the_reports(folder: Path) -> None:
    run(folder, "export", "out", "--format", "parquet,jsonl")
    assert not list((folder / "out").glob("[!c]*.csv"))
    wide = pl.read_parquet(folder / "out" / "reports_wide.parquet").sort("report_key")
    assert wide.select("agency_name", "report_year", "t3_new_np", "t3_new_tot", "d1_rules_issued").rows() == [
        (OTHER, 2022, 3.0, 3.0, 2.0),
        (TOWN, 2022, 3.0, 3.0, 2.0),
        (TOWN, 2023, 1.0, 1.0, 2.0),
    ]
    facts = pl.read_parquet(folder / "out" / "facts.parquet")
    received = facts.filter(pl.col("indicator") == "t3_requests.new_received.total")
    assert received["value"].sum() == 7
    reports = pl.read_parquet(folder / "out" / "reports.parquet")
    assert set(reports["origin"]) == {"imported"}
    assert [url.rpartition("/")[2] for url in reports["url"]] == ["c.html", "a.html", "b.html"]
    assert all(url.startswith("file:///") for url in reports["url"])
    lines = [json.loads(line) for line in (folder / "out" / "reports.jsonl").read_text().splitlines()]
    assert [line["report_key"] for line in lines] == reports["report_key"].to_list()
    (reading,) = lines[0]["readings"]
    assert reading["role"] == "main"
    assert {table["table"] for table in reading["tables"]} >= {"t3_requests", "t4_proceedings"}


def test_numbers_of_people_are_masked(folder: Path) -> None:
    run(folder, "export", "out", "--format", "csv,jsonl")
    texts = [path.read_text(encoding="utf-8") for path in (folder / "out").iterdir()]
    assert not any("63456789" in text for text in texts)
    assert any("[phone]" in text for text in texts)


def test_excel_and_scripts_read_the_csv(folder: Path) -> None:
    run(folder, "export", "out", "--format", "csv")
    content = (folder / "out" / "reports.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfreport_key,")
    with (folder / "out" / "reports.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["agency_name"] for row in csv.DictReader(file)] == [OTHER, TOWN, TOWN]


def test_the_same_corpus_gives_the_same_bytes(folder: Path) -> None:
    for name in ("one", "two"):
        run(folder, "export", name, "--format", "csv,parquet,jsonl")
    for path in (folder / "one").iterdir():
        assert path.read_bytes() == (folder / "two" / path.name).read_bytes()


@pytest.mark.parametrize(
    ("options", "years"),
    [
        (["--year", "2023"], [2023]),
        (["--year", "2021-2022"], [2022, 2022]),
        (["--year", "2022,2023", "--region", "411303104000"], [2022, 2023]),
        (["--region", "41"], [2022, 2022, 2023]),
        (["--region", "42"], []),
    ],
)
def test_a_selection_holds_in_every_file(folder: Path, options: list[str], years: list[int]) -> None:
    run(folder, "export", "out", "--format", "parquet,jsonl", *options)
    frames = {path.stem: pl.read_parquet(path) for path in (folder / "out").glob("*.parquet")}
    assert sorted(frames["reports"]["report_year"]) == years
    keys = set(frames["reports"]["report_key"])
    for name in ("reports_wide", "facts", "requests_summary"):
        assert set(frames[name]["report_key"]) == keys
    assert set(frames["agencies"]["agency_id"]) == set(frames["reports"]["agency_id"])
    assert set(frames["agency_names"]["agency_id"]) == set(frames["reports"]["agency_id"])


class TestFolder:
    """The folder appears whole or not at all, and what it held is not lost by accident."""

    def test_a_folder_with_something_in_it_is_left_alone(self, folder: Path) -> None:
        (folder / "out").mkdir()
        (folder / "out" / "thesis.txt").write_text("mine")
        said = run(folder, "export", "out", expect=2)
        assert said.sentences == ["the folder out is not empty; choose another, or replace it with --force"]
        assert [path.name for path in (folder / "out").iterdir()] == ["thesis.txt"]

    def test_force_replaces_it_and_leaves_nothing_beside_it(self, folder: Path) -> None:
        run(folder, "export", "out", "--format", "csv")
        (folder / "out" / "old.csv").touch()
        before = {path.name for path in folder.iterdir()}
        run(folder, "export", "out", "--format", "jsonl", "--force")
        names = {path.name for path in (folder / "out").iterdir()}
        assert names == {"reports.jsonl", "codebook.csv", "codebook.md"}
        assert {path.name for path in folder.iterdir()} == before

    def test_an_error_leaves_nothing(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_: object) -> None:
            raise OSError(28, "No space left on device", "out/facts.parquet")

        monkeypatch.setattr("publish.export._write_parquet", full)
        before = {path.name for path in folder.iterdir()}
        said = run(folder, "export", "out", expect=1)
        assert said.sentences == ["out/facts.parquet cannot be written: No space left on device"]
        assert {path.name for path in folder.iterdir()} - before == {"data"}

    def test_a_file_in_the_way(self, folder: Path) -> None:
        (folder / "out").touch()
        assert run(folder, "export", "out", expect=2).sentences == ["the folder out is a file"]
        said = run(folder, "export", "out/deeper", expect=1)
        assert "cannot be written" in said.sentences[0]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--format", "docx"], "--format takes csv, parquet, jsonl, separated by commas, not 'docx'"),
        (["--format", ","], "--format takes csv, parquet, jsonl, separated by commas, not ','"),
        (["--year", "2025-2021"], "--year takes years and spans such as 2019,2021-2025, not '2025-2021'"),
        (["--year", "last"], "--year takes years and spans such as 2019,2021-2025, not 'last'"),
        (["--region", "123"], "'123' is no region code: those have 2, 4, 6, 9 or 12 digits"),
    ],
)
def test_wrong_usage_is_one_sentence(new_sqlite_url: str, tmp_path: Path, options: list[str], sentence: str) -> None:
    said = gongkai("export", "out", *options, "--db", new_sqlite_url, folder=tmp_path, expect=2)
    assert said.sentences == [sentence]
    assert not (tmp_path / "out").exists()
