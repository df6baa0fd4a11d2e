"""The whole museum over the network, as a crawl asks: forms, referers, redirects, file hosts, one connection a host."""

from collections import Counter
from pathlib import Path

from crawler import Wish, crawl
from pipeline.portals import sightings
from simulator.portals.running import running_museum
from storage import open_corpus
from storage.portals import import_portals, parse_csv

SETTINGS = {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False}


def test_a_crawl_brings_everything_home(tmp_path: Path) -> None:
    with running_museum() as museum, open_corpus(None, data=tmp_path) as corpus:
        rows, problems = parse_csv(museum.portals_csv())
        assert not problems
        with corpus.session() as session:
            import_portals(session, rows)
            session.commit()
        summary = crawl(corpus, Wish(allow_private=True, settings=SETTINGS))
        assert not summary.is_failure
        query = "SELECT c.url FROM captures c JOIN document_captures d ON d.capture_id = c.capture_id"
        found = Counter(row["url"] for row in corpus.query(query))
        nothing = {
            row["url"] for row in corpus.query("SELECT url FROM crawl_events WHERE kind IN ('soft_404', 'captcha')")
        }
        expected = {url for row in museum.truth() for kind in ("urls", "attachments") for url in row[kind]}
        assert set(found) - nothing == expected - nothing
        assert set(found.values()) == {1}
        assert {slug for slug, _, told in sightings(corpus) if told} == {site.slug for site in museum.sites}
        told = {row["portal"]: row["family_evidence"] for row in corpus.query("SELECT * FROM portal_health")}
        assert all(told[site.slug].startswith(site.family or "generic") for site in museum.sites)
        searches = corpus.query("SELECT count(*) AS n, min(stopped) AS least, max(stopped) AS most FROM searches")
        assert searches == [{"n": len(museum.columns()), "least": "end", "most": "end"}]
