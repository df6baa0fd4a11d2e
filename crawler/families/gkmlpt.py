"""gkmlpt, Guangdong's 政府信息公开目录平台: a tree of columns in a script, lists by an interface, bodies in JSON.

Recognised by    `/gkmlpt/` in addresses; `window._CONFIG = {SID, TREE}`; articles
                 `/gkmlpt/content/9/9103/post_N.html`.
Columns          the nodes of TREE; the browser names one by a fragment (`/gkmlpt/index#3155`), the crawler by the
                 address of its list. Townships and departments are prefixes with an SID of their own.
Lists            `/gkmlpt/api/all/<column>?page=1&sid=<SID>`: JSON, 100 at a time, `total`.
Articles         the body stands in `_CONFIG.DETAIL.content`; `mpost_N.html` is the mobile twin.
Attachments      `/attachment/…` on the same host, in DETAIL.attachment and in the body.
Gone wrong       page 0 is page 1 again (2026): counted from 1; nodes with `jump_url` are no lists; the mime of an
                 attachment is often wrong (2026).
"""

import re
from collections.abc import Iterator
from typing import Any

from crawler.answers import beside
from crawler.families.base import Family, Mark, unique
from crawler.listing import Ask, Listing, fields_of, numbered
from crawler.literals import object_after
from crawler.page import Link, Page
from crawler.pagers import promised
from crawler.words import kind_of

_CONFIG = re.compile(r"_CONFIG\s*=\s*(?=\{)")


class Gkmlpt(Family):
    """See above."""

    name = "gkmlpt"
    kin = ("nfcms",)
    is_exact = True
    article = re.compile(r"/gkmlpt/content/\d+/\d+/m?post_\d+\.html$")
    column = re.compile(r"/gkmlpt/(?:index|api/all/\d+)")
    sure = re.compile(r"/gkmlpt/api/all/\d+")
    marks = (
        Mark(0.6, re.compile(r"_CONFIG\s*=\s*\{"), "the script's _CONFIG"),
        Mark(0.5, re.compile(r"\"classify\"\s*:.*\"articles\"\s*:", re.DOTALL), "lists as classify and articles"),
    )

    def columns(self, page: Page) -> list[Link]:
        """The lists of the tree that are of reports, and links to other sub-sites."""
        config = _config(page)
        nodes = _reports(config.get("TREE") or [], None)
        sid = config.get("SID", "")
        lists = [Link(beside(page, f"api/all/{node['id']}?page=1&sid={sid}"), words) for node, words in nodes]
        return unique([*lists, *(link for link in page.links if self.column.search(link.url))])

    def listing(self, page: Page) -> Listing:
        """The pages of the interface; how many entries each holds, the first shows."""
        ask = page.ask or Ask(page.url)
        if not self.sure.search(page.url) or fields_of(ask).get("page") != "1":
            return Listing()
        (_, items), held = promised(page), len(self.entries(page))
        pages = -(-(items or 0) // held) if held else None
        return Listing(numbered(ask, "page", range(2, (pages or 1) + 1)), pages, items)

    def attachments(self, page: Page) -> list[Link]:
        """Those of the script's DETAIL: its own list, and the links of the body."""
        detail = _config(page).get("DETAIL") or {}
        body = page.piece(str(detail.get("content") or ""))
        named = [Link(beside(page, file["url"]), file.get("name", "")) for file in detail.get("attachment") or ()]
        return unique([*named, *super().attachments(body), *super().attachments(page)])


def _config(page: Page) -> dict[str, Any]:
    """What the page's script says."""
    return object_after(_CONFIG, page.html)


def _reports(nodes: list[Any], column: str | None) -> Iterator[tuple[dict[str, Any], str]]:
    """The nodes that are lists of reports or stand below one, with that one's name."""
    for node in nodes:
        name = str(node.get("name", ""))
        is_own = kind_of(name) == "reports"
        if (is_own or column) and not node.get("jump_url") and node.get("post_count", 1):
            yield node, name if is_own else column or name
        yield from _reports(node.get("children") or [], name if is_own else column)
