"""An answer as the recognisers see it, and what they find."""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from crawler.page import Page, decode, is_html, key
from parser.titles import read_title
from storage.models_crawl import Distrust

Purpose = Literal["list", "document", "part", "piece", "robots", "page"]
"""What an answer was asked for: as in a walk; or a robots.txt, or a page that is only looked at."""
Reach = Literal["host", "page", "remark"]
"""What a finding spoils: the host turns us away; this page is not what it says it is; the page can still be used."""

FEW_WORDS = 600
"""Characters of visible text that block pages, tests and error pages stay below."""
_STATUTORY = ("总体情况", "主动公开", "依申请公开", "收到和处理", "行政复议", "行政诉讼", "存在的", "其他需要报告")
_TITLE = re.compile(r"(?is)<title[^>]*>(.*?)</title")


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with an answer, and the mark that shows it, in the page's own words."""

    kind: Distrust
    mark: str
    reach: Reach = "page"


@dataclass
class Look:
    """An answer and how it was asked for.

    `asked` is the address asked first, `url` the one that answered, `hops` those between them; header names are in
    lower case; `anchor` the words of the link that led here.
    """

    url: str
    status: int = 200
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    media_type: str = ""
    asked: str = ""
    purpose: Purpose = "document"
    anchor: str = ""
    method: str = "GET"
    hops: tuple[str, ...] = ()
    has_cookie_on_way: bool = False

    def __post_init__(self) -> None:
        self.asked = self.asked or self.url
        self.headers = [(name.lower(), value) for name, value in self.headers]

    @cached_property
    def is_page(self) -> bool:
        """Whether it is HTML, a bare script among it."""
        return bool(self.body) and is_html(self.body, self.media_type)

    @cached_property
    def text(self) -> str:
        """The markup."""
        return self.page.html

    @cached_property
    def page(self) -> Page:
        """The document."""
        return Page(self.url, self.body)

    @cached_property
    def title(self) -> str:
        """The window's title."""
        return title_of(self.body)

    @cached_property
    def words(self) -> str:
        """The visible text in one line, the title not among it."""
        return self.page.words

    @cached_property
    def bulk(self) -> int:
        """Characters of visible text, blanks not among them."""
        return len(self.words) - self.words.count(" ")

    @property
    def is_small(self) -> bool:
        """Whether there is little to read: below this a page cannot be an article with a report."""
        return self.bulk < FEW_WORDS

    @cached_property
    def has_report(self) -> bool:
        """Whether the body of a report stands there: its statutory chapters, or its figures."""
        return sum(word in self.text for word in _STATUTORY) >= 3

    @cached_property
    def is_titled(self) -> bool:
        """Whether the page or the link to it calls itself a report."""
        return any(read_title(title).is_report for title in self.page.titles if len(title) < 200)

    @cached_property
    def cookies(self) -> list[str]:
        """The cookies it sets."""
        return [value for name, value in self.headers if name == "set-cookie"]

    @property
    def location(self) -> str:
        """Where it redirects to."""
        return next((value for name, value in self.headers if name == "location"), "")

    @property
    def is_home(self) -> bool:
        """Whether the home page was asked for."""
        return key(self.asked).partition("/")[2] == ""


def title_of(body: bytes) -> str:
    """The title of a window, empty where a page has none."""
    found = _TITLE.search(decode(body))
    return " ".join(found[1].split()) if found else ""


def marked(pattern: "re.Pattern[str]", text: str) -> str | None:
    """The first mark of a kind in a text, in one line and cut."""
    found = pattern.search(text)
    return " ".join(found[0].split())[:80] if found else None
