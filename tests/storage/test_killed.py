"""kill -9 at any moment, then the same again: the same rows as if nothing had happened."""

import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy import text

from storage import Corpus, migrate, open_corpus, orphans
from tests.storage.worker import COUNT, fill

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = {
    "captures": "SELECT url, fetched_at, sha256, size, origin, is_revisit FROM captures",
    "documents": "SELECT sha256, state, parser_version, size FROM documents",
    "links": """
        SELECT d.sha256, c.url, c.fetched_at FROM document_captures l
        JOIN documents d ON d.document_id = l.document_id JOIN captures c ON c.capture_id = l.capture_id""",
    "readings": """
        SELECT d.sha256, g.record_no, g.version_no, g.content_hash, g.cause FROM readings g
        JOIN documents d ON d.document_id = g.document_id""",
    "reports": """
        SELECT r.report_key, r.title, r.placement, d.sha256, l.role FROM reports r
        JOIN report_documents l ON l.report_id = r.report_id JOIN documents d ON d.document_id = l.document_id""",
    "findings": """
        SELECT d.sha256, f.position, f.rule, f.message FROM findings f
        JOIN readings g ON g.reading_id = f.reading_id JOIN documents d ON d.document_id = g.document_id""",
    "requests": """
        SELECT d.sha256, g.version_no, q.row_code, q.total, q.statuses FROM requests q
        JOIN readings g ON g.reading_id = q.reading_id JOIN documents d ON d.document_id = g.document_id""",
    "facts": "SELECT report_key, indicator, value, status FROM facts",
    "names": "SELECT agency_id, name FROM agency_names",
}


def rows(corpus: Corpus) -> dict[str, list[Any]]:
    """What a corpus holds, by natural keys."""
    return {name: sorted(map(repr, corpus.query(question))) for name, question in QUESTIONS.items()}


def start(database_url: str, data: Path) -> subprocess.Popen[str]:
    """A worker that is ready to write."""
    command = [sys.executable, "-m", "tests.storage.worker", database_url, str(data)]
    worker = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    assert worker.stdout.readline() == "ready\n"
    return worker


def test_killed_at_any_moment(database_url: str, tmp_path: Path) -> None:
    """While it imports, as it begins to read, and in the midst of that."""
    with open_corpus(data=tmp_path / "undisturbed") as corpus:
        fill(corpus)
        expected = rows(corpus)
    with open_corpus(database_url, data=tmp_path / "data") as corpus:
        for table, least in (("captures", 5), ("readings", 1), ("readings", COUNT // 2)):
            with start(database_url, tmp_path / "data") as worker:
                while corpus.query(f"SELECT count(*) AS n FROM {table}")[0]["n"] < least:
                    time.sleep(0.002)
                time.sleep(random.uniform(0, 0.03))
                assert worker.poll() is None
                worker.kill()
    with start(database_url, tmp_path / "data") as worker:
        assert worker.stdout is not None
        assert worker.stdout.read() == "done\n"
    with open_corpus(database_url, data=tmp_path / "data") as corpus:
        found = rows(corpus)
        assert len(found["captures"]) == COUNT
        assert found == expected
        assert list(corpus.archive.check()) == []
        assert corpus.archive.abandoned() == []
        with corpus.session() as session:
            assert list(orphans.missing(session, corpus.archive)) == []
            assert orphans.index(session, corpus.archive, corpus.archive.files()) == 0
        assert corpus.query("SELECT count(*) AS n FROM crawl_runs WHERE state = 'done'")[0]["n"] >= 1
        assert migrate.check(corpus.engine) == []


def test_a_living_writer_is_left_alone(database_url: str, tmp_path: Path) -> None:
    """Recovery by one process does not touch the file another is writing."""
    with open_corpus(database_url, data=tmp_path / "data") as corpus:
        with corpus.archive.writer("20230101T000000-import-000000"):
            assert corpus.recover().indexed == 0
            assert corpus.archive.repair() == []
        with corpus.session() as session:
            assert session.execute(text("SELECT count(*) FROM captures")).scalar() == 0
