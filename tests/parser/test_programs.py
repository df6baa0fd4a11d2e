"""Files that other programs than ours make, read back cell by cell (LibreOffice's: test_libreoffice.py).

Each program gets a report of the simulator's and writes it in its own way. Skipped where the program is missing:
`apt-get install --no-install-recommends abiword gnumeric p7zip-full libspreadsheet-writeexcel-perl chromium`.
"""

import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import pytest

from crawler.browser import lacking
from crawler.browser import program as browser_program
from parser import parse
from simulator import inject, make_truth, write_report
from simulator.document import compose
from simulator.layouts.spread import spread
from simulator.truth import Truth
from tests.simulator.test_round_trip import only, problems

BUSY, TOWNSHIP, OLD_FORM, SUMS_WRONG = "busy", "township", "old form", "sums wrong"
PERL = """
use utf8; use open qw(:std :encoding(UTF-8)); use Spreadsheet::WriteExcel;
my $book = Spreadsheet::WriteExcel->new($ARGV[0]);
my $sheet = $book->add_worksheet("年报");
my $plain = $book->add_format();
my $count = $book->add_format(num_format => '0_ ;[Red]\\-0\\ ');
while (<STDIN>) {
    chomp; my ($row, $column, $rows, $columns, $text) = split /\\t/, $_, 5;
    my $format = $text =~ /^\\d+$/ ? $count : $plain;
    if ($rows > 1 || $columns > 1) {
        my $merged = $book->add_format();
        $sheet->merge_range($row, $column, $row + $rows - 1, $column + $columns - 1, $text, $merged);
    } elsif ($text =~ /^\\d{1,14}$/) { $sheet->write_number($row, $column, $text, $count) }
    elsif ($text ne '') { $sheet->write_string($row, $column, $text, $plain) }
}
$book->close;
"""


@dataclass(frozen=True, slots=True)
class Program:
    """A program, the guise it is given, the format it makes of it, and its words before the two files' names."""

    name: str
    guise: str
    suffix: str
    words: tuple[str, ...]


PROGRAMS = {
    "AbiWord: DOCX": Program("abiword", "docx_word", "docx", ("--to=docx",)),
    "AbiWord: RTF": Program("abiword", "docx_wps", "rtf", ("--to=rtf",)),
    "Gnumeric: XLS": Program("ssconvert", "xlsx_one", "xls", ("-T", "Gnumeric_Excel:excel_biff8")),
    "Gnumeric: XLSX": Program("ssconvert", "xls_plain", "xlsx", ("-T", "Gnumeric_Excel:xlsx2")),
    "Gnumeric: HTML": Program("ssconvert", "xlsx_one", "html", ("-T", "Gnumeric_html:html40")),
    "7-Zip: ZIP": Program("7z", "docx_word", "zip", ("a", "-tzip")),
    "7-Zip: 7z": Program("7z", "doc_word", "7z", ("a",)),
}


@cache
def truth(name: str) -> Truth:
    """A body with requests, a township without any, a report of 2020, one whose printed sums do not hold."""
    return {
        BUSY: lambda: make_truth(0),
        TOWNSHIP: lambda: make_truth(3, year=2023, policy="filled", busy=0.0),
        OLD_FORM: lambda: make_truth(5),
        SUMS_WRONG: lambda: inject(make_truth(60, policy="filled"), "balance"),
    }[name]()


REPORTS = (BUSY, TOWNSHIP, OLD_FORM, SUMS_WRONG)


def converted(program: Program, report: str, folder: Path) -> bytes:
    """The report as the program writes it."""
    if shutil.which(program.name) is None:
        pytest.skip(f"{program.name} is not installed")
    written = write_report(truth(report), program.guise)
    source = folder / f"年度报告{Path(written.name).suffix}"
    source.write_bytes(written.content)
    target = f"made.{program.suffix}"
    names = {
        "abiword": (f"--to-name={target}", source.name),
        "ssconvert": (source.name, target),
        "7z": (target, source.name),
    }[program.name]
    subprocess.run([program.name, *program.words, *names], cwd=folder, check=True, capture_output=True, timeout=60)
    return (folder / target).read_bytes()


def check(content: bytes, report: str) -> None:
    """Every cell is as it was printed, and the report is the one that it was."""
    written = write_report(truth(report), "html_plain")
    read_back = only(parse(content))
    assert list(problems(written, read_back)) == []
    assert (read_back.agency_name, read_back.report_year) == (written.truth.agency.name, written.truth.year)
    assert [chapter.code for chapter in read_back.chapters] == [chapter.code for chapter in written.truth.chapters]
    blamed = {finding.rule for finding in read_back.findings if finding.responsibility == "source"}
    assert blamed == {expected.rule for expected in written.truth.expected}


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("name", PROGRAMS)
def test_every_cell_comes_back(name: str, report: str, tmp_path: Path) -> None:
    check(converted(PROGRAMS[name], report, tmp_path), report)


@pytest.mark.parametrize("report", REPORTS)
def test_every_cell_of_a_perl_program_comes_back(report: str, tmp_path: Path) -> None:
    """Its workbooks are of 97 and name a code page although their text is Unicode."""
    if subprocess.run(["perl", "-MSpreadsheet::WriteExcel", "-e1"], capture_output=True, check=False).returncode:
        pytest.skip("Perl's Spreadsheet::WriteExcel is not installed")
    cells = "".join(
        f"{cell.row}\t{cell.column}\t{cell.rows}\t{cell.columns}\t{cell.text}\n"
        for cell in spread(compose(truth(report)))
    )
    subprocess.run(
        ["perl", "-e", PERL, tmp_path / "made.xls"], input=cells.encode(), check=True, capture_output=True, timeout=60
    )
    check((tmp_path / "made.xls").read_bytes(), report)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], bytes]:
    """What Chromium makes of the reports: printed as PDF, saved as MHTML."""
    if advice := lacking():
        pytest.skip(advice)
    from playwright.sync_api import sync_playwright

    folder = tmp_path_factory.mktemp("printed")
    font = Path(pylopdf_fonts_zh_cn.serif_path())
    style = (
        f"<style>@font-face {{ font-family: report; src: url({font.as_uri()}) }} body {{ font-family: report }}"
        " table { border-collapse: collapse; font-size: 8pt }</style></head>"
    ).encode()
    made: dict[tuple[str, str], bytes] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_program(), args=["--no-sandbox"])
        page = browser.new_page()
        session = page.context.new_cdp_session(page)
        for report in REPORTS:
            place = folder / f"{report}.html"
            place.write_bytes(write_report(truth(report), "html_plain").content.replace(b"</head>", style, 1))
            page.goto(place.as_uri())
            made[report, "mhtml"] = session.send("Page.captureSnapshot", {"format": "mhtml"})["data"].encode()
            made[report, "pdf"] = page.pdf(format="A4")
        browser.close()
    return lambda report, suffix: made[report, suffix]


@pytest.mark.parametrize("suffix", ["mhtml", "pdf"])
@pytest.mark.parametrize("report", REPORTS)
def test_every_cell_of_a_browser_comes_back(printed: Callable[[str, str], bytes], report: str, suffix: str) -> None:
    check(printed(report, suffix), report)
