"""TRS WCM (拓尔思): the commonest system of county portals, static files behind nginx.

Recognised by    articles `tYYYYMMDD_<id>.html|htm|shtml` inside a `YYYYMM/` folder; a pager written by
                 `createPageHTML` that counts from 0; the body classes `TRS_Editor`, `TRS_UEDITOR`,
                 `Custom_UnionStyle`.
Columns          pinyin folders, a number behind the name where it repeats (`zfxxgknb_70772`); years and classes of
                 bodies are folders below the column of reports.
Lists            `index.html`, then `index_1.html` … `index_{N-1}.html`; the scripts: `crawler.pagers`.
Articles         may be paginated by the same script with their own name as stem: `t20201201_6116434_1.html`.
Attachments      `P0` or `W0` and a timestamp, beside the article; only the link's words name them.
Gone wrong       a commented-out call with an old number of pages stands beside the variables that count (2026);
                 `index_N.html` far behind is a stub of 300 bytes on some sites (2026); a link `…/zfxxgknb` without
                 its slash is redirected, relative links before that lead elsewhere.
"""

import re
from collections.abc import Iterator

from crawler.answers import path_of
from crawler.families.base import Clue, Family, Mark, is_folder, unique
from crawler.page import Link, Page
from crawler.pagers import script_pagers

_UPLOAD = re.compile(r"/[PW]0\d{15,22}\.\w+$")


class Trs(Family):
    """See above."""

    name = "trs"
    article = re.compile(r"/t(?:\d{8}_)?\d{5,}(?:_\w+)?\.s?html?$")
    marks = (
        Mark(0.3, re.compile(r"TRS_(?:Editor|UEDITOR)|trs_editor_view|TRS_PreAppend"), "the editor's class TRS_Editor"),
        Mark(0.2, re.compile(r"Custom_UnionStyle"), "the editor's class Custom_UnionStyle"),
    )

    def clues(self, page: Page) -> Iterator[Clue]:
        """Also the pager."""
        yield from super().clues(page)
        if any(pager.second == 1 for pager in script_pagers(page)):
            yield Clue(0.3, "a pager by script that counts from 0")

    def columns(self, page: Page) -> list[Link]:
        """Links to folders and to their index pages."""
        return unique(link for link in page.links if is_folder(link.url))

    def is_entry(self, url: str) -> bool:
        """Uploaded files too, whatever their extension."""
        return bool(_UPLOAD.search(path_of(url))) or super().is_entry(url)

    def attachments(self, page: Page) -> list[Link]:
        """Uploaded files, and whatever has a document's extension."""
        uploads = (link for link in page.links if _UPLOAD.search(path_of(link.url)))
        return unique([*uploads, *super().attachments(page)])
