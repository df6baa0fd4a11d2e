"""博达 VSB (Visual SiteBuilder): Gansu, Yunnan, Qinghai and others; columns are `.htm` pages.

Recognised by    articles `/info/<tree>/<id>.htm`; `/system/resource/js/`; `vsb_content`, `v_news_content`; rows `<li
                 id="line_u9_0">`; the counter `_showDynClicks("wbnews", …)`.
Columns          `/zfxxgk/fdzdgknr.htm`, a folder of the same name below; dynamic ones `xlist.jsp?…wbtreeid=1276`.
Lists            static pages count down: of 31 pages the second is `zfxxgknb/30.htm`, the last `zfxxgknb/1.htm`;
                 followed by their links, never computed. Dynamic ones have `PAGENUM`. The promise: 共31页, 共463条.
Articles         in one page; `xdetails.jsp?…wbtreeid=&wbnewsid=` is the same article as `/info/<tree>/<id>.htm`.
Attachments      `/system/_content/download.jsp?…wbfileid=…` without an extension, the name in the link's words and,
                 in GBK, in the header.
Gone wrong       a captcha in front of the download on many sites (2026): an event, never solved; pages computed
                 upwards are other pages (always so).
"""

import re

from crawler.families.base import Family, Mark, unique
from crawler.page import Link, Page

_ROW = re.compile(r"^line_?u?\w*\d")


class Vsb(Family):
    """See above."""

    name = "vsb"
    is_exact = True
    article = re.compile(
        r"/info/\d{3,6}/\d{2,9}\.htm$|/x?details\.jsp\?.*wbnewsid=\d+|\?(?=.*\bwbtreeid=\d).*\bwbnewsid=\d+"
    )
    column = re.compile(r"/(?:x|lm_)?list\.jsp\?.*\bwbtreeid=\d+")
    hint = re.compile(r"/system/_content/download\.jsp")
    marks = (
        Mark(0.6, re.compile(r"/system/resource/(?:js|code)/"), "the system's scripts"),
        Mark(0.6, re.compile(r"vsb_content|v_news_content|_showDynClicks"), "the editor's class v_news_content"),
        Mark(0.4, re.compile(r"""id=["']line_?u\d+_\d"""), "rows called line_u"),
        Mark(0.4, re.compile(r"_simple_list_gotopage_fun|class=.?p_t\b"), "the system's pager"),
    )

    def columns(self, page: Page) -> list[Link]:
        """Also pages `.htm` that are no article."""
        plain = (link for link in page.links if link.url.endswith(".htm") and not self.is_entry(link.url))
        return unique([*super().columns(page), *plain])

    def entries(self, page: Page) -> list[Link]:
        """The rows that the system numbers; without such rows, all articles."""
        rows = [row for row in page.root.iter("li", "tr", "div") if _ROW.match(row.get("id") or "")]
        links = [link for row in rows for anchor in row.iter("a") if (link := page.link(anchor)) is not None]
        return unique(link for link in links or page.links if self.is_entry(link.url))
