"""`gongkai db`, `archive`, `doctor`, `--version`: what keeps a corpus in order."""

import json
from pathlib import Path

import pytest

import parser
from cli.guard import guarded
from tests.cli.command import gongkai
from tests.cli.rows import count
from tests.pipeline.written import report

TOWN = "卧龙区蒲山镇人民政府"


@pytest.fixture
def folder(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a corpus that holds one report."""
    (tmp_path / "db").write_text(database_url)
    (tmp_path / "a.html").write_bytes(report(TOWN, 2022))
    gongkai("import", "a.html", "--db", database_url, folder=tmp_path)
    return tmp_path


def db(folder: Path) -> list[str]:
    return ["--db", (folder / "db").read_text()]


@pytest.mark.parametrize("database_url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)], indirect=True)
def test_the_structure_down_and_up_again(folder: Path) -> None:
    said = gongkai("db", "check", *db(folder), folder=folder)
    assert said.stderr == "the database is as the program expects it\n"
    said = gongkai("db", "downgrade", "0001", *db(folder), folder=folder, expect=2)
    assert said.sentences == ["downgrading to 0001 drops tables and what they hold; say --yes to do it"]
    gongkai("db", "downgrade", "0001", "--yes", *db(folder), folder=folder)
    differences = json.loads(gongkai("db", "check", "--json", *db(folder), folder=folder, expect=1).stdout)
    assert differences["differences"]
    said = gongkai("sql", "SELECT 1", *db(folder), folder=folder, expect=1)
    assert "run `gongkai db upgrade`" in said.sentences[0]
    gongkai("db", "upgrade", *db(folder), folder=folder)
    gongkai("db", "check", *db(folder), folder=folder)
    assert count((folder / "db").read_text(), "captures") == 1


def test_a_revision_that_does_not_exist(folder: Path) -> None:
    said = gongkai("db", "downgrade", "nowhere", "--yes", *db(folder), folder=folder, expect=1)
    assert len(said.sentences) == 1
    assert "nowhere" in said.sentences[0]


def test_a_damaged_archive_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(report(TOWN, 2022))
    gongkai("import", "a.html", folder=tmp_path)
    gongkai("archive", "check", folder=tmp_path)
    (file,) = (tmp_path / "data" / "archive").glob("*.warc.gz")
    content = bytearray(file.read_bytes())
    content[-200] ^= 0xFF
    file.write_bytes(content)
    said = gongkai("archive", "check", "--json", folder=tmp_path, expect=1)
    problems = json.loads(said.stdout)["problems"]
    assert {problem["file"] for problem in problems} == {file.name}
    file.unlink()
    said = gongkai("archive", "check", folder=tmp_path, expect=1)
    assert len(said.sentences) == 1
    assert "is missing" in said.sentences[0]


def checks(*arguments: str | Path, folder: Path, expect: int = 0) -> dict[str, str]:
    said = json.loads(gongkai("doctor", "--json", *arguments, folder=folder, expect=expect).stdout)
    return {check["name"]: check["state"] for check in said}


def test_the_doctor_finds_all_well(folder: Path) -> None:
    found = checks(*db(folder), folder=folder)
    assert found == dict.fromkeys(["python", "libraries", "extra", "database", "archive", "disk"], "ok")
    said = gongkai("doctor", *db(folder), folder=folder).stdout
    assert "revision" in said


def test_the_doctor_makes_nothing(tmp_path: Path) -> None:
    assert checks(folder=tmp_path)["database"] == "ok"
    assert not list(tmp_path.iterdir())


def test_the_doctor_says_what_is_amiss_and_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "not.db").write_text("this is no database at all, but long enough to be read as one")
    assert checks("--db", f"sqlite:///{tmp_path}/not.db", folder=tmp_path, expect=1)["corpus"] == "fail"
    assert checks("--db", "nonsense", folder=tmp_path, expect=1)["corpus"] == "fail"
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1e8}))
    said = gongkai("doctor", folder=tmp_path, expect=1).stdout
    assert "fail  disk         0.1 GB free" in said
    assert "make room" in said


def test_the_version(tmp_path: Path) -> None:
    assert f"(parser {parser.PARSER_VERSION})" in gongkai("--version", folder=tmp_path).stdout


@pytest.mark.parametrize("arguments", [["shine"], ["--shiny"], ["db"], ["archive", "--shiny"], ["db", "downgrade"]])
def test_wrong_usage_ends_with_two(arguments: list[str], tmp_path: Path) -> None:
    gongkai(*arguments, folder=tmp_path, expect=2)


@pytest.mark.parametrize(
    "command",
    [
        ["import"],
        ["parse"],
        ["sql"],
        ["source"],
        ["export"],
        ["doctor"],
        ["db", "upgrade"],
        ["db", "downgrade"],
        ["db", "check"],
        ["archive", "check"],
    ],
)
def test_every_command_has_help_and_the_common_options(command: list[str], tmp_path: Path) -> None:
    said = gongkai(*command, "--help", folder=tmp_path).stdout
    for option in ("--db URL", "--archive DIR", "--data DIR", "--json", "--quiet", "--verbose"):
        assert option in said
    assert "GONGKAI_DATA" in said


def test_an_unforeseen_error_is_one_sentence_and_verbose_shows_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> int:
        raise KeyError("nobody thought of this")

    assert guarded(fail, verbose=False) == 1
    assert capsys.readouterr().err == (
        "gongkai: KeyError: 'nobody thought of this' (this is unforeseen; --verbose shows where)\n"
    )
    assert guarded(fail, verbose=True) == 1
    assert "Traceback" in capsys.readouterr().err
