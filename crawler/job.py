"""A crawl's side towards the corpus: what the walks and the middlewares write, for the portals of one run."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from scrapy.crawler import Crawler
from scrapy.http import Request
from sqlalchemy.orm import Session

from crawler.asking import Fetch
from crawler.discovery.keeping import keep_registry, keep_search
from crawler.discovery.registry import Registry
from crawler.gates import Gates
from crawler.judged import look_of, verdict_of
from crawler.memory import Recalled
from crawler.past import Past
from crawler.plan import Plan
from crawler.received import Received, address_of, holds_document, name_of
from crawler.trust.look import Finding
from crawler.trust.verdict import Verdict
from crawler.walk import Walk
from storage import Corpus, CorpusError, clock, crawls, lists, sameness, trust
from storage.archive import Writer
from storage.captures import Fetched, keep
from storage.crawls import Known
from storage.leases import Leases
from storage.lists import KnownColumn
from storage.models_crawl import PortalState
from storage.records import Context

OnEvent = Callable[[dict[str, Any]], None]


class Job:
    """One run of the crawler over some portals."""

    def __init__(
        self,
        corpus: Corpus,
        run_id: str,
        writer: Writer,
        gates: Gates,
        leases: Leases,
        on_event: OnEvent | None = None,
    ) -> None:
        self.corpus = corpus
        self.run_id = run_id
        self.writer = writer
        self.on_event = on_event
        self.gates = gates
        self.leases = leases
        self.past = Past(corpus)
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

    def keep_as_document(self, request: Request, received: Received) -> None:
        """Keeps once more, as a document, what this walk fetched as a list: a column may be a report itself."""
        plan, verdict = self.plan_of(request), verdict_of(request)
        is_wanted = holds_document(plan, request, received) and not verdict.is_spoilt
        if is_wanted and address_of(request) not in plan.documents:
            self.keep(request, received, verdict.finding, is_request=False)

    def judge(self, request: Request, received: Received) -> Finding | None:
        """What is wrong with an answer; null where it is believed."""
        look = look_of(request, received)
        request.meta["page"] = look.page
        return self.plan_of(request).judge.judge(look)

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
        is_document = holds_document(plan, request, received) and not is_spoilt
        context = Context(
            origin=plan.origin,
            final_url=place if place != url else None,
            portal=plan.site.slug,
            region_code=plan.region_code,
            column_path=fetch.column_path if fetch else None,
            anchor_text=(fetch.anchor_text or name_of(received)) if fetch else None,
            list_date=fetch.list_date if fetch else None,
            publisher=fetch.publisher if fetch else None,
            found_on=fetch.found_on if fetch else None,
            is_document=is_document,
            rendered_by=received.rendered_by,
        )
        fetched = Fetched(
            url,
            received.at or clock.now(),
            context,
            received.media_type or None,
            None if received.rendered_by else received.status,
            received.headers,
        )
        with self.session(plan.site.slug) as session:
            kept = keep(session, self.writer, fetched, received.body)
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


def job_of(crawler: Crawler) -> Job:
    """The job of a running crawl."""
    job = getattr(crawler.spider, "job", None)
    if not isinstance(job, Job):
        raise TypeError("the spider has no job")
    return job
