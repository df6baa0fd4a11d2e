"""Files read where they lie, without a corpus: what `gongkai parse FILE…` does."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from parser.model import FailureReason, to_json
from parser.readers import sniff
from pipeline import documents, files, pool
from pipeline.guard import Stop

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


def parse_files(paths: Sequence[str], *, workers: int | None, max_bytes: int) -> Iterator[Reading]:
    """Each file's reading, in the order of the files.

    `workers` None: as many as there are processors; 0: none but this process, without a guard.
    """
    if workers is None:
        workers = min(pool.default_workers(), len(paths))
    with closing(pool.run(read_file, (Task(path, max_bytes) for path in paths), workers)) as results:
        for task, result in results:
            yield _stopped(task, result) if isinstance(result, Stop) else result


def read_file(task: Task) -> Reading:
    """Read one file; never raises."""
    path = Path(task.path)
    try:
        size = files.regular_size(path)
        if size > task.max_bytes:
            return _failed(task, "too_large", files.too_large(path, size, task.max_bytes))
        content = files.read(path, task.max_bytes)
    except files.Refused as refused:
        return Reading(task.path, None, refused.message)
    return Reading(task.path, to_json(documents.read(content, source=task.path)))


def _stopped(task: Task, stop: Stop) -> Reading:
    return _failed(task, stop.reason, f"{task.path}: {stop.message}")


def _failed(task: Task, reason: FailureReason, message: str) -> Reading:
    """The record of a file that is too large to load, or whose reading was stopped; it is read piece by piece."""
    try:
        with Path(task.path).open("rb") as file:
            media_type = sniff(file.read(HEAD)).media_type
            file.seek(0)
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return Reading(task.path, None, files.unreadable(Path(task.path), error).message)
    return Reading(task.path, to_json(documents.unread(task.path, sha256, media_type, reason, message)))
