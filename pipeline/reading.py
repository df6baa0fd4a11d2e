"""What is pending in a corpus is read by worker processes and loaded here, a document in a transaction."""

from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from sqlalchemy.orm import Session

import parser
from parser.model import from_json, to_json
from pipeline import bundling, documents, pool
from pipeline import cluster as dask
from pipeline.guard import Stop
from pipeline.lock import awaited, locked
from storage import ArchiveError, Corpus, CorpusError, bundles, pending
from storage.archive import Archive
from storage.captures import source_of
from storage.loading import LoadCounts, load

CHUNK = 256
"""Documents whose places in the archive are looked up at a time."""


@dataclass(frozen=True, slots=True)
class Task:
    """A document to read, by a worker that has the archive but no database; `parts` are the places of a bundle's."""

    document: int
    archive: Path
    file: str
    offset: int
    url: str
    sha256: str
    media_type: str
    parts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """What a worker made of a document: a line of JSON, or a sentence why the archive did not give it."""

    line: bytes | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document: a note on its fate, or the problem that left it pending."""

    url: str
    note: str
    problem: str | None = None


@dataclass(slots=True)
class Counts:
    """What a run did: documents by fate (`parsed`, `rejected: empty_form`, …), reports by what loading did with them.

    `problems` are documents that stay pending, because the archive or the database could not serve them.
    """

    fates: Counter[str] = field(default_factory=Counter)
    loaded: LoadCounts = field(default_factory=LoadCounts)
    problems: int = 0

    @property
    def is_failure(self) -> bool:
        """Whether any document failed, needs something, or stays pending."""
        return self.problems > 0 or any(fate.startswith(("failed", "needs")) for fate in self.fates)

    def as_dict(self) -> dict[str, object]:
        """The counts by name."""
        return {"documents": dict(self.fates), "reports": asdict(self.loaded), "problems": self.problems}

    def sentence(self) -> str:
        """The counts for people."""
        fates = ", ".join(f"{count} {fate}" for fate, count in sorted(self.fates.items())) or "nothing to read"
        reports = ", ".join(f"{count} {what}" for what, count in asdict(self.loaded).items())
        problems = f"; {self.problems} left pending" if self.problems else ""
        return f"documents: {fates}{problems}; reports: {reports}"


class Run:
    """Reads the documents that are due as it is iterated over; `counts` grows meanwhile."""

    def __init__(self, corpus: Corpus, documents: list[int], workers: int | None, cluster: str | None) -> None:
        self.total = len(documents)
        self.counts = Counts()
        self._corpus = corpus
        self._documents = documents
        self._workers = pool.default_workers() if workers is None else workers
        self._cluster = cluster
        self._capabilities = parser.capabilities()

    def __iter__(self) -> Iterator[Outcome]:
        if self._cluster is None:
            results = pool.run(read_archived, self._tasks(), self._workers, is_long=self.total >= CHUNK)
        else:
            results = dask.run(read_archived, self._tasks(), self._cluster)
        with closing(results):
            for task, result in results:
                yield self._keep(task, _stopped(task, result) if isinstance(result, Stop) else result)

    def _tasks(self) -> Generator[Task, None, None]:
        root = self._corpus.archive.root.absolute()
        for start in range(0, self.total, CHUNK):
            with self._corpus.session() as session:
                tasks = [_task(session, root, document) for document in self._documents[start : start + CHUNK]]
            yield from tasks

    def _keep(self, task: Task, read: Read) -> Outcome:
        """Load what was read: all of it and committed, or nothing of it."""
        if read.line is None:
            self.counts.problems += 1
            return Outcome(task.url, "", read.problem)
        document = from_json(read.line)
        try:
            with self._corpus.session() as session:
                loaded = load(session, task.document, document, capabilities=self._capabilities)
                session.commit()
        except CorpusError:
            raise
        except Exception as error:  # noqa: BLE001 - one document that cannot be loaded must not stop the others
            self.counts.problems += 1
            message = f"{task.url}: read, but it could not be loaded ({type(error).__name__}: {error})"
            return Outcome(task.url, "", message)
        fate = ": ".join(filter(None, (document.status, document.reason)))
        self.counts.fates[fate] += 1
        self.counts.loaded += loaded
        return Outcome(task.url, fate)


def _task(session: Session, archive: Path, document: int) -> Task:
    parts = bundles.parts_of(session, document)
    capture = parts[0] if parts else source_of(session, document)
    return Task(
        document,
        archive,
        capture.warc_file,
        capture.warc_offset,
        capture.final_url or capture.url,
        bundles.content_hash([part.sha256 for part in parts]) if parts else capture.sha256,
        bundles.MEDIA_TYPE if parts else capture.media_type or "application/octet-stream",
        tuple((part.warc_file, part.warc_offset) for part in parts),
    )


@contextmanager
def reading(
    corpus: Corpus, *, everything: bool, workers: int | None, cluster: str | None = None, waits: bool = False
) -> Iterator[Run]:
    """A run over what is pending (or `everything`), to be iterated over; it holds the lock meanwhile.

    Where another run reads, it `waits` for it or raises `Locked`.

    `workers` None: one a processor; 0: none but this process. With `cluster`, its address, Dask workers that see the
    archive under the same path. Raises `pipeline.lock.Locked`, `storage.CorpusError`.
    """
    with awaited(corpus, "read") if waits else locked(corpus, "read"):
        corpus.recover()
        bundling.make(corpus)
        with corpus.session() as session:
            here = parser.capabilities()
            documents = pending(session, parser.PARSER_VERSION, all=everything, capabilities=here)
        yield Run(corpus, documents, workers, cluster)


def read_archived(task: Task) -> Read:
    """Read a document from the archive; never raises."""
    archive = Archive(task.archive)
    try:
        if task.parts:
            content = bundling.content_of(archive, task.parts)
        else:
            content = archive.read(task.file, task.offset).content
    except (ArchiveError, OSError) as error:
        return Read(None, f"{task.url}: not read, because the archive does not give it ({error})")
    document = documents.read(content, source=task.url, url=task.url)
    document.sha256 = task.sha256  # a bundle's is that of its parts' hashes
    return Read(to_json(document))


def _stopped(task: Task, stop: Stop) -> Read:
    message = f"{task.url}: {stop.message}"
    return Read(to_json(documents.unread(task.url, task.sha256, task.media_type, stop.reason, message)))
