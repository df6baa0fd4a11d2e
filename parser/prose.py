"""Prose against tables: what the report says in words must be what its tables say (DOMAIN §3.6)."""

import re
from collections.abc import Sequence

from parser.model import Figure, Finding, Number, Table, TableCode
from parser.passages import Passage
from parser.text import has_any, squeeze

_ON_REQUESTS = ("s1_overview", "s3_requests")
_AGAIN = ("同步", "转载", "同时", "计1条", "不同渠道", "不同方式")
"""Words that say that one item was disclosed through several channels."""
_CHANNELS = ("n_via_website", "n_via_wechat", "n_via_weibo", "n_via_bulletin_board", "n_via_other")


_DONE = re.compile(r"(?:办结|答复)(?<!按[时期]..)(?:政府信息公开)?(?:申请)?(\d+)(?:件|份|条|宗)")
_OUT = re.compile(
    r"(?:结转|顺延)(?:至|到)?(?:下|次)[^,。;\d]{0,14}(\d+)(?:件|份|条|宗)|"
    r"(\d+)(?:件|份|条|宗)[^,。;\d]{0,6}(?:结转|顺延)(?:至|到)?(?:下|次)"
)


def check_prose(figures: Sequence[Figure], tables: Sequence[Table], prose: Sequence[Passage]) -> list[Finding]:
    """The contradictions between the prose's figures and statements and the tables, or within the prose itself."""
    totals = {(table.table, cell.row): cell.value for table in tables for cell in table.cells if cell.column == "total"}
    found = [_disclosed(figures), _received(figures, totals), _none_received(figures, totals)]
    if ("t3_requests", "disposed_total") in totals:
        told = (said for part in prose if part.chapter in _ON_REQUESTS for said in part.sentences if "申" in said)
        sentences = [dense for dense in map(squeeze, told) if "申请" in dense]
        found += [_disposed(sentences, totals), _carried_over(sentences, totals)]
    found += [_cases(figures, totals, "TXT-REV", "n_reconsiderations", ("reconsideration",))]
    litigation = ("litigation_direct", "litigation_after_reconsideration")
    found += [_cases(figures, totals, "TXT-LIT", "n_litigation", litigation)]
    return [finding for finding in found if finding]


_Totals = dict[tuple[TableCode, str], Number | None]


def _disclosed(figures: Sequence[Figure]) -> Finding | None:
    """TXT-PRO: the total is what the channels of the same sentence add up to; more only where 其他 is not named."""
    totals = [figure for figure in figures if figure.code == "n_proactive_total"]
    if len(totals) != 1:
        return None
    total = totals[0]
    parts = [figure for figure in figures if figure.code in _CHANNELS and figure.quote == total.quote]
    if len(parts) < 2 or any(figure.approximate for figure in (total, *parts)):
        return None
    left, right = _value(total), sum(_value(figure) for figure in parts)
    is_complete = any(figure.code == "n_via_other" for figure in parts)
    if left == right or (left > right and not is_complete) or (left < right and has_any(_AGAIN, total.quote)):
        return None
    return _finding("TXT-PRO", None, [], left, right, "the prose's total is not what the channels it names add up to")


def _received(figures: Sequence[Figure], totals: _Totals) -> Finding | None:
    """TXT-REQ: the requests told are those newly received, or those with the carried-over ones."""
    told = _only(figures, "n_requests_received")
    new = totals.get(("t3_requests", "new_received"))
    if told is None or new is None:
        return None
    carried = totals.get(("t3_requests", "carried_from_prev")) or 0
    disposed = totals.get(("t3_requests", "disposed_total"))
    if told in (new, new + carried, disposed):
        return None
    places = [("new_received", "total"), ("carried_from_prev", "total")]
    return _finding(
        "TXT-REQ", "t3_requests", places, told, new, "the prose and table 3 tell different numbers received"
    )


def _disposed(sentences: Sequence[str], totals: _Totals) -> Finding | None:
    """TXT-DONE: the requests answered are those disposed of, with or without the carried-over ones."""
    told = _told(_DONE, sentences)
    new, carried, done = (
        totals.get(("t3_requests", row)) for row in ("new_received", "carried_from_prev", "disposed_total")
    )
    if told is None or done is None or told in (done, done - (carried or 0), new):
        return None
    message = "the prose and table 3 tell different numbers answered"
    return _finding("TXT-DONE", "t3_requests", [("disposed_total", "total")], told, done, message)


def _carried_over(sentences: Sequence[str], totals: _Totals) -> Finding | None:
    """TXT-OUT: the requests carried over are those of the table's last row."""
    told = _told(_OUT, [said for said in sentences if "结转" in said or "顺延" in said])
    left = totals.get(("t3_requests", "carried_to_next"))
    if told is None or left is None or told == left:
        return None
    message = "the prose and table 3 tell different numbers carried over"
    return _finding("TXT-OUT", "t3_requests", [("carried_to_next", "total")], told, left, message)


def _told(pattern: "re.Pattern[str]", sentences: Sequence[str]) -> int | None:
    """The number that a pattern finds in the sentences; null where they tell none, or several."""
    numbers = {
        int(next(filter(None, match.groups()))) for sentence in sentences for match in pattern.finditer(sentence)
    }
    return numbers.pop() if len(numbers) == 1 else None


def _none_received(figures: Sequence[Figure], totals: _Totals) -> Finding | None:
    """TXT-ZERO: where the prose says that no request came, table 3 is empty."""
    new = totals.get(("t3_requests", "new_received"))
    if not new or not any(figure.code == "cat_no_requests" for figure in figures):
        return None
    place = [("new_received", "total")]
    return _finding("TXT-ZERO", "t3_requests", place, 0, new, "the prose says that no request was received")


def _cases(figures: Sequence[Figure], totals: _Totals, rule: str, code: str, rows: tuple[str, ...]) -> Finding | None:
    """TXT-REV and TXT-LIT: the cases told are those of table 4."""
    told = _only(figures, code)
    values = [totals.get(("t4_proceedings", row)) for row in rows]
    if told is None or any(value is None for value in values):
        return None
    total = sum(value for value in values if value is not None)
    if told == total:
        return None
    places = [(row, "total") for row in rows]
    return _finding(
        rule, "t4_proceedings", places, told, total, "the prose and table 4 tell different numbers of cases"
    )


def _only(figures: Sequence[Figure], code: str) -> Number | None:
    """The figure's number where the prose tells exactly one."""
    found = [figure for figure in figures if figure.code == code]
    return _value(found[0]) if len(found) == 1 and not found[0].approximate else None


def _value(figure: Figure) -> Number:
    return figure.value if isinstance(figure.value, int | float) else 0


def _finding(
    rule: str, table: TableCode | None, cells: list[tuple[str, str]], left: Number, right: Number, message: str
) -> Finding:
    return Finding(rule, table, cells, "warning", "unknown", "fail", left, right, f"{message}: {left} and {right}")
