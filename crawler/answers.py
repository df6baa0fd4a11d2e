"""What the interfaces behind lists answer: rows as HTML in JSON, records in JSON, records in XML, bare rows of HTML.

The systems differ in names, not in kind; the names met so far stand here.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree

from crawler import scripts
from crawler.page import Link, Page
from parser.titles import read_title

_TITLES = ("realtitle", "title", "infotitle", "name", "articletitle")
_ADDRESSES = ("url", "post_url", "infourl", "linkurl", "href", "link", "pageurl")
_DAYS = ("publishedtimestr", "published_time_format", "infodate", "display_publish_time", "date", "pubdate", "time")
_PIECES = ("html", "data", "content")
_ITEMS = frozenset({"total", "totalcount", "totalrecord", "totalrecords", "rowcount", "post_count", "count"})
_PAGES = frozenset({"totalpage", "totalpages", "pagecount", "pages"})
_RECORD = re.compile(r"<record>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</record>", re.DOTALL)
_ITEM = re.compile(r"<(?:item|row|news|article|entry)\b[^>]*>(.*?)</(?:item|row|news|article|entry)>", re.DOTALL)
_IN_ITEM = re.compile(r"<(\w+)>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</\1>", re.DOTALL)
_DAY = re.compile(r"(20\d\d)\D(\d{1,2})\D(\d{1,2})")
_ADDRESS = re.compile(r"^(?:https?:/)?\.{0,2}/[^\s<>]*[\w/]$|^[\w./-]+\.(?:s?html?|pdf|docx?)$")
_PLACE = re.compile(r"\{(\w+)\}")
_TAG = re.compile(r"<[^>]*>")
_BEIJING = timedelta(hours=8)


def rows_of(page: Page) -> list[Link] | None:
    """The entries that an answer carries; null where the page is no such answer."""
    if page.data is not None:
        html = next(_strings(page.data), None)
        return _records(page) if html is None else page.piece("".join(records(html)) or html).links
    if "<record>" in page.html:
        return page.piece("".join(records(page.html))).links
    if page.ask is not None and (items := _ITEM.findall(page.html)):
        return [link for item in items if (link := _of_item(page, item)) is not None]
    return page.links if page.ask is not None and "<body" not in page.html.lower() else None


def _of_item(page: Page, item: str) -> Link | None:
    """The entry that an item of an XML feed stands for."""
    said = {name.lower(): unescape(value).strip() for name, value in _IN_ITEM.findall(item)}
    url = next((said[name] for name in _ADDRESSES if said.get(name)), None)
    title = next((said[name] for name in _TITLES if said.get(name)), None)
    day = next((day for name in _DAYS if (day := _day(said.get(name)))), None)
    link = None if url is None or title is None else _anchored(page, url, title)
    return None if link is None else Link(link.url, link.text, day, is_dated=day is not None)


def rows_in_scripts(page: Page) -> list[Link]:
    """The entries that a page's scripts hold as records or as mere texts: a report's title beside an address."""
    for array in scripts.arrays(page.scripts):
        piece = page.piece(array)
        if piece.data is not None and (links := _records(piece)):
            return links
    texts = scripts.strings(page.scripts)
    found = []
    for place, text in enumerate(texts):
        if read_title(text).is_report:
            near = (texts[at] for at in (place + 1, place - 1, place + 2, place - 2) if 0 <= at < len(texts))
            address = next((other for other in near if _ADDRESS.search(other)), None)
            link = None if address is None else _anchored(page, address, text)
            found += [] if link is None else [link]
    return found


def records(text: str) -> list[str]:
    """The rows of HTML inside the records of an XML answer, or of such an island in a page."""
    return _RECORD.findall(text)


def number_of(data: Any, names: frozenset[str]) -> int | None:
    """The first whole number of a JSON answer that goes by one of these names, the outermost first."""
    level = [data]
    while level:
        below = []
        for value in level:
            if isinstance(value, dict):
                for name, found in value.items():
                    if name.lower() in names and str(found).isdecimal():
                        return int(found)
                below += [found for found in value.values() if isinstance(found, dict)]
        level = below
    return None


def items_said(data: Any) -> int | None:
    """How many entries a JSON answer promises."""
    return number_of(data, _ITEMS)


def pages_said(data: Any) -> int | None:
    """How many pages a JSON answer promises."""
    return number_of(data, _PAGES)


def _strings(data: Any) -> Iterator[str]:
    """Rows of HTML in a JSON answer."""
    if isinstance(data, str) and ("<a " in data or "<li" in data):
        yield data
    elif isinstance(data, dict):
        for name in _PIECES:
            yield from _strings(data.get(name))


def _records(page: Page) -> list[Link]:
    """The entries of the longest array of records with a title and an address."""
    found = [[link for entry in array if (link := _link(page, entry))] for array in _arrays(page.data)]
    return max(found, key=len, default=[])


def _arrays(data: Any) -> Iterator[list[Any]]:
    if isinstance(data, list):
        yield data
    for value in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from _arrays(value)


def _link(page: Page, entry: Any) -> Link | None:
    if not isinstance(entry, dict):
        return None
    said = {name.lower(): value for name, value in entry.items() if value not in (None, "")}
    url = next((said[name] for name in _ADDRESSES if isinstance(said.get(name), str)), None)
    title = next((said[name] for name in _TITLES if isinstance(said.get(name), str)), None)
    texts = [value for value in said.values() if isinstance(value, str)]
    url = url or next((text for text in texts if _ADDRESS.search(text)), None)
    url = url or _made(page, said)
    title = title or next((text for text in texts if read_title(text).is_report), None)
    if url is None or title is None:
        return None
    link = _anchored(page, url, title)
    day = next((day for name in _DAYS if (day := _day(said.get(name)))), None)
    return None if link is None else Link(link.url, link.text, day, is_dated=day is not None)


def _made(page: Page, said: dict[str, Any]) -> str | None:
    """The address that the page's script makes of a record's number."""
    row = _PLACE.search(page.ask.row) if page.ask is not None else None
    value = None if row is None else said.get(row[1].lower())
    return f"{page.ask.row[: row.start()]}{value}{page.ask.row[row.end() :]}" if page.ask and row and value else None


def _anchored(page: Page, url: str, words: str) -> Link | None:
    """The link that a page would have of these."""
    anchor = etree.Element("a", {"href": url})
    anchor.text = " ".join(_TAG.sub("", words).split())
    return page.link(anchor)


def _day(value: Any) -> date | None:
    """A day as interfaces write it: in words, or as seconds or milliseconds since 1970, meant in Beijing."""
    if isinstance(value, int) or (isinstance(value, str) and value.isdecimal() and len(value) in {10, 13}):
        seconds = int(value) / (1000 if len(str(value)) == 13 else 1)
        return (datetime.fromtimestamp(seconds, UTC) + _BEIJING).date() if seconds < 1e11 else None
    found = _DAY.search(value) if isinstance(value, str) else None
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def path_of(url: str) -> str:
    """The path of an address with its query."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def beside(page: Page, path: str) -> str:
    """An address relative to a page."""
    return urljoin(page.base, path)
