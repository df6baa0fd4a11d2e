"""From a wish to a job: its portals with their leases, their walks, a run and its archive file."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from scrapy.settings import BaseSettings
from sqlalchemy.orm import Session

from crawler.asking import Limit, Options, Site
from crawler.discovery.registry import Registry
from crawler.gates import Gates, Manners
from crawler.job import Job, OnEvent
from crawler.memory import Memory
from crawler.night import Night
from crawler.notes import PortalNotes
from crawler.plan import Plan
from crawler.schedule import schedule_of
from crawler.walk import Walk
from crawler.wish import Lease, Wish
from storage import Corpus, CorpusError, clock, crawls, discoveries, platforms, portals
from storage.captures import start_run
from storage.leases import Leases, holding
from storage.links import open_links
from storage.models import RunState
from storage.models_crawl import Portal, PortalHealth


@contextmanager
def opened_job(
    corpus: Corpus,
    wish: Wish,
    settings: BaseSettings,
    *,
    lease: Lease | None = None,
    on_event: OnEvent | None = None,
) -> Iterator[Job]:
    """A job, its run and its archive file; at the end the run is closed, and the walks that came to their end.

    Without the parent's `lease` it takes its own. Raises CorpusError, also for what went wrong with the corpus while
    the crawl was running.
    """
    Night.read(settings["GONGKAI_NIGHT"] or "")
    most = most_of(settings)
    corpus.recover()
    with _leases(corpus, wish, lease) as leases:
        slugs, is_simulated = _asked(corpus, wish)
        mine = _unclaimed(corpus, slugs, leases)
        with corpus.session() as session:
            run = start_run(session, "simulate" if is_simulated else "crawl", wish.told).run_id
        with corpus.archive.writer(run) as writer:
            job = Job(corpus, run, writer, Gates(manners_of(settings)), leases, on_event)
            now, limit = clock.now(), Limit(wish.max_requests)
            for slug, names in mine.items():
                options = Options(now, wish.years, Limit(most, "the limit for each portal", limit))
                _add(job, slug, wish, options, settings, names)
            try:
                yield job
            except BaseException:  # a signal too: the run is closed, and what was wrong is said by whoever catches it
                with suppress(CorpusError):
                    _close(job, wish)
                raise
            _close(job, wish)
            if job.error is not None:
                raise job.error


@contextmanager
def _leases(corpus: Corpus, wish: Wish, lease: Lease | None) -> Iterator[Leases]:
    """The parent's leases or, for a crawl that nobody planned, its own."""
    if lease is not None:
        yield Leases(corpus, lease.owner, lease.token, lease.fences)
        return
    with holding(corpus, wish.command or "scrapy crawl reports") as leases:
        yield leases


def _asked(corpus: Corpus, wish: Wish) -> tuple[list[str], bool]:
    """The portals that are asked for, and whether all of them are simulated."""
    with corpus.session() as session:
        found = portals.find_portals(session, wish.portals, wish.region)
        if not found:
            raise CorpusError("there is no portal to crawl: `gongkai portals import FILE` brings some", is_usage=True)
        is_simulated = all(portal.is_simulated for portal in found)
        if clock.days_ahead() and not is_simulated:
            raise CorpusError(f"{clock.AHEAD} is for simulated portals: unset it", is_usage=True)
        return [portal.slug for portal in found], is_simulated


def _unclaimed(corpus: Corpus, slugs: Collection[str], leases: Leases) -> dict[str, frozenset[str]]:
    """The portals that nobody else is crawling, with the leases that each needs. Raises CorpusError for none."""
    with corpus.session() as session:
        names = platforms.leases_by_slug(session, slugs)
    busy = leases.claim([name for of_portal in names.values() for name in of_portal])
    mine = {slug: of_portal for slug, of_portal in names.items() if not of_portal & busy.keys()}
    if not mine:
        raise CorpusError(f"{min(names)} is being crawled by {next(iter(busy.values())).owner}")
    return mine


