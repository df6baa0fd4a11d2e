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

from crawler.anchors import Element
from crawler.answers import beside
from crawler.listing import FORM, JSON, Ask, Listing, from_page
from crawler.literals import Expression, literal, split, value_of
from crawler.numbering import PAGE, number_in, with_number
from crawler.page import Page, folder
from crawler.pagers import promised

CALL = re.compile(
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
_ROW = re.compile(
    r"""(?:href|window\.open)\s*[=(]\s*\\?["'`]{0,2}\\?["']?([^"'`<>\s+]*)(?:\\?["']\s*\+\s*|\$\{)(?:[\w$]+(?:\[\w+\])?\.)+(\w+)"""
    r"""(?:\s*\+\s*["']|\})([^"'`<>\s\\]*)"""
)
"""How a script makes the address of a row: `'<a href="/show/' + row.id + '.html">'`."""
_FUNCTION = re.compile(r"\bfunction\s+([\w$]+)\s*\(([^)]*)\)\s*\{")
_PLACE = re.compile(r"\$\{([^}]+)\}")
"""A name in a text of JavaScript's third kind."""
_FILE = re.compile(r"(?i)\.(?:json|xml)(?:$|\?)")
_A_NAME = re.compile(r"[\w$.]+$")
_MOST_CALLS = 12


def first_ask(page: Page, *, has_rows: bool) -> Ask | None:
    """The request that brings the first rows that are not in the page: its first page, or the second.

    Where none is numbered, a file of records in the page's own folder is the whole list.
    """
    if not CALL.search(page.scripts):
        return None
    whole = None
    for ask in asks_in(page, page.scripts, names_of(page)):
        number = number_in(ask)
        if number is None:
            is_file = bool(_FILE.search(ask.url)) and folder(ask.url).startswith(folder(page.url))
            whole = whole or (ask if is_file and not has_rows else None)
            continue
        return with_number(ask, max(number + (number < 1), 2 if number else 1) if has_rows else number)
    return whole


def asks_in(page: Page, script: str, names: dict[str, Any]) -> Iterator[Ask]:
    """The requests that a script makes, of all whose fields are known; a name in it may stand for its page."""
    for url, fields, method, headers, is_json, known in _calls(script, names):
        ask = _ask(page, url, fields, method, headers, known, is_json=is_json)
        if ask is not None:
            row = _ROW.search(page.html)
            yield ask if row is None else replace(ask, row=f"{row[1]}{{{row[2]}}}{row[3]}")


def following(page: Page) -> Listing:
    """The next page of an interface, until a page has no rows or as many have come as were promised."""
    pages, items = promised(page)
    ask = page.ask
    number = None if ask is None else number_in(ask)
    if ask is None or number is None or (pages is not None and number >= pages):
        return Listing((), pages, items)
    return Listing((with_number(ask, number + 1),), pages, items, is_open=not pages)


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
    for element in page.root.iter("input", "select", "meta"):
        for name in (f"#{element.get('id')}", f"{element.tag}[{element.get('name')}]"):
            found[name] = _value(element)
    return {name: _settled(value, found) for name, value in found.items()}


def _value(element: Element) -> str:
    """What a field holds when the page is opened; of a meta tag its content."""
    options = list(element.iter("option"))
    chosen = [option for option in options if option.get("selected") is not None] or options
    field = chosen[0] if chosen else element
    return field.get("content" if field.tag == "meta" else "value") or ""


def _settled(value: Any, names: dict[str, Any]) -> Any:
    """A value with those of its parts worked out that can be."""
    if isinstance(value, dict):
        return {name: _settled(below, names) for name, below in value.items()}
    try:
        return value_of(value, names)
    except (KeyError, ValueError, RecursionError):
        return value


def _calls(script: str, names: dict[str, Any]) -> Iterator[tuple[str, Any, str, Any, bool, dict[str, Any]]]:
    """The calls of a script: address, fields, method, headers, whether the fields go as JSON, what names stand for."""
    for match in list(CALL.finditer(script))[:_MOST_CALLS]:
        how = match[1] or match[2] or match[3] or match[4]
        arguments = _arguments(script, match.end())
        known = _bound(script, match.start(), names)
        if not arguments:
            continue
        is_axios = match[0].lstrip().startswith(("axios", "$http", "request", "http", "service"))
        first, headers = arguments[0], None
        if isinstance(first, dict):
            said = {str(name).lower(): value for name, value in first.items()}
            method = str(said.get("type") or said.get("method") or "GET").upper()
            url, fields = said.get("url"), said.get("data") or said.get("params")
            headers = said.get("headers")
            kind = str(said.get("contenttype") or headers or "")
            is_json = "json" in kind or (is_axios and method == "POST")
            if how == "render":  # layui's table names the fields itself
                fields = {**_object(said.get("where")), "page": 1, "limit": said.get("limit") or 10}
        else:
            url, more = first, arguments[1] if len(arguments) > 1 else None
            if len(arguments) == 2 and isinstance(more, Expression) and _A_NAME.match(more.words):
                more = None  # what is done with the answer
            options = {str(name).lower(): value for name, value in _object(more).items()}
            method = (
                "POST" if how == "post" else str(options.get("method") or "GET").upper() if how == "fetch" else "GET"
            )
            fields = options.get("body") if how == "fetch" else more
            if is_axios and how == "get":
                fields = options.get("params")
            is_json = (is_axios and how == "post") or "JSON.stringify" in str(fields)
        address = _text(url, known)
        if address and not _NO_LIST.search(address.partition("?")[0]):
            yield address, fields, method, headers, is_json, known


def _bound(script: str, at: int, names: dict[str, Any]) -> dict[str, Any]:
    """Names with the arguments that a script itself gives to the function around a place: `load(1)`."""
    heads = list(_FUNCTION.finditer(script, 0, at))
    if not heads:
        return names
    call = re.search(rf"(?<!function )(?<![\w$.]){re.escape(heads[-1][1])}\s*\(([^()]+)\)", script)
    known = dict(names)
    for name, words in zip(heads[-1][2].split(","), split(call[1], ",") if call else (), strict=False):
        try:
            known.setdefault(name.strip(), value_of(literal(words.strip())[0], names))
        except (KeyError, ValueError):
            continue
    return {name: _settled(value, known) for name, value in known.items()} if len(known) > len(names) else names


def _ask(
    page: Page, url: str, fields: Any, method: str, own: Any, names: dict[str, Any], *, is_json: bool
) -> Ask | None:
    """A request of these, if nothing in it is unknown but the number of the page; `own` are its script's headers."""
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
    address, headers = beside(page, url), (*from_page(page.url), *_headers(own, names))
    if method == "POST" and is_json:
        ask = Ask(address, "POST", json.dumps(known, ensure_ascii=False), (("Content-Type", JSON), *headers))
    elif method == "POST":
        ask = Ask(address, "POST", urlencode(known), (("Content-Type", FORM), *headers))
    else:
        query = urlencode(known)
        ask = Ask(f"{address}{('&' if '?' in address else '?') + query if query else ''}", headers=headers)
    return ask


def _headers(own: Any, names: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The headers that a script adds: a token that stands in the page."""
    for name, value in _object(own).items():
        try:
            said = value_of(value, names)
        except (KeyError, ValueError):
            continue
        if isinstance(said, str) and name.lower().startswith("x-") and name.lower() != "x-requested-with":
            yield name, said


def _arguments(scripts: str, at: int) -> list[Any]:
    """The arguments of a call, as far as they are values."""
    found: list[Any] = []
    try:
        while len(found) < 3:
            value, at = literal(scripts, at)
            is_function = isinstance(value, Expression) and value.words.startswith(("function", "("))
            found.append(None if is_function else value)
            if is_function:
                break
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
