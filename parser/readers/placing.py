"""Documents inside something larger: their places say in which part they are, and can still be read again there."""

from collections.abc import Sequence

from parser.document import Again, Block, Document, Grid, Paragraph


def placed(document: Document, name: str) -> Document:
    """The document with its places said to be in this part of something larger."""
    document.blocks = [_in(block, name) for block in document.blocks]
    document.again = _again_in(document.again, f"{name}: ") if document.again else None
    return document


def either(one: Again | None, other: Again | None) -> Again | None:
    """Reads again what stands in either of two parts; each passes over places that are not its own."""
    if one is None or other is None:
        return one or other
    return lambda places: one(places) | other(places)


def _in(block: Block, name: str) -> Block:
    at = f"{name}: {block.at}" if block.at else name
    if isinstance(block, Paragraph):
        return Paragraph(block.text, at)
    for cell in block.cells:
        cell.at = f"{name}: {cell.at}" if cell.at else name
    return Grid(block.cells, block.rows, block.columns, at, block.method)


def _again_in(again: Again, prefix: str) -> Again:
    def read(places: Sequence[str]) -> dict[str, tuple[str, ...]]:
        own = [place.removeprefix(prefix) for place in places if place.startswith(prefix)]
        return {prefix + place: readings for place, readings in again(own).items()}

    return read
