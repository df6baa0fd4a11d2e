"""A page as the crawler sees it: links with their words and days, metas, scripts. Nothing of tables."""

import json
import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import etree
from w3lib.url import safe_url_string

from crawler import scripts
from crawler.anchors import Element, calls_of, clean, day_beside, is_row_of_script, target_of, text_of, words_of
from crawler.handlers import Handler, calls_by, handlers_in
from crawler.listing import Ask
from storage.viewers import viewed

SHELL = 8_000
"""Characters of markup beyond which a page has something to say."""


BARE = 100
"""Characters of visible text that a page without its scripts has at most: a name and a line that asks for them."""


@dataclass(frozen=True, slots=True)
class Link:
    """Where a page leads: the address, the words of the link (its title where they are cut), the day printed beside it.

    `is_dated` is true also where the printed day lacks a year that the address does not tell.
    """

    url: str
    text: str = ""
    day: date | None = None
    is_dated: bool = False


class Page:
    """A page and the address it came from; or the answer to a page's script, with the request and that page."""

    def __init__(self, url: str, body: bytes, ask: Ask | None = None, opener: str | None = None) -> None:
        self.url = url
        self.body = body
        self.ask = ask
        self.opener = opener

    @cached_property
    def html(self) -> str:
        """The markup."""
        return decode(self.body)

    @cached_property
    def charset(self) -> str:
        """What it is written in: browsers write the queries of its links in the same."""
        return "utf-8" if _is_utf8(self.body) else "gb18030"

    @cached_property
    def root(self) -> Element:
        """The document; an empty one where the bytes hold none."""
        parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, no_network=True)
        text = self.html.replace("\0", "").encode("utf-8", errors="replace")
        found: Element | None = etree.fromstring(text, parser) if text.strip() else None
        return etree.Element("html") if found is None else found

    @cached_property
    def base(self) -> str:
        """What its links are relative to."""
        own = self.opener or self.url
        declared = next((element.get("href") for element in self.root.iter("base") if element.get("href")), None)
        return urljoin(own, declared) if declared else own

    @cached_property
    def data(self) -> Any:
        """What an answer in JSON says, without the call that it may be wrapped in; null where it is none."""
        text = self.html.strip()
        wrapped = _CALL.match(text)
        text = wrapped[1] if wrapped else text
        if not text.startswith(("{", "[", '"')):
            return None
        try:
            return json.loads(text, strict=False)  # line breaks inside texts: TRS WAS
        except ValueError:
            return None

    def piece(self, html: str) -> "Page":
        """A part of this page, e.g. the rows that an answer carries, as a page of its own."""
        return Page(self.url, html.encode(), self.ask, self.base)

    @cached_property
    def frames(self) -> list[str]:
        """The pages of its own host that it frames, without counters, log-ins and trees of bodies."""
        host = urlsplit(self.url).netloc
        found = (self.link(element) for element in self.root.iter("iframe", "frame"))
        urls = [link.url for link in found if link is not None]
        return list(dict.fromkeys(url for url in urls if urlsplit(url).netloc == host and not _NO_LIST.search(url)))

    @cached_property
    def links(self) -> list[Link]:
        """Every link of the page that leads to an address, in order; options of select boxes among them."""
        return [link for _, link in self.anchors]

    @cached_property
    def paths(self) -> list[str]:
        """The paths, with their queries, of its links to its own site: other hosts have systems of their own."""
        site = site_of(self.url)
        parts = (urlsplit(link.url) for link in self.links if site_of(link.url) == site)
        return [f"{part.path}?{part.query}" if part.query else part.path for part in parts]

    @cached_property
    def anchors(self) -> list[tuple[Element, Link]]:
        """The same with their elements; rows and buttons that a script opens are links too."""
        source = self.html.lower()
        is_scripted = any(mark in source for mark in _SCRIPTED)
        clicked = [handler for handler in self.handlers if handler.event == "click"]
        elements = self.root.iter() if is_scripted or clicked else self.root.iter(*_ANCHORS)
        chosen = (e for e in elements if e.tag in _ANCHORS or is_row_of_script(e) or any(h.fits(e) for h in clicked))
        return [(element, link) for element in chosen if (link := self.link(element)) is not None]

    @cached_property
    def words(self) -> str:
        """Its visible text in one line."""
        body = self.root.find("body")
        if body is None:
            return ""
        text = etree.tostring(body, encoding="unicode", method="text", with_tail=False)  # in one go: every page is read
        for element in body.iter("script", "style", "noscript"):
            text = text.replace(text_of(element), "", 1)
        return " ".join(text.split())

    @cached_property
    def scripts(self) -> str:
        """The text of its scripts, without comments."""
        text = "\n".join(text_of(element) for element in self.root.iter("script"))
        return re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", text, flags=re.DOTALL)

    @cached_property
    def joined_scripts(self) -> str:
        """The same with constants put into the texts that they are added to."""
        return scripts.joined(self.scripts)

    @cached_property
    def headings(self) -> list[str]:
        """Its lesser headings, which some portals print the title of an article in."""
        return [words for element in self.root.iter("h2", "h3", "h4") if (words := " ".join(text_of(element).split()))]

    @cached_property
    def titles(self) -> list[str]:
        """What it calls itself, the surest first: the heading, the standard meta tag, the window's title."""
        headings = [" ".join(text_of(element).split()) for element in self.root.iter("h1")]
        window = [" ".join(text_of(element).split()) for element in self.root.iter("title")]
        return [title for title in (*headings, self.meta("ArticleTitle"), *window) if title]

    def meta(self, name: str) -> str:
        """The content of a meta tag, empty where there is none."""
        return self._metas.get(name.lower(), "")

    @cached_property
    def _metas(self) -> dict[str, str]:
        """The meta tags by their names in lower case; the first of a name counts."""
        found: dict[str, str] = {}
        for element in self.root.iter("meta"):
            found.setdefault((element.get("name") or "").lower(), (element.get("content") or "").strip())
        return found

    def link(self, element: Element) -> Link | None:
        """The link of an element; null where it leads nowhere."""
        address = target_of(element) or self._called(element)
        if address is None:
            return None
        try:
            url = viewed(urldefrag(urljoin(self.base, address)).url)
            url = safe_url_string(without_session(url), "utf-8" if url.isascii() else self.charset)
            parts = urlsplit(url)
        except ValueError:
            return None
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            return None
        return Link(url, words_of(element), *day_beside(element, url))

    def _called(self, element: Element) -> str | None:
        """The address that a function of the page opens, where a link calls one: `javascript:next(2)`."""
        for call in self.calls(element):
            if target := scripts.target_of_call(call, self.scripts):
                return clean(target)
        return None

    def calls(self, element: Element) -> list[str]:
        """What an element calls when it is chosen: by its own attributes, or by a script's handler for it."""
        return [*calls_of(element), *(calls_by(self.handlers, element) if self.handlers else ())]

    @cached_property
    def handlers(self) -> list[Handler]:
        """What its scripts do with elements that are chosen."""
        is_there = "change" in self.html or "$(this)" in self.html or "this.dataset" in self.html
        return handlers_in(self.scripts) if is_there else []

    @property
    def is_bare(self) -> bool:
        """Whether nothing stands in it, and scripts in files of their own are to fill it."""
        return len(self.words) < BARE and any(element.get("src") for element in self.root.iter("script"))

    def jump(self) -> str | None:
        """Where a page without content of its own sends its reader by script or meta tag."""
        if len(self.html) > SHELL or len(self.words) > 200:
            return None
        loads = "".join(element.get("onload") or "" for element in self.root.iter("body"))
        found = _JUMP.search(self.scripts) or _JUMP.search(loads) or _REFRESH.search(self.html)
        return urljoin(self.base, found[1]) if found else None


