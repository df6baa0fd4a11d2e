"""What stands in a cell: the printed form beside the value, unit and status it means (DOMAIN.md §8.1)."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Literal

Status = Literal["number", "blank", "dash", "word_none", "text", "stated_none", "inferred"]
NumberStyle = Literal["plain", "thousands", "fullwidth", "unit"]
Number = int | float

NUMBER_STYLES: dict[NumberStyle, float] = {"plain": 80, "thousands": 12, "fullwidth": 4, "unit": 4}
"""How numbers are printed in a report, and how often: 1234, 1,234, １２３４, 1234件."""

_FULLWIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: `raw` as printed; `value` is null unless the cell holds a number."""

    raw: str
    value: Number | None
    status: Status = "number"
    unit: str | None = None


BLANK = Cell("", None, "blank")
DASH = Cell("/", None, "dash")
NONE = Cell("无", None, "word_none")
STATED_NONE = Cell("", None, "stated_none")


def count(value: int, style: NumberStyle = "plain", unit: str = "件") -> Cell:
    """A whole number, zero or more."""
    if style == "unit":
        return Cell(f"{value}{unit}", value, unit=unit)
    return Cell(_digits(str(value), style), value)


def change(rng: Random, value: int) -> Cell:
    """A signed change in one of the forms that form C's 本年增/减 is filled with: +34, -59, 增3, 减1."""
    if value == 0:
        return Cell("0", 0)
    size = abs(value)
    forms = (f"+{size}", f"增{size}", str(size)) if value > 0 else (f"-{size}", f"减{size}", f"－{size}")
    return Cell(rng.choice(forms), value)


def amount(value: Decimal, style: NumberStyle = "plain", unit: str | None = None) -> Cell:
    """Money: as many decimal places as `value` has; `unit` only where it is printed in the cell."""
    raw = _digits(format(value, "f"), "thousands" if style == "thousands" else "plain")
    number = int(value) if value == value.to_integral_value() else float(value)
    return Cell(raw + (unit or ""), number, unit=unit)


def _digits(plain: str, style: NumberStyle) -> str:
    if style == "thousands":
        whole, dot, rest = plain.partition(".")
        return f"{int(whole):,}{dot}{rest}"
    return plain.translate(_FULLWIDTH) if style == "fullwidth" else plain
