"""Plain text: one paragraph a line; tabs and bars that stand between cells are kept."""

from parser.document import Block, Document, Paragraph
from parser.readers.encoding import decode_strictly
from parser.readers.weighed import check_text


def read(content: bytes, _url: str | None = None) -> Document:
    """The lines of a text file; raises ReadError where the bytes are no text, or too much of it."""
    check_text(len(content))
    lines = decode_strictly(content).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    blocks: list[Block] = [
        Paragraph(line, f"line {number}") for number, line in enumerate(lines, 1) if line.strip(" \u3000\r")
    ]
    return Document(blocks)
