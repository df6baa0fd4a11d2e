"""Hosts with habits: what is turned away, packed, redirected, moved. Each is a scene of its own; one crawl asks all."""

import gzip
import shutil
from collections.abc import Callable, Generator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from crawler import PortalSummary, Wish, crawl
from storage import Corpus, open_corpus
from storage.portals import PortalRow, import_portals
from tests.crawler.hosts import REPORT, Host, listing, ok, path, served

SETTINGS = {"DOWNLOAD_DELAY": 0.01, "AUTOTHROTTLE_ENABLED": False, "RETRY_TIMES": 0}


@dataclass(frozen=True)
class Visit:
    """What a crawl did on the portal of a scene."""

    slug: str
    corpus: Corpus
    summary: PortalSummary

    @property
    def events(self) -> dict[str, int]:
        return self.summary.events

    def query(self, what: str, where: str = "") -> list[dict[str, Any]]:
        """Rows about this portal, `where` starting with its table: `captures WHERE url …`."""
        table, _, more = where.partition(" WHERE ")
        return self.corpus.query(f"SELECT {what} FROM {table} WHERE portal = '{self.slug}'{more and f' AND {more}'}")


Scene = Generator[dict[str, Any], Visit, None]
"""A host and a crawl after another: each `yield` gives what is special in the settings, and gets what came of it."""


def turned_away(host: Host) -> Scene:
    """Left alone for hours."""
    host.answers = {
        "/nb/": listing(11111, 22222, 33333),
        path(11111): ok(),
        path(22222): (412, {}, b"<script>$_ts</script>"),
    }
    visit = yield {}
    assert host.asked == ["/robots.txt", "/nb/", path(11111), path(22222)]
    assert (visit.events, visit.summary.is_whole) == ({"blocked": 1}, False)
    (health,) = visit.query("state, detail, blocked_until", "portal_health")
    assert (health["state"], health["detail"]) == ("blocked", "status 412, $_ts")
    assert health["blocked_until"]
    visit = yield {}
    assert visit.events == {"blocked": 1}
    assert len(host.asked) == 4


def three_denials_in_a_row(host: Host) -> Scene:
    """They are a word."""
    host.answers = {"/nb/": listing(11111, 22222, 33333, 44444)}
    host.answers |= {path(n): (403, {}, b"") for n in (11111, 22222, 33333)}
    visit = yield {}
    assert visit.events == {"blocked": 1, "http_error": 2}
    assert path(44444) not in host.asked


def packed_unasked(host: Host) -> Scene:
    """What came packed is archived as what it is."""
    packed = ok(gzip.compress(REPORT.encode()), Content_Encoding="gzip", ETag='"7"')
    host.answers = {"/nb/": listing(11111), path(11111): packed}
    visit = yield {}
    assert visit.summary.is_whole
    assert not any("accept-encoding" in headers for headers in host.headers)
    (row,) = visit.query("warc_file, warc_offset", f"captures WHERE url LIKE '%{path(11111)}'")
    place = row["warc_file"], row["warc_offset"]
    assert visit.corpus.archive.read(*place).content == REPORT.encode()
    headers = dict(visit.corpus.archive.read(*place).http_headers)
    assert headers["X-Archive-Orig-Content-Encoding"] == "gzip"
    visit = yield {"GONGKAI_RECHECK_DAYS": 0}
    assert host.headers[-1]["if-none-match"] == '"7"'
    assert (visit.summary.unchanged, visit.summary.new) == (1, 0)


def redirected(host: Host) -> Scene:
    """A document keeps the address that it was listed at."""
    host.answers = {
        "/nb/": listing(11111, 22222),
        path(11111): (302, {"Location": "/new/1.html"}, b""),
        "/new/1.html": ok(),
        path(22222): (302, {"Location": "http://www.example.com/2.html"}, b""),
    }
    visit = yield {}
    assert visit.events == {"outside": 1}
    rows = visit.query("url, final_url, http_status, anchor_text", "captures WHERE url LIKE '%11111%'")
    assert [(row["final_url"], row["http_status"]) for row in rows] == [(None, 302), (f"{host.url}/new/1.html", 200)]
    assert {row["anchor_text"] for row in rows} == {"11镇2023年政府信息公开工作年度报告"}
    before = len(host.asked)
    visit = yield {}
    assert visit.summary.new == 0
    assert path(11111) not in host.asked[before:]


def redirected_elsewhere(host: Host) -> Scene:
    """Whatever stands in `Location`: the event says that it was refused, and nothing is asked for."""
    targets = {
        11111: "http://www.a.gov.cn@127.77.9.200:8080/x",
        22222: "http://127.0.0.1:22/",
        33333: "file:///etc/passwd",
        44444: "http://127.77.9.200%0d%0aX-Evil:%201/x",
        55555: "\\\\127.77.9.200\\x",
        66666: f"http://{host.address}.evil.example/x",
    }
    host.answers = {"/nb/": listing(*targets)} | {path(n): (302, {"Location": to}, b"") for n, to in targets.items()}
    visit = yield {}
    assert visit.events == {"outside": 5, "http_error": 1}
    backslashes = "/nb/%5C%5C127.77.9.200%5Cx"  # no more than a name of a file here
    assert set(host.asked) == {"/robots.txt", "/nb/", backslashes, *map(path, targets)}
    assert visit.summary.documents == 0


def headers_that_carry_too_much(host: Host) -> Scene:
    """They spoil nothing."""
    more = {"X_Odd": "a" * 2000, "Content_Disposition": 'attachment; filename="..%2F..%2Fx.html"'}
    host.answers = {"/nb/": listing(11111), path(11111): ok(ETag='"a\tb"', **more)}
    visit = yield {}
    assert (visit.summary.is_whole, visit.summary.documents) == (True, 1)


