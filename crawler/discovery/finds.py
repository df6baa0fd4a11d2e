"""What a search over a portal finds and looks at, in the words in which it is kept and told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

TOLD, TOLD_LEFT = 12, 5
"""Pages and links left alone that an account names."""

Outcome = Literal["found", "nothing", "budget", "unanswered"]
"""How a search ended (closed list): with columns; without; without, its budget spent; the home page did not come."""


@dataclass(frozen=True, slots=True)
class Found:
    """A column of reports: its address, the names that lead there, its family, how sure, and why."""

    url: str
    path: tuple[str, ...]
    family: str
    confidence: float
    evidence: tuple[str, ...]
    reports: int = 0


@dataclass(frozen=True, slots=True)
class Look:
    """A page that was looked at: how it was reached, what it is, and why."""

    url: str
    words: str
    verdict: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stray:
    """A report that a page on the way links, whether a list will name it or not."""

    url: str
    words: str
    path: tuple[str, ...]
    found_on: str


def account(looks: Sequence[Look], left: Iterable[str]) -> str:
    """What was looked at and what was left alone, in one sentence for people."""
    seen = "; ".join(f"{look.words or 'home page'} ({look.verdict}: {look.evidence[0]})" for look in looks[:TOLD])
    more = f" and {len(looks) - TOLD} more" if len(looks) > TOLD else ""
    alone = "; ".join(list(left)[:TOLD_LEFT])
    return f"looked at {len(looks)} pages: {seen}{more}" + (f". Left alone: {alone}" if alone else "")
