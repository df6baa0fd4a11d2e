"""`xxgk-list` portals (吉安, 达州, 余干): everything in one folder, further rows by a posted form.

Recognised by    `/xxgk-list-<slug>.html`, `/xxgk-show-<id>.html`, `/news-list-<slug>.html`; the interface
                 `api-ajax_list-`.
Columns          by slug, all in the root folder: no tree.
Lists            the first rows stand in the page; `POST /api-ajax_list-<page>.html` with the form of the page's
                 script brings more, until a page is empty.
Articles         in one page.
Attachments      files by extension.
Gone wrong       without `X-Requested-With` the interface answers 404 (2026); nobody says how many rows there are.
"""

import re
from dataclasses import replace

from crawler.answers import beside
from crawler.families.base import Family, Mark
from crawler.listing import Listing, form, from_page
from crawler.page import Page
from crawler.pagers import promised

_PAGE = re.compile(r"(/api-ajax_list-)(\d+)")
_FORM = re.compile(r"ajax_type[\"']?\s*[:=]\s*[\"']([^\"']+)")


class XxgkList(Family):
    """See above."""

    name = "xxgk_list"
    is_flat = True
    article = re.compile(r"/(?:xxgk|news)-show-\d+\.html$")
    column = re.compile(r"/(?:xxgk|news)-list-[\w-]+\.html$")
    marks = (Mark(0.7, re.compile(r"api-ajax_list-"), "the interface api-ajax_list"),)

    def listing(self, page: Page) -> Listing:
        """The next rows, until none come."""
        pages, items = promised(page)
        if page.ask is not None and (found := _PAGE.search(page.ask.url)):
            following = _PAGE.sub(rf"\g<1>{int(found[2]) + 1}", page.ask.url)
            return Listing((replace(page.ask, url=following),), pages, items, is_open=True)
        found = _FORM.search(page.joined_scripts)
        if found is None or "api-ajax_list-" not in page.joined_scripts:
            return super().listing(page)
        url = beside(page, f"/api-ajax_list-{2 if self.entries(page) else 1}.html")
        return Listing((form(url, {"ajax_type": found[1]}, *from_page(page.url)),), pages, items, is_open=True)
