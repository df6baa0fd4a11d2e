"""Twins of a report: gateways serve it in Traditional characters, clones put pinyin behind its words.

The forms are in Simplified characters without either; numbers are the same in all of them.
"""

import re
from functools import cache

from opencc import OpenCC

from parser.document import Document

_TELLING = frozenset("開關報會務資訊處辦請網門產電號個機構覆議訴訟條規範強罰許項經濟總結")
"""Characters of the forms' labels that exist in Traditional writing only."""
_SHARE = 0.02
_SAMPLE = 2000
"""So many characters tell which writing it is."""
_TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_TONE_BYTES = frozenset(tone.encode()[:1] for tone in _TONES)
"""How these letters begin in UTF-8, and nothing that Chinese is written with."""
_PINYIN = re.compile(rf"(?<=[\u4e00-\u9fff])\s*[（(](?=[^（()）]*[{_TONES}])[a-zü{_TONES}\s']{{2,40}}[)）]")
_LEAST_PINYIN = 2
"""A single word in pinyin may be the report's own."""


def simplify(document: Document, text: str) -> None:
    """Puts a document into Simplified characters and takes pinyin out, where its text shows a twin with either."""
    written = text.encode()
    if any(tone in written for tone in _TONE_BYTES) and len(_PINYIN.findall(text)) >= _LEAST_PINYIN:
        document.rewrite(_without_pinyin)
    if _is_traditional(text[:_SAMPLE]):
        document.rewrite(_convert)


def _is_traditional(sample: str) -> bool:
    if sum([character in sample for character in _TELLING]) < 5:
        return False
    telling = sum(character in _TELLING for character in sample)
    return telling > 5 and telling > _SHARE * len(sample)


def _without_pinyin(text: str) -> str:
    return _PINYIN.sub("", text)


def _convert(text: str) -> str:
    return str(_converter().convert(text))


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")
