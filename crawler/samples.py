"""A list page and an article of it, to begin a family with: asked of a portal, or from a folder of saved pages."""

import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urldefrag

from sqlalchemy import select
from w3lib.url import safe_url_string

from crawler import settings as defaults
from crawler.families.base import DOCUMENT
from crawler.families.generic import Generic
from crawler.page import Link, Page, is_html, key
from crawler.run import crawl
from crawler.wish import Wish
from parser.titles import read_title
from storage import Corpus, open_corpus
from storage.crawls import replayable
from storage.models_crawl import CrawlEvent
from storage.portals import PortalRow, host_of, import_portals, is_address

ADDRESSES = "addresses.json"
"""In a folder of saved pages: where each file came from, for those that do not say it themselves."""
TRIED = 3
"""Articles of a list that are looked at before it is given up, and jumps behind one address."""
_SLUG = "scaffold"
_EVER = datetime(2000, 1, 1, tzinfo=UTC)
_SAVED = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+?)\s*-->")


class NoSample(Exception):
    """There is no list page or no article to begin with: one sentence that says why."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A page with the bytes it came in."""

    page: Page
    body: bytes


@dataclass(frozen=True, slots=True)
class Sample:
    """A list page, and an article that calls itself a report."""

    column: Stored
    article: Stored


def reports_of(page: Page) -> list[Link]:
    """The reports that a page names, by its look alone."""
    return [link for link in Generic().entries(page) if names_report(link.text)]


def names_report(words: str) -> bool:
    """Whether words name one report: of a year or a body, unlike those of a column."""
    title = read_title(words)
    return title.is_report and (title.year is not None or title.agency is not None)


def from_folder(folder: Path) -> Sample:
    """The sample among the saved pages of a folder: the page that names most reports, and one that is a report.

    Raises NoSample, also where a page does not tell its address.
    """
    pages = [_opened(file, folder) for file in sorted(folder.iterdir()) if file.suffix.lower() in {".html", ".htm"}]
    if not pages:
        raise NoSample(f"{folder} has no saved page (*.html, *.htm): save a list and an article of it there")
    column = max(pages, key=lambda stored: (len(reports_of(stored.page)), not _is_report(stored)))
    _require_list(column)
    articles = [stored for stored in pages if stored is not column and _is_report(stored)]
    if not articles:
        raise NoSample(f"no article found: besides the list, no page of {folder} calls itself a report")
    return Sample(column, min(articles, key=lambda stored: len(reports_of(stored.page))))


def from_portal(url: str, settings: Mapping[str, Any], *, allow_private: bool) -> Sample:
    """The sample behind the address of a list, asked for as a crawl asks, into an archive that is thrown away.

    Raises NoSample, and CorpusError as a crawl does.
    """
    if not is_address(url):
        raise NoSample(f"{url} is no folder, and no http or https address")
    with _visitor(settings, allow_private=allow_private) as visitor:
        column = visitor.page(safe_url_string(urldefrag(url).url))
        _require_list(column)
        links = [link for link in reports_of(column.page) if not DOCUMENT.search(link.url)]
        if not links:
            raise NoSample(f"no article found: {url} links files only; save a list with a page into a folder")
        for link in links[:TRIED]:
            article = visitor.page(link.url)
            if _is_report(article):
                return Sample(column, article)
    raise NoSample(f"no article found: {links[0].url} does not call itself a report, nor do the next ones of the list")


def _require_list(stored: Stored) -> None:
    """Raises NoSample unless a page names reports; a report itself may name the one before it."""
    count = len(reports_of(stored.page))
    if count < (2 if _is_report(stored) else 1):
        raise NoSample(
            f"{stored.page.url} is no list of annual reports: it names {count or 'none'}. Give the page of the column "
            "itself; where a script loads the rows, the address that it asks"
        )


def _is_report(stored: Stored) -> bool:
    return is_html(stored.body, "") and any(map(names_report, stored.page.titles))


def _opened(file: Path, folder: Path) -> Stored:
    """A saved page with its address: as the folder's list has it, else as the page itself says."""
    try:
        listed = json.loads((folder / ADDRESSES).read_text("utf-8")) if (folder / ADDRESSES).exists() else {}
    except ValueError as error:
        raise NoSample(f"{folder / ADDRESSES} is no JSON: {error}") from None
    body = file.read_bytes()
    page = Page("", body)
    saved = _SAVED.search(page.html[:4000])
    canonical = [link.get("href") or "" for link in page.root.iter("link") if link.get("rel") == "canonical"]
    named = listed.get(file.name) if isinstance(listed, dict) else None
    said = (named, saved and saved[1], *canonical, page.meta("Url"))
    url = next((address for address in said if isinstance(address, str) and is_address(address)), None)
    if url is None:
        raise NoSample(
            f"{file} does not say where it came from: write {ADDRESSES} beside it, "
            f'{{"{file.name}": "https://…"}} with the address of each page'
        )
    return Stored(Page(safe_url_string(url), body), body)


@contextmanager
def _visitor(settings: Mapping[str, Any], *, allow_private: bool) -> "Iterator[_Visitor]":
    """A visitor with a corpus that is gone afterwards."""
    with TemporaryDirectory(prefix="gongkai-scaffold-") as name:
        folder = Path(name)
        with open_corpus(f"sqlite:///{folder / 'gongkai.db'}", folder / "archive", folder) as corpus:
            yield _Visitor(corpus, settings, allow_private)


@dataclass(slots=True)
class _Visitor:
    """Asks a portal for single pages by the crawler, at its pace, and reads them from the archive."""

    corpus: Corpus
    settings: Mapping[str, Any]
    allow_private: bool
    has_asked: bool = False

    def page(self, url: str) -> Stored:
        """The page at an address, behind the jumps by script that it may be hidden by. Raises NoSample."""
        for _ in range(TRIED):
            found = self._ask(url)
            target = found.page.jump()
            if target is None or key(target) == key(found.page.url):
                return found
            url = target
        raise NoSample(f"{url} only sends its reader on")

    def _ask(self, url: str) -> Stored:
        """One request, with robots.txt before the first: a crawl that may make no more."""
        if self.has_asked:
            time.sleep(float(self.settings.get("DOWNLOAD_DELAY", defaults.DOWNLOAD_DELAY)))
        self.has_asked = True
        row = PortalRow(_SLUG, _SLUG, url, start_urls=(url,), hosts=(host_of(url),))
        with self.corpus.session() as session:
            before = replayable(session, _SLUG, _EVER)
            import_portals(session, [row])
            session.commit()
        wish = Wish(
            (_SLUG,),
            max_requests=1,
            ends_walks=False,
            allow_private=self.allow_private,
            settings={**self.settings, "RETRY_TIMES": 0},  # a repeat would be the one request it may make
        )
        crawl(self.corpus, wish)
        with self.corpus.session() as session:
            fetched = replayable(session, _SLUG, _EVER)
            events = list(session.scalars(select(CrawlEvent).where(CrawlEvent.url == url)))
        places = [address for address in fetched if address not in before and not address.endswith("/robots.txt")]
        for address in [*reversed(places), url]:
            if address in fetched:
                record = self.corpus.archive.read(*fetched[address])
                if record.http_status == 200:
                    return Stored(Page(address, record.content), record.content)
        raise NoSample(f"{url} cannot be read: {_why(events)}")


def _why(events: Sequence[CrawlEvent]) -> str:
    """What a crawl says of an address that it did not get."""
    told = [f"{event.kind}: {event.detail or event.reason or ''}".rstrip(": ") for event in events]
    return "; ".join(line for line in told if not line.startswith(("budget", "empty"))) or "nothing came"
