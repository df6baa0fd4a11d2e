"""Helpers of the tests of office formats: small documents made by hand, and blocks made easy to compare."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

import pytest

from parser.document import Document, Grid, Paragraph, ReadError
from parser.readers import reader, sniff

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def packed(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Parts as a zip file."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def docx(body: str, **parts: str | bytes) -> bytes:
    """A DOCX with this body; other parts by their name below word/, dots as underscores."""
    more = {f"word/{name.replace('_', '.')}": content for name, content in parts.items()}
    document = f"<w:document {W}><w:body>{body}</w:body></w:document>"
    return packed({"[Content_Types].xml": "<Types/>", "word/document.xml": document} | more)


def p(text: str) -> str:
    """A paragraph of a DOCX."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def shown(document: Document) -> list[object]:
    """The blocks: texts of paragraphs; of grids the cells as (row, column, rowspan, colspan, text)."""
    found: list[object] = []
    for block in document.blocks:
        if isinstance(block, Paragraph):
            found.append(block.text)
        else:
            found.append([(c.row, c.column, c.rowspan, c.colspan, c.text) for c in block.cells])
    return found


def grids(document: Document) -> list[Grid]:
    """The tables of a document."""
    return [block for block in document.blocks if isinstance(block, Grid)]


def read(content: bytes) -> Document:
    """A document by the reader that its bytes call for."""
    kind = sniff(content)
    assert kind.reader is not None, kind
    return reader(kind.reader)(content, None)


def refused(content: bytes) -> str:
    """The reason for which a document is not read."""
    with pytest.raises(ReadError) as caught:
        read(content)
    assert caught.value.message
    return caught.value.reason
