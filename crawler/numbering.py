"""Which page a request asks for, by a field of query, form or JSON or by a file name; and the same for another."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from crawler.listing import Ask

PAGE = re.compile(
    r"(?i)^(?:page|pageno|pagenum|pagenumber|pageindex|page_?no|page_?num|page_?index|current_?page(?:no)?|cur_?page"
    r"|curr_?page|current|nowpage|pn|p)$"
)
"""Fields that number a page."""
_IN_PATH = re.compile(r"(?<=[_/-])\d{1,3}(?=\.json$)")
"""The number of a page in the name of a file that was made before anybody asked: `list_2.json`."""


def number_in(ask: Ask) -> int | None:
    """Which page a request asks for; null where nothing says so."""
    for _, value in _paged(ask):
        return value
    return None


def with_number(ask: Ask, number: int) -> Ask:
    """The same request for another page."""
    for place, _ in _paged(ask):
        if place == "path":
            return replace(ask, url=_IN_PATH.sub(str(number), ask.url))
        if place == "query":
            head, _, query = ask.url.partition("?")
            return replace(ask, url=f"{head}?{urlencode(_numbered(parse_qsl(query, True), number))}")
        if place == "form":
            return replace(ask, body=urlencode(_numbered(parse_qsl(ask.body, True), number)))
        return replace(ask, body=json.dumps(dict(_numbered(list(json.loads(ask.body).items()), number))))
    return ask


def _paged(ask: Ask) -> Iterator[tuple[str, int]]:
    """Where a request numbers its page, and the number."""
    if ask.body.startswith("{"):
        places = [("json", list(json.loads(ask.body).items()))]
    else:
        places = [("form", parse_qsl(ask.body, True)), ("query", parse_qsl(ask.url.partition("?")[2], True))]
    if (found := _IN_PATH.search(ask.url)) and ask.method == "GET":
        yield "path", int(found[0])
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
