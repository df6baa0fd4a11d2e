"""NFCMS (南方): the columns of Guangdong's portals that are not in gkmlpt.

Recognised by    articles `/content/post_<id>.html`; the script's `NFCMS_SITE_ID`, `NFCMS_POST_ID`.
Columns          pinyin folders.
Lists            `index.html`, then `index_2.html`: counted from 1, by links.
Articles         in one page; `mpost_<id>.html` is the mobile twin.
Attachments      `/attachment/0/774/774445/8739225.docx` on the same host.
Gone wrong       `index_2.html` is the second page here and the third with TRS, so pages are followed by links (2026).
"""

import re

from crawler.families.base import Family, Mark


class Nfcms(Family):
    """See above."""

    name = "nfcms"
    kin = ("gkmlpt",)
    article = re.compile(r"^(?!.*/gkmlpt/).*/content/m?post_\d+\.html$")
    marks = (Mark(0.8, re.compile(r"NFCMS_(?:SITE|POST)_ID"), "the script's NFCMS_SITE_ID"),)
