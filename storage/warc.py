"""WARC records as bytes: one gzip member each, made by warcio, told apart and verified by us.

warcio reads a file whose last member was cut off without an error, and loses what was appended behind the cut. So
members are found here, by inflating each to its own end; warcio only parses what is known to be whole.
"""

import base64
import hashlib
import mmap
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.parser import BytesHeaderParser
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

MAGIC = b"\x1f\x8b\x08"
GZIP = zlib.MAX_WBITS + 16
"""How zlib is told to write and read gzip's own head and end."""
CHUNK = 1 << 18
TYPES = ("response", "resource", "revisit")
"""The record types that are captures."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A record: its headers (names in lower case), its HTTP status and media type where it has them, its payload.

    `block` is all that follows the headers: HTTP headers and payload.
    """

    kind: str
    headers: dict[str, str]
    http_status: int | None
    http_type: str | None
    payload: bytes
    block: bytes

    @property
    def http_headers(self) -> list[tuple[str, str]]:
        """The HTTP headers as they came; none where it has no HTTP status."""
        if self.http_status is None:
            return []
        head = self.block.partition(b"\r\n\r\n")[0].decode("utf-8", errors="replace")
        lines = (line.partition(":") for line in head.split("\r\n")[1:])
        return [(name.strip(), value.strip()) for name, colon, value in lines if colon]


@dataclass(frozen=True, slots=True)
class Member:
    """A gzip member: `record` is null where it is cut off, cannot be inflated, or is no WARC record."""

    offset: int
    end: int
    record: Parsed | None


def encode(
    kind: str,
    url: str,
    at: datetime,
    headers: dict[str, str],
    payload: bytes,
    *,
    content_type: str | None = None,
    http: tuple[int, list[tuple[str, str]]] | None = None,
) -> bytes:
    """A record as one gzip member, with sha256 digests of payload and block."""
    out = BytesIO()
    http_headers = None
    block = payload
    if http is not None:
        status, fields = http
        http_headers = StatusAndHeaders(str(status), fields, protocol="HTTP/1.1")
        http_headers.compute_headers_buffer()
        block = http_headers.headers_buff + payload
    fixed = {"WARC-Date": moment(at), "WARC-Block-Digest": digest(block)}
    if kind != "revisit":  # whose payload is elsewhere, and whose digest the caller gives
        fixed["WARC-Payload-Digest"] = digest(payload)
    writer = WARCWriter(out, gzip=False, warc_version="1.1")
    record = writer.create_warc_record(
        url,
        kind,
        payload=BytesIO(payload),
        length=len(payload),
        warc_content_type=content_type or "",
        warc_headers_dict=headers | fixed,
        http_headers=http_headers,
    )
    writer.write_record(record)
    return zlib.compress(out.getvalue(), wbits=GZIP)


def members(path: Path, start: int = 0) -> Iterator[Member]:
    """The members of a file, each inflated and checked by its CRC; ends behind the first that is torn or damaged."""
    with path.open("rb") as file:
        file.seek(start)
        offset, ahead = start, file.read(CHUNK)
        while ahead:
            member, ahead = _inflate(file, offset, ahead)
            yield member
            if member.record is None:
                return
            offset, ahead = member.end, ahead or file.read(CHUNK)


def member_at(file: BinaryIO, offset: int) -> Member:
    """The member that begins at an offset."""
    file.seek(offset)
    return _inflate(file, offset, file.read(CHUNK))[0]


def has_members_behind(path: Path, offset: int) -> bool:
    """Whether a whole record begins somewhere behind an offset: then the place is damaged, and not a torn end."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        found = content.find(MAGIC, offset + 1)
        while found >= 0:
            if member_at(file, found).record is not None:
                return True
            found = content.find(MAGIC, found + 1)
    return False


def _inflate(file: BinaryIO, offset: int, ahead: bytes) -> tuple[Member, bytes]:
    """The member at an offset of which `ahead` is already read, and what is read beyond it."""
    inflate = zlib.decompressobj(GZIP)
    parts: list[bytes] = []
    end = offset
    try:
        while not inflate.eof:
            if not ahead:
                return Member(offset, end, None), b""
            parts.append(inflate.decompress(ahead))
            end += len(ahead) - len(inflate.unused_data)
            ahead = inflate.unused_data or file.read(CHUNK)
    except zlib.error:
        return Member(offset, end, None), b""
    return Member(offset, end, _parse(b"".join(parts))), ahead


def digest(content: bytes) -> str:
    """A digest as it stands in a header: `sha256:` and base32, as web archives write it."""
    return "sha256:" + base64.b32encode(hashlib.sha256(content).digest()).decode()


def hex_of(header: str | None) -> str | None:
    """The digest of a header in hexadecimal; null where it is no sha256."""
    algorithm, _, value = (header or "").partition(":")
    return base64.b32decode(value).hex() if algorithm == "sha256" else None


def moment(at: datetime) -> str:
    """A moment as it stands in a header, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _parse(record: bytes) -> Parsed | None:
    """A whole record; null where it is none, or shorter than it says."""
    _, separator, rest = record.partition(b"\r\n\r\n")
    if not record.startswith(b"WARC/") or not separator:
        return None
    for item in ArchiveIterator(BytesIO(record), no_record_parse=True):
        headers = {name.lower(): value for name, value in item.rec_headers.headers}
        length = int(headers.get("content-length", "-1"))
        if length < 0 or len(rest) < length:
            return None
        block = rest[:length]
        if not headers.get("content-type", "").startswith("application/http"):
            return Parsed(item.rec_type, headers, None, None, block, block)
        head, _, payload = block.partition(b"\r\n\r\n")
        status, _, fields = head.partition(b"\r\n")
        code = status.split(b" ")[1] if b" " in status else b""
        http = BytesHeaderParser().parsebytes(fields)
        number = int(code) if code.isdigit() else None
        return Parsed(item.rec_type, headers, number, http["Content-Type"], payload, block)
    return None
