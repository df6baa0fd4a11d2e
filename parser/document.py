"""What a reader makes of a document's bytes: blocks in reading order, before anything is understood."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import msgspec

from parser.model import FailureReason, Link, Method, NeedReason


class Cell(msgspec.Struct, gc=False):
    """A cell of a grid: its text, its place (0-based, top left corner) and its spans.

    `at` says where it stands in the document: an XPath, or a page and box in points. Of a scan, `candidates` are other
    readings of the cell, best first, and `is_legible` is False where no reading settles what it says. Cells refer to
    nothing that could refer back, so the garbage collector need not look at them.
    """

    text: str
    row: int
    column: int
    rowspan: int = 1
    colspan: int = 1
    at: str | None = None
    candidates: tuple[str, ...] = ()
    is_legible: bool = True


@dataclass(slots=True)
class Grid:
    """A table with real cell borders: cells in reading order, each listed once however far it spans."""

    cells: list[Cell]
    rows: int
    columns: int
    at: str | None = None
    method: Method = "grid"


@dataclass(slots=True)
class Paragraph:
    """A line or paragraph of text; tabs and bars between cells of a flattened table are kept."""

    text: str
    at: str | None = None


Block = Paragraph | Grid

Again = Callable[[Sequence[str]], dict[str, tuple[str, ...]]]
"""Reads cells of a scan again, each alone and larger: what stands at each of these places (`at`), best first."""


@dataclass(slots=True)
class Document:
    """A document as read.

    `titles` are texts that the document itself calls its title (meta ArticleTitle, `<title>`), best first; `head`
    are the lines that stand above the body (heading, source, date); `meta` holds metadata by the document's own
    names; `needs` says that the content is in a form that was not read (a scan without OCR). Of a scan, `engine` names
    what read its pictures and `again` reads cells of it again. Of an archive, `others` are the files beside the
    likeliest.
    """

    blocks: list[Block]
    head: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    meta: dict[str, str] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    needs: NeedReason | None = None
    engine: str | None = None
    again: Again | None = None
    others: "list[Document]" = field(default_factory=list)

    def text(self) -> str:
        """All that is written in the blocks, without anything between."""
        texts: list[str] = []
        for block in self.blocks:
            if isinstance(block, Grid):
                texts += [cell.text for cell in block.cells]
            else:
                texts.append(block.text)
        return "".join(texts)

    def rewrite(self, change: Callable[[str], str]) -> None:
        """Puts a change of every text in its place: blocks, head, titles and metadata."""
        for block in self.blocks:
            if isinstance(block, Grid):
                for cell in block.cells:
                    cell.text = change(cell.text)
            else:
                block.text = change(block.text)
        self.head = [change(line) for line in self.head]
        self.titles = [change(title) for title in self.titles]
        self.meta = {change(name): change(value) for name, value in self.meta.items()}


class ReadError(Exception):
    """A document cannot be read: a reason from the closed list and a sentence that says what and where."""

    def __init__(self, reason: FailureReason, message: str) -> None:
        super().__init__(message)
        self.reason: FailureReason = reason
        self.message = message
