"""From provincial home pages to the portals below: province, city, county, by the links between their home pages.

Names of places lead there: 市政府网站, 县（市、区）政府网站 in a foot, a select box, a script, a map, or apart.
Neighbours, ministries and departments stand among them; only what lies below the portal that links to it is proposed.
"""

import re
from collections import deque
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from crawler.asker import Asker, Ended, Steps
from crawler.asking import Answer, Fetch, Notes, Options, Site
from crawler.discovery.finds import Look
from crawler.discovery.identity import plain
from crawler.discovery.leads import Lead, leads
from crawler.discovery.nearby import host_of
from crawler.discovery.placing import Placed, is_place_name, place
from crawler.families import Sighting
from crawler.page import Page, is_html
from crawler.trust import addresses
from storage.discoveries import PortalProposal
from storage.portals import is_loopback

MAX_JUMPS = 3
GUIDES = 2
"""Pages of a portal that are looked at for the portals below it, beside its home page, at most."""
FEW = 3
"""Portals below, named on a home page: with fewer, such pages are looked for."""
_GUIDE = re.compile(r"网站群|政府网站|网站导航|友情链接|区县|县[(（]?市|市州|各[市县区州]|市县")
_ROOT = re.compile(r"^/?(?:index|default|home|main)?(?:\.\w+)?$")


@dataclass(frozen=True, slots=True)
class _Open:
    """A home page to ask for: its address, the words that lead there, the place above and its portal."""

    url: str
    words: str
    above: Placed | None
    above_slug: str | None


class Realm(Site):
    """A first portal and all those below it: government hosts or, where the first is on loopback, such hosts alone."""

    def is_ours(self, url: str) -> bool:
        """Whether an address may be asked for."""
        host = addresses.host_of(url)
        if host is not None and is_loopback(host_of(self.url)):
            return is_loopback(host)
        return host is not None and (host in self.hosts or addresses.is_government(host))


class Registry:
    """A walk along the links of home pages. `found` holds the portals, `looks` what was looked at, and why not more."""

    sighting: Sighting | None = None

    def __init__(self, site: Site, notes: Notes, options: Options) -> None:
        self.site = Realm(site.slug, site.url, site.family, (), site.hosts)
        self.notes = notes
        self.asker = Asker(self.site, notes, options)
        self.is_whole = False
        self.root: Placed | None = None
        self.found: list[tuple[str, Placed, str | None]] = []
        self.looks: list[Look] = []
        self.requests = 0
        self._taken: set[str] = set()
        self._named_by: set[tuple[str, str]] = set()

    def steps(self) -> Steps:
        """All home pages from the first one down, one rank after another."""
        waiting = deque([_Open(self.site.url, "", None, None)])
        try:
            while waiting:
                one = waiting.popleft()
                if host_of(one.url) in self._taken:
                    continue
                page = yield from self._page(one.url, one.words)
                placed = place(one.words, page, one.above)
                if not self._takes(one, placed, page):
                    continue
                if page is not None and placed.rank != "county":
                    waiting += yield from self._below(page, placed)
            self.is_whole = bool(self.found) and not self.asker.is_broken
        except Ended:
            return
        if not self.found:
            self.notes.event("empty", self.site.url, detail="no portal below it is linked: " + self._account())

    def proposals(self) -> list[PortalProposal]:
        """What was found, as it is kept; codes that several portals claim are doubted."""
        claims: dict[str, list[str]] = {}
        for url, placed, _ in self.found:
            claims.setdefault(placed.code or url, []).append(host_of(url))
        return [
            PortalProposal(
                slug_of(url, placed.code),
                f"{placed.name}人民政府",
                placed.code,
                url,
                None,
                above,
                placed.evidence,
                (*placed.doubts, *_shared(claims[placed.code or url], url)),
            )
            for url, placed, above in self.found
        ]

    def _takes(self, one: _Open, placed: Placed, page: Page | None) -> bool:
        """Whether a home page is that of a place below; told either way."""
        is_root = one.above is None
        above = one.above
        is_below = is_root or placed.code is None or above is None or above.code is None
        is_below = is_below or (placed.code or "").startswith(above.code if above and above.code else "")
        verdict = "root" if is_root else "portal" if is_below else "elsewhere"
        if placed.code is None and not is_root and any("not below" in doubt for doubt in placed.doubts):
            verdict = "elsewhere"
        why = placed.evidence or placed.doubts or ("nothing tells whose it is",)
        self.looks.append(Look(page.url if page is not None else one.url, one.words, verdict, why))
        if verdict != "elsewhere":
            self._taken.add(host_of(one.url))
        if is_root:
            self.root = placed
            return page is not None
        if verdict == "portal":
            self.found.append((_home(one.url), placed, one.above_slug))
        return verdict == "portal"

    def _below(self, page: Page, placed: Placed) -> Generator[Fetch, Answer, list[_Open]]:
        """The portals that a home page names, and those of the pages that it keeps for them."""
        slug = slug_of(page.url, placed.code) if placed is not self.root else self.site.slug
        found = list(self._named(page, placed, slug))
        guides = [lead for lead in leads(page) if _GUIDE.search(lead.words) and self._is_own(lead, page)]
        for lead in guides[:GUIDES] if len(found) < FEW else ():
            guide = yield from self._page(lead.url, lead.words)
            if guide is not None:
                self.looks.append(Look(guide.url, lead.words, "guide", ("a page of links to portals",)))
                found += self._named(guide, placed, slug)
        return found

    def _named(self, page: Page, above: Placed, slug: str) -> Iterator[_Open]:
        """The portals of places that a page links; a host that turns out to lie elsewhere may come again."""
        for lead in leads(page):
            host, name = host_of(lead.url), plain(lead.words)
            is_seen = host in self._taken or (host, slug) in self._named_by
            if is_seen or not is_place_name(name) or not _ROOT.match(urlsplit(lead.url).path):
                continue
            if not self.site.is_ours(lead.url):
                self.looks.append(Look(lead.url, lead.words, "outside", (f"{host} is no government host",)))
                continue
            self._named_by.add((host, slug))
            yield _Open(lead.url, lead.words, above, slug)

    def _is_own(self, lead: Lead, page: Page) -> bool:
        return host_of(lead.url) == host_of(page.url) and lead.url != page.url

    def _page(self, url: str, words: str) -> Generator[Fetch, Answer, Page | None]:
        """A page behind its jumps; null, with a look that says why, where none came."""
        for _ in range(MAX_JUMPS):
            self.requests += 1
            answer = yield from self.asker.ask(Fetch(url, "list", words or None))
            if not answer.is_good or not is_html(answer.body, answer.media_type):
                why = f"{answer.failure or answer.status}"
                self.looks.append(Look(url, words, "failed", (why,)))
                return None
            page = answer.page
            target = page.jump()
            if target is None or target == page.url or not self.site.is_ours(target):
                return page
            url = target
        return None

    def _account(self) -> str:
        return "; ".join(f"{look.words or 'home page'} ({look.verdict})" for look in self.looks[:10])


def slug_of(url: str, code: str | None) -> str:
    """The slug of a portal: its region's code in six digits, where it is known, and its host."""
    host = host_of(url).removeprefix("www.")
    return f"{code:0<6}-{host}"[:80] if code else host[:80]


def _home(url: str) -> str:
    """The address of a host's home page."""
    return urljoin(url, "/")


def _shared(hosts: list[str], url: str) -> list[str]:
    others = [host for host in hosts if host != host_of(url)]
    return [f"{', '.join(others)} has the same code"] if others else []
