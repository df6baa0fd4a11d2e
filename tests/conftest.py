"""What every test may ask for: an empty database, the shared documents; and what no run may hide."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import URL

from parser import OCR_SETTING
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
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a fresh empty database: the test runs once on each engine."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'corpus.sqlite'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


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


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """A run that tested nothing has failed, also when everything was skipped."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")  # none in an xdist worker
    succeeded = session.exitstatus == pytest.ExitCode.OK and not session.config.option.collectonly
    if reporter and succeeded and not any(reporter.stats.get(outcome) for outcome in ("passed", "xfailed")):
        reporter.ensure_newline()
        reporter.write_line("No test ran.", red=True)
        session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED
    return (yield)
