"""From home pages alone over the national miniature: recall, precision by address, requests of each portal, bait.

`make discovery` (ARGS="--seed 2 --small --given"): the registry is walked from the two provincial pages, what it
proposes is accepted and crawled. With `--given`, the portals are given by name and home page instead.
"""

import argparse
import csv
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from sqlalchemy import select

from simulator.portals.journal import Entry, read_journal
from simulator.portals.nation import Nation
from simulator.portals.nation_bait import FORBIDDEN
from simulator.portals.running import running_nation
from storage import open_corpus
from storage.models import Capture, DocumentCapture
from storage.models_crawl import CrawlEvent, Search

FREE, EACH = 60, 3
"""Requests that a portal may cost, and each of its reports more."""
RECALL, PRECISION = 0.98, 0.99
HOMES = ("slug", "name", "region_code", "url")
FAST = ("--allow-private", "--set", "DOWNLOAD_DELAY=0", "--set", "AUTOTHROTTLE_ENABLED=0")


def main() -> int:
    """Walks the miniature, and says how it went; 1 where a bar was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--small", action="store_true", help="8 portals instead of 26")
    parser.add_argument("--given", action="store_true", help="portals by name and home page, without the registry")
    options = parser.parse_args()
    with TemporaryDirectory(prefix="gongkai-discovery-") as name:
        data = Path(name)
        with running_nation(options.seed, small=options.small, log=data / "requests.jsonl") as nation:
            if options.given:
                give(nation, data)
            else:
                places = zip(nation.sites, nation.places, strict=True)
                roots = [site.url("/") for site, place in places if place.rank == "province"]
                _gongkai(data, "portals", "discover", "--registry", *roots, *FAST)
                _gongkai(data, "portals", "accept", "--all")
            _gongkai(data, "crawl", *FAST)
            return _weigh(nation, data)


def give(nation: Nation, data: Path, columns: Sequence[str] = HOMES) -> None:
    """Brings the portals in with some columns of a portals file: nothing but their names, codes and home pages."""
    file = data / "portals.csv"
    with file.open("w", encoding="utf-8") as out:
        writer = csv.DictWriter(out, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(nation.portals)
    _gongkai(data, "portals", "import", file)


def _gongkai(data: Path, *arguments: str | Path) -> None:
    command = [sys.executable, "-m", "cli", *map(str, arguments), "--data", str(data), "--quiet"]
    subprocess.run(command, check=False, env=os.environ | {"PYTHONPATH": str(Path.cwd())})


def _weigh(nation: Nation, data: Path) -> int:
    """What came against what is there, by the corpus and by the miniature's own journal."""
    with open_corpus(data=data) as corpus, corpus.session() as session:
        documents = set(session.scalars(select(Capture.url).join(DocumentCapture)))
        events = {event.url: event.kind for event in session.scalars(select(CrawlEvent))}
        cut = sum(stop != "end" for stop in session.scalars(select(Search.stopped)))
    nothing = {url for url, kind in events.items() if kind in {"soft_404", "captcha"}}
    entries = read_journal(data / "requests.jsonl")
    asked = Counter(entry["host"] for entry in entries)
    reports, missed, over, belonging = 0, [], [], set()
    for site in nation.sites:
        reports += len(site.placed)
        spent = asked[site.host] + asked[site.file_host or ""]
        if spent > FREE + EACH * len(site.placed):
            over.append(f"{site.slug}: {spent} requests for {len(site.placed)} reports")
        for placed in site.placed:
            pages = {site.url(path) for path in (*placed.paths, *placed.twins)}
            belonging |= pages | {site.url(path) for path in placed.attachments}
            if not pages & documents:
                missed.append(f"{site.url(placed.paths[0])}: {events.get(site.url(placed.paths[0]), 'no reason')}")
    wrong = documents - belonging - nothing
    recall, precision = 1 - len(missed) / reports, 1 - len(wrong) / max(len(documents), 1)
    bait = _bait(nation, entries)
    print(f"{reports} reports on {len(nation.sites)} portals: recall {recall:.4f}, precision {precision:.4f}")
    print(f"{len(entries)} requests, {len(entries) / reports:.2f} a report; {cut} lists not read to their end")
    told = {"missed": missed, "wrong": sorted(wrong), "over": over, "bait": bait}
    for what, lines in told.items():
        for line in lines:
            print(f"{what}: {line}")
    return 1 if recall < RECALL or precision < PRECISION or over or bait else 0


def _bait(nation: Nation, entries: list[Entry]) -> list[str]:
    """What was asked for of what nobody may ask for; the columns of other portals are asked for as their own."""
    asked = {(entry["host"], entry["path"]) for entry in entries}
    return [
        url
        for home in nation.homes.values()
        for kind, url in home.bait
        if kind in FORBIDDEN - {"other_portal"}
        and (urlsplit(url).hostname, url.partition(f":{nation.port}")[2]) in asked
    ]


if __name__ == "__main__":
    sys.exit(main())
