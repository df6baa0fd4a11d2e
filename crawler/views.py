"""Buttons and boxes for years and bodies that ask an interface for their part of a list: `getList(2023)` (PORTALS §2).

Each part is a list of its own: nobody says how many there are in all. Nothing is run: a button's arguments and a box's
values are put into the call that its function makes.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Any
from urllib.parse import urljoin, urlsplit

from crawler import forms
from crawler.anchors import Element, text_of
from crawler.interfaces import CALL, asks_in, names_of
from crawler.listing import Ask
from crawler.literals import literal, split, value_of
from crawler.page import Page
from crawler.words import kind_of

MOST = 400
"""Parts of a list; boxes whose values together make more are left alone."""
_BUTTONS = frozenset({"li", "a", "span", "button", "dd", "dt", "td", "div", "p", "input", "em", "i", "label", "option"})
_KINDS = frozenset({"year", "class", "body"})
_LONGEST = 30
_CALLED = re.compile(r"^\s*(?:javascript:)?\s*(?:return\s+)?([\w$]+)\s*\(([^()]*)\)", re.IGNORECASE)
_INNER = re.compile(r"(?<![\w$.])([\w$]+)\s*\(([^()]*)\)\s*;")
_SETS = re.compile(r"(?:^|[;{\s])([\w$]+)\s*=(?!=)\s*([^;,{}\n]+)")
_NAMED = re.compile(r"\bfunction\s+[\w$]+\s*\(|\b[\w$]+\s*=\s*function\s*\(")
_SEARCH = re.compile(r"^(?:查\s*询|搜\s*索|检\s*索|查\s*找|确\s*定|筛\s*选)$")
_LONGEST_FUNCTION = 2000
_DEEPEST = 2


@dataclass(frozen=True, slots=True)
class View:
    """A part of a list: what its button says, and the request that brings it."""

    words: str
    ask: Ask


def views(page: Page) -> list[View]:
    """The parts of a page's list that its buttons and boxes ask for; none where all of them ask alike."""
    if page.ask is not None:
        return []
    found = {view.ask.address: view for view in _of_forms(page)}
    if CALL.search(page.scripts):
        names = names_of(page)
        for view in (*_of_buttons(page, names), *_of_boxes(page, names)):
            found.setdefault(view.ask.address, view)
    return list(found.values()) if len(found) > 1 else []


def unread(page: Page) -> str | None:
    """The words of a button for one of several years that asks an interface nobody can read; null where none does."""
    if not CALL.search(page.scripts) or views(page):
        return None
    years = [words for words, call in _buttons(page) if kind_of(words) == "year" and _asks(page, call)]
    return years[0] if len(years) > 1 else None


def _buttons(page: Page) -> Iterator[tuple[str, str]]:
    """What is said by elements for a year, a class or a body, and what they call; those that are links are none."""
    for element in page.root.iter(*_BUTTONS):
        for call in page.calls(element):
            words = _words(element)
            if len(words) <= _LONGEST and kind_of(words) in _KINDS and page.link(element) is None:
                yield words, call


def _words(element: Element) -> str:
    return ((element.get("value") or "") if element.tag == "input" else " ".join(text_of(element).split())).strip()


def _of_buttons(page: Page, names: Mapping[str, Any]) -> Iterator[View]:
    for words, call in _buttons(page):
        if (ask := _ask_of(page, call, names)) is not None:
            yield View(words, ask)


def _of_forms(page: Page) -> Iterator[View]:
    """Every choice in the boxes of a form that sends them to the page itself; other forms search elsewhere."""
    for own in page.root.iter("form"):
        boxes = [box for box in own.iter("select") if box.get("name") and _is_of_bodies(box)]
        fields = forms.fields_in(own)
        action = urljoin(page.base, own.get("action") or page.url)
        if not boxes or urlsplit(action).path != urlsplit(page.url).path or page.link(next(boxes[0].iter("option"))):
            continue
        for options in _choices(boxes):
            values = {
                box.get("name") or "": option.get("value") or "" for box, option in zip(boxes, options, strict=True)
            }
            yield View(" ".join(map(_words, options)), forms.sent(page, own, fields | values))


