"""A cheap look at the streams of a PDF before pdfium takes it: those that unpack to gigabytes, endless drawings.

It is no parser: it goes by the marks of streams in the bytes as they stand. What it does not see, the guard ends.
"""

import re
import zlib
from collections.abc import Iterator
from math import prod
from typing import NamedTuple

from parser.document import ReadError
from parser.limits import MAX_DENSE, MAX_OBJECTS, MAX_PIXELS, MAX_SHOWN
from parser.readers.pdf_forms import check_forms

_HEAD = 4096
"""Bytes before a stream in which its dictionary stands."""
_OBJECT = re.compile(rb"(\d{1,10})\s+\d{1,5}\s+obj\b")
_LONGEST = 24
"""Bytes of the two numbers before it."""
_DEFLATE = re.compile(rb"/Fl(?:ateDecode)?(?![A-Za-z])")
_PICTURE = re.compile(rb"/Subtype\s*/Image\b")
_FORM = re.compile(rb"/Subtype\s*/Form\b")
_FONT = re.compile(rb"/Length1\b|/Subtype\s*/(?:CIDFontType0C|Type1C|OpenType)\b")
_SIDES = re.compile(rb"/(?:Width|Height)\s+(\d{1,9})\b")
_SMALL, _PEEK, _DENSE = 256, 2_048, 100
"""A stream of fewer packed bytes passes; of another the first ones tell whether it unpacks to so many times as many."""
_LARGE = 200_000
"""Bytes from which on the instructions of a page are counted."""


class Stream(NamedTuple):
    """A stream: the number of its object, its dictionary, and its bytes as they stand."""

    number: int
    head: bytes
    data: bytes

    @property
    def layers(self) -> int:
        """How many times it is deflated."""
        return len(_DEFLATE.findall(self.head))


def check_weight(content: bytes) -> None:
    """Raise ReadError for a stream, picture or form that no program writes, and that pdfium would take long over."""
    forms = {}
    for stream in _streams(content):
        if _PICTURE.search(stream.head):
            _check_picture(stream)
        elif not _FONT.search(stream.head):
            _check_stream(stream)
        if _FORM.search(stream.head):
            forms[stream.number] = (stream.head, unpacked(stream, _LARGE)[:_LARGE])
    check_forms(content, forms)


def _streams(content: bytes) -> Iterator[Stream]:
    end = 0
    while (start := content.find(b"stream", end)) >= 0 and (end := content.find(b"endstream", start + 6)) >= 0:
        if (found := _object_before(content, start)) is not None:
            yield Stream(int(found[1]), content[found.end() : start], content[start + 6 : end].lstrip(b"\r\n"))
        end += 9


def _object_before(content: bytes, start: int) -> re.Match[bytes] | None:
    """The beginning of the object whose stream begins at a place."""
    end, first = start, max(0, start - _HEAD)
    while (at := content.rfind(b"obj", first, end)) >= 0:
        if found := _OBJECT.search(content, max(first, at - _LONGEST), at + 4):
            return found
        end = at
    return None


def _check_picture(stream: Stream) -> None:
    sides = [int(side) for side in _SIDES.findall(stream.head)]
    if len(sides) == 2 and prod(sides) > MAX_PIXELS:
        raise ReadError("too_large", f"a picture in the PDF has {sides[0]} by {sides[1]} pixels")


def _check_stream(stream: Stream) -> None:
    layers, size = stream.layers, len(stream.data)
    is_dense = layers > 1 or (layers == 1 and size >= _SMALL and _is_dense(stream.data[:_PEEK]))
    if not is_dense and size < _LARGE:
        return
    data = unpacked(stream, MAX_DENSE)
    if len(data) > MAX_DENSE and is_dense:
        raise ReadError("too_large", f"a stream of the PDF unpacks from {size} to more than {MAX_DENSE} bytes")
    paths = data.count(b" m") + data.count(b" re")  # each of which is two things or more
    if 2 * paths > MAX_OBJECTS or data.count(b" Do") + data.count(b"BI ") > MAX_SHOWN:
        raise ReadError("too_large", f"a page of the PDF holds more than {MAX_OBJECTS} things")


def _is_dense(first: bytes) -> bool:
    return len(_inflated(first, _DENSE * _PEEK)) >= _DENSE * _PEEK


def unpacked(stream: Stream, most: int) -> bytes:
    """What a stream holds, or as much of it as says that it is more than `most` bytes; where damaged, what there is."""
    data = stream.data
    for _ in range(stream.layers):
        data = _inflated(data, most + 1)
    return data


def _inflated(data: bytes, most: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, most)
    except zlib.error:
        return b""
