"""Chance that can be repeated: every draw of the simulator comes from dice named after what they decide."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def dice(*names: object) -> Random:
    """Dice for one decision: the same names always roll the same."""
    return Random(":".join(str(name) for name in names))  # noqa: S311 - a simulation, no secrets


def pick(rng: Random, weighted: Mapping[T, float]) -> T:
    """One of the keys, as often as its weight says."""
    return rng.choices(list(weighted), list(weighted.values()))[0]


def share_out(rng: Random, count: int, weights: Sequence[float]) -> list[int]:
    """`count` things over places with these weights; the parts add up to `count`."""
    parts = [0] * len(weights)
    for place in rng.choices(range(len(weights)), weights, k=count):
        parts[place] += 1
    return parts
