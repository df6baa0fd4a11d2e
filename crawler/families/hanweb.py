"""大汉 hanweb JCMS: columns by number, lists in an XML island, the rest of a list from `dataproxy.jsp`.

Recognised by    `/col/colN/`, articles `/art/2023/1/12/art_<column>_<id>.html`; `dataproxy.jsp` in the page's
                 scripts; the comment `Produced By 大汉网络 大汉版通发布系统`.
Columns          `/col/colN/index.html`, flat: the numbers show no tree; some only jump to another number.
Lists            the first rows stand as text inside `<script type="text/xml">`; the others are asked of the interface
                 that the pager's script names, with the script's own fields, 100 at a time.
Articles         in one page.
Attachments      `/module/download/downfile.jsp?…filename=<hex>.pdf` (redirected), or on a host of the province that
                 the portal must declare.
Gone wrong       a reader that skips scripts sees an empty list (always so); `startrecord` is ignored by some servers
                 and `page` by others, so both are sent; above about 300 rows at once the rest is cut off (2026).
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode

from crawler.answers import beside, path_of, records, rows_of
from crawler.families.base import Family, Mark, unique
from crawler.listing import FORM, Ask, Listing, from_page
from crawler.page import Link, Page
from crawler.pagers import promised

_AT_ONCE = 100
_PROXY = re.compile(r"""["']?([^"'\s]*dataproxy\.jsp)""")
_FIELD = re.compile(
    r"\b(col|appid|webid|path|columnid|sourceContentType|unitid|webname|permissiontype)"
    r"""["']?\s*:\s*["']?([^,"'}\s]*)"""
)


class Hanweb(Family):
    """See above."""

    name = "hanweb"
    kin = ("hanweb_xxgk", "jpaas")
    is_flat = True
    article = re.compile(r"/art/\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+\.html$")
    column = re.compile(r"/col/col\d+/(?:index\.html)?(?:\?number=\w+)?$")
    marks = (
        Mark(0.7, re.compile(r"jpage/dataproxy\.jsp"), "the interface dataproxy.jsp"),
        Mark(0.4, re.compile(r"大汉版通发布系统|大汉网络"), "the vendor's comment"),
    )

    def entries(self, page: Page) -> list[Link]:
        """The rows of the island or of the answer; on a page without either, the articles."""
        rows = records(page.html)
        links = page.piece("".join(rows)).links if rows else rows_of(page) or page.links
        return unique(link for link in links if self.is_entry(link.url))

    def is_of(self, url: str, column: str) -> bool:
        """The column's number stands in the article's name."""
        number = re.search(r"/col/col(\d+)/", column)
        return number is not None and f"/art_{number[1]}_" in path_of(url)

    def listing(self, page: Page) -> Listing:
        """What the pager's script promises; requests only where the island does not hold everything."""
        (_, items), held = promised(page), len(self.entries(page))
        if page.ask is not None:  # a server that gives fewer at once than it was asked for
            is_less = 0 < held < _AT_ONCE and "&perpage=100" in page.ask.url and (items or 0) > held
            return Listing(tuple(_window(page.ask, items, held, 2)) if is_less else (), None, items)
        proxy, fields = _PROXY.search(page.scripts), dict(_FIELD.findall(page.scripts))
        if proxy is None or items is None:
            return super().listing(page)
        first = Ask(beside(page, proxy[1]), "POST", urlencode(fields), (("Content-Type", FORM), *from_page(page.url)))
        return Listing(tuple(_window(first, items, _AT_ONCE, 1)) if items > held else (), None, items, is_whole=True)


def _window(ask: Ask, items: int | None, size: int, begin: int) -> Iterator[Ask]:
    """The requests for all rows, so many at once, from one of them on."""
    for number in range(begin, -(-(items or 0) // size) + 1):
        start, end = (number - 1) * size + 1, number * size
        query = f"page={number}&startrecord={start}&endrecord={end}&perpage={size}"
        yield replace(ask, url=f"{ask.url.partition('?')[0]}?{query}")