def _add(job: Job, slug: str, wish: Wish, options: Options, settings: BaseSettings, leases: frozenset[str]) -> None:
    """Plans the walk over one portal, unless it is to be left alone."""
    now = options.recheck_before
    has_night = Night.read(settings["GONGKAI_NIGHT"] or "") is not None
    hours = crawls.WALK_HOURS * (2 if has_night else 1)  # cut off in the morning, gone on with in the evening
    with job.session(slug, leases) as session:
        portal = session.get_one(Portal, slug)
        walk = crawls.begin_walk(session, slug, job.run_id, now, max_hours=hours)
        health = session.get_one(PortalHealth, slug)
        notes = PortalNotes(job, slug, walk)
        links = open_links(session, now, [slug]) if wish.only_links else []
        plan = Plan(
            _site(session, portal, wish, now),
            "simulated" if portal.is_simulated else "crawled",
            portal.region_code,
            portal.platform,
            walk,
            notes,
            options.limit,
            leases,
            only_links=wish.only_links,
            needs_browser=bool(portal.browser),
        )
        until, url = health.blocked_until, portal.url
        family = portal.family or health.family_seen
        if plan.platform is None and health.address and family:
            job.gates.found(plan.host, health.address, family)
    job.add(plan)
    if until is not None and until > now:
        notes.event("blocked", url, detail=f"left alone until {until:%Y-%m-%d %H:%M} UTC")
        plan.is_over = True
        return
    if wish.seeks == "portals":
        plan.walk_over = Registry(plan.site, notes, options)
        plan.site, plan.steps = plan.walk_over.site, plan.walk_over.steps()
        return
    schedule = schedule_of(settings, walk.started_at, only_due=wish.only_due)
    options = replace(options, recheck_before=schedule.bound, schedule=schedule)
    memory = Memory() if wish.years else Memory(schedule, partial(job.recalled, plan), partial(job.remember, plan))
    plan.walk_over = over = Walk(plan.site, lambda: job.known(plan), notes, options, memory)
    plan.steps = over.follow(links) if wish.only_links else over.discover() if wish.seeks else over.steps()


def _site(session: Session, portal: Portal, wish: Wish, now: datetime) -> Site:
    """A portal as its walk knows it: without start columns, those that the last search found."""
    site = site_of(portal)
    if site.starts or wish.seeks or wish.only_links:
        return site
    found = discoveries.begin_at(session, portal.slug, now)
    rests = discoveries.why_rest(session, portal.slug, now) if wish.only_due else None
    hosts = site.hosts | {column.host for column in found}
    paths = {column.url: tuple(column.path) for column in found}
    return replace(site, starts=tuple(paths), paths=paths, hosts=hosts, rests=rests)


def most_of(settings: BaseSettings) -> int | None:
    """The requests that one portal may cost; null where there is no bound. Raises CorpusError (wrong usage)."""
    said = str(settings["GONGKAI_MAX_REQUESTS_PER_PORTAL"] or 0).strip()
    if not said.isdecimal():
        raise CorpusError(f"GONGKAI_MAX_REQUESTS_PER_PORTAL holds {said!r}, which is no number", is_usage=True)
    return int(said) or None


def manners_of(settings: BaseSettings) -> Manners:
    """The pace that the settings name."""
    longest = settings.getfloat("AUTOTHROTTLE_MAX_DELAY") if settings.getbool("AUTOTHROTTLE_ENABLED") else None
    return Manners(settings.getfloat("DOWNLOAD_DELAY"), settings.getfloat("DOWNLOAD_DELAY_JITTER"), longest)


def site_of(portal: Portal) -> Site:
    """A portal as its walk knows it."""
    starts = tuple(portal.start_urls.split())
    hosts = {portals.host_of(url) for url in (portal.url, *starts)} | set(portal.hosts.split())
    return Site(portal.slug, portal.url, portal.family, starts, frozenset(hosts))


def _close(job: Job, wish: Wish) -> None:
    """Closes the run and, of its walks, those that are over."""
    now = clock.now()
    over = [plan for plan in job.plans.values() if plan.is_over]
    state: RunState = "failed" if job.error is not None else "done" if len(over) == len(job.plans) else "aborted"
    with job.corpus.session() as session:
        if wish.ends_walks and state == "done":
            ended = [plan for plan in over if not plan.is_paused]
            whole = [] if wish.only_links or wish.seeks else [plan.site.slug for plan in ended if plan.is_whole]
            job.leases.require(session, {name for plan in ended for name in plan.leases})
            crawls.end_walks(session, [plan.site.slug for plan in ended], whole, now)
        crawls.finish_crawl(session, job.run_id, job.totals(), state, now)
        session.commit()


def settings_of(changes: Mapping[str, Any] | None = None) -> BaseSettings:
    """The crawler's settings by name, whatever folder the command is started in, with changes of a run."""
    from scrapy.settings import Settings

    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.update(dict(changes or {}), priority="cmdline")
    return settings
