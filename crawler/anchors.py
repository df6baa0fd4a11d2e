"""Links as editors and scripts leave them: what an element leads to, its words, the day printed beside it."""

import re
from datetime import date

from lxml import etree

Element = etree._Element

LONGEST_WORDS = 200
"""Characters of a link's words that are kept; a title has less, a whole article inside a link has more."""


_OPENED = re.compile(
    r"""(?:window\.open|location(?:\.href)?\s*=|location\.(?:replace|assign))\s*\(?\s*(?:encodeURI\()?\s*["']([^"']+)["'](?!\s*\+)"""
)
_NOWHERE = ("javascript:", "mailto:", "tel:", "data:", "#", "about:")
_WHOLE_DAY = re.compile(r"(?<!\d)(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_SHORT_DAY = re.compile(r"(?<!\d)(\d{1,2})\s*[-/月]\s*(\d{1,2})(?!\d)")
_MONTH_IN_ADDRESS = re.compile(r"/t?(20\d\d)[/-]?(\d{1,2})(?:[/-]?\d{1,2})?[/_]")
_ROWS = frozenset({"li", "tr", "dd", "dl", "p"})
_ATTRIBUTES = ("data-href", "data-url", "data-link")
_CHOSEN = re.compile(r"this\.options\[this\.selectedIndex\]\.value|(?:this|\$\(this\))\.val(?:ue\b|\(\))")
_LAST_DAY = re.compile(r"\s*[\[(（]?(?:20\d\d\D)?\d{1,2}\D\d{1,2}日?[\])）]?$")
_VAGUE = re.compile(
    r"^[\[【(（]?(?:点击|在线)?(?:查看|详情|详细|阅读|浏览|打开|下载|预览)(?:详情|全文|内容|附件|文件|报告)?[\])）】]?$"
)
_CELLS = frozenset({"td", "th"})
_YEAR = re.compile(r"^20\d\d年?度?$")
_LEAST_ROW = 6
"""Characters of a row's text that may be a title."""


def text_of(element: Element) -> str:
    """All the text in an element."""
    return "".join(map(str, element.itertext()))


def target_of(element: Element) -> str | None:
    """The address that an element names, cleaned of what editors leave in it; null where there is none."""
    if element.tag == "option":
        raw = element.get("value") or ""
        return clean(raw) if ("/" in raw or ".htm" in raw) and "+" not in _on_change(element) else None
    raw = element.get("src" if element.tag in {"iframe", "frame"} else "href") or ""
    if not raw.strip() or raw.strip().lower().startswith(_NOWHERE):
        opened = _OPENED.search(f"{element.get('onclick') or ''} {raw}")
        named = next((said for name in _ATTRIBUTES if (said := element.get(name))), None)
        return clean(opened[1]) if opened else clean(named) if named else None
    return clean(raw)


def calls_of(element: Element) -> list[str]:
    """The calls of scripts that an element makes when it is chosen; `this.value` is that of a chosen option."""
    if element.tag == "option":
        chosen = f"'{element.get('value') or ''}'"
        return [_CHOSEN.sub(chosen, _on_change(element))] if element.get("value") else []
    return [call for call in (element.get("onclick") or "", element.get("href") or "") if "(" in call]


def is_row_of_script(element: Element) -> bool:
    """Whether an element that is no link is one by script: a row or button that opens a page when it is clicked."""
    is_named = element.get("onclick") or any(element.get(name) for name in _ATTRIBUTES)
    return bool(is_named) and next(element.iter("a", "option"), None) is None


def _on_change(option: Element) -> str:
    """What the select box of an option does with it."""
    box = next(option.iterancestors("select"), None)
    return "" if box is None else box.get("onchange") or ""


def words_of(element: Element) -> str:
    """The words of a link: its text, or its title where the text is cut or missing; else those of its picture."""
    if element.tag == "input":
        return (element.get("value") or "")[:LONGEST_WORDS]
    text = " ".join(text_of(element).split())
    if element.tag in _ROWS:
        text = _LAST_DAY.sub("", text)
    title = " ".join((element.get("title") or "").split())
    is_cut = text.endswith(("…", "...", "．．．", ".."))
    words = title if title and (not text or (is_cut and len(title) > len(text.rstrip("….．")))) else text
    if _VAGUE.match(words):
        words = _row_words(element) or words
    words = words or next((image.get("alt") or "" for image in element.iter("img")), "").strip()
    return words[:LONGEST_WORDS]


def _row_words(element: Element) -> str:
    """The longest text of a table's row or a list's entry whose link only says 查看."""
    row = next(element.iterancestors("tr", "li", "dd"), None)
    if row is not None and row.tag == "tr" and sum(1 for _ in row.iter("a")) > 1 and (heads := _heads(element, row)):
        return heads
    if row is None or sum(1 for _ in row.iter("a")) > 2:
        return ""
    texts = [" ".join(str(text).split()) for text in row.itertext()]
    return max((text for text in texts if len(text) >= _LEAST_ROW), key=len, default="")


def _heads(element: Element, row: Element) -> str:
    """What a cell of a table of bodies by years stands for: the row's first cell and the column's head, a year."""
    table = next(row.iterancestors("table"), None)
    head = None if table is None else next(table.iter("tr"), None)
    cell = next(element.iterancestors("td", "th"), None)
    if head is None or head is row or cell is None:
        return ""
    cells, heads = [each for each in row if each.tag in _CELLS], [each for each in head if each.tag in _CELLS]
    place = cells.index(cell) if cell in cells else 0
    year = "".join(text_of(heads[place]).split()) if 0 < place < len(heads) else ""
    return "".join(text_of(cells[0]).split()) + year if _YEAR.match(year) else ""


def day_beside(element: Element, url: str) -> tuple[date | None, bool]:
    """The day printed in the row of a link, and whether one is printed.

    Where it has no year, an address of the same month tells it; a folder of a year alone tells nothing.
    """
    row = element
    while (parent := row.getparent()) is not None and row.tag not in _ROWS:
        if sum(1 for _ in parent.iter("a")) > 1:
            break
        row = parent
    beside = text_of(row) if row is element else text_of(row).replace(text_of(element), " ", 1)
    if whole := _WHOLE_DAY.search(beside):
        return _day(int(whole[1]), int(whole[2]), int(whole[3])), True
    short, month = _SHORT_DAY.search(beside), _MONTH_IN_ADDRESS.search(url)
    if short and month and int(month[2]) == int(short[1]):
        return _day(int(month[1]), int(short[1]), int(short[2])), True
    return None, short is not None


def clean(address: str) -> str | None:
    """An address without what editors leave in it; null where it leads nowhere."""
    cleaned = re.sub(r"[\t\r\n]", "", address).strip().replace("\\", "/").replace("．", ".").replace(" ", "%20")
    is_markup = cleaned.startswith(("<", "&lt;"))
    return None if not cleaned or is_markup or cleaned.lower().startswith(_NOWHERE) else cleaned


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
