"""Scanned pages inside other formats: pasted into Word, or as the pages of an OFD."""

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

import parser
from parser import parse
from parser.model import ParsedDocument
from parser.readers.ocr_picture import sides
from pipeline.reading import reading
from simulator.document import compose
from simulator.layouts import pdf
from simulator.layouts.scan import Paper
from storage import open_corpus
from tests.cli.command import gongkai
from tests.parser import pdf_maker as maker
from tests.parser.office_maker import W, packed
from tests.parser.test_ofd import ofd, text
from tests.parser.test_scans import T2, drawn, township

R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


@cache
def picture() -> bytes:
    buffer = BytesIO()
    page = drawn(township, "t4")[0]
    page.crop((0, 0, page.width, page.height * 2 // 3)).save(buffer, "PNG")
    return buffer.getvalue()


def check(document: ParsedDocument, *tables: str) -> None:
    """The document is the township's table 4, cell by cell; or these tables."""
    tables = tables or ("t4_proceedings",)
    printed = {(t.code, *key): c.value for t in township().tables for key, c in t.cells.items() if t.code in tables}
    (report,) = document.reports
    cells: dict[tuple[str, str, str], object] = {
        (table.table, c.row, c.column): c.value for table in report.tables for c in table.cells
    }
    assert "ocr" in (document.reader or "")
    assert {key: cells.get(key) for key in printed} == printed


@cache
def pages() -> list[Image.Image]:
    """The township's whole report."""
    paper = Paper()
    pdf.draw(paper, compose(township()), open_sides=False)
    return paper.pages


def side_by_side(left: Image.Image, right: Image.Image) -> Image.Image:
    """Two pages on a sheet, as a copier prints or a scanner takes them."""
    sheet = Image.new("L", (left.width + right.width, left.height), 255)
    sheet.paste(left, (0, 0))
    sheet.paste(right, (left.width, 0))
    return sheet.resize((2339, round(2339 * sheet.height / sheet.width)))


def colours(page: Image.Image) -> Any:
    return np.ascontiguousarray(np.asarray(page.convert("RGB"))[:, :, ::-1])


def test_two_pages_on_a_sheet_are_told_from_a_wide_one() -> None:
    first, second = pages()[:2]
    sheet = side_by_side(first, second)
    assert [part.shape[1] for part in sides(colours(sheet))] == pytest.approx([1170, 1170], abs=30)
    tilted = sheet.rotate(0.4, fillcolor=255)
    assert len(sides(colours(tilted))) == 2
    for page in (first, first.rotate(90, expand=True), second.rotate(270, expand=True), sheet.rotate(90, expand=True)):
        assert len(sides(colours(page))) == 1
    wide = first.resize((2339, 1654))  # lines and a table across the whole sheet
    assert len(sides(colours(wide))) == 1
    assert len(sides(colours(second.resize((2339, 1654))))) == 1
    assert len(sides(colours(Image.new("L", (2339, 1654), 255)))) == 1


def test_two_pages_on_a_sheet_are_read_one_after_the_other() -> None:
    sheet = side_by_side(*drawn(township, "t2"), *drawn(township, "t4"))

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(sheet), 0, 0, maker.WIDTH, maker.WIDTH * sheet.height / sheet.width)

    document = parse(maker.pdf(draw, size=(maker.WIDTH, maker.WIDTH * sheet.height / sheet.width)))
    check(document, *T2, "t4_proceedings")


def test_a_page_pasted_into_word() -> None:
    blip = f'<a:blip xmlns:a="a" {R} r:embed="r1"/>'
    body = f"<w:document {W}><w:body><w:p><w:r><w:drawing>{blip}</w:drawing></w:r></w:p></w:body></w:document>"
    relation = '<Relationships><Relationship Id="r1" Type="image" Target="media/1.png"/></Relationships>'
    parts: dict[str, str | bytes] = {"[Content_Types].xml": "<Types/>", "word/_rels/document.xml.rels": relation}
    parts |= {"word/document.xml": body, "word/media/1.png": picture()}
    check(parse(packed(parts)))


@pytest.mark.parametrize("is_mixed", [False, True])
def test_a_scanned_page_of_an_ofd(is_mixed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    page = '<ofd:ImageObject ID="4" Boundary="0 0 210 198" ResourceID="5"/>'
    media = '<ofd:MultiMedia ID="5" Type="Image"><ofd:MediaFile>1.png</ofd:MediaFile></ofd:MultiMedia>'
    resources = f'<ofd:Res {OFD} BaseLoc="Res"><ofd:MultiMedias>{media}</ofd:MultiMedias></ofd:Res>'
    common = "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"
    first = [text("二〇二三年政府信息公开工作年度报告的封面，共二页。", 20, 40)] if is_mixed else []
    parts: dict[str, str | bytes] = {"Doc_0/DocumentRes.xml": resources, "Doc_0/Res/1.png": picture()}
    content = ofd(*first, page, common=common, parts=parts)
    if is_mixed:
        check(parse(content))
    monkeypatch.setenv(parser.OCR_SETTING, "none")
    document = parse(content)
    assert (document.status, document.reason) == ("needs", "ocr")
    assert is_mixed == ("page 2 of the OFD" in (document.message or ""))


TEXT = (
    "蒲山镇人民政府2023年政府信息公开工作年度报告",
    "一、总体情况",
    "2023年，本镇认真贯彻《中华人民共和国政府信息公开条例》，",
    "全年主动公开政府信息12条，未收到政府信息公开申请。",
    "二、主动公开政府信息情况",
    "无。",
    "三、收到和处理政府信息公开申请情况",
    "2023年本镇未收到政府信息公开申请。",
    "五、存在的主要问题及改进情况",
    "公开的形式还不够丰富，下一步将加强业务培训，拓宽公开渠道。",
    "六、其他需要报告的事项",
    "无。",
    "四、政府信息公开行政复议、行政诉讼情况",
)


def mixed_pdf() -> bytes:
    """A report whose first page is text, and whose second is a picture of its table 4."""

    def prose(canvas: Canvas) -> None:
        for number, line in enumerate(TEXT):
            maker.text(canvas, 90, 780 - 30 * number, line)

    def scan(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(BytesIO(picture())), 0, maker.HEIGHT / 3, maker.WIDTH, maker.HEIGHT * 2 / 3)

    return maker.pdf(prose, scan)


def test_a_page_that_is_a_picture_among_others_heals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What of a document was left out for want of OCR is read when that is there, without a fetch; and is kept."""
    (tmp_path / "mixed.pdf").write_bytes(mixed_pdf())
    monkeypatch.setenv(parser.OCR_SETTING, "none")
    gongkai("import", "mixed.pdf", folder=tmp_path)
    with open_corpus(data=tmp_path / "data") as corpus:

        def read(*, everything: bool = False) -> dict[str, int]:
            with reading(corpus, everything=everything, workers=0) as run:
                assert not [outcome.problem for outcome in run if outcome.problem]
            return dict(run.counts.fates)

        def numbers() -> int:
            query = "SELECT count(*) AS n FROM facts WHERE table_code = 't4_proceedings' AND value IS NOT NULL"
            return int(corpus.query(query)[0]["n"])

        assert read() == {"parsed: ocr": 1}
        (document,) = corpus.query("SELECT message FROM documents")
        assert document["message"] == "page 2 of the PDF is a picture and was not read"
        assert (read(), numbers()) == ({}, 0)
        monkeypatch.delenv(parser.OCR_SETTING)
        assert read() == {"parsed": 1}
        found = numbers()
        assert found > 8
        assert read() == {}
        monkeypatch.setenv(parser.OCR_SETTING, "none")
        read(everything=True)
        assert numbers() == found, "a machine that can do less takes nothing away"


@pytest.mark.usefixtures("no_ocr")
def test_a_cover_before_pictures_is_no_report_yet() -> None:
    def cover(canvas: Canvas) -> None:
        maker.text(canvas, 90, 700, "政府信息公开的有关材料见附页，共一页，请查阅。")

    def scan(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(BytesIO(picture())), 0, maker.HEIGHT / 3, maker.WIDTH, maker.HEIGHT * 2 / 3)

    document = parse(maker.pdf(cover, scan))
    assert (document.status, document.reason) == ("needs", "ocr")
    assert "page 2" in (document.message or "")
