"""Fetching what lists name and what read documents lead to, and looking again at what is known (`crawler.again`)."""

from collections.abc import Mapping
from dataclasses import replace

from crawler.again import NOTHING_THERE, Again
from crawler.asker import Asker, Steps
from crawler.asking import Answer, Fetch, Purpose
from crawler.columns import Entry
from crawler.families import FAMILIES, Family, Sights, detect, shape_of
from crawler.lists import Lists
from crawler.page import Link, Page, is_html, key
from parser.titles import read_title
from storage.crawls import Known
from storage.links import PIECES, OpenLink
from storage.viewers import viewed

LOOKED_AT = 5
"""Articles that are looked at for traces of their system."""


class Documents:
    """Fetches the documents of one portal."""

    def __init__(self, asker: Asker, known: Mapping[str, Known], sights: Sights, lists: Lists) -> None:
        self.asker = asker
        self.known = known
        self.sights = sights
        self.lists = lists
        self.again = Again(asker, known, lists)
        self._seen = 0
        self._done: set[str] = set()

    def document(self, entry: Entry) -> Steps:
        """An entry, unless it is known and nothing speaks for a change; then what belongs to it."""
        known = self.known.get(key(entry.link.url))
        if key(entry.link.url) in self._done or (known is not None and not self._is_due(known, entry.link)):
            return
        self._done.add(key(entry.link.url))
        fetch = entry.fetch(None if known is None or known.is_dead else known)
        answer = yield from self.asker.ask(fetch)
        if known is not None and not known.is_dead:
            self.again.heard(known, fetch, answer)
        elif _is_open(answer):
            self.lists.memory.unsettled.add(key(entry.column.url))
        if not answer.is_good or not is_html(answer.body, answer.media_type):
            return
        page = answer.page
        target = page.jump()
        if target is not None and self.asker.site.is_ours(target) and self.asker.is_unasked(target):
            fetch = replace(fetch, url=target, known=None, found_on=fetch.url)
            answer = yield from self.asker.ask(fetch)
            if not answer.is_good or not is_html(answer.body, answer.media_type):
                return
            page = answer.page
        if self._seen < LOOKED_AT:
            self._seen += 1
            self.sights.add(page)
        if any(read_title(title).is_report for title in page.titles):
            self.again.came()
        yield from self._belongings(fetch, page, is_changed=known is not None and not known.is_dead)

    def _belongings(self, fetch: Fetch, page: Page, *, is_changed: bool) -> Steps:
        """The further pages of an article and, if it is a report, its attachments; of a changed one once more."""
        family = self._family(page)
        for url in family.parts(page):
            if self.asker.site.is_ours(url) and self.asker.is_unasked(url):
                yield from self.asker.ask(replace(fetch, url=url, purpose="part", known=None, found_on=fetch.url))
        if not any(read_title(title).is_report for title in (fetch.anchor_text or "", *page.titles)):
            return
        for link in family.attachments(page):
            known = self.known.get(key(link.url))
            is_due = known is None or is_changed or self.again.is_due(known)
            if self.asker.is_unasked(link.url) and is_due:
                text = link.text or None
                file = replace(fetch, url=link.url, anchor_text=text, known=known, found_on=fetch.url)
                yield from self.asker.ask(file)

    def _family(self, page: Page) -> Family:
        """The family of an article: by its address, else that of the portal; weighing each page anew is dear."""
        if self.asker.site.family in FAMILIES:
            return detect(page, self.asker.site.family).family
        shape = shape_of(page.url)
        return FAMILIES[shape] if shape else self.sights.best().family

    def link(self, link: OpenLink) -> Steps:
        """A link of a read document."""
        url = viewed(link.url)
        if not self.asker.site.is_ours(url):
            self.asker.notes.event("outside", url, column_path=link.column_path, anchor_text=link.text or None)
            self.asker.notes.link(link, "outside")
            return
        known = self.known.get(key(url))
        if known is not None or not self.asker.is_unasked(url):
            self.asker.notes.link(link, "http_error" if known is not None and known.is_dead else "captured")
            return
        purpose: Purpose = "piece" if link.kind in PIECES else "document"
        fetch = Fetch(url, purpose, link.column_path, link.text or None, link.list_date, link.publisher, link.found_on)
        answer = yield from self.asker.ask(fetch)
        if answer.failure is not None:
            self.asker.notes.link(link, answer.failure)
        elif answer.verdict.is_spoilt:
            self.asker.notes.link(link, answer.verdict.event)
        else:
            self.asker.notes.link(link, "captured" if answer.status == 200 else "http_error")

    def _is_due(self, known: Known, link: Link) -> bool:
        """Whether a list speaks for a change, or it is time to look again."""
        is_moved = link.day is not None and known.list_date is not None and link.day != known.list_date
        is_renamed = bool(link.text) and link.text != (known.anchor_text or "")
        return is_moved or is_renamed or known.gone_at is not None or self.again.is_due(known)


def _is_open(answer: Answer) -> bool:
    """Whether an entry may still have something, though this answer brought none of it."""
    if answer.failure is not None or answer.verdict.kind == "home_page":
        return True
    return answer.status >= 400 and answer.status not in NOTHING_THERE
