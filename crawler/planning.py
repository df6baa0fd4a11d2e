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
from crawler.gates import Gates, Manners
from crawler.job import Job, OnEvent, Plan
from crawler.memory import Memory
from crawler.night import Night
from crawler.notes import PortalNotes
from crawler.schedule import schedule_of
from crawler.walk import Walk
from storage import Corpus, CorpusError, clock, crawls, discoveries, open_corpus, platforms, portals
from storage.captures import start_run
from storage.leases import Leases, holding
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
    lease: "Lease | None" = None

    @property
    def told(self) -> str | None:
        """The command with the years asked for, as the run keeps it: the reports on other years are not missing."""
        years = f"--year {','.join(map(str, sorted(self.years)))}" if self.years else ""
        return " ".join(filter(None, (self.command, years))) or None


@dataclass(frozen=True, slots=True)
class Lease:
    """The leases under which a crawl works, where its parent holds them: whose, and their fencing numbers."""

    owner: str
    token: str
    fences: dict[str, int]


@contextmanager
def opened_job(
    wish: Wish, settings: BaseSettings, corpus: Corpus | None = None, on_event: OnEvent | None = None
) -> Iterator[Job]:
    """A job, its run and its archive file; at the end the run is closed, and the walks that came to their end.

    Raises CorpusError, also for what went wrong with the corpus while the crawl was running.
    """
    Night.read(settings["GONGKAI_NIGHT"] or "")
    most_of(settings)
    own = open_corpus() if corpus is None else None
    try:
        yield from _opened(wish, settings, corpus or own or open_corpus(), on_event)
    finally:
        if own is not None:
            own.close()


def _opened(wish: Wish, settings: BaseSettings, corpus: Corpus, on_event: OnEvent | None) -> Iterator[Job]:
    corpus.recover()
    with _leases(wish, corpus) as leases:
        with corpus.session() as session:
            found = portals.find_portals(session, wish.portals)
            if not found:
                raise CorpusError(
                    "there is no portal to crawl: `gongkai portals import FILE` brings some", is_usage=True
                )
            is_simulated = all(portal.is_simulated for portal in found)
            if clock.days_ahead() and not is_simulated:
                raise CorpusError(f"{clock.AHEAD} is for simulated portals: unset it", is_usage=True)
            names = platforms.leases_by_slug(session, [portal.slug for portal in found])
        busy = leases.claim([name for of_portal in names.values() for name in of_portal])
        mine = {slug: of_portal for slug, of_portal in names.items() if not of_portal & busy.keys()}
        if not mine:
            raise CorpusError(f"{min(names)} is being crawled by {next(iter(busy.values())).owner}")
        with corpus.session() as session:
            run = start_run(session, "simulate" if is_simulated else "crawl", wish.told).run_id
        yield from _written(wish, settings, Planned(corpus, leases, run, mine), on_event)


@dataclass(frozen=True, slots=True)
class Planned:
    """What a crawl works on: its run, its portals with the leases that each needs, and the leases it works under."""

    corpus: Corpus
    leases: Leases
    run: str
    portals: dict[str, frozenset[str]]


@contextmanager
def _leases(wish: Wish, corpus: Corpus) -> Iterator[Leases]:
    """The parent's leases or, for a crawl that nobody planned, its own."""
    if wish.lease is not None:
        yield Leases(corpus, wish.lease.owner, wish.lease.token, wish.lease.fences)
        return
    with holding(corpus, wish.command or "scrapy crawl reports") as leases:
        yield leases


def _written(wish: Wish, settings: BaseSettings, planned: Planned, on_event: OnEvent | None) -> Iterator[Job]:
    """The job while its archive file is open."""
    corpus, now = planned.corpus, clock.now()
    with corpus.archive.writer(planned.run) as writer:
        job = Job(corpus, planned.run, writer, on_event, gates=Gates(manners_of(settings)), leases=planned.leases)
        limit, most = Limit(wish.max_requests), most_of(settings)
        for slug, leases in planned.portals.items():
            options = Options(now, frozenset(wish.years), Limit(most, "the limit for each portal", limit))
            _add(job, slug, wish, options, settings, leases)
        try:
            yield job
        except BaseException:
            with suppress(CorpusError):
                _close(job, wish)
            raise
        _close(job, wish)
        if job.error is not None:
            raise job.error


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
            if job.leases is not None:
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
