"""龙讯 openness ("publicsite"): Anhui's platform, also 通江, 常德, 海北; one column tree for each body.

Recognised by    `/public/column/<body>?type=4&…catId=`; `/site/label/8888` with `labelName=publicInfoList`; articles
                 `/public/<body>/<id>.html`; in other skins `XxgkAnnualReport/show/<id>.html`,
                 `openness/OpennessAnnualReport/show/<id>.html`.
Columns          the number after `column/` is the body; the same `catId` repeats for each township.
Lists            the fragment that the page's script loads from `label/8888`, page by page (`pageIndex`); `pageCount`
                 in the script is the promise.
Articles         in one page.
Attachments      FastDFS paths `/group6/M00/….docx`.
Gone wrong       `length=50` in the page's own request cuts titles off (2026): told, because a cut title hides what an
                 entry is; on some hosts the interface has a prefix, so its address is taken from the script.
"""

import re

from crawler.answers import beside
from crawler.families.base import Family, Mark
from crawler.listing import Ask, Listing, from_page, numbered, with_fields
from crawler.page import Page
from crawler.pagers import promised

_LABEL = re.compile(r"""["']([^"'\s]*/site/label/\d+\?[^"']*)""")


class Openness(Family):
    """See above."""

    name = "openness"
    is_flat = True
    article = re.compile(
        r"/public/\d+/\d+\.html$|(?i:/(?:xxgk|openness)\w*(?:report|content)/show/\d+\.html$)|/Xxgknb/show/\d+\.html$"
        r"|/xxgk/openness/detail/\w+/[0-9a-f]{24}\.html$"
    )
    column = re.compile(r"/public/column/\d+")
    marks = (
        Mark(0.7, re.compile(r"/site/label/\d+\?"), "the interface site/label"),
        Mark(0.4, re.compile(r"labelName=publicInfoList|xxgk_navli"), "lists called publicInfoList"),
    )

    def listing(self, page: Page) -> Listing:
        """The fragments that the page's script loads."""
        pages, items = promised(page)
        label = _LABEL.search(page.joined_scripts)
        if page.opener or label is None:
            return super().listing(page)
        ask = with_fields(Ask(beside(page, label[1]), headers=from_page(page.url)), IsAjax=1)
        if pages is None:
            return Listing((with_fields(ask, pageIndex=1),), None, items, is_open=True, is_whole=True)
        return Listing(numbered(ask, "pageIndex", range(1, pages + 1)), pages, items, is_whole=True)
