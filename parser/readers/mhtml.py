"""MHTML, as Word and browsers save a page in one file (and name it .doc): its HTML part, read as a page."""

import email
import email.errors
from email.message import Message

from parser.document import Document, ReadError
from parser.limits import MAX_CONTAINERS, MAX_PARTS
from parser.readers import html
from parser.readers.weighed import at_most

_TELLING = {"big5": "big5", "utf-16": "utf-16", "utf-16le": "utf-16-le", "unicode": "utf-16"}
"""Charsets to believe; for others the page's reader looks at the bytes, for they are often declared wrongly."""


def read(content: bytes, url: str | None = None) -> Document:
    """The article of the page in a message; raises ReadError where it has none."""
    at_most(content, "the message", MAX_CONTAINERS, "containers", b"multipart/", b"Multipart/")
    parts, is_open = _parts(content)
    pages = [(part, _body(part)) for part in parts if part.get_content_type() == "text/html"]
    pages = [(part, body) for part, body in pages if body.strip()]
    if not pages:
        raise ReadError("damaged", "the message holds no page")
    part, body = max(pages, key=lambda page: len(page[1]))
    if is_open and b"</body" not in body.lower() and b"</html" not in body.lower():
        raise ReadError("damaged", "the message is cut off: its last part does not end")
    return html.read(body, url or part.get("Content-Location"))


def _parts(content: bytes) -> tuple[list[Message], bool]:
    """The parts that are no containers, and whether a container lacks its end."""
    is_open = False
    try:
        message = email.message_from_bytes(content.lstrip())
        parts: list[Message] = []
        waiting = [message]
        while waiting and len(parts) < MAX_PARTS:
            part = waiting.pop(0)
            inner = part.get_payload()
            if part.is_multipart() and isinstance(inner, list):
                is_open = is_open or any(isinstance(d, email.errors.CloseBoundaryNotFoundDefect) for d in part.defects)
                waiting += [item for item in inner if isinstance(item, Message)]
            else:
                parts.append(part)
    except (RecursionError, ValueError, LookupError, AttributeError, email.errors.MessageError) as error:
        raise ReadError("damaged", f"the message cannot be taken apart: {error}") from error
    return parts, is_open


def _body(part: Message) -> bytes:
    """The bytes of a part; where its charset is one that bytes do not show, as UTF-8."""
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError) as error:
        raise ReadError("damaged", f"a part of the message cannot be decoded: {error}") from error
    if not isinstance(data, bytes):
        return b""
    codec = _TELLING.get((part.get_content_charset() or "").lower())
    try:
        return data.decode(codec).encode() if codec else data
    except UnicodeDecodeError:
        return data
