"""Lists that a page's script asks an interface for: which address, which fields, and which of them counts the pages.

Calls are read as they stand in the script (`$.ajax({url, data})`, `$.post(url, {…})`, `axios.get(url, {params})`,
`fetch(url)`); values that nobody can tell without running it are left out if they say nothing, else the call is.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from crawler.anchors import text_of
from crawler.answers import beside
from crawler.listing import FORM, JSON, Ask, Listing, from_page
from crawler.literals import Expression, literal, split, value_of
from crawler.page import Page
from crawler.pagers import promised

PAGE = re.compile(
    r"(?i)^(?:page|pageno|pagenum|pagenumber|pageindex|page_?no|page_?num|page_?index|current_?page(?:no)?|cur_?page"
    r"|curr_?page|current|nowpage|pn|p)$"
)
"""Fields that number a page."""
_CALL = re.compile(
    r"(?:\$|jQuery|axios|\$http|request|http|service)\.(ajax|get|post|getJSON|request)\s*\(|\b(axios|fetch|ajax)\s*\("
    r"|\)\.(load)\s*\(|\btable\.(render)\s*\("
)
_GIVEN = re.compile(r"(?:\b(?:var|let|const)\s+|[;{,]\s*)([\w$]+)\s*=(?!=)\s*(?=[\"'\d{\[$-]|document\.)")
_PROPERTY = re.compile(r"[{,]\s*[\"']?([\w$]+)[\"']?\s*:\s*(\d+|\"[^\"\n]*\"|'[^'\n]*')\s*(?=[,}])")
_NOISE = re.compile(
    r"(?i)^(?:_|t|v|r|rand\w*|time\w*|(?:json)?callback|kw|key\w*|title|q|search\w*|(?:begin|start|end)\w*time|sort\w*"
    r"|order\w*)$"
)
"""Fields that no list depends on."""
_NO_LIST = re.compile(
    r"(?i)count(?:er)?\b|click|visit|login|captcha|token|weather|suggest|hot\w*word|dic(?:t|s)\b|comment"
)
_PLACE = re.compile(r"\$\{([^}]+)\}")
"""A name in a text of JavaScript's third kind."""
_ONE_CALL = re.compile(r"^\s*(?:javascript:)?\s*(?:return\s+)?(\w+)\s*\(")
_YEAR = re.compile(r"^20\d\d\s*(?:年度?)?$")
_MOST_CALLS = 12


def first_ask(page: Page, *, has_rows: bool) -> Ask | None:
    """The request that brings the first rows that are not in the page: its first page, or the second."""
    if not _CALL.search(page.scripts):
        return None
    names = names_of(page)
    for url, fields, method, is_json in _calls(page, names):
        ask = _ask(page, url, fields, method, names, is_json=is_json)
        if ask is None:
            continue
        number = number_in(ask) or 0
        return with_number(ask, max(number + (number < 1), 2 if number else 1) if has_rows else number)
    return None


def following(page: Page) -> Listing:
    """The next page of an interface, until a page has no rows or as many have come as were promised."""
    pages, items = promised(page)
    ask = page.ask
    number = None if ask is None else number_in(ask)
    if ask is None or number is None or (pages is not None and number >= pages):
        return Listing((), pages, items)
    return Listing((with_number(ask, number + 1),), pages, items, is_open=not pages)


def unread_years(page: Page) -> str | None:
    """The words of a button for one of several years that asks an interface nobody can read; null where none does."""
    found = []
    for element in page.root.iter("li", "a", "span", "button", "dd"):
        call = _ONE_CALL.match(element.get("onclick") or element.get("href") or "")
        words = " ".join(text_of(element).split())
        if call is None or not _YEAR.match(words) or page.link(element) is not None:
            continue
        function = re.search(rf"function\s+{call[1]}\s*\([^)]*\)\s*\{{", page.scripts)
        if function and _CALL.search(page.scripts[function.end() : function.end() + 600].partition("function ")[0]):
            found.append(words)
    return found[0] if len(found) > 1 else None


def number_in(ask: Ask) -> int | None:
    """Which page a request asks for; null where nothing says so."""
    for _, value in _paged(ask):
        return value
    return None


def with_number(ask: Ask, number: int) -> Ask:
    """The same request for another page."""
    for place, _ in _paged(ask):
        if place == "query":
            head, _, query = ask.url.partition("?")
            return replace(ask, url=f"{head}?{urlencode(_numbered(parse_qsl(query, True), number))}")
        if place == "form":
            return replace(ask, body=urlencode(_numbered(parse_qsl(ask.body, True), number)))
        return replace(ask, body=json.dumps(dict(_numbered(list(json.loads(ask.body).items()), number))))
    return ask


def names_of(page: Page) -> dict[str, Any]:
    """What names in the page's scripts stand for when it is opened; hidden fields by their `#id`."""
    found: dict[str, Any] = {}
    for name, value in _PROPERTY.findall(page.scripts):
        found.setdefault(name, int(value) if value.isdecimal() else value[1:-1])
    for match in reversed(list(_GIVEN.finditer(page.scripts))):
        try:
            found[match[1]], _ = literal(page.scripts, match.end())
        except ValueError:
            continue
    for element in page.root.iter("input"):
        if element.get("id"):
            found[f"#{element.get('id')}"] = element.get("value") or ""
    return {name: _settled(value, found) for name, value in found.items()}


def _settled(value: Any, names: dict[str, Any]) -> Any:
    """A value with those of its parts worked out that can be."""
    if isinstance(value, dict):
        return {name: _settled(below, names) for name, below in value.items()}
    try:
        return value_of(value, names)
    except (KeyError, ValueError, RecursionError):
        return value


