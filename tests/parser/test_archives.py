"""Archives: which member is the report, names of any code page, one archive in another, bombs and passwords."""

import re
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO

import py7zr
import pytest
import rars

from parser import parse
from parser.model import Report
from parser.readers import archives, office_zip, sniff
from parser.readers.archives import documents, members, read
from simulator import make_truth, write_report
from simulator.layouts.packages import packed as gbk_packed
from tests.parser.office_maker import docx, p, packed, refused, shown

REPORT = docx(p("某县2024年政府信息公开工作年度报告") + p("一、总体情况") + p("二、主动公开政府信息情况"))


def seven(files: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with py7zr.SevenZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(content, name)
    return buffer.getvalue()


def rar(files: dict[str, bytes], password: str | None = None, kind: str = rars.RAR50) -> bytes:
    builder = rars.RarBuilder(format=kind, password=password)
    for name, content in files.items():
        builder.add_bytes(content, name, mtime=0)
    return bytes(builder.to_bytes())


def test_the_member_that_is_the_report_is_read() -> None:
    content = packed({"通知.txt": "关于报送年度报告的通知", "a.docx": REPORT, "附件：样表.docx": docx(p("表样"))})
    document = read(content)
    assert shown(document)[0] == "某县2024年政府信息公开工作年度报告"
    assert document.meta["member"] == "a.docx"
    assert document.blocks[0].at == "a.docx: paragraph 1"
    assert set(document.meta["members"].split("\n")) == {"a.docx", "通知.txt", "附件：样表.docx"}


def test_all_reports_are_offered_the_likeliest_first() -> None:
    other = docx(p("某县2023年政府信息公开工作年度报告") + p("一、总体情况"))
    content = packed({"2023年报.docx": other, "2024年报.docx": REPORT})
    assert [name for name, _ in documents(content)] == ["2024年报.docx", "2023年报.docx"]


def test_names_in_gbk_and_in_utf_8() -> None:
    for content in (gbk_packed({"年报/报告.docx": REPORT}, gbk_names=True), packed({"年报/报告.docx": REPORT})):
        assert [member.name for member in members(content)] == ["年报/报告.docx"]


@pytest.mark.parametrize("kind", [rars.RAR15, rars.RAR20, rars.RAR29, rars.RAR40, rars.RAR50, rars.RAR70])
def test_rar_of_every_age(kind: str) -> None:
    content = rar({"report.docx": REPORT, "b.txt": b"x" * 5000}, kind=kind)
    assert sniff(content)[:2] == ("archives", "application/vnd.rar")
    assert shown(read(content))[0] == "某县2024年政府信息公开工作年度报告"


def test_seven_zip_is_read() -> None:
    assert shown(read(seven({"年报.docx": REPORT})))[0] == "某县2024年政府信息公开工作年度报告"


def test_one_archive_in_another_is_opened_and_none_in_that() -> None:
    inner = packed({"年报.docx": REPORT})
    assert read(packed({"外.zip": inner})).meta["member"] == "外.zip/年报.docx"
    assert read(packed({"外.rar": rar({"年报.docx": REPORT})})).meta["member"] == "外.rar/年报.docx"
    assert refused(packed({"a.zip": packed({"b.zip": inner})})) == "unsupported_format"


def test_an_archive_stored_without_compression_is_no_office_document() -> None:
    content = packed({"年报.docx": REPORT}, zipfile.ZIP_STORED)
    assert sniff(content).reader == "archives"


def test_names_are_never_paths() -> None:
    content = packed({"../../../../tmp/evil.docx": REPORT, "/etc/passwd": "x", "C:\\年报.txt": "x"})
    assert read(content).meta["member"] == "../../../../tmp/evil.docx"


@pytest.mark.usefixtures("no_ocr")
def test_scans_in_an_archive_need_ocr_and_give_way_to_text() -> None:
    picture = b"\xff\xd8\xff" + bytes(100)
    assert read(packed({"1.jpg": picture, "2.jpg": picture})).needs == "ocr"
    both = read(packed({"政府信息公开年报.jpg": picture, "a.docx": REPORT}))
    assert (both.needs, both.meta["member"]) == ("ocr", "a.docx")


def test_without_the_library_the_office_extra_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rars", None)
    monkeypatch.setitem(sys.modules, "py7zr", None)
    for content in (rar({"年报.docx": REPORT}), seven({"年报.docx": REPORT})):
        parsed = parse(content)
        assert (parsed.status, parsed.reason) == ("needs", "office")


def test_passwords_are_said() -> None:
    buffer = BytesIO()
    with py7zr.SevenZipFile(buffer, "w", password="x") as archive:
        archive.writestr(REPORT, "a.docx")
    assert refused(buffer.getvalue()) == "encrypted"
    assert refused(rar({"a.docx": REPORT}, "x")) == "encrypted"
    builder = rars.RarBuilder(password="x", encrypt_headers=True)
    builder.add_bytes(REPORT, "a.docx", mtime=0)
    assert refused(bytes(builder.to_bytes())) == "encrypted"


def test_bombs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(packed({"a.txt": bytes(50_000_000)})) == "too_large"
    monkeypatch.setattr(archives, "MAX_MEMBERS", 10)
    monkeypatch.setattr(archives, "MAX_UNPACKED", 1_000_000)
    monkeypatch.setattr(office_zip, "MAX_UNPACKED", 1_000_000)
    many = {f"{number}.txt": b"x" for number in range(11)}
    large = {"a.txt": bytes(2_000_000)}
    for content in (packed(many), seven(many), rar(many), packed(large), seven(large), rar(large)):
        assert refused(content) == "too_large"


def test_members_that_claim_another_size_are_found_out() -> None:
    content = bytearray(packed({"a.txt": bytes(30_000_000)}))
    place = content.index(b"PK\x01\x02")
    content[place + 24 : place + 28] = (5).to_bytes(4, "little")
    content[22:26] = (5).to_bytes(4, "little")
    assert refused(bytes(content)) in ("damaged", "too_large")


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_cut_off_archives_are_damaged(share: float) -> None:
    for content in (packed({"a.docx": REPORT}), seven({"a.docx": REPORT}), rar({"a.docx": REPORT})):
        assert refused(content[: int(len(content) * share)]) == "damaged"


def test_an_archive_without_a_report_says_so() -> None:
    assert refused(packed({"a.exe": b"MZ\0\0" + bytes(50)})) == "unsupported_format"
    assert refused(packed({"a.docx": docx(p("文"))[:-30]})) == "damaged"
    assert parse(packed({})).status == "failed"


def test_an_archive_that_stores_a_pdf_is_no_pdf() -> None:
    content = packed({"a.pdf": b"%PDF-1.4 nonsense", "年报.docx": REPORT}, zipfile.ZIP_STORED)
    assert sniff(content).reader == "archives"
    assert read(content).meta["member"] == "年报.docx"


def test_an_inner_archive_that_cannot_be_opened_does_not_hide_the_report(monkeypatch: pytest.MonkeyPatch) -> None:
    inner = rar({"年报.docx": REPORT})
    monkeypatch.setitem(sys.modules, "rars", None)
    assert read(packed({"a.rar": inner, "b.docx": REPORT})).meta["member"] == "b.docx"
    assert read(packed({"a.rar": inner})).needs == "office"


def test_a_damaged_member_does_not_hide_the_others() -> None:
    content = bytearray(packed({"坏.txt": b"abc" * 99, "年报.docx": REPORT}, zipfile.ZIP_STORED))
    content[content.index(b"abcabc")] ^= 1
    assert read(bytes(content)).meta["member"] == "年报.docx"
    content = bytearray(rar({"x.txt": b"abc", "a.docx": REPORT}, kind=rars.RAR50))
    content[content.index(b"abc")] ^= 1
    assert read(bytes(content)).meta["member"] == "a.docx"


TOWNS = ("卧龙区蒲山镇人民政府", "卧龙区石桥镇人民政府", "卧龙区潦河镇人民政府")


def numbers(report: Report) -> dict[tuple[str, str, str], object]:
    return {(table.table, cell.row, cell.column): cell.value for table in report.tables for cell in table.cells}


def alone(content: bytes) -> Report:
    (report,) = parse(content).reports
    return report


def town(name: str, guise: str, seed: int = 3, year: int = 2023) -> bytes:
    return write_report(make_truth(seed, year=year, agency=name, policy="filled"), guise).content


@pytest.mark.parametrize("pack", [packed, seven, rar])
def test_several_reports_are_several_records(pack: Callable[[dict[str, bytes]], bytes]) -> None:
    guises = ("docx_word", "html_plain", "rtf_gbk")
    files = {
        f"{name}/年报{n}.bin": town(name, guise, n) for n, (name, guise) in enumerate(zip(TOWNS, guises, strict=True))
    }
    document = parse(pack({**files, "通知.txt": "关于报送年度报告的通知".encode()}))
    assert document.status == "parsed"
    found = {report.agency_name: report for report in document.reports}
    assert set(found) == set(TOWNS)
    for name, content in zip(TOWNS, files.values(), strict=True):
        assert numbers(found[name]) == numbers(alone(content))
        assert {f.rule for f in found[name].findings} == {f.rule for f in alone(content).findings}
    for report in document.reports:
        assert (report.tables[0].cells[0].at or "").partition(": ")[0] in files


def test_one_report_in_two_formats_is_one_record() -> None:
    files = {"年报.docx": town(TOWNS[0], "docx_word"), "年报.html": town(TOWNS[0], "html_plain")}
    document = parse(packed(files))
    assert [report.agency_name for report in document.reports] == [TOWNS[0]]


def test_years_of_one_body_are_several_records() -> None:
    files = {f"{year}年报.docx": town(TOWNS[0], "docx_word", year=year) for year in (2022, 2023)}
    assert {report.report_year for report in parse(packed(files)).reports} == {2022, 2023}


def split(seed: int, name: str) -> tuple[bytes, bytes]:
    """A report without its tables, and a page with nothing but these."""
    page = town(name, "html_plain", seed).decode()
    tables = re.findall(r"<table.*?</table>", page, re.DOTALL)
    text = re.sub(r"<table.*?</table>", "", page, flags=re.DOTALL)
    return text.encode(), f"<html><body>{''.join(tables)}</body></html>".encode()


def test_a_sheet_beside_the_text_is_joined_to_it() -> None:
    text, sheet = split(3, TOWNS[0])
    other, others_sheet = split(5, TOWNS[1])
    document = parse(packed({"甲/报告.html": text, "甲/附表.html": sheet}))
    (report,) = document.reports
    assert numbers(report) == numbers(alone(town(TOWNS[0], "html_plain", 3)))
    assert not any(finding.rule == "FORM-TABLE" for finding in report.findings)
    files = {"甲/报告.html": text, "甲/附表.html": sheet, "乙/报告.html": other, "乙/附表.html": others_sheet}
    found = {report.agency_name: report for report in parse(packed(files)).reports}
    assert set(found) == set(TOWNS[:2])
    assert numbers(found[TOWNS[1]]) == numbers(alone(town(TOWNS[1], "html_plain", 5)))


def test_a_sheet_of_nobody_knows_whom_is_joined_to_none() -> None:
    text, sheet = split(3, TOWNS[0])
    other, _ = split(5, TOWNS[1])
    document = parse(packed({"甲.html": text, "乙.html": other, "附表.html": sheet}))
    assert [report.agency_name for report in document.reports if numbers(report) and not report.chapters] == [None]
    assert {report.agency_name for report in document.reports if report.chapters} == set(TOWNS[:2])