_ANCHORS = frozenset({"a", "area", "option"})
_SCRIPTED = ("onclick", "data-href", "data-url", "data-link")
"""What a page has whose rows are no links; others are not looked through element by element."""
_CALL = re.compile(r"^[\w$.]{1,60}\(\s*(.*?)\s*\)\s*;?\s*$", re.DOTALL)
_NO_LIST = re.compile(r"(?i)visitcount|login|tree\.jsp|share|footer|header|search|weather|viewer|\.pdf|\.docx?")
_SESSION = re.compile(
    r"(?i);jsessionid=[\w.!-]+|(?<=[?&])(?:jsessionid|phpsessid|aspsessionid\w*|session_?id)=[\w.!-]*&?"
)
_JUMP = re.compile(r"""location(?:\.href)?\s*(?:=|\.replace\s*\(|\.assign\s*\()\s*["']([^"'#]+)["']""")
_REFRESH = re.compile(r"""(?is)<meta[^>]+http-equiv=["']?refresh["']?[^>]*url=["']?([^"'>\s]+)""")


def decode(body: bytes) -> str:
    """Text as portals mean it: UTF-8 where it is, else GB18030, whatever the headers say."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return body.decode("gb18030", errors="replace")


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return True


def without_session(url: str) -> str:
    """An address without the number of a visit, which servers put into all links for readers without cookies."""
    if "ess" not in url and "ESS" not in url:  # nearly all: this is asked for every link
        return url
    return _SESSION.sub("", url).rstrip("?&") if _SESSION.search(url) else url


def site_of(url: str) -> str:
    """The site that a host belongs to: `xxgk.a.gov.cn` and `www.a.gov.cn` are of `a.gov.cn`."""
    host = urlsplit(url).netloc.lower()
    name = host.partition(":")[0]
    return ".".join(name.split(".")[-3:]) if name.endswith(".gov.cn") else host


def folder(url: str) -> str:
    """The folder that an address stands in, with its host: everything to the last slash of the path."""
    parts = urlsplit(url)
    return f"{parts.netloc.lower()}{parts.path.rpartition('/')[0]}/"


def is_below(url: str, column: str) -> bool:
    """Whether an address lies in the folder of a column or further down.

    In the root, which holds everything, only what goes by the column's own name is below it: `/nb.html`, `/nb/5.html`.
    """
    if key(url) == key(column):
        return False
    if is_in_root(column):
        own = urljoin(column, urlsplit(column).path.partition(".")[0])
        return urljoin(url, urlsplit(url).path).startswith((f"{own}/", f"{own}_"))
    return folder(url).startswith(folder(column))


def is_in_root(url: str) -> bool:
    """Whether an address is a page in the root of its host, and not the home page."""
    path = urlsplit(url).path
    return path.count("/") == 1 and key(url) != key(urljoin(url, "/"))


def key(url: str) -> str:
    """What makes two addresses the same page: scheme, fragment and the name of an index page are nothing."""
    parts = urlsplit(without_session(url))
    path = re.sub(r"/(?:index|default)\.(?:s?html?|jsp|aspx?|php)$", "/", parts.path or "/")
    return f"{parts.netloc.lower()}{path}{'?' + parts.query if parts.query else ''}"


def is_html(body: bytes, media_type: str) -> bool:
    """Whether bytes are a page, by themselves first: types are often wrong."""
    head = body[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"%pdf", b"pk\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x89png", b"\xff\xd8\xff", b"gif8")):
        return False
    return b"html" in media_type.lower().encode() or head.startswith(b"<")
