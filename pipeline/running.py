"""`gongkai run`: crawl what is due, read what is pending, follow what the reading asks for, and say what changed.

Killed at any moment and started again, it goes on where it was: the walks over the portals stay open until everything
has been read and followed, and a walk that is open is continued from the archive. Closing them is the last thing done.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any

from crawler import CrawlSummary, PortalSummary, Wish
from pipeline import changes, coverage, crawling
from pipeline import cluster as dask
from pipeline.changes import Changes, Item, named
from pipeline.crawling import chosen
from pipeline.display import Display
from pipeline.platforms import Share, duration, held
from pipeline.reading import Counts, reading
from storage import Corpus, clock, crawls
from storage.gone import settle_moves
from storage.links import open_links

MAX_ROUNDS = 6
"""Rounds of reading and following at most: a page, its attachment, what the attachment holds, and twice that."""


@dataclass(slots=True)
class RunReport:
    """What a run did: its crawls, its readings, what changed, and how long it took in seconds."""

    crawls: list[CrawlSummary] = field(default_factory=list)
    read: Counts = field(default_factory=Counts)
    problems: list[str] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)
    open_links: int = 0
    left: str | None = None
    seconds: float = 0.0

    @property
    def requests(self) -> int:
        """Requests over the network, of all rounds."""
        return sum(summary.requests for summary in self.crawls)

    @property
    def documents(self) -> int:
        """Pages and files that may hold a report and were fetched, whether new or not."""
        return sum(portal.documents for summary in self.crawls for portal in summary.portals)

    @property
    def state(self) -> str:
        """`done`, or how the first crawl that was not done ended."""
        return next((summary.state for summary in self.crawls if summary.state != "done"), "done")

    @property
    def unfinished(self) -> list[str]:
        """The portals that were not walked to their end."""
        return [portal.slug for portal in self.walked if not portal.is_whole]

    @property
    def walked(self) -> list[PortalSummary]:
        """What came of each portal's walk; later crawls only follow links."""
        first: dict[str, PortalSummary] = {}
        for portal in (portal for summary in self.crawls for portal in summary.portals):
            first.setdefault(portal.slug, portal)
        return list(first.values())

    @property
    def is_failure(self) -> bool:
        """Whether something is left that a person should look at, or to be done."""
        is_left = bool(self.unfinished or self.open_links or self.read.problems)
        return self.state != "done" or is_left or self.changes.is_failure

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        portals: dict[str, Counter[str]] = {}
        for portal in (portal for summary in self.crawls for portal in summary.portals):
            counted = {name: getattr(portal, name) for name in _COUNTED}
            portals[portal.slug] = portals.get(portal.slug, Counter()) + Counter(counted)
        return {
            "state": self.state,
            "seconds": round(self.seconds, 1),
            "rounds": len(self.crawls),
            "requests": self.requests,
            "portals": [{"slug": slug} | {name: n[name] for name in _COUNTED} for slug, n in sorted(portals.items())],
            "read": self.read.as_dict(),
            "unfinished": self.unfinished,
            "open_links": self.open_links,
            "left_to_others": self.left,
            "runs": [summary.run_id for summary in self.crawls],
            **self.changes.as_dict(),
        }

    def paragraph(self) -> str:
        """What happened, and what to do about it, for people."""
        count = len({portal.slug for summary in self.crawls for portal in summary.portals})
        asked = f"{counted(count, 'portal was', 'portals were')} asked with {counted(self.requests, 'request')}"
        sentences = [f"{asked} in {duration(self.seconds)}.", *self.changes.sentences()]
        if self.read.problems:
            documents = counted(self.read.problems, "document is", "documents are")
            sentences.append(f"{documents} still unread because archive or database did not serve them: see above.")
        if self.open_links:
            links = counted(self.open_links, "link", "links")
            sentences.append(f"{links} of read documents could not be followed yet; the next run tries again.")
        if self.left is not None:
            sentences.append(self.left)
        if late := [portal.slug for portal in self.walked if portal.events.get("night")]:
            items = named([Item(slug) for slug in late])
            sentences.append(
                f"Outside the night window, so not asked any more: {items}; the next run within it goes on."
            )
        changes = self.changes
        kinds = (changes.blocked, changes.silent, changes.listless, changes.truncated)
        told = {item.portal for items in kinds for item in items}
        if self.state == "done" and (left := [slug for slug in self.unfinished if slug not in {*told, *late}]):
            sentences.append(f"Not walked to the end: {named([Item(slug) for slug in left])}; the next run goes on.")
        if self.state != "done":
            sentences.append("The crawl was stopped before its end; the same command goes on from there.")
        return " ".join(sentences)


