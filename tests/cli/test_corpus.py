"""The main path: import, parse --pending, then sql, source, export; on SQLite and on PostgreSQL."""

import csv
import io
import json
from pathlib import Path

import pytest

import parser
from parser.model import ParsedDocument
from tests.cli.command import Said, gongkai, gongkai_process
from tests.cli.rows import count, rows_of
from tests.pipeline.written import report

TOWN = "卧龙区蒲山镇人民政府"
KEY = "411303104/township_gov/2022"
SUMS = """
    SELECT region, report_year, sum(received) AS received, sum(granted_in_full + granted_in_part) AS granted,
        sum(denied) AS denied
    FROM requests_summary GROUP BY region, report_year ORDER BY report_year
"""


class Corpus:
    """A corpus in a folder, worked on with the command."""

    def __init__(self, folder: Path, db: str) -> None:
        self.folder = folder
        self.db = db

    def __call__(self, *arguments: str | Path, expect: int = 0) -> Said:
        return gongkai(*arguments, "--db", self.db, folder=self.folder, expect=expect)

    def write(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def take_in(self, *paths: Path) -> None:
        self("import", *paths)
        self("parse", "--pending", "--workers", "0")

    def rows(self) -> dict[str, list[str]]:
        return rows_of(self.db)

    def loaded(self, *arguments: str) -> dict[str, int]:
        """What reading again does to the reports."""
        said = json.loads(self("parse", "--workers", "0", "--json", *arguments).stdout)
        counts: dict[str, int] = said["reports"]
        return counts


@pytest.fixture
def corpus(database_url: str, tmp_path: Path) -> Corpus:
    return Corpus(tmp_path, database_url)


@pytest.fixture
def small(new_sqlite_url: str, tmp_path: Path) -> Corpus:
    """Where one database is as good as the other."""
    return Corpus(tmp_path, new_sqlite_url)


@pytest.fixture(scope="module")
def asked(shared_url: str, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """One with a report, which no test changes."""
    corpus = Corpus(tmp_path_factory.mktemp("asked"), shared_url)
    corpus.take_in(corpus.write("a.html", report(TOWN, 2022, received=3)))
    return corpus


def test_from_files_to_figures(corpus: Corpus) -> None:
    corpus.take_in(
        corpus.write("2022.html", report(TOWN, 2022, received=3)),
        corpus.write("2023.html", report(TOWN, 2023, received=0)),
    )
    answer = json.loads(corpus("sql", SUMS, "--format", "json").stdout)
    assert answer == [
        {"region": "卧龙区蒲山镇", "report_year": 2022, "received": 3, "granted": 3, "denied": 0},
        {"region": "卧龙区蒲山镇", "report_year": 2023, "received": 0, "granted": 0, "denied": 0},
    ]
    traced = corpus("source", f"{TOWN}/2022", "t3_requests", "new_received", "total").stdout
    for told in (
        "report        " + KEY,
        "2022.html",
        ".warc.gz, byte ",
        "verified now",
        "value       3 件 [number]",
        "'3'",
    ):
        assert told in traced
    corpus("archive", "check")
    corpus("db", "check")


def test_the_same_twice_changes_nothing(corpus: Corpus) -> None:
    page = corpus.write("a.html", report(TOWN, 2022))
    corpus.take_in(page)
    before = corpus.rows()
    corpus.take_in(page)
    assert corpus.rows() == before
    assert corpus.loaded("--all") == {"inserted": 0, "updated": 0, "unchanged": 1}
    assert corpus.rows() == before


def test_a_changed_file_is_a_further_reading_and_the_older_stays(corpus: Corpus) -> None:
    corpus.take_in(corpus.write("a.html", report(TOWN, 2022, received=3)))
    corpus.take_in(corpus.write("a.html", report(TOWN, 2022, received=4)))
    rows = corpus.rows()
    readings = [json.loads(row) for row in rows["readings"]]
    assert sorted(cause for *_, cause, _, _ in readings) == ["first", "source_changed"]
    assert sorted(json.loads(row)[7] for row in rows["reports"]) == ["main", "superseded"]
    answer = json.loads(corpus("sql", SUMS, "--format", "json").stdout)
    assert [row["received"] for row in answer] == [4]


def test_a_better_parser_reads_again(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus.take_in(corpus.write("a.html", report(TOWN, 2022, received=3)))
    before = corpus.rows()
    monkeypatch.setattr(parser, "PARSER_VERSION", "1000")
    read = parser.parse

    def as_before(content: bytes, *, url: str | None = None) -> ParsedDocument:
        document = read(content, url=url)
        document.parser_version = "1000"
        return document

    monkeypatch.setattr(parser, "parse", as_before)
    assert corpus.loaded("--pending") == {"inserted": 0, "updated": 0, "unchanged": 1}
    assert corpus.rows()["readings"] == before["readings"]
    assert corpus.loaded("--pending") == {"inserted": 0, "updated": 0, "unchanged": 0}

    def better(content: bytes, *, url: str | None = None) -> ParsedDocument:
        document = as_before(content, url=url)
        document.parser_version = "1001"
        document.reports[0].published_on = "2023-01-21"
        return document

    monkeypatch.setattr(parser, "PARSER_VERSION", "1001")
    monkeypatch.setattr(parser, "parse", better)
    assert corpus.loaded("--pending") == {"inserted": 0, "updated": 1, "unchanged": 0}
    readings = [json.loads(row) for row in corpus.rows()["readings"]]
    assert [(version_no, cause) for _, _, version_no, _, _, cause, *_ in readings] == [
        (1, "first"),
        (2, "parser_changed"),
    ]


def test_two_documents_with_one_report(corpus: Corpus) -> None:
    corpus.take_in(
        corpus.write("a.html", report(TOWN, 2022, received=3)),
        corpus.write("b.html", report(TOWN, 2022, received=3, remark="另一处也有。")),
        corpus.write("c.html", report(TOWN, 2022, received=5, remark="这一处不一样。")),
    )
    rows = corpus.rows()
    assert sorted(json.loads(row)[7] for row in rows["reports"]) == ["main", "twin", "twin"]
    differences = [json.loads(row) for row in rows["findings"] if "DOC-DIFF" in row]
    assert len(differences) == 1
    assert [row["received"] for row in json.loads(corpus("sql", SUMS, "--format", "json").stdout)] in ([3], [5])


def test_a_document_that_the_parser_breaks_on_costs_only_itself(small: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    read = parser.parse

    def breaking(content: bytes, *, url: str | None = None) -> ParsedDocument:
        if b"poison" in content:
            raise KeyError("poison")
        return read(content, url=url)

    monkeypatch.setattr(parser, "parse", breaking)
    good, bad = small.write("b.html", report(TOWN, 2022)), small.write("a.html", report(TOWN, 2023, remark="poison"))
    small("import", good, bad)
    said = json.loads(small("parse", "--pending", "--workers", "0", "--json", expect=1).stdout)
    assert said["documents"] == {"parsed": 1, "failed: crashed": 1}
    assert count(small.db, "reports") == 1


def test_an_archive_that_lost_a_file_leaves_the_document_pending(small: Corpus) -> None:
    small("import", small.write("a.html", report(TOWN, 2022)))
    (archive,) = (small.folder / "data" / "archive").glob("*.warc.gz")
    content = archive.read_bytes()
    archive.write_bytes(content[: len(content) // 2])
    said = small("parse", "--pending", "--workers", "0", expect=1)
    assert len(said.sentences) == 1
    assert "not read, because the archive does not give it" in said.sentences[0]
    assert len(small("archive", "check", expect=1).sentences) >= 1
    archive.write_bytes(content)
    small("parse", "--pending", "--workers", "0")
    small("archive", "check")


def test_the_pool_reads_as_this_process_does(small: Corpus) -> None:
    pages = [small.write(f"{number}.html", report(TOWN, 2021 + number, received=number)) for number in range(4)]
    small.take_in(*pages)
    other = Corpus(small.folder, f"sqlite:///{small.folder}/other.db")
    other("import", *pages, "--archive", "other")
    arguments = ("parse", "--pending", "--json", "--quiet", "--archive", "other", "--db", other.db)
    said = gongkai_process(*arguments, folder=small.folder)
    assert said.stderr == ""
    assert json.loads(said.stdout) == {
        "documents": {"parsed": 4},
        "reports": {"inserted": 4, "updated": 0, "unchanged": 0},
        "problems": 0,
    }
    assert other.rows() == small.rows()


def test_only_one_at_a_time(corpus: Corpus) -> None:
    from pipeline.lock import locked
    from storage import open_corpus

    page = corpus.write("a.html", report(TOWN, 2022))
    with open_corpus(corpus.db, data=corpus.folder / "data") as held, locked(held, "import"), locked(held, "read"):
        for arguments in (["import", page], ["parse", "--pending"], ["parse", "--all"]):
            said = corpus(*arguments, expect=3)
            assert len(said.sentences) == 1
            assert "is running on this corpus" in said.sentences[0]
    corpus.take_in(page)


class TestSql:
    """`gongkai sql` answers, and changes nothing."""

    QUERY = "SELECT '行政复议' AS words, 12 AS n, NULL AS empty, 'a%b :c 12:30' AS kept, 1.5 AS half"

    def test_formats(self, asked: Corpus) -> None:
        row = {"words": "行政复议", "n": 12, "empty": None, "kept": "a%b :c 12:30", "half": 1.5}
        assert json.loads(asked("sql", self.QUERY, "--format", "json").stdout) == [row]
        assert json.loads(asked("sql", self.QUERY, "--json").stdout) == [row]
        lines = list(csv.reader(io.StringIO(asked("sql", self.QUERY, "--format", "csv").stdout)))
        assert lines == [list(row), ["行政复议", "12", "", "a%b :c 12:30", "1.5"]]
        head, line = asked("sql", "SELECT region, 1 AS n FROM facts LIMIT 1").stdout.splitlines()
        assert head == "region        n"
        assert line == "卧龙区蒲山镇  1"

    def test_no_rows(self, asked: Corpus) -> None:
        query = "SELECT region FROM facts WHERE report_year = 1900"
        assert json.loads(asked("sql", query, "--json").stdout) == []
        assert asked("sql", query, "--format", "csv").stdout == "region\n"

    def test_a_table_has_a_limit_and_says_so(self, asked: Corpus) -> None:
        query = "SELECT row_code FROM facts"
        said = asked("sql", query, "--limit", "3")
        assert len(said.stdout.splitlines()) == 4
        assert "only the first 3 rows are shown" in said.stderr
        assert len(asked("sql", query, "--limit", "0").stdout.splitlines()) == 201
        assert len(asked("sql", query, "--format", "csv").stdout.splitlines()) == 201

    @pytest.mark.parametrize(
        "query",
        [
            "DELETE FROM captures",
            "UPDATE documents SET state = 'pending'",
            "INSERT INTO agency_names VALUES ('a', 'b')",
            "DROP VIEW facts",
            "CREATE TABLE mine (a INTEGER)",
            "COMMIT; DELETE FROM document_captures",
            "SELECT 1; DELETE FROM document_captures",
        ],
    )
    def test_it_cannot_write(self, asked: Corpus, query: str) -> None:
        before = asked.rows()
        said = asked("sql", query, expect=2)
        assert len(said.sentences) == 1
        assert said.sentences[0].startswith("the database does not take this query: ")
        assert asked.rows() == before

    @pytest.mark.parametrize("query", ["SELECT nothing FROM nowhere", "SELEKT 1", "SELECT 1 FROM"])
    def test_a_wrong_query_is_one_sentence(self, asked: Corpus, query: str) -> None:
        said = asked("sql", query, expect=2)
        assert len(said.sentences) == 1
        assert "\n" not in said.sentences[0]

    def test_an_empty_query(self, asked: Corpus) -> None:
        assert asked("sql", " ", expect=2).sentences == ["the query is empty"]

    def test_columns_of_one_name_are_all_there(self, asked: Corpus) -> None:
        assert json.loads(asked("sql", "SELECT 1 AS a, 2 AS a", "--json").stdout) == [{"a": 1, "a_2": 2}]


class TestSource:
    """`gongkai source` walks a figure back."""

    def test_as_json(self, asked: Corpus) -> None:
        (traced,) = json.loads(asked("source", KEY, "t3_requests", "new_received", "total", "--json").stdout)
        assert traced["report_key"] == KEY
        assert traced["is_verified"] is True
        assert traced["findings"] == []
        (capture,) = traced["captures"]
        assert capture["url"] == (asked.folder / "a.html").as_uri()
        assert capture["fetched_at"].endswith("+00:00")
        (cell,) = traced["cells"]
        assert (cell["raw"], cell["value"], cell["status"]) == ("3", 3, "number")
        assert cell["at"]

    def test_a_whole_report(self, asked: Corpus) -> None:
        said = asked("source", KEY).stdout
        assert "t3_requests   form D, by grid: 175 cells, 175 of them with a number" in said

    def test_findings_that_name_the_cell_are_told(self, small: Corpus) -> None:
        page = report(TOWN, 2022, received=3).replace(b"<td>3</td></tr>", b"<td>4</td></tr>", 1)
        small.take_in(small.write("a.html", page))
        said = small("source", KEY, "t3_requests", "new_received", "total").stdout
        assert "value       4 件" in said
        assert "finding       T3-" in said
        said = small("source", KEY, "t4_proceedings", "reconsideration", "total").stdout
        assert "finding    " not in said

    @pytest.mark.parametrize(
        ("arguments", "code", "sentence"),
        [
            (["nowhere/2022"], 1, "there is no report nowhere/2022"),
            ([KEY, "t3_requests", "new_received", "totals"], 1, "has no cell t3_requests new_received totals"),
            ([KEY, "t3_requests"], 2, "name a whole cell (TABLE ROW COLUMN), or the report alone"),
        ],
    )
    def test_what_is_not_there_is_one_sentence(
        self, asked: Corpus, arguments: list[str], code: int, sentence: str
    ) -> None:
        said = asked("source", *arguments, expect=code)
        assert len(said.sentences) == 1
        assert sentence in said.sentences[0]


def test_reading_commands_make_no_corpus(tmp_path: Path) -> None:
    for arguments in (["sql", "SELECT 1"], ["source", KEY], ["export", "out"], ["archive", "check"], ["db", "check"]):
        said = gongkai(*arguments, folder=tmp_path, expect=1)
        assert len(said.sentences) == 1
        assert said.sentences[0].startswith("there is no ")
    assert not list(tmp_path.iterdir())
