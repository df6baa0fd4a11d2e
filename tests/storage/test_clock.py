"""The clock can be put ahead for simulated portals, and for nothing else."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import crawler
from storage import CorpusError, clock, open_corpus
from storage.portals import PortalRow, import_portals


def test_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.AHEAD, "40.5")
    ahead = clock.now() - datetime.now(UTC)
    assert abs(ahead - timedelta(days=40.5)) < timedelta(seconds=5)


def test_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.AHEAD, "soon")
    with pytest.raises(CorpusError, match="GONGKAI_DAYS_AHEAD holds 'soon'"):
        clock.now()


def test_real_portals_refuse_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.AHEAD, "1")
    with open_corpus(data=tmp_path) as corpus:
        with corpus.session() as session:
            import_portals(session, [PortalRow("wolong", "卧龙区人民政府", "http://www.wolong.gov.cn/")])
            session.commit()
        with pytest.raises(CorpusError, match="is for simulated portals"):
            crawler.crawl(corpus, crawler.Wish(("wolong",)))
