"""Documents for `benchmarks.poison` and its test: good ones in every guise, poisonous ones, and ones that do harm."""

import os
import signal
import struct
import time
import zlib
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import NamedTuple

from PIL import Image

from pipeline import parsing
from pipeline.parsing import Loaded
from simulator import GUISES, make_truth, write_report
from simulator.layouts.ole import compound
from simulator.layouts.packages import packed

HARM = {word: f"<p>{word}</p>".encode() * 2 for word in ("kill", "sleep", "spin", "grow")}
"""Documents upon which the reading function of this benchmark does what no bytes known to us make a reader do."""


class Timed(NamedTuple):
    """A record, and when it was there (seconds since 1970)."""

    line: bytes
    at: float


def read(loaded: Loaded) -> Timed:
    """Read a document; a few are answered with harm."""
    if loaded.content == HARM["kill"]:
        os.kill(os.getpid(), signal.SIGKILL)
    if loaded.content == HARM["sleep"]:
        time.sleep(3600)
    if loaded.content == HARM["spin"]:
        while True:
            pass
    if loaded.content == HARM["grow"]:
        _ = [bytes([1]) * 1_000_000 for _ in range(100_000)]
    return Timed(parsing.read_loaded(loaded).line or b"", time.time())


def _page(body: str) -> bytes:
    return f"<html><body><p>{body}</p></body></html>".encode()


def _pdf(
    content: bytes, more: bytes = b"", kids: bytes = b"3 0 R", count: int = 1, layers: int = 1, size: bytes = b"595 842"
) -> bytes:
    for _ in range(layers):
        content = zlib.compress(content, 9)
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %s]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>" % size,
        b"<</Length %d/Filter[%s]>>stream\n%s\nendstream" % (len(content), b"/FlateDecode" * layers, content),
        more or b"null",
    )
    body = b"".join(b"%d 0 obj%s endobj\n" % (number, one) for number, one in enumerate(objects, 1))
    return b"%%PDF-1.7\n%strailer<</Root 1 0 R>>\nstartxref\n0\n%%%%EOF" % body


def _docx(text: str | bytes, **parts: str | bytes) -> bytes:
    return packed({"[Content_Types].xml": "<a/>", "word/document.xml": text} | parts)


def _xlsx(text: str | bytes) -> bytes:
    return packed({"[Content_Types].xml": "<a/>", "xl/workbook.xml": "<a/>", "xl/worksheets/a.xml": text})


def _ofd(text: str | bytes) -> bytes:
    root = "<OFD><DocBody><DocRoot>a.xml</DocRoot></DocBody></OFD>"
    return packed({"OFD.xml": root, "a.xml": text})


def _picture(side: int) -> bytes:
    buffer = BytesIO()
    Image.new("1", (side, side), 1).save(buffer, "PNG")
    return buffer.getvalue()


def _ring() -> bytes:
    """A compound file whose sectors follow each other in a circle."""
    content = bytearray(compound({"WordDocument": b"\xec\xa5" + bytes(9_000), "1Table": bytes(9_000)}))
    start = (struct.unpack_from("<I", content, 76)[0] + 1) * 512
    for number in range(30):
        struct.pack_into("<I", content, start + 4 * number, (number + 1) % 30)
    return bytes(content)


def _nested(depth: int) -> bytes:
    content = packed({"a.txt": bytes(9_000_000)})
    for _ in range(depth):
        content = packed({f"{n}.zip": content for n in range(10)})
    return content


def _report(guise: str) -> bytes:
    return write_report(make_truth(3), guise).content


