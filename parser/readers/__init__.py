"""Readers: each turns one kind of bytes into blocks. They bid for a document by its bytes; the best bid reads it."""

import re
from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from parser.document import Document
from parser.model import NeedReason

Read = Callable[[bytes, str | None], Document]

_HEAD = 4096
_JSON = re.compile(rb"^(?:\xef\xbb\xbf)?\s*[\[{]\s*[\"\[{]")
_TAG = re.compile(
    rb"<(?:!doctype|html|head|body|table|div|p|span|td|meta|script|section|article|br|h[1-6]|ul)\b[^<]*>", re.IGNORECASE
)


class Kind(NamedTuple):
    """What the bytes are: the reader's name, the media type, and what is missing where we have no reader for them."""

    reader: str | None
    media_type: str
    needs: NeedReason | None = None


def sniff(content: bytes) -> Kind:
    """The kind of a document by its bytes alone; extension and header are never trusted."""
    head = content[:_HEAD]
    if b"%PDF-" in head[:1024]:
        return Kind("pdf", "application/pdf")
    if head.startswith(b"PK\x03\x04"):
        return _zipped(content)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return Kind(None, "application/x-ole-storage", "office")
    if head.startswith(b"{\\rtf"):
        return Kind(None, "application/rtf", "office")
    for magic, media_type in _IMAGES.items():
        if head.startswith(magic):
            return Kind(None, media_type, "ocr")
    if head.startswith((b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")):
        return Kind(None, "application/x-compressed", "office")
    if _JSON.match(head):
        return Kind("json_body", "application/json")
    if len(_TAG.findall(content[:65536])) >= 2:
        return Kind("html", "text/html")
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Kind(None, "application/octet-stream")
    return Kind("plain", "text/plain")


def reader(name: str) -> Read:
    """The reading function of a reader; its libraries are imported only now."""
    read: Read = import_module(f"parser.readers.{name}").read
    return read


_IMAGES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n": "image/png", b"GIF8": "image/gif", b"II*\x00": "image/tiff"}
_ZIPPED = {
    b"word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    b"xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    b"OFD.xml": "application/ofd",
}


def _zipped(content: bytes) -> Kind:
    for name, media_type in _ZIPPED.items():
        if name in content:
            return Kind(None, media_type, "office")
    return Kind(None, "application/zip", "office")
