"""Numbers in running text: 134, 1,234, 3.5万, 三十二, 260余."""

import re

from parser.model import Number
from parser.text import han_number

NUMBER = (
    r"(?P<about>近|约|超过?|累计)?(?P<number>\d[\d,]*(?:\.\d+)?|[〇零一二两三四五六七八九十百千]+)"
    r"(?P<scale>万)?(?P<more>余|多)?(?P<scale2>万)?"
)
_MOST_DIGITS = 15
"""More digits than any number of a report has."""


def number_of(match: "re.Match[str]") -> Number | None:
    """The number that `NUMBER` found; null where it is none."""
    digits = match["number"].replace(",", "")
    if len(digits) > _MOST_DIGITS:
        return None
    value: Number | None = (
        han_number(digits) if not digits[0].isdigit() else float(digits) if "." in digits else int(digits)
    )
    if value is None:
        return None
    if match["scale"] or match["scale2"]:
        value = round(value * 10_000, 4)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def is_about(match: "re.Match[str]") -> bool:
    """Whether the number is said to be no exact one (约, 近, 余, 多)."""
    return bool((match["about"] and match["about"] != "累计") or match["more"])
