"""大汉 信息公开 module: a page for each body and year, and search lists, beside the columns of `hanweb`.

Recognised by    `/module/xxgk/xxgkAnnualReport.jsp?area=…&fbtime=…`, `/module/xxgk/search.jsp`, the frame `tree.jsp`.
Columns          the bodies of `tree.jsp?area=`, which a column shows in a frame; `area` is the body's credit code or
                 a number of the house, the year stands in `fbtime` alone.
Lists            a body's page offers its years; where it offers none, all years since 2008 are asked for. Search
                 lists come from a form sent to `search.jsp`, page by page.
Articles         in one page; those of search lists as in `hanweb`.
Attachments      as in `hanweb`.
Gone wrong       years without a report answer an empty page with 200 (2025); `search.jsp` does not filter by column,
                 so only rows whose address has the column's number count (2026).
"""

import re

from crawler.answers import beside, path_of, rows_of
from crawler.families.base import DOCUMENT, Family, Mark, unique
from crawler.families.hanweb import Hanweb
from crawler.forms import fields_in, form_with
from crawler.listing import Listing, form, from_page, numbered
from crawler.page import Link, Page
from crawler.pagers import promised

FIRST_YEAR = 2008
"""The rules on open government information are in force since May 2008."""
_REPORT = re.compile(r"/module/xxgk/xxgkAnnualReport\.jsp\?(?=.*\barea=\w)")
_TREE = re.compile(r"/module/xxgk/tree\.jsp")
_AREA = re.compile(r"[?&]area=(\w+)")
_YEAR = re.compile(r"\bfbtime=(20\d\d)")
_FIELDS = re.compile(r"""\b(\w+)["']?\s*:\s*(?:'([^']*)'|"([^"]*)"|(-?\d+))""")


class HanwebXxgk(Family):
    """See above."""

    name = "hanweb_xxgk"
    kin = ("hanweb", "jpaas")
    is_flat = True
    is_exact = True
    article = _REPORT
    sure = re.compile(f"{_REPORT.pattern}|{_TREE.pattern}")
    hint = Hanweb.column
    marks = (
        Mark(0.85, re.compile(r"module/xxgk/search\.jsp"), "the interface xxgk/search.jsp"),
        Mark(0.85, re.compile(r"module/xxgk/tree\.jsp"), "the frame xxgk/tree.jsp"),
    )

    def columns(self, page: Page) -> list[Link]:
        """The tree that a page frames, the bodies of a tree, and columns by number."""
        trees = [page.link(element) for element in page.root.iter("iframe")]
        found = [Link(tree.url, "单位") for tree in trees if tree is not None and _TREE.search(path_of(tree.url))]
        is_tree = bool(_TREE.search(path_of(page.url)))
        bodies = [link for link in page.links if is_tree and _REPORT.search(path_of(link.url))]
        return unique([*found, *bodies, *(link for link in page.links if Hanweb.column.search(path_of(link.url)))])

    def entries(self, page: Page) -> list[Link]:
        """A body's years, or the column's rows of a search."""
        if _REPORT.search(path_of(page.url)):
            links = [link for link in page.links if _AREA.findall(link.url) == _AREA.findall(page.url) != []]
            links = [link for link in links if _REPORT.search(path_of(link.url))] or _all_years(page)
            return unique(links)
        number = re.search(r"/col/col(\d+)/", page.opener or page.url)
        article = re.compile(rf"/art_{number[1] if number else ''}_")
        return unique(link for link in rows_of(page) or [] if article.search(link.url) or DOCUMENT.search(link.url))

    def listing(self, page: Page) -> Listing:
        """The pages of a search; entries are promised for all columns together, so only pages count."""
        if page.ask is not None:
            pages, _ = promised(page)
            return Listing(numbered(page.ask, "currpage", range(2, (pages or 1) + 1)), pages)
        search = re.search(r"""["']([^"'\s]*/module/xxgk/search\.jsp)""", page.joined_scripts)
        fields = {name: one or two or three for name, one, two, three in _FIELDS.findall(page.joined_scripts)}
        own = form_with(page, "infotypeId", "jdid")
        if "divid" not in fields and own is not None:
            fields = fields_in(own)
        if search is None or not fields.keys() & {"divid", "infotypeId"}:
            return Listing()
        return Listing((form(beside(page, search[1]), fields | {"currpage": "1"}, *from_page(page.url)),))


def _all_years(page: Page) -> list[Link]:
    """All years up to the page's own, newest first."""
    newest = _YEAR.search(page.url)
    years = range(int(newest[1]), FIRST_YEAR - 1, -1) if newest else ()
    return [Link(_YEAR.sub(f"fbtime={year}", page.url), str(year)) for year in years]
