"""The dates at the head of a report: the period of its statistics, and when it was published."""

import re
from collections.abc import Sequence
from itertools import zip_longest

from parser.document import Document
from parser.text import iso_date, plain, squeeze

LAST_FIRST_MONTH = 6
"""A period that begins in a later month belongs to the year after."""
LONGEST_LABEL = 6
"""A line with no more characters is a label (发布日期:) whose value stands in the next line."""

Period = tuple[str | None, str | None]

_PERIOD = re.compile(
    r"(20\d{2})年(\d{1,2})月(\d{1,2})日?起?,?(?:至|到|—|-|–|~|止)+(?:(20\d{2})年)?(\d{1,2})月(\d{1,2})日"
)
_PUBLISHED = re.compile(r"(?:发布|公布|发文|更新|生成|发稿|信息)(?:日期|时间)|^(?:时间|日期)[::]|\s时间[::]")


def period_of(lines: Sequence[str]) -> Period:
    """The first and last day of the statistics, as the lines at the head of the report say."""
    for line in lines:
        match = _PERIOD.search(squeeze(line))
        if match:
            year, month, day, last_year, last_month, last_day = match.groups()
            return iso_date(f"{year}-{month}-{day}"), iso_date(f"{last_year or year}-{last_month}-{last_day}")
    return None, None


def year_of(period: Period) -> int | None:
    """The year that a period lies in; of one from December to November the later one."""
    start = period[0]
    return int(start[:4]) + (int(start[5:7]) > LAST_FIRST_MONTH) if start else None


def published_on(document: Document, head: Sequence[str]) -> str | None:
    """The day on which the page says that it was published."""
    for name in ("PubDate", "publishdate", "PublishDate", "pubdate"):
        if name in document.meta and (date := iso_date(document.meta[name])):
            return date
    for line, below in (*((line, "") for line in document.head[::-1]), *zip_longest(head, head[1:], fillvalue="")):
        match = _PUBLISHED.search(plain(line))
        if match and (date := iso_date(plain(line)[match.start() :])):
            return date
        if match and len(squeeze(line)) <= LONGEST_LABEL and (date := iso_date(below)):
            return date
    return None
