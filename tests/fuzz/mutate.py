"""Seeded damage to documents: blind, to any bytes; and within a structure, which leaves the text of cells alone.

Every mutation takes bytes and a `Random`, and returns other bytes. `STRUCTURAL` ones change only markup: tags, spans,
attributes, member order, white space; the text between stays as it was.
"""

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from random import Random

from simulator.layouts.packages import packed

Mutation = Callable[[bytes, Random], bytes]

MAX_PIECE = 4096


# ------------------------------------------------------------------------------------------------ blind


def flip(content: bytes, rng: Random) -> bytes:
    """A few bits turned over."""
    changed = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 8, 64))):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def cut(content: bytes, rng: Random) -> bytes:
    """The rest is missing."""
    return content[: rng.randrange(1, len(content))]


def drop(content: bytes, rng: Random) -> bytes:
    """A piece is missing."""
    start, size = _piece(content, rng)
    return content[:start] + content[start + size :]


def repeat(content: bytes, rng: Random) -> bytes:
    """A piece stands there again, and again."""
    start, size = _piece(content, rng)
    return content[: start + size] + content[start : start + size] * rng.choice((1, 1, 2, 50)) + content[start + size :]


def move(content: bytes, rng: Random) -> bytes:
    """A piece overwrites another place."""
    start, size = _piece(content, rng)
    to = rng.randrange(len(content))
    return content[:to] + content[start : start + size] + content[to + size :]


def extreme(content: bytes, rng: Random) -> bytes:
    """Four bytes become a number at an edge."""
    place = rng.randrange(max(1, len(content) - 4))
    number = rng.choice((0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0xFFFF, 0x10000))
    return content[:place] + number.to_bytes(4, rng.choice(("little", "big"))) + content[place + 4 :]


def noise(content: bytes, rng: Random) -> bytes:
    """A piece becomes random bytes."""
    start, size = _piece(content, rng)
    return content[:start] + rng.randbytes(size) + content[start + size :]


def _piece(content: bytes, rng: Random) -> tuple[int, int]:
    return rng.randrange(len(content)), rng.randrange(1, rng.choice((4, 64, MAX_PIECE)))


BLIND: tuple[Mutation, ...] = (flip, cut, drop, repeat, move, extreme, noise)


# ------------------------------------------------------------------------------------------------ within a structure

_TAG = re.compile(rb"<[^<>]{1,400}>")
_NUMBER = re.compile(rb"(?<=[\"'=\\a-z])-?\d{1,9}(?=[\"'\s\\>])")


def tag_dropped(content: bytes, rng: Random) -> bytes:
    """A tag is missing."""
    return _at_tag(content, rng, lambda _: b"")


def tag_doubled(content: bytes, rng: Random) -> bytes:
    """A tag stands there twice."""
    return _at_tag(content, rng, lambda tag: tag * 2)


def tag_swapped(content: bytes, rng: Random) -> bytes:
    """A tag becomes another of the same document."""
    tags = _TAG.findall(content)
    return _at_tag(content, rng, lambda _: rng.choice(tags)) if tags else content


def attribute_changed(content: bytes, rng: Random) -> bytes:
    """A number within a tag (a span, a width, the count of something) becomes an odd one."""

    def change(tag: bytes) -> bytes:
        odd = rng.choice((b"0", b"-1", b"2", b"99", b"65536", b"999999999", b"99999999999999999999", b"x"))
        found = list(_NUMBER.finditer(tag))
        if not found:
            return tag[:-1] + b" rowspan=" + odd + b" colspan=" + odd + b">"
        at = rng.choice(found)
        return tag[: at.start()] + odd + tag[at.end() :]

    return _at_tag(content, rng, change)


def _at_tag(content: bytes, rng: Random, change: Callable[[bytes], bytes]) -> bytes:
    found = list(_TAG.finditer(content))
    if not found:
        return content
    at = rng.choice(found)
    return content[: at.start()] + change(at[0]) + content[at.end() :]


STRUCTURAL: tuple[Mutation, ...] = (tag_dropped, tag_doubled, tag_swapped, attribute_changed)


def in_package(content: bytes, rng: Random, mutations: tuple[Mutation, ...]) -> bytes:
    """A mutation of one member of a zip file, which is packed again so that all its sums are right."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        members = {info.filename: package.read(info) for info in package.infolist() if not info.is_dir()}
    largest = max(members, key=lambda name: len(members[name]))
    name = rng.choice([*members, largest, largest, largest])
    if members[name]:
        members[name] = rng.choice(mutations)(members[name], rng)
    return packed(members)
