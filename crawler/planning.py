"""What a crawl is asked for, and the job that comes of it: portals, their walks, what is known, a run and its file."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Literal

from scrapy.settings import BaseSettings
from sqlalchemy.orm import Session

from crawler.asking import Limit, Options, Site
from crawler.discovery.registry import Registry
from crawler.job import Job, OnEvent, Plan
from crawler.memory import Memory
from crawler.notes import PortalNotes
from crawler.schedule import schedule_of
from crawler.walk import Walk
from storage import Corpus, CorpusError, clock, crawls, discoveries, open_corpus, portals
from storage.captures import start_run
from storage.links import open_links
from storage.models import RunState
from storage.models_crawl import Portal, PortalHealth

Seeks = Literal["columns", "portals"] | None


@dataclass(frozen=True, slots=True)
class Wish:
    """What a crawl is asked for. `only_links`: follow the open links of read documents, walk no list.

    `ends_walks` false: the walks stay open, so that the next run goes on with them (a round of `gongkai run`).
    `only_due`: lists rest where `crawler.schedule` says so. `seeks`: walk no list, but look for the `columns` of
    reports from the home pages, or for the `portals` that these link to.
    """

    portals: tuple[str, ...]
    years: tuple[int, ...] = ()
    max_requests: int | None = None
    only_links: bool = False
    ends_walks: bool = True
    only_due: bool = False
    seeks: Seeks = None
    command: str | None = None

    @property
    def told(self) -> str | None:
        """The command with the years asked for, as the run keeps it: the reports on other years are not missing."""
        years = f"--year {','.join(map(str, sorted(self.years)))}" if self.years else ""
        return " ".join(filter(None, (self.command, years))) or None


@contextmanager
def opened_job(
    wish: Wish, settings: BaseSettings, corpus: Corpus | None = None, on_event: OnEvent | None = None
) -> Iterator[Job]:
    """A job, its run and its archive file; at the end the run is closed, and the walks that came to their end.

    Raises CorpusError, also for what went wrong with the corpus while the crawl was running.
    """
    own = open_corpus() if corpus is None else None
    try:
        yield from _opened(wish, settings, corpus or own or open_corpus(), on_event)
    finally:
        if own is not None:
            own.close()


def _opened(wish: Wish, settings: BaseSettings, corpus: Corpus, on_event: OnEvent | None) -> Iterator[Job]:
    corpus.recover()
    now = clock.now()
    with corpus.session() as session:
        found = portals.find_portals(session, wish.portals)
        if not found:
            raise CorpusError("there is no portal to crawl: `gongkai portals import FILE` brings some", is_usage=True)
        slugs = [portal.slug for portal in found]
        is_simulated = all(portal.is_simulated for portal in found)
        if clock.days_ahead() and not is_simulated:
            raise CorpusError(f"{clock.AHEAD} is for simulated portals: unset it", is_usage=True)
        run = start_run(session, "simulate" if is_simulated else "crawl", wish.told).run_id
    with corpus.archive.writer(run) as writer:
        job = Job(corpus, run, writer, on_event, Limit(wish.max_requests))
        options = Options(now, frozenset(wish.years), job.limit)
        for slug in slugs:
            _add(job, slug, wish, options, settings, now)
        try:
            yield job
        except BaseException:
            with suppress(CorpusError):
                _close(job, wish)
            raise
        _close(job, wish)
        if job.error is not None:
            raise job.error


def _add(job: Job, slug: str, wish: Wish, options: Options, settings: BaseSettings, now: datetime) -> None:
    """Plans the walk over one portal, unless it is to be left alone."""
    with job.session() as session:
        portal = session.get_one(Portal, slug)
        walk = crawls.begin_walk(session, slug, job.run_id, now)
        health = session.get(PortalHealth, slug)
        notes = PortalNotes(job, slug, walk)
        links = open_links(session, now, [slug]) if wish.only_links else []
        plan = Plan(
            _site(session, portal, wish, now),
            "simulated" if portal.is_simulated else "crawled",
            portal.region_code,
            portal.platform,
            walk,
            notes,
            only_links=wish.only_links,
            needs_browser=bool(portal.browser),
        )
        until = health.blocked_until if health is not None else None
        url = portal.url
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
            whole = [] if wish.only_links or wish.seeks else [plan.site.slug for plan in over if plan.is_whole]
            crawls.end_walks(session, list(job.plans), whole, now)
        crawls.finish_crawl(session, job.run_id, job.totals(), state, now)
        session.commit()


def settings_of(changes: Mapping[str, Any] | None = None) -> BaseSettings:
    """The crawler's settings by name, whatever folder the command is started in, with changes of a run."""
    from scrapy.settings import Settings

    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.update(dict(changes or {}), priority="cmdline")
    return settings
