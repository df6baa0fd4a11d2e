"""Things on their way to another process: pickled, and deflated where they are large and repeat themselves.

A document of fifty million equal letters is copied a dozen times before it is refused; packed it costs next to nothing.
"""

import pickle
import zlib
from typing import Any

_LARGE = 1_000_000
"""Bytes from which on packing is worth a look."""
_SAMPLE, _TIMES = 65_536, 20
"""Of so many bytes in its midst a thing that repeats itself leaves less than one in so many."""
_DEFLATED = b"\x78"
"""How deflated bytes begin, and no pickle does."""


def pack(thing: object) -> bytes:
    """A thing as bytes; it must be picklable."""
    data = pickle.dumps(thing)
    if len(data) < _LARGE:
        return data
    sample = data[len(data) // 2 :][:_SAMPLE]
    return zlib.compress(data, 1) if len(zlib.compress(sample, 1)) * _TIMES < len(sample) else data


def unpack(data: bytes) -> Any:
    """The thing again; only of bytes that our own processes packed."""
    return pickle.loads(zlib.decompress(data) if data.startswith(_DEFLATED) else data)  # noqa: S301 - our own wrote it
