"""The ruling lines of a page as they were meant: dashes and doubled lines made whole ones."""

from itertools import pairwise
from operator import itemgetter

from parser.readers.pdf_geometry import TOLERANCE, PageContent, Rule

_SHORT = 12.0
"""Length up to which a stroke may be a dash."""
_DASH_GAP = 6.0
_MANY_DASHES = 16


def rules_of(content: PageContent) -> list[Rule]:
    """The rules of a page, in order."""
    return _joined(_undashed(_on_page(content)))


def _on_page(content: PageContent) -> list[Rule]:
    width, height = content.width, content.height
    return [
        rule
        for rule in content.rules
        if (rule[2] <= height and 0 <= rule[1] <= width if rule[0] else rule[2] <= width and 0 <= rule[1] <= height)
        and rule[3] >= 0
    ]


def _undashed(rules: list[Rule]) -> list[Rule]:
    """Dashes that were drawn one by one, joined to the rule that they make."""
    dashes = [rule for rule in rules if rule[3] - rule[2] <= _SHORT]
    if len(dashes) < _MANY_DASHES:
        return rules
    joined = [rule for rule in rules if rule[3] - rule[2] > _SHORT]
    row: list[Rule] = []
    for dash in sorted(dashes):
        if row and (dash[0] != row[-1][0] or dash[1] - row[-1][1] > 0.5):
            joined += _chains(row)
            row = []
        row.append(dash)
    return joined + _chains(row)


def _chains(dashes: list[Rule]) -> list[Rule]:
    """The rules that dashes in one line make; a few that are no rule stay as they are."""
    chains: list[list[Rule]] = []
    for dash in sorted(dashes, key=itemgetter(2)):
        if chains and dash[2] <= chains[-1][-1][3] + _DASH_GAP:
            chains[-1].append(dash)
        else:
            chains.append([dash])
    made: list[Rule] = []
    for chain in chains:
        if len(chain) < 4:
            made += chain
            continue
        gap = max(after[2] - before[3] for before, after in pairwise(chain))
        made.append((chain[0][0], chain[0][1], chain[0][2] - gap, max(dash[3] for dash in chain) + gap, False))
    return made


def _joined(rules: list[Rule]) -> list[Rule]:
    """Rules that lie on each other, as the borders of neighbouring cells do, made one; pdfplumber is slow with many."""
    joined: list[Rule] = []
    for rule in sorted(rules):
        down, at, start, end, is_side = rule
        if joined and joined[-1][1] == at and joined[-1][0] == down and start <= joined[-1][3] + TOLERANCE:
            last = joined[-1]
            joined[-1] = (down, at, last[2], max(last[3], end), last[4] and is_side)
        else:
            joined.append(rule)
    return joined