_RING = b"<</Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>/Length 11>>stream\n/X Do /X Do\nendstream"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_XXE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
_LAUGHS = "<!DOCTYPE a [<!ENTITY a0 '哈'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
_LAUGHS += "]>"
_CELL = "<td rowspan=1000000000 colspan=1000000000>1</td>"
_WORD_CELL = "<w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>"
_DEEP = 100_000
POISON: dict[str, Callable[[], bytes]] = {
    "page with huge spans": lambda: _page("<table>" + f"<tr>{_CELL * 3}</tr>" * 3_000 + "</table>"),
    "page with a million tables": lambda: _page("<table><tr><td>1<td>2</table>" * 30_000),
    "page too deep": lambda: _page("<div>" * _DEEP + "1"),
    "page of endless digits": lambda: _page("主动公开政府信息" + "1" * _DEEP + "条"),
    "page of brackets": lambda: _page("（" * _DEEP + "）" * _DEEP),
    "page with a million cells": lambda: _page("<table>" + f"<tr>{'<td>1</td>' * 1000}</tr>" * 1000 + "</table>"),
    "page of entities": f"{_LAUGHS}<html><body><p>&a11;</p></body></html>".encode,
    "JSON too deep": lambda: b'{"a":' * _DEEP + b"1" + b"}" * _DEEP,
    "50 MB of one letter": lambda: b"a" * 50_000_000,
    "RTF too deep": lambda: rb"{\rtf1 " + b"{" * 200_000,
    "RTF with a million cells": lambda: rb"{\rtf1 \trowd\cellx9 " + rb"\intbl 1\cell" * 1_000_000 + rb"\row}",
    "RTF of a million paragraphs": lambda: rb"{\rtf1 " + rb"1\par " * 1_000_000 + b"}",
    "zip bomb": lambda: packed({"a.txt": bytes(200_000_000)}),
    "zip bombs in zips": lambda: _nested(5),
    "zip of a thousand files": lambda: packed({f"{n}.html": "<p>1</p>" for n in range(1_000)}),
    "zip that climbs": lambda: packed({"../../../etc/a.docx": _report("docx_word"), "/b.txt": "1"}),
    "DOCX of entities": lambda: _docx(f"{_LAUGHS}<w:document {_W}>&a11;</w:document>"),
    "DOCX that asks for a file": lambda: _docx(f"{_XXE}<w:document {_W}><w:body>&x;</w:body></w:document>"),
    "DOCX too deep": lambda: _docx("<w>" * _DEEP),
    "DOCX bomb": lambda: _docx(b"<w>" + b" " * 90_000_000),
    "DOCX with a bomb beside": lambda: _docx(
        f"<w:document {_W}><w:body/></w:document>", **{"word/media/a.png": bytes(300_000_000)}
    ),
    "DOCX with many cells": lambda: _docx(
        f"<w:document {_W}><w:body><w:tbl>{f'<w:tr>{_WORD_CELL * 8}</w:tr>' * 8_000}</w:tbl></w:body></w:document>"
    ),
    "XLSX with far cells": lambda: _xlsx('<c r="A1"><v>1</v></c><c r="XFD999999"><v>1</v></c>'),
    "XLSX with a million cells": lambda: _xlsx(f"<row>{'<c><v>1</v></c>' * 100_000}</row>"),
    "XLSX bomb": lambda: _xlsx(bytes(200_000_000)),
    "OFD bomb": lambda: _ofd(bytes(200_000_000)),
    "OFD that asks for a file": lambda: _ofd(f"{_XXE}<Document>&x;</Document>"),
    "PDF whose pages are a ring": lambda: _pdf(b"", kids=b"2 0 R 2 0 R", count=99_999),
    "PDF whose forms are a ring": lambda: _pdf(b"/X Do /X Do", _RING),
    "PDF with a million characters": lambda: _pdf(b"BT /F 1 Tf 9 9 Td (" + b"12" * 400_000 + b") Tj ET"),
    "PDF with a million paths": lambda: _pdf(b"".join(b"%d %d 3 3 re f\n" % (n % 590, n % 840) for n in range(10**6))),
    "PDF of gigabytes": lambda: _pdf(bytes(500_000_000), layers=3),
    "PDF with a huge page": lambda: _pdf(b"0 0 m 9 9 l S", size=b"1000000000 1000000000"),
    "PDF that is cut off": lambda: _pdf(b"0 0 m 9 9 l S")[:300],
    "DOCX with a password": lambda: compound({"EncryptedPackage": bytes(9_000), "EncryptionInfo": bytes(300)}),
    "DOC that goes in circles": _ring,
    "DOC that is cut off": lambda: (lambda content: content[: len(content) // 2])(_report("doc_word")),
    "OFD that is cut off": lambda: (lambda content: content[: len(content) // 2])(_report("ofd_ruled")),
    "picture of a hall": lambda: _picture(30_000),
    "program": lambda: b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 4_000,
}
"""What bites by its bytes alone."""


def documents(count: int) -> list[Loaded]:
    """Good reports, in all guises in turn."""
    guises = [name for name in GUISES if not name.startswith("scan")]
    made = []
    for number in range(count):
        report = write_report(make_truth(number), guises[number % len(guises)], str(number))
        made.append(Loaded(report.name, report.content))
    return made


def mixed(good: Sequence[Loaded], poison: Mapping[str, bytes]) -> list[Loaded]:
    """The good ones with the poisonous ones among them, as far apart as they can be."""
    every = len(good) // max(len(poison), 1)
    found: list[Loaded] = []
    left = list(poison.items())
    for number, one in enumerate(good):
        found.append(one)
        if left and number % every == every // 2:
            found.append(Loaded(*left.pop(0)))
    return [*found, *(Loaded(*one) for one in left)]
