"""What goes to another process comes out as it was, and small where it repeats itself."""

import random

import pytest

from pipeline.packing import pack, unpack


@pytest.mark.parametrize(
    ("thing", "most"),
    [
        (("a.html", b"<p>1</p>"), 200),
        (b"a" * 5_000_000, 100_000),
        (random.Random(1).randbytes(2_000_000), 2_000_100),
    ],
)
def test_what_is_packed_is_unpacked(thing: object, most: int) -> None:
    packed = pack(thing)
    assert len(packed) < most
    assert unpack(packed) == thing
