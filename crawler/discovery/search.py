"""The search over one portal: the most promising lead first, until nothing promises enough or the budget is spent."""

import heapq
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlsplit

from crawler.asker import Asker, Ended
from crawler.asking import Answer, Fetch
from crawler.columns import Column, below_of, is_way
from crawler.discovery.finds import Found, Look, Outcome, Stray
from crawler.discovery.judging import Context, Verdict, has_fixed, judge, with_rows
from crawler.discovery.leads import Lead, leads
from crawler.discovery.nearby import host_of, is_beside
from crawler.discovery.promise import Promise, Setting, is_whole_title, promise
from crawler.families import SURE, Family, new_sights
from crawler.page import Page, is_html, key
from crawler.words import kind_of
from parser.titles import read_title

FREE_REQUESTS = 40
"""Requests that a portal may cost before it has shown a report; each report in a list found earns one more."""
LEAST_EVER, LEAST_SEARCHING, LEAST_CONTENT, LEAST_TIRED = 0.1, 0.3, 0.45, 0.7
"""What a lead must promise while nothing is found; while columns are found but none of townships or departments; once
both are; and after `FRUITLESS` pages without a new column."""
FRUITLESS = 20
MAX_JUMPS, MAX_DEPTH = 3, 7
LIKELY = 0.5
"""Below this a page's own evidence for its family counts less than that of the portal, if that is sure."""
FADE = 0.97
"""A promise is worth so much of it one hop further from the home page."""
_GATE = Promise("gate", 1.0)
ARTICLES = 2
"""Reports that are looked at for their breadcrumb, at most."""


@dataclass(frozen=True, slots=True)
class _Task:
    """A lead to follow: how deep it lies, the names before it, how it was reached."""

    lead: Lead
    path: tuple[str, ...]
    depth: int
    context: Context
    found_on: str | None


