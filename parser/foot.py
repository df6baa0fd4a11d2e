"""The foot of a report: who signed it, and when. Pages show more below it."""

import re
from collections.abc import Sequence
from itertools import pairwise

from parser.text import iso_date, squeeze
from parser.titles import ORGAN, is_agency_name

LAST_LINES = 40
"""A name with a date alone below it is a signature where it stands among so many lines at the end."""
LONGEST_NAME = 30

_FOOT = re.compile(
    rf"(?:^|[。;,:)无])(?P<name>[\u4e00-\u9fff]{{2,28}}?{ORGAN})(?P<date>20\d\d年\d{{1,2}}月\d{{1,2}}日)"
)
_FOR_WHOM = re.compile(
    r"^(?:\((?:盖章|公章)\)|(?:填报|填表|编制|报告|报送|上报|发布|公开|落款)?(?:单位|机关)(?:名称)?(?:\(盖章\))?:)"
)
_DATE = re.compile(
    r"(?:(?:报送|填报|发布|成文)?(?:日期|时间):)?(?:20\d\d|二[〇零○0]..)(?:年.{1,2}月.{1,3}日|[-./]\d{1,2}[-./]\d{1,2})(?:印发)?"
)


def signed_on(lines: Sequence[str]) -> str | None:
    """The date under the report: the last short line that is a date, or the date behind the name at the foot."""
    for line in reversed(lines[-6:]):
        squeezed = squeeze(line)
        if len(squeezed) <= LONGEST_NAME and (date := iso_date(squeezed)):
            return date
    match = _joined(lines)
    if match:
        return iso_date(match["date"])
    signature = _signature(lines)
    return iso_date(signature[1]) if signature else None


def signer(lines: Sequence[str]) -> str | None:
    """The body that signed the report."""
    if match := _joined(lines):
        return match["name"] if is_agency_name(match["name"]) else None
    if signature := _signature(lines):
        return signature[0]
    foot = [_FOR_WHOM.sub("", squeeze(line)) for line in lines[-5:] if len(squeeze(line)) <= LONGEST_NAME]
    return next((name for name in reversed(foot) if is_agency_name(name)), None)


def _joined(lines: Sequence[str]) -> "re.Match[str] | None":
    """The name and the date behind it at the end of the last lines."""
    tail = squeeze("".join(lines[-3:]))[-260:]
    return _FOOT.search(tail) if "日" in tail else None


def _signature(lines: Sequence[str]) -> tuple[str, str] | None:
    """The last name below which a date stands alone."""
    short = [squeeze(line) if len(line) <= LONGEST_NAME * 2 else "" for line in lines[-LAST_LINES:]]
    for line, date in reversed([*pairwise(short)]):
        if _DATE.fullmatch(date) and is_agency_name(name := _FOR_WHOM.sub("", line)):
            return name, date
    return None
