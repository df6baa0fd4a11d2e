"""Files read where they lie, without a corpus: what `gongkai parse FILE…` does."""

import hashlib
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from parser.model import FailureReason, to_json
from parser.readers import sniff
from pipeline import cluster as dask
from pipeline import documents, files, pool
from pipeline.guard import Stop
from pipeline.pool import Done

MANY = 20
"""From so many files on, workers import all readers before they begin."""

HEAD = 65536
"""Bytes that tell the kind of a file too large to read."""


@dataclass(frozen=True, slots=True)
class Task:
    """One file to read, by a worker: `path` as the user gave it, and the largest size read, in bytes."""

    path: str
    max_bytes: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of a file: a line of JSON (`parser.model.ParsedDocument`), or a sentence why there is none."""

    path: str
    line: bytes | None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file on its way to a worker elsewhere: its bytes, or what became of it without reading them."""

    path: str
    content: bytes
    reading: Reading | None = None


def parse_files(
    paths: Sequence[str], *, workers: int | None, max_bytes: int, cluster: str | None = None
) -> Iterator[Reading]:
    """Each file's reading, in the order of the files.

    `workers` None: as many as there are processors; 0: none but this process, without a guard. With `cluster`, the
    address of one, the files are loaded here and read there.
    """
    tasks = (Task(path, max_bytes) for path in paths)
    done: Generator[Done[Task, Reading] | Done[Loaded, Reading], None, None]
    if cluster is None:
        workers = min(pool.default_workers(), len(paths)) if workers is None else workers
        done = pool.run(read_file, tasks, workers, is_long=len(paths) >= MANY)
    else:
        done = dask.run(read_loaded, map(load, tasks), cluster)
    with closing(done):
        for item, result in done:
            yield _stopped(item.path, result) if isinstance(result, Stop) else result


def read_file(task: Task) -> Reading:
    """Read one file; never raises."""
    return read_loaded(load(task))


def load(task: Task) -> Loaded:
    """The bytes of a file; never raises."""
    path = Path(task.path)
    try:
        size = files.regular_size(path)
        if size > task.max_bytes:
            message = files.too_large(path, size, task.max_bytes)
            return Loaded(task.path, b"", _failed(task.path, "too_large", message))
        return Loaded(task.path, files.read(path, task.max_bytes))
    except files.Refused as refused:
        return Loaded(task.path, b"", Reading(task.path, None, refused.message))


def read_loaded(loaded: Loaded) -> Reading:
    """Read the bytes of a file; never raises."""
    if loaded.reading is not None:
        return loaded.reading
    return Reading(loaded.path, to_json(documents.read(loaded.content, source=loaded.path)))


def _stopped(path: str, stop: Stop) -> Reading:
    return _failed(path, stop.reason, f"{path}: {stop.message}")


def _failed(path: str, reason: FailureReason, message: str) -> Reading:
    """The record of a file that is too large to load, or whose reading was stopped; it is read piece by piece."""
    try:
        with Path(path).open("rb") as file:
            media_type = sniff(file.read(HEAD)).media_type
            file.seek(0)
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return Reading(path, None, files.unreadable(Path(path), error).message)
    return Reading(path, to_json(documents.unread(path, sha256, media_type, reason, message)))
