"""Poison among good documents: the others read exactly as without it (a smaller run of `benchmarks.poison`)."""

import pytest

from benchmarks.poison import fate, measured, on_pool
from benchmarks.poison_documents import HARM, POISON, documents, mixed
from parser.model import from_json

KINDS = 8
"""Each so-many-th kind of poison: together with the harm that no bytes do, a tenth of the run."""


def test_poison_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_SECONDS", "4")
    good = documents(45)
    poison = HARM | {name: POISON[name]() for name in list(POISON)[::KINDS]}
    plain = measured(on_pool, good, good)
    spoilt = measured(on_pool, mixed(good, poison), good)
    for one in good:
        assert spoilt.lines[one.path] == plain.lines[one.path]
        assert from_json(plain.lines[one.path]).status in ("parsed", "rejected")
    reasons = ("crashed", "too_slow", "too_slow", "too_much_memory")
    assert [spoilt.lines[name].decode() for name in HARM] == [f"failed: {reason}" for reason in reasons]
    assert all(fate(spoilt.lines[name]).partition(":")[0] in ("failed", "rejected") for name in poison)
    assert spoilt.whole > 4, "two of them have to be waited for until their deadline"
    assert spoilt.others < 2 * plain.others + 4, "which holds up no other, however busy this machine is"
