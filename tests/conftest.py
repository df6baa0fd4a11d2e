"""What every test may ask for: an empty database, the shared documents; and what no run may hide."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import URL, make_url

from parser import OCR_SETTING
from storage import open_corpus
from tests import postgres

ROOT = Path(__file__).resolve().parents[1]

# A busy machine is no failure of the property under test.
settings.register_profile("gongkai", deadline=None)
settings.load_profile("gongkai")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """One server for the session (for each worker, under xdist), started when a test first asks."""
    with postgres.server() as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: URL) -> Iterator[str]:
    """The URL of a fresh empty PostgreSQL database."""
    with postgres.database(postgres_server) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a fresh empty database: the test runs once on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'corpus.sqlite'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of the database of a new corpus: the test runs once on each engine."""
    url: str = request.getfixturevalue(f"new_{request.param}_url")
    return url


@pytest.fixture
def new_sqlite_url(new_sqlite: Path, tmp_path: Path) -> str:
    """The URL of the database of a new corpus, on SQLite."""
    shutil.copyfile(new_sqlite, tmp_path / "corpus.sqlite")
    return f"sqlite:///{tmp_path / 'corpus.sqlite'}"


@pytest.fixture
def new_postgresql_url(postgres_server: URL, new_postgresql: str) -> Iterator[str]:
    """The URL of the database of a new corpus, on PostgreSQL."""
    with postgres.database(postgres_server, new_postgresql) as url:
        yield url


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of the database of a new corpus that the tests of a module share: they run once on each engine."""
    if request.param == "sqlite":
        folder = tmp_path_factory.mktemp("shared")
        shutil.copyfile(request.getfixturevalue("new_sqlite"), folder / "corpus.sqlite")
        yield f"sqlite:///{folder / 'corpus.sqlite'}"
        return
    server, template = map(request.getfixturevalue, ("postgres_server", "new_postgresql"))
    with postgres.database(server, template) as url:
        yield url


@pytest.fixture(scope="session")
def new_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new corpus's database, made as every one is made: to be copied, which is a tenth of the work."""
    folder = tmp_path_factory.mktemp("new")
    open_corpus(data=folder).close()
    return folder / "gongkai.db"


@pytest.fixture(scope="session")
def new_postgresql(postgres_server: URL, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of the same on PostgreSQL."""
    with postgres.database(postgres_server) as url:
        open_corpus(url, data=tmp_path_factory.mktemp("new")).close()
        yield make_url(url).database or ""


@pytest.fixture
def no_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures are not read: each would take seconds, and some are none."""
    monkeypatch.setenv(OCR_SETTING, "none")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder `shared` beside the repository: real reports with their hand-checked truth."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"{folder} is missing, and in CI nothing is skipped")
        pytest.skip(f"the real reports are not here: {folder} is missing")
    return folder


SKIPPED_IN_CI = ("systemd-analyze is not on this machine",)
"""Reasons for which a test may be skipped in CI, where everything else that tests need is installed."""


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """A run that tested nothing has failed, also when everything was skipped; and one in CI that skipped what it must
    not.
    """
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")  # none in an xdist worker
    succeeded = session.exitstatus == pytest.ExitCode.OK and not session.config.option.collectonly
    if reporter and succeeded and not any(reporter.stats.get(outcome) for outcome in ("passed", "xfailed")):
        reporter.ensure_newline()
        reporter.write_line("No test ran.", red=True)
        session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED
    elif reporter and succeeded and os.environ.get("CI"):
        lacking = {reason for report in reporter.stats.get("skipped", []) if (reason := _reason(report))}
        for reason in sorted(lacking):
            reporter.ensure_newline()
            reporter.write_line(f"Skipped, and in CI nothing is: {reason}", red=True)
        if lacking:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
    return (yield)


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str | None:
    """Why a test was skipped, unless it may be."""
    _, _, reason = report.longrepr if isinstance(report.longrepr, tuple) else ("", 0, str(report.longrepr))
    reason = reason.removeprefix("Skipped: ")
    return None if reason in SKIPPED_IN_CI else reason
