"""Pages to blocks: running heads and page numbers dropped, hard-wrapped lines joined to paragraphs, tables to grids."""

import re
from collections import Counter
from dataclasses import dataclass, field
from statistics import median

from parser.document import Block, Paragraph
from parser.readers.pdf_geometry import Box, Line, PageContent, line_joint, lines_of
from parser.readers.pdf_join import are_parts, have_same_sides, join
from parser.readers.pdf_piece import Piece, grid_of, place

_MARGIN = 0.12
"""Share of the page, above and below, in which running heads and page numbers stand."""

_DASHES = r"[-\u2010-\u2015\u2212\uff0d\u2500\u2501\u4e00·•~～|\s]*"
_PAGE_NUMBER = re.compile(
    rf"{_DASHES}(?:第\s*|page\s*)?\d{{1,3}}(?:\s*页)?(?:\s*(?:[/／,，]|of)?\s*(?:共\s*)?\d{{1,3}}\s*页?)?{_DASHES}",
    re.IGNORECASE,
)
_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,3}[章节部]")
_ITEM = re.compile(r"[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.．、](?!\d)|[①-⑳]")
_FINAL = re.compile(r"[。！？；：:;!?…][”’」』）)]*$")
_TOKEN = re.compile(r"[!-~]+")


@dataclass(slots=True)
class FlowPage:
    """A page whose words have become lines, and its tables."""

    content: PageContent
    pieces: list[Piece]
    lines: list[Line] = field(default_factory=list)

    def items(self) -> list[Line | Piece]:
        """Lines and tables, top to bottom."""
        return sorted([*self.lines, *self.pieces], key=lambda item: item.top)


@dataclass(slots=True)
class _Measure:
    """Where the lines of the body start and end, and how large its type is."""

    left: float
    right: float
    size: float


def blocks_of(pages: list[FlowPage]) -> list[Block]:
    """The document's blocks in reading order."""
    _settle_weak_pieces(pages)
    for page in pages:
        page.lines = lines_of(page.content.words)
        for line in page.lines:
            line.page = page.content.number
    _drop_furniture(pages)
    centres = {page.content.number: page.content.width / 2 for page in pages}
    measure = _measure([line for page in pages for line in page.lines], centres)
    blocks: list[Block] = []
    paragraph: list[Line] = []
    for item in _joined_items(pages):
        if isinstance(item, Line) and paragraph and _continues(paragraph[-1], item, measure, centres):
            paragraph.append(item)
            continue
        blocks += _paragraph(paragraph)
        paragraph = [item] if isinstance(item, Line) else []
        if isinstance(item, Piece):
            blocks.append(grid_of(item))
    return blocks + _paragraph(paragraph)


# ------------------------------------------------------------------------------------------------ tables


def _settle_weak_pieces(pages: list[FlowPage]) -> None:
    """A lone cell or column belongs to a table where one goes on with it on the neighbouring page; else it is text."""
    for i, page in enumerate(pages):
        for piece in [piece for piece in page.pieces if piece.is_weak]:
            after, before = pages[i + 1] if i + 1 < len(pages) else None, pages[i - 1] if i else None
            goes_on = after and _is_last(page, piece) and _meets(piece, _first(after))
            came_from = before and _is_first(page, piece) and _meets(piece, _last(before))
            if not goes_on and not came_from:
                page.pieces.remove(piece)
                page.content.words += piece.words


def _meets(piece: Piece, other: Piece | None) -> bool:
    return other is not None and not other.is_weak and have_same_sides(piece, other)


def _first(page: FlowPage) -> Piece | None:
    return page.pieces[0] if page.pieces and _is_first(page, page.pieces[0]) else None


def _last(page: FlowPage) -> Piece | None:
    return page.pieces[-1] if page.pieces and _is_last(page, page.pieces[-1]) else None


def _is_first(page: FlowPage, piece: Piece) -> bool:
    start = _MARGIN * page.content.height
    return piece is page.pieces[0] and not any(start < word.middle < piece.top for word in page.content.words)


def _is_last(page: FlowPage, piece: Piece) -> bool:
    bottom, end = piece.at[-1][1][3], (1 - _MARGIN) * page.content.height
    return piece is page.pieces[-1] and not any(bottom < word.middle < end for word in page.content.words)


def _joined_items(pages: list[FlowPage]) -> list[Line | Piece]:
    """Lines and tables of the whole document; a table that goes on at the top of the next page is one."""
    items: list[Line | Piece] = []
    for page in pages:
        for i, item in enumerate(page.items()):
            last = items[-1] if items and i == 0 else None
            if (
                isinstance(item, Piece)
                and isinstance(last, Piece)
                and item.page == last.last_page + 1
                and are_parts(last, item)
            ):
                items[-1] = join(last, item)
            else:
                items.append(item)
    return items


