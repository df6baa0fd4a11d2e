"""Automatic numbering: the label that a word processor prints before a paragraph (一、 (二) 3.)."""

import re
from dataclasses import dataclass, field

MAX_LEVEL = 9

_DIGITS = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_COUNTING = frozenset(
    "chineseCountingThousand chineseCounting japaneseCounting taiwaneseCountingThousand taiwaneseCounting"
    " ideographDigital koreanCounting taiwaneseDigital japaneseDigitalTenThousand".split()
)
_PLACE = re.compile(r"%([1-9])")
_CLOSED = re.compile(r"[、.．)）。:：]$")
_NUMBER = re.compile(r"[-+−—]?[\d０-９,，.．%/\s]+")


@dataclass(slots=True)
class Level:
    """One level of a list: how it counts, and its pattern, `%1` standing for the number of the first level."""

    text: str
    form: str = "decimal"
    start: int = 1


@dataclass(slots=True)
class Counter:
    """A list being counted."""

    levels: dict[int, Level]
    counts: dict[int, int] = field(default_factory=dict)

    def next(self, depth: int) -> str:
        """The label of the next paragraph on a level; deeper levels begin anew."""
        level = self.levels.get(depth)
        if level is None:
            return ""
        self.counts[depth] = self.counts.get(depth, level.start - 1) + 1
        for deeper in [other for other in self.counts if other > depth]:
            del self.counts[deeper]
        if level.form in ("bullet", "none"):
            return level.text if level.form == "none" and "%" not in level.text else ""
        return _PLACE.sub(self._number, level.text)

    def _number(self, match: re.Match[str]) -> str:
        depth = int(match[1]) - 1
        level = self.levels.get(depth)
        if level is None:
            return ""
        return numeral(self.counts.get(depth, level.start), level.form)


def labelled(label: str, text: str) -> str:
    """A paragraph with its label; a bare number keeps none, for `1.` before `0` would make another number."""
    if not label or not text.strip() or _NUMBER.fullmatch(text.strip()):
        return text
    return f"{label}{'' if _CLOSED.search(label) or not label[-1].isascii() else ' '}{text.lstrip()}"


def numeral(number: int, form: str) -> str:
    """A number in one of the forms that office programs know; decimal where the form is unknown."""
    if form in _COUNTING:
        return _counting(number, _DIGITS, "十百千万")
    if form in ("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"):
        return _counting(number, _FORMAL, "拾佰仟万")
    if form == "decimalFullWidth" or form == "decimalFullWidth2":
        return str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    if form.startswith("decimalEnclosedCircle") and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if form == "decimalEnclosedParen" and 1 <= number <= 20:
        return chr(0x2474 + number - 1)
    if form == "decimalEnclosedFullstop" and 1 <= number <= 20:
        return chr(0x2488 + number - 1)
    if form == "ideographEnclosedCircle" and 1 <= number <= 10:
        return chr(0x3280 + number - 1)
    if form == "ideographTraditional":
        return _STEMS[(number - 1) % 10]
    if form == "ideographZodiac":
        return _BRANCHES[(number - 1) % 12]
    if form in ("upperLetter", "lowerLetter") and 0 < number <= 780:
        letter = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if form == "upperLetter" else letter.lower()
    if form in ("upperRoman", "lowerRoman") and 0 < number < 4000:
        return _roman(number) if form == "upperRoman" else _roman(number).lower()
    if form == "decimalZero":
        return f"{number:02d}"
    return str(number)


def _counting(number: int, digits: str, places: str) -> str:
    """一, 十, 十一, 二十, 一百零五; 〇 is written 零 inside a number."""
    if number <= 0 or number >= 10_000:
        return digits[0] if number == 0 else str(number)
    written, zero = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if not digit:
            zero = bool(written)
            continue
        if zero:
            written += "零"
            zero = False
        if not (digit == 1 and place == 1 and not written and digits is _DIGITS):
            written += digits[digit]
        written += places[place - 1] if place else ""
    return written


def _roman(number: int) -> str:
    written = ""
    for size, letters in _ROMAN:
        written += letters * (number // size)
        number %= size
    return written
