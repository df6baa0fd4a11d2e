"""Which family a portal is of: clues of several pages are gathered, each kind of clue once, and weighed together."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from crawler.families.base import Family
from crawler.page import Page

SURE = 0.8
"""From here on a family may be taken for certain."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A family with how sure it is (0 to 1) and what told it."""

    family: Family
    confidence: float
    evidence: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.family.name} ({self.confidence:.2f}): {'; '.join(self.evidence) or 'nothing speaks for another'}"


@dataclass(slots=True)
class Sights:
    """What pages showed: for each family its clues, the heaviest of each position in its list once."""

    families: Iterable[Family]
    clues: dict[str, dict[str, float]] = field(default_factory=dict)

    def add(self, page: Page) -> None:
        """One more page."""
        for family in self.families:
            self._take(family.name, {clue.words: clue.weight for clue in family.clues(page)})

    def absorb(self, other: "Sights") -> None:
        """What was seen elsewhere."""
        for name, clues in other.clues.items():
            self._take(name, clues)

    def _take(self, name: str, clues: Mapping[str, float]) -> None:
        seen = self.clues.setdefault(name, {})
        kinds = {_kind(words) for words in seen}
        for words, weight in clues.items():
            if _kind(words) not in kinds:
                seen[words] = weight
                kinds.add(_kind(words))

    def best(self) -> Sighting:
        """The family that most speaks for; less sure where another one, that is no kin, is near."""
        weights = [(_together(self.clues.get(family.name, {}).values()), family) for family in self.families]
        ranked = sorted(weights, key=lambda pair: -pair[0])
        weight, family = ranked[0]
        second = next((other for other, rival in ranked[1:] if rival.name not in family.kin), 0.0)
        clues = self.clues.get(family.name, {})
        evidence = tuple(sorted(clues, key=lambda words: -clues[words]))
        return Sighting(family, round(weight * (1 - second**2), 2), evidence)


def _kind(words: str) -> str:
    """What a clue is about, without the example."""
    return words.partition(" like ")[0]


def _together(weights: Iterable[float]) -> float:
    """Independent clues together: each leaves its part of the doubt."""
    doubt = 1.0
    for weight in weights:
        doubt *= 1 - weight
    return 1 - doubt
