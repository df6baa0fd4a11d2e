"""开普 ucap (kaipuyun): `.shtml` pages under numbered channels, in Heilongjiang, Tibet, Xinjiang and many cities.

Recognised by    articles `/cNNNNNN/YYYYMM/c01_<id>.shtml` or `<32 hex>.shtml`; `UCAPCONTENT`, `UCAP-CONTENT`; the
                 pager `createPageHTML('page_div', …)`; `kaipuyun` in scripts.
Columns          `/<site>/cNNNNNN/list.shtml` and `xxgk_list.shtml`, `common_list.shtml`; the server's own jump
                 `redirect_firstChannel.shtml`.
Lists            `list.shtml`, then `list_2.shtml`: counted from 1, unlike TRS, though the function has the same name;
                 or `/common/search/<channel>?…&page=1`, JSON with `data.total` and `data.results`.
Articles         in one page.
Attachments      files by extension, in a folder of the article's name.
Gone wrong       the pager read as TRS's, which counts from 0 (2026); empty JSON with 200; some sites want a token
                 that only a browser makes, and answer 403 or 412 (2026).
"""

import re

from crawler.answers import beside
from crawler.families.base import Family, Mark
from crawler.listing import Ask, Listing, fields_of, from_page, numbered, page_count, with_fields
from crawler.page import Page
from crawler.pagers import promised

_SEARCH = re.compile(r"""["']([^"'\s]*/(?:common/search|searchList|search)/[0-9a-f]{32}[^"'\s]*)""")
_FIELDS = {"_isAgg": "true", "_isJson": "true", "_pageSize": "15", "_template": "index"}


class Ucap(Family):
    """See above."""

    name = "ucap"
    is_flat = True
    article = re.compile(r"/20\d{4}/(?:c\d\d_\d+|[0-9a-f]{32})\.shtml$|/c\d{6}\w?/c\w+/content\.shtml$")
    column = re.compile(
        r"(?i)/c\d{6}[a-z]?/(?:x?list|common_list|xxgk_\w+|zfxxgk\w*|glist|redirect_firstChannel)\.s?html$"
    )
    marks = (
        Mark(0.6, re.compile(r"<UCAP|UCAP-?CONTENT", re.IGNORECASE), "the editor's tag UCAPCONTENT"),
        Mark(0.3, re.compile(r"(?<!pucha\.)kaipuyun|yfxkpy"), "the vendor's scripts"),
        Mark(
            0.5,
            re.compile(r"createPageHTML\(\s*[\"'][\w-]*[A-Za-z][\w-]*[\"']\s*,"),
            "a pager by script that counts from 1",
        ),
        Mark(0.6, re.compile(r"/common/search/[0-9a-f]{32}"), "the interface common/search"),
    )

    def listing(self, page: Page) -> Listing:
        """The pager's script, else the search that the page's script asks."""
        if page.ask is not None and "_isJson" in page.ask.url:
            (_, items), fields = promised(page), fields_of(page.ask)
            if fields["page"] != "1":
                return Listing(items=items)
            pages = page_count(items or 0, int(fields["_pageSize"]), len(self.entries(page)))
            return Listing(numbered(page.ask, "page", range(2, pages + 1)), pages, items)
        found = _SEARCH.search(page.joined_scripts)
        if found is None or self.entries(page):
            return super().listing(page)
        ask = Ask(beside(page, found[1]), headers=from_page(page.url))
        return Listing((with_fields(ask, **(_FIELDS | fields_of(ask) | {"page": "1"})),))
