"""Chapters: the numbered headings of a report and the text between them."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from parser import forms
from parser.align.labels import family_keys
from parser.align.text_cells import like_any
from parser.document import Paragraph
from parser.model import Chapter, ChapterCode
from parser.text import has_any, label_key, plain, squeeze

MOST_LIKE = 0.85
"""A heading more like a label of the forms than this is that label, damaged."""
_NUMBER = "[一二三四五六七八九十][一二三四五六七八九十]?"
"""Written as two: where a pattern begins with a class, `re` goes straight to its characters."""
_HEADS: tuple[tuple[ChapterCode, str], ...] = forms.chapter_headings()
_ANY = "|".join(pattern for _, pattern in _HEADS)
_KNOWN = re.compile(rf"(?P<number>{_NUMBER})\s*[、.．]\s*(?:20\d\d年(?:度)?)?(?P<name>{_ANY})")
_STOPS = " \u3000。:;"
_KNOWN_FIRST = re.compile(rf"\s*{_NUMBER}、(?:20\d\d年度?)?(?:{_ANY})\s*[。:;]")
_ARABIC = re.compile(rf"\d{{1,2}}[、.](?:{_ANY})")
_WITHOUT_NUMBER = frozenset({
    "总体情况", "主动公开政府信息情况", "收到和处理政府信息公开申请情况", "政府信息公开行政复议、行政诉讼情况",
    "因政府信息公开工作被申请行政复议、提起行政诉讼情况", "存在的主要问题及改进情况",
    "政府信息公开工作存在的主要问题及改进情况", "其他需要报告的事项",
})  # fmt: skip
_HEADING = re.compile(rf"^[\s\u3000]*(?:{_NUMBER}[、.．\s]|第{_NUMBER}部分)\s*(?P<name>\S.{{0,38}})$")
_BEFORE = re.compile(r"[。；;！？!?：:”）)\d\s\u3000无元件条次项个]$|^$")
_TABLE_ROWS = re.compile(r"本年新收|上年结转|本年度办理|结转下年|上年度结转")
_DOTS = re.compile(r"[.…·]{4,}\s*\d*$")


@lru_cache(maxsize=4096)
def code_of(heading: str) -> ChapterCode | None:
    """The chapter that a heading names, its number and year aside; null where it is none that we know."""
    name = re.sub(rf"^(?:{_NUMBER}[、.．]?|\d+[、.．])?(?:20\d\d年度?)?", "", squeeze(heading)).strip("。：:、")
    for code, pattern in _HEADS:
        if re.fullmatch(pattern, name):
            return code
    for code, pattern in _HEADS:
        if re.search(pattern, name):
            return code
    return None


@lru_cache(maxsize=8192)
def is_chapter_heading(line: str) -> bool:
    """Whether a line is a chapter's heading, not a row of table 3 and not an entry of a table of contents."""
    squeezed = squeeze(line)
    if len(squeezed) > 42:
        return False
    text = plain(line).strip()
    if _TABLE_ROWS.search(squeezed) or _DOTS.search(text) or "\t" in line.strip() or "|" in line:
        return False
    if _KNOWN.fullmatch(squeezed.rstrip("。:")) or _ARABIC.fullmatch(squeezed):
        return True
    if _unnumbered(squeezed):
        return True
    if label_key(text) in family_keys():
        return False
    match = _HEADING.match(text)
    if match is None or squeezed.endswith(("。", ";", ",")) or match["name"][0].isdigit():
        return False
    return like_any(label_key(text)) < MOST_LIKE


def _unnumbered(squeezed: str) -> bool:
    """Whether a line is a statutory heading, word for word, that lost its number (as an ordered list does)."""
    return squeezed.lstrip("•·●■◆-*").rstrip("。:") in _WITHOUT_NUMBER


def split_headings(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """The paragraphs, with statutory headings in the middle of running text put on lines of their own."""
    for paragraph in paragraphs:
        text = plain(paragraph.text)
        if len(text) < 60:
            yield from _run_in(text, paragraph)
            continue
        position = 0
        for match in _KNOWN.finditer(text):
            if match.start() < position or not _stands_free(text, match):
                continue
            yield from _part(text[position : match.start()], paragraph)
            yield Paragraph(match[0].strip(), paragraph.at)
            position = match.end()
        yield from _part(text[position:], paragraph)


def _run_in(text: str, paragraph: Paragraph) -> Iterator[Paragraph]:
    """A short paragraph, cut behind a heading that its text follows on the same line: 六、其他需要报告的事项。无。"""
    match = _KNOWN_FIRST.match(text) if "、" in text[:4] and has_any("。:;", text) else None
    if match and text[match.end() :].strip(_STOPS):
        yield Paragraph(text[: match.end()].strip(_STOPS), paragraph.at)
        yield Paragraph(text[match.end() :], paragraph.at)
    else:
        yield paragraph


def _stands_free(text: str, match: "re.Match[str]") -> bool:
    """A heading begins behind the end of a sentence or table and is no item of a list of chapters."""
    before = text[: match.start()]
    after = text[match.end() : match.end() + 1]
    if before and not _BEFORE.search(before[-1]):
        return False
    return after not in ("、", "；", ";", ",", "，") and not _TABLE_ROWS.search(text[match.start() : match.end() + 6])


def _part(text: str, paragraph: Paragraph) -> Iterator[Paragraph]:
    if text.strip(" \u3000。"):
        yield Paragraph(text, paragraph.at)


def chapters(lines: Sequence[str]) -> tuple[str, list[Chapter]]:
    """The preamble and the chapters of a report's prose (its tables taken out before)."""
    preamble: list[str] = []
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        if is_chapter_heading(line):
            found.append((line.strip(), []))
        elif found:
            found[-1][1].append(line.strip())
        else:
            preamble.append(line.strip())
    return "\n".join(preamble), [
        Chapter(code_of(heading) or "sx_unknown", heading, "\n".join(text)) for heading, text in found
    ]
