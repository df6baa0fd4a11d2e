"""Telephone numbers, e-mail addresses and identity numbers of contact persons, masked in everything exported."""

import re

EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx](?![0-9A-Za-z])"
)
"""A citizen's identity number: six digits of place, eight of birth, three of order and a check digit."""
MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
LANDLINE = re.compile(r"(?<!\d)(?:[（(]\s?0\d{2,3}\s?[)）]|0\d{2,3})\s?[-—－–]?\s?[2-9]\d{6,7}(?:[-转]\d{1,5})?(?!\d)")
HOTLINE = re.compile(r"(?<!\d)[48]00[- ]?\d{3}[- ]?\d{4}(?!\d)")
LABELLED = re.compile(
    r"((?:电\s*话|手\s*机|传\s*真|热\s*线|[Tt][Ee][Ll]|[Ff][Aa][Xx])(?:\s*号\s*码)?(?:\s*[（(][^（()）]{0,8}[)）])?\s*[:：为是]?\s*)"
    r"((?:\d{3,5}[-—－ ])?\d{7,8})(?!\d)"
)
"""A local number without area code is told from a count only by the word before it."""


HINT = re.compile(r"[@＠]|\d{3}")
"""Without an at sign or three digits in a row there is nothing to mask: most texts are done with after this."""


NARROW = str.maketrans("０１２３４５６７８９－＠．（）：", "0123456789-@.():")
"""Full-width digits and signs, one for one, so that a place in the one text is the same place in the other."""

PATTERNS = (
    (EMAIL, 0, "[email]"),
    (IDENTITY, 0, "[id]"),
    (LABELLED, 2, "[phone]"),
    (MOBILE, 0, "[phone]"),
    (LANDLINE, 0, "[phone]"),
    (HOTLINE, 0, "[phone]"),
)
"""What is looked for, the group that is masked, and what stands there afterwards; the first to find a place has it."""


def mask(text: str | None) -> str | None:
    """The text with `[email]`, `[id]` and `[phone]` in place of what would point at a person; None stays None."""
    if text is None or not HINT.search(text):
        return text
    narrow = text.translate(NARROW)
    found: list[tuple[int, int, str]] = []
    for pattern, group, name in PATTERNS:
        for match in pattern.finditer(narrow):
            start, end = match.span(group)
            if all(end <= other or start >= until for other, until, _ in found):
                found.append((start, end, name))
    for start, end, name in sorted(found, reverse=True):
        text = f"{text[:start]}{name}{text[end:]}"
    return text
