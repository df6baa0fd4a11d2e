"""A crawl's side towards the corpus: what the walks and the middlewares write, and what they may read back."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from scrapy.crawler import Crawler
from scrapy.http import Request
from sqlalchemy.orm import Session

from crawler.asker import Steps
from crawler.asking import Fetch, Limit, Site
from crawler.discovery.keeping import keep_registry, keep_search
from crawler.discovery.registry import Registry
from crawler.filenames import filename_of
from crawler.gates import Gates, Manners
from crawler.judged import look_of, verdict_of
from crawler.memory import Recalled
from crawler.notes import PortalNotes
from crawler.trust.judging import Judge
from crawler.trust.look import Finding
from crawler.trust.verdict import Verdict
from crawler.walk import Walk
from storage import ArchiveError, Corpus, CorpusError, clock, crawls, lists, sameness, trust
from storage.archive import Context, Origin, Writer
from storage.crawls import Known, WalkStart
from storage.leases import Leases
from storage.lists import KnownColumn
from storage.models_crawl import PortalState
from storage.portals import host_of

OnEvent = Callable[[dict[str, Any]], None]
PAUSES = ("night", "busy")
"""Events that stop a walk which is not over: the next run goes on with it."""


@dataclass(frozen=True, slots=True)
class Received:
    """An answer of the network or of the archive; `rendered_by` names the browser that made the page of it."""

    url: str
    status: int
    headers: list[tuple[str, str]]
    body: bytes
    media_type: str
    at: datetime | None = None
    rendered_by: str | None = None


@dataclass(eq=False)
class Plan:
    """A portal of this crawl: what is known of it, its walk, and what has come of it so far.

    `replayable` is where the archive has what the walk fetched already, `rendered` what it rendered, `documents` what
    it kept as such. They and the walk go when it is over, so that a run over many portals holds only those under way.
    `judge` has seen all answers so far; `faults` are what is odd about how its host is spoken to.
    """

    site: Site
    origin: Origin
    region_code: str | None
    platform: str | None
    walk: WalkStart
    notes: PortalNotes
    limit: Limit
    leases: frozenset[str] = frozenset()
    """The names of the leases under which it is crawled (`storage.platforms`)."""
    found: set[str] = field(default_factory=set)
    """Its hosts whose address and family are known."""
    walk_over: Walk | Registry | None = None
    steps: Steps | None = None
    counts: Counter[str] = field(default_factory=Counter)
    only_links: bool = False
    needs_browser: bool = False
    is_over: bool = False
    is_whole: bool = False
    """Whether the walk came to its end."""
    replayable: dict[str, tuple[str, int]] = field(default_factory=dict)
    rendered: dict[str, tuple[str, int]] = field(default_factory=dict)
    documents: set[str] = field(default_factory=set)
    judge: Judge = field(default_factory=Judge)
    faults: set[str] = field(default_factory=set)
    scheme: str | None = None
    """The only scheme under which its host answered before."""
    is_turned_away: bool = False

    @property
    def host(self) -> str:
        """The portal's own host."""
        return host_of(self.site.url)

    @property
    def is_paused(self) -> bool:
        """Whether a bound stopped the walk and not what it met: the next run goes on with it."""
        return not self.is_whole and (self.limit.is_spent or any(self.notes.kinds[kind] for kind in PAUSES))


