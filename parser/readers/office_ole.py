"""The compound files of old office programs (.doc, .wps, .xls, .et): streams by name, from damaged files too."""

import struct
from collections.abc import Iterable
from dataclasses import dataclass

from parser.document import ReadError

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_LAST = 0xFFFFFFFA
"""The highest number of a sector; above it stand marks."""
_NONE = 0xFFFFFFFF
_STREAM, _ROOT = 2, 5


@dataclass(slots=True)
class _Entry:
    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class Ole:
    """A compound file. Its streams are those of its root: embedded objects have theirs in storages of their own."""

    def __init__(self, content: bytes) -> None:
        if len(content) < 512 or not content.startswith(MAGIC):
            raise ReadError("damaged", "the compound file is cut off")
        self._content = content
        (shift, small_shift) = struct.unpack_from("<HH", content, 30)
        if not 7 <= shift <= 16 or not 2 <= small_shift < shift:
            raise ReadError("damaged", "the compound file has sectors of no possible size")
        self._size, self._small = 1 << shift, 1 << small_shift
        (first, _, self._cutoff, small_fat) = struct.unpack_from("<IIII", content, 48)
        self._fat = self._table(self._fat_sectors())
        entries = self._directory(self._chain(first, self._fat, self._size))
        self._small_fat = self._table(self._sectors(small_fat, self._fat))
        if not entries or entries[0].kind != _ROOT:
            raise ReadError("damaged", "the compound file has lost its directory")
        root = entries[0]
        self._small_stream = self._chain(root.start, self._fat, self._size)
        self._streams = _top(entries, root)

    @property
    def names(self) -> set[str]:
        """The names of the streams, in lower case."""
        return set(self._streams)

    def stream(self, name: str) -> bytes:
        """A stream's bytes; raises ReadError where there is none."""
        entry = self._streams.get(name.lower())
        if entry is None:
            raise ReadError("damaged", f"the compound file lacks its stream {name}")
        is_small = entry.size < self._cutoff
        table, size = (self._small_fat, self._small) if is_small else (self._fat, self._size)
        data = self._chain(entry.start, table, size, is_small=is_small)
        if len(data) < entry.size:
            raise ReadError("damaged", f"the stream {name} of the compound file is cut off")
        return data[: entry.size]

    def changed(self, name: str, changes: Iterable[tuple[int, bytes]]) -> bytes:
        """The whole file with bytes of a stream replaced, each by its place in it; a small stream stays as it is."""
        entry = self._streams[name.lower()]
        sectors = self._sectors(entry.start, self._fat) if entry.size >= self._cutoff else []
        content = bytearray(self._content)
        for place, data in changes:
            for at, byte in enumerate(data, place):
                if at // self._size < len(sectors):
                    content[(sectors[at // self._size] + 1) * self._size + at % self._size] = byte
        return bytes(content)

    def _fat_sectors(self) -> list[int]:
        count, _, _, _, _, _, following, blocks = struct.unpack_from("<IIIIIIII", self._content, 44)
        sectors = list(struct.unpack_from("<109I", self._content, 76))
        per_block = self._size // 4
        for _ in range(min(blocks, len(self._content) // self._size)):
            block = self._sector(following)
            if len(block) < self._size:
                break
            *more, following = struct.unpack(f"<{per_block}I", block)
            sectors += more
        return [sector for sector in sectors[: max(count, 1)] if sector < _LAST]

    def _table(self, sectors: list[int]) -> list[int]:
        data = b"".join(map(self._sector, sectors))
        return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._content[start : start + self._size]

    def _sectors(self, first: int, table: list[int]) -> list[int]:
        """The numbers of the sectors of a chain; a chain that bites its tail ends there."""
        found, seen = [], set()
        while first < len(table) and first not in seen:
            seen.add(first)
            found.append(first)
            first = table[first]
        return found

    def _chain(self, first: int, table: list[int], size: int, *, is_small: bool = False) -> bytes:
        sectors = self._sectors(first, table)
        if is_small:
            return b"".join(self._small_stream[number * size : (number + 1) * size] for number in sectors)
        return b"".join(map(self._sector, sectors))

    @staticmethod
    def _directory(data: bytes) -> list[_Entry]:
        entries = []
        for start in range(0, len(data) - 127, 128):
            length, kind, left, right, child = struct.unpack_from("<HBxIII", data, start + 64)
            name = data[start : start + max(min(length, 64) - 2, 0)].decode("utf-16-le", errors="replace")
            first, size = struct.unpack_from("<II", data, start + 116)
            entries.append(_Entry(name, kind, left, right, child, first, size))
        return entries


def _top(entries: list[_Entry], root: _Entry) -> dict[str, _Entry]:
    """The streams that hang at the root; all streams where the tree is broken."""
    found: dict[str, _Entry] = {}
    waiting = [root.child]
    seen = set()
    while waiting:
        number = waiting.pop()
        if number >= len(entries) or number in seen:
            continue
        seen.add(number)
        entry = entries[number]
        waiting += [entry.left, entry.right]
        if entry.kind == _STREAM:
            found.setdefault(entry.name.lower(), entry)
    if not found:
        for entry in entries:
            if entry.kind == _STREAM:
                found.setdefault(entry.name.lower(), entry)
    return found
