"""Scans: pages as pictures come back cell by cell; what cannot be read is said to be unreadable, never guessed.

Each page takes a second or two, so there are few of them; `benchmarks/ocr.py` measures many.
"""

import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from parser import OCR_SETTING, forms, parse
from parser.again import read_again
from parser.model import ParsedDocument, Report, Table, TableCell
from parser.readers import sniff
from parser.readers.ocr_numbers import cleaned, settled
from parser.values import parse_value
from simulator import make_truth
from simulator.document import compose
from simulator.layouts import pdf
from simulator.layouts.scan import LOOKS, Look, Paper, scanned, written
from simulator.tables import FormTable
from simulator.truth import Truth

SOFT = ("illegible", "repaired")


@cache
def township() -> Truth:
    """A township that had no requests: all zeros, as most of them are."""
    return make_truth(3, year=2023, policy="filled", busy=0.0, number_style="plain")


@cache
def busy() -> Truth:
    """A body with requests."""
    return make_truth(11, year=2023, policy="filled", busy=300.0, number_style="plain")


@cache
def drawn(truth: Callable[[], Truth], *names: str) -> tuple[Image.Image, ...]:
    """The title and the chosen tables of a report as pages; all of it where none is named."""
    whole = compose(truth())
    wanted = [
        b for b in whole.blocks if (b.name in names if isinstance(b, FormTable) else b.kind in ("title", "heading"))
    ]
    paper = Paper()
    pdf.draw(paper, replace(whole, blocks=tuple(wanted)), open_sides=False)
    return tuple(paper.pages)


def read(pages: tuple[Image.Image, ...], look: Look) -> ParsedDocument:
    return parse(written(scanned(pages, look, Random(1)), look))


def only(document: ParsedDocument) -> Report:
    assert (document.status, document.message) == ("parsed", None)
    (report,) = document.reports
    return report


def wrong(report: Report, truth: Truth, *codes: str) -> Iterator[tuple[str, str, str, TableCell | None]]:
    """The cells that came back otherwise than they are printed."""
    got = {(str(table.table), cell.row, cell.column): cell for table in report.tables for cell in table.cells}
    for table in truth.tables:
        for key, cell in table.cells.items():
            back = got.get((table.code, *key))
            if table.code in codes and (back is None or back.value != cell.value):
                yield table.code, *key, back


T2 = ("d_t2_1", "d_t2_5", "d_t2_6", "d_t2_8")


# ------------------------------------------------------------------------------------------------ pages


def test_zeros_and_the_blank_among_them_come_back_over_a_page_break() -> None:
    truth = make_truth(5, year=2023, policy="one_blank", busy=0.0, number_style="plain")
    pages = drawn(lambda: truth, "t3")
    document = read(pages, LOOKS["clean"])
    report = only(document)
    assert len(pages) == 2
    assert list(wrong(report, truth, "t3_requests")) == []
    (table,) = report.tables
    assert table.method == "ocr"
    assert Counter(cell.status for cell in table.cells) == {"blank": 1, "number": len(table.cells) - 1}
    assert document.reader is not None
    assert document.reader.startswith("pdf, rapidocr 3.")
    assert {(cell.at or "").partition(",")[0] for cell in table.cells} == {"page 1", "page 2"}


def test_a_tilted_page_with_a_strong_jpeg_comes_back_and_a_slash_is_no_one() -> None:
    truth = make_truth(40, year=2023, policy="rules_slash", busy=60.0)
    report = only(read(drawn(lambda: truth, "t2", "t4"), LOOKS["tilted"]))
    assert list(wrong(report, truth, *T2, "t4_proceedings")) == []
    assert not [finding for finding in report.findings if finding.rule.startswith(("READ", "T4"))]
    slashes = [cell_of(report, "d_t2_1", "rules", column) for column in ("issued", "repealed", "in_force")]
    assert {cell.status for cell in slashes} == {"dash"}


def test_a_photograph_taken_at_an_angle_comes_back() -> None:
    report = only(read(drawn(busy, "t2"), LOOKS["photo"]))
    assert list(wrong(report, busy(), *T2)) == []


TYPEFACES = {
    "fonts-arphic-uming": "arphic/uming.ttc",  # 宋体
    "fonts-arphic-gkai00mp": "arphic-gkai00mp/gkai00mp.ttf",  # 楷体
    "fonts-wqy-zenhei": "wqy/wqy-zenhei.ttc",  # 黑体
}
"""Debian's packages of other typefaces, and their files."""


