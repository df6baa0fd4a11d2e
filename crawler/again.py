"""Looking again at what is known: is it still there, still listed, or somewhere else?

A report is gone only where its list was read to the end by a walk that the host answers well: a portal that turns us
away, fails, or answers everything alike makes nothing gone.
"""

import hashlib
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from typing import Literal

from crawler.asker import Asker, Asking, Steps
from crawler.asking import Answer, Fetch
from crawler.lists import Lists
from crawler.page import key
from crawler.trust.verdict import NO_LONGER_THERE
from storage.crawls import Known
from storage.gone import UNLISTED

NOTHING_THERE = (404, 410)
"""Statuses of an address that has nothing (any more)."""
PROBES = 3
"""Listed pages that are asked for, where nothing else shows that a host is well, before anything is taken for gone."""
Standing = Literal["listed", "missing", "unlikely", "unknown"]
"""Whether a list names a known page: yes; no, and it was read to the end; no, but it was empty; it was not read."""


class Again:
    """Looks at the known pages of one portal."""

    def __init__(self, asker: Asker, known: Mapping[str, Known], lists: Lists) -> None:
        self.asker = asker
        self.known = known
        self.lists = lists
        self._is_healthy = False
        self._suspects: dict[str, tuple[Known, str]] = {}

    def is_due(self, known: Known) -> bool:
        """Whether it is time to ask for a known page again."""
        is_doubtful = known.last_status in NOTHING_THERE and known.gone_at is None and not known.is_dead
        return is_doubtful or self._is_late(known)

    def _is_late(self, known: Known) -> bool:
        options = self.asker.options
        is_scheduled = options.schedule is not None and options.schedule.is_due(known)
        return known.checked_at < options.recheck_before or is_scheduled

    def came(self) -> None:
        """A report came: the host is well, and where others are missing they are."""
        self._is_healthy = True

    def heard(self, known: Known, fetch: Fetch, answer: Answer) -> None:
        """What a known page that a list names answered."""
        said = _says_gone(answer)
        if said is not None:
            self._suspects[known.url] = (known, said)
        elif _is_there(answer):
            self._is_healthy = True
            if known.gone_at is not None:
                self.asker.notes.returned(known)
            if _is_redated(known, fetch, answer):
                self.asker.notes.redated(known, fetch)

    def steps(self, whole: Callable[[str], Steps]) -> Steps:
        """All known entries that are due or that their lists no longer name; `whole` reads a list to its end."""
        for known in list(self.known.values()):
            if not known.is_entry or known.is_dead or not self.asker.is_unasked(known.url):
                continue
            standing = self._standing(known)
            is_missed = standing in {"missing", "unlikely"} and known.gone_at is None
            if not is_missed and not self.is_due(known):
                continue
            answer = yield from self._ask(known)
            said = _says_gone(answer)
            if said is not None:
                self._suspects[known.url] = (known, said)
            elif _is_there(answer):
                self._is_healthy = True
                if standing == "missing" and known.gone_at is None:
                    self.asker.notes.gone(known, f"{UNLISTED}; {self._where(known, answer)}")
                elif standing == "listed" and known.gone_at is not None:
                    self.asker.notes.returned(known)
        yield from self._files()
        for url in self._unread():
            yield from whole(url)
        suspects = [(known, said) for known, said in self._suspects.values() if not known.is_gone]
        if suspects:
            is_healthy = yield from self._is_host_healthy([known for known, _ in suspects])
            for known, said in suspects if is_healthy else ():
                self._judge(known, said)

    def _files(self) -> Steps:
        """The known files of pages that are there and due: an office puts a corrected one in the place of the first."""
        pages = {key(known.url): known for known in self.known.values() if not known.is_dead and known.gone_at is None}
        for known in list(self.known.values()):
            page = pages.get(key(known.found_on or ""))
            is_left = known.is_entry or known.is_dead or page is None or page.url in self._suspects
            if not is_left and self._is_late(known) and self.asker.is_unasked(known.url):
                yield from self._ask(known)

    def _judge(self, known: Known, said: str) -> None:
        """Notes as gone what a list that was read to its end no longer names, or names though nothing is there."""
        standing = self._standing(known)
        if standing in {"missing", "unlikely"}:
            self.asker.notes.gone(known, said)
        elif standing == "listed" and self._is_healthy and known.last_status in NOTHING_THERE:
            self.asker.notes.gone(known, f"{said}; still listed")  # a list that is slow to follow; not the first time

    def _unread(self) -> Iterator[str]:
        """The lists of what seems to be gone, where this walk did not read them to the end."""
        read = self.lists.complete | self.lists.emptied
        found = (known.found_on for known, _ in list(self._suspects.values()) if not known.is_gone)
        return (url for url in dict.fromkeys(found) if url is not None and key(url) not in read)

    def _is_host_healthy(self, suspects: Sequence[Known]) -> Generator[Fetch, Answer, bool]:
        """Whether the host answers well: of a few known pages that a list names now one is there, if there are any."""
        missed = [known.url for known in suspects if key(known.url) in self.lists.listed]
        for known in list(self.known.values()):
            if self._is_healthy or len(missed) >= PROBES:
                break
            is_good = known.is_entry and not known.is_dead and known.gone_at is None
            if is_good and self.asker.is_unasked(known.url) and key(known.url) in self.lists.listed:
                answer = yield from self._ask(known)
                self._is_healthy = _is_there(answer) and _says_gone(answer) is None
                missed += [] if self._is_healthy else [known.url]
        if missed and not self._is_healthy:
            detail = f"{len(suspects)} known pages seem to be gone, and this one, which is listed, does too"
            self.asker.notes.event("odd", missed[0], detail=detail)
        return self._is_healthy or not missed

    def _standing(self, known: Known) -> Standing:
        found_on = key(known.found_on or "")
        if key(known.url) in self.lists.listed or self.lists.memory.is_in_unread(known.url):
            return "listed"
        if found_on in self.lists.complete:
            return "missing"
        if found_on in self.lists.emptied:
            return "unlikely"
        lost = () if self.asker.is_broken else self.lists.memory.dissolved()
        return "missing" if found_on in {key(column.list_url or "") for column in lost} else "unknown"

    @staticmethod
    def _where(known: Known, answer: Answer) -> str:
        """What a page that is there though no list names it answers."""
        is_elsewhere = key(answer.url) != key(known.url)
        return f"{answer.status}, redirected to {answer.url}" if is_elsewhere else str(answer.status)

    def _ask(self, known: Known) -> Asking:
        fetch = Fetch(
            known.url,
            "document",
            known.column_path,
            known.anchor_text,
            known.list_date,
            known.publisher,
            known.found_on,
            known,
        )
        return (yield from self.asker.ask(fetch, expected=NOTHING_THERE))


def _says_gone(answer: Answer) -> str | None:
    """What an address answers that has nothing any more; null where it has, or where nobody answered."""
    if answer.failure is not None:
        return None
    if answer.status in NOTHING_THERE:
        return str(answer.status)
    finding = answer.verdict.finding
    is_over = finding is not None and finding.kind in NO_LONGER_THERE
    return f"{answer.status}, {finding.mark}" if finding is not None and is_over else None


def _is_there(answer: Answer) -> bool:
    return answer.failure is None and answer.status in {200, 304} and not answer.verdict.is_spoilt


def _is_redated(known: Known, fetch: Fetch, answer: Answer) -> bool:
    """Whether the same list gives the same bytes a later day."""
    is_same = answer.status == 304 or hashlib.sha256(answer.body).hexdigest() == known.sha256
    is_of_list = key(fetch.found_on or "") == key(known.found_on or "")
    before, now = known.list_date, fetch.list_date
    return is_same and is_of_list and before is not None and now is not None and now > before
