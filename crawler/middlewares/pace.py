"""When a request may go out: at its host's pace, within the night window and the bounds, never to what is off limits.

`Slots` stands behind the guard: it refuses what nobody may ask for, sees to the leases, and tells which slot a host
belongs to. `Pace` stands next to the network: it holds a request back until its turn has come, and hears from the
answer how long the next one has to wait.
"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Request, Response
from scrapy.resolver import dnscache

from crawler.failures import Refused
from crawler.families import FAMILIES
from crawler.gates import Gate
from crawler.job import Job, job_of
from crawler.night import Night
from crawler.off_limits import off_limits
from crawler.plan import Plan
from crawler.resting import blocked
from crawler.trust.look import Finding
from crawler.trust.verdict import Verdict
from storage import clock
from storage.platforms import found_name, note_address

SURE = 0.5
"""How sure a family must be to tell a platform by it."""
PATIENCE = 3
"""How often a request waits because it was told to."""
WAIT = frozenset({429, 503})
"""Answers whose Retry-After is heeded."""


class Slots:
    """What may be asked for at all, and in whose turn."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.ends: dict[str, set[tuple[str, str]]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises Refused; sets the slot of the request."""
        job = job_of(self.crawler)
        plan = job.plan_of(request)
        fetch = request.meta.get("fetch")
        is_interface = request.meta.get("is_part") or (fetch is not None and fetch.headers)
        is_link = request.method == "GET" and not is_interface
        if reason := off_limits(request.url, fetch.anchor_text if fetch else None, is_link=is_link):
            raise Refused("off_limits", f"{reason} is never asked for")
        if (request.meta.get("redirect_times") or request.meta.get("retry_times")) and not plan.limit.take():
            raise Refused("budget", plan.limit.reason)
        host = host_of(request)
        slot = job.gates.slot(host, plan.platform)
        if plan.platform is None:  # a host that the portal does not name may be another process's
            self._claim(job, plan, host)
        self._find(job, plan, host)
        request.meta["download_slot"] = slot = job.gates.slot(host)
        ends = self.ends.setdefault(slot, set())
        ends.add((urlsplit(request.url).scheme, urlsplit(request.url).netloc))
        if len(ends) > 1 or job.is_shared(plan.platform):
            request.headers["Connection"] = "close"  # one connection for all hosts of a slot: none stays open behind

    def _find(self, job: Job, plan: Plan, host: str) -> None:
        """Once its family is known, a portal's host may turn out to be one of a platform."""
        if plan.platform is not None or host not in plan.site.hosts or host in plan.found:
            return
        family = family_of(plan)
        if family is None:
            return
        address = dnscache.get(host) or host
        self._claim(job, plan, found_name(address, family))
        plan.found.add(host)
        job.gates.found(host, address, family)
        if host == plan.host:
            with job.session(plan.site.slug) as session:
                note_address(session, plan.site.slug, address)

    def _claim(self, job: Job, plan: Plan, name: str) -> None:
        if name in job.leases.fences:
            return
        for holder in job.leases.claim([name]).values():
            raise Refused("busy", f"{name} is being crawled by {holder.owner}")
        plan.leases |= {name}


class Pace:
    """One request at a time for each slot, and pauses between them."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.night = Night.read(crawler.settings["GONGKAI_NIGHT"] or "")
        self.most: float = crawler.settings.getfloat("GONGKAI_MAX_RETRY_AFTER")
        self.under_way: dict[Request, Gate] = {}
        crawler.signals.connect(self._opened, signal=signals.spider_opened)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As Scrapy makes it."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Waits for its turn. Raises Refused where the host rests by then, or the night is over."""
        gates = job_of(self.crawler).gates
        gate = await gates.enter(host_of(request))
        now = clock.now()
        refused = gate.resting
        if refused is None and self.night is not None and not self.night.has(now):
            refused = Refused("night", self.night.closed(now))
        if refused is not None:
            gates.leave(gate)
            raise Refused(refused.kind, refused.detail, refused.verdict)
        self.under_way[request] = gate

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """The answer, or the request again where the host has asked to wait a little."""
        gate = self.under_way.pop(request, None)
        if gate is None:
            return response
        job = job_of(self.crawler)
        job.gates.ended(gate, request.meta.get("download_latency"), is_good=response.status == 200)
        try:
            seconds = retry_after(response) if response.status in WAIT else None
            return response if seconds is None else self._told(job, gate, request, response, seconds)
        finally:
            job.gates.leave(gate)

    def process_exception(self, request: Request, exception: Exception) -> None:  # noqa: ARG002 - Scrapy's interface
        """Nothing came: the host gets its pause all the same."""
        gate = self.under_way.pop(request, None)
        if gate is not None:
            gates = job_of(self.crawler).gates
            gates.ended(gate)
            gates.leave(gate)

    def _told(self, job: Job, gate: Gate, request: Request, response: Response, seconds: float) -> Request:
        """Waits as long as it is told to; raises Refused where that is too long, or too often."""
        times = request.meta.get("told_to_wait", 0)
        if seconds <= self.most and times < PATIENCE:
            job.gates.pause(gate, seconds)
            again = request.replace(dont_filter=True)
            again.meta["told_to_wait"] = times + 1
            return again
        reason = f"status {response.status}, asks to come back in {seconds:.0f} seconds"
        verdict = Verdict(Finding("rate_limit", reason, "host"))
        blocked(job, request, verdict, max(seconds, self.most) / 3600)
        raise Refused("blocked", reason, verdict)

    def _opened(self) -> None:
        """The pace is ours alone; as Scrapy's own AutoThrottle does, this takes over its delay."""
        downloader: Any = self.crawler.engine.downloader
        downloader._delay = 0.0


def retry_after(response: Response) -> float | None:
    """The seconds that an answer asks to wait, given as such or as a date by its own clock; null where it does not."""
    said = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if said.isdecimal():
        return float(said)
    try:
        until = parsedate_to_datetime(said)
        date = (response.headers.get("Date") or b"").decode("latin-1")
        now = parsedate_to_datetime(date) if date else clock.now()
        return max(0.0, (_aware(until) - _aware(now)).total_seconds())
    except (ValueError, TypeError):
        return None


def _aware(moment: datetime) -> datetime:
    """What names no zone is meant as GMT."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def family_of(plan: Plan) -> str | None:
    """The family of a portal, as declared or as its first pages showed it; null as long as that is not sure."""
    if plan.site.family in FAMILIES:
        return plan.site.family
    sighting = plan.walk_over.sighting if plan.walk_over is not None else None
    return sighting.family.name if sighting is not None and sighting.confidence >= SURE else None


def host_of(request: Request) -> str:
    """The host that is asked, in lower case."""
    return (urlsplit(request.url).hostname or "").lower()
