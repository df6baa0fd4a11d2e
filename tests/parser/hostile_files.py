"""PDFs and archives that bite, made by a few lines of code each."""

import gzip
import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO

import py7zr

from tests.parser.hostile import HUNDRED_THOUSAND, MILLION, OFFICE, PAGES
from tests.parser.office_maker import docx, p, packed


def pdf(objects: dict[int, bytes]) -> bytes:
    """Objects as a PDF; number 1 is its catalogue."""
    content = b"%PDF-1.7\n"
    places = {}
    for number, body in objects.items():
        places[number] = len(content)
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(content)
    content += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in places.items():
        content += b"%d 1\n%010d 00000 n \n" % (number, place)
    return content + b"trailer\n<< /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF" % (max(objects) + 1, start)


def stream(data: bytes, extra: bytes = b"") -> bytes:
    """A stream, deflated as often as its filters say."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), extra, data)


def one_page(content: bytes, resources: bytes = b"<< >>", **more: bytes) -> bytes:
    """A PDF of one page."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources %s >>" % resources,
        4: content,
        5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    }
    return pdf(objects | {int(name.lstrip("o")): body for name, body in more.items()})


TEXT = b"<< /Font << /F 5 0 R >> >>"
DEFLATE = b"/Filter /FlateDecode"

PDFS: dict[str, Callable[[], bytes]] = {
    "tree_loop": lambda: pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 99999 /Parent 2 0 R >>",
        }
    ),
    "count_lies": lambda: pdf(
        {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [] /Count 2000000000 >>"}
    ),
    "same_page": lambda: pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [" + b"3 0 R " * 399 + b"] /Count 399 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
            4: stream(zlib.compress(b"0 0 m 9 9 l S\n" * 5_000), DEFLATE),
        }
    ),
    "deep_array": lambda: one_page(stream(b"[" * MILLION)),
    "deep_objects": lambda: pdf({1: b"<< /Type /Catalog /Pages " + b"<< /A " * HUNDRED_THOUSAND}),
    "content_bomb": lambda: one_page(stream(zlib.compress(b" " * 150_000_000, 1), DEFLATE)),
    "content_bomb_nested": lambda: one_page(
        stream(zlib.compress(zlib.compress(b"\0" * 150_000_000, 9), 9), b"/Filter [/FlateDecode /FlateDecode]")
    ),
    "million_lines": lambda: one_page(
        stream(
            zlib.compress(
                b"".join(b"%d %d m 500 %d l S\n" % (n % 500, n % 800, n % 800) for n in range(HUNDRED_THOUSAND))
            ),
            DEFLATE,
        )
    ),
    "ruled_million": lambda: one_page(
        stream(
            zlib.compress(
                b"".join(
                    b"0 %d.%03d m 595 %d.%03d l S %d.%03d 0 m %d.%03d 842 l S\n" % ((n, k) * 4)
                    for n in range(500)
                    for k in range(0, 1000, 250)
                )
            ),
            DEFLATE,
        )
    ),
    "million_chars": lambda: one_page(
        stream(zlib.compress(b"BT /F 1 Tf 9 9 Td (" + b"12" * 400_000 + b") Tj ET"), DEFLATE), TEXT
    ),
    "million_words": lambda: one_page(
        stream(
            zlib.compress(
                b"BT /F 5 Tf "
                + b"".join(b"1 0 0 1 %d %d Tm (1) Tj\n" % (n * 7 % 590, n * 13 % 840) for n in range(120_000))
                + b"ET"
            ),
            DEFLATE,
        ),
        TEXT,
    ),
    "form_ring": lambda: one_page(
        stream(b"/X Do /X Do"),
        b"<< /XObject << /X 6 0 R >> >>",
        o6=stream(
            b"/X Do /X Do",
            b"/Type /XObject /Subtype /Form /BBox [0 0 99 99] /Resources << /XObject << /X 6 0 R >> >>",
        ),
    ),
    "form_tree": lambda: one_page(
        stream(b"/X Do " * 10),
        b"<< /XObject << /X 6 0 R >> >>",
        **{
            f"o{n}": stream(
                b"/X Do " * 10 if n < 20 else b"0 0 9 9 re f",
                b"/Type /XObject /Subtype /Form /BBox [0 0 99 99] /Resources << /XObject << /X %d 0 R >> >>" % (n + 1),
            )
            for n in range(6, 21)
        },
    ),
    "huge_page": lambda: one_page(stream(b"0 0 m 1e38 1e38 l S")).replace(b"595 842", b"1e30 1e38"),
    "huge_numbers": lambda: one_page(stream(b"BT /F 1e38 Tf 1e38 0 0 1e38 -1e38 1e38 Tm (12) Tj ET"), TEXT),
    "huge_picture": lambda: one_page(
        stream(b"595 0 0 842 0 0 cm /X Do"),
        b"<< /XObject << /X 6 0 R >> >>",
        o6=stream(
            zlib.compress(bytes(MILLION)),
            b"/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceRGB /BitsPerComponent 8 "
            + DEFLATE,
        ),
    ),
    "xref_loop": lambda: (
        b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n<< /Prev 9 /Root 1 0 R >>\nstartxref\n9\n%%EOF"
    ),
    "objects_never_end": lambda: b"%PDF-1.7\n" + b"1 0 obj << /A [ " * HUNDRED_THOUSAND,
    "empty": lambda: b"%PDF-1.7\n%%EOF",
}


