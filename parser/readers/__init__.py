"""Readers: each turns one kind of bytes into blocks. They bid for a document by its bytes; the best bid reads it."""

import re
from collections.abc import Callable
from importlib import import_module
from itertools import islice
from typing import NamedTuple

from parser.document import Document
from parser.model import NeedReason
from parser.readers.sound import sound

Read = Callable[[bytes, str | None], Document]

_HEAD, _PAGE = 4096, 65536
_JSON = re.compile(rb"^(?:\xef\xbb\xbf)?\s*[\[{]\s*[\"\[{]")
_RTF = re.compile(rb"^(?:\xef\xbb\xbf)?\s*\{\\rtf")
_MHTML = re.compile(
    rb"^\s*(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,20}?(?:mime-version:|content-type:\s*multipart/)", re.IGNORECASE
)
_PICTURE = re.compile(rb"(?P<bmp>BM.{4}\0{4})|RIFF.{4}WEBP", re.DOTALL)
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
    for magic, kind in _MAGIC.items():
        if head.startswith(magic):
            return kind if isinstance(kind, Kind) else _inside(kind, content)
    if match := _PICTURE.match(head):
        return Kind("ocr", "image/bmp" if match["bmp"] else "image/webp")
    if b"%PDF-" in head[:1024]:
        return Kind("pdf", "application/pdf")
    if _JSON.match(head):
        return Kind("json_body", "application/json")
    if _RTF.match(head):
        return Kind("rtf", "application/rtf")
    if _MHTML.match(head):
        return Kind("mhtml", "multipart/related")
    is_wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = content[:_PAGE].decode("utf-16", errors="ignore").encode() if is_wide else content[:_PAGE]
    if b"<?xml" in text[:64] and (kind := _inside("in_xml", text[:_HEAD])).reader:
        return kind
    if len(list(islice(_TAG.finditer(text), 2))) == 2:
        return Kind("html", "text/html")
    if b"\x00" in head and not is_wide:
        return Kind(None, "application/octet-stream")
    return Kind("plain", "text/plain")


def _inside(question: str, content: bytes) -> Kind:
    """What an office file is by its inside; the libraries that look into it are imported only now."""
    name, media_type = getattr(import_module("parser.readers.office_kinds"), question)(content)
    return Kind(name, media_type)


def reader(name: str) -> Read:
    """The reading function of a reader; its libraries are imported only now."""
    read: Read = import_module(f"parser.readers.{name}").read
    return lambda content, url: sound(read, content, url)


_MAGIC: dict[bytes, Kind | str] = {
    b"PK\x03\x04": "in_package",
    b"PK\x05\x06": "in_package",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "in_compound",
    b"\xff\xd8\xff": Kind("ocr", "image/jpeg"),
    b"\x89PNG\r\n": Kind("ocr", "image/png"),
    b"GIF8": Kind("ocr", "image/gif"),
    b"II*\x00": Kind("ocr", "image/tiff"),
    b"MM\x00*": Kind("ocr", "image/tiff"),
    b"Rar!\x1a\x07": Kind("archives", "application/vnd.rar"),
    b"7z\xbc\xaf\x27\x1c": Kind("archives", "application/x-7z-compressed"),
    b"GONGKAI-BUNDLE/": Kind("bundle", "application/x-gongkai-bundle"),
}
"""How the bytes of some kinds begin; a word where the kind is told by what is inside."""
