"""TRS WCM (拓尔思): the commonest system of county portals, static files behind nginx.

Recognised by    articles `tYYYYMMDD_<id>.html|htm|shtml` inside a `YYYYMM/` folder; a pager written by `createPageHTML`
                 that counts from 0; the body classes `TRS_Editor`, `TRS_UEDITOR`, `Custom_UnionStyle`.
Columns          pinyin folders, a number behind the name where it repeats (`zfxxgknb_70772`); years and classes of
                 bodies are folders below the column of reports.
Lists            `index.html`, then `index_1.html` … `index_{N-1}.html`; the scripts: `crawler.pagers`.
Articles         may be paginated by the same script with their own name as stem: `t20201201_6116434_1.html`.
Attachments      `P0` or `W0` and a timestamp, beside the article; only the link's words name them.
Gone wrong       a commented-out call with an old number of pages stands beside the variables that count (2026);
                 `index_N.html` far behind is a stub of 300 bytes on some sites (2026);
                 a link `…/zfxxgknb` without its slash is redirected, relative links before that lead elsewhere.
"""

import re
from urllib.parse import urlsplit

from crawler.families.base import DOCUMENT, LEAF, files, unique
from crawler.page import Link, Page
from crawler.pagers import script_pagers

_ARTICLE = re.compile(r"/t(?:\d{8}_)?\d{5,}(?:_\w+)?\.s?html?$")
_ARTICLE_STEM = re.compile(r"t(?:\d{8}_)?\d{5,}$")
_UPLOAD = re.compile(r"/[PW]0\d{15,22}\.\w+$")
_EDITOR = re.compile(r"TRS_(?:Editor|UEDITOR)|trs_editor_view|Custom_UnionStyle|TRS_PreAppend")


class Trs:
    """See above."""

    name = "trs"

    def score(self, page: Page) -> float:
        """Articles by name count most, then the pager, then the editor's traces."""
        articles = sum(bool(_ARTICLE.search(_path(link.url))) for link in page.links)
        is_article = bool(_ARTICLE.search(_path(page.url)))
        has_pager = any(pager.second == 1 for pager in script_pagers(page))
        return min(
            1.0, 0.3 * min(articles, 2) + 0.5 * is_article + 0.3 * has_pager + 0.3 * bool(_EDITOR.search(page.html))
        )

    def columns(self, page: Page) -> list[Link]:
        """Links to folders and to their index pages."""
        return unique(link for link in page.links if _is_folder(_path(link.url)))

    def entries(self, page: Page) -> list[Link]:
        """Links to articles and to uploaded files."""
        return unique(
            link
            for link in page.links
            if _ARTICLE.search(_path(link.url)) or _UPLOAD.search(_path(link.url)) or DOCUMENT.search(link.url)
        )

    def pages(self, page: Page) -> list[str]:
        """From the pager whose stem is not an article's."""
        return [url for pager in script_pagers(page) if not _ARTICLE_STEM.match(pager.stem) for url in pager.urls(page)]

    def parts(self, page: Page) -> list[str]:
        """From the pager whose stem is this article's own name."""
        own = _path(page.url).rpartition("/")[2].partition(".")[0]
        return [url for pager in script_pagers(page) if pager.stem == own for url in pager.urls(page)]

    def attachments(self, page: Page) -> list[Link]:
        """Uploaded files, and whatever has a document's extension."""
        return unique([*(link for link in page.links if _UPLOAD.search(_path(link.url))), *files(page)])


def _path(url: str) -> str:
    return urlsplit(url).path


def _is_folder(path: str) -> bool:
    name = path.rpartition("/")[2]
    return not name or name.startswith(("index.", "default.")) or (not LEAF.search(name) and "." not in name)
