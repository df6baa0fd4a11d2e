"""The archive: every fetch as a WARC record, found again by file and offset; raw bytes are never changed.

Each writing run has its own file, `<run>.warc.gz`, one gzip member a record; nobody else ever appends to it. While it
is written, a marker `<run>.open` stands beside it, locked by the writer. A marker without a lock tells the next start
that the writer died: its file is cut back to the last whole record (`Archive.repair`) and the records that have no
row in the database get one (`storage.orphans`); then the marker goes.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, TextIO

import msgspec

from storage import clock, warc
from storage.database import require_folder
from storage.errors import ArchiveError
from storage.markers import hold, is_held
from storage.records import UNDECLARED, Context, Cut, Location, Problem, Record

SUFFIX = ".warc.gz"
MARKER = ".open"
CONTEXT = "gongkai-context"
REFERENT = "gongkai-refers-to"
ADDRESS = "gongkai-url"
"""The address as it was asked for, where WARC's own header would change it (blanks)."""
REVISIT_PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_sync = getattr(os, "fdatasync", os.fsync)
"""Bytes and length are all that a record needs; the times of its file, which fsync waits for too, are not."""


class Archive:
    """A folder of WARC files; nothing is made there before the first record is written."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def files(self) -> list[str]:
        """The names of the archive files, sorted."""
        return sorted(path.name for path in self.root.glob(f"*{SUFFIX}"))

    def writer(self, run_id: str) -> "Writer":
        """A writer of the file of a new run, as a context manager; the file is made with the first record.

        Raises CorpusError where the folder cannot be written or the run has a file already.
        """
        return Writer(self, run_id)

    def read(self, file: str, offset: int) -> Record:
        """The record at a place, its content verified. Raises ArchiveError where there is none or it is damaged."""
        record = self._parsed(file, offset)
        original, is_revisit = record, record.kind == "revisit"
        if is_revisit:
            target = record.headers.get(REFERENT, "").rpartition(":")
            original = self._parsed(target[0], int(target[2] or -1))
        sha256 = hashlib.sha256(original.payload).hexdigest()
        for header in {record.headers.get("warc-payload-digest"), original.headers.get("warc-payload-digest")}:
            if warc.hex_of(header) != sha256:
                raise ArchiveError(f"the record at byte {offset} of {self.root / file} does not match its digest")
        return Record(
            url=_url(record),
            content=original.payload,
            content_type=_content_type(record),
            fetched_at=datetime.fromisoformat(record.headers["warc-date"]),
            sha256=sha256,
            http_status=record.http_status,
            http_headers=record.http_headers,
            context=_context(record),
            is_revisit=is_revisit,
        )

    def locations(self, file: str) -> Iterator[Location]:
        """Where the captures of a file stand, up to its end or its first damaged place."""
        for member in warc.members(self.root / file):
            if member.record is not None and member.record.kind in warc.TYPES:
                sha256 = warc.hex_of(member.record.headers.get("warc-payload-digest"))
                yield Location(file, member.offset, sha256 or "", member.record.kind == "revisit")

    def check(self) -> Iterator[Problem]:
        """Inflates every record of every file and verifies its digests; a file being written is read to where it is."""
        for file in self.files():
            yield from self._check(file)

    def repair(self) -> list[Cut]:
        """Cuts the files of dead writers back to their last whole record; damage in the middle is left for `check`."""
        return [cut for run_id in self.abandoned() if (cut := self._repair(run_id)) is not None]

    def abandoned(self) -> list[str]:
        """The runs whose writer ended without closing its file, oldest name first."""
        return [path.name.removesuffix(MARKER) for path in sorted(self.root.glob(f"*{MARKER}")) if not is_held(path)]

    def settle(self, run_id: str) -> None:
        """Says that an abandoned run's file is repaired and indexed."""
        (self.root / f"{run_id}{MARKER}").unlink(missing_ok=True)

    def _parsed(self, file: str, offset: int) -> warc.Parsed:
        path = self.root / file
        if offset < 0 or Path(file).name != file or not path.is_file():
            raise ArchiveError(f"the archive file {path} is missing")
        with path.open("rb") as opened:
            record = warc.member_at(opened, offset).record
        if record is None or record.kind not in warc.TYPES:
            raise ArchiveError(f"there is no whole record at byte {offset} of {path}")
        return record

    def _check(self, file: str) -> Iterator[Problem]:
        path, is_open = self.root / file, is_held(self.root / (file.removesuffix(SUFFIX) + MARKER))
        for member in warc.members(path):
            record = member.record
            if record is None:
                is_end = not warc.has_members_behind(path, member.offset)
                if is_end and is_open:
                    return
                if is_end:
                    yield Problem(file, member.offset, "torn", "the last record is cut off")
                else:
                    yield Problem(file, member.offset, "damaged", "the record cannot be read; whole ones follow it")
            elif record.kind in warc.TYPES:
                yield from self._check_record(file, member.offset, record)

    def _check_record(self, file: str, offset: int, record: warc.Parsed) -> Iterator[Problem]:
        if record.headers.get("warc-block-digest") != warc.digest(record.block):
            yield Problem(file, offset, "digest", "the record does not match its digest")
        elif record.kind == "revisit":
            try:
                self.read(file, offset)
            except ArchiveError as error:
                yield Problem(file, offset, "referent", f"the record it refers to is not there: {error.message}")
        elif record.headers.get("warc-payload-digest") != warc.digest(record.payload):
            yield Problem(file, offset, "digest", "the content does not match its digest")

    def _repair(self, run_id: str) -> Cut | None:
        path = self.root / f"{run_id}{SUFFIX}"
        if not path.is_file():
            return None
        end = 0
        for member in warc.members(path):
            if member.record is None:
                break
            end = member.end
        size = path.stat().st_size
        if end == size or warc.has_members_behind(path, end):
            return None
        os.truncate(path, end)
        if end == 0:
            path.unlink()
        return Cut(path.name, end, size - end)