class Job:
    """One run of the crawler over some portals."""

    def __init__(
        self,
        corpus: Corpus,
        run_id: str,
        writer: Writer,
        on_event: OnEvent | None = None,
        *,
        gates: Gates | None = None,
        leases: Leases | None = None,
    ) -> None:
        self.corpus = corpus
        self.run_id = run_id
        self.writer = writer
        self.on_event = on_event
        self.gates = gates or Gates(Manners(0.0))
        self.leases = leases
        self.plans: dict[str, Plan] = {}
        self.error: CorpusError | None = None
        self.stop: Callable[[], None] = lambda: None

    @contextmanager
    def session(self, slug: str, leases: Collection[str] = ()) -> Iterator[Session]:
        """A session that writes for a portal and is committed at the end; an error of the corpus ends the crawl.

        Where another process has taken over the portal's platform nothing is written (`storage.leases`).
        """
        try:
            with self.corpus.session() as session:
                if self.leases is not None:
                    self.leases.require(session, self.plans[slug].leases if slug in self.plans else leases)
                yield session
                session.commit()
        except CorpusError as error:
            self.error = self.error or error
            self.stop()
            raise

    def add(self, plan: Plan) -> None:
        """One more portal."""
        self.plans[plan.site.slug] = plan
        with self.session(plan.site.slug) as session:
            plan.replayable = crawls.replayable(session, plan.site.slug, plan.walk.started_at)
            plan.rendered = crawls.rendered(session, plan.site.slug, plan.walk.started_at)
            plan.documents = crawls.walked_documents(session, plan.site.slug, plan.walk.started_at)
            plan.scheme = trust.scheme_of(session, plan.site.slug)

    def plan_of(self, request: Request) -> Plan:
        """The portal for which a request is made."""
        plan = request.meta["plan"]
        if not isinstance(plan, Plan):
            raise TypeError(f"a request without a portal: {request}")
        return plan

    def known(self, plan: Plan) -> dict[str, Known]:
        """What was known of a portal before its walk."""
        with self.session(plan.site.slug) as session:
            return crawls.known_documents(session, plan.site.slug, plan.walk.started_at)

    def recalled(self, plan: Plan) -> Recalled:
        """What was known of a portal's columns and lists before its walk; a browser's pages are made anew each time."""
        with self.session(plan.site.slug) as session:
            columns = lists.known_columns(session, plan.site.slug, plan.walk.run_id)
            if plan.needs_browser:
                return Recalled(columns)
            return Recalled(columns, lists.known_lists(session, plan.site.slug, plan.walk.started_at))

    def remember(self, plan: Plan, columns: Iterable[KnownColumn], dissolved: Iterable[str]) -> None:
        """Stores what a walk learnt of the columns of its portal."""
        with self.session(plan.site.slug) as session:
            lists.keep_columns(session, plan.site.slug, plan.walk.run_id, columns, dissolved)

    def unchanged(self, fetch: Fetch) -> Received | None:
        """The page of a list that a server need not send again, from the archive."""
        if fetch.known is None:
            return None
        try:
            record = self.corpus.archive.read(fetch.known.file, fetch.known.offset)
        except ArchiveError:
            return None
        return Received(fetch.known.url, 200, [], record.content, record.content_type or "")

    def replay(self, plan: Plan, url: str) -> Received | None:
        """What this walk has fetched from an address already."""
        place = plan.replayable.get(url)
        if place is None:
            return None
        try:
            record = self.corpus.archive.read(*place)
            headers = crawls.http_headers(self.corpus.archive, *place)
        except ArchiveError:
            return None  # damaged or lost since: ask again
        return Received(url, record.http_status or 200, headers, record.content, record.content_type or "")

    def recent(self, url: str, age: timedelta) -> Received | None:
        """What an address answered not longer ago, in this walk or another; null where that is not known."""
        with self.corpus.session() as session:
            place = crawls.newest(session, url, clock.now() - age)
        try:
            record = self.corpus.archive.read(*place) if place is not None else None
        except ArchiveError:
            return None  # damaged or lost since: ask again
        if record is None:
            return None
        return Received(url, record.http_status or 200, [], record.content, record.content_type or "")

    def replay_rendered(self, plan: Plan, url: str) -> Received | None:
        """The page that this walk has rendered already from what an address answered."""
        place = plan.rendered.get(url)
        if place is None:
            return None
        try:
            record = self.corpus.archive.read(*place)
        except ArchiveError:
            return None  # damaged or lost since: render it again
        by = record.context.rendered_by
        return Received(url, 200, [], record.content, record.content_type or "", rendered_by=by)

    def validators(self, known: Known) -> dict[str, str]:
        """The headers that ask a server whether a page has changed."""
        try:
            sent = {n.lower(): v for n, v in crawls.http_headers(self.corpus.archive, known.file, known.offset)}
        except ArchiveError:
            return {}
        pairs = (("If-None-Match", sent.get("etag")), ("If-Modified-Since", sent.get("last-modified")))
        return {name: value for name, value in pairs if value}

    def keep_as_document(self, request: Request, received: Received) -> None:
        """Keeps once more, as a document, what this walk fetched as a list: a column may be a report itself."""
        plan, verdict = self.plan_of(request), verdict_of(request)
        is_wanted = _is_document(plan, request, received) and not verdict.is_spoilt
        if is_wanted and address_of(request) not in plan.documents:
            self.keep(request, received, verdict.finding, is_request=False)

    def judge(self, request: Request, received: Received) -> Finding | None:
        """What is wrong with an answer; null where it is believed."""
        return self.plan_of(request).judge.judge(look_of(request, received))

    def keep(
        self, request: Request, received: Received, finding: Finding | None = None, *, is_request: bool = True
    ) -> Verdict:
        """Writes an answer to the archive and the database; one that is not believed is no document."""
        plan = self.plan_of(request)
        fetch: Fetch | None = request.meta.get("fetch")
        asked = request.meta.get("redirect_urls", [address_of(request)])[0]
        is_end = not 300 <= received.status < 400
        url = asked if is_end else received.url
        place = received.url if request.method == "GET" else url
        is_spoilt = Verdict(finding).is_spoilt
        is_document = _is_document(plan, request, received) and not is_spoilt
        context = Context(
            origin=plan.origin,
            final_url=place if place != url else None,
            portal=plan.site.slug,
            region_code=plan.region_code,
            column_path=fetch.column_path if fetch else None,
            anchor_text=(fetch.anchor_text or _name(received)) if fetch else None,
            list_date=fetch.list_date if fetch else None,
            publisher=fetch.publisher if fetch else None,
            found_on=fetch.found_on if fetch else None,
            is_document=is_document,
            rendered_by=received.rendered_by,
        )
        with self.session(plan.site.slug) as session:
            kept = crawls.keep_fetch(
                session,
                self.writer,
                url=url,
                content=received.body,
                fetched_at=received.at or clock.now(),
                context=context,
                http_status=None if received.rendered_by else received.status,
                http_headers=received.headers,
                media_type=received.media_type or None,
            )
        if received.rendered_by:
            plan.rendered[place] = (kept.location.file, kept.location.offset)
        elif received.status < 400 or received.status in {404, 410}:
            plan.replayable[place] = (kept.location.file, kept.location.offset)
        if is_document:
            plan.documents.add(url)
        plan.counts["requests"] += is_request
        plan.counts["bytes"] += len(received.body) if is_request else 0
        plan.counts["documents"] += is_document
        plan.counts["new"] += kept.is_new_document
        plan.counts["unchanged"] += received.status == 304
        if is_document and fetch is not None and fetch.known is not None:
            self._compared(plan, fetch, kept.location.sha256)
        self.tell("fetched", plan.site.slug, url=url, status=received.status, is_document=is_document)
        verdict = request.meta["verdict"] = Verdict(finding, kept.capture_id)
        return verdict

    def is_shared(self, platform: str | None) -> bool:
        """Whether several portals of this crawl declare a platform."""
        return platform is not None and sum(plan.platform == platform for plan in self.plans.values()) > 1

    def totals(self) -> Counter[str]:
        """What all walks did together."""
        return sum((plan.counts for plan in self.plans.values()), Counter())

    def ended(self, plan: Plan) -> None:
        """A walk is over."""
        plan.is_over = True
        walk, plan.walk_over, plan.steps = plan.walk_over, None, None
        plan.is_whole = walk is not None and walk.is_whole
        sighting = walk.sighting if walk is not None else None
        self._keep_found(plan, walk)
        plan.replayable.clear()
        plan.rendered.clear()
        plan.documents.clear()
        self.tell("walked", plan.site.slug, requests=plan.counts["requests"], new=plan.counts["new"])
        kinds = plan.notes.kinds
        is_idle = not plan.counts and not kinds  # no link was open: nothing was learnt of the portal
        is_unheard = plan.only_links and not plan.counts["requests"]  # the links failed, which is no news of the portal
        is_unasked = plan.is_paused and not plan.counts["requests"]
        if plan.is_turned_away or is_idle or is_unheard or is_unasked:
            return
        state: PortalState = "answers"
        if not plan.counts["requests"] and not plan.counts["replayed"]:
            state = "forbidden" if kinds["forbidden"] else "unreachable"
        answered = clock.now() if plan.counts["requests"] else None
        with self.session(plan.site.slug) as session:
            crawls.note_health(
                session,
                plan.site.slug,
                state,
                detail=None if plan.is_whole else plan.notes.last,
                family=sighting.family.name if sighting else None,
                evidence=str(sighting) if sighting else None,
                answered_at=answered,
            )
            if plan.is_whole and answered is not None:
                trust.settle(session, plan.site.slug, plan.walk.started_at, plan.faults)

    def _keep_found(self, plan: Plan, walk: Walk | Registry | None) -> None:
        """Stores what a walk's search found."""
        kept = plan.site.slug, plan.walk.run_id, clock.now()
        if isinstance(walk, Registry):
            with self.session(plan.site.slug) as session:
                keep_registry(session, *kept, walk)
        elif walk is not None and walk.discovery is not None:
            with self.session(plan.site.slug) as session:
                keep_search(session, *kept, walk.discovery)

    def _compared(self, plan: Plan, fetch: Fetch, sha256: str) -> None:
        """A known address brought content again: another than before?"""
        if fetch.known is not None and fetch.known.sha256 != sha256:
            with self.session(plan.site.slug) as session:
                sameness.found_again(session, sha256)
            plan.notes.event(
                "changed",
                fetch.url,
                column_path=fetch.column_path,
                anchor_text=fetch.anchor_text,
                detail=f"{fetch.known.sha256[:12]} before, {sha256[:12]} now",
            )

    def tell(self, what: str, portal: str, **more: Any) -> None:
        """Says what happens to whoever listens."""
        if self.on_event is not None:
            self.on_event({"event": what, "portal": portal, **more})