def _calls(page: Page, names: dict[str, Any]) -> Iterator[tuple[str, Any, str, bool]]:
    """The calls of a page's scripts: address, fields, method, whether the fields go as JSON."""
    for match in list(_CALL.finditer(page.scripts))[:_MOST_CALLS]:
        how = match[1] or match[2] or match[3] or match[4]
        arguments = _arguments(page.scripts, match.end())
        if not arguments:
            continue
        is_axios = match[0].lstrip().startswith(("axios", "$http", "request", "http", "service"))
        first = arguments[0]
        if isinstance(first, dict):
            said = {str(name).lower(): value for name, value in first.items()}
            method = str(said.get("type") or said.get("method") or "GET").upper()
            url, fields = said.get("url"), said.get("data") or said.get("params")
            kind = str(said.get("contenttype") or said.get("headers") or "")
            is_json = "json" in kind or (is_axios and method == "POST")
            if how == "render":  # layui's table names the fields itself
                fields = {**_object(said.get("where")), "page": 1, "limit": said.get("limit") or 10}
        else:
            url, more = first, arguments[1] if len(arguments) > 1 else None
            options = {str(name).lower(): value for name, value in _object(more).items()}
            method = (
                "POST" if how == "post" else str(options.get("method") or "GET").upper() if how == "fetch" else "GET"
            )
            fields = options.get("body") if how == "fetch" else more
            if is_axios and how == "get":
                fields = options.get("params")
            is_json = (is_axios and how == "post") or "JSON.stringify" in str(fields)
        address = _text(url, names)
        if address and not _NO_LIST.search(address.partition("?")[0]):
            yield address, fields, method, is_json


def _ask(page: Page, url: str, fields: Any, method: str, names: dict[str, Any], *, is_json: bool) -> Ask | None:
    """A request of these, if it numbers its page and nothing else in it is unknown."""
    try:
        fields = value_of(fields, names) if isinstance(fields, Expression) else fields
        if isinstance(fields, str):
            fields = literal(fields)[0] if fields.startswith("{") else dict(parse_qsl(fields, True))
    except (KeyError, ValueError):
        return None
    known: dict[str, Any] = {}
    for name, value in _object(fields).items():
        try:
            known[name] = value_of(value, names)
        except (KeyError, ValueError):
            if PAGE.match(name):
                known[name] = 1
            elif not _NOISE.match(name):
                return None
    known = {name: _plain(value) for name, value in known.items() if value is not None}
    address, headers = beside(page, url), from_page(page.url)
    if method == "POST" and is_json:
        ask = Ask(address, "POST", json.dumps(known, ensure_ascii=False), (("Content-Type", JSON), *headers))
    elif method == "POST":
        ask = Ask(address, "POST", urlencode(known), (("Content-Type", FORM), *headers))
    else:
        query = urlencode(known)
        ask = Ask(f"{address}{('&' if '?' in address else '?') + query if query else ''}", headers=headers)
    return None if number_in(ask) is None else ask


def _arguments(scripts: str, at: int) -> list[Any]:
    """The arguments of a call, as far as they are values."""
    found: list[Any] = []
    try:
        while len(found) < 3:
            value, at = literal(scripts, at)
            is_function = isinstance(value, Expression) and value.words.startswith(("function", "("))
            if is_function:
                break
            found.append(value)
            rest = scripts[at : at + 200].lstrip()
            if not rest.startswith(","):
                break
            at = scripts.index(",", at) + 1
    except ValueError:
        return found
    return found


def _text(url: Any, names: dict[str, Any]) -> str | None:
    """An address: parts of a sum that nobody knows stand for nothing where they are the value of a known kind."""
    if isinstance(url, str) and "${" in url:
        url = Expression('"' + _PLACE.sub(r'"+\1+"', url) + '"')
    if isinstance(url, str):
        return url
    if not isinstance(url, Expression):
        return None
    text = ""
    for term in split(url.words, "+"):
        try:
            text += str(value_of(literal(term)[0], names))
        except (KeyError, ValueError):
            field = text.rpartition("&")[2].rpartition("?")[2]
            if not field.endswith("=") or not (PAGE.match(field[:-1]) or _NOISE.match(field[:-1])):
                return None
            text += "1" if PAGE.match(field[:-1]) else ""
    return text


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _plain(value: Any) -> Any:
    """A field as a form or JSON has it."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def _paged(ask: Ask) -> Iterator[tuple[str, int]]:
    """Where a request numbers its page, and the number."""
    if ask.body.startswith("{"):
        places = [("json", list(json.loads(ask.body).items()))]
    else:
        places = [("form", parse_qsl(ask.body, True)), ("query", parse_qsl(ask.url.partition("?")[2], True))]
    for place, fields in places:
        for name, value in fields:
            number = _number(name, value)
            if number is not None:
                yield place, number


def _number(name: str, value: Any) -> int | None:
    if PAGE.match(name) and str(value).isdecimal():
        return int(value)
    if isinstance(value, str) and value.startswith("{"):
        try:
            inner = json.loads(value)
        except ValueError:
            return None
        found = (_number(below, said) for below, said in inner.items()) if isinstance(inner, dict) else ()
        return next((number for number in found if number is not None), None)
    return None


def _numbered(fields: list[tuple[str, Any]], number: int) -> list[tuple[str, Any]]:
    """Fields with another number of the page: the first that has one, or one inside a field that is JSON."""
    changed, is_done = [], False
    for name, value in fields:
        if is_done or _number(name, value) is None:
            changed.append((name, value))
            continue
        is_done = True
        if PAGE.match(name):
            changed.append((name, number if isinstance(value, int) else str(number)))
        else:
            changed.append((name, json.dumps(dict(_numbered(list(json.loads(value).items()), number)))))
    return changed
