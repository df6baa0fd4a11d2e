"""A report as it is laid out before any format: title, lines and tables in reading order."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from simulator import tables
from simulator.edits import EDITS
from simulator.tables import FormTable, Spans
from simulator.truth import Truth

LineKind = Literal["title", "preamble", "heading", "subheading", "text", "signature"]


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line or paragraph."""

    kind: LineKind
    text: str


Block = Line | FormTable


@dataclass(frozen=True, slots=True)
class Document:
    """What a layout writes: the blocks, and what the page around them says of the report."""

    title: str
    agency: str
    published_on: str
    blocks: tuple[Block, ...]


def compose(truth: Truth, spans: Spans = "plain", *, with_tables: bool = True) -> Document:
    """The report ready to be written, its tables built, then edited as the truth's defects say."""
    printed = tables.build(truth, spans)
    for edit in truth.edits:
        printed = EDITS[edit](printed)
    return Document(
        title=truth.title.text,
        agency=truth.agency.name,
        published_on=truth.published_on.isoformat(),
        blocks=tuple(_blocks(truth, printed if with_tables else {})),
    )


def split_blocks(document: Document) -> Document:
    """The same report with table 2 cut into one table for each item of article 20."""
    blocks: list[Block] = []
    for block in document.blocks:
        if isinstance(block, FormTable) and block.name == "t2":
            starts = [number for number, row in enumerate(block.rows) if row[0].kind == "block"]
            ends = [*starts[1:], len(block.rows)]
            blocks += [replace(block, rows=block.rows[start:end]) for start, end in zip(starts, ends, strict=True)]
        else:
            blocks.append(block)
    return replace(document, blocks=tuple(blocks))


def _blocks(truth: Truth, printed: dict[str, FormTable]) -> Iterator[Block]:
    for line in truth.title.lines:
        yield Line("title", line)
    yield Line("preamble", truth.preamble)
    for chapter in truth.chapters:
        yield Line("heading", chapter.heading)
        for text in chapter.paragraphs:
            yield Line("subheading" if text.startswith("（") and len(text) < 20 else "text", text)
        if chapter.code in printed:
            yield printed[chapter.code]
    if truth.signed_on:
        day = truth.signed_on
        yield Line("signature", truth.agency.name)
        yield Line("signature", f"{day.year}年{day.month}月{day.day}日")
