"""The hosts that do harm: each does what it says, in bounded time and memory, and is told in the journal."""

import socket
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from simulator.portals import RunningCity, running_city
from simulator.portals.hostile import HARMS, PRIVATE_URL, Harm, hostile_hosts

ROOT = Path(__file__).resolve().parents[3]
ADDRESSES = {host.harm: host.address for host in hostile_hosts()}


@pytest.fixture(scope="module")
def running() -> Iterator[RunningCity]:
    with running_city(1, small=True, hostile=True) as city:
        yield city


def test_naming_them_installs_no_reactor() -> None:
    code = "import simulator.portals.hostile, sys; sys.exit('twisted.internet.reactor' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False, timeout=60).returncode == 0


def ask(
    running: RunningCity, harm: Harm, path: str = "/zwgk/zfxxgknb/", seconds: float = 1.0, most: int = 1 << 20
) -> bytes:
    """What comes back within so many seconds and bytes."""
    received = bytearray()
    with closing(socket.create_connection((ADDRESSES[harm], running.city.port), timeout=5)) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {ADDRESSES[harm]}\r\nUser-Agent: test\r\n\r\n".encode())
        deadline = time.monotonic() + seconds
        with suppress(TimeoutError):
            while len(received) < most and (left := deadline - time.monotonic()) > 0:
                connection.settimeout(left)
                if not (piece := connection.recv(1 << 16)):
                    break
                received += piece
    return bytes(received)


def test_each_has_a_row_and_an_address_of_its_own(running: RunningCity) -> None:
    rows = running.portals[3:]
    assert [row["slug"] for row in rows] == [f"sim-{harm}" for harm in HARMS]
    assert len(set(ADDRESSES.values())) == len(HARMS)
    assert all(row["family"] == "trs" and row["start_urls"].startswith(row["url"]) for row in rows)


@pytest.mark.parametrize("harm", [harm for harm in HARMS if harm not in ("down", "refuses", "silent")])
def test_robots_stands_in_nobody_s_way(running: RunningCity, harm: Harm) -> None:
    assert ask(running, harm, "/robots.txt", seconds=0.3).startswith(b"HTTP/1.1 404 Not Found\r\n")


def test_down(running: RunningCity) -> None:
    with pytest.raises(ConnectionRefusedError):
        ask(running, "down")


def test_refuses(running: RunningCity) -> None:
    with pytest.raises(ConnectionError):
        ask(running, "refuses")


def test_silent(running: RunningCity) -> None:
    assert ask(running, "silent", seconds=0.5) == b""


def test_slow(running: RunningCity) -> None:
    head, _, body = ask(running, "slow", seconds=1.5).partition(b"\r\n\r\n")
    assert b"Content-Length: " in head
    assert 1 <= len(body) <= 3


def test_loop(running: RunningCity) -> None:
    answer = ask(running, "loop", "/zwgk/a.html", seconds=0.3)
    assert answer.startswith(b"HTTP/1.1 302 ")
    assert b"\r\nLocation: /zwgk/a.html\r\n" in answer


@pytest.mark.parametrize("harm", ["endless", "huge"])
def test_endless_bodies_cost_the_host_no_memory(running: RunningCity, harm: Harm) -> None:
    before = memory(running.process.pid)
    answer = ask(running, harm, seconds=10, most=32 << 20)
    assert len(answer) >= 32 << 20
    assert (b"Content-Length: 10737418240" in answer[:300]) == (harm == "huge")
    assert memory(running.process.pid) - before < 20 << 20


def memory(process: int) -> int:
    """Resident bytes of a process; nothing where the system does not tell."""
    status = Path(f"/proc/{process}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) << 10 for line in lines if line.startswith("VmRSS")), 0)


def test_bomb(running: RunningCity) -> None:
    head, _, packed = ask(running, "bomb", seconds=10, most=200_000).partition(b"\r\n\r\n")
    assert b"Content-Encoding: gzip" in head
    unpacker = zlib.decompressobj(31)
    unpacked = unpacker.decompress(packed, 64 << 20)
    assert len(unpacked) == 64 << 20
    assert unpacker.unconsumed_tail


def test_lengths_that_lie(running: RunningCity) -> None:
    for harm, told in (("long", 50_000), ("short", 500)):
        head, _, body = ask(running, harm, seconds=0.5).partition(b"\r\n\r\n")  # type: ignore[arg-type]
        assert f"Content-Length: {told}\r\n".encode() in head + b"\r\n"
        assert 900 < len(body) < 1100


def test_error_and_private(running: RunningCity) -> None:
    assert ask(running, "error", seconds=0.3).startswith(b"HTTP/1.1 500 ")
    assert f"\r\nLocation: {PRIVATE_URL}\r\n".encode() in ask(running, "private", seconds=0.3)


def test_the_journal_tells_the_harm(running: RunningCity) -> None:
    ask(running, "silent", seconds=0.1)
    ask(running, "error", seconds=0.1)
    deadline = time.monotonic() + 5
    while not running.requests(ADDRESSES["silent"]) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not running.requests(ADDRESSES["silent"])[-1]["whole"]
    assert running.requests(ADDRESSES["error"])[-1]["status"] == 500
    assert running.requests(ADDRESSES["down"]) == []


def test_the_portals_answer_beside_them(running: RunningCity) -> None:
    with closing(socket.create_connection((ADDRESSES["endless"], running.city.port), timeout=5)) as greedy:
        greedy.sendall(b"GET /zwgk/ HTTP/1.1\r\n\r\n")
        started = time.monotonic()
        with closing(socket.create_connection(("127.77.0.1", running.city.port), timeout=5)) as connection:
            connection.sendall(b"GET /zwgk/ HTTP/1.1\r\nHost: a\r\n\r\n")
            assert connection.recv(100).startswith(b"HTTP/1.1 200 OK")
        assert time.monotonic() - started < 3
