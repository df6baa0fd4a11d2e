"""Rules as pdfplumber's edges, and the outer rules that a table leaves out."""

from itertools import pairwise
from operator import itemgetter
from statistics import median
from typing import Any

from parser.readers.pdf_geometry import TOLERANCE, Rule

Edge = dict[str, Any]
"""A rule in pdfplumber's words."""


def edge(rule: Rule) -> Edge:
    """A rule in pdfplumber's words."""
    down, at, start, end, _ = rule
    if down:
        return {
            "object_type": "line", "orientation": "v", "x0": at, "x1": at,
            "top": start, "bottom": end, "width": 0.0, "height": end - start,
        }  # fmt: skip
    return {
        "object_type": "line", "orientation": "h", "x0": start, "x1": end,
        "top": at, "bottom": at, "width": end - start, "height": 0.0,
    }  # fmt: skip


def _clusters(edges: list[Edge], key: str, tolerance: float) -> list[list[Edge]]:
    """Edges, sorted by a key, in groups between which the key jumps."""
    clusters: list[list[Edge]] = []
    for item in edges:
        if clusters and item[key] - clusters[-1][-1][key] <= tolerance:
            clusters[-1].append(item)
        else:
            clusters.append([item])
    return clusters


def outer_rules(edges: list[Edge]) -> list[Edge]:
    """The outer rules that a table leaves out: where rules end in line with each other and nothing closes them."""
    across = [e for e in edges if e["orientation"] == "h"]
    down = [e for e in edges if e["orientation"] == "v"]
    sides = _closing(across, down, ("x0", "x1"), ("top", "bottom"))
    return sides + _closing(down, across, ("top", "bottom"), ("x0", "x1"))


def _closing(rules: list[Edge], crossing: list[Edge], along: tuple[str, str], aside: tuple[str, str]) -> list[Edge]:
    """Rules over the loose ends of others; `along` names the ends of those others, `aside` of the rules over them."""
    added = []
    for side in along:
        for group in _clusters(sorted(rules, key=itemgetter(side)), side, TOLERANCE):
            if len(group) < 2 or _is_closed(group, crossing, side, along, aside):
                continue
            for chain in _crossed_together(group, crossing, along, aside):
                extent = _open_extent(chain, crossing, side, along, aside)
                if extent:
                    at = sum(e[side] for e in chain) / len(chain)
                    added.append(edge((along[0] == "x0", at, *extent, False)))
    return added


def _is_closed(
    group: list[Edge], crossing: list[Edge], side: str, along: tuple[str, str], aside: tuple[str, str]
) -> bool:
    """Whether one rule stands over all these ends: the usual case, and quickly told."""
    at, positions = group[0][side], [e[aside[0]] for e in group]
    low, high = min(positions), max(positions)
    return any(
        abs(e[along[0]] - at) <= 2 * TOLERANCE and e[aside[0]] - TOLERANCE <= low and high <= e[aside[1]] + TOLERANCE
        for e in crossing
    )


def _meet(other: Edge, rule: Edge, aside: tuple[str, str]) -> bool:
    """Whether a crossing rule is long enough to reach a rule."""
    return bool(other[aside[0]] - TOLERANCE <= rule[aside[0]] <= other[aside[1]] + TOLERANCE)


def _crossed_together(
    group: list[Edge], crossing: list[Edge], along: tuple[str, str], aside: tuple[str, str]
) -> list[list[Edge]]:
    """Rules of one table: what crosses one crosses the next, or they are as long and no farther apart than others."""
    at = aside[0]
    ordered = sorted(group, key=itemgetter(at))
    linked = [any(_meet(o, a, aside) and _meet(o, b, aside) for o in crossing) for a, b in pairwise(ordered)]
    steps = [b[at] - a[at] for (a, b), link in zip(pairwise(ordered), linked, strict=True) if link]
    usual = 1.5 * median(steps) if steps else 0.0
    chains = [ordered[:1]]
    for (before, rule), link in zip(pairwise(ordered), linked, strict=True):
        is_alike = all(abs(before[end] - rule[end]) <= TOLERANCE for end in along)
        if link or (is_alike and rule[at] - before[at] <= usual):
            chains[-1].append(rule)
        else:
            chains.append([rule])
    return [chain for chain in chains if len(chain) >= 2]


def _open_extent(
    chain: list[Edge], crossing: list[Edge], side: str, along: tuple[str, str], aside: tuple[str, str]
) -> tuple[float, float] | None:
    """How far a rule over the ends of a table's rules must reach; None where there is one, or no table."""
    low, high = chain[0][aside[0]], chain[-1][aside[1]]
    is_crossed = False
    for other in crossing:
        met = [rule for rule in chain if _meet(other, rule, aside)]
        if met and any(abs(other[along[0]] - rule[side]) <= 2 * TOLERANCE for rule in met):
            return None
        if len(met) >= 2 and any(rule[along[0]] < other[along[0]] < rule[along[1]] for rule in met):
            is_crossed = True
            low, high = min(low, other[aside[0]]), max(high, other[aside[1]])
    return (low, high) if is_crossed else None
