"""Compound files (the container of old office programs), written plainly: whole sectors, one short directory."""

import struct
from collections.abc import Mapping

_SECTOR = 512
_SMALL = 4096
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(streams: Mapping[str, bytes]) -> bytes:
    """The streams as a compound file; short ones are filled up, so that there are no small sectors."""
    padded = {name: _padded(data.ljust(_SMALL, b"\0")) for name, data in streams.items()}
    chains: list[int] = []
    body = b""
    starts: dict[str, int] = {}
    for name, data in padded.items():
        starts[name] = len(chains)
        count = len(data) // _SECTOR
        chains += [*range(len(chains) + 1, len(chains) + count), _END]
        body += data
    directory = _padded(_directory(padded, starts))
    first = len(chains)
    count = len(directory) // _SECTOR
    chains += [*range(first + 1, first + count), _END]
    fats = 1
    while fats * _SECTOR // 4 < len(chains) + fats:
        fats += 1
    places = list(range(len(chains), len(chains) + fats))
    chains += [_FAT] * fats
    chains += [_FREE] * (fats * _SECTOR // 4 - len(chains))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    head += struct.pack("<IIIIIIII", fats, first, 0, _SMALL, _END, 0, _END, 0)
    head += struct.pack("<109I", *places, *[_FREE] * (109 - fats))
    return head + body + directory + struct.pack(f"<{len(chains)}I", *chains)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % _SECTOR)


def _directory(streams: Mapping[str, bytes], starts: Mapping[str, int]) -> bytes:
    """The root and its streams, each the left neighbour of the next, in the order that the format wants."""
    names = sorted(streams, key=lambda name: (len(name), name.upper()))
    entries = _entry("Root Entry", 5, _END, 0, child=len(names))
    for number, name in enumerate(names, 1):
        left = number - 1 if number > 1 else _FREE
        entries += _entry(name, 2, starts[name], len(streams[name]), left=left)
    return entries


def _entry(name: str, kind: int, start: int, size: int, *, left: int = _FREE, child: int = _FREE) -> bytes:
    written = (name + "\0").encode("utf-16-le")
    head = written.ljust(64, b"\0") + struct.pack("<HBBIII", len(written), kind, 1, left, _FREE, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)