def _choices(boxes: Sequence[Element]) -> list[tuple[Element, ...]]:
    """The options that may be chosen together; none where they are too many."""
    chosen = list(islice(product(*(list(box.iter("option")) for box in boxes)), MOST + 1)) if boxes else []
    return chosen if len(chosen) <= MOST else []


def _of_boxes(page: Page, names: Mapping[str, Any]) -> Iterator[View]:
    """Every choice in the boxes of years and bodies, asked for as the box or the button beside it does."""
    boxes = [box for box in page.root.iter("select") if box.get("id") and _is_of_bodies(box)]
    calls = {call for box in boxes for call in _alike(page, box)}
    calls |= {call for element in page.root.iter("a", "button", "input", "span") for call in _searches(page, element)}
    for call in sorted(calls):
        for options in _choices(boxes):
            values = {
                f"#{box.get('id')}": option.get("value") or "" for box, option in zip(boxes, options, strict=True)
            }
            if (ask := _ask_of(page, call, {**names, **values})) is not None:
                yield View(" ".join(map(_words, options)), ask)


def _alike(page: Page, box: Element) -> set[str]:
    """What a box calls whatever was chosen in it."""
    each = [set(page.calls(option)) for option in box.iter("option")]
    return set.intersection(*each) if each else set()


def _searches(page: Page, element: Element) -> list[str]:
    """What a button calls that looks for what was chosen in boxes."""
    return page.calls(element) if _SEARCH.match(_words(element)) else []


def _is_of_bodies(box: Element) -> bool:
    return sum(kind_of(_words(option)) in _KINDS for option in box.iter("option")) > 1


def _asks(page: Page, call: str) -> bool:
    """Whether the function that is called asks an interface, whether that can be read or not."""
    called = _CALLED.match(call)
    function = None if called is None else _function(page.scripts, called[1])
    return bool(CALL.search(call if function is None else function[1]))


def _ask_of(page: Page, call: str, names: Mapping[str, Any], depth: int = 0) -> Ask | None:
    """The request that a call makes, directly or by a function that it calls in turn."""
    called = _CALLED.match(call)
    function = None if called is None else _function(page.scripts, called[1])
    parameters, body = function or ([], call)
    known = dict(names)
    given = split(called[2], ",") if called and called[2].strip() else []
    for name, words in zip(parameters, given, strict=False):
        _set(known, name, words)
    own = body[: found.start()] if (found := CALL.search(body)) else body
    for name, words in _SETS.findall(own):
        _set(known, name, words)
    if (ask := next(asks_in(page, body, known), None)) is not None:
        return ask
    inner = (found[0] for found in _INNER.finditer(body) if found[0].rstrip("; ") != call) if depth < _DEEPEST else ()
    asks = (_ask_of(page, each, known, depth + 1) for each in inner)
    return next((ask for ask in asks if ask is not None), None)


def _set(names: dict[str, Any], name: str, words: str) -> None:
    """Gives a name the value of an expression, if that is known."""
    try:
        names[name] = value_of(literal(words.strip())[0], names)
    except (KeyError, ValueError, RecursionError):
        return


def _function(scripts: str, name: str) -> tuple[list[str], str] | None:
    """The parameters and the body of a function; the body ends where the next one with a name begins."""
    own = re.escape(name)
    head = re.search(rf"\bfunction\s+{own}\s*\(([^)]*)\)\s*\{{|\b{own}\s*=\s*function\s*\(([^)]*)\)\s*\{{", scripts)
    if head is None:
        return None
    body = scripts[head.end() : head.end() + _LONGEST_FUNCTION]
    following = _NAMED.search(body)
    names = [parameter.strip() for parameter in (head[1] or head[2] or "").split(",")]
    return names, body[: following.start()] if following else body
