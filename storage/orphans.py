"""Records without rows: what a killed run wrote to the archive and did not get to say to the database."""

from collections.abc import Iterable, Iterator

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from storage.archive import SUFFIX, Archive
from storage.captures import Fetched, add_missing
from storage.database import insert_missing
from storage.models import Base, Capture, CrawlRun
from storage.records import Problem, Record

_RUNS = Base.metadata.tables["crawl_runs"]
COMMIT_EVERY = 200
"""Captures between two commits."""


def index(session: Session, archive: Archive, files: Iterable[str]) -> int:
    """Gives the records of these archive files that have no capture theirs; how many. Commits.

    A record whose import is known from elsewhere stays without a row: it is the same file, written twice.
    """
    count = 0
    for file in files:
        known = set(session.scalars(select(Capture.warc_offset).where(Capture.warc_file == file)))
        for location in archive.locations(file):
            if location.offset in known:
                continue
            record = archive.read(file, location.offset)
            run_id = _run(session, file, record)
            fetched = Fetched(record.url, record.fetched_at, record.context, record.content_type, record.http_status)
            is_new = add_missing(session, run_id, location, len(record.content), fetched)
            count += is_new
            if count % COMMIT_EVERY == 0:
                session.commit()
        session.commit()
    return count


def abort(session: Session, run_ids: list[str]) -> None:
    """Marks runs that ended without a word; the caller commits."""
    session.execute(
        update(CrawlRun).where(CrawlRun.run_id.in_(run_ids), CrawlRun.state == "running").values(state="aborted")
    )


def missing(session: Session, archive: Archive) -> Iterator[Problem]:
    """Captures whose record the archive does not hold at its place."""
    files = session.scalars(select(Capture.warc_file).distinct().order_by(Capture.warc_file)).all()
    for file in files:
        try:
            present = {location.offset for location in archive.locations(file)}
        except OSError:
            yield Problem(file, 0, "missing", f"the archive file {archive.root / file} is missing")
            continue
        for offset in session.scalars(select(Capture.warc_offset).where(Capture.warc_file == file)):
            if offset not in present:
                yield Problem(file, offset, "missing", f"there is no record at byte {offset} of {archive.root / file}")


def _run(session: Session, file: str, record: Record) -> str:
    """The run that wrote a file; its row is made anew where the database has lost it."""
    run_id = file.removesuffix(SUFFIX)
    kind = {"imported": "import", "crawled": "crawl", "simulated": "simulate"}[record.context.origin]
    lost = {"run_id": run_id, "kind": kind, "state": "aborted", "started_at": record.fetched_at, "counts": {}}
    insert_missing(session, _RUNS, [lost])
    return run_id