_COUNTED = ("requests", "replayed", "documents", "new", "unchanged", "bytes")


def run(corpus: Corpus, wish: Wish, *, workers: int | None, show: Display, cluster: str | None = None) -> RunReport:
    """One run from beginning to end. Raises `Locked`, `storage.CorpusError`, `pipeline.cluster.ClusterError`."""
    if cluster is not None:
        dask.check(cluster)  # before hours of crawling
    began = monotonic()
    report = RunReport()
    with corpus.looking() as session:
        slugs = chosen(session, wish)
    with held(corpus, slugs, wish.command or "gongkai run") as share:
        corpus.recover()
        mine = share.slugs
        while mine:
            _crawl(share, replace(wish, portals=tuple(mine)), report, show, cluster)
            mine = share.inherit() if report.state == "done" else []
        slugs, report.left = share.slugs, share.sentence()
        tried: set[int] = set()
        for _ in range(MAX_ROUNDS):
            _read(corpus, workers, cluster, report, show)
            with corpus.looking() as session:
                links = open_links(session, clock.now(), slugs)
            report.open_links = len(links)
            fresh = {link.link_id for link in links} - tried
            if not fresh or report.state != "done" or wish.left_after(report.requests) == 0:
                break
            tried |= fresh
            linking = tuple(sorted({link.portal for link in links}))
            _crawl(share, replace(wish, portals=linking, only_links=True), report, show, cluster)
        _settle(share, slugs)
        with corpus.looking() as session:
            report.changes = changes.of_walks(session, slugs)
        if report.state == "done":
            _close(share, report)
        coverage.update(corpus)
    report.seconds = monotonic() - began
    return report


def _crawl(share: Share, wish: Wish, report: RunReport, show: Display, cluster: str | None) -> None:
    with show("following" if wish.only_links else "crawling", None) as step:
        summary = crawling.crawl(
            share,
            replace(wish, max_requests=wish.left_after(report.requests), ends_walks=False, only_due=True),
            on_event=lambda event: step(event["portal"]) if event["event"] == "fetched" else None,
            cluster=cluster,
        )
    report.crawls.append(summary)


def _read(corpus: Corpus, workers: int | None, cluster: str | None, report: RunReport, show: Display) -> None:
    report.problems.clear()  # what the archive or the database did not serve is pending still, and comes again
    with (
        reading(corpus, everything=False, workers=workers, cluster=cluster, waits=True) as run,
        show("reading", run.total) as step,
    ):
        for outcome in run:
            step(outcome.note)
            if outcome.problem:
                report.problems.append(outcome.problem)
    report.read.fates += run.counts.fates
    report.read.loaded += run.counts.loaded
    report.read.problems = len(report.problems)


def _settle(share: Share, slugs: list[str]) -> None:
    """Now that all is read: what seemed to be gone and stands elsewhere has moved."""
    names = share.require_all(slugs)
    with share.corpus.session() as session:
        share.leases.require(session, names)
        for portal, walk in crawls.open_walks(session, slugs):
            settle_moves(session, portal, walk)
        session.commit()


def _close(share: Share, report: RunReport) -> None:
    """The last thing done: the walks are over, and the next run begins new ones; a paused one is gone on with."""
    ended = [portal for portal in report.walked if not portal.is_paused]
    slugs, whole = [portal.slug for portal in ended], [portal.slug for portal in ended if portal.is_whole]
    names = share.require_all(slugs)
    with share.corpus.session() as session:
        share.leases.require(session, names)
        crawls.end_walks(session, slugs, whole, clock.now())
        session.commit()


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 request`, `2 requests`; `many` where the plural is not made with an s."""
    return f"{number} {one if number == 1 else many or one + 's'}"
