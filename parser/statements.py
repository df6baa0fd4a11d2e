"""What a report says in words: that there was no request, case or fee; how it was assessed; what it complains of."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from parser.forms.told import TopicForm, topic_forms
from parser.model import ChapterCode, Figure
from parser.numerals import NUMBER, is_about, number_of
from parser.passages import Passage
from parser.text import plain, squeeze

MAY_STATE = re.compile("申请|费|受理|复议|诉讼|收取")
"""What statements are about: requests, cases, fees."""
_NONE = re.compile("[未没无零0存]")
"""A sentence that says that there was none has one of these (存 of 不存在)."""
_OTHER = r"(?:(?!复议|诉讼|许可|减免|缓交|费|收取|[超逾延]期|超时|不予|结转|不当|[答回]复|办结)[^。,])"
_ASKED = r"申请(?!行政|复议|提起|减免|[^。,]{0,6}(?:[超逾延]期|超时|纠纷|均|已))"
_ZERO = r"(?:均?为零|均?为0(?![\d.])|(?<![\d.])0(?:件|条|份|次|宗|起)|数量?0(?![\d.])|零(?:件|申请))"
_NO_REQUESTS = re.compile(
    rf"(?:未|没有|没|无)(?:收到|接到|接收|受理)(?!的)(?:过|任何)?{_OTHER}{{0,32}}{_ASKED}|"
    rf"(?:没有|无)(?:任何)?(?:公民|群众|市民|个人|自然人){_OTHER}{{0,24}}{_ASKED}|"
    r"依申请公开(?:政府信息|信息)?(?:情况|事项|工作)?[:,]?(?:均|为)?无$|"
    rf"(?:未|没有|无|不存在)(?:出现|发生|产生|有|人|公民)?(?!因){_OTHER}{{0,16}}(?:依?法?申请公开|公开{_ASKED})(?![^。,]{{0,8}}(?:复议|诉讼|费))|"
    rf"(?:没有|无|未有)(?!因){_OTHER}{{0,16}}申请(?:政府)?信息公开(?!行政|复议|提起)|"
    rf"(?:收到|受理|接到|新收){_OTHER}{{0,20}}申请{_OTHER}{{0,8}}{_ZERO}|"
    rf"(?:信息公开申请|依申请公开|申请公开){_OTHER}{{0,10}}{_ZERO}|(?:^|,|年度?)申请(?:数量?|总数|件)?{_ZERO}"
)
_TABLE_OF_CASES = re.compile(r"尚未?审结|直接起诉|结果维持|结果纠正")
_NO_CASES = re.compile(
    r"(?:未(?!经|审结)|没有|无(?!败诉|被))[^。;]{0,24}(?:行政复议|行政诉讼|复议|诉讼)(?!(?:案件)?被?(?:败诉|纠错|撤销))|"
    rf"(?:复议|诉讼)(?:案件)?(?:数量?|事项|情况)?{_ZERO}"
)
_CASES_TOLD = re.compile(
    r"(?:复议|诉讼)(?:案件|申请)?(?:共计?|数量?为?)?(?:[1-9]\d*|[一二三四五六七八九十]+)(?:件|起|宗)"
)
_BARE_NONE = re.compile(
    r"^\(?(?:[^。,]{0,10}情况[:。])?(?:本年度?|20\d\d年度?)?[,:]?(?:均?无|没有|零|未发生|没有发生)"
    r"(?:此[类项]|该项|相关)?(?:情况|内容|情形|事项)?\)?[。.]?\)?$"
)
"""All that a chapter says where it has nothing to tell."""

_MONEY = rf"{NUMBER}\s*(?P<unit>万元|元)"
_FEE = re.compile(rf"(?:信息处理费|处理费用?|信息公开[^。,]{{0,8}}费用?)[^。\d]{{0,12}}{_MONEY}")
_CHARGED = re.compile(rf"(?:收取|收费|费用)[^。,\d]{{0,14}}{_MONEY}")
"""A fee, in the chapter that is about no others."""
_FEE_NOTICE = re.compile(rf"(?:收取|金额|共计|合计)[^。\d,]{{0,12}}{_MONEY}")
_NO_FEE = re.compile(
    r"(?:未|没有|无|不|暂未|暂免|均未)[^。,;]{0,8}(?:收取?|产生|发生|存在|涉及)[^。;]{0,24}(?:信息处理费|处理费用?|费用|收费)|"
    r"(?:未|没有)向[^。,;]{2,24}收取[^。,;]{0,18}费|"
    r"(?:信息处理费|处理费用?)[^。;]{0,14}(?:为零|为0元?(?![\d.])|(?<![\d.])0元|零元|未收取|未发生|未产生|没有收取|无)|无(?:收取|收费)[^。;]{0,16}(?:信息处理费|处理费用?|情况)|"
    r"(?<!有)无(?:政府信息公开)?(?:信息)?处理费"
)
_NO_CHARGE = re.compile(r"(?:未|没有|无|不)(?:发生|产生)?(?:任何)?收费")
_NO_CHARGE_AT_ALL = re.compile(r"(?:未|没有|无)[^。;,]{0,28}收费(?!通知)")
"""The same in the chapter that is about no others."""
_ON_FEES = ("sx_fees", "s6_other")

_ASSESSED: tuple[tuple[str, "re.Pattern[str]", "re.Pattern[str]"], ...] = (
    (
        "cat_assessment",
        re.compile(r"(?:未|没有|无)(?:开展|进行|组织|纳入)[^。,]{0,12}考核"),
        re.compile(
            r"(?:纳入|列入|作为)[^。]{0,24}考核|(?:开展|进行|组织|强化|加强|严格|完善|落实)[^。,]{0,16}考核|考核(?:结果|成绩|得分)"
        ),
    ),
    (
        "cat_social_review",
        re.compile(r"(?:未|没有|无)(?:开展|进行|组织)?[^。,]{0,12}(?:社会评议|评议)"),
        re.compile(
            r"(?:开展|进行|组织|接受|邀请|通过|纳入|强化|加强|做好)[^。,]{0,20}(?:社会评议|评议)|评议(?:满意|结果)"
        ),
    ),
    (
        "cat_accountability",
        re.compile(r"(?:未|没有|无)[^。]{0,30}(?:责任追究|追究责任|追责|问责)"),
        re.compile(r"(?:追究|追责|问责)[^。,]{0,8}[1-9]\d*(?:人|件|起|次)"),
    ),
)
"""A statement, how it is denied, and how it is made; the word alone leaves it unspecified."""
_REVIEWED = {"cat_assessment": "考核", "cat_social_review": "评议", "cat_accountability": "责任追究"}
_ON_REVIEWS = (None, "s1_overview", "s5_problems", "s6_other")

_TITLE = re.compile("《[^》]*》")
_REMEDY = re.compile(
    r"下一步|下一阶段|今后|改进(?:措施|方向|情况)|整改(?:措施|情况)|(?:将|要)(?:进一步|继续|从|加强|不断|持续)|针对"
)
_KINDS = {"problem": "cat_problem_topics", "improvement": "cat_improvement_topics"}


def states_no_requests(text: str) -> bool:
    """Whether a chapter says in words that no request was received; the labels of a table say nothing."""
    return "本年新收" not in text and bool(_NO_REQUESTS.search(plain(text)) or _BARE_NONE.match(squeeze(text)))


def states_no_cases(text: str) -> bool:
    """Whether a chapter says in words that there was no reconsideration or litigation; a table's labels say nothing."""
    if _TABLE_OF_CASES.search(text):
        return False
    said = plain(text)
    return bool(_NO_CASES.search(said) and not _CASES_TOLD.search(said)) or bool(_BARE_NONE.match(squeeze(text)))


