"""`gongkai parse FILE…`: one record a file, whatever the file."""

import hashlib
import json
import subprocess
import time
from pathlib import Path

import pytest

from parser.model import from_json
from tests.cli.command import COMMAND, environment, gongkai, gongkai_process
from tests.pipeline.written import report

AGENCY = "卧龙区蒲山镇人民政府"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "a.html"
    path.write_bytes(report(AGENCY, 2022))
    return path


def test_a_line_is_the_contract(page: Path, tmp_path: Path) -> None:
    done = gongkai("parse", "a.html", "--json", folder=tmp_path)
    document = from_json(done.stdout)
    assert document.source == "a.html"
    assert document.sha256 == hashlib.sha256(page.read_bytes()).hexdigest()
    assert document.status == "parsed"
    assert [(one.agency_name, one.report_year) for one in document.reports] == [(AGENCY, 2022)]


def test_people_get_a_table(page: Path, tmp_path: Path) -> None:
    done = gongkai("parse", page, folder=tmp_path)
    head, line = done.stdout.splitlines()
    assert head.split() == ["file", "fate", "agency", "year", "tables", "numbers", "errors", "note"]
    assert f"{AGENCY}  2022" in line
    assert "t3_requests" in line


def test_what_is_no_file_loses_nothing_else(page: Path, tmp_path: Path) -> None:
    (tmp_path / "gone").symlink_to("nowhere")
    done = gongkai("parse", "missing.html", "gone", tmp_path, page, "--json", folder=tmp_path, expect=1)
    assert [json.loads(line)["source"] for line in done.stdout.splitlines()] == [str(page)]
    assert done.sentences == [
        "missing.html: there is no such file",
        "gone: the link points to nowhere, which is not there",
        f"{tmp_path}: this is a folder, not a file",
    ]


def test_an_empty_file_is_rejected_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "empty.html").touch()
    document = from_json(gongkai("parse", "empty.html", "--json", folder=tmp_path).stdout)
    assert (document.status, document.reason) == ("rejected", "empty_body")


def test_a_damaged_pdf_fails_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\nnot really\n")
    document = from_json(gongkai("parse", "a.pdf", "--json", folder=tmp_path, expect=1).stdout)
    assert (document.status, document.reason) == ("failed", "damaged")
    assert document.message


def test_a_huge_file_is_not_loaded(tmp_path: Path) -> None:
    huge = tmp_path / "huge.pdf"
    with huge.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(200 * 1024 * 1024)
    limit = "import resource, runpy; resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30)); runpy.run_module('cli')"
    command = (COMMAND[0], "-c", limit.replace("'cli'", "'cli', run_name='__main__'"))
    document = from_json(
        gongkai_process("parse", "huge.pdf", "--json", folder=tmp_path, expect=1, command=command).stdout
    )
    assert (document.status, document.reason, document.media_type) == ("failed", "too_large", "application/pdf")
    assert document.message == "huge.pdf: the file has 210 MB, more than the limit of 100 MB (see --max-mb)"
    assert len(document.sha256) == 64


def test_many_files_come_in_order_from_the_pool(tmp_path: Path) -> None:
    names = [f"{number:02}.html" for number in range(20)]
    for number, name in enumerate(names):
        (tmp_path / name).write_bytes(report(AGENCY, 2021 + number % 4, received=number))
    done = gongkai_process("parse", *names, "--json", folder=tmp_path)
    assert [json.loads(line)["source"] for line in done.stdout.splitlines()] == names
    alone = gongkai("parse", *names, "--json", "--workers", "0", folder=tmp_path)
    assert alone.stdout == done.stdout


def test_a_reader_that_leaves_early_is_no_error(page: Path, tmp_path: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "parse", "--json", *["a.html"] * 200],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
    assert said == ""


@pytest.mark.parametrize(
    "arguments",
    [[], ["--pending", "--all"], ["a.html", "--pending"], ["a.html", "--shiny"], ["a.html", "--workers", "-1"]],
)
def test_wrong_usage_ends_with_two(arguments: list[str], page: Path, tmp_path: Path) -> None:
    done = gongkai("parse", *arguments, folder=tmp_path, expect=2)
    assert done.stderr
    assert not done.stdout


def test_reading_a_file_needs_no_database_and_no_crawler(page: Path, tmp_path: Path) -> None:
    program = (
        "import runpy, sys\n"
        "try:\n    runpy.run_module('cli', run_name='__main__')\n"
        "finally:\n    print(sorted({'sqlalchemy', 'scrapy', 'polars'} & set(sys.modules)), file=sys.stderr)"
    )
    done = gongkai_process("parse", "a.html", "--json", folder=tmp_path, command=(COMMAND[0], "-c", program))
    assert done.stderr == "[]\n"


def test_help_comes_at_once(tmp_path: Path) -> None:
    gongkai_process("--help", folder=tmp_path)
    began = time.perf_counter()
    done = gongkai_process("--help", folder=tmp_path)
    assert "Exit codes: 0 done" in done.stdout
    assert time.perf_counter() - began < 2, "0.2 s on a quiet machine"
