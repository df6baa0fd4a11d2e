"""What a year does to portals of any system, all at once: it is done to the pages that they answer with.

Five reports are corrected at their addresses, one of them a file that its page only names; two are withdrawn; one is
put somewhere else; and a whole portal is migrated: all its reports stand at new addresses, under the day of the move.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any

from simulator.dice import dice
from simulator.portals import skins
from simulator.portals.reports import Report, truth_of
from simulator.portals.site import FILES, Asked, Handler, Maker, Page, Placed, Site

PAGES, FILED, WITHDRAWN = 4, 1, 2
"""How many reports are corrected in their page, how many in their file, how many withdrawn."""
MIGRATED_ON = date(2026, 11, 20)
Change = Callable[[str, Page], Page]
"""What becomes of the answer to an address."""
_OTHERS = dict(zip("0123456789", "5678901234", strict=True))
_DAY = re.compile(rb"(?<![\d/\w])20\d\d([-/])\d\d\1\d\d(?![\d/])")
_CHINESE_DAY = re.compile("20\\d\\d年\\d{1,2}月\\d{1,2}日".encode())
_PRINTED = re.compile('((?:发布日期|发布时间)：|name="PubDate" content=")20\\d\\d-\\d\\d-\\d\\d'.encode())


@dataclass(slots=True)
class Revised:
    """What was done, as addresses: corrected, withdrawn, and moved, with those of the migration."""

    corrected: list[str] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)


def withdrawn(sites: Iterable[Site], seed: int) -> list[tuple[Site, Placed]]:
    """Which reports are withdrawn: each the oldest of its portal, so that nothing else there changes its place."""
    oldest = [(site, min(site.placed, key=lambda placed: placed.report.published_on)) for site in sites]
    fitting = [(site, placed) for site, placed in oldest if placed.paths[0] in _marks(site) and len(site.placed) > 2]
    return dice(seed, "withdrawn").sample(fitting, WITHDRAWN)


def revise(sites: Iterable[Site], gone: Sequence[tuple[Site, Placed]], seed: int) -> Revised:
    """Revises portals that were just laid out, without what is withdrawn; each of them at most once."""
    done, rng = Revised(withdrawn=[site.url(placed.paths[0]) for site, placed in gone]), dice(seed, "revisions")
    free = [site for site in sites if site.slug not in {site.slug for site, _ in gone}]
    rng.shuffle(free)

    def taken(fits: Callable[[Site], Any]) -> Site:
        site = next(site for site in free if fits(site))
        free.remove(site)
        return site

    for _ in range(FILED):
        site = taken(lambda site: any(_files(site)))
        placed, path = next(_files(site))
        _corrected_file(site, placed.report, path)
        done.corrected.append(site.url(path))
    for _ in range(PAGES):
        site = taken(_corrigible)
        done.corrected.append(site.url(_correct(site, rng.choice(_corrigible(site)))))
    site = taken(lambda site: len(_marks(site)) > 1)
    done.moved += map(site.url, _move(site, [rng.choice(sorted(_marks(site)))]))
    site = taken(lambda site: len(_marks(site)) == len(site.placed) > 1)
    moved = _move(site, sorted(_marks(site)))
    done.moved += map(site.url, moved)
    _rewrite(site, partial(_redated, frozenset(moved.values())))
    return done


def _marks(site: Site) -> dict[str, str]:
    """The reports that stand in one page without files, with the part of the address that no other page has."""
    pages = {path for placed in site.placed for path in (*placed.paths, *placed.twins)}
    words = {path: re.findall(r"[0-9A-Za-z]{6,}", path) for path in pages}
    found = {}
    for placed in site.placed:
        path = placed.paths[0]
        others = {word for other in pages - {path} for word in words[other]}
        own = [word for word in words[path] if word[-1].isdigit() and word not in others]
        is_plain = placed.report.holding == "page" and len(placed.paths) == 1 and not placed.twins
        if is_plain and path in site.pages and own:
            found[path] = max(own, key=len)
    return found


def _article(report: Report) -> bytes:
    return skins.article(truth_of(report), report.skin).encode()


def _edited(report: Report) -> Report:
    return replace(report, edition=report.edition + 1)


def _corrigible(site: Site) -> list[Placed]:
    """The reports whose text stands in their page as it was written."""
    marks = _marks(site)
    plain = [placed for placed in site.placed if placed.paths[0] in marks]
    return [placed for placed in plain if _article(placed.report) in site.pages[placed.paths[0]]().body]


def _correct(site: Site, placed: Placed) -> str:
    path, before, after = placed.paths[0], _article(placed.report), _article(_edited(placed.report))

    def corrected(made: Maker) -> Page:
        page = made()
        return replace(page, body=page.body.replace(before, after), changed_on=MIGRATED_ON)

    site.pages[path] = partial(corrected, site.pages[path])
    return path


def _files(site: Site) -> Iterator[tuple[Placed, str]]:
    """The reports that are in a file alone, and its address."""
    for placed in site.placed:
        for path in placed.attachments if placed.report.holding == "see_pdf" else ():
            if path.removeprefix(FILES) in (site.files if path.startswith(FILES) else site.pages):
                yield placed, path


def _corrected_file(site: Site, report: Report, path: str) -> None:
    shelf = site.files if path.startswith(FILES) else site.pages
    shelf[path.removeprefix(FILES)] = lambda: Page(
        skins.pdf(truth_of(_edited(report))), "application/pdf", changed_on=MIGRATED_ON
    )


def _move(site: Site, paths: Sequence[str]) -> dict[str, str]:
    """Puts pages at other addresses, wherever they are named; gives the old ones with the new."""
    marks = _marks(site)
    names = {marks[path]: "".join(_OTHERS.get(letter, letter) for letter in marks[path]) for path in paths}
    moved = {path: path.replace(marks[path], names[marks[path]]) for path in paths}
    site.pages |= {new: site.pages.pop(old) for old, new in moved.items()}

    def renamed(_: str, page: Page) -> Page:
        body = page.body
        for old, new in names.items():
            body = body.replace(old.encode(), new.encode())
        return replace(page, body=body)

    _rewrite(site, renamed)
    return moved


def _redated(articles: frozenset[str], path: str, page: Page) -> Page:
    """A page with the day of the migration where the site, and not the report, prints one."""
    day = MIGRATED_ON.isoformat().encode()
    if path in articles:
        body = _PRINTED.sub(lambda found: found[1] + day, page.body)
    else:
        body = _DAY.sub(lambda found: day.replace(b"-", found[1]), page.body)
        body = _CHINESE_DAY.sub(f"{MIGRATED_ON:%Y年%m月%d日}".encode(), body)
    return replace(page, body=body, changed_on=page.changed_on and MIGRATED_ON)


def _rewrite(site: Site, change: Change) -> None:
    """Lets something happen to every answer in text."""

    def changed(path: str, page: Page) -> Page:
        return page if page.body.startswith(b"%PDF") or page.status != 200 else change(path, page)

    def paged(path: str, maker: Maker) -> Maker:
        return lambda: changed(path, maker())

    def handled(handler: Handler) -> Handler:
        def answer(asked: Asked) -> Page:
            return changed(asked.path, handler(asked))

        return answer

    site.pages = {path: paged(path, maker) for path, maker in site.pages.items()}
    site.handlers = {path: handled(handler) for path, handler in site.handlers.items()}
