"""What a crawl may read back from the archive instead of asking for it."""

from datetime import timedelta

from crawler.plan import Plan
from crawler.received import Received
from storage import ArchiveError, Corpus, clock, crawls
from storage.crawls import Known
from storage.records import Record

Place = tuple[str, int]
"""A file of the archive and the offset of a record in it."""


class Past:
    """The archive as a crawl sees it: what is damaged or lost there is not known, and so is asked for again."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus

    def replay(self, plan: Plan, url: str) -> Received | None:
        """What a walk has fetched from an address already."""
        return self._received(url, plan.replayable.get(url))

    def replay_rendered(self, plan: Plan, url: str) -> Received | None:
        """The page that a walk has rendered already from what an address answered."""
        return self._received(url, plan.rendered.get(url))

    def recent(self, url: str, age: timedelta) -> Received | None:
        """What an address answered not longer ago, in this walk or another."""
        with self.corpus.session() as session:
            place = crawls.newest(session, url, clock.now() - age)
        return self._received(url, place)

    def unchanged(self, known: Known) -> Received | None:
        """A page that its server need not send again."""
        return self._received(known.url, (known.file, known.offset))

    def validators(self, known: Known) -> dict[str, str]:
        """The headers that ask a server whether a page has changed."""
        record = self._record((known.file, known.offset))
        sent = {name.lower(): value for name, value in record.http_headers} if record is not None else {}
        pairs = (("If-None-Match", sent.get("etag")), ("If-Modified-Since", sent.get("last-modified")))
        return {name: value for name, value in pairs if value}

    def _received(self, url: str, place: Place | None) -> Received | None:
        record = self._record(place) if place is not None else None
        if record is None:
            return None
        return Received(
            url,
            record.http_status or 200,
            record.http_headers,
            record.content,
            record.content_type or "",
            rendered_by=record.context.rendered_by,
        )

    def _record(self, place: Place) -> Record | None:
        try:
            return self.corpus.archive.read(*place)
        except ArchiveError:
            return None
