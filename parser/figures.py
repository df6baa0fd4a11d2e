"""Figures told in prose: the narrative numbers of DOMAIN §4, each with its sentence."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from parser.forms.told import FigureForm, figure_forms
from parser.model import ChapterCode, Figure
from parser.numerals import NUMBER, is_about, number_of
from parser.passages import Passage
from parser.statements import MAY_STATE, reviews, statements, topics

_TOLD = (
    r"(?:全年|累计|共计?)*(?:主动)?(?:发布|公开|推送|编发|刊发|公布|更新|转载|转发|同步)*(?:了)?(?:各类|各级)?"
    r"(?:政府|政务|微博|公开|工作|动态|图文|原创|新闻|宣传|类|等)*(?:信息|文章|稿件|内容|消息|博文|推文)*(?:总数|数量|数)?(?:共计?|累计|约|达|为|:)*"
)
_LISTED = (
    r"(?:共)?(?:主动)?(?:发布|公开|推送|公示|公布)[^,。;\d]{2,18}等(?:各类|方面的?)?(?:政府|政务)?信息(?:共计|共)?"
)
_UNITS = "条件项篇期次个份场起宗例人家班名处封%专兼"
_COUNT = re.compile(rf"[0-9〇零一二两三四五六七八九十百千][,万余多\s]*([{_UNITS}])")
"""A number and the sign behind it, a unit or the kind of staff: no sentence without one tells a figure."""
_YEAR = re.compile(r"\s*年")
_YEAR_NAMED = re.compile(r"(?<![比较与和同〔\[(])(20[0-3]\d)年(?![^《》]{0,30}》)")
_PLAN = re.compile(r"(?<!规划)(?<!工作)计划(?!总结|信息|类)|力争|预计|拟于|目标|争取|(?:关停|注销)[^,:]*$")
"""What is not yet, or no longer."""
_SO_FAR = re.compile(r"累计[^,]*$")
_EVER = re.compile(r"历年|[自从]20\d\d年[^,]*以来|[自从]《[^,]*以来|施行以来|实施以来")
"""What counts all years."""
_SHARE = re.compile(r"\s*[条件项],?占")
_OF_ONE_YEAR = re.compile(r"其中[,:]?(?:20\d\d年|本年度?)(?:全年|累计|共|新增|主动|公开|政府|信息)*\d")
"""What tells that the number before was of more than that year."""
_CLAUSE = re.compile(r"[,:(、]")
_CHANNEL = re.compile(r"网站|微信|微博|新媒体|公众号|公示栏|公开栏|公示板|公报|其[他它](?:方式|渠道|途径)")
_OTHER_BUSINESS = re.compile("信访|来访|投诉|举报|咨询|留言|建议|提案|来电|工单|诉求|许可|登记")
"""What else is received (收到信访件26件), though the sentence speaks of requests too."""
_COUNTED = frozenset({"n_requests_received", "n_reconsiderations", "n_litigation"})
_NEAR = 500
"""Characters around a number in which its sentence says what it counts; a text without full stops never ends."""


@dataclass(frozen=True, slots=True, eq=False)
class _Pattern:
    form: FigureForm
    regex: "re.Pattern[str]"
    is_weak: bool
    is_part: bool
    units: frozenset[str]
    chapter: str | None = None


class _Told(NamedTuple):
    """A figure; a weak one counts only where nothing better tells its code."""

    figure: Figure
    is_weak: bool


@lru_cache(maxsize=512)
def _patterns(units: frozenset[str]) -> dict[str, tuple[_Pattern, ...]]:
    """The patterns whose numbers may have one of some units, behind each of the words without which they cannot
    match."""
    found: dict[str, tuple[_Pattern, ...]] = {}
    for pattern in _all_patterns():
        if not units.isdisjoint(pattern.units):
            for word in pattern.form.words:
                found[word] = (*found.get(word, ()), pattern)
    return found


@cache
def _all_patterns() -> tuple[_Pattern, ...]:
    found: list[_Pattern] = []
    for form in figure_forms():
        found += [_pattern(form, phrase) for phrase in form.patterns]
        found += [_pattern(form, phrase, is_weak=True) for phrase in form.weak]
        found += [_pattern(form, phrase, is_part=True) for phrase in form.parts]
        found += [_pattern(form, phrase, is_weak=True, chapter=form.chapter) for phrase in form.own]
    return tuple(found)


def _pattern(
    form: FigureForm, phrase: str, *, is_weak: bool = False, is_part: bool = False, chapter: str | None = None
) -> _Pattern:
    regex = re.compile(phrase.replace("{TOLD}", _TOLD).replace("{LISTED}", _LISTED).replace("{N}", NUMBER))
    return _Pattern(form, regex, is_weak, is_part, frozenset(_UNITS).intersection(phrase.partition("{N}")[2]), chapter)


def figures(prose: Sequence[Passage], year: int | None = None) -> list[Figure]:
    """All figures of a report of `year`, in the order of the text. What its preamble tells, or what it tells of an
    earlier year, counts only where nothing else tells the same."""
    told: list[_Told] = []
    for passage in prose:
        is_aside = passage.chapter is None and len(prose) > 1
        for sentence in passage.sentences:
            if units := _COUNT.findall(sentence):
                likely = _patterns(frozenset(units))
                told += _numbers(sentence, likely, passage.chapter, year, is_aside=is_aside)
            if not is_aside and MAY_STATE.search(sentence):
                told += (_Told(figure, is_weak=False) for figure in statements(sentence, passage.chapter))
    told += (_Told(figure, is_weak=False) for figure in (*reviews(prose), *topics(prose)))
    return _best(told)


def _numbers(
    sentence: str,
    likely: Mapping[str, Sequence[_Pattern]],
    chapter: ChapterCode | None,
    year: int | None,
    *,
    is_aside: bool,
) -> Iterator[_Told]:
    parts: dict[str, list[Figure]] = {}
    words = [word for word in likely if word in sentence]
    for pattern in dict.fromkeys([pattern for word in words for pattern in likely[word]]):
        if pattern.form.needs not in sentence or (pattern.chapter and pattern.chapter != chapter):
            continue
        for match in pattern.regex.finditer(sentence):
            code = pattern.form.code
            if _is_excluded(code, sentence, match, year):
                continue
            value = number_of(match)
            if value is None:
                continue
            figure = Figure(code, value, pattern.form.unit, is_about(match), sentence, chapter)
            if pattern.is_part:
                parts.setdefault(code, []).append(figure)
            else:
                yield _Told(figure, is_aside or pattern.is_weak or _is_lesser(code, sentence, match, year))
    for found in parts.values():
        yield _Told(_sum(found), is_aside)


def _sum(parts: Sequence[Figure]) -> Figure:
    """One figure of the parts that a sentence tells apart (建议1件、提案2件)."""
    total = sum(part.value for part in parts if isinstance(part.value, int | float))
    first = parts[0]
    return Figure(first.code, total, first.unit, any(p.approximate for p in parts), first.quote, first.chapter)


def _is_excluded(code: str, sentence: str, match: "re.Match[str]", year: int | None) -> bool:
    """A year is no number, a plan is no fact, a count of all years none of this one, and 受理 of something else is no
    request."""
    if _YEAR.match(sentence, match.end("number")):
        return True
    near = max(0, match.start() - _NEAR)
    if year and (of := _year_before(sentence, match)) and of > year:
        return True
    if _PLAN.search(sentence, near, match.start()):
        return True
    if code == "n_proactive_total" and _is_of_all_years(sentence, match, year):
        return True
    if (part := sentence.find("其中", near, match.start())) >= 0:
        return code == "n_proactive_total" and not _speaks_of(year, sentence[part : match.start()])
    if code == "n_requests_received":
        clause = sentence[max(0, match.start() - 24) : match.end() + 24]
        if _OTHER_BUSINESS.search(match[0]):
            return True
        return "申请" not in clause and sentence.find("依申请", near, match.end() + _NEAR) < 0
    if code == "n_requests_closed":
        return bool(_OTHER_BUSINESS.search(sentence, near, match.end())) or "公开" not in sentence
    return False


def _is_lesser(code: str, sentence: str, match: "re.Match[str]", year: int | None) -> bool:
    """Whether a number is of an earlier year or maybe of all, a share of another one, or a total of one channel."""
    if year and (of := _year_before(sentence, match)) and of < year:
        return True
    if _SHARE.match(sentence, match.end() - 1):
        return True
    if code != "n_proactive_total":
        return False
    if _SO_FAR.search(sentence, 0, match.start()) and not _speaks_of(year, sentence):
        return True
    clause = re.split(_CLAUSE, sentence[max(0, match.start() - _NEAR) : match.start()])[-1]
    return bool(_CHANNEL.search(clause))


def _is_of_all_years(sentence: str, match: "re.Match[str]", year: int | None) -> bool:
    """Whether a number counts what was disclosed ever: 自2008年以来累计…, or …条,其中2023年…条."""
    ever = _EVER.search(sentence, max(0, match.start() - _NEAR), match.start())
    if ever:
        return not _speaks_of(year, sentence[ever.start() : match.start()])
    of_one = _OF_ONE_YEAR.search(sentence, match.end())
    return of_one is not None and _speaks_of(year, of_one[0])


def _speaks_of(year: int | None, text: str) -> bool:
    return any(word in text for word in ("本年", "今年", "全年")) or (year is not None and f"{year}年" in text)


def _year_before(sentence: str, match: "re.Match[str]") -> int | None:
    """The year that a sentence named last before a number, comparisons and quoted titles aside."""
    named = _YEAR_NAMED.findall(sentence, max(0, match.start() - _NEAR), match.start("number"))
    return int(named[-1]) if named else None


def _agreeing(told: Sequence[_Told]) -> Iterator[_Told]:
    """What is told without statements of none beside a number in the same sentence, or of no cases beside cases."""
    some = [figure for figure, _ in told if figure.code in _COUNTED and figure.value]
    received = {figure.quote for figure in some if figure.code == "n_requests_received"}
    has_cases = any(figure.code != "n_requests_received" for figure in some)
    for each in told:
        figure = each.figure
        is_none = figure.code == "cat_no_requests" or (figure.code == "n_requests_received" and not figure.value)
        if not (is_none and figure.quote in received) and not (figure.code == "cat_no_cases" and has_cases):
            yield each


def _best(told: Iterable[_Told]) -> list[Figure]:
    """Each code and value once, for reports repeat their figures; weak ones only where nothing else tells the code."""
    told = list(_agreeing(list(told)))
    firm = {each.figure.code for each in told if not each.is_weak}
    seen: dict[tuple[str, str], Figure] = {}
    for figure, is_weak in told:
        if not is_weak or figure.code not in firm:
            seen.setdefault((figure.code, repr(figure.value)), figure)
    return list(seen.values())
