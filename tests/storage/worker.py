"""A writer to be killed: imports and loads as the commands do. `python -m tests.storage.worker DB DATA`."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage import Corpus, open_corpus, pending
from storage.captures import Fetched, finish_run, keep_file, source_of, start_run
from storage.loading import load
from storage.records import Context
from tests.storage.made import REQUESTS, parsed, report, table

COUNT = 36


def content_of(number: int) -> bytes:
    """A document: the third is a twin of the first, the fourth a later content of the second's address, and so on."""
    return f"{number} ".encode() * 400


def fill(corpus: Corpus) -> None:
    """Import, then read; started again after a kill it goes on."""
    corpus.recover()
    with corpus.session() as session:
        run = start_run(session, "import")
        with corpus.archive.writer(run.run_id) as writer:
            for number in range(COUNT):
                url = f"file:///{number - 2 if number % 4 == 3 else number}.html"
                at = datetime(2023, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
                keep_file(session, writer, Fetched(url, at, Context("imported")), content_of(number))
                if number % 5 == 0:
                    session.commit()
            session.commit()
        finish_run(session, run.run_id, {"new": COUNT})
        session.commit()
    with corpus.session() as session:
        due = pending(session, "1")
    for document_id in due:
        with corpus.session() as session:
            capture = source_of(session, document_id)
            content = corpus.archive.read(capture.warc_file, capture.warc_offset).content
            number = int(content.split()[0])
            made = report(f"卧龙区第{number // 4}镇人民政府", 2021 + number % 2, [table(REQUESTS, every=number)])
            load(session, document_id, parsed(content, made))
            session.commit()


if __name__ == "__main__":
    with open_corpus(sys.argv[1], data=Path(sys.argv[2])) as opened:
        print("ready", flush=True)  # noqa: T201 - the test waits for it
        fill(opened)
        print("done", flush=True)  # noqa: T201
