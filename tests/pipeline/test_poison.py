"""Poison among good documents: the others read exactly as without it (a smaller run of `benchmarks.poison`)."""

import pytest

from benchmarks.poison import lines, on_pool
from benchmarks.poison_documents import POISON, documents, poisoned
from parser.model import from_json

COUNT = 100


def test_poison_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_SECONDS", "8")
    good = documents(COUNT)
    bad = poisoned(good)
    plain, without = lines(on_pool, good)
    mixed, with_poison = lines(on_pool, bad)
    fates = []
    for one, before, line, mixed_line in zip(bad, good, plain, mixed, strict=True):
        if one is before:
            assert mixed_line == line
            assert from_json(line).status in ("parsed", "rejected")
        else:
            fates.append(mixed_line.decode()[:100])
    assert len(fates) == COUNT // 10
    assert fates[:4] == [f"failed: {reason}" for reason in ("crashed", "crashed", "too_slow", "too_much_memory")]
    assert len(POISON) == 20
    assert with_poison < 2 * without + 8 + 10, "the deadline, and what a slow machine needs to start processes"
