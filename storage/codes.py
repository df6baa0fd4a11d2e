"""Codes of places as they are kept: digits, with the groups of zeros that only fill up dropped."""

import re

CODE = re.compile(r"\d{2}|\d{4}|\d{6}|\d{9}|\d{12}")


def plain_code(code: str) -> str:
    """The shortest form of a region code: 410000 is 41, 411300000000 is 4113, 411303104000 is 411303104.

    Raises ValueError for what is no code (2, 4, 6, 9 or 12 digits).
    """
    if not CODE.fullmatch(code):
        raise ValueError(f"{code!r} is no region code: those have 2, 4, 6, 9 or 12 digits")
    for length, shorter in ((12, 9), (9, 6), (6, 4), (4, 2)):
        if len(code) == length and code[shorter:].strip("0") == "":
            code = code[:shorter]
    return code


def level_of(code: str) -> str:
    """The level that a plain code stands for."""
    return {2: "province", 4: "prefecture", 6: "county", 9: "township"}.get(len(code), "unknown")