@pytest.mark.soak
@pytest.mark.parametrize("body", [township, busy], ids=["township", "busy"])
@pytest.mark.parametrize("package", TYPEFACES)
def test_other_typefaces_come_back(package: str, body: Callable[[], Truth]) -> None:
    file = Path("/usr/share/fonts/truetype") / TYPEFACES[package]
    if not file.exists():
        pytest.skip(f"Debian's package {package} is not installed")
    paper = Paper(str(file))
    whole = compose(body())
    printed = [b for b in whole.blocks if isinstance(b, FormTable) or b.kind in ("title", "heading")]
    pdf.draw(paper, replace(whole, blocks=tuple(printed)), open_sides=False)
    look = Look(dpi=150, tilt=-0.9, quality=50)
    report = only(read(tuple(paper.pages), look))
    unlike = list(wrong(report, body(), *T2, "t3_requests", "t4_proceedings"))
    assert len(unlike) <= 2
    assert all(back is not None and back.status in SOFT for *_, back in unlike)


@pytest.mark.soak
def test_a_noisy_page_upside_down_comes_back() -> None:
    report = only(read(drawn(busy, "t4"), replace(LOOKS["noisy"], turns=2)))
    assert list(wrong(report, busy(), "t4_proceedings")) == []


def test_numbers_under_a_seal_and_a_cell_written_over_are_read_or_illegible_and_never_another_number() -> None:
    (page,) = scanned(drawn(township, "t2", "t4"), replace(LOOKS["clean"], seal=(0, 0.62, 0.42)), Random(1))
    pen = ImageDraw.Draw(page)
    x, y = 0.131 * page.width, 0.76 * page.height  # the first number of table 4
    pen.line([(x - 22, y - 8), (x + 22, y + 10), (x + 8, y - 14)], fill=(30, 50, 200), width=6)
    report = only(parse(written([page], LOOKS["clean"])))
    unlike = {tuple(key): back for *key, back in wrong(report, township(), *T2, "t4_proceedings")}
    assert all(back is not None and back.status in (*SOFT, "absent") for back in unlike.values())
    assert 0 < len(unlike) < 6
    cell = cell_of(report, "t4_proceedings", "reconsideration", "upheld")
    assert (cell.value, cell.status) == (None, "illegible")


def cell_of(report: Report, table: str, row: str, column: str) -> TableCell:
    (cell,) = [
        cell
        for one in report.tables
        for cell in one.cells
        if (one.table, cell.row, cell.column) == (table, row, column)
    ]
    return cell


# ------------------------------------------------------------------------------------------------ documents


def test_pages_of_text_and_of_pictures_are_one_document() -> None:
    whole = compose(busy())
    printed = [block for block in whole.blocks if not (isinstance(block, FormTable) and block.name != "t2")]
    buffer = BytesIO()
    canvas = Canvas(buffer, pageCompression=0, invariant=1)
    pdf.draw(_Open(canvas), replace(whole, blocks=tuple(printed)), open_sides=False)
    picture = BytesIO()
    scanned(drawn(busy, "t4"), LOOKS["clean"], Random(1))[0].save(picture, "JPEG")
    canvas.drawImage(ImageReader(picture), 0, 0, 595, 842)
    canvas.showPage()
    canvas.save()
    report = only(parse(buffer.getvalue()))
    assert list(wrong(report, busy(), *T2, "t4_proceedings")) == []
    assert {table.table: table.method for table in report.tables} == {
        **dict.fromkeys(T2, "grid"),
        "t4_proceedings": "ocr",
    }


