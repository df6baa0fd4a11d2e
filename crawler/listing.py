"""What a list says of itself: the requests that bring the rest of it, and how much it promises."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import parse_qsl, quote, urlencode

Method = Literal["GET", "POST"]
FORM = "application/x-www-form-urlencoded; charset=UTF-8"
JSON = "application/json; charset=UTF-8"
LONGEST_BODY = 1500
"""Characters of a POST's body that stand in its address; of a longer one (ASP.NET's state) the digest does."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A request for a part of a list: most are an address alone, some carry a form or JSON and headers.

    `row` is where the script leads from a record of the answer that has no address itself: `/show/{id}.html`.
    """

    url: str
    method: Method = "GET"
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    row: str = ""

    @property
    def address(self) -> str:
        """The address under which the answer is kept: that of a POST carries its body, as in other web archives."""
        if self.method == "GET":
            return self.url
        mark = "&" if "?" in self.url else "?"
        said = quote(self.body, safe="")
        if len(said) > LONGEST_BODY:
            said = f"sha256:{hashlib.sha256(self.body.encode()).hexdigest()}"
        return f"{self.url}{mark}__wb_method=POST&__wb_post_data={said}"


@dataclass(frozen=True, slots=True)
class Listing:
    """What one page of a list says: requests for further pages, and the promised pages and entries (null: not said).

    `is_open`: nobody says where the list ends; a page without entries is its end, not a broken promise.
    `is_whole`: the requests bring the whole list, the entries of this page once more among them.
    """

    asks: tuple[Ask, ...] = ()
    pages: int | None = None
    items: int | None = None
    is_open: bool = False
    is_whole: bool = False


def form(url: str, fields: dict[str, str], *headers: tuple[str, str]) -> Ask:
    """A POST of a form."""
    return Ask(url, "POST", urlencode(fields), (("Content-Type", FORM), *headers))


def from_page(page: str) -> tuple[tuple[str, str], ...]:
    """The headers of a request that a page's script makes; some servers turn away those without."""
    return (("Referer", page), ("X-Requested-With", "XMLHttpRequest"))


def fields_of(ask: Ask) -> dict[str, str]:
    """The fields of a request: of its JSON or form where it has one, else of its query."""
    if ask.body.startswith("{"):
        return {name: str(value) for name, value in json.loads(ask.body).items()}
    return dict(parse_qsl(ask.body or ask.url.partition("?")[2], keep_blank_values=True))


def with_fields(ask: Ask, **fields: int | str) -> Ask:
    """The same request with other fields."""
    if ask.body.startswith("{"):
        return replace(ask, body=json.dumps(json.loads(ask.body) | fields, ensure_ascii=False))
    changed = urlencode(fields_of(ask) | fields)
    return replace(ask, body=changed) if ask.body else replace(ask, url=f"{ask.url.partition('?')[0]}?{changed}")


def numbered(ask: Ask, name: str, numbers: Iterable[int]) -> tuple[Ask, ...]:
    """The same request for other pages, numbered in one field."""
    return tuple(with_fields(ask, **{name: number}) for number in numbers)


def page_count(items: int, asked: int, came: int) -> int:
    """How many pages a list has whose first one was asked for so many rows; some servers give fewer at once."""
    size = came if 0 < came < min(asked, items) else asked
    return -(-items // size)