# ------------------------------------------------------------------------------------------------ furniture


def _drop_furniture(pages: list[FlowPage]) -> None:
    """Take out page numbers, and lines that stand in the margin of most pages; the first page keeps its head."""
    for page in pages:
        _drop_page_number(page)
    repeated = Counter(key for page in pages for key in {_key(line, page) for line in page.lines} if key)
    needed = max(2, (len(pages) + 1) // 2)
    for number, page in enumerate(pages):
        page.lines = [
            line
            for line in page.lines
            if (key := _key(line, page)) is None or repeated[key] < needed or (number == 0 and key[0] == "head")
        ]


def _drop_page_number(page: FlowPage) -> None:
    items = page.items()
    height = page.content.height
    for item in (items[-1:], items[:1]):
        if (
            item
            and isinstance(line := item[0], Line)
            and line in page.lines
            and not 0.1 * height < (line.top + line.bottom) / 2 < 0.85 * height
            and _PAGE_NUMBER.fullmatch(line.text)
        ):
            page.lines.remove(line)


def _key(line: Line, page: FlowPage) -> tuple[str, str] | None:
    """What a line in the margin says but for its digits."""
    height = page.content.height
    if line.bottom < _MARGIN * height:
        zone = "head"
    elif line.top > (1 - _MARGIN) * height:
        zone = "foot"
    else:
        return None
    return zone, re.sub(r"\d+", "#", re.sub(r"\s+", "", line.text))


# ------------------------------------------------------------------------------------------------ paragraphs


def _measure(lines: list[Line], centres: dict[int, float]) -> _Measure:
    full = [line for line in lines if len(line.text) >= 12] or lines
    if not full:
        return _Measure(0.0, 0.0, 12.0)
    size = median(line.size for line in full)
    enough = max(2, len(full) // 12)
    left = _margin([line.x0 for line in full], size, enough)
    right = -_margin([-line.x1 for line in full], size, enough)
    # Where no line is full the right margin is about as wide as the left.
    return _Measure(left, max(right, 2 * centres[full[0].page] - left - 2 * size), size)


def _margin(sides: list[float], size: float, enough: int) -> float:
    """The outermost place at which several lines start (or, with signs turned, end)."""
    ordered = sorted(sides)
    for side in ordered:
        if sum(1 for other in ordered if 0 <= other - side <= 0.6 * size) >= enough:
            return side
    return ordered[0]


def _continues(before: Line, line: Line, measure: _Measure, centres: dict[int, float]) -> bool:
    """Whether a line goes on with the paragraph of the line before it."""
    if _is_title(before, line, measure, centres):
        return True
    if _HEADING.match(line.text) or "\t" in line.text or "\t" in before.text:
        return False
    room = measure.right - before.x1
    ended = _FINAL.search(before.text) is not None
    if before.page == line.page and line.top - before.bottom > 1.6 * max(before.size, line.size):
        return False
    if abs(before.size - line.size) > 0.2 * max(before.size, line.size):
        return False
    token = _TOKEN.match(line.text)
    needed = 0.6 * line.size * len(token.group()) if token else 0.0
    if room > max((1.0 if ended else 2.2) * measure.size, needed + 0.5 * measure.size):
        return False
    if ended and _ITEM.match(line.text):
        return False
    indent = line.x0 - measure.left
    if indent <= measure.size:
        return True
    is_block = indent < 5 * measure.size and abs(line.x0 - before.x0) < 0.3 * measure.size
    return is_block and not ended and not _ITEM.match(line.text)


def _is_title(before: Line, line: Line, measure: _Measure, centres: dict[int, float]) -> bool:
    """Whether two lines are a title that is broken over them: large, centred, of one size, and not ended before."""
    return (
        before.page == line.page
        and not before.text.endswith(("报告", "年报"))
        and min(before.size, line.size) > 1.15 * measure.size
        and abs(before.size - line.size) < 0.06 * line.size
        and line.top - before.bottom < 1.2 * line.size
        and all(abs((item.x0 + item.x1) / 2 - centres[item.page]) < 1.5 * line.size for item in (before, line))
    )


def _paragraph(lines: list[Line]) -> list[Block]:
    if not lines:
        return []
    text = lines[0].text
    for line in lines[1:]:
        text += line_joint(text, line.text) + line.text
    boxes: dict[int, Box] = {}
    for line in lines:
        x0, top, x1, bottom = boxes.get(line.page, (line.x0, line.top, line.x1, line.bottom))
        boxes[line.page] = min(x0, line.x0), min(top, line.top), max(x1, line.x1), max(bottom, line.bottom)
    return [Paragraph(text, place(list(boxes.items())))]
