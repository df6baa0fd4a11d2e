"""What the archive holds: a record with its context, where it stands, and what may be wrong with it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import msgspec

Origin = Literal["crawled", "imported", "simulated"]
ProblemKind = Literal["torn", "damaged", "digest", "referent", "missing"]

UNDECLARED = "application/octet-stream"
"""The media type of what came without one."""


class Context(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a capture was reached. It travels in the record's headers, so that the archive alone can rebuild the row.

    `is_document` is false for what only leads on: lists, redirections, errors, robots.txt. `rendered_by` names the
    browser that made a page from the answer at the same address, which is a record of its own.
    """

    origin: Origin
    final_url: str | None = None
    portal: str | None = None
    region_code: str | None = None
    column_path: str | None = None
    anchor_text: str | None = None
    list_date: date | None = None
    publisher: str | None = None
    found_on: str | None = None
    is_document: bool = True
    rendered_by: str | None = None


@dataclass(frozen=True, slots=True)
class Location:
    """Where a record stands: its file's name in the archive and the byte offset of its gzip member."""

    file: str
    offset: int
    sha256: str
    is_revisit: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """A record read back; `content` are the bytes as they were written (a revisit is followed to them).

    `http_headers` are its own as they came; a rendered page has none.
    """

    url: str
    content: bytes
    content_type: str | None
    fetched_at: datetime
    sha256: str
    http_status: int | None
    http_headers: list[tuple[str, str]]
    context: Context
    is_revisit: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in an archive file, or a file or record that is not there."""

    file: str
    offset: int
    kind: ProblemKind
    message: str


@dataclass(frozen=True, slots=True)
class Cut:
    """A file that was cut back to `length` bytes, its last whole record; `removed` bytes of a torn one are gone."""

    file: str
    length: int
    removed: int
