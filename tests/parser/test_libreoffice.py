"""Files that LibreOffice makes of the simulator's pages, read back cell by cell (other programs': test_programs.py).

Skipped where LibreOffice is not installed (`apt-get install --no-install-recommends libreoffice-writer-nogui
libreoffice-calc-nogui`).
"""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from parser import parse
from simulator import make_truth, write_report
from tests.simulator.test_round_trip import only, problems

SEEDS = range(3)
WRITER, CALC = "HTML (StarWriter)", "HTML (StarCalc)"
FORMATS = {
    "docx": (WRITER, "MS Word 2007 XML"),
    "doc": (WRITER, "MS Word 97"),
    "rtf": (WRITER, "Rich Text Format"),
    "xlsx": (CALC, "Calc MS Excel 2007 XML"),
    "xls": (CALC, "MS Excel 97"),
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The simulator's pages, with a LibreOffice profile of their own beside them."""
    made = tmp_path_factory.mktemp("office")
    for seed in SEEDS:
        (made / f"{seed}.html").write_bytes(write_report(make_truth(seed), "html_plain").content)
    yield made
    shutil.rmtree(made)


def convert(folder: Path, source: str, suffix: str, name: str, infilter: str | None = None) -> Path:
    """Every file of a kind in another format."""
    target = folder / f"to-{suffix}-{name.replace(' ', '')}"
    subprocess.run(
        [
            "soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile",
            *([f"--infilter={infilter}"] if infilter else []),
            "--convert-to", f"{suffix}:{name}", "--outdir", target, *sorted(folder.glob(source)),
        ],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return target


@pytest.fixture(scope="module")
def texts(folder: Path) -> Path:
    """The pages as Writer's own documents, from which it makes the other formats."""
    return convert(folder, "*.html", "odt", "writer8", WRITER)


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_cell_comes_back(folder: Path, texts: Path, suffix: str) -> None:
    infilter, name = FORMATS[suffix]
    if infilter == WRITER:
        target = convert(texts, "*.odt", suffix, name)
    else:
        target = convert(folder, "*.html", suffix, name, infilter)
    for seed in SEEDS:
        report = write_report(make_truth(seed), "html_plain")
        read_back = only(parse((target / f"{seed}.{suffix}").read_bytes()))
        assert (seed, list(problems(report, read_back))) == (seed, [])
        assert (seed, read_back.agency_name) == (seed, report.truth.agency.name)
        assert [chapter.code for chapter in read_back.chapters] == [chapter.code for chapter in report.truth.chapters]


@pytest.mark.parametrize(
    ("guises", "suffix", "name"),
    [
        ("doc_word doc_wps rtf_gbk rtf_unicode docx_word", "docx", "MS Word 2007 XML"),
        ("xls_plain xlsx_one", "xlsx", "Calc MS Excel 2007 XML"),
    ],
)
def test_libreoffice_reads_what_the_simulator_writes(folder: Path, guises: str, suffix: str, name: str) -> None:
    """The simulator's own writers make files that another program understands as it was meant."""
    made = folder / f"written-{suffix}"
    made.mkdir()
    reports = {
        f"{guise}-{seed}": write_report(make_truth(seed), guise) for guise in guises.split() for seed in SEEDS[:2]
    }
    for stem, report in reports.items():
        (made / f"{stem}.{stem.partition('_')[0]}").write_bytes(report.content)
    target = convert(made, "*.*", suffix, name)
    for stem, report in reports.items():
        read_back = only(parse((target / f"{stem}.{suffix}").read_bytes()))
        assert (stem, list(problems(report, read_back))) == (stem, [])
