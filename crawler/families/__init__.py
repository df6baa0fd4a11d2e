"""The families of portals, and which one a page belongs to."""

from crawler.families.base import Family
from crawler.families.generic import Generic
from crawler.families.trs import Trs
from crawler.page import Page

__all__ = ["FAMILIES", "Family", "detect"]

FAMILIES: dict[str, Family] = {family.name: family for family in (Trs(), Generic())}
"""Every family by its name, as in the column `family` of a portals file."""


def detect(page: Page, declared: str | None = None) -> Family:
    """The family of a page: the declared one, else the one that is surest of it."""
    if declared in FAMILIES:
        return FAMILIES[declared]
    return max(FAMILIES.values(), key=lambda family: family.score(page))