def statements(sentence: str, chapter: ChapterCode | None) -> Iterator[Figure]:
    """The statements of a sentence, and the fee that it tells."""
    if "费" in sentence or "收取" in sentence:
        yield from _fees(sentence, chapter)
    if not _NONE.search(sentence):
        return
    if ("申请" in sentence or "受理" in sentence) and _NO_REQUESTS.search(sentence):
        yield Figure("n_requests_received", 0, "件", False, sentence, chapter)
        yield Figure("cat_no_requests", True, None, False, sentence, chapter)
    if ("复议" in sentence or "诉讼" in sentence) and _NO_CASES.search(sentence) and not _CASES_TOLD.search(sentence):
        yield Figure("cat_no_cases", True, None, False, sentence, chapter)


def _fees(sentence: str, chapter: ChapterCode | None) -> Iterator[Figure]:
    is_none = (
        _NO_FEE.search(sentence)
        or (chapter in _ON_FEES and _NO_CHARGE.search(sentence))
        or (chapter == "sx_fees" and _NO_CHARGE_AT_ALL.search(sentence))
    )
    if is_none:
        yield Figure("fee_processing_yuan", 0, "元", False, sentence, chapter)
        yield Figure("cat_fee_statement", "none", None, False, sentence, chapter)
        return
    match = _FEE.search(sentence) or (_CHARGED.search(sentence) if chapter == "sx_fees" else None)
    if match is None and ("收费通知" in sentence or "处理费" in sentence):
        match = next(reversed([*_FEE_NOTICE.finditer(sentence)]), None)
    value = number_of(match) if match else None
    if match and value is not None:
        yuan = round(value * 10_000, 2) if match["unit"] == "万元" else value
        yield Figure("fee_processing_yuan", yuan, "元", is_about(match), sentence, chapter)
        yield Figure("cat_fee_statement", "charged" if yuan else "none", None, False, sentence, chapter)


