"""MHTML: pages in one file, however they are encoded; and pages that are named like office documents."""

import base64

import pytest

from parser.readers import sniff
from parser.readers.mhtml import read
from simulator import make_truth, write_report
from tests.parser.office_maker import refused, shown

_PAGE = "<html><body><p>政府信息公开</p><table><tr><td>1</td><td>2</td></tr></table></body></html>"
_SHOWN = ["政府信息公开", [(0, 0, 1, 1, "1"), (0, 1, 1, 1, "2")]]


def mhtml(body: bytes, encoding: str, charset: str, *, before: str = "", closed: bool = True) -> bytes:
    head = f'{before}MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\tboundary="B"\r\n\r\njunk\r\n--B\r\n'
    part = f'Content-Type: text/html; charset="{charset}"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'
    return (head + part).encode() + body + (b"\r\n--B--\r\n" if closed else b"")


@pytest.mark.parametrize("charset", ["gb2312", "GBK", "utf-8", "unknown-8bit", ""])
def test_encodings_and_charsets_right_or_wrong(charset: str) -> None:
    for codec in ("gb18030", "utf-8"):
        content = mhtml(base64.encodebytes(_PAGE.encode(codec)), "base64", charset)
        assert shown(read(content)) == _SHOWN
        assert shown(read(mhtml(_PAGE.encode(codec), "8bit", charset))) == _SHOWN


def test_utf_16_is_read_as_it_says() -> None:
    assert shown(read(mhtml(base64.encodebytes(_PAGE.encode("utf-16")), "base64", "unicode"))) == _SHOWN


def test_the_largest_page_is_the_document() -> None:
    small = "--B\r\nContent-Type: text/html\r\n\r\n<p>frame</p>\r\n"
    content = mhtml(_PAGE.encode(), "8bit", "utf-8").replace(b"--B--", small.encode() + b"--B--")
    assert shown(read(content)) == _SHOWN


def test_told_by_its_bytes() -> None:
    content = mhtml(b"", "8bit", "utf-8", before="From: <x@y>\r\nSubject: =?gb2312?B?xOo=?=\r\n")
    assert sniff(content)[:2] == ("mhtml", "multipart/related")
    assert sniff(write_report(make_truth(1), "html_word").content).reader == "html"


def test_damage_is_said() -> None:
    assert refused(mhtml(b"", "8bit", "utf-8")) == "damaged"
    cut = mhtml(base64.encodebytes(_PAGE.encode())[:60], "base64", "utf-8", closed=False)
    assert refused(cut) == "damaged"
    nested = b"".join(
        b'Content-Type: multipart/related; boundary="%d"\r\n\r\n--%d\r\n' % (number, number) for number in range(3000)
    )
    assert refused(b"MIME-Version: 1.0\r\n" + nested) == "too_large"