def _name(received: Received) -> str | None:
    """What the server calls a file; the only name of one whose link had no words."""
    said = next((value for name, value in received.headers if name.lower() == "content-disposition"), "")
    return filename_of(said.encode("latin-1", "replace"))


def is_shell(plan: Plan, request: Request, received: Received) -> bool:
    """Whether an answer is a page that a browser has yet to render: the portal's row asks for it."""
    is_page = "html" in received.media_type.lower() or (not received.media_type and b"<html" in received.body[:2000])
    is_got = request.method == "GET" and received.status == 200 and request.meta.get("fetch") is not None
    return plan.needs_browser and is_page and is_got and not received.rendered_by


def _is_document(plan: Plan, request: Request, received: Received) -> bool:
    """Whether an answer is what the walk asked for as a document; a shell is not, the page rendered from it is."""
    fetch: Fetch | None = request.meta.get("fetch")
    is_wanted = fetch is not None and fetch.purpose in ("document", "part") and received.status == 200
    return is_wanted and not is_shell(plan, request, received)


def address_of(request: Request) -> str:
    """The address under which the answer to a request is kept."""
    fetch: Fetch | None = request.meta.get("fetch")
    return request.url if fetch is None or request.method == "GET" else fetch.address


def job_of(crawler: Crawler) -> Job:
    """The job of a running crawl."""
    job = getattr(crawler.spider, "job", None)
    if not isinstance(job, Job):
        raise TypeError("the spider has no job")
    return job