def reviews(prose: Sequence[Passage]) -> Iterator[Figure]:
    """Whether the report says that it was assessed, reviewed by society and that somebody was held to account."""
    for code, denied, made in _ASSESSED:
        word = _REVIEWED[code]
        said = [
            (sentence, part.chapter)
            for part in prose
            if part.chapter in _ON_REVIEWS
            for sentence in part.sentences
            if word in sentence
        ]
        for value, pattern in (("none", denied), ("done", made), ("unspecified", None)):
            told = next((each for each in said if pattern is None or pattern.search(_TITLE.sub("", each[0]))), None)
            if told:
                yield Figure(code, value, None, False, told[0], told[1])
                break


def topics(prose: Sequence[Passage]) -> Iterator[Figure]:
    """What chapter 五 complains of and what it will improve: codes of `parser.forms.told`, in their order."""
    told: dict[str, list[tuple[str, str]]] = {}
    for kind, words, sentence in _problems_and_remedies(prose):
        told.setdefault(kind, []).append((words, sentence))
    for kind, said in told.items():
        text = ",".join([words for words, _ in said])  # no topic's words go over a comma
        found = [(form.code, pattern) for form, pattern in _topics() if form.kind == kind and pattern.search(text)]
        if found:
            quote = next(sentence for words, sentence in said if any(pattern.search(words) for _, pattern in found))
            yield Figure(_KINDS[kind], [code for code, _ in found], None, False, quote, "s5_problems")


def _problems_and_remedies(prose: Sequence[Passage]) -> Iterator[tuple[str, str, str]]:
    """What chapter 五 says before it turns to remedies, and after: the kind, the words, and their sentence."""
    for part in prose:
        kind = "problem"
        for sentence in part.sentences if part.chapter == "s5_problems" else ():
            if kind == "problem" and (turn := _REMEDY.search(sentence)):
                yield kind, sentence[: turn.start()], sentence
                kind = "improvement"
                yield kind, sentence[turn.start() :], sentence
            else:
                yield kind, sentence, sentence


@cache
def _topics() -> tuple[tuple[TopicForm, "re.Pattern[str]"], ...]:
    return tuple((form, re.compile(form.pattern)) for form in topic_forms())
