"""The lists of a binary Word document: which paragraph is numbered, and how."""

import struct
from collections.abc import Sequence

from parser.readers.office_numbering import MAX_LEVEL, Counter, Level
from parser.readers.office_word import Sprm, Word, sprms_in

ILFO, ILVL = 0x460B, 0x260A

_FORMS = {
    0: "decimal", 1: "upperRoman", 2: "lowerRoman", 3: "upperLetter", 4: "lowerLetter", 0x0A: "ideographDigital",
    0x0B: "japaneseCounting", 0x0E: "decimalFullWidth", 0x10: "japaneseLegal", 0x12: "decimalEnclosedCircle",
    0x13: "decimalFullWidth2", 0x16: "decimalZero", 0x17: "bullet", 0x1A: "decimalEnclosedFullstop",
    0x1B: "decimalEnclosedParen", 0x1C: "decimalEnclosedCircleChinese", 0x1D: "ideographEnclosedCircle",
    0x1E: "ideographTraditional", 0x1F: "ideographZodiac", 0x21: "taiwaneseCounting",
    0x22: "ideographLegalTraditional", 0x23: "taiwaneseCountingThousand", 0x24: "taiwaneseDigital",
    0x25: "chineseCounting", 0x26: "chineseLegalSimplified", 0x27: "chineseCountingThousand", 0xFF: "none",
}  # fmt: skip
_STYLES, _LISTS, _OVERRIDES = 0xA2, 0x2E2, 0x2EA
_NO_STYLE = 0xFFF


class WordLists:
    """The numbering of a document, counting as the paragraphs pass by. Damaged lists number nothing."""

    def __init__(self, word: Word) -> None:
        self._by_style: dict[int, tuple[int, int]] = {}
        self._lists: list[Counter] = []
        try:
            self._by_style = _styles(word.part(_STYLES))
            self._lists = _overrides(word, _lists(word))
        except (struct.error, IndexError):
            self._lists = []

    def label(self, style: int, sprms: Sequence[Sprm], *, is_empty: bool) -> str:
        """What is printed before a paragraph; an empty one counts, but shows nothing."""
        if not self._lists:
            return ""
        number, depth = self._by_style.get(style, (0, 0))
        for code, operand in sprms:
            if code == ILFO:
                number = int.from_bytes(operand, "little", signed=True)
            elif code == ILVL:
                depth = operand[0] if operand else 0
        if not 0 < number <= len(self._lists):
            return ""
        label = self._lists[number - 1].next(min(depth, MAX_LEVEL))
        return "" if is_empty else label


def _styles(data: bytes) -> dict[int, tuple[int, int]]:
    """For each style its list and level, its own or inherited."""
    if len(data) < 8:
        return {}
    (header, count, base_size) = struct.unpack_from("<HHH", data)
    place = 2 + header
    own: dict[int, tuple[int | None, int | None, int]] = {}
    for number in range(count):
        (size,) = struct.unpack_from("<H", data, place) if place + 2 <= len(data) else (0,)
        own[number] = _style(data[place + 2 : place + 2 + size], base_size)
        place += 2 + size + (size & 1)
    found = {}
    for number in own:
        lists, depth, current = None, None, number
        for _ in range(20):
            its_list, its_depth, base = own.get(current, (None, None, _NO_STYLE))
            lists = its_list if lists is None else lists
            depth = its_depth if depth is None else depth
            if base == _NO_STYLE:
                break
            current = base
        if lists:
            found[number] = lists, depth or 0
    return found


def _style(data: bytes, base_size: int) -> tuple[int | None, int | None, int]:
    """A style's list, level and the style it is based on."""
    if len(data) < base_size + 2 or base_size < 6:
        return None, None, _NO_STYLE
    kind, base = data[2] & 0xF, int.from_bytes(data[2:4], "little") >> 4
    if kind != 1:
        return None, None, base
    place = base_size + 2 + 2 * int.from_bytes(data[base_size : base_size + 2], "little") + 2
    size = int.from_bytes(data[place : place + 2], "little")
    sprms = dict(sprms_in(data[place + 4 : place + 2 + size]))
    number = int.from_bytes(sprms[ILFO], "little", signed=True) if ILFO in sprms else None
    depth = sprms[ILVL][0] if sprms.get(ILVL) else None
    return number, depth, base


def _lists(word: Word) -> dict[int, Counter]:
    """The lists by their id; their levels stand behind the table that names them."""
    start, size = word.address(_LISTS)
    if not size:
        return {}
    (count,) = struct.unpack_from("<H", word.table, start)
    place = start + size
    found = {}
    for index in range(count):
        head = start + 2 + 28 * index
        (identity,) = struct.unpack_from("<i", word.table, head)
        levels = {}
        for depth in range(1 if word.table[head + 26] & 1 else 9):
            levels[depth], place = _level(word.table, place)
        found[identity] = Counter(levels)
    return found


def _level(table: bytes, place: int) -> tuple[Level, int]:
    (start, form) = struct.unpack_from("<iB", table, place)
    (of_characters, of_paragraph) = struct.unpack_from("<BB", table, place + 24)
    place += 28 + of_characters + of_paragraph
    (length,) = struct.unpack_from("<H", table, place)
    codes = struct.unpack_from(f"<{length}H", table, place + 2)
    name = _FORMS.get(form, "decimal")
    text = "".join(f"%{code + 1}" if code < MAX_LEVEL else chr(code) for code in codes)
    return Level(text, name, start), place + 2 + 2 * length


def _overrides(word: Word, lists: dict[int, Counter]) -> list[Counter]:
    """The uses of lists, in the order of their numbers: counted on together, or beginning anew."""
    start, size = word.address(_OVERRIDES)
    if not size:
        return []
    (count,) = struct.unpack_from("<I", word.table, start)
    heads = [struct.unpack_from("<i8xB", word.table, start + 4 + 16 * index) for index in range(min(count, 10_000))]
    place = start + 4 + 16 * len(heads)
    found = []
    for identity, overrides in heads:
        base = lists.get(identity, Counter({}))
        place += 4 if overrides or word.table[place : place + 4] == b"\xff\xff\xff\xff" else 0
        levels = dict(base.levels)
        for _ in range(overrides):
            (first, flags) = struct.unpack_from("<iI", word.table, place)
            place += 8
            depth = flags & 0xF
            if flags & 0x20:
                levels[depth], place = _level(word.table, place)
            elif flags & 0x10 and depth in levels:
                levels[depth] = Level(levels[depth].text, levels[depth].form, first)
        found.append(Counter(levels) if overrides else base)
    return found
