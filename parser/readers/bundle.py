"""Bundles: several files that are one report (an article and its page images, the pages of a flip-book), in order.

They travel as one content: a first line, a line with the size of each part, the parts. Places in a part are said to
be in it (`part 2: page 1, …`); title, metadata and head are those of the first part that has them.
"""

from collections.abc import Sequence
from importlib import import_module

from parser.document import Document, ReadError
from parser.readers.placing import either, placed

MAGIC = b"GONGKAI-BUNDLE/1"
MAX_PARTS = 300
_NO_PARTS = frozenset({"bundle", "archives"})
_PICTURES = "ocr"


def pack(parts: Sequence[bytes]) -> bytes:
    """Parts as one content."""
    sizes = " ".join(str(len(part)) for part in parts).encode()
    return b"\n".join([MAGIC, sizes, b"".join(parts)])


def read(content: bytes, url: str | None = None) -> Document:
    """The parts as one document; `needs` is set, and nothing else read, where one of them cannot be read here.

    Pictures are read together, where the first of them stands: they are the pages that their places name. Raises
    ReadError for a part that is damaged or no kind of document.
    """
    from parser.readers import reader, sniff

    whole = Document([])
    parts = [(number, part, sniff(part)) for number, part in enumerate(_unpack(content), 1)]
    pictures = [part for _, part, kind in parts if kind.reader == _PICTURES]
    for number, part, kind in parts:
        if kind.reader in _NO_PARTS or not (kind.reader or kind.needs):
            raise ReadError("unsupported_format", f"part {number} is {kind.media_type}, which is no page of a report")
        if kind.reader == _PICTURES:
            if part is pictures[0]:
                _add(whole, import_module("parser.readers.ocr").read_pictures(pictures, url))
            continue
        try:
            document = reader(kind.reader)(part, url) if kind.reader else Document([], needs=kind.needs)
        except ReadError as error:
            raise ReadError(error.reason, f"part {number}: {error.message}") from error
        _add(whole, placed(document, f"part {number}"))
    if whole.needs:
        whole.blocks = []
    return whole


def _add(whole: Document, part: Document) -> None:
    whole.blocks += part.blocks
    whole.titles = whole.titles or part.titles
    whole.head = whole.head or part.head
    whole.meta = part.meta | whole.meta
    whole.needs = whole.needs or part.needs
    whole.engine = whole.engine or part.engine
    whole.again = either(whole.again, part.again)


def _unpack(content: bytes) -> list[bytes]:
    head, sizes, rest = [*content.split(b"\n", 2), b"", b""][:3]
    numbers = sizes.split()
    if head != MAGIC or not numbers or not all(number.isdigit() and len(number) < 12 for number in numbers):
        raise ReadError("damaged", "the bundle does not say how large its parts are")
    if len(numbers) > MAX_PARTS:
        raise ReadError("too_large", f"the bundle has more than {MAX_PARTS} parts")
    parts: list[bytes] = []
    for number in map(int, numbers):
        parts.append(rest[:number])
        rest = rest[number:]
        if len(parts[-1]) != number:
            raise ReadError("damaged", "the bundle is cut off")
    return parts
