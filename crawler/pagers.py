"""Pagers written by scripts: two functions of the same name with different arguments and bases.

- TRS: `createPageHTML(pages, current, "index", "html")`, or `createPage`; counts from 0, page 2 is `index_1.html`.
- ucap: `createPageHTML('div', pages, current, 'list', 'shtml', rows)`; counts from 1, page 2 is `list_2.shtml`.
- TRS without the function: `var countPage = 17`, and a wrong old call left behind in a comment.
"""

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from crawler.page import Page

MAX_PAGES = 2000
"""A pager that promises more is broken."""

_TRS = re.compile(r"""createPage(?:HTML)?\s*\(\s*(\d+)\s*,\s*\d+\s*,\s*["']([\w-]+)["']\s*,\s*["'](\w+)["']""")
_UCAP = re.compile(
    r"""createPageHTML\s*\(\s*["'][\w-]+["']\s*,\s*(\d+)\s*,\s*\d+\s*,\s*["']([\w-]+)["']\s*,\s*["'](\w+)["']"""
)
_COUNT = re.compile(r"var\s+(?:countPage|pageCount|totalPage)\s*=\s*(\d+)")
_STEM = re.compile(r"""href=\\?["']([\w-]+)\\?["']?\s*\+""")
_EXTENSION = re.compile(r"""\+\s*\\?["']\.(s?html?|jhtml)""")


@dataclass(frozen=True, slots=True)
class Pager:
    """A pager of a page: the name that is numbered, its extension, how many pages, and the number of the second."""

    stem: str
    extension: str
    pages: int
    second: int

    def urls(self, page: Page) -> list[str]:
        """The addresses of all pages but the first."""
        numbers = range(self.second, self.second + min(self.pages, MAX_PAGES) - 1)
        return [urljoin(page.base, f"{self.stem}_{number}.{self.extension}") for number in numbers]


def script_pagers(page: Page) -> list[Pager]:
    """The pagers that the scripts of a page write."""
    scripts = page.scripts
    found = [Pager(stem, extension, int(pages), 1) for pages, stem, extension in _TRS.findall(scripts)]
    found += [Pager(stem, extension, int(pages), 2) for pages, stem, extension in _UCAP.findall(scripts)]
    count = _COUNT.search(scripts)
    if not found and count:
        stem, extension = _STEM.search(scripts), _EXTENSION.search(scripts)
        found.append(Pager(stem[1] if stem else "index", extension[1] if extension else "html", int(count[1]), 1))
    return found
