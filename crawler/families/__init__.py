"""The families of portals, and which one a page or a portal belongs to."""

from crawler.families.base import Family
from crawler.families.detection import SURE, Sighting, Sights
from crawler.families.epoint import Epoint
from crawler.families.generic import Generic
from crawler.families.gkmlpt import Gkmlpt
from crawler.families.hanweb import Hanweb
from crawler.families.hanweb_xxgk import HanwebXxgk
from crawler.families.jeecms import Jeecms
from crawler.families.jpaas import Jpaas
from crawler.families.nfcms import Nfcms
from crawler.families.openness import Openness
from crawler.families.static import Static
from crawler.families.trs import Trs
from crawler.families.truecms import Truecms
from crawler.families.ucap import Ucap
from crawler.families.vsb import Vsb
from crawler.families.xxgk_list import XxgkList
from crawler.page import Page

__all__ = ["FAMILIES", "SURE", "Family", "Sighting", "Sights", "detect", "new_sights", "shape_of"]

_ALL = (
    Trs,
    Hanweb,
    HanwebXxgk,
    Jpaas,
    Truecms,
    Ucap,
    Vsb,
    Epoint,
    Gkmlpt,
    Nfcms,
    Openness,
    Jeecms,
    XxgkList,
    Static,
    Generic,
)
FAMILIES: dict[str, Family] = {family.name: family() for family in _ALL}
"""Every family by its name, as in the column `family` of a portals file."""


def new_sights() -> Sights:
    """A fresh collection of what speaks for which family."""
    return Sights(FAMILIES.values())


def detect(page: Page, declared: str | None = None) -> Sighting:
    """The family of a page: the declared one or its kin, else any; the one with the best evidence."""
    named = FAMILIES.get(declared or "")
    if named is None:
        choice = list(FAMILIES.values())
    else:
        choice = [named, *(FAMILIES[name] for name in named.kin)]
    sights = Sights(choice)
    sights.add(page)
    return sights.best()


def shape_of(url: str) -> str | None:
    """The family that an address alone tells; null where none or several fit."""
    found = [family.name for family in FAMILIES.values() if family.shape(url)]
    return found[0] if len(found) == 1 else None
