"""Figures told in prose: the narrative numbers and statements of DOMAIN §4, each with its sentence."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from parser.model import Chapter, ChapterCode, Figure, Finding, Number
from parser.text import han_number, plain

_NUMBER = (
    r"(?P<about>近|约|超过?|累计)?(?P<number>\d[\d,]*(?:\.\d+)?|[一二两三四五六七八九十百千]+)"
    r"(?P<scale>万)?(?P<more>余|多)?(?P<scale2>万)?"
)
_SENTENCE = re.compile(r"[^。；;!?！？\n]+")
_PARENTHESES = re.compile(r"\([^()]*\)")


class _Pattern(NamedTuple):
    code: str
    unit: str
    regex: "re.Pattern[str]"


def _pattern(code: str, unit: str, before: str, units: str) -> _Pattern:
    return _Pattern(code, unit, re.compile(rf"(?:{before})\D{{0,3}}?{_NUMBER}\s*(?:{units})"))


_PROACTIVE = (
    r"主动公开(?:各类|各级|的)?(?:政府|政务)?(?:信息|文件)(?:公开)?(?:数|总数|数量|共计|共|总计|累计|约|达|为|:)*"
)
_NUMBERS = (
    _pattern("n_proactive_total", "条", _PROACTIVE, "条|件|项"),
    _pattern(
        "n_via_website",
        "条",
        r"(?:门户网站|政府网站|政府网|网站)(?:主动)?(?:公开|发布)?(?:政府|各类)?(?:信息)?",
        "条|件|篇",
    ),
    _pattern("n_via_other", "条", r"其[他它](?:方式|渠道|途径|形式)(?:主动)?(?:公开)?(?:政府)?(?:信息)?", "条|件|项"),
    _pattern(
        "n_requests_received",
        "件",
        r"(?:收到|受理|接收|新收)(?:了)?(?:公民、法人(?:和|或)其他组织)?(?:的)?(?:以[^,，]{2,6}形式提出的)?"
        r"(?:政府信息(?:依申请)?公开|信息公开|依申请(?:信息)?公开(?:政府信息)?|依申请信息公开|政府信息)?"
        r"(?:的)?(?:申请)?(?:事项|数|共计|共|总计|:)*",
        r"件(?!规范)|份|次|宗|条|起",
    ),
)
_NO_REQUESTS = re.compile(
    r"(?:未|没有|没)(?:收到|接到|接收|受理)[^。,，]{0,32}申请|无(?:人|公民)?[^。,，]{0,10}(?:依?法?申请公开|公开申请)|(?:申请|受理)[^。,，]{0,10}(?:为零|为0(?!\d)|(?<![\d.])0件|零件)"
)
_FEE = re.compile(rf"(?:信息处理费|处理费用?|信息公开[^。,，]{{0,8}}费用?)[^。\d]{{0,12}}{_NUMBER}\s*(?P<unit>万元|元)")
_NO_FEE = re.compile(
    r"(?:未|没有|无|不|暂未|暂免|均未)[^。,，;]{0,8}(?:收取?|产生|发生|存在|涉及)[^。;]{0,24}(?:信息处理费|处理费用?|费用|收费)|"
    r"(?:信息处理费|处理费用?)[^。;]{0,14}(?:为零|为0元?(?![\d.])|(?<![\d.])0元|零元|未收取|未发生|未产生|没有收取|无)|无(?:收取|收费)[^。;]{0,16}(?:信息处理费|处理费用?|情况)"
)
_NO_CASES = re.compile(r"(?:未|没有|无)[^。;]{0,24}(?:行政复议|行政诉讼|复议|诉讼)")


def figures(chapters: Sequence[Chapter], preamble: str) -> list[Figure]:
    """All figures of a report's prose, in the order of the text."""
    parts: list[tuple[ChapterCode | None, str]] = [(None, preamble)] if not chapters else []
    parts += [(chapter.code, chapter.text) for chapter in chapters]
    found: list[Figure] = []
    for code, text in parts:
        for sentence in _sentences(text):
            found += _numbers(sentence, code)
            found += _fees(sentence, code)
            found += _statements(sentence, code)
    return _once(found)


def check_prose(figures: Sequence[Figure]) -> list[Finding]:
    """The sums that the prose itself states: what was disclosed is what the channels disclosed (TXT-PRO)."""
    total = [figure for figure in figures if figure.code == "n_proactive_total"]
    parts = [figure for figure in figures if figure.code in ("n_via_website", "n_via_other")]
    if len(total) != 1 or len(parts) < 2 or any(figure.quote != total[0].quote for figure in parts):
        return []
    left, right = _value(total[0]), sum(_value(figure) for figure in parts)
    if left >= right:
        return []
    message = f"the prose says {left} disclosed but its channels add up to {right}"
    return [Finding("TXT-PRO", None, [], "warning", "unknown", "fail", left, right, message)]


def states_no_requests(text: str) -> bool:
    """Whether a chapter says in words that no request was received."""
    return bool(_NO_REQUESTS.search(plain(text)))


def states_no_cases(text: str) -> bool:
    """Whether a chapter says in words that there was no reconsideration or litigation."""
    return bool(_NO_CASES.search(plain(text)))


def _sentences(text: str) -> Iterator[str]:
    for match in _SENTENCE.finditer(plain(text)):
        if sentence := match[0].strip():
            yield sentence


def _numbers(sentence: str, chapter: ChapterCode | None) -> Iterator[Figure]:
    for pattern in _NUMBERS:
        for match in pattern.regex.finditer(sentence):
            if _is_excluded(pattern.code, sentence, match):
                continue
            value = _read(match)
            if value is not None:
                about = bool((match["about"] and match["about"] != "累计") or match["more"])
                yield Figure(pattern.code, value, pattern.unit, about, sentence, chapter)


def _is_excluded(code: str, sentence: str, match: "re.Match[str]") -> bool:
    """A year is no number, and 受理 of something else is no request."""
    if re.match(r"\s*年", sentence[match.end("number") :]):
        return True
    if "其中" in sentence[: match.start()]:
        return code == "n_proactive_total"
    if code == "n_requests_received":
        clause = sentence[max(0, match.start() - 24) : match.end() + 14]
        return "申请" not in clause and "依申请" not in sentence
    return False


def _read(match: "re.Match[str]") -> Number | None:
    digits = match["number"].replace(",", "")
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
    if _NO_REQUESTS.search(sentence):
        yield Figure("n_requests_received", 0, "件", False, sentence, chapter)
        yield Figure("cat_no_requests", True, None, False, sentence, chapter)
    if _NO_CASES.search(sentence):
        yield Figure("cat_no_cases", True, None, False, sentence, chapter)


def _once(found: Sequence[Figure]) -> list[Figure]:
    """Each code and value once: reports repeat their figures."""
    seen: dict[tuple[str, str], Figure] = {}
    for figure in found:
        seen.setdefault((figure.code, repr(figure.value)), figure)
    return list(seen.values())


def _value(figure: Figure) -> Number:
    return figure.value if isinstance(figure.value, int | float) else 0
