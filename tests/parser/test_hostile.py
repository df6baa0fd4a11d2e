"""What bites ends within its limits, with the right reason or read right; nothing is fetched, opened or left out."""

import socket
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import py7zr
import pytest
import rars
from reportlab.lib.pdfencrypt import StandardEncryption

from parser import parse
from parser.document import Document, Paragraph, ReadError
from parser.model import ParsedDocument, from_json, to_json
from parser.readers import reader, sniff
from parser.readers.pdf_weight import check_weight
from parser.readers.sound import sound, whole
from pipeline import documents
from pipeline.guard import Guard, Stop
from pipeline.limits import MEGABYTE, Limits
from simulator.layouts.ole import compound
from tests.parser.hostile import LAUGHS, docx_raw, ofd, page, report, rtf, table, xlsx
from tests.parser.hostile_files import ALL, one_page, stream
from tests.parser.office_maker import W, docx, p, packed
from tests.parser.pdf_maker import pdf, text

TOO_LARGE = {
    "page": "div_in_div span_in_cell table_in_table rowspan spans_everywhere million_cells million_rows"
    " million_tables million_paragraphs million_digits digits_in_prose b_never_closed open_tags text_lines text_bars"
    " mhtml_in_mhtml million_links",
    "office": "docx_deep docx_deep_tables docx_million_cells docx_flat_bomb docx_many_members xlsx_far_cell xlsx_beyond"
    " xlsx_merge xlsx_million_cells ofd_pages ofd_deep rtf_deep rtf_deeper rtf_cells docx_million_paragraphs",
    "pdf": "tree_loop million_words million_lines same_page content_bomb content_bomb_nested form_ring form_tree"
    " huge_picture",
    "archive": "zip_flat zip_overlapping zip_of_bombs zip_members zip_lzma zip_bzip2 seven_members",
}
"""Stopped by a reader that met one of its limits."""
DAMAGED = {
    "page": "json_deep json_deep_closed json_digits mhtml_headers",
    "office": "docx_laughs ofd_laughs xls_cut rtf_numbers",
    "pdf": "count_lies xref_loop objects_never_end empty",
}
STOPPED = {"office": "ofd_same_page"}
"""Longer than a short deadline: the guard ends them."""
LONG = {
    "page": "text_lines text_labels million_attributes",
    "office": "docx_million_paragraphs docx_many_members",
    "archive": "zip_bzip2 zip_lzma gzip seven_members",
}
"""Those of which others show the same in less time."""


def named(lists: dict[str, str]) -> set[str]:
    return {f"{kind}:{name}" for kind, names in lists.items() for name in names.split()}


def each(names: Iterable[str]) -> list[object]:
    """Documents by name, the long ones for `make soak`."""
    return [pytest.param(name, marks=pytest.mark.soak if name in named(LONG) else ()) for name in sorted(names)]


def read_file(path: str) -> bytes:
    """A reading, by a guarded process."""
    return to_json(documents.read(Path(path).read_bytes(), source="hostile"))


@pytest.fixture(scope="module")
def guard() -> Iterator[Guard[str, bytes]]:
    guard = Guard(read_file, Limits(seconds=25))
    yield guard
    guard.close()


