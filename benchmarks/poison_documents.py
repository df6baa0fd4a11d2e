"""Documents for `benchmarks.poison` and its test: good ones in every guise, and poisonous ones."""

import os
import signal
import time
import zlib
from collections.abc import Callable
from typing import NamedTuple

from pipeline import parsing
from pipeline.parsing import Loaded
from simulator import GUISES, make_truth, write_report
from simulator.layouts.ole import compound
from simulator.layouts.packages import packed

KILLER, SLEEPER, SPINNER, GLUTTON = (f"<p>{word}</p>".encode() * 2 for word in ("kill", "sleep", "spin", "grow"))
"""Documents upon which the reading function of this benchmark does what no bytes known to us make a reader do."""


class Timed(NamedTuple):
    """A record, when it was there (seconds since 1970), and how long it took of a processor."""

    line: bytes
    at: float
    processor: float


def read(loaded: Loaded) -> Timed:
    """Read a document; a few are answered with harm."""
    began = time.process_time()
    if loaded.content == KILLER:
        os.kill(os.getpid(), signal.SIGKILL)
    if loaded.content == SLEEPER:
        time.sleep(3600)
    if loaded.content == SPINNER:
        while True:
            pass
    if loaded.content == GLUTTON:
        _ = [bytes([1]) * 1_000_000 for _ in range(100_000)]
    reading = parsing.read_loaded(loaded)
    return Timed(reading.line or b"", time.time(), time.process_time() - began)


def _page(body: str) -> bytes:
    return f"<html><body><p>{body}</p></body></html>".encode()


def _pdf(content: bytes, kids: bytes = b"3 0 R", count: int = 1) -> bytes:
    packed_content = zlib.compress(content)
    return (
        b"%%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[%s]/Count %d>>endobj\n"
        % (
            kids,
            count,
        )
        + b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>endobj\n4 0 obj<</Length %d/Filter"
        % (len(packed_content))
        + b"/FlateDecode>>stream\n%s\nendstream endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%%%EOF" % packed_content
    )


_LAUGHS = "<!DOCTYPE a [<!ENTITY a0 '哈'>" + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
_LAUGHS += "]><w:document>&a11;</w:document>"
_CELL = "<td rowspan=9999 colspan=999>1</td>"
POISON: dict[str, Callable[[], bytes]] = {
    "killer": lambda: KILLER,
    "one that sleeps": lambda: SLEEPER,
    "one that never ends": lambda: SPINNER,
    "glutton": lambda: GLUTTON,
    "page with huge spans": lambda: _page("<table>" + f"<tr>{_CELL * 3}</tr>" * 3000 + "</table>"),
    "page with a million tables": lambda: _page("<table><tr><td>1<td>2</table>" * 30_000),
    "page too deep": lambda: _page("<div>" * 100_000 + "1"),
    "page of endless digits": lambda: _page("主动公开政府信息" + "1" * 100_000 + "条"),
    "page with a million cells": lambda: _page("<table>" + f"<tr>{'<td>1</td>' * 1000}</tr>" * 1000 + "</table>"),
    "RTF too deep": lambda: rb"{\rtf1 " + b"{" * 200_000,
    "zip bomb": lambda: packed({"a.txt": bytes(200_000_000)}),
    "zip bombs in a zip": lambda: packed({f"{n}.zip": packed({"a.txt": bytes(30_000_000)}) for n in range(4)}),
    "DOCX of entities": lambda: packed({"[Content_Types].xml": "<a/>", "word/document.xml": _LAUGHS}),
    "DOCX too deep": lambda: packed({"[Content_Types].xml": "<a/>", "word/document.xml": "<w>" * 9_000}),
    "DOCX bomb": lambda: packed({"[Content_Types].xml": "<a/>", "word/document.xml": b"<w>" + b" " * 90_000_000}),
    "XLSX with far cells": lambda: packed(
        {
            "[Content_Types].xml": "<a/>",
            "xl/workbook.xml": "<a/>",
            "xl/worksheets/a.xml": '<c r="A1"/><c r="XFD999999"/>',
        }
    ),
    "PDF whose pages are a ring": lambda: _pdf(b"", b"2 0 R 2 0 R", 99_999),
    "PDF with a million characters": lambda: _pdf(b"BT /F 1 Tf 9 9 Td (" + b"12" * 400_000 + b") Tj ET"),
    "PDF that is cut off": lambda: _pdf(b"0 0 m 9 9 l S")[:300],
    "DOCX with a password": lambda: compound({"EncryptedPackage": bytes(9_000), "EncryptionInfo": bytes(300)}),
}


def documents(count: int) -> list[Loaded]:
    """Good reports, in all guises in turn."""
    guises = [name for name in GUISES if not name.startswith("scan")]
    made = []
    for number in range(count):
        report = write_report(make_truth(number), guises[number % len(guises)], str(number))
        made.append(Loaded(report.name, report.content))
    return made


def poisoned(good: list[Loaded]) -> list[Loaded]:
    """The same with each tenth replaced."""
    makers = [POISON[name] for name in POISON]
    return [
        Loaded(one.path, makers[number // 10 % len(makers)]()) if number % 10 == 5 else one
        for number, one in enumerate(good)
    ]
