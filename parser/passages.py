"""The prose of a report as those need it who look for what it says: part by part, cut into sentences once."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from parser.model import Chapter, ChapterCode
from parser.text import sentences


class Passage(NamedTuple):
    """The preamble (no chapter) or a chapter: the sentences of its heading and of its text, in NFKC."""

    chapter: ChapterCode | None
    heading: list[str]
    sentences: list[str]


def passages(preamble: str, chapters: Sequence[Chapter]) -> Iterator[Passage]:
    """The preamble, then the chapters in order."""
    yield Passage(None, [], sentences(preamble))
    for chapter in chapters:
        yield Passage(chapter.code, sentences(chapter.heading), sentences(chapter.text))