# ------------------------------------------------------------------------------------------------ archives


def seven(members: dict[str, bytes]) -> bytes:
    """A 7z archive."""
    buffer = BytesIO()
    with py7zr.SevenZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(content, name)
    return buffer.getvalue()


def overlapping_zip(copies: int = 400) -> bytes:
    """A zip whose directory names the same packed bytes again and again: flat, and yet gigabytes."""
    data = bytes(50_000_000)
    content = packed({"0.txt": data})
    directory = content.index(b"PK\1\2")
    end = content.index(b"PK\5\6")
    entry = content[directory:end]
    entries = b"".join(entry.replace(b"0.txt", b"%05d" % n) for n in range(copies))
    tail = bytearray(content[end:])
    struct.pack_into("<HHII", tail, 8, copies, copies, len(entries), directory)
    return content[:directory] + entries + bytes(tail)


def quine_zip(depth: int) -> bytes:
    """Archives in archives, each with ten of the next."""
    content = packed({"a.txt": bytes(9_000_000)})
    for _ in range(depth):
        content = packed({f"{n}.zip": content for n in range(10)})
    return content


ARCHIVES: dict[str, Callable[[], bytes]] = {
    "zip_flat": lambda: packed({"年报.txt": bytes(210_000_000)}),
    "zip_overlapping": overlapping_zip,
    "zip_nested": lambda: quine_zip(6),
    "zip_of_bombs": lambda: packed({f"{n}.docx": docx(p("0" * 8_000_000)) for n in range(3)}),
    "zip_members": lambda: packed({f"{n}.txt": b"1" for n in range(11_000)}),
    "zip_lzma": lambda: packed({"a.txt": bytes(60_000_000)}, zipfile.ZIP_LZMA),
    "zip_bzip2": lambda: packed({"a.txt": bytes(210_000_000)}, zipfile.ZIP_BZIP2),
    "seven_members": lambda: seven({f"{n}.txt": b"1" for n in range(5_000)}),
    "gzip": lambda: gzip.compress(bytes(50_000_000), 1),
}

ALL: dict[str, Callable[[], bytes]] = {
    f"{kind}:{name}": make
    for kind, makers in (("page", PAGES), ("office", OFFICE), ("pdf", PDFS), ("archive", ARCHIVES))
    for name, make in makers.items()
}
