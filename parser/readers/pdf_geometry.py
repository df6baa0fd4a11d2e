"""What a PDF page is made of once it is read: words with boxes, straight edges; and how words make lines of text."""

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter

Box = tuple[float, float, float, float]
"""x0, top, x1, bottom."""

TOLERANCE = 3.0
"""Points by which rules that meet may miss each other."""

_SKEW = 0.6
"""Points by which a ruling line may miss the horizontal or vertical."""
_WIDE_GAP = 1.8
"""Gap in character heights that separates columns, not words."""
_GAP = 0.9

# Radicals that fonts of Chinese office programs give out for the characters that look like them.
_RADICALS = (
    "⺁厂⺎兀⺠民⺩王⺬示⻁虎⻄西⻅见⻆角⻉贝⻋车⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马"
    "⻣骨⻤鬼⻥鱼⻦鸟⻨麦⻩黄⻬齐⻮齿⻰龙⻳龟"
)
_CLEAN: dict[int, str | None] = {
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)},
    **{ord(radical): plain for radical, plain in zip(_RADICALS[::2], _RADICALS[1::2], strict=True)},
    **dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\ufff9\ufffa\ufffb")),
    **dict.fromkeys((*range(9), *range(14, 32)), "\ufffd"),
    2: "-",  # where pdfium takes a hyphen at the end of a line for a soft one
    0xFFFE: "-",
}
_UNCLEAN = re.compile("[" + re.escape("".join(map(chr, _CLEAN))) + "]")
_SPACES = frozenset(" \t\n\v\f\r\u00a0\u2002\u2003\u3000")
_NARROW = re.compile(r"[!-~\u00a1-\u024f\u0370-\u04ff]")
_WIDE = re.compile(r"[^!-~\u00a1-\u024f\u0370-\u04ff]")
"""Characters that are set with spaces between words: Latin, Greek, Cyrillic, digits."""
_NUMBER = re.compile(r"[-+\u2212]?[\d,.]+%?|/|-|\u2014+")


@dataclass(slots=True)
class Word:
    """Characters of one run without a gap; `edges` are the left and right sides of each."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    first: int
    """Index of the first character in pdfium's order."""
    spaced: bool = False
    """Whether white space was written before it."""
    turned: int = 0
    """Quarter turns, anticlockwise, against the rest of the page."""
    lefts: list[float] = field(default_factory=list)
    rights: list[float] = field(default_factory=list)

    @property
    def middle(self) -> float:
        """The height on the page at which it stands."""
        return (self.top + self.bottom) / 2

    def part(self, start: int, end: int) -> "Word":
        """Some of its characters as a word."""
        lefts, rights = self.lefts[start:end], self.rights[start:end]
        return Word(
            self.text[start:end], lefts[0], self.top, rights[-1], self.bottom,
            self.first + start, self.spaced and start == 0, self.turned, lefts, rights,
        )  # fmt: skip


