"""Pagers that send a form: `__doPostBack('Pager','2')` of ASP.NET, and buttons that set a field and submit.

Only the pager's own form is sent, with its own hidden fields and the number of the next page; boxes to search in stay
as they are, and no button of them is pressed.
"""

import re
from collections.abc import Iterator
from urllib.parse import urldefrag, urlencode, urljoin

from crawler.anchors import Element
from crawler.listing import Ask, fields_of, form
from crawler.page import Page
from crawler.pagers import is_onward, words_on

_POSTBACK = re.compile(r"__doPostBack\(\s*(['\"].*?['\"])\s*,\s*(['\"].*?['\"])\s*\)")
_SUBMITS = re.compile(
    r"function\s+(\w+)\s*\(\s*(\w+)\s*\)\s*\{(?P<body>[^}]{0,600}?\.submit\s*\(\s*\)[^}]{0,200})\}", re.DOTALL
)
_SETS = r"(?:\.|getElementById\(['\"]|\[['\"]|#|name=['\"]?)(?P<field>[\w-]+)['\"\])]*\.(?:value\s*=|val\s*\()\s*{}\b"
_ARGUMENT = re.compile(r"\(\s*['\"]?(\d+)['\"]?\s*\)")
_LAST = re.compile(r"(\d+)\D*$")
_UNSENT = frozenset({"submit", "button", "image", "reset", "file", "checkbox", "radio"})


def next_ask(page: Page) -> Ask | None:
    """The request for the page behind this one; null where no button sends a form, or it is the last page."""
    return _posted_back(page) or _submitted(page)


def _posted_back(page: Page) -> Ask | None:
    """The page that ASP.NET's button leads to: the next number, else the button called next."""
    current = _current(page, "__EVENTARGUMENT")
    best: tuple[int, str, str] | None = None
    for element, words in _buttons(page):
        found = _POSTBACK.search(_calls(element))
        if found is None:
            continue
        target, argument = found[1][1:-1], found[2][1:-1]
        number = _LAST.search(argument) or _LAST.search(words)
        rank = int(number[1]) if number else current + 1
        if rank > current and (best is None or rank < best[0]) and (number or "下" in words or ">" in words):
            best = (rank, target, argument)
    own = form_with(page, "__VIEWSTATE", "__EVENTTARGET")
    if best is None or own is None:
        return None
    fields = fields_in(own) | {"__EVENTTARGET": best[1], "__EVENTARGUMENT": best[2]}
    return sent(page, own, fields)


def _submitted(page: Page) -> Ask | None:
    """The page that a function gets which writes a number into a form's field and sends the form."""
    for submits in _SUBMITS.finditer(page.scripts):
        sets = re.search(_SETS.format(submits[2]), submits["body"])
        own = None if sets is None else form_with(page, sets["field"])
        if sets is None or own is None:
            continue
        name = next(field.get("name") or "" for field in own.iter("input") if sets["field"] in _names(field))
        current = _current(page, name)
        called = re.compile(rf"\b{submits[1]}\s*{_ARGUMENT.pattern}")
        numbers = [int(found[1]) for element, _ in _buttons(page) if (found := called.search(_calls(element)))]
        following = min((number for number in numbers if number > current), default=None)
        if following is not None:
            return sent(page, own, fields_in(own) | {name: str(following)})
    return None


def sent(page: Page, own: Element, fields: dict[str, str]) -> Ask:
    """A form as a browser sends it."""
    action = urldefrag(urljoin(page.base, own.get("action") or page.url)).url
    if (own.get("method") or "").lower() != "post":
        return Ask(f"{action.partition('?')[0]}?{urlencode(fields)}", headers=(("Referer", page.url),))
    return form(action, fields, ("Referer", page.url))


def _current(page: Page, field: str) -> int:
    """The number of the page that a form brought, by its field; the first page is 1."""
    said = _LAST.search(fields_of(page.ask).get(field, "")) if page.ask is not None else None
    return int(said[1]) if said else 1


def _buttons(page: Page) -> Iterator[tuple[Element, str]]:
    """What leads on in a pager: links and buttons with a number or a word for further pages."""
    for element in page.root.iter("a", "button", "input", "span", "li", "td"):
        words = words_on(element)
        if is_onward(words) and _calls(element).strip():
            yield element, words


def _calls(element: Element) -> str:
    return f"{element.get('href') or ''} {element.get('onclick') or ''}"


def _names(field: Element) -> set[str]:
    return {field.get("name") or "", field.get("id") or ""}


def form_with(page: Page, *fields: str) -> Element | None:
    """The form that has one of these fields."""
    for own in page.root.iter("form"):
        if any(not _names(element).isdisjoint(fields) for element in own.iter("input")):
            return own
    return None


def fields_in(own: Element) -> dict[str, str]:
    """The fields of a form as they stand."""
    inputs = [field for field in own.iter("input") if (field.get("type") or "text").lower() not in _UNSENT]
    found = {field.get("name") or "": field.get("value") or "" for field in inputs}
    for select in own.iter("select"):
        chosen = [option for option in select.iter("option") if option.get("selected") is not None]
        options = chosen or list(select.iter("option"))
        found[select.get("name") or ""] = (options[0].get("value") or "") if options else ""
    found.pop("", None)
    return found