class Discovery:
    """Looks for the columns of reports of one portal. `found` and `looks` hold what came of it, also when cut short."""

    def __init__(self, asker: Asker) -> None:
        self.asker = asker
        self.found: list[Found] = []
        self.looks: list[Look] = []
        self.left: dict[str, str] = {}
        self.strays: dict[str, Stray] = {}
        self.hosts: set[str] = set()
        self.requests = 0
        self.silence: Answer | None = None
        self.outcome: Outcome = "unanswered"
        self._levels: set[str] = set()
        self._sights = new_sights()
        self._covered: set[str] = set()
        self._best: dict[str, float] = {}
        self._heap: list[tuple[float, int, _Task]] = []
        self._seen: set[str] = set()
        self._order = count()
        self._home: Page | None = None
        self._earned = 0
        self._fruitless = 0
        self._articles = 0

    def steps(self) -> Generator[Fetch, Answer, list[Found]]:
        """The search; what it finds is in `found` too. Raises `Ended` where the portal turns us away."""
        home = _Task(Lead(self.asker.site.url, ""), (), 0, Context(), None)
        yield from self._visit(home)
        while self._heap:
            score, _, task = heapq.heappop(self._heap)
            if -score < self._floor():
                break
            if key(task.lead.url) in self._seen | self._covered or (self.found and task.context.sort == "article"):
                continue
            if self.requests >= FREE_REQUESTS + self._earned:
                self.outcome = "found" if self.found else "budget"
                self.left[task.lead.url] = f"{task.lead.words}: the budget of {self.requests} requests is spent"
                break
            yield from self._visit(task)
        if self.outcome not in {"budget", "unanswered"}:
            self.outcome = "found" if self.found else "nothing"
        return self.found

    def _floor(self) -> float:
        """What a lead must promise now."""
        if not self.found:
            return LEAST_EVER
        if self._fruitless >= FRUITLESS:
            return LEAST_TIRED
        is_content = {"township", "department"} <= self._levels
        return LEAST_CONTENT if is_content else LEAST_SEARCHING

    def _visit(self, task: _Task) -> Generator[Fetch, Answer, None]:
        """One page: asked for, judged, and what it leads to put down."""
        page = yield from self._page(task)
        if page is None:
            return
        if self._home is None:
            self._home = page
            self.outcome = "nothing"
            self._settle(page)
        family = self._family(page)
        ways = leads(page) if page.data is None else []
        home = None if page is self._home else self._home
        verdict = judge(page, task.context, family, ways, home)
        if page is self._home and verdict.kind != "nothing":
            verdict = Verdict("home", 1.0, (self._of_home(ways),))
        if verdict.kind != "reports" and verdict.is_open:
            verdict = yield from self._asked_for_rows(task, page, family, verdict)
        if verdict.kind == "reports":
            below = self._below(page, family)
            if self._is_crossroads(page, family, verdict, ways, below):
                verdict = Verdict("gate", verdict.weight, ("it lists nothing, and leads to columns elsewhere",))
            else:
                self._take(task, page, family, verdict, below)
        self._look(task, page, verdict)
        if verdict.kind == "report" and task.context.sort in {"body", "class", "year", "folder", "reports"}:
            self.strays.setdefault(key(page.url), Stray(page.url, "", task.path, task.found_on or page.url))
        if verdict.kind != "reports" and self.found:
            self._fruitless += 1
        is_dead_end = verdict.kind == "nothing" or (verdict.kind == "home" and page is not self._home)
        if task.depth < MAX_DEPTH and not is_dead_end:
            self._put(task, page, family, verdict, ways)

    def _page(self, task: _Task) -> Generator[Fetch, Answer, Page | None]:
        """The page of a lead, behind the jumps that hide it; null, with a look that says why, where none came."""
        url = task.lead.url
        for _ in range(MAX_JUMPS + 1):
            self.requests += 1
            try:
                answer = yield from self.asker.ask(Fetch(url, "list", " > ".join(task.path) or None))
            except Ended:
                self.looks.append(Look(url, task.lead.words, "failed", ("the portal turned us away",)))
                raise
            why = None if answer.is_good else f"{answer.failure or answer.status}"
            if why is None and not _is_page(answer):
                why = "it is a file"
            if self._home is None and why is not None:
                self.silence = answer
            if why is not None:
                self.looks.append(Look(url, task.lead.words, "failed", (why,)))
                return None
            page = answer.page
            self._seen |= {key(url), key(page.url)}
            target = page.jump()
            if target is None or key(target) == key(page.url):
                return page if self._is_here(page, task) else None
            if not self._is_near(target, _GATE):
                self.looks.append(Look(page.url, task.lead.words, "failed", (f"it sends on to {target}",)))
                return None
            url = target
        self.looks.append(Look(url, task.lead.words, "failed", (f"more than {MAX_JUMPS} jumps",)))
        return None

    def _asked_for_rows(
        self, task: _Task, page: Page, family: Family, verdict: Verdict
    ) -> Generator[Fetch, Answer, Verdict]:
        """The verdict on a page that lists by script, once the script's first request is made."""
        ask = next(iter(family.listing(page).asks), None)
        if ask is None or not self._is_near(ask.url, _GATE):
            return verdict
        self.requests += 1
        name = " > ".join(task.path) or None
        answer = yield from self.asker.ask(
            Fetch(ask.url, "list", name, method=ask.method, body=ask.body, headers=ask.headers)
        )
        if not answer.is_good:
            return verdict
        is_document = b"<body" in answer.body[:20_000].lower()
        rows = Page(answer.url, answer.body, ask, None if is_document else page.url)
        return with_rows(verdict, family, rows)

    def _is_here(self, page: Page, task: _Task) -> bool:
        """Whether a page is still of this portal, after its redirects; the home page may be on a host of its name."""
        host = host_of(page.url)
        site = self.asker.site
        if host in site.hosts | self.hosts or page.opener:
            return True
        is_ours = is_beside(page.url, site.url, page, self._home)
        if is_ours:
            self.hosts.add(host)
        else:
            why = f"it leads to another portal, {host}"
            self.looks.append(Look(task.lead.url, task.lead.words, "failed", (why,)))
        return is_ours

    def _settle(self, home: Page) -> None:
        """What the home page's own address says."""
        self.hosts.add(host_of(home.url))
        self._seen |= {key(home.url), key(self.asker.site.url)}

    def _of_home(self, ways: Sequence[Lead]) -> str:
        """What to say of the home page: one without links, or with links to another host alone, says so itself."""
        own = [lead for lead in ways if self._is_near(lead.url, _GATE)]
        if own:
            return f"{len(ways)} links"
        away = sorted({host_of(lead.url) for lead in ways if self.asker.site.is_ours(lead.url)})
        if away:
            return f"it leads to other hosts alone, {', '.join(away[:3])}: has the portal moved?"
        return "no link can be read in it without running its scripts: the portal's row may ask for a browser"

    def _family(self, page: Page) -> Family:
        """The family of a page by its own evidence or, where it has little, by that of all pages but the first."""
        seen = new_sights()
        seen.add(page)
        if page is not self._home:
            self._sights.absorb(seen)
        own, whole = seen.best(), self._sights.best()
        return whole.family if own.confidence < LIKELY and whole.confidence > SURE else own.family

    def _below(self, page: Page, family: Family) -> set[str]:
        """Where the walk will go from a column of reports by itself."""
        column = Column(page.url, (), is_reports=True)
        ways = below_of(page, family)
        return {key(link.url) for link in ways if is_way(column, link, kind_of(link.text), family)}

    def _is_crossroads(
        self, page: Page, family: Family, verdict: Verdict, ways: Sequence[Lead], below: set[str]
    ) -> bool:
        """Whether a page has the name of the column but only leads to columns in other places."""
        if verdict.reports or below or family.listing(page).asks or any(read_title(t).year for t in page.titles):
            return False
        said = [(lead, promise(lead, "gate")) for lead in ways if key(lead.url) != key(page.url)]
        return any(
            found is not None and found.sort == "reports" and self._is_near(lead.url, found) for lead, found in said
        )

    def _take(self, task: _Task, page: Page, family: Family, verdict: Verdict, below: set[str]) -> None:
        """A column of reports is found."""
        path = task.path or (next(iter(page.titles), ""),)
        place = f"linked on {task.found_on} ({task.lead.how})" if task.found_on else "the home page itself"
        evidence = (*verdict.evidence, place)
        self.found.append(Found(page.url, path, family.name, verdict.weight, evidence, verdict.reports))
        self._covered |= below | {key(ask.url) for ask in family.listing(page).asks}
        self._levels |= verdict.levels
        self._earned += verdict.reports
        self._fruitless = 0

    def _put(self, task: _Task, page: Page, family: Family, verdict: Verdict, ways: Sequence[Lead]) -> None:
        """Puts the leads of a page down, each with what it promises."""
        setting: Setting = "other"
        if page is self._home:
            setting = "home"
        elif verdict.kind == "bodies" or task.context.sort in {"directory", "class"}:
            setting = "bodies"
        elif verdict.kind in {"gate", "reports", "sitemap"} or task.context.sort in {"frame", "body"}:
            setting = "gate"
        beside = has_fixed(ways) and verdict.kind != "sitemap"
        names_column = any(kind_of(lead.words) == "reports" and self._is_near(lead.url, _GATE) for lead in ways)
        for lead in (*ways, *(Lead(link.url, link.text) for link in below_of(page, family))):
            said = promise(lead, setting)
            if not lead.words and lead.how == "script" and task.context.sort is not None:
                said = Promise(task.context.sort, LEAST_CONTENT)
            if said is None or key(lead.url) in self._seen | self._covered:
                continue
            if said.sort == "fixed" and names_column:
                said = Promise("fixed", LEAST_EVER)  # what stands beside the column leads nowhere that it does not
            if said.sort == "article" and self._is_near(lead.url, said) and is_whole_title(lead.words):
                self.strays.setdefault(key(lead.url), Stray(lead.url, lead.words, task.path, page.url))
            if not self._is_near(lead.url, said):
                if said.sort == "reports":
                    self.left.setdefault(lead.url, f"{lead.words}: on another host, {host_of(lead.url)}")
                continue
            score = said.score * FADE**task.depth
            if score <= self._best.get(key(lead.url), 0.0) or not self._is_worth(said):
                continue
            self._best[key(lead.url)] = score
            context = Context(lead.words, said.sort, has_fixed_beside=beside)
            below = _Task(lead, _longer(task.path, lead.words, said), task.depth + 1, context, page.url)
            heapq.heappush(self._heap, (-score, next(self._order), below))

    def _is_worth(self, said: Promise) -> bool:
        """Whether a lead is worth following by what was found so far: reports only tell where their column is."""
        if said.sort != "article":
            return True
        self._articles += 1
        return not self.found and self._articles <= ARTICLES

    def _is_near(self, url: str, said: Promise) -> bool:
        """Whether an address is this portal's to ask: its own host and port, or one beside it for what is promised."""
        site = self.asker.site
        if not site.is_ours(url):
            return False
        parts = urlsplit(url)
        if parts.port not in {None, urlsplit(site.url).port, 80, 443}:
            return False
        if host_of(url) in site.hosts | self.hosts:
            return True
        return said.sort in {"reports", "gate", "directory", "fixed"} and is_beside(url, site.url)

    def _look(self, task: _Task, page: Page, verdict: Verdict) -> None:
        self.looks.append(Look(page.url, task.lead.words, verdict.kind, verdict.evidence))


def _longer(path: tuple[str, ...], words: str, said: Promise) -> tuple[str, ...]:
    """The names that lead to a page; what only shows the way is no name."""
    is_name = bool(words) and said.sort in {"reports", "gate", "directory", "class", "body", "year"}
    return (*path, words) if is_name and path[-1:] != (words,) else path


def _is_page(answer: Answer) -> bool:
    """Whether an answer is a page, or the JSON that stands for one."""
    return is_html(answer.body, answer.media_type) or isinstance(answer.page.data, dict)