class _Open(Paper):
    """A canvas that is not closed where the report ends."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        for name in ("setFont", "setLineWidth", "drawString", "rect", "line", "showPage"):
            setattr(self, name, getattr(canvas, name))


@pytest.mark.parametrize("kind", ["PNG", "GIF", "BMP", "WEBP"])
def test_pictures_are_told_by_their_bytes(kind: str) -> None:
    buffer = BytesIO()
    Image.new("RGB", (40, 30), "white").save(buffer, kind)
    assert sniff(buffer.getvalue()) == ("ocr", f"image/{kind.lower()}", None)
    document = parse(buffer.getvalue())
    assert (document.status, document.reason) == ("rejected", "empty_body")


def test_a_picture_of_no_report_is_rejected() -> None:
    sky = Image.linear_gradient("L").resize((600, 400)).convert("RGB")
    ImageDraw.Draw(sky).ellipse((150, 100, 350, 300), fill=(220, 180, 40))
    buffer = BytesIO()
    sky.save(buffer, "JPEG")
    document = parse(buffer.getvalue())
    assert document.status == "rejected"
    assert document.reason in ("empty_body", "other_document")


def test_a_broken_picture_is_damaged() -> None:
    document = parse(b"\xff\xd8\xff" + bytes(100))
    assert (document.status, document.reason) == ("failed", "damaged")


# ------------------------------------------------------------------------------------------------ engines


def test_the_other_engine_reads_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(OCR_SETTING, "faster-paddle")
    document = read(drawn(busy, "t4"), LOOKS["clean"])
    assert document.reader is not None
    assert document.reader.startswith("pdf, faster-paddle ")
    assert list(wrong(only(document), busy(), "t4_proceedings")) == []


def test_without_an_engine_a_scan_needs_ocr() -> None:
    content = written(scanned(drawn(busy, "t4"), LOOKS["clean"], Random(1)), LOOKS["clean"])
    program = (
        "import sys\n"
        "for name in ('rapidocr', 'faster_paddle', 'cv2', 'numpy'): sys.modules[name] = None\n"
        "import parser\n"
        "document = parser.parse(sys.stdin.buffer.read())\n"
        "print(document.status, document.reason, 'ocr' in parser.capabilities())\n"
    )
    done = subprocess.run([sys.executable, "-c", program], input=content, capture_output=True, timeout=60, check=True)
    assert done.stdout.decode().split() == ["needs", "ocr", "False"]
    assert done.stderr == b""


def test_a_setting_that_names_no_engine_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(OCR_SETTING, "tesseract")
    document = read(drawn(busy, "t4"), LOOKS["clean"])
    assert document.status == "failed"
    assert "GONGKAI_OCR=tesseract" in (document.message or "")


# ------------------------------------------------------------------------------------------------ readings


@pytest.mark.parametrize(
    ("seen", "meant"),
    [("0。", "0"), (".0", "0"), ("O", "0"), ("l2", "12"), (" 34 ", "34"), ("96171.6", "96171.6"), ("-59", "-59")],
)
def test_numbers_are_cleaned_of_specks(seen: str, meant: str) -> None:
    assert cleaned(seen) == meant


@pytest.mark.parametrize(
    ("first", "again", "text", "is_settled"),
    [
        (("8", 0.7), [("8", 0.9), ("3", 0.9)], "8", True),
        (("8", 0.95), [("3", 0.99), ("3", 0.99)], "8", False),
        (("8", 0.5), [("3", 0.99), ("3", 0.99)], "3", True),
        (None, [("0", 0.99), ("0", 0.97)], "0", True),
        (None, [("0", 0.99), ("", 0.0)], "0", False),
        (None, [("0", 0.5), ("0", 0.5)], "0", False),
        (("开", 0.9), [("丌", 0.4), ("", 0.0)], "开", False),
    ],
)
def test_two_readings_have_to_agree(
    first: tuple[str, float] | None, again: list[tuple[str, float]], text: str, is_settled: bool
) -> None:
    assert settled(first, again)[::2] == (text, is_settled)


def requests(**changed: str) -> Table:
    """Table 3 of a scan with 5 requests of natural persons, all granted; `row__column` says what was read instead."""
    form = forms.load().table("t3_requests")
    printed = {"new_received": 5, "granted_in_full": 5, "disposed_total": 5}
    table = Table("t3_requests", "D", "ocr")
    for row in form.rows_of("D"):
        for column in form.columns:
            number = printed.get(row.code, 0) if column.code in ("natural_person", "total") else 0
            raw = changed.get(f"{row.code}__{column.code}", str(number))
            value = parse_value(raw)
            at = f"page 1, {row.code} {column.code}"
            table.cells.append(TableCell(row.code, column.code, raw, value.value, "件", value.status, at=at))
    return table


def test_a_reading_that_satisfies_the_identities_replaces_one_that_breaks_them() -> None:
    table = requests(granted_in_full__natural_person="8")
    asked: list[str] = []

    def again(places: Sequence[str]) -> dict[str, tuple[str, ...]]:
        asked.extend(places)
        return {"page 1, granted_in_full natural_person": ("5", "6"), "page 1, new_received natural_person": ("5",)}

    assert read_again([table], again) == []
    cell = cell_of(Report(tables=[table]), "t3_requests", "granted_in_full", "natural_person")
    assert (cell.raw, cell.value, cell.status, cell.read_as) == ("5", 5, "number", ["8", "6"])
    assert "page 1, carried_to_next legal_other" not in asked


@pytest.mark.parametrize(("readings", "status"), [(("5",), "number"), (("7",), "illegible"), ((), "illegible")])
def test_letters_in_the_place_of_a_number_are_illegible_unless_a_reading_fits(
    readings: tuple[str, ...], status: str
) -> None:
    table = requests(granted_in_full__natural_person="RO")
    read_again([table], lambda _: {"page 1, granted_in_full natural_person": readings})
    assert cell_of(Report(tables=[table]), "t3_requests", "granted_in_full", "natural_person").status == status


@pytest.mark.parametrize(
    ("readings", "status", "rules"),
    [(("12", "13"), "number", []), (("13", "13"), "illegible", []), ((), "number", ["READ-CELL"])],
)
def test_a_number_that_no_identity_watches_needs_a_second_reading(
    readings: tuple[str, ...], status: str, rules: list[str]
) -> None:
    cell = TableCell("administrative_licensing", "decisions", "12", 12, "件", "number", at="page 1, here")
    table = Table("d_t2_5", "D", "ocr", cells=[cell])
    findings = read_again([table], lambda places: dict.fromkeys(places, readings) if readings else {})
    assert cell.status == status
    assert [finding.rule for finding in findings] == rules
    assert cell.read_as == (["12", "13"] if status == "illegible" else ["13"] if readings else None)
