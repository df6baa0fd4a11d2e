"""Everything on a page that may lead on, however it is hidden: links, controls, attributes, arrays of scripts, frames.

Scripts are read, never run: an address counts where it is written down beside words (PORTALS §2, §3.8).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from crawler.anchors import Element, text_of
from crawler.page import Page, key

How = Literal["link", "option", "map", "control", "attribute", "script", "frame"]
"""How a page leads on: a link, an entry of a select box, an image map, a control with a script, an attribute of the
portal's own making, an array or markup in a script, a frame."""

_SHELL_WORDS = 60
"""Characters of text beyond which a page is no shell around a script."""
LONGEST_WORDS = 80
"""Characters of a lead's words that are kept; more is a text with a link in it."""


@dataclass(frozen=True, slots=True)
class Lead:
    """Where a page may lead: the address, the words for it, and how it was written down."""

    url: str
    words: str
    how: How = "link"


_ADDRESS = re.compile(
    r"^(?:https?:)?//[^\s\"'<>]+$|^\.{0,2}/[^\s\"'<>]*$|^\?\w+=[^\s\"'<>]*$"
    r"|^[\w./-]+\.(?:s?html?|jhtml|jspx?|aspx?|php|do|action)(?:[?#][^\s\"'<>]*)?$|^[\w-]+(?:/[\w-]+)*/$"
)
_NO_PAGE = re.compile(r"(?i)\.(?:js|css|png|jpe?g|gif|bmp|ico|svg|webp|woff2?|ttf|mp[34]|swf|flv)(?:[?#]|$)")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_TOKEN = re.compile(r""""((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|([{}\[\]();])""")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))")
_USUAL = frozenset(
    "href src class style id name type title alt target rel width height value content align border color bgcolor"
    " background shape coords usemap onclick onchange onload onmouseover onmouseout charset lang action method for"
    " face size cellspacing cellpadding valign colspan rowspan frameborder scrolling http-equiv property media".split()
)
"""Attributes that have a meaning of their own."""


def leads(page: Page) -> list[Lead]:
    """All leads of a page, each address once with the longest words for it, in the order of the page."""
    found: dict[str, Lead] = {}
    for lead in (*_elements(page), *_frames(page), *_scripts(page)):
        former = found.get(lead.url)
        if former is None or len(lead.words) > len(former.words):
            found[lead.url] = lead
    return list(found.values()) or [*_bare(page)]


def _elements(page: Page) -> Iterator[Lead]:
    """What elements lead to, plainly or by script."""
    for element in page.root.iter(etree.Element):
        if element.tag in {"script", "style", "iframe", "frame", "form", "meta", "link", "img", "input"}:
            continue
        if element.tag == "a" and _is_hidden(element):
            continue
        if element.tag in {"a", "area", "option"} and (link := page.link(element)) is not None:
            hows: dict[str, How] = {"option": "option", "area": "map"}
            yield Lead(link.url, words_of(element), hows.get(str(element.tag), "link"))
            continue
        for name, value in element.attrib.items():
            how: How = "control" if name in {"onclick", "href"} else "attribute"
            for address in _addresses_in(str(name), str(value)):
                if (url := absolute(page, address)) is not None:
                    yield Lead(url, words_of(element), how)


def _is_hidden(element: Element) -> bool:
    """Whether a link is itself made invisible: set for machines alone, which a person would never follow."""
    style = re.sub(r"\s", "", (element.get("style") or "").lower())
    return "display:none" in style or "visibility:hidden" in style or element.get("hidden") is not None


def hidden(page: Page) -> set[str]:
    """The addresses, as keys, of the links of a page that nobody is meant to see."""
    found = (page.link(element) for element in page.root.iter("a") if _is_hidden(element))
    return {key(link.url) for link in found if link is not None} - {key(lead.url) for lead in _elements(page)}


def _addresses_in(name: str, value: str) -> list[str]:
    """The addresses that an attribute holds: a script's quoted strings, or itself where it is one of no usual name."""
    if name == "onclick" or (name == "href" and value.strip().lower().startswith("javascript:")):
        quoted = (one or two for one, two, _ in _TOKEN.findall(value))
        return [text for text in quoted if is_address(text)]
    is_own = name not in _USUAL and not name.startswith("on")
    return [value.strip()] if is_own and is_address(value.strip()) else []


def _frames(page: Page) -> Iterator[Lead]:
    for element in page.root.iter("iframe", "frame"):
        if (link := page.link(element)) is not None:
            yield Lead(link.url, "", "frame")


def _scripts(page: Page) -> Iterator[Lead]:
    """Pairs of words and an address that stand together in a script, and the links of markup that it writes."""
    for element in page.root.iter("script"):
        group: list[str] = []
        for one, two, mark in _TOKEN.findall(text_of(element)):
            if mark:
                yield from _paired(page, group)
                group = []
                continue
            text = _unescaped(one or two)
            if "<a " in text or "<li" in text:
                yield from (Lead(lead.url, lead.words, "script") for lead in _elements(page.piece(text)))
            else:
                group.append(text)
        yield from _paired(page, group)


def _paired(page: Page, group: list[str]) -> Iterator[Lead]:
    """An address of a group of strings with the words before it or, where there are none, behind it."""
    for number, text in enumerate(group):
        if not is_address(text):
            continue
        near = [*reversed(group[:number]), *group[number + 1 :]]
        words = next((other for other in near if _HAN.search(other)), None)
        if words is not None and (url := absolute(page, text)) is not None:
            yield Lead(url, _short(words), "script")


def _bare(page: Page) -> Iterator[Lead]:
    """The addresses in the scripts of a page that has nothing else: one of them is where it goes on to."""
    if len(page.words) > _SHELL_WORDS:
        return
    for one, two, _ in _TOKEN.findall(page.joined_scripts):
        if is_address(text := _unescaped(one or two)) and (url := absolute(page, text)) is not None:
            yield Lead(url, "", "script")


def is_address(text: str) -> bool:
    """Whether a text is the address of a page, by its look."""
    return len(text) < 400 and bool(_ADDRESS.match(text)) and not _NO_PAGE.search(text) and not _HAN.search(text[:1])


def absolute(page: Page, address: str) -> str | None:
    """The whole address of one that stands on a page; null where it leads nowhere."""
    link = page.link(etree.Element("a", {"href": address}))
    return None if link is None else link.url


def words_of(element: Element) -> str:
    """The words of an element: its text, its title where that is cut or missing, those of its pictures."""
    text = " ".join(text_of(element).split())
    title = " ".join((element.get("title") or element.get("alt") or "").split())
    if not text and not title:
        pictures = (image.get("alt") or image.get("title") or "" for image in element.iter("img", "area"))
        title = next((words for words in pictures if words.strip()), "")
    is_cut = text.endswith(("…", "...", "．．．", ".."))
    return _short(title if title and (not text or is_cut) else text)


def _short(words: str) -> str:
    return " ".join(words.split())[:LONGEST_WORDS]


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], text)
