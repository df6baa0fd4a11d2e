"""Poison among good documents: the others read exactly as without it (a smaller run of `benchmarks.poison`)."""

import pytest

from benchmarks.poison import measured, on_pool
from benchmarks.poison_documents import POISON, documents, poisoned
from parser.model import from_json

COUNT = 50


def test_poison_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_SECONDS", "4")
    good = documents(COUNT)
    bad = poisoned(good)
    plain = measured(on_pool, good, good)
    mixed = measured(on_pool, bad, good)
    fates = []
    for one, before, line, mixed_line in zip(bad, good, plain.lines, mixed.lines, strict=True):
        if one is before:
            assert mixed_line == line
            assert from_json(line).status in ("parsed", "rejected")
        else:
            fates.append(mixed_line.decode()[:100])
    assert len(fates) == COUNT // 10
    reasons = ("crashed", "too_slow", "too_slow", "too_much_memory")
    assert fates[:4] == [f"failed: {reason}" for reason in reasons]
    assert len(POISON) == 20
    assert mixed.whole > 4, "two of them have to be waited for until their deadline"
    assert mixed.others < 2 * plain.others + 4, "which holds up no other, however busy this machine is"
