"""What a page is, by evidence: a column of annual reports, a way to one, or nothing of the kind.

No single mark decides (PORTALS §1.0: tags are missing, unfilled, swapped, copied with the template): the column's tags,
its breadcrumb, its names, the words that led there, its neighbours in the menu and above all what it lists are weighed
together, and each is kept in words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from crawler.answers import path_of
from crawler.discovery.leads import Lead
from crawler.discovery.naming import Crumb, crumbs, is_annual, is_annual_name, names, types
from crawler.discovery.promise import Sort
from crawler.families import Family
from crawler.families.base import is_folder
from crawler.page import Link, Page, is_below, key
from crawler.trust.missing import says_nothing_here
from crawler.words import holds_report, kind_of
from parser.titles import read_title

Kind = Literal["reports", "gate", "bodies", "sitemap", "report", "lookalike", "home", "nothing", "other"]
"""What a page is (closed list): a column of reports; 政府信息公开 or the like; a list of bodies; the sitemap; a report;
a column of something else that looks alike; the home page again; word that there is nothing; anything else."""

ENOUGH = 0.55
"""Evidence from here on makes a page a column of reports."""
OPEN = 0.3
"""Evidence from here on leaves it to what the page lists."""
SAME = 0.8
"""The share of links in common that makes a page of the same title the same page."""
MANY_LINKS = 40
_BODIES = 3
_FIXED = re.compile(r"公开指南$|公开制度$|公开规定$|法定主动公开|依申请公开|^(?:公开)?(?:指南|制度)$")
_LISTED = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a page is, how sure that is (0 to 1), why, and what it lists: entries, reports, levels of bodies."""

    kind: Kind
    weight: float
    evidence: tuple[str, ...]
    reports: int = 0
    is_open: bool = False
    """Whether it may be a column of reports, and what it lists will tell."""
    levels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Context:
    """How a page was reached: the words, what they promised, whether 指南 and 制度 stood beside them."""

    words: str = ""
    sort: Sort | None = None
    has_fixed_beside: bool = False


def judge(page: Page, context: Context, family: Family, found: Sequence[Lead], home: Page | None) -> Verdict:
    """What a page is, given how it was reached, its family, its leads and the portal's home page."""
    if says_nothing_here(page):
        return Verdict("nothing", 1.0, ("it says that there is nothing",))
    if home is not None and _is_same(page, home):
        return Verdict("home", 1.0, ("it is the home page again",))
    entries = [link for link in family.entries(page) if _is_entry(link)]
    listed = [link.text for link in entries]
    reports = [link.text for link in entries if _is_report(link)]
    levels = levels_of([*reports, *(lead.words for lead in found if kind_of(lead.words) == "class")])
    is_sure = bool(family.sure.search(path_of(page.url)))
    if (column := _column(page, context, found, listed, reports, is_sure=is_sure)) is not None:
        weight, evidence = column
        levels |= levels_of([context.words, *names(page)])
        if weight >= ENOUGH:
            return Verdict("reports", weight, evidence, len(reports), levels=levels)
    if (own := _own_report(page)) is not None:
        return Verdict("report", 0.9, (f"it is a report: {own}",), levels=levels)
    if (other := _lookalike(page, listed)) is not None and not _neighbours(found):
        return Verdict("lookalike", 0.8, (other,))
    kind, why = _way(page, found)
    is_open = column is not None and column[0] >= OPEN
    return Verdict(kind, 0.6, (why, *(column[1] if column else ())), is_open=is_open, levels=levels)


