"""Crawling on a Dask cluster: the platforms shared out among real workers, each with a crawl in a child of its own."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from simulator.portals import running_city
from tests.cli.command import gongkai
from tests.pipeline.processes import children
from tests.pipeline.test_cluster import Dask

PACE = ("--allow-private", "--set", "DOWNLOAD_DELAY=0.02", "--set", "AUTOTHROTTLE_ENABLED=0", "--quiet")


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dask]:
    with ExitStack() as stack:
        yield Dask(stack, tmp_path_factory.mktemp("dask"))


@pytest.mark.slow
def test_a_run_crawls_and_reads_there(dask: Dask, tmp_path: Path) -> None:
    with running_city(small=True, crawl_delay=0.02) as city:
        head, _, *two = city.city.portals_csv().splitlines()
        (tmp_path / "portals.csv").write_text("\n".join([head, *two]), "utf-8")
        said = gongkai("run", "--portals", "portals.csv", "--cluster", dask.address, "--json", *PACE, folder=tmp_path)
        report = json.loads(said.stdout)
        assert (report["state"], report["unfinished"], report["open_links"]) == ("done", [], 0)
        assert [portal["slug"] for portal in report["portals"]] == ["sim-agency", "sim-static"]
        with closing(sqlite3.connect(tmp_path / "data" / "gongkai.db")) as database:
            (reports,) = database.execute("SELECT count(*) FROM reports").fetchone()
            runs = database.execute("SELECT DISTINCT run_id FROM captures").fetchall()
            held = database.execute("SELECT platform FROM leases WHERE token IS NOT NULL").fetchall()
        assert reports == sum(report["portal"] != "sim-year" for report in city.city.truth())
        assert len(runs) >= 2  # each worker wrote its own file
        assert held == []
        asked = Counter((entry["host"], entry["path"]) for entry in city.requests())
        assert max(asked.values()) == 1
        assert max(entry["active"] for entry in city.requests()) == 1
    below = [pid for worker in dask.workers for pid in children(worker.pid, deep=True)]
    assert not [pid for pid in below if b"crawler" in Path(f"/proc/{pid}/cmdline").read_bytes()]
