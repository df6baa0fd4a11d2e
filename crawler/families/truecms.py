"""truecms, a relative of hanweb (Jiangsu): lists from `getMessage.do`, as XML inside a call of JavaScript.

Recognised by    `messageController/getMessage.do` in the scripts; articles `/content/<36 hex>.html`.
Columns          pinyin folders, each with a page of its own name: `/ntsrmzf/xxgknb/xxgknb.html`.
Lists            `getMessage.do?startrecord=1&endrecord=50&perpage=50&columnId=…&callback=cb`, the page's own number
                 of rows at once.
Articles         in one page.
Attachments      files by extension.
Gone wrong       404 without the column's page as Referer; above 50 rows at once (elsewhere 20 or 10) the answer is
                 empty or 404 (2026): the number in the page's own script is never raised.
"""

import re

from crawler.answers import beside
from crawler.families.base import Family, Mark
from crawler.listing import Ask, Listing, fields_of, from_page, with_fields
from crawler.literals import object_after
from crawler.page import Page
from crawler.pagers import promised

_CALL = re.compile(r"""["']([^"'\s]*messageController/getMessage\.do[^"'\s]*)""")
_OBJECT = re.compile(r"getMessage\.do[^;]{0,200}?\bdata[\"']?\s*:\s*(?=\{)")
_SAFE = 10
"""Rows at once where the page does not say."""


class Truecms(Family):
    """See above."""

    name = "truecms"
    article = re.compile(r"/content/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\.html$")
    marks = (Mark(0.9, re.compile(r"messageController/getMessage\.do"), "the interface getMessage.do"),)

    def listing(self, page: Page) -> Listing:
        """The rows window by window; the first answer says how many there are."""
        pages, items = promised(page)
        if page.ask is not None and "perpage" in fields_of(page.ask):
            size = int(fields_of(page.ask)["perpage"])
            starts = range(1 + size, (items or 0) + 1, size)
            return Listing(tuple(_window(page.ask, start, size) for start in starts), pages, items)
        call = _CALL.search(page.joined_scripts)
        if call is None:
            return super().listing(page)
        ask = Ask(beside(page, call[1]), headers=from_page(page.url))
        fields = object_after(_OBJECT, page.scripts)
        known = {name: value for name, value in fields.items() if isinstance(value, str | int)}
        ask = with_fields(ask, **known)
        said = fields_of(ask).get("perpage", "")
        size = int(said) if said.isdecimal() else _SAFE
        return Listing((_window(ask, 1, size),), pages, items, is_whole=True)


def _window(ask: Ask, start: int, size: int) -> Ask:
    return with_fields(ask, startrecord=start, endrecord=start + size - 1, perpage=size, callback="cb")
