"""Portals that cost their server next to nothing, for measuring those who ask: `python -m benchmarks.crawl_pages`.

Lists of reports with plain links to their further pages, and real report pages: a few are written by the simulator, and
each address gets one of them with its own title and number, so that no two pages are alike.
"""

import argparse
import json
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, partial
from html import escape
from typing import Self

from simulator.portals.journal import Journal
from simulator.portals.places import County
from simulator.portals.realm import Realm
from simulator.portals.server import serve
from simulator.portals.site import Page, Site
from simulator.truth import make_truth
from simulator.writer import write_report

ROOT = "/zwgk/zfxxgknb/"
PER_PAGE = 20
HOST = "127.77.6.{}"
GUISES = ("html_trs", "html_plain", "html_word", "html_blocks", "html_nested")
MARK = b"@@@@@@@@"
"""Stands in a body where the number of the address goes."""


@dataclass(frozen=True)
class Loopback(Realm):
    """So many portals of so many articles each."""

    count: int
    articles: int
    port: int = 80

    def at(self, port: int) -> Self:
        """The same portals behind another port."""
        return type(self)(self.count, self.articles, port)

    @cached_property
    def sites(self) -> tuple[Site, ...]:
        """The portals with all their pages."""
        return tuple(self._site(number) for number in range(1, self.count + 1))

    @property
    def pages(self) -> int:
        """All pages of all portals."""
        return self.count * (self.articles + -(-self.articles // PER_PAGE))

    def _site(self, number: int) -> Site:
        name = f"测试{number}县"
        county = County(name, f"cs{number}", f"99{number:04}", ())
        site = Site(f"bench-{number}", f"{name}人民政府", HOST.format(number), county, "", None, (ROOT,), "simulated")
        site.port = self.port
        for article in range(self.articles):
            site.pages[_path(article)] = partial(_article, name, article)
        for page in range(-(-self.articles // PER_PAGE)):
            site.pages[f"{ROOT}index{f'_{page}' if page else ''}.html"] = partial(_list, name, page, self.articles)
        return site


def _path(number: int) -> str:
    return f"{ROOT}content/{number // 100}/{1_000_000 + number}.html"


def _title(place: str, number: int) -> str:
    return f"{place}第{number}镇人民政府2024年政府信息公开工作年度报告"


def _article(place: str, number: int) -> Page:
    body = _bodies()[number % len(_bodies())]
    told = escape(_title(place, number)).encode()
    return Page(body.replace(MARK, told), "text/html; charset=utf-8", changed_on=date(2025, 1, 20))


def _list(place: str, page: int, articles: int) -> Page:
    last = -(-articles // PER_PAGE)
    rows = "".join(
        f'<li><a href="{_path(n)}">{_title(place, n)}</a><i>{date(2025, 1, 5) + timedelta(days=n % 80)}</i></li>\n'
        for n in range(page * PER_PAGE, min((page + 1) * PER_PAGE, articles))
    )
    following = f'<a href="index_{page + 1}.html">下一页</a>' if page + 1 < last else ""
    html = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>政府信息公开年报</title></head>
<body><h1>政府信息公开年报</h1><ul>{rows}</ul><p>共{last}页 {following}</p></body></html>"""
    return Page(html.encode(), "text/html; charset=utf-8", changed_on=date(2025, 1, 20))


def _bodies() -> list[bytes]:
    if not _WRITTEN:
        for seed in range(4):
            for guise in GUISES:
                truth = make_truth(seed, year=2024)
                page = write_report(truth, guise).content
                head, _, rest = page.partition(b"<body")
                opened, _, body = rest.partition(b">")
                body = body.replace(b"<a href=", b"<a name=")  # they would lead to pages that are not there
                _WRITTEN.append(head + b"<body" + opened + b"><h1>" + MARK + b"</h1>" + body)
    return _WRITTEN


_WRITTEN: list[bytes] = []


def main() -> None:
    """Serves until its parent ends; one line of JSON tells the port and the portals."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--portals", type=int, required=True)
    parser.add_argument("--articles", type=int, required=True)
    options = parser.parse_args()
    _bodies()

    def ready(realm: Realm) -> None:
        sys.stdout.write(json.dumps({"port": realm.port}) + "\n")
        sys.stdout.flush()

    with Journal(None) as journal:
        serve(Loopback(options.portals, options.articles), journal=journal, with_parent=True, ready=ready)


if __name__ == "__main__":
    main()
