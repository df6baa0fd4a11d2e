"""国泰新点 epoint WebBuilder: Liaoning, Xuzhou and others; most sites of public tenders.

Recognised by    `var siteInfo = {…"siteGuid":…,"projectName":…}`, `webBuilderCommon.js`, classes `ewb-…`; articles
                 `/YYYYMMDD/<36 hex>.html` or `/2024-03-05/<36 hex>.html`; the server's name `epoint-httpserver`.
Columns          categories in triples of digits (`/003016/subpage.html`), or `…?categorynum=003016&deptcode=001`: one
                 list for each department.
Lists            static ones: page 2 is `2.html`, followed by links. The others: a POST of JSON to
                 `/<projectName>/rest/lightfrontaction/getgovinfolist`, pages counted from 0.
Articles         in one page.
Attachments      `…/downloadZtbAttach.jspx?attachGuid=…` without an extension.
Gone wrong       meta tags left as the template has them (网站名称), titles with a state in markup before them (2026);
                 some interfaces want a captcha (`…Yzm`) or a token (2026).
"""

import json
import re
from urllib.parse import parse_qs, urlsplit

from crawler.answers import beside
from crawler.families.base import Family, Mark
from crawler.listing import JSON, Ask, Listing, from_page, numbered, page_count
from crawler.literals import object_after
from crawler.page import Page
from crawler.pagers import promised

_LIST = re.compile(r"getgovinfolist", re.IGNORECASE)
_INFO = re.compile(r"siteInfo\s*=\s*(?=\{)")
_SIZE = re.compile(r"pageSize[\"']?\s*[:=]\s*[\"']?(\d+)")
_GUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


class Epoint(Family):
    """See above."""

    name = "epoint"
    is_flat = True
    article = re.compile(rf"(?<!\w)/\d{{3,12}}/20\d{{6}}/{_GUID}\.html|/20\d\d-\d\d-\d\d/{_GUID}\.html\?deptcode=")
    hint = re.compile(rf"/20\d\d-?\d\d-?\d\d/{_GUID}\.html")
    column = re.compile(r"[?&](?:categorynum=\d{3,12}&deptcode=\w+|deptcode=\w+&categorynum=\d{3,12})")
    marks = (
        Mark(0.6, re.compile(r"webBuilderCommon"), "the script webBuilderCommon"),
        Mark(0.5, re.compile(r"EWB-FRONT|class=.ewb-"), "classes ewb-"),
        Mark(0.5, re.compile(r"getgovinfolist|\"siteGuid\""), "the site's siteGuid"),
    )

    def is_entry(self, url: str) -> bool:
        """Also dated folders that other systems have too."""
        return bool(self.hint.search(url)) or super().is_entry(url)

    def listing(self, page: Page) -> Listing:
        """The interface where the page's script names it."""
        if page.ask is not None and '"deptcode"' in page.ask.body:
            (_, items), fields = promised(page), json.loads(page.ask.body)
            if fields["pageIndex"]:
                return Listing(items=items)
            pages = page_count(items or 0, int(fields["pageSize"]), len(self.entries(page)))
            return Listing(numbered(page.ask, "pageIndex", range(1, pages)), pages, items)
        said, own = object_after(_INFO, page.scripts), parse_qs(urlsplit(page.url).query)
        if not _LIST.search(page.scripts) or not said:
            return super().listing(page)
        size = _SIZE.search(page.scripts)
        fields = {
            "deptcode": own.get("deptcode", [""])[0],
            "categorynum": own.get("categorynum", [""])[0],
            "siteGuid": said.get("siteGuid", ""),
            "pageIndex": 0,
            "pageSize": int(size[1]) if size else 15,
        }
        url = beside(page, f"/{said.get('projectName', '')}/rest/lightfrontaction/getgovinfolist")
        return Listing((Ask(url, "POST", json.dumps(fields), (("Content-Type", JSON), *from_page(page.url))),))