class Writer:
    """Writes the file of one run. Every record is on the disk when `write` returns.

    Left by an exception, the file keeps its marker: the next start will look for records whose rows were not committed.
    """

    def __init__(self, archive: Archive, run_id: str) -> None:
        self.run_id = run_id
        self.file = f"{run_id}{SUFFIX}"
        """The name of the run's archive file."""
        self.archive = archive
        self._own: dict[str, Location] = {}
        self._file: BinaryIO | None = None
        self._marker: TextIO | None = None

    def write(
        self,
        *,
        url: str,
        content: bytes,
        fetched_at: datetime,
        context: Context,
        content_type: str | None = None,
        http_status: int | None = None,
        http_headers: list[tuple[str, str]] | None = None,
        original: Location | None = None,
    ) -> Location:
        """Appends a record: `response` with its HTTP headers for what was fetched, `resource` for a local file.

        The same content again becomes a `revisit`: of this run's own record, or of `original`, an earlier run's that
        the caller knows. Raises CorpusError where it cannot be written.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        original = self._own.get(sha256) or original
        http = None if http_status is None else (http_status, http_headers or [])
        declared = None if http else content_type or UNDECLARED
        headers = {CONTEXT: json.dumps(msgspec.to_builtins(context))}
        if " " in url:
            headers[ADDRESS] = json.dumps(url)
        kind, payload = "resource" if http is None else "response", content
        if original is not None:
            kind, payload = "revisit", b""
            headers[REFERENT] = f"{original.file}:{original.offset}"
            headers["WARC-Payload-Digest"] = warc.digest(content)
            headers["WARC-Profile"] = REVISIT_PROFILE
        member = warc.encode(kind, url, fetched_at, headers, payload, content_type=declared, http=http)
        location = Location(self.file, self._append(member), sha256, is_revisit=original is not None)
        self._own.setdefault(sha256, original or location)
        return location

    def __enter__(self) -> "Writer":
        require_folder(self.archive.root, "the archive folder")
        if (self.archive.root / self.file).exists():
            raise ArchiveError(f"{self.archive.root / self.file} is there already: a run writes its own new file")
        self._marker = hold(self.archive.root / f"{self.run_id}{MARKER}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
        if self._marker is not None:
            if kind is None:
                self.archive.settle(self.run_id)
            self._marker.close()

    def _append(self, member: bytes) -> int:
        """Appends bytes and flushes them to the disk; on failure the file is as it was."""
        file = self._file or self._open()
        offset = file.tell()
        try:
            file.write(member)
            file.flush()
            _sync(file.fileno())
        except OSError as error:
            file.truncate(offset)
            file.seek(offset)
            raise ArchiveError(f"{self.archive.root / self.file} cannot be written: {error.strerror}") from None
        return offset

    def _open(self) -> BinaryIO:
        """The run's file, with its first record, which says who wrote it."""
        if self._marker is None:
            raise RuntimeError("a writer is used as a context manager")
        self._file = (self.archive.root / self.file).open("xb")
        sync_folder(self.archive.root)
        info = f"software: gongkai\r\nrun: {self.run_id}\r\nformat: WARC File Format 1.1\r\n".encode()
        headers = {"WARC-Filename": self.file}
        now = clock.now()
        member = warc.encode("warcinfo", "", now, headers, info, content_type="application/warc-fields")
        self._append(member)
        return self._file


def sync_folder(folder: Path) -> None:
    """Makes new names in a folder survive a power cut."""
    with _descriptor(folder) as descriptor:
        os.fsync(descriptor)


@contextmanager
def _descriptor(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _context(record: warc.Parsed) -> Context:
    header = record.headers.get(CONTEXT)
    return msgspec.json.decode(header, type=Context) if header else Context("crawled")


def _url(record: warc.Parsed) -> str:
    exact = record.headers.get(ADDRESS)
    return str(json.loads(exact)) if exact else record.headers.get("warc-target-uri", "")


def _content_type(record: warc.Parsed) -> str | None:
    """The media type as declared: in the HTTP headers of what was fetched, in the record's of a local file."""
    if record.http_status is not None:
        return record.http_type
    declared = record.headers.get("content-type")
    return None if declared == UNDECLARED else declared
