"""Scanned pages inside other formats: pasted into Word, or as the pages of an OFD."""

from io import BytesIO

from parser import parse
from parser.model import ParsedDocument
from tests.parser.office_maker import W, packed
from tests.parser.test_ofd import ofd
from tests.parser.test_scans import drawn, township

R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def picture() -> bytes:
    buffer = BytesIO()
    drawn(township, "t2")[0].save(buffer, "PNG")
    return buffer.getvalue()


def check(document: ParsedDocument) -> None:
    """The document is the township's table 2, cell by cell."""
    printed = {(t.code, *key): c.value for t in township().tables for key, c in t.cells.items() if "_t2_" in t.code}
    (report,) = document.reports
    cells: dict[tuple[str, str, str], object] = {
        (table.table, c.row, c.column): c.value for table in report.tables for c in table.cells
    }
    assert "ocr" in (document.reader or "")
    assert {key: cells.get(key) for key in printed} == printed


def test_a_page_pasted_into_word() -> None:
    blip = f'<a:blip xmlns:a="a" {R} r:embed="r1"/>'
    body = f"<w:document {W}><w:body><w:p><w:r><w:drawing>{blip}</w:drawing></w:r></w:p></w:body></w:document>"
    relation = '<Relationships><Relationship Id="r1" Type="image" Target="media/1.png"/></Relationships>'
    parts: dict[str, str | bytes] = {"[Content_Types].xml": "<Types/>", "word/_rels/document.xml.rels": relation}
    parts |= {"word/document.xml": body, "word/media/1.png": picture()}
    check(parse(packed(parts)))


def test_a_scanned_page_of_an_ofd() -> None:
    page = '<ofd:ImageObject ID="4" Boundary="0 0 210 297" ResourceID="5"/>'
    media = '<ofd:MultiMedia ID="5" Type="Image"><ofd:MediaFile>1.png</ofd:MediaFile></ofd:MultiMedia>'
    resources = f'<ofd:Res {OFD} BaseLoc="Res"><ofd:MultiMedias>{media}</ofd:MultiMedias></ofd:Res>'
    common = "<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>"
    check(parse(ofd(page, common=common, parts={"Doc_0/DocumentRes.xml": resources, "Doc_0/Res/1.png": picture()})))
