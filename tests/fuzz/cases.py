"""The cases of the fuzzer: each by its seed and number, so that any of them can be made again."""

from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Literal

from simulator import GUISES, make_truth, write_report
from simulator.writer import WrittenReport
from tests.fuzz import mutate
from tests.fuzz.mutate import Mutation

TRUTHS = 8
"""Reports that are written in each guise."""
_NAMES = [name for name in GUISES if not name.startswith("scan")]
_MARKUP = ("html", "rtf")
_PACKAGES = ("docx", "xlsx", "ofd")
_SUMMED = ("docx", "xlsx", "ofd", "archives")
"""Formats with check sums over all that is read."""

_HARMLESS = ("tag_dropped", "tag_doubled")
"""What leaves every printed text as it was, and says nothing else by its markup than that it is damaged."""

Promise = Literal["numbers", "nothing"]


@dataclass(frozen=True, slots=True)
class Case:
    """A damaged document: what it was, what was done, and whether its numbers must still be right or pointed at."""

    report: WrittenReport
    content: bytes
    done: str
    promise: Promise

    def __str__(self) -> str:
        return f"{self.report.guise} of seed {self.report.truth.seed}, {self.done}, {len(self.content)} bytes"


@cache
def _report(guise: str, seed: int) -> WrittenReport:
    return write_report(make_truth(seed), guise)


def case(seed: int, number: int) -> Case:
    """One case."""
    rng = Random(f"{seed} {number}")
    report = _report(rng.choice(_NAMES), rng.randrange(TRUTHS))
    kind = report.guise.partition("_")[0]
    if rng.random() < 0.5 and kind in (*_MARKUP, *_PACKAGES):
        name = rng.choice([mutation.__name__ for mutation in mutate.STRUCTURAL])
        chosen: tuple[Mutation, ...] = tuple(m for m in mutate.STRUCTURAL if m.__name__ == name)
        content = (
            mutate.in_package(report.content, rng, chosen) if kind in _PACKAGES else chosen[0](report.content, rng)
        )
        return Case(report, content, name, "numbers" if name in _HARMLESS else "nothing")
    if rng.random() < 0.4 and kind in _PACKAGES:
        content = mutate.in_package(report.content, rng, mutate.BLIND)
        return Case(report, content, "blind within a member", "nothing")
    content, done = report.content, []
    for _ in range(rng.choice((1, 1, 1, 2, 5))):
        mutation = rng.choice(mutate.BLIND)
        content = mutation(content, rng) or b"x"
        done.append(mutation.__name__)
    return Case(report, content, " ".join(done), "numbers" if kind in _SUMMED else "nothing")
