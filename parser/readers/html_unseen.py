"""What stands in the tables of a page and is not to be read: struck out, or hidden."""

import re
from typing import cast

from lxml import etree

Element = etree._Element

_MAY_BE_STRUCK = b"line-through"
_MAY_BE_HIDDEN = re.compile(rb"is(?:play|ibility)")
_STRUCK = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_MAY_BE_RAISED = re.compile(rb"-(?i:align\s*:\s*su(?:per|b))\b")
"""Begun with a sign that has no capital, it is found in a fifth of the time."""
_RAISED = re.compile(r"vertical-align\s*:\s*su(?:per|b)\b", re.IGNORECASE)
_aligned = etree.XPath("//*[contains(@style, '-align') or contains(@style, '-ALIGN')]")
_styled = etree.XPath(
    "//*[contains(@style, 'line-through') or contains(@style, 'isplay') or contains(@style, 'isibility')]"
)
_BEFORE = 500
"""Bytes before a table in which the element that hides it begins."""
_CELLS = ("td", "th", "tr")
_MOST_NOTE = 60
"""Characters of a hidden note or former number in a cell; more than that is a page to be unfolded."""
_TOLD_BY = ("本年新收", "第二十条", "结果维持", "统计指标")
"""Words of which each table of the forms has one."""
_WHOLE = "总体情况"
"""A word of every report: what is hidden with it is a report, perhaps the only one."""


def mark_raised(root: Element, page: bytes) -> None:
    """Makes what a style raises or lowers the elements that other pages have for it; cells align so for themselves."""
    if not _MAY_BE_RAISED.search(page):
        return
    for element in cast("list[Element]", _aligned(root)):
        if element.tag not in _CELLS and _RAISED.search(element.get("style") or ""):
            element.tag = "sup"


def drop_unseen(root: Element, page: bytes) -> None:
    """Takes out what is struck out, hidden words in cells, and hidden tables that are also there to be seen.

    Other hidden parts are kept: pages unfold the report itself out of such. Nearly every page hides something outside
    its tables, and few within: only those few are searched, which takes as long as parsing them.
    """
    start, end = page.find(b"<table"), page.rfind(b"</td")
    begin = max(0, start - _BEFORE)
    if start < 0 or (page.find(_MAY_BE_STRUCK, begin, end) < 0 and not _MAY_BE_HIDDEN.search(page, begin, end)):
        return
    for element in cast("list[Element]", _styled(root)):
        style = (element.get("style") or "").lower()
        if _STRUCK.search(style) or (_HIDDEN.search(style) and _is_beside(element, root)):
            _drop(element)


def _is_beside(element: Element, root: Element) -> bool:
    """Whether what is hidden is a note in a cell, or a table that the page also shows."""
    text = _text(element)
    told = [word for word in _TOLD_BY if word in text]
    if not told:
        is_in_table = element.tag in _CELLS or next(element.iterancestors("td", "th"), None) is not None
        return is_in_table and len(text.strip()) <= _MOST_NOTE
    whole = _text(root)
    return _WHOLE not in text and all(whole.count(word) > text.count(word) for word in told)


def _text(element: Element) -> str:
    return etree.tostring(element, encoding="unicode", method="text", with_tail=False)


def _drop(element: Element) -> None:
    """Removes an element, not the text behind it."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)
