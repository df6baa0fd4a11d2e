"""Where a page leads on: files, frames, the pictures that may be its report, the pages of a flip-book."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from lxml import etree

from parser.model import Link, LinkKind

Element = etree._Element

MAX_PAGES = 300
"""Pages of a flip-book that are followed at most."""

_DOCUMENTS = re.compile(r"(?i)\.(?:pdf|docx?|wps|xlsx?|et|ofd|rtf|zip|rar|7z)(?:$|[?#])|download\.jsp|downfile")
_ENDINGS = (".pdf", ".doc", ".wps", ".ofd", ".PDF")
_IN_SCRIPT = re.compile(r"[\"']([^\"'\s<>]{1,300}\.(?:pdf|PDF|docx?|wps|ofd))[\"']")
_ICONS = re.compile(
    r"(?i)logo|banner|icon|\bico[_/.\d]|qr_?code|ewm|erweima|wei_?xin|wechat|weibo|share|fenxiang|print|close|arrow|btn"
    r"|button|\bbg[_\d.]|_bg\.|dzjg|jiucuo|beian|gongan|spacer|blank\.|loading|fileTypeImages|\.(?:svg|ico)$"
)
"""File names, with their folder, of pictures that belong to every page of a portal."""
_SOURCES = ("data-original", "data-src", "original", "src")
"""Where the address of a picture stands; pages that load pictures late keep a placeholder in `src`."""
_SIZE = re.compile(r"^\s*(\d+)\s*(?:px)?\s*$")
_STYLED = {name: re.compile(rf"(?:^|;)\s*{name}\s*:\s*(\d+)(?:\.\d+)?px") for name in ("width", "height")}
LEAST_SIDE = 150
"""Pixels below which a picture, by what its page says of it, shows no page of a report."""
_FLIP_PAGE = re.compile(r"(?P<folder>.*/basic-html/)(?:page(?P<number>\d{1,3})|index)(?P<end>\.html?)$")
_FLIP_LINK = re.compile(r"^(?:\./)?page(\d{1,3})\.html?$")
_FLIP_BOOK = re.compile(r"(?:^|/)basic-html/(?:index|page1)\.html?$")


def links(root: Element, body: Element, url: str | None) -> Iterator[Link]:
    """Each address once, in the order of the article, then files anywhere on the page; pages of a flip-book first."""
    seen: set[str] = set()
    for link in (*flip_pages(root, url), *_in_article(body, url), *_files(root, url), *_shown_by_script(root, url)):
        if link.url not in seen:
            seen.add(link.url)
            yield link


def flip_pages(root: Element, url: str | None) -> Iterator[Link]:
    """All pages of the flip-book (FlipBuilder's plain version) that this page is one of.

    Each page names its neighbours and the last one; they are numbered without gaps.
    """
    own = _FLIP_PAGE.match(url or "")
    if own is None:
        return
    numbers = [int(match[1]) for a in root.iter("a") if (match := _FLIP_LINK.match((a.get("href") or "").strip()))]
    last = min(max([int(own["number"] or 0), *numbers]), MAX_PAGES)
    for number in range(1, last + 1) if last > 1 else ():
        yield Link(f"{own['folder']}page{number}{own['end']}", "page", "")


def _in_article(body: Element, url: str | None) -> Iterator[Link]:
    for element in body.iter("a", "iframe", "img", "embed", "object"):
        kind, target = _kind(element)
        if kind is not None and target and not target.startswith(("javascript:", "#", "data:", "mailto:")):
            text = " ".join((str(element.xpath("string()")) or element.get("title") or "").split())
            yield Link(urljoin(url, target) if url else target, kind, text)


def _shown_by_script(root: Element, url: str | None) -> Iterator[Link]:
    """Files whose address stands in a script that shows them in the page."""
    for script in root.iter("script"):
        text = script.text or ""
        if not any(ending in text for ending in _ENDINGS):
            continue
        for match in _IN_SCRIPT.finditer(text):
            target = match[1].replace("\\/", "/")
            yield Link(urljoin(url, target) if url else target, "iframe", "")


def _files(root: Element, url: str | None) -> Iterator[Link]:
    for element in root.iter("a"):
        target = (element.get("href") or "").strip()
        is_book = _FLIP_BOOK.search(target) and not _FLIP_PAGE.match(url or "")
        if is_book or _DOCUMENTS.search(target):
            text = " ".join(str(element.xpath("string()")).split())
            yield Link(urljoin(url, target) if url else target, "iframe" if is_book else "attachment", text)


def _kind(element: Element) -> tuple[LinkKind | None, str]:
    if element.tag == "iframe":
        return "iframe", (element.get("src") or "").strip()
    if element.tag == "img":
        target = next((found.strip() for name in _SOURCES if (found := element.get(name))), "")
        if target[:5].lower() == "data:":
            return None, ""  # it is in the page itself: nothing to fetch
        return (None if _is_decoration(element, target) else "image"), target
    if element.tag in ("embed", "object"):
        target = (element.get("src") or element.get("data") or "").strip()
        return ("iframe" if _DOCUMENTS.search(target) else None), target
    target = (element.get("href") or "").strip()
    return ("attachment" if _DOCUMENTS.search(target) else None), target


def _is_decoration(element: Element, target: str) -> bool:
    """Whether a picture is furniture, by its name or by the size that the page gives it."""
    file = "/".join(target.partition("?")[0].split("/")[-2:])
    if _ICONS.search(file):
        return True
    sides = [side for name in ("width", "height") if (side := _side(element, name)) is not None]
    return any(side < LEAST_SIDE for side in sides)


def _side(element: Element, name: str) -> int | None:
    match = _SIZE.match(element.get(name) or "") or _STYLED[name].search(element.get("style") or "")
    return int(match[1]) if match else None