def _column(
    page: Page,
    context: Context,
    found: Sequence[Lead],
    listed: Sequence[str],
    reports: Sequence[str],
    *,
    is_sure: bool,
) -> tuple[float, tuple[str, ...]] | None:
    """How much speaks for a column of reports, and what; null where its names say that it is something else."""
    clues: list[tuple[float, str]] = []
    if tags := is_annual(page):
        clues.append((0.5, tags))
    trail = crumbs(page)
    if step := _annual_step(trail):
        clues.append((0.45, f"its breadcrumb says {step}"))
    own = names(page)
    if name := next(filter(is_annual_name, own), None):
        clues.append((0.35, f"it calls itself {name}"))
    if context.sort == "reports":
        clues.append((0.35 if "公开" in context.words else 0.3, f"the words that lead there are {context.words}"))
    if context.has_fixed_beside and context.sort in {"reports", "class", "year", "folder"}:
        clues.append((0.3, "it stands in a menu beside 政府信息公开指南 and the like"))
    if reports:
        clues.append((0.45 if len(reports) == 1 else 0.65, f"{len(reports)} of {len(listed)} entries are reports"))
    if years := _years(found, page):
        clues.append((0.25, f"it has years: {' '.join(years[:4])}"))
    if (itself := _own_report(page)) and (years or context.sort == "reports"):
        clues.append((0.3, f"it shows a report itself: {itself}"))
    if is_sure:
        clues.append((0.5, "its address is that of a list of its system"))
    if not clues:
        return None
    if not is_sure and len(reports) < 2 and (article := _is_article(page, context, has_years=bool(years))) is not None:
        return 0.0, (article, *(words for _, words in clues))
    if (other := _contradiction(own, trail, context, listed, reports)) is not None:
        return 0.0, (other, *(words for _, words in clues))
    doubt = 1.0
    for weight, _ in clues:
        doubt *= 1 - weight
    return round(1 - doubt, 2), tuple(words for _, words in clues)


def with_rows(verdict: Verdict, family: Family, rows: Page) -> Verdict:
    """The verdict on a page whose script was answered with the rows of its list."""
    entries = [link for link in family.entries(rows) if len(link.text) > 6]
    reports = [link.text for link in entries if _is_report(link) or read_title(link.text).is_report]
    if not reports:
        return verdict
    told = f"{len(reports)} of {len(entries)} entries that its script loads are reports"
    levels = verdict.levels | levels_of(reports)
    return Verdict("reports", 0.8, (told, *verdict.evidence[1:]), len(reports), levels=levels)


def _contradiction(
    own: Sequence[str], trail: Sequence[Crumb], context: Context, listed: Sequence[str], reports: Sequence[str]
) -> str | None:
    """What speaks against a column of reports whatever its tags say."""
    if len(reports) > 1:
        return None
    called = [*own[:3], *(crumb.words for crumb in trail[-1:])]
    is_named_so = any(map(is_annual_name, called))
    other = next(filter(_is_other, called), None)
    if other is not None and not is_named_so:
        return f"it calls itself {other}"
    if context.sort in {"fixed", "sitemap"} and not is_named_so and not reports:
        return f"the words that lead there are {context.words}"
    if len(listed) >= _LISTED and not reports:
        return f"none of its {len(listed)} entries is a report"
    if listed and all(read_title(title).lookalike for title in listed):
        return f"its entries are something else: {listed[0]}"
    return None


def _is_article(page: Page, context: Context, *, has_years: bool) -> str | None:
    """What tells that a page is an article, whose tags are those of its column too (PORTALS §1.0)."""
    if context.sort == "article":
        return "the words that lead there are a report's title"
    if (itself := _own_report(page)) is not None and not is_folder(page.url) and not has_years:
        return f"it is a report and no list: {itself}"
    if context.sort == "reports" or not page.meta("ArticleTitle"):
        return None
    return f"it is an article: {page.meta('ArticleTitle')[:40]}"


