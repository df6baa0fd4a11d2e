"""A cheap look at bytes before an expensive library takes them: how many of a thing they hold, told by its marks."""

from parser.document import ReadError
from parser.limits import FREE, MAX_CHARACTERS, MAX_RATIO

_WIDEST = 4
"""Bytes of a character at most, in any charset."""


def at_most(content: bytes, whole: str, most: int, things: str, *marks: bytes) -> None:
    """Raise ReadError where marks stand in bytes more than `most` times; `whole` has these `things`."""
    if len(content) > most * min(map(len, marks)) and sum(map(content.count, marks)) > most:
        raise ReadError("too_large", f"{whole} has more than {most} {things}")


def is_bomb(unpacked: int, packed: int) -> bool:
    """Whether so many bytes packed into so few are more than anybody writes."""
    return unpacked > max(FREE, packed * MAX_RATIO)


def check_text(size: int) -> None:
    """Raise ReadError where so many bytes of plain text are more characters than any document has."""
    if size > _WIDEST * MAX_CHARACTERS:
        raise ReadError("too_large", f"the document has more than {MAX_CHARACTERS} characters")
