"""What the capture says about the region: the places of its codes, and what codes printed in it carry."""

import re
from dataclasses import dataclass
from functools import lru_cache

from storage.codes import level_of
from storage.geography.tables import Place
from storage.models_places import RegionLevel
from storage.resolve.index import Index
from storage.resolve.model import Context

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}")
_ORGANISATION = re.compile(r"([0-9A-Z]{8})-?([0-9X])")
_REGION_PREFIX = re.compile(r"(\d{6})(?:\d{3})?[/\-A-Z]")
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The most precise region that a capture names: a place of the lists, or a code that no list has."""

    place: Place | None = None
    unknown: str | None = None
    reasons: tuple[str, ...] = ()

    @property
    def is_there(self) -> bool:
        """Whether there is a region."""
        return bool(self.place or self.unknown)

    @property
    def level(self) -> RegionLevel:
        """The level of the region."""
        if self.place:
            return self.place.level  # type: ignore[return-value] # one of the file's words
        return level_of(self.unknown) if self.unknown else "unknown"  # type: ignore[return-value] # words of that list


@lru_cache(maxsize=4096)
def surroundings(index: Index, context: Context) -> Surroundings:
    """The region of a context. Codes that lie in one another are one; such as contradict each other say nothing."""
    codes = {*context.codes, *filter(None, [region_of_number(context.number)])}
    places: list[Place] = []
    unknown: list[str] = []
    for code in sorted(codes):
        found = _coded(index, code, context.year)
        if found:
            places.append(found)
        else:
            unknown.append(code)
    deepest = max(places, key=lambda place: len(index.ancestors(place.id)), default=None)
    if deepest and not unknown and all(index.is_within(deepest.id, place.id) for place in places):
        name = index.version(deepest, context.year).name
        return Surroundings(deepest, None, (f"the capture is of {name} ({'/'.join(sorted(codes))})",))
    if unknown and not places:
        longest = max(unknown, key=len)
        if all(longest.startswith(code) for code in unknown):
            return Surroundings(None, longest, (f"the capture is of {longest}, which no list has",))
    if codes:
        return Surroundings(reasons=(f"the capture's regions contradict each other: {', '.join(sorted(codes))}",))
    return Surroundings()


def _coded(index: Index, code: str, year: int | None) -> Place | None:
    """The place of a code; a township or village that no list has lies in its county."""
    if code.startswith("@"):
        return index.places.get(code[1:])
    shorter = (code, *(code[:length] for length in (9, 6) if len(code) > length))
    return next((place for one in shorter if (place := index.coded(one, year))), None)


def region_of_number(number: str | None) -> str | None:
    """The region code in a credit code (its check digit must fit) or at the head of an index number."""
    if not number:
        return None
    text = number.strip().upper()
    if is_credit_code(text):
        return _plain(text[2:8])
    head = _REGION_PREFIX.match(text)
    return _plain(head[1]) if head and not organisation_of(text) else None


def organisation_of(number: str | None) -> str | None:
    """The organisation code (nine characters) in a credit code or at the head of an index number, if its check fits."""
    if not number:
        return None
    text = number.strip().upper()
    if is_credit_code(text):
        text = text[8:17]
    head = _ORGANISATION.match(text)
    return head[1] + head[2] if head and _check(head[1]) == head[2] else None


def is_credit_code(text: str) -> bool:
    """Whether the 18th character is the check of the others (GB 32100-2015)."""
    if not _CREDIT.fullmatch(text):
        return False
    total = sum(_ALPHABET.index(one) * pow(3, position, 31) for position, one in enumerate(text[:17]))
    return _ALPHABET[-total % 31] == text[17]


def _check(first: str) -> str:
    """The check character of an organisation code (GB 11714)."""
    value = 11 - sum(int(one, 36) * weight for one, weight in zip(first, _WEIGHTS, strict=True)) % 11
    return {10: "X", 11: "0"}.get(value, str(value))


def _plain(code: str) -> str | None:
    plain = re.sub(r"(?:00)+$", "", code)
    return plain if len(plain) in {2, 4, 6} else None
