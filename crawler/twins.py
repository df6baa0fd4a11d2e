"""Twins: one page at two addresses, for a telephone and for a desk (PORTALS §3.4). Only one is asked for."""

import re
from collections.abc import Iterable
from urllib.parse import parse_qs, urlsplit

from crawler.page import Link, key

_HOST = re.compile(r"^(?:www|m|wap|3g|mobile|h5)\.(?=[^.]+\.[^.]+)")
_FOLDER = re.compile(r"/(?:m|wap|mobile|wapsite|phone)(?=/)")
_NAME = re.compile(r"/mpost_(?=\d)")


def without_twins(links: Iterable[Link]) -> list[Link]:
    """Links; of twins in one list only the one for a desk, whose address says nothing of telephones."""
    found: dict[str, Link] = {}
    for link in links:
        same = page_of(link.url)
        if same not in found or _rank(link.url) < _rank(found[same].url):
            found[same] = link
    return list(found.values())


def is_better(link: Link, former: Link, is_nearer: bool) -> bool:
    """Whether of twins on two lists this one is to be asked for; of the same address the one that is nearer."""
    rank, other = _rank(link.url), _rank(former.url)
    return rank < other or (is_nearer and rank == other)


def page_of(url: str) -> str:
    """What twins have in common."""
    address = key(url)
    news = parse_qs(urlsplit(url).query).get("wbnewsid")
    if news:  # VSB: /info/1276/39794.htm is xdetails.jsp?wbtreeid=1276&wbnewsid=39794
        tree = parse_qs(urlsplit(url).query).get("wbtreeid", [""])
        return f"{_HOST.sub('', urlsplit(url).netloc)}/info/{tree[0]}/{news[0]}.htm"
    return _NAME.sub("/post_", _FOLDER.sub("", _HOST.sub("", address), count=1))


def _rank(url: str) -> int:
    """How much of an address speaks of a telephone or of a server's script."""
    parts = urlsplit(url)
    is_mobile = bool(re.match(r"(?:m|wap|3g|mobile|h5)\.", parts.netloc)) or bool(_FOLDER.search(parts.path))
    return 2 * (is_mobile or bool(_NAME.search(parts.path))) + ("wbnewsid=" in parts.query)
