"""Single hosts with single habits: what is turned away, packed, redirected, moved; each asked for real on loopback."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from crawler import CrawlSummary, Wish, crawl
from storage import Corpus, open_corpus
from storage.portals import PortalRow, import_portals

REPORT = "<html><h1>甲镇2023年政府信息公开工作年度报告</h1><p>" + "本年主动公开政府信息。" * 99 + "</p></html>"


@dataclass
class Host:
    """A host: answers by path as (status, headers, body), and what it was asked."""

    answers: dict[str, tuple[int, dict[str, str], bytes]]
    url: str = ""
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def served(answers: dict[str, tuple[int, dict[str, str], bytes]]) -> Iterator[Host]:
    host = Host(answers)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            host.asked.append(self.path)
            host.headers.append({name.lower(): value for name, value in self.headers.items()})
            status, headers, body = host.answers.get(self.path, (404, {}, b"nothing"))
            if headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
                status, body = 304, b""
            self.send_response(status)
            for name, value in {"Content-Type": "text/html", "Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the interface
            """Nothing."""

    server = ThreadingHTTPServer(("127.77.9.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        host.url = f"http://127.77.9.1:{server.server_port}"
        yield host
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def corpus_for(host: Host, folder: Path, **more: Any) -> Iterator[Corpus]:
    row = PortalRow(slug="a", name="甲县", url=f"{host.url}/", start_urls=(f"{host.url}/nb/",), family="trs", **more)
    with open_corpus(data=folder) as corpus:
        with corpus.session() as session:
            import_portals(session, [row])
            session.commit()
        yield corpus


def run(corpus: Corpus, **settings: Any) -> CrawlSummary:
    fast = {"DOWNLOAD_DELAY": 0.01, "AUTOTHROTTLE_ENABLED": False, "RETRY_TIMES": 0}
    return crawl(corpus, Wish(allow_private=True, settings=fast | settings))


def ok(body: str | bytes = REPORT, **headers: str) -> tuple[int, dict[str, str], bytes]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return 200, named, body.encode() if isinstance(body, str) else body


def listing(*numbers: int) -> tuple[int, dict[str, str], bytes]:
    rows = "".join(
        f'<li><a href="./t20240118_{n}.html">{n % 100}镇2023年政府信息公开工作年度报告</a><span>2024-01-18</span></li>'
        for n in numbers
    )
    return ok(f'<meta name="ColumnType" content="信息公开年报"><title>年报</title><ul>{rows}</ul>')


def path(number: int) -> str:
    return f"/nb/t20240118_{number}.html"


def test_a_host_that_turns_us_away_is_left_alone_for_hours(tmp_path: Path) -> None:
    answers = {
        "/nb/": listing(11111, 22222, 33333),
        path(11111): ok(),
        path(22222): (412, {}, b"<script>$_ts</script>"),
    }
    with served(answers) as host, corpus_for(host, tmp_path) as corpus:
        summary = run(corpus)
        assert host.asked == ["/robots.txt", "/nb/", path(11111), path(22222)]
        assert (summary.portals[0].events, summary.is_failure) == ({"blocked": 1}, True)
        (health,) = corpus.query("SELECT state, detail, blocked_until FROM portal_health")
        assert (health["state"], health["detail"]) == ("blocked", "status 412, $_ts")
        assert health["blocked_until"]
        assert run(corpus).portals[0].events == {"blocked": 1}
        assert len(host.asked) == 4


def test_three_denials_in_a_row_are_a_word(tmp_path: Path) -> None:
    answers = {"/nb/": listing(11111, 22222, 33333, 44444)} | {path(n): (403, {}, b"") for n in (11111, 22222, 33333)}
    with served(answers) as host, corpus_for(host, tmp_path) as corpus:
        assert run(corpus).portals[0].events == {"blocked": 1, "http_error": 2}
        assert path(44444) not in host.asked


def test_what_came_packed_unasked_is_archived_as_what_it_is(tmp_path: Path) -> None:
    packed = ok(gzip.compress(REPORT.encode()), Content_Encoding="gzip", ETag='"7"')
    with served({"/nb/": listing(11111), path(11111): packed}) as host, corpus_for(host, tmp_path) as corpus:
        assert not run(corpus).is_failure
        assert not any("accept-encoding" in headers for headers in host.headers)
        (row,) = corpus.query(f"SELECT warc_file, warc_offset FROM captures WHERE url LIKE '%{path(11111)}'")
        place = row["warc_file"], row["warc_offset"]
        record = corpus.archive.read(*place)
        assert record.content == REPORT.encode()
        assert dict(record.http_headers)["X-Archive-Orig-Content-Encoding"] == "gzip"
        summary = run(corpus, GONGKAI_RECHECK_DAYS=0)
        assert host.headers[-1]["if-none-match"] == '"7"'
        assert (summary.portals[0].unchanged, summary.new) == (1, 0)


def test_a_redirected_document_keeps_the_address_it_was_listed_at(tmp_path: Path) -> None:
    answers = {
        "/nb/": listing(11111, 22222),
        path(11111): (302, {"Location": "/new/1.html"}, b""),
        "/new/1.html": ok(),
        path(22222): (302, {"Location": "http://www.example.com/2.html"}, b""),
    }
    with served(answers) as host, corpus_for(host, tmp_path) as corpus:
        assert run(corpus).portals[0].events == {"outside": 1}
        rows = corpus.query("SELECT url, final_url, http_status, anchor_text FROM captures WHERE url LIKE '%11111%'")
        assert [(row["final_url"], row["http_status"]) for row in rows] == [
            (None, 302),
            (f"{host.url}/new/1.html", 200),
        ]
        assert {row["anchor_text"] for row in rows} == {"11镇2023年政府信息公开工作年度报告"}
        before = len(host.asked)
        assert run(corpus).new == 0
        assert path(11111) not in host.asked[before:]


def test_a_robots_txt_that_breaks_closes_the_door(tmp_path: Path) -> None:
    with served({"/robots.txt": (500, {}, b"")}) as host, corpus_for(host, tmp_path) as corpus:
        assert run(corpus).portals[0].events == {"http_error": 1}
        assert host.asked == ["/robots.txt"]
        (row,) = corpus.query("SELECT kind, detail FROM crawl_events")
        assert row["detail"] == "robots.txt answers 500"


def test_a_robots_txt_that_forbids_everything(tmp_path: Path) -> None:
    robots = ok("User-agent: *\nDisallow: /", Content_Type="text/plain")
    with served({"/robots.txt": robots, "/nb/": listing(11111)}) as host, corpus_for(host, tmp_path) as corpus:
        assert run(corpus).is_failure
        assert host.asked == ["/robots.txt"]
        assert corpus.query("SELECT stopped FROM searches") == [{"stopped": "forbidden"}]


def test_private_addresses_are_refused_unless_a_test_says_so(tmp_path: Path) -> None:
    with served({"/nb/": listing(11111)}) as host, corpus_for(host, tmp_path) as corpus:
        summary = crawl(corpus, Wish(("a",), settings={"DOWNLOAD_DELAY": 0.01}))
        assert (summary.portals[0].events, host.asked) == ({"private": 1}, [])


def test_portals_on_one_platform_share_one_connection(tmp_path: Path) -> None:
    with (
        served({"/nb/": listing(11111), path(11111): ok()}) as host,
        corpus_for(host, tmp_path, platform="p") as corpus,
    ):
        with corpus.session() as session:
            other = PortalRow(slug="b", name="乙县", url="http://127.77.9.2:59999/", platform="p")
            import_portals(session, [other])
            session.commit()
        summary = run(corpus)
        assert [portal.is_whole for portal in summary.portals] == [True, False]
        assert summary.portals[1].events == {"unreachable": 1}


def test_a_listed_report_that_comes_back_is_published_again(tmp_path: Path) -> None:
    answers = {"/nb/": listing(11111, 22222), path(11111): ok(), path(22222): ok(REPORT.replace("甲镇", "乙镇"))}
    with served(answers) as host, corpus_for(host, tmp_path) as corpus:
        run(corpus)
        answers["/nb/"] = listing(11111)
        page = answers.pop(path(22222))
        assert run(corpus).portals[0].events == {"gone": 1}
        assert run(corpus).portals[0].events == {}
        answers.update({"/nb/": listing(11111, 22222), path(22222): page})
        assert run(corpus).portals[0].events == {"returned": 1}
        assert corpus.query("SELECT 1 AS x FROM captures WHERE gone_at IS NOT NULL") == []
        assert host.asked.count(path(11111)) == 2  # once more to see that the host is well
