"""Figures told in prose: the narrative numbers and statements of DOMAIN §4, each with its sentence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from parser.forms import figure_forms
from parser.model import ChapterCode, Figure, Number
from parser.passages import Passage
from parser.text import han_number, plain

_NUMBER = (
    r"(?P<about>近|约|超过?|累计)?(?P<number>\d[\d,]*(?:\.\d+)?|[一二两三四五六七八九十百千]+)"
    r"(?P<scale>万)?(?P<more>余|多)?(?P<scale2>万)?"
)
_COUNT = re.compile(r"[\d一二两三四五六七八九十百千],*万?[余多]?万?\s*[条件项篇期次个份场起宗人家班]")
"""A number with the unit of something counted: no sentence without one tells a figure."""
_NONE = re.compile("[未没无零0]")
"""The words of which a sentence has one that says that there was none."""
_YEAR = re.compile(r"\s*年")
_OTHER_BUSINESS = re.compile("信访|来访|投诉|举报|咨询|留言|建议|提案|来电|工单|诉求")
"""What else is received (收到信访件26件), though the sentence speaks of requests too."""
_NEAR = 500
"""Characters around a number in which its sentence says what it counts; a text without full stops never ends."""
_MOST_DIGITS = 15
"""More digits than any number of a report has."""


@dataclass(frozen=True, slots=True, eq=False)
class _Pattern:
    code: str
    unit: str
    regex: "re.Pattern[str]"


@cache
def _patterns() -> tuple[tuple[str, _Pattern], ...]:
    """Each pattern with a word without which it cannot match, once for each such word."""
    return tuple(
        (word, pattern)
        for form in figure_forms()
        for pattern in [
            _Pattern(form.code, form.unit, re.compile(phrase.replace("{N}", _NUMBER))) for phrase in form.patterns
        ]
        for word in form.words
    )


_NO_REQUESTS = re.compile(
    r"(?:未|没有|没)(?:收到|接到|接收|受理)[^。,，]{0,32}申请|无(?:人|公民)?[^。,，]{0,10}(?:依?法?申请公开|公开申请)|(?:申请|受理)[^。,，]{0,10}(?:为零|为0(?!\d)|(?<![\d.])0件|零件)"
)
_FEE = re.compile(rf"(?:信息处理费|处理费用?|信息公开[^。,，]{{0,8}}费用?)[^。\d]{{0,12}}{_NUMBER}\s*(?P<unit>万元|元)")
_NO_FEE = re.compile(
    r"(?:未|没有|无|不|暂未|暂免|均未)[^。,，;]{0,8}(?:收取?|产生|发生|存在|涉及)[^。;]{0,24}(?:信息处理费|处理费用?|费用|收费)|"
    r"(?:信息处理费|处理费用?)[^。;]{0,14}(?:为零|为0元?(?![\d.])|(?<![\d.])0元|零元|未收取|未发生|未产生|没有收取|无)|无(?:收取|收费)[^。;]{0,16}(?:信息处理费|处理费用?|情况)"
)
_TABLE_OF_CASES = re.compile(r"尚未?审结|直接起诉|结果维持|结果纠正")
_NO_CASES = re.compile(r"(?:未(?!经|审结)|没有|无(?!败诉|被))[^。;]{0,24}(?:行政复议|行政诉讼|复议|诉讼)")


def figures(prose: Sequence[Passage]) -> list[Figure]:
    """All figures of a report's prose, in the order of the text; of its preamble only where it has no chapters."""
    found: list[Figure] = []
    for passage in prose[1:] or prose:
        for sentence in passage.sentences:
            if _COUNT.search(sentence):
                found += _numbers(sentence, passage.chapter)
            if "费" in sentence or "收取" in sentence:
                found += _fees(sentence, passage.chapter)
            if _NONE.search(sentence):
                found += _statements(sentence, passage.chapter)
    return _once(found)


def states_no_requests(text: str) -> bool:
    """Whether a chapter says in words that no request was received; the labels of a table say nothing."""
    return "本年新收" not in text and bool(_NO_REQUESTS.search(plain(text)))


def states_no_cases(text: str) -> bool:
    """Whether a chapter says in words that there was no reconsideration or litigation; a table's labels say nothing."""
    return not _TABLE_OF_CASES.search(text) and bool(_NO_CASES.search(plain(text)))


def _numbers(sentence: str, chapter: ChapterCode | None) -> Iterator[Figure]:
    told = [pattern for word, pattern in _patterns() if word in sentence]
    for pattern in dict.fromkeys(told):
        for match in pattern.regex.finditer(sentence):
            if _is_excluded(pattern.code, sentence, match):
                continue
            value = _read(match)
            if value is not None:
                about = bool((match["about"] and match["about"] != "累计") or match["more"])
                yield Figure(pattern.code, value, pattern.unit, about, sentence, chapter)


def _is_excluded(code: str, sentence: str, match: "re.Match[str]") -> bool:
    """A year is no number, and 受理 of something else is no request."""
    if _YEAR.match(sentence, match.end("number")):
        return True
    near = max(0, match.start() - _NEAR)
    if sentence.find("其中", near, match.start()) >= 0:
        return code == "n_proactive_total"
    if code == "n_requests_received":
        clause = sentence[max(0, match.start() - 24) : match.end() + 14]
        if _OTHER_BUSINESS.search(match[0]):
            return True
        return "申请" not in clause and sentence.find("依申请", near, match.end() + _NEAR) < 0
    return False


def _read(match: "re.Match[str]") -> Number | None:
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


def _fees(sentence: str, chapter: ChapterCode | None) -> Iterator[Figure]:
    if _NO_FEE.search(sentence):
        yield Figure("fee_processing_yuan", 0, "元", False, sentence, chapter)
    elif match := _FEE.search(sentence):
        value = _read(match)
        if value is not None:
            yuan = round(value * 10_000, 2) if match["unit"] == "万元" else value
            yield Figure("fee_processing_yuan", yuan, "元", bool(match["more"]), sentence, chapter)


def _statements(sentence: str, chapter: ChapterCode | None) -> Iterator[Figure]:
    if ("申请" in sentence or "受理" in sentence) and _NO_REQUESTS.search(sentence):
        yield Figure("n_requests_received", 0, "件", False, sentence, chapter)
        yield Figure("cat_no_requests", True, None, False, sentence, chapter)
    if ("复议" in sentence or "诉讼" in sentence) and _NO_CASES.search(sentence):
        yield Figure("cat_no_cases", True, None, False, sentence, chapter)


def _once(found: Sequence[Figure]) -> list[Figure]:
    """Each code and value once: reports repeat their figures."""
    seen: dict[tuple[str, str], Figure] = {}
    for figure in found:
        seen.setdefault((figure.code, repr(figure.value)), figure)
    return list(seen.values())
