"""Recognition: whose report it is, of which year, and when it was signed and published."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from parser.contacts import contact_of
from parser.dates import period_of, published_on, year_of
from parser.document import Document
from parser.foot import signed_on, signer
from parser.heads import HEAD_LINES, head_of, without_menu
from parser.model import Finding
from parser.short_names import may_be_short, printed_in_full, spelled_out, with_county
from parser.text import plain, squeeze
from parser.titles import ORGAN, Title, is_agency_name, read_title

_T = TypeVar("_T")

LONGEST_TITLE = 70

_QUOTED = re.compile(r"《([^《》]{4,60}?(?:信息公开|政务公开)[^《》]{0,24}?(?:报告|年报))》")
_ISSUE = re.compile(
    r"(?:公布|发布|编制|编写)(?:了)?(?:《)?"
    r"([^，。,《》:]{2,40}?(?:信息公开|政务公开)[^，。,《》]{0,20}?(?:报告|年报))"
)
_RUN_ON_TITLE = re.compile(
    r"(?!现将|遵照|为|本|今年)((?:(?!根据|依据|按照|依照).){4,60}?(?:报告|年报)(?:\(20\d\d年?度?\))?)"
)
_IS_WHOLE = re.compile(r"(?:报告|年报)[)）]?\s*$")
_BREADCRUMB = re.compile(r"[>»›]|首页|当前位置|所在位置")
_OPENING_YEAR = re.compile(r"(20[0-3]\d)年(?:度|以来|来)?,|[^。]*现将[^。]{0,30}?(20[0-3]\d)年")
_BODY_YEAR = re.compile(r"(20[0-3]\d)年(?:度|以来|,|，|，?全|我|本|,|政府|，)?")
_PLACE = r"(?:[\u4e00-\u9fff]{2,9}?(?:省|自治区|市|州|盟|县|区|旗|新区))+"
_NAME = re.compile(rf"{_PLACE}[\u4e00-\u9fff]{{0,12}}?{ORGAN}")
# "2021年,河北省科学技术厅坚持…": the body that acts in the first sentences of a report is the one that reports.
_ACTS = (
    r"(?:坚持|深入|认真|严格|全面|高度|积极|按照|以|在|紧紧|贯彻|结合|持续|切实|始终|进一步|"
    r"把|将|不断|坚决|围绕|聚焦|共)"
)
_SUBJECT = re.compile(
    rf"(?:^|[。,:\n])(?:20\d\d年(?:度|以来|来)?,?|今年以来,?|一年来,?)"
    rf"(?P<name>{_PLACE}[\u4e00-\u9fff]{{0,12}}?{ORGAN}){_ACTS}"
)
_WHO = r"(?P<name>[\u4e00-\u9fff()]{3,30}?)"
_WROTE = r"(?:编制|编写)(?:完成|形成)?了?(?:本|20|《|政府)"
_BY_LAW = r"(?:根据|按照|依据|依照)[^。\n]{2,60}?(?:编制|编写|公布|发布)"
_COMPILED = (
    re.compile(rf"由{_WHO}(?:依照|依据|根据|按照|负责|组织|编制|编写)"),
    (re.compile("编[制写]"), re.compile(_WROTE), re.compile(rf"[,。]{_WHO}(?:组织)?$")),
    (re.compile("(?:根据|按照|依据|依照)"), re.compile(_BY_LAW), re.compile(rf"(?:^|[,。\n]){_WHO}$")),
    re.compile(rf"现将(?:20\d\d年度?)?{_WHO}的?(?:20\d\d年|(?:政府|政务)?信息公开|政务公开)"),
    re.compile(rf"结合{_WHO}20\d\d年度?(?:政府|政务)"),
)
"""Phrases with the name of a body; of those that begin with it their first word, the rest from there, and the name."""
_LONGEST_NAME = 33
"""Characters before such a word in which the name stands, with what parts it from the words before."""
_CALLED = re.compile(r"\((?:以下)?(?:统称|简称)[^()]{1,20}\)")
_CONTACT = re.compile(r"联\s*系|地\s*址|邮\s*编|电\s*话|编\s*制")
_VAGUE = re.compile(r"^(?:我|本|该|各|全|省|市|县|区|州|旗|镇|乡|政府|国务院|党|办公|信息|领导|工作)")
_BARE_PLACE = re.compile(r"(?:省|市|县|区|旗|州|盟|镇|乡|街道|苏木)$")


@dataclass(slots=True)
class Identity:
    """Whose report, of which year, with the dates; every field null where the document does not say it."""

    title: str | None = None
    agency: str | None = None
    year: int | None = None
    period: tuple[str | None, str | None] = (None, None)
    signed_on: str | None = None
    published_on: str | None = None
    reading: Title | None = None
    findings: list[Finding] = field(default_factory=list)


def recognise(document: Document, lines: Sequence[str]) -> Identity:
    """The identity of the report whose prose these lines are."""
    identity = Identity()
    above, lines = head_of(lines), without_menu(lines)
    head = head_of(lines)
    identity.period = period_of(lines[: HEAD_LINES * 2])
    best = _best_title(document, head, year_of(identity.period))
    if best:
        identity.reading = best
        identity.title = best.text if best.is_report else None
        identity.agency, identity.year = best.agency, best.year
    identity.published_on = published_on(document, [*head, *above])
    identity.signed_on = signed_on(lines)
    _agency_from_body(identity, document, lines)
    _year_from_body(identity, lines)
    return identity


def _best_title(document: Document, head: Sequence[str], period_year: int | None) -> Title | None:
    """The title that says most: with agency and year before without, with the year of the statistics' period before
    another one, the first and shortest among equals.

    A look-alike counts where the document's own title or its first line is one, or where nothing else is a title.
    """
    own = [*document.titles[:1], *(line for line in head[:1] if len(squeeze(line)) <= LONGEST_TITLE)]
    own = [line for line in own if not _is_sentence(line)]
    printed = [line for line in head if not _BREADCRUMB.search(line)]
    candidates = [
        *document.titles[:1],
        *sorted(_title_lines(printed), key=len),
        *_headings(document),
        *document.titles[1:],
    ]
    reports = [reading for reading in map(read_title, candidates) if reading.is_report]
    reports = reports or [reading for reading in map(read_title, head) if reading.is_report]
    others = own if reports else [line for line in candidates if not _is_sentence(line)]
    lookalike = _first(reading for reading in map(read_title, others) if reading.lookalike)
    if lookalike:
        return lookalike
    if not reports:
        return None
    best = max(reports, key=lambda told: (told.agency is not None, told.year is not None, told.year == period_year))
    return best._replace(
        agency=best.agency or _first(r.agency for r in reports), year=best.year or _first(r.year for r in reports)
    )


def _is_sentence(line: str) -> bool:
    """Whether a line is a sentence of the preamble, which names regulations and notices, and no title."""
    return squeeze(line).endswith(("。", ";", ","))


def _headings(document: Document) -> list[str]:
    """The lines above the body, the nearest first, without breadcrumbs: a folder's year is no report's year."""
    return [line for line in reversed(document.head) if not _BREADCRUMB.search(line)]


def _first(values: Iterable[_T | None]) -> _T | None:
    return next((value for value in values if value is not None), None)


def _title_lines(head: Sequence[str]) -> Iterator[str]:
    """Lines that may be a title, also where it is broken over two or three of them."""
    short = [plain(line).strip() for line in head]
    for position, line in enumerate(short):
        if 4 <= len(squeeze(line)) <= LONGEST_TITLE:
            yield line
        joined = line
        for following in short[position + 1 : position + 3]:
            if len(squeeze(joined)) > 50 or len(squeeze(following)) > 40 or _IS_WHOLE.search(joined):
                break
            joined += following
            yield joined
    for line in short:
        if match := re.match(r"^(?:标题|题目)[::]\s*(.+)$", line):
            yield match[1]
        if (len(line) > LONGEST_TITLE or _is_sentence(line)) and (match := _RUN_ON_TITLE.match(squeeze(line))):
            yield match[1]


def _agency_from_body(identity: Identity, document: Document, lines: Sequence[str]) -> None:
    """The name where the title lacks it or names only the place: from the preamble's quoted title, from the body that
    acts in the first sentences, from the foot, or the one named most."""
    text = "\n".join(squeeze(line) for line in lines[: HEAD_LINES * 2])[:4000]
    text = _CALLED.sub("", text) if "简称" in text else text
    said = text.split("。")
    titled = "。".join([sentence for sentence in said if "报告" in sentence or "年报" in sentence])
    for pattern in (_QUOTED, _ISSUE):
        for match in pattern.finditer(titled):
            reading = read_title(match[1])
            if reading.is_report:
                _compare(identity, reading.agency)
                identity.agency = identity.agency or reading.agency
                identity.year = identity.year or reading.year
                identity.title = identity.title or reading.text
    compiled = _compiler(text)
    if compiled:
        _compare(identity, compiled)
    if identity.agency is not None:
        identity.agency = _with_organ(identity.agency, text, document)
    else:
        subject = _first(match["name"] for match in _SUBJECT.finditer(text))
        identity.agency = compiled or subject or _in_head(lines) or signer(lines) or contact_of(text)
        identity.agency = identity.agency or _named_most(lines)
    _in_full(identity, document, lines)


def _in_full(identity: Identity, document: Document, lines: Sequence[str]) -> None:
    """The full name for a short one: as head, contact block or foot print it, or spelled out (ID-AGENCY)."""
    short = identity.agency
    if short is None or not may_be_short(short):
        return
    witnesses = [*head_of(lines), *(line for line in lines if _CONTACT.search(line)), *lines[-5:]]
    text = "\n".join(squeeze(line) for line in (*document.head, *document.meta.values(), *witnesses))
    if full := printed_in_full(short, text):
        identity.agency = full
    elif full := spelled_out(short):
        identity.agency = full
        message = f"the report names its body only in short, {short}; spelled out it is {full}"
        identity.findings.append(
            Finding("ID-AGENCY", None, [], "info", "reading", "not_assessable", None, None, message)
        )


def _compiler(text: str) -> str | None:
    """The body that the preamble says compiled the report: 由…编制, …编制了本报告, 现将…2023年…."""
    for phrase in _COMPILED:
        if found := next(
            (name for name in _named(text, phrase) if is_agency_name(name) and not _VAGUE.match(name)), None
        ):
            return found
    return None


def _named(text: str, phrase: "re.Pattern[str] | tuple[re.Pattern[str], ...]") -> Iterator[str]:
    """The names in a phrase of `_COMPILED`."""
    if isinstance(phrase, re.Pattern):
        yield from (match["name"] for match in phrase.finditer(text))
        return
    first, rest, name = phrase
    for match in first.finditer(text):
        start = match.start()
        if rest.match(text, start) and (before := name.search(text, max(0, start - _LONGEST_NAME), start)):
            yield before["name"]


def _compare(identity: Identity, other: str | None) -> None:
    """ID-AGENCY: the preamble names another body than the title."""
    own = identity.agency
    if not own or not other or own in other or other in own or printed_in_full(own, other):
        return
    message = f"the title names {own}, the preamble {other}"
    if all(finding.message != message for finding in identity.findings):
        identity.findings.append(Finding("ID-AGENCY", None, [], "warning", "unknown", "fail", None, None, message))


def _with_organ(name: str, text: str, document: Document) -> str:
    """A place named alone in the title, completed by its organ where the document names it in full."""
    if not _BARE_PLACE.search(name):
        return name
    full = re.compile(re.escape(name) + r"(?:人民政府|管理委员会|管委会|街道办事处|办事处)")
    match = full.search(text) or full.search("\n".join(squeeze(value) for value in document.meta.values()))
    return match[0] if match else with_county(name, text)


def _in_head(lines: Sequence[str]) -> str | None:
    """The name that stands alone in a line under the title."""
    head = [name for line in head_of(lines) if _NAME.fullmatch(name := squeeze(line)) and is_agency_name(name)]
    return head[0] if len(set(head)) == 1 else None


def _named_most(lines: Sequence[str]) -> str | None:
    names = Counter(match[0] for line in lines for match in _NAME.finditer(squeeze(line)))
    common = [(name, count) for name, count in names.most_common(2) if is_agency_name(name)]
    if common and common[0][1] >= 2 and (len(common) == 1 or common[0][1] > common[1][1]):
        return common[0][0]
    return None


def _year_from_body(identity: Identity, lines: Sequence[str]) -> None:
    """The period is the second witness of the year; a title that says another year is kept and the conflict named."""
    period_year = year_of(identity.period)
    if identity.year is None:
        identity.year = period_year
    elif period_year and period_year != identity.year:
        message = f"the title says {identity.year}, the period of the statistics begins in {period_year}"
        identity.findings.append(
            Finding("ID-YEAR", None, [], "warning", "unknown", "fail", identity.year, period_year, message)
        )
    if identity.year is None:
        identity.year = _first(int(m[1] or m[2]) for line in lines[:3] if (m := _OPENING_YEAR.match(squeeze(line))))
    if identity.year is None:
        years = Counter(int(match[1]) for line in lines[:40] for match in _BODY_YEAR.finditer(squeeze(line)[:400]))
        common = years.most_common(2)
        if common and common[0][1] >= 2 and (len(common) == 1 or common[0][1] > common[1][1]):
            identity.year = common[0][0]
