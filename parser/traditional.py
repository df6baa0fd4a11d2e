"""Twins in Traditional characters: gateways serve the same report in them, the forms are in Simplified ones."""

from functools import cache

from opencc import OpenCC

from parser.document import Block, Document, Grid, Paragraph

_TELLING = frozenset("開關報會務資訊處辦請網門產電號個機構覆議訴訟條規範強罰許項經濟總結")
"""Characters of the forms' labels that exist in Traditional writing only."""
_SHARE = 0.02


def simplify(document: Document) -> Document:
    """The document in Simplified characters, where it is in Traditional ones."""
    if not _is_traditional(document.blocks):
        return document
    for block in document.blocks:
        if isinstance(block, Paragraph):
            block.text = _convert(block.text)
        else:
            for cell in block.cells:
                cell.text = _convert(cell.text)
    document.head = [_convert(line) for line in document.head]
    document.titles = [_convert(title) for title in document.titles]
    document.meta = {name: _convert(value) for name, value in document.meta.items()}
    return document


def _is_traditional(blocks: list[Block]) -> bool:
    sample = "".join(_text(block) for block in blocks[:12])[:2000]
    if sum(character in sample for character in _TELLING) < 5:
        return False
    telling = sum(character in _TELLING for character in sample)
    return telling > 5 and telling > _SHARE * len(sample)


def _text(block: Block) -> str:
    return "".join(cell.text for cell in block.cells) if isinstance(block, Grid) else block.text


def _convert(text: str) -> str:
    return str(_converter().convert(text))


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")
