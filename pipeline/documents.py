"""One document through the parser, whatever the parser does."""

import hashlib

import parser
from parser import readers
from parser.model import FailureReason, ParsedDocument


def read(content: bytes, *, source: str, url: str | None = None) -> ParsedDocument:
    """The record of a document; an error of the parser's own is a failure of this document, never of the run."""
    try:
        document = parser.parse(content, url=url)
    except MemoryError:
        return failed(content, source, "too_much_memory", f"{source}: reading it took more memory than there is")
    except Exception as error:  # noqa: BLE001 - a parser that breaks on one document must not stop the others
        return failed(content, source, "crashed", f"{source}: the parser broke ({type(error).__name__}: {error})")
    document.source = source
    return document


def prepare() -> None:
    """Import what reading needs, and build what it keeps, before there is a document."""
    for name in ("html", "pdf", "docx", "doc", "sheets", "ofd", "rtf", "mhtml", "archives"):
        readers.reader(name)
    parser.parse(_SHORT.encode())


_SHORT = "<div><p>政府信息公开工作年度报告</p><p>一、总体情况</p><p>2022年主动公开政府信息1条。</p></div>"


def failed(content: bytes, source: str, reason: FailureReason, message: str) -> ParsedDocument:
    """The record of a document that could not be read."""
    return unread(source, hashlib.sha256(content).hexdigest(), readers.sniff(content).media_type, reason, message)


def unread(source: str, sha256: str, media_type: str, reason: FailureReason, message: str) -> ParsedDocument:
    """The record of a document that the parser did not get to see, or that killed its process."""
    return ParsedDocument(
        source, sha256, media_type, None, parser.PARSER_VERSION, status="failed", reason=reason, message=message
    )
