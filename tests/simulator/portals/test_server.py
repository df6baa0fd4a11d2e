"""The city on its addresses: answers, journal, switches, and an end without delay."""

import http.client
import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from simulator.portals import RunningCity, running_city
from simulator.portals.journal import Entry

FIELDS = set(Entry.__annotations__)


@pytest.fixture(scope="module")
def running() -> Iterator[RunningCity]:
    with running_city(1, small=True) as city:
        yield city


class Answer:
    """Status, headers and body of one answer, fetched on a connection of its own."""

    def __init__(self, url: str, method: str = "GET", **headers: str) -> None:
        parts = urlsplit(url)
        with closing(http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)) as connection:
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            connection.request(method, path, headers={name.replace("_", "-"): text for name, text in headers.items()})
            with connection.getresponse() as response:
                self.status = response.status
                self.headers = response.headers
                self.body = response.read()


def test_every_report_answers(running: RunningCity) -> None:
    for row in running.city.truth():
        for url in (*row["urls"], *row["twins"], *row["attachments"]):
            answer = Answer(url)
            assert answer.status == 200
            assert int(answer.headers["Content-Length"]) == len(answer.body) > 1000


def test_the_server_says_what_the_city_on_paper_says(running: RunningCity) -> None:
    for site in running.city.sites:
        for path in list(site.pages)[:20]:
            assert Answer(running.city.url(site, path)).body == site.get(path).body


def test_the_rows_of_the_portals_file(running: RunningCity) -> None:
    assert running.portals == running.city.portals
    assert [urlsplit(row["url"]).hostname for row in running.portals] == ["127.77.0.1", "127.77.0.2", "127.77.0.3"]
    assert running.url_of("sim-static") == running.portals[2]["url"]


def test_robots_and_missing_pages_differ_from_site_to_site(running: RunningCity) -> None:
    year, agency, static = (row["url"] for row in running.portals)
    assert b"Disallow: /zwgk/nbsh/" in Answer(f"{year}robots.txt").body
    soft = Answer(f"{agency}robots.txt")
    assert (soft.status, soft.headers.get_content_type()) == (200, "text/html")
    assert b"Crawl-delay: 0.4" in Answer(f"{static}robots.txt").body
    assert Answer(f"{year}nowhere/").status == 404
    assert "页面不存在" in Answer(f"{agency}nowhere/").body.decode()
    lost = Answer(f"{static}nowhere/")
    assert (lost.status, lost.headers["Location"]) == (302, "/")
    assert Answer(f"{agency}robots.txt".replace("127.77.0.2", "127.77.0.12")).status == 404


def test_folders_want_their_slash(running: RunningCity) -> None:
    answer = Answer(f"{running.portals[0]['url']}zwgk/zfxxgknb")
    assert (answer.status, answer.headers["Location"]) == (301, "/zwgk/zfxxgknb/")


def test_known_pages_are_not_sent_again(running: RunningCity) -> None:
    url = running.city.truth()[0]["urls"][0]
    first = Answer(url)
    assert Answer(url, If_None_Match=first.headers["ETag"]).status == 304
    assert Answer(url, If_Modified_Since=first.headers["Last-Modified"]).status == 304
    assert Answer(url, If_None_Match='"other"', If_Modified_Since=first.headers["Last-Modified"]).status == 200
    again = Answer(url, If_None_Match=first.headers["ETag"])
    assert (again.body, again.headers["ETag"]) == (b"", first.headers["ETag"])


def test_other_methods(running: RunningCity) -> None:
    url = running.city.truth()[0]["urls"][0]
    head = Answer(url, "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["Content-Length"]) > 1000
    assert Answer(url, "POST").status == 405


def test_the_journal_tells_every_request(running: RunningCity) -> None:
    seen = len(running.requests("127.77.0.3"))
    url = f"{running.portals[2]['url']}xxgk/nb/list.html?a=1"
    answer = Answer(url, User_Agent="test/1.0 (+mailto:nobody@example.invalid)")
    (entry,) = settled(running, "127.77.0.3", seen + 1)[seen:]
    assert set(entry) == FIELDS
    assert (entry["method"], entry["path"], entry["status"]) == ("GET", "/xxgk/nb/list.html?a=1", 200)
    assert entry["bytes"] == len(answer.body)
    assert entry["user_agent"] == "test/1.0 (+mailto:nobody@example.invalid)"
    assert (entry["connections"], entry["active"], entry["whole"], entry["conditional"]) == (1, 1, True, False)
    assert abs(entry["time"] - time.time()) < 60
    assert 0 <= entry["seconds"] < 10


def test_the_journal_counts_connections_and_reuses(running: RunningCity) -> None:
    seen = len(running.requests("127.77.0.1"))
    parts = urlsplit(running.portals[0]["url"])
    with (
        closing(http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)) as one,
        closing(http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)) as two,
    ):
        for connection in (one, one, two):
            connection.request("GET", "/robots.txt")
            connection.getresponse().read()
        entries = settled(running, "127.77.0.1", seen + 3)[seen:]
    first, second, third = entries
    assert first["connection"] == second["connection"] != third["connection"]
    assert [entry["connections"] for entry in entries] == [1, 1, 2]


