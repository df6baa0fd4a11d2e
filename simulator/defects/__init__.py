"""Errors on purpose, as sources really make them: each says what it does and which rule must fire.

A defect turns one truth into another: arithmetic (`sums`), the printed forms and labels (`labels`), titles and
text (`words`).
"""

from dataclasses import replace

from simulator.defects.base import Defect, UnfitError
from simulator.defects.labels import LABELS
from simulator.defects.sums import SUMS
from simulator.defects.words import WORDS
from simulator.dice import dice
from simulator.truth import Truth

__all__ = ["DEFECTS", "Defect", "UnfitError", "fitting", "inject"]

DEFECTS: dict[str, Defect] = {defect.name: defect for defect in (*SUMS, *LABELS, *WORDS)}
"""Every defect by name."""


def inject(truth: Truth, name: str) -> Truth:
    """The same report with this defect; raises `UnfitError` where it does not fit."""
    defect = DEFECTS[name]
    changed = defect.apply(truth, dice(truth.seed, "defect", name))
    return replace(changed, defects=(*truth.defects, name))


def fitting(truth: Truth) -> list[str]:
    """The names of the defects that fit this report."""
    fits = []
    for name in DEFECTS:
        try:
            inject(truth, name)
        except UnfitError:
            continue
        fits.append(name)
    return fits
