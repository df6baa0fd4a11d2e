"""What is written down of a host as such: that it turns us away and rests, and how it must be spoken to."""

from dataclasses import replace
from datetime import datetime, timedelta

from scrapy.http import Request

from crawler.failures import Refused
from crawler.job import Job
from crawler.plan import Plan
from crawler.trust.look import Finding
from crawler.trust.verdict import Verdict
from storage import clock, platforms, trust
from storage.models_crawl import Scheme, TlsFault
from storage.portals import host_of


def blocked(job: Job, request: Request, verdict: Verdict, hours: float) -> None:
    """A host turns us away: it is left alone for hours, and its portal with it, unless it holds only files."""
    plan, finding = job.plan_of(request), verdict.finding
    if finding is None or plan.is_turned_away:
        return
    now = clock.now()
    found = trust.Evidence(finding.kind, finding.mark, request.url, now, verdict.capture_id)
    _rests(job, plan, request, found, now + timedelta(hours=hours))


def _rests(job: Job, plan: Plan, request: Request, found: trust.Evidence, until: datetime) -> None:
    """What shares the slot of a host that turns us away rests too; blocking is a platform's policy."""
    slot = job.gates.slot(host_of(request.url))
    shared = replace(found, mark=f"{plan.site.slug} on the same platform was turned away: {found.mark}")
    verdict = Verdict(Finding(found.kind, shared.mark, "host"), found.capture_id)
    job.gates.gate(slot).resting = Refused("blocked", shared.mark, verdict)
    if job.gates.slot(plan.host) != slot and not is_door(plan, request.url):
        return  # a host of files, not the portal's own
    here = [other for other in job.plans.values() if job.gates.slot(other.host, other.platform) == slot]
    for other in (plan, *here):
        other.is_turned_away = True
    with job.session(plan.site.slug) as session:
        trust.rest(session, [plan.site.slug], found, until)
        slugs = {*(other.site.slug for other in here), *platforms.neighbours(session, plan.site.slug)}
        trust.rest(session, sorted(slugs - {plan.site.slug}), shared, until)


def spoken_to(job: Job, plan: Plan, url: str, *, tls: TlsFault | None = None, scheme: Scheme | None = None) -> None:
    """What is odd about how a portal's own host is spoken to."""
    if not is_door(plan, url):
        return
    plan.faults |= {name for name, fault in (("tls", tls), ("scheme", scheme)) if fault is not None}
    with job.session(plan.site.slug) as session:
        trust.note_host(session, plan.site.slug, tls=tls, scheme=scheme)


def is_door(plan: Plan, url: str) -> bool:
    """Whether an address is on a host that the portal is entered by."""
    return host_of(url) in {host_of(door) for door in plan.site.doors}