@dataclass(slots=True)
class Line:
    """A line of text with its box; `size` is the height of its characters."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    page: int = 0


Rule = tuple[bool, float, float, float, bool]
"""A straight line: whether it runs down the page (or across), where it lies, from where to where it runs, and whether
it is only the side of a filled area. A plain tuple, for pages have thousands."""


@dataclass(slots=True)
class PageContent:
    """What one page holds."""

    number: int
    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    rules: set[Rule] = field(default_factory=set)
    picture: float = 0.0
    """Share of the page that is covered by pictures."""
    pictures: int = 0
    curves: int = 0
    """Bent lines: many without text mean that the letters are drawn."""
    texts: int = 0
    drawn: int = 0
    """Pieces of text that are drawn; without a word, they are blank or in a font that pdfium cannot measure."""
    hidden_text: bool = False
    """Whether the text is an invisible layer over a picture, as OCR programs write it."""


def rule_between(start: tuple[float, float], end: tuple[float, float], is_side: bool = False) -> Rule | None:
    """The rule between two points, in hundredths of a point; None where it runs aslant."""
    (ax, ay), (bx, by) = start, end
    dx, dy = abs(ax - bx), abs(ay - by)
    if dy <= _SKEW and dx > dy:
        low, high = (ax, bx) if ax < bx else (bx, ax)
        return False, round((ay + by) / 2, 2), round(low, 2), round(high, 2), is_side
    if dx <= _SKEW and dy > dx:
        low, high = (ay, by) if ay < by else (by, ay)
        return True, round((ax + bx) / 2, 2), round(low, 2), round(high, 2), is_side
    return None


def sides_of(x0: float, top: float, x1: float, bottom: float, is_side: bool) -> list[Rule]:
    """The four sides of a rectangle."""
    x0, top, x1, bottom = round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2)
    return [
        (False, top, x0, x1, is_side),
        (False, bottom, x0, x1, is_side),
        (True, x0, top, bottom, is_side),
        (True, x1, top, bottom, is_side),
    ]


def words_of(text: str, x0s: list[float], y0s: list[float], x1s: list[float], y1s: list[float]) -> list[Word]:
    """Runs of characters on one base line without gaps, in the order in which they were written."""
    words: list[Word] = []
    start, top, bottom, right, reach = -1, 0.0, 0.0, 0.0, 0.0
    spaced = gap = broken = False
    for i, char in enumerate(text):
        if char in _SPACES:
            if start >= 0:
                words.append(_word(text, start, i, x0s, y0s, x1s, y1s, spaced))
                start = -1
            broken = char in "\r\n"
            gap = gap or not broken
        elif start >= 0 and y0s[i] == top and y1s[i] == bottom and -reach < x0s[i] - right < reach:
            right = x1s[i]
        else:
            if start >= 0:
                words.append(_word(text, start, i, x0s, y0s, x1s, y1s, spaced))
            # pdfium ends the line between touching characters of fonts that misstate their height
            spaced = gap or (broken and not (y0s[i] == top and abs(x0s[i] - right) < reach / 3))
            start, top, bottom, right, gap, broken = i, y0s[i], y1s[i], x1s[i], False, False
            reach = 0.3 * (bottom - top)
    if start >= 0:
        words.append(_word(text, start, len(text), x0s, y0s, x1s, y1s, spaced))
    return words


def _word(
    text: str, start: int, end: int,
    x0s: list[float], y0s: list[float], x1s: list[float], y1s: list[float],
    spaced: bool,
) -> Word:  # fmt: skip
    lefts, rights = x0s[start:end], x1s[start:end]
    return Word(text[start:end], lefts[0], y0s[start], rights[-1], y1s[start], start, spaced, 0, lefts, rights)


def lines_of(words: list[Word], *, in_cell: bool = False) -> list[Line]:
    """Words as lines, top to bottom, each read from left to right."""
    if in_cell and len(words) > 1 and all(word.turned == 1 for word in words):
        words = _laid_flat(words)
    if len(words) == 1:
        word = words[0]
        text = _clean(word.text)
        return [Line(text, word.x0, word.top, word.x1, word.bottom, _em(words))] if text else []
    lines = []
    for row in _rows(words):
        row.sort(key=attrgetter("x0"))
        top, bottom = min(word.top for word in row), max(word.bottom for word in row)
        size = _em(row)
        text = _joined(row, size, in_cell=in_cell)
        if text:
            lines.append(Line(text, row[0].x0, top, max(word.x1 for word in row), bottom, size))
    return lines


def _laid_flat(words: list[Word]) -> list[Word]:
    """Text turned a quarter anticlockwise, laid on a line as its reader would see it."""
    return [
        Word(
            w.text,
            -w.bottom,
            w.x0,
            -w.top,
            w.x1,
            w.first,
            w.spaced,
            0,
            [-w.bottom] * len(w.text),
            [-w.top] * len(w.text),
        )
        for w in words
    ]


def _rows(words: list[Word]) -> list[list[Word]]:
    """Words that stand at the same height, top to bottom."""
    rows: list[list[Word]] = []
    middle = size = 0.0
    for word in sorted(words, key=attrgetter("middle")):
        height = word.bottom - word.top
        if rows and word.middle - middle <= 0.5 * min(size, height):
            rows[-1].append(word)
        else:
            rows.append([word])
            middle, size = word.middle, height
    return rows


def _em(row: list[Word]) -> float:
    """The width of a Chinese character in a line: fonts disagree about height, not about width."""
    widest = 0.0
    for word in row:
        found = _WIDE.search(word.text)
        if found:
            at = found.start()
            widest = max(widest, word.rights[at] - word.lefts[at])
    return widest or 0.8 * max(word.bottom - word.top for word in row) or 1.0


def _joined(row: list[Word], size: float, *, in_cell: bool) -> str:
    """The text of a line: spaces only where the writing has words, wide gaps as tabs outside cells."""
    row = _deduplicated(row)
    if len(row) == 1:
        return _clean(row[0].text)
    tabular = not in_cell and _is_tabular(row)
    flush = not in_cell and _is_letterspaced(row)
    text = row[0].text
    for before, word in pairwise(row):
        text += "" if flush else _separator(before, word, (word.x0 - before.x1) / size, tabular, in_cell)
        text += word.text
    return _clean(text)


def _separator(before: Word, word: Word, gap: float, tabular: bool, in_cell: bool) -> str:
    """What stands between two words of a line; the gap is in widths of a Chinese character."""
    if not in_cell and gap > _WIDE_GAP:
        return "\t"
    if (not in_cell and gap > _GAP) or (tabular and word.spaced):
        return " "
    has_words = _NARROW.match(before.text[-1]) and _NARROW.match(word.text)
    return " " if has_words and (word.spaced or gap > 0.25) else ""


def _clean(text: str) -> str:
    return text.translate(_CLEAN) if _UNCLEAN.search(text) else text


def _is_tabular(row: list[Word]) -> bool:
    """Whether a line is a row of a table without rules: three numbers that follow each other."""
    run = 0
    for word in row:
        run = run + 1 if word.spaced and _NUMBER.fullmatch(word.text) else 0
        if run >= 3:
            return True
    return False


def _is_letterspaced(row: list[Word]) -> bool:
    """Whether the gaps only spread one word over the line."""
    if len(row) < 3 or any(len(word.text) > 1 or _NARROW.match(word.text) for word in row):
        return False
    gaps = [word.x0 - before.x1 for before, word in pairwise(row)]
    return max(gaps) < 1.5 * min(gaps) + 1


def _deduplicated(row: list[Word]) -> list[Word]:
    """The words of a line without characters that are drawn twice at one place, as imitated bold type is."""
    if all(word.x0 > before.x1 - 0.3 * (word.bottom - word.top) for before, word in pairwise(row)):
        return row
    chars = sorted((word.part(i, i + 1) for word in row for i in range(len(word.text))), key=attrgetter("x0"))
    kept: list[Word] = []
    for char in chars:
        if any(
            other.text == char.text and abs(other.x0 - char.x0) < 0.4 * max(char.x1 - char.x0, 1.0)
            for other in kept[-4:]
        ):
            continue
        kept.append(char)
    return kept


def line_joint(before: str, after: str) -> str:
    """What stands between two lines of one text: a space between Latin words or numbers, nothing in Chinese."""
    return " " if before and after and _NARROW.match(before[-1]) and _NARROW.match(after) else ""
