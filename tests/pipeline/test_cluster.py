"""Reading on a Dask cluster: a real scheduler and real workers, as processes on this machine."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from parser.model import from_json
from pipeline import cluster
from pipeline.cluster import ClusterError
from pipeline.guard import Stop
from pipeline.parsing import parse_files
from tests.cli.command import gongkai
from tests.pipeline.processes import all_gone, children
from tests.pipeline.written import report

ROOT = Path(__file__).parents[2]
AGENCY = "卧龙区蒲山镇人民政府"


def act(what: str) -> str:
    """What the tests have a worker do."""
    word, _, argument = what.partition(" ")
    if word == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if word == "sleep":
        time.sleep(float(argument))
    return what


class Dask:
    """A scheduler with workers of one thread each; `address` is the scheduler's."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        self._stack = stack
        self._folder = folder
        note = folder / "scheduler.json"
        self._start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(note))
        deadline = time.monotonic() + 60
        while not note.exists() or not note.read_text():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        self.address = json.loads(note.read_text())["address"]
        self.workers = [self.start_worker(number) for number in range(2)]

    def start_worker(self, number: int) -> "subprocess.Popen[bytes]":
        folder = str(self._folder / str(number))
        options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")
        return self._start("worker", self.address, *options, "--local-directory", folder)

    def _start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_" + arguments[0], *arguments[1:]],
            env={**os.environ, "PYTHONPATH": str(ROOT), "DASK_LOGGING__DISTRIBUTED": "error"},
            cwd=self._folder,
            stderr=subprocess.DEVNULL,
        )
        self._stack.callback(_end, process)
        return process


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dask]:
    with ExitStack() as stack:
        yield Dask(stack, tmp_path_factory.mktemp("dask"))


def results(what: list[str], dask: Dask) -> list[str | Stop]:
    return [result for _, result in cluster.run(act, what, dask.address)]


def test_results_come_in_the_order_of_the_items(dask: Dask) -> None:
    what = [f"sleep {0.05 if number < 8 else 0}" for number in range(16)] + [f"do {number}" for number in range(16)]
    assert results(what, dask) == what


def test_poison_costs_only_itself(dask: Dask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_SECONDS", "0.5")
    what = [f"do {number}" for number in range(20)]
    what[3], what[12] = "die", "sleep 60"
    found = results(what, dask)
    assert found[3] == Stop("crashed", "the process that read it was ended by SIGKILL")
    assert found[12] == Stop("too_slow", "reading it took longer than the limit of 0.5 seconds")
    assert [one for one in found if isinstance(one, str)] == [one for one in what if one.startswith("do")]


def test_a_lost_worker_costs_nothing(dask: Dask) -> None:
    running = cluster.run(act, [f"sleep 0.0{number}" for number in range(40)], dask.address)
    found = [next(running).result]
    lost = dask.workers.pop()
    below = children(lost.pid, deep=True)
    lost.kill()
    lost.wait()
    assert all_gone(below, within=5)
    dask.workers.append(dask.start_worker(2))
    found += [result for _, result in running]
    assert found == [f"sleep 0.0{number}" for number in range(40)]


def test_files_are_read_as_they_are_here(dask: Dask, tmp_path: Path) -> None:
    names = [str(tmp_path / f"{number}.html") for number in range(12)]
    for number, name in enumerate(names):
        Path(name).write_bytes(report(AGENCY, 2021 + number % 4, received=number))
    names.insert(4, str(tmp_path / "missing.html"))
    here = list(parse_files(names, workers=0, max_bytes=10**6))
    assert list(parse_files(names, workers=None, max_bytes=10**6, cluster=dask.address)) == here


def test_a_corpus_is_read_by_the_command(dask: Dask, tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.html").write_bytes(report(AGENCY, 2021 + number % 4, received=number))
    gongkai("import", *map(str, sorted(tmp_path.glob("*.html"))), folder=tmp_path)
    done = gongkai("parse", "--pending", "--cluster", dask.address, "--json", folder=tmp_path)
    assert json.loads(done.stdout)["documents"] == {"parsed": 3}
    again = gongkai("parse", "--all", "--json", folder=tmp_path)
    assert json.loads(again.stdout)["reports"]["unchanged"] == 3
    one = gongkai("parse", "0.html", "--cluster", dask.address, "--json", folder=tmp_path)
    assert from_json(one.stdout).status == "parsed"


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["--cluster", "nonsense://x"], 2, "nonsense://x is no address of a cluster (tcp://HOST:PORT)"),
        (["--cluster", "tcp://127.0.0.1:9"], 1, "the cluster at tcp://127.0.0.1:9 does not answer"),
        (["--cluster", "tcp://127.0.0.1:9", "--workers", "2"], 2, "give either --workers or --cluster"),
    ],
)
def test_a_cluster_that_cannot_be_used_is_one_sentence(
    arguments: list[str], code: int, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE_SECONDS", 1)
    (tmp_path / "a.html").write_bytes(report(AGENCY, 2022))
    assert gongkai("parse", "a.html", *arguments, folder=tmp_path, expect=code).sentences == [sentence]


def test_without_the_extra_the_command_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    (tmp_path / "a.html").write_bytes(report(AGENCY, 2022))
    done = gongkai("parse", "a.html", "--cluster", "tcp://127.0.0.1:9", folder=tmp_path, expect=2)
    [sentence] = done.sentences
    assert sentence.startswith("--cluster needs the extra of that name, which is not installed: `make setup` in ")


def test_workers_of_another_version_are_refused(dask: Dask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parser.PARSER_VERSION", "0")
    with pytest.raises(ClusterError, match="they have version 1 of the parser, this command has 0"):
        results(["do"], dask)