def robots_that_break(host: Host) -> Scene:
    """They close the door."""
    host.answers = {"/robots.txt": (500, {}, b"")}
    visit = yield {}
    assert visit.events == {"http_error": 1}
    assert host.asked == ["/robots.txt"]
    (row,) = visit.query("detail", "crawl_events")
    assert row["detail"] == "robots.txt answers 500"


def robots_that_forbid_everything(host: Host) -> Scene:
    """Nothing is asked for."""
    robots = ok("User-agent: *\nDisallow: /", Content_Type="text/plain")
    host.answers = {"/robots.txt": robots, "/nb/": listing(11111)}
    visit = yield {}
    assert not visit.summary.is_whole
    assert host.asked == ["/robots.txt"]
    assert visit.query("stopped", "searches") == [{"stopped": "forbidden"}]


def beside_one_that_is_down(host: Host) -> Scene:
    """Another portal on its platform does not answer; this one is read all the same."""
    host.answers = {"/nb/": listing(11111), path(11111): ok()}
    visit = yield {}
    assert visit.summary.is_whole
    (other,) = visit.corpus.query("SELECT kind FROM crawl_events WHERE portal = 'down'")
    assert other["kind"] == "unreachable"


def comes_back(host: Host) -> Scene:
    """A listed report that comes back is published again."""
    host.answers = {"/nb/": listing(11111, 22222), path(11111): ok(), path(22222): ok(REPORT.replace("甲镇", "乙镇"))}
    yield {}
    host.answers["/nb/"] = listing(11111)
    page = host.answers.pop(path(22222))
    visit = yield {}
    assert visit.events == {"gone": 1}
    visit = yield {}
    assert visit.events == {}
    host.answers.update({"/nb/": listing(11111, 22222), path(22222): page})
    visit = yield {}
    assert visit.events == {"returned": 1}
    assert visit.query("1", "captures WHERE gone_at IS NOT NULL") == []
    assert host.asked.count(path(11111)) == 2  # once more to see that the host is well


SCENES: tuple[Callable[[Host], Scene], ...] = (
    turned_away,
    three_denials_in_a_row,
    packed_unasked,
    redirected,
    redirected_elsewhere,
    headers_that_carry_too_much,
    robots_that_break,
    robots_that_forbid_everything,
    beside_one_that_is_down,
    comes_back,
)


def test_every_scene(new_sqlite: Path, tmp_path: Path, subtests: pytest.Subtests) -> None:
    with ExitStack() as stack:
        hosts = [stack.enter_context(served(address=f"127.77.9.{n}")) for n, _ in enumerate(SCENES, 1)]
        corpus = stack.enter_context(corpus_of(new_sqlite, tmp_path, *map(row_of, hosts), DOWN))
        scenes = {row_of(host).slug: scene(host) for host, scene in zip(hosts, SCENES, strict=True)}
        wishes = {slug: next(scene) for slug, scene in scenes.items()}
        while wishes:
            common = next(iter(wishes.values()))
            slugs = [slug for slug, wish in wishes.items() if wish == common]
            summary = crawl(corpus, Wish((*slugs, "down"), allow_private=True, settings=SETTINGS | common))
            assert summary.state == "done"
            for portal in summary.portals:
                scene = scenes.get(portal.slug)
                wishes.pop(portal.slug, None)
                with subtests.test(portal.slug):
                    if scene is not None and (wish := _go_on(scene, Visit(portal.slug, corpus, portal))) is not None:
                        wishes[portal.slug] = wish
        assert not list(corpus.archive.check())


DOWN = PortalRow(slug="down", name="乙县", url="http://127.77.9.200:59999/", platform="beside-one-that-is-down")


def _go_on(scene: Scene, visit: Visit) -> dict[str, Any] | None:
    """The wish for the scene's next crawl; null at its end."""
    try:
        return scene.send(visit)
    except StopIteration:
        return None


def row_of(host: Host) -> PortalRow:
    name = SCENES[int(host.address.rpartition(".")[2]) - 1].__name__.replace("_", "-")
    home = f"{host.url}/"
    return PortalRow(slug=name, name="甲县", url=home, start_urls=(f"{home}nb/",), family="trs", platform=name)


def corpus_of(new: Path, folder: Path, *rows: PortalRow) -> Any:
    shutil.copyfile(new, folder / "gongkai.db")
    corpus = open_corpus(data=folder)
    with corpus.session() as session:
        import_portals(session, rows)
        session.commit()
    return corpus


def test_private_addresses_are_refused_unless_a_test_says_so(new_sqlite: Path, tmp_path: Path) -> None:
    """By their number, and by a name that stands for one."""
    with served({"/nb/": listing(11111), path(11111): ok()}) as host:
        urls = {"by-number": host.url, "by-name": host.url.replace(host.address, "localhost")}
        rows = [
            PortalRow(slug=slug, name="甲县", url=f"{url}/", start_urls=(f"{url}/nb/",)) for slug, url in urls.items()
        ]
        with corpus_of(new_sqlite, tmp_path, *rows) as corpus:
            summary = crawl(corpus, Wish(tuple(urls), settings={"DOWNLOAD_DELAY": 0.01}))
            assert [portal.events for portal in summary.portals] == [{"private": 1}, {"private": 1}]
            assert host.asked == []
            (event,) = corpus.query("SELECT detail FROM crawl_events WHERE portal = 'by-name'")
            assert event["detail"].startswith("localhost is 127.0.0.1")