@pytest.mark.parametrize("name", each(ALL.keys() - named(STOPPED)))
def test_what_bites_ends_with_its_reason(name: str, guard: Guard[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "document"
    path.write_bytes(ALL[name]())
    line = guard.call(str(path))
    assert not isinstance(line, Stop)
    document = from_json(line)
    assert document.reason != "crashed", document.message
    wanted = dict.fromkeys(named(TOO_LARGE), "too_large") | dict.fromkeys(named(DAMAGED), "damaged")
    assert document.reason == wanted.get(name, document.reason), document.message
    if name not in wanted:
        assert document.status in ("parsed", "rejected") or document.reason in ("unsupported_format", "ocr")
    if document.status == "failed":
        assert document.message


@pytest.mark.parametrize("name", each(named(STOPPED)))
def test_what_only_the_guard_can_end_is_ended(name: str, tmp_path: Path) -> None:
    guard = Guard(read_file, Limits(seconds=0.7, memory=300 * MEGABYTE))
    path = tmp_path / "document"
    path.write_bytes(ALL[name]())
    stop = guard.call(str(path))
    guard.close()
    assert isinstance(stop, Stop)
    assert stop.reason in ("too_slow", "too_much_memory")


# ------------------------------------------------------------------------------------------------ nothing left out


def test_what_stands_deep_is_read() -> None:
    for depth in (250, 300, 2_000):
        assert "本年报告全文在此" in preamble(page("<div>" * depth + "<p>本年报告全文在此。</p>"))
    deep = page(f"<table><tr><td>一</td><td>{'<span>' * 400}7</td></tr></table>")
    assert "7" in preamble(deep)


def preamble(content: bytes) -> str:
    (found,) = parse(content).reports
    return "".join([found.preamble, *(chapter.text for chapter in found.chapters)])


# ------------------------------------------------------------------------------------------------ nothing fetched


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text("三七二十一")
    return path


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        yield listener


def test_no_reference_is_followed(secret: Path, listener: socket.socket) -> None:
    web = f"http://127.0.0.1:{listener.getsockname()[1]}/a"
    for target in (secret.as_uri(), web, str(secret)):
        entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{target}"><!ENTITY % p SYSTEM "{target}">%p;]>'
        dtd = f'<!DOCTYPE x SYSTEM "{target}">'
        body = f"<w:document {W}><w:body><w:p><w:r><w:t>&e;</w:t></w:r></w:p></w:body></w:document>"
        attributes = f'Id="r" Type="x/aFChunk" TargetMode="External" Target="{target}"'
        relation = f"<Relationships><Relationship {attributes}/></Relationships>"
        chunk = '<w:altChunk xmlns:r="r" r:id="r"/>' + p("文")
        include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" parse="text" href="{target}"/>'
        contents = [
            docx_raw(entity + body),
            docx_raw(dtd + body.replace("&e;", "x")),
            docx(chunk + include, **{"_rels/document_xml_rels": relation}),
            xlsx('<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData>', entity),
            ofd("<ofd:TextObject><ofd:TextCode>&e;</ofd:TextCode></ofd:TextObject>", head=entity),
            entity.encode() + page("&e;"),
            page(f'<iframe src="{target}"></iframe><img src="{target}"><object data="{target}"></object>{include}'),
            page(f'<link rel=stylesheet href="{target}"><base href="{target}"><p>文</p>'),
            b"MIME-Version: 1.0\nContent-Type: message/external-body; access-type=local-file; name="
            + str(secret).encode()
            + b"\n\nContent-Type: text/html\n\n",
            rtf(rf'{{\field{{\*\fldinst INCLUDETEXT "{target}"}}{{\fldrslt x}}}}{{\*\template {target}}}\par'),
        ]
        for content in contents:
            assert "三七二十一" not in to_json(parse(content)).decode()
    with pytest.raises(TimeoutError):
        listener.accept()


def test_no_member_of_an_archive_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    good = report("docx_word")
    evil = {f"../../evil{n}.docx": good for n in range(2)} | {str(tmp_path / "evil.docx"): good, "..\\evil.docx": good}
    link = zipfile.ZipInfo("link")
    link.external_attr = 0xA1FF << 16
    content = packed({**evil})
    assert parse(content).status == "parsed"
    assert list(tmp_path.iterdir()) == []
    assert not (tmp_path.parent / "evil0.docx").exists()


# ------------------------------------------------------------------------------------------------ encrypted


def seven(password: str, header: bool) -> bytes:
    from io import BytesIO

    buffer = BytesIO()
    with py7zr.SevenZipFile(buffer, "w", password=password, header_encryption=header) as archive:
        archive.writestr(b"<p>1</p>", "a.html")
    return buffer.getvalue()


def encrypted_zip() -> bytes:
    content = bytearray(packed({"a.txt": "文" * 99}))
    for mark, place in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        content[content.index(mark) + place] |= 1
    return bytes(content)


def encrypted_rar() -> bytes:
    builder = rars.RarBuilder(password="x")
    builder.add_bytes(b"<p>1</p>", "a.html", mtime=0)
    return bytes(builder.to_bytes())


ENCRYPTED = {
    "pdf": lambda: pdf(lambda canvas: text(canvas, 9, 9, "文"), encrypt=StandardEncryption("a", "b", strength=128)),
    "docx": lambda: compound({"EncryptedPackage": bytes(9_000), "EncryptionInfo": bytes(300)}),
    "doc": lambda: compound(
        {"WordDocument": b"\xec\xa5\xc1\0" + bytes(6) + b"\0\1" + bytes(5_000), "1Table": bytes(99)}
    ),
    "xls": lambda: compound({"Workbook": b"\x09\x08\x10\0" + bytes(16) + b"\x2f\0\x06\0" + bytes(6)}),
    "zip": encrypted_zip,
    "seven": lambda: seven("x", header=False),
    "seven_header": lambda: seven("x", header=True),
    "rar": encrypted_rar,
}


@pytest.mark.parametrize("name", ENCRYPTED)
def test_what_needs_a_password_is_said(name: str) -> None:
    document = parse(ENCRYPTED[name]())
    assert (document.status, document.reason) == ("failed", "encrypted")
    assert document.message


# ------------------------------------------------------------------------------------------------ cut off, other types

CUT = ("pdf_ruled", "docx_word", "doc_word", "xlsx_one", "xls_plain", "rtf_gbk", "ofd_ruled", "archives_zip")


@pytest.mark.parametrize("guise", CUT)
def test_a_file_that_is_cut_off_is_never_half_read_as_whole(guise: str) -> None:
    content = report(guise)
    for part in range(1, 20):
        document = parse(content[: len(content) * part // 20])
        assert document.status in ("failed", "rejected", "needs"), (part, document.reports)
        assert document.reason not in ("crashed", None)


def test_a_page_that_is_cut_off_says_what_it_lost() -> None:
    content = report("html_plain")
    whole = numbers(parse(content))
    for part in range(4, 20):
        document = parse(content[: len(content) * part // 20])
        assert document.reason != "crashed"
        for place, value in numbers(document).items():
            assert whole.get(place) == value, (part, place)


def numbers(document: ParsedDocument) -> dict[tuple[str, str, str], int | float]:
    return {
        (one.table, cell.row, cell.column): cell.value
        for found in document.reports
        for one in found.tables
        for cell in one.cells
        if cell.value is not None
    }


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"\x7fELF\x02\x01\x01" + bytes(99), "application/octet-stream"),
        (b"MZ\x90\0" + bytes(99), "application/octet-stream"),
        (b"%!PS-Adobe-3.0\n", "text/plain"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "image/png"),
        (b"GIF89a" + bytes(99), "image/gif"),
        (b"\0" * 999, "application/octet-stream"),
        (b"\xff" * 999, "text/plain"),
    ],
)
def test_files_of_other_types_are_told(content: bytes, media_type: str) -> None:
    document = parse(content)
    assert document.media_type == media_type
    assert document.status != "parsed"
    assert document.reason not in ("crashed", None)


def test_polyglots_are_one_thing() -> None:
    good, picture = report("html_plain"), b"\x89PNG\r\n\x1a\n"
    archive = packed({"a.txt": "文"})
    assert sniff(picture + good).media_type == "image/png"
    assert parse(good + archive).reports[0].tables
    assert parse(b"%PDF-1.7\n" + good).status == "failed"
    assert sniff(b"GIF89a/*" + archive).media_type == "image/gif"
    assert sniff(LAUGHS.encode() + good).reader == "html"


def test_a_table_of_the_most_cells_is_read() -> None:
    assert parse(page(table(120, 499))).status == "parsed"


def test_half_characters_are_mended() -> None:
    document = parse(rtf(r"\uc1 2022\u24180?\u24230?\u-8704?\u-10000?\u-8704?\par" * 3))
    half = Paragraph("a\ud800b")
    whole(Document([half]))
    assert half.text == "a\ufffdb"
    assert to_json(document)


def test_a_library_that_panics_means_a_damaged_file() -> None:
    panic = type("PanicException", (BaseException,), {})

    def read(_content: bytes, _url: str | None) -> Document:
        raise panic("range end index 2 out of range")

    with pytest.raises(ReadError, match="index 2") as caught:
        sound(read, b"", None)
    assert caught.value.reason == "damaged"


def test_forms_that_share_one_dictionary_are_no_ring() -> None:
    """It names them all, themselves too; what counts is what each draws."""
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources 8 0 R"
    content = one_page(
        stream(b"/A Do /A Do"),
        b"8 0 R",
        o6=stream(b"/B Do /B Do", form),
        o7=stream(b"BT /F 12 Tf 100 700 Td (2022) Tj ET", form),
        o8=b"<< /XObject << /A 6 0 R /B 7 0 R >> /Font << /F 5 0 R >> >>",
    )
    check_weight(content)
    assert "2022" in reader("pdf")(content, None).text()
    with pytest.raises(ReadError, match="draws others"):
        check_weight(content.replace(b"/B Do /B Do", b"/A Do /A Do"))
