"""大汉 jpaas, the vendor's new platform: pinyin folders, rows from a build interface, articles by a long name.

Recognised by    the attribute `queryData="{'webId':…,'tplSetId':…}"`; `jpaas-publish-server`; articles
                 `art/2026/art_<32 hex>.html`.
Columns          pinyin folders, `/col/colN/` on migrated portals.
Lists            `GET /api-gateway/jpaas-publish-server/front/page/build/unit` with the fields of the attribute; the
                 page's number counts only inside `paramJson`; the answer is JSON that holds rows of HTML.
Articles         in one page.
Attachments      `…/jpolicy_file/filedata/2026/02/07/<32 hex>.pdf`.
Gone wrong       403 without the column's page as Referer; the misspelt `bulidstatic` is needed on most sites (2026);
                 from some networks every page is page 1 again (2026): seen by the walk. No total is given: the list
                 ends at the first page without rows.
"""

import json
import re
from urllib.parse import urlencode

from crawler.answers import beside
from crawler.families.base import Family, Mark
from crawler.listing import Ask, Listing, fields_of, from_page, with_fields
from crawler.literals import object_after
from crawler.page import Page
from crawler.pagers import promised

_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_DATA = re.compile(r"""(?i)queryData\s*=\s*["']\s*(?=\{)""")
_SIZE = "15"


class Jpaas(Family):
    """See above."""

    name = "jpaas"
    kin = ("hanweb", "hanweb_xxgk")
    article = re.compile(r"/art/20\d\d/art_[0-9a-f]{32}\.html$|/art/20\d\d/art_[0-9a-f-]{36}\.html$")
    marks = (
        Mark(0.7, re.compile(r"jpaas-publish"), "the platform's name jpaas-publish"),
        Mark(0.7, re.compile(r"""(?i)queryData\s*=\s*["']\s*\{\s*["']?webId"""), "the attribute queryData"),
    )

    def listing(self, page: Page) -> Listing:
        """The next page by its number, until one has no rows."""
        pages, items = promised(page)
        if page.ask is not None and "paramJson" in fields_of(page.ask):
            number = json.loads(fields_of(page.ask)["paramJson"])["pageNo"] + 1
            is_last = bool(pages and number > pages)
            return Listing(() if is_last else (_numbered(page.ask, number),), pages, items, is_open=not pages)
        fields = object_after(_DATA, page.html.replace("&quot;", '"'))
        if not fields:
            return super().listing(page)
        ask = Ask(f"{beside(page, _UNIT)}?{urlencode(fields)}", headers=from_page(page.url))
        return Listing((_numbered(ask, 2 if self.entries(page) else 1),), pages, items, is_open=not pages)


def _numbered(ask: Ask, number: int) -> Ask:
    return with_fields(ask, paramJson=json.dumps({"pageNo": number, "pageSize": _SIZE}))
