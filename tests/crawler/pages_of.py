"""The stored pages of each family: a column's page, what its script was answered, an article; by family and name.

`python -m tests.crawler.pages_of` has the simulator write those of families that have none; then they are left as they
are, so that a family is held to what it could read before.
"""

import json
from pathlib import Path

from crawler.listing import Ask
from crawler.page import Page, is_html

FOLDER = Path(__file__).parent / "pages"
ADDRESSES = FOLDER / "addresses.json"


def stored(name: str, url: str = "") -> Page:
    """A stored page as if it came from an address."""
    return Page(url or json.loads(ADDRESSES.read_text("utf-8"))[name], (FOLDER / f"{name}.html").read_bytes())


def answer(family: str) -> Page | None:
    """What the script of a family's stored column was answered; null where it has no such script."""
    file = FOLDER / f"{family}_answer.txt"
    if not file.exists():
        return None
    ask, column = json.loads(ADDRESSES.read_text("utf-8"))[f"{family}_answer"]
    found = Ask(ask["url"], ask["method"], ask["body"])
    return Page(found.url, file.read_bytes(), found, column)


def _store() -> None:
    from simulator.portals.museum import ROOMS, Museum
    from tests.crawler.walking import answered, walk_over

    museum, known = Museum(), json.loads(ADDRESSES.read_text("utf-8")) if ADDRESSES.exists() else {}
    for room in ROOMS:
        family = room.family or "generic"
        if (FOLDER / f"{family}_list.html").exists() and (FOLDER / f"{family}_article.html").exists():
            continue
        site = museum.site(room.slug)
        trip = walk_over(site)
        search = max(trip.searches, key=lambda search: search.entries)
        column = next(fetch for fetch in trip.fetches if fetch.address == search.url)
        article = next(fetch for fetch in trip.fetches if fetch.purpose == "document" and fetch.found_on == search.url)
        asked = [fetch for fetch in trip.fetches if fetch.purpose == "list" and fetch.headers]
        for name, fetch in (("list", column), ("article", article)):
            content = answered(site, fetch)
            assert is_html(content.body, content.media_type) or family == "gkmlpt"
            if not (FOLDER / f"{family}_{name}.html").exists():
                (FOLDER / f"{family}_{name}.html").write_bytes(content.body)
                known[f"{family}_{name}"] = fetch.url
        if asked:
            (FOLDER / f"{family}_answer.txt").write_bytes(answered(site, asked[0]).body)
            ask = {"url": asked[0].url, "method": asked[0].method, "body": asked[0].body}
            known[f"{family}_answer"] = [ask, dict(asked[0].headers)["Referer"]]
    ADDRESSES.write_text(json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    _store()