def settled(running: RunningCity, host: str, count: int) -> list[Entry]:
    """The journal once it has this many entries; the last line is written just after its answer."""
    deadline = time.monotonic() + 5
    while len(entries := running.requests(host)) < count and time.monotonic() < deadline:
        time.sleep(0.01)
    return entries


def test_switches() -> None:
    with running_city(1, small=True) as running:
        listed = running.portals[0]["start_urls"] + "2020n/xznb2020/"
        old = Answer(listed)
        before = {row["urls"][0]: row for row in running.city.truth()}
        changed = {row["urls"][0]: row for row in running.advance("change").truth()}
        (url,) = [url for url in before if before[url] != changed[url]]
        page = Answer(url).body.decode()
        assert "2026-06-15 10:24:00" in page
        (gone,) = changed.keys() - {row["urls"][0] for row in running.advance("vanish").truth()}
        assert Answer(gone).status == 404
        new = Answer(listed, If_None_Match=old.headers["ETag"])
        assert new.status == 200  # a list is not told as unchanged after a switch
        assert Answer(listed, If_Modified_Since=old.headers["Last-Modified"]).status == 200
        assert new.body != old.body
        assert json.loads(Answer(running.control).body) == ["change", "vanish"]
        with pytest.raises(urllib.error.HTTPError, match="404") as error:
            running.advance("explode")  # type: ignore[arg-type]
        error.value.close()


def test_answers_can_be_held_back_and_hung_up_on_and_it_ends_at_once() -> None:
    with running_city(1, small=True, latency=0.4) as running:
        started = time.monotonic()
        assert Answer(running.portals[0]["url"]).status == 200
        assert time.monotonic() - started >= 0.4
        parts = urlsplit(running.portals[0]["url"])
        with closing(http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)) as connection:
            connection.request("GET", "/zwgk/")
        (first, second) = settled(running, "127.77.0.1", 2)
        assert (first["whole"], second["whole"]) == (True, False)
        with closing(http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)) as connection:
            connection.request("GET", "/")
            answer = connection.getresponse()
            assert answer.status == 200
            answer.read()
            started = time.monotonic()
            running.process.terminate()
            running.process.wait(10)
            assert time.monotonic() - started < 3
    assert running.process.returncode == 0


_ORPHAN = """
import os
from simulator.portals import running_city
with running_city(1, small=True) as running:
    print(running.process.pid, flush=True)
    os._exit(9)
"""


def test_it_does_not_outlive_who_started_it() -> None:
    root = str(Path(__file__).resolve().parents[3])
    done = subprocess.run(
        [sys.executable, "-c", _ORPHAN], stdout=subprocess.PIPE, text=True, check=False, timeout=60, cwd=root
    )
    assert done.returncode == 9
    process = int(done.stdout)
    deadline = time.monotonic() + 10
    while is_running(process) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not is_running(process)


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_years_that_make_no_city_are_told() -> None:
    command = [sys.executable, "-m", "simulator.portals", "--years", "2020,2021"]
    root = str(Path(__file__).resolve().parents[3])
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, cwd=root)
    assert (done.returncode, done.stderr) == (1, "a city needs at least three years, in order\n")


def test_a_given_port_that_is_taken_is_told(running: RunningCity) -> None:
    command = [sys.executable, "-m", "simulator.portals", "--small", "--port", str(running.city.port)]
    root = str(Path(__file__).resolve().parents[3])
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, cwd=root)
    assert done.returncode == 1
    assert done.stderr.startswith("the simulated portals need the addresses 127.77.0.1")
    assert "Traceback" not in done.stderr
