"""Text seen on a page into the cells of its tables; numbers cleaned, doubtful ones read again alone and larger."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from parser.readers.ocr_engine import Engine, Seen
from parser.readers.ocr_ink import Scan, glyphs, looks, marks_of, stroke_of
from parser.readers.ocr_numbers import SURE, cleaned, glyph_count, is_value, settled
from parser.readers.pdf_geometry import Box, Word, lines_of
from parser.readers.pdf_piece import Piece, PieceCell, set_text
from parser.text import has_han

_STICKS_OUT = 0.15
"""Share of a text's box that may lie in a neighbouring cell."""


@dataclass(slots=True)
class _Filled:
    """A cell and what was seen in it."""

    cell: PieceCell
    box: Box
    seen: list[Seen] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All that was seen, line by line."""
        return "".join(item.text for item in sorted(self.seen, key=lambda item: (item.box[1], item.box[0])))

    @property
    def score(self) -> float:
        """The score of the least sure line."""
        return min((item.score for item in self.seen), default=0.0)


def fill(scan: Scan, pieces: Sequence[Piece], seen: Sequence[Seen], engine: Engine) -> list[Word]:
    """Give the cells of a page's tables their texts; the words that stand in no cell are returned."""
    tables = [[_Filled(cell, scan.pixels(cell.at[0][1])) for cell in piece.cells] for piece in pieces]
    outside = [item for item in seen if not any(_put(scan, table, item, engine) for table in tables)]
    for piece, table in zip(pieces, tables, strict=True):
        _settle(scan, table, engine)
        for filled in table:
            words = [word_of(scan, item) for item in filled.seen]
            piece.words += words
            if words:
                set_text(filled.cell, lines_of(words, in_cell=True))
    return [word_of(scan, item) for item in outside]


def word_of(scan: Scan, seen: Seen) -> Word:
    """A text as a word of the page, its characters spread evenly over its box."""
    x0, top, x1, bottom = scan.points(seen.box)
    widths = [2.0 if ord(char) > 0x2E7F else 1.0 for char in seen.text]
    unit = (x1 - x0) / sum(widths)
    rights = [x0 + unit * sum(widths[: i + 1]) for i in range(len(widths))]
    return Word(seen.text, x0, top, x1, bottom, 0, False, 0, [x0, *rights[:-1]], rights)


# ------------------------------------------------------------------------------------------------ into cells


def _put(scan: Scan, table: list[_Filled], item: Seen, engine: Engine) -> bool:
    """Give a text to the cell it stands in, or read it again in each of several; False where none has it."""
    width, height = item.box[2] - item.box[0], item.box[3] - item.box[1]
    met = [
        (filled, part)
        for filled in table
        if (part := _common(filled.box, item.box))
        and part[2] - part[0] > _STICKS_OUT * width
        and part[3] - part[1] > 2 * _STICKS_OUT * height
    ]
    if len(met) > 1:
        met = [(filled, part) for filled, part in met if marks_of(scan, filled.box, part)] or met[:1]
    if len(met) == 1:
        met[0][0].seen.append(item)
        return True
    crops = [looks(scan, filled.box, part)[0] for filled, part in met]
    for (filled, part), (text, score) in zip(met, engine.texts(crops), strict=True):
        if text.strip():
            filled.seen.append(Seen(part, text.strip(), score))
    return bool(met)


def _common(one: Box, other: Box) -> Box | None:
    x0, top = max(one[0], other[0]), max(one[1], other[1])
    x1, bottom = min(one[2], other[2]), min(one[3], other[3])
    return (x0, top, x1, bottom) if x0 < x1 and top < bottom else None


# ------------------------------------------------------------------------------------------------ numbers


def _settle(scan: Scan, table: list[_Filled], engine: Engine) -> None:
    """Clean the numbers of a table, and read again what has ink but no text, and numbers that are in doubt."""
    for filled in table:
        if is_value(text := stroke_of(scan, filled.box, cleaned(filled.text))):
            filled.seen = [Seen(_around(filled.seen), text, filled.score)]
    numbers = {id(filled) for filled in _number_cells(table)}
    doubtful = [filled for filled in table if _is_doubtful(scan, filled, is_number=id(filled) in numbers)]
    crops = [looks(scan, filled.box) for filled in doubtful]
    read = iter(engine.texts([crop for pair in crops for crop in pair]))
    for filled, pair in zip(doubtful, crops, strict=True):
        again = [(stroke_of(scan, filled.box, cleaned(text)), score) for text, score in (next(read) for _ in pair)]
        if id(filled) not in numbers and any(has_han(text) for text, _ in again):
            _set(filled, max(again, key=lambda reading: reading[1])[0])
            continue
        text, filled.cell.candidates, is_settled = settled((filled.text, filled.score) if filled.seen else None, again)
        _set(filled, text)
        filled.cell.is_legible = is_settled or id(filled) not in numbers
    for filled in table:
        if id(filled) in numbers and scan.is_written_over(filled.box):
            filled.cell.candidates = tuple(dict.fromkeys(filter(None, (filled.text, *filled.cell.candidates))))
            filled.cell.is_legible = False


def _set(filled: _Filled, text: str) -> None:
    box = _around(filled.seen) if filled.seen else filled.box
    filled.seen = [Seen(box, text, filled.score)] if text else []


def _around(seen: Sequence[Seen]) -> Box:
    return (
        min(item.box[0] for item in seen),
        min(item.box[1] for item in seen),
        max(item.box[2] for item in seen),
        max(item.box[3] for item in seen),
    )


def _number_cells(table: list[_Filled]) -> Iterator[_Filled]:
    """The cells that hold numbers or stand where numbers do: below one, or in a row that mostly has them."""
    values = [filled.cell for filled in table if is_value(filled.text)]
    first = {(cell.column, cell.colspan): cell.row for cell in reversed(values)}
    held = Counter(cell.row for cell in values)
    single = Counter(filled.cell.row for filled in table if filled.cell.rowspan == 1)
    for filled in table:
        cell = filled.cell
        is_below = cell.row >= first.get((cell.column, cell.colspan), cell.row + 1)
        is_among = cell.rowspan == 1 and 2 * held[cell.row] > single[cell.row]
        if is_value(filled.text) or ((is_below or is_among) and not _is_words(filled.text)):
            yield filled


def _is_words(text: str) -> bool:
    return sum(has_han(char) for char in text) > 1


def _is_doubtful(scan: Scan, filled: _Filled, *, is_number: bool) -> bool:
    """Whether a cell has to be read again."""
    if not filled.seen:
        return bool(marks_of(scan, filled.box))
    if not is_number:
        return False
    if filled.score < SURE or not is_value(filled.text) or scan.is_stained(filled.box):
        return True
    least, most = glyphs(marks_of(scan, filled.box))
    return not has_han(filled.text) and not least <= glyph_count(filled.text) <= most