def _way(page: Page, found: Sequence[Lead]) -> tuple[Kind, str]:
    """What way a page is that is no column itself."""
    if len(found) > MANY_LINKS and any("地图" in name or "导航" in name for name in names(page)):
        return "sitemap", f"a sitemap with {len(found)} links"
    if beside := _neighbours(found):
        return "gate", f"a menu with {' and '.join(beside[:2])}"
    bodies = sum(kind_of(lead.words) == "body" for lead in found)
    called = [*names(page)[:3], *(crumb.words for crumb in crumbs(page)[-1:]), *types(page)]
    if bodies >= _BODIES:
        return "bodies", f"a list of {bodies} bodies"
    if any(kind_of(name) == "gate" for name in called):
        return "gate", f"it calls itself {called[0]}"
    return "other", f"it calls itself {called[0]}" if called else "it has no name"


def _neighbours(found: Sequence[Lead]) -> list[str]:
    """The fixed entries of 政府信息公开 that a page's menu has."""
    return list(dict.fromkeys(lead.words for lead in found if _FIXED.search(lead.words) and "申请" not in lead.words))


def has_fixed(found: Sequence[Lead]) -> bool:
    """Whether the leads of a page have the entries that every 政府信息公开 has (PORTALS §2)."""
    return bool(_neighbours(found))


def _annual_step(trail: Sequence[Crumb]) -> str | None:
    """The step of a breadcrumb that is a column of reports; behind it may come years, classes and bodies only."""
    for crumb in reversed(trail):
        kind = kind_of(crumb.words)
        if kind == "reports":
            return crumb.words
        if kind not in {"year", "class", "body"}:
            return None
    return None


def _is_entry(link: Link) -> bool:
    """Whether a link is an entry of a list and none of a menu, as far as that can be told."""
    return len(link.text) > 6 and (link.is_dated or _is_report(link) or read_title(link.text).lookalike is not None)


def _is_report(link: Link) -> bool:
    """Whether an entry is titled as one report: with its year or, beside a day, with its body."""
    found = read_title(link.text)
    return found.is_report and (found.year is not None or (found.agency is not None and link.is_dated))


def _years(found: Sequence[Lead], page: Page) -> list[str]:
    """The years that a page leads to, below it or beside each other."""
    years = [lead.words for lead in found if kind_of(lead.words) == "year" and not _is_far(lead, page)]
    return list(dict.fromkeys(years)) if len(set(years)) > 1 else []


def _is_far(lead: Lead, page: Page) -> bool:
    return not is_below(lead.url, page.url) and lead.url.partition("?")[0].count("/") < 4


def _own_report(page: Page) -> str | None:
    """The title of the report that a page is."""
    if not holds_report(page):
        return None
    return next((title[:60] for title in (*page.titles, *page.headings) if read_title(title).is_report), None)


def _lookalike(page: Page, listed: Sequence[str]) -> str | None:
    """What a page is that only looks like a column of reports, in words."""
    for name in names(page)[:3]:
        if _is_other(name):
            return f"it calls itself {name}"
    if listed and all(read_title(title).lookalike for title in listed):
        return f"its entries are something else: {listed[0]}"
    return None


def _is_other(name: str) -> bool:
    """Whether a name is that of another column; a 目录 leads to all of them."""
    return bool(_FIXED.search(name)) or (kind_of(name) == "lookalike" and not name.endswith("目录"))


def _is_same(page: Page, home: Page) -> bool:
    """Whether a page that should be another one is the home page once more (PORTALS §3.7)."""
    if key(page.url) == key(home.url) or not home.links:
        return key(page.url) == key(home.url)
    ours, theirs = ({key(link.url) for link in one.links} for one in (page, home))
    return page.titles[:1] == home.titles[:1] and len(ours & theirs) >= SAME * len(ours | theirs)


def levels_of(texts: Sequence[str]) -> frozenset[str]:
    """The levels of bodies that words tell: townships, departments."""
    found = set()
    for text in texts:
        name = read_title(text).agency or text
        if re.search(r"镇|乡|街道|街办|苏木", name):
            found.add("township")
        if re.search(r"局|部门|委员会|厅|单位|中心", name):
            found.add("department")
    return frozenset(found)
