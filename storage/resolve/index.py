"""The places of the shipped lists, found by name, by code, and below one another."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from storage.geography.events import BETWEEN
from storage.geography.naming import stem
from storage.geography.tables import Geography, Place, Version, shipped

FIRST_YEAR = 2003
"""No report is older: names that were given up before are left out."""
_TYPESETTING = re.compile(r"[\s()\[\]〔〕《》“”\"'‘’。.·,、:\-—_]")
_OTHER_CODE = re.compile(r":(\d+)")
"""In the sources of a version: the code that another list gives it."""
_OFFICE_OF_SUBDISTRICT = re.compile(r"街道(?:办事处|办(?!公))")
_NOT_A_PLACE = re.compile(r"(?:局|公司|监狱|处|所|队|中心|厂|站|院|校|办公室|单位|矿|部|集团|委员会|林业局|类)$")
_ZONE_PREFIX = re.compile(r"^(?:国家级?|省级|市级|中国)")
_NAMELESS_ZONE = re.compile(
    r".?(?:高新|经开|示范|经济|技术|开发|工业|产业|新|园|城乡一体化|产业集聚|临港)*(?:区|园区?)"
)
_ZONE_WORDS = (
    (re.compile(r"高新?技术(?:产业)?(?:开发|示范)?(?:园区|园|区)|高新技术产业(?:园区|园|基地)"), "高新区"),
    (re.compile(r"经济技术开发区|经济开发区|经济技术开发园区|经济技术产业开发区"), "经开区"),
    (re.compile(r"城乡一体化示范区"), "示范区"),
)


def clean(name: str) -> str:
    """A name without what only typesetting put there; a subdistrict's office is the subdistrict."""
    text = _TYPESETTING.sub("", unicodedata.normalize("NFKC", name))
    return _OFFICE_OF_SUBDISTRICT.sub("街道", text)


def zone_key(name: str) -> str:
    """A zone's name in its shortest form: 高新区 for 高新技术产业开发区."""
    name = _ZONE_PREFIX.sub("", name)
    for words, short in _ZONE_WORDS:
        name = words.sub(short, name)
    return name


class Index:
    """Every place by what it can be called."""

    def __init__(self, geography: Geography) -> None:
        self.geography = geography
        self.places = geography.places
        self.names: dict[str, tuple[str, ...]] = {}
        self.stems: dict[str, tuple[str, ...]] = {}
        self.codes: dict[str, tuple[str, ...]] = {}
        self._ancestors: dict[str, frozenset[str]] = {}
        self._zones: dict[str, list[str]] = {}
        self._after: dict[str, list[str]] = {}
        self._counties: dict[str, tuple[str, ...]] = {}
        for event in geography.events:
            if event.kind in BETWEEN:
                for before in event.before:
                    self._after.setdefault(before, []).extend(event.after)
        for place in self.places.values():
            self._enter(place)
        self.longest = max(map(len, self.names))

    def _enter(self, place: Place) -> None:
        last = place.versions[-1]
        for version in place.versions:
            if version.until and version.until <= FIRST_YEAR:
                continue
            for code in (version.code, *_OTHER_CODE.findall(version.sources)):
                if code:
                    _add(self.codes, code, place.id)
            if place.level == "township" and version.kind == "similar" and _NOT_A_PLACE.search(version.name):
                continue
            for form in _forms(place, version):
                _add(self.names, form, place.id)
            if place.level != "township" and version.kind != "zone":
                _add(self.stems, stem(clean(version.name)), place.id)
        for alias in place.aliases:
            _add(self.names, alias, place.id)
        if last.kind == "zone" and last.parent:
            self._zones.setdefault(last.parent, []).append(place.id)

    def named(self, text: str) -> tuple[str, ...]:
        """The places with a name, the office of a subdistrict without the word 街道 among them."""
        if text.endswith("办事处"):
            return self.names.get(f"{text[:-3]}街道") or self.names.get(text[:-3]) or self.names.get(text, ())
        if text.endswith("街"):
            return self.names.get(text) or self.names.get(f"{text}道") or self.names.get(f"{text}街道", ())
        return self.names.get(text, ())

    def coded(self, code: str, year: int | None = None) -> Place | None:
        """The place with a plain code: in a year, or the one that bore it last."""
        found = [self.places[id_] for id_ in self.codes.get(code, ())]
        if not found:
            return None
        return max(found, key=lambda place: self._nearness(place, code, year))

    def _nearness(self, place: Place, code: str, year: int | None) -> tuple[bool, int]:
        bearing = [version for version in place.versions if code == version.code or f":{code}" in version.sources]
        held = any(holds(version, year) for version in bearing) if year else False
        return held, max(version.until or 9999 for version in bearing)

    def ancestors(self, id_: str) -> frozenset[str]:
        """Everything that a place has ever been part of."""
        found = self._ancestors.get(id_)
        if found is None:
            place = self.places.get(id_)
            parents = {version.parent for version in place.versions if version.parent} if place else set()
            found = frozenset(parents).union(*(self.ancestors(parent) for parent in parents))
            self._ancestors[id_] = found
        return found

    def is_within(self, id_: str, region: str) -> bool:
        """Whether a place is a region, or has been part of it."""
        return id_ == region or region in self.ancestors(id_)

    def zones_of(self, region: str, key: str) -> list[str]:
        """The zones right below a region with a name, in its shortest form, with or without the region's own name."""
        found = []
        own = {stem(version.name) for version in self.places[region].versions} if region in self.places else set()
        for id_ in self._zones.get(region, ()):
            names = [zone_key(clean(name)) for name in (self.places[id_].versions[-1].name, *self.places[id_].aliases)]
            ends = {name[name.find(one) + len(one) :].lstrip("市县区") for name in names for one in own if one in name}
            if key in ends or key in names:
                found.append(id_)
        return found

    def version(self, place: Place, year: int | None) -> Version:
        """What a place was in a year; without one, its last version."""
        if year:
            for version in reversed(place.versions):
                if holds(version, year):
                    return version
        return place.versions[-1]

    def bears(self, place: Place, version: Version, printed: str) -> bool:
        """Whether a version of a place can be called so."""
        tails = (
            printed,
            f"{printed}道",
            f"{printed}街道",
            f"{printed.removesuffix('办事处')}街道",
            printed.removesuffix("办事处"),
        )
        forms = {*_forms(place, version), stem(clean(version.name))}
        return any(tail in forms for tail in tails)

    def counties_of(self, id_: str) -> tuple[str, ...]:
        """The listed counties, zones aside, right below a place."""
        if not self._counties:
            for place in self.places.values():
                last = place.versions[-1]
                if place.level == "county" and last.kind != "zone" and last.until is None and last.parent:
                    self._counties[last.parent] = (*self._counties.get(last.parent, ()), place.id)
        return self._counties.get(id_, ())

    def is_lone(self, printed: str) -> bool:
        """Whether only one place of all lists has ever had a name."""
        return len(self.named(printed)) == 1

    def merge_code(self, place: Place) -> str | None:
        """The six digits that other datasets know a place by: a county's own, or those of the county that a zone is."""
        code = place.versions[-1].code
        return place.merge_code or (code if code and len(code) == 6 else None)

    def successors(self, places: Iterable[Place], year: int) -> list[Place]:
        """The places that the land of ended ones has gone to, as far as they were there in a year."""
        found: dict[str, Place] = {}
        waiting = [place.id for place in places]
        while waiting:
            for after in self._after.get(waiting.pop(), ()):
                if after not in found:
                    found[after] = self.places[after]
                    if not exists(self.places[after], year):
                        waiting.append(after)
        return [place for place in found.values() if exists(place, year)]

    def fate(self, place: Place) -> str | None:
        """What became of a place that has ended, in words."""
        last, first = place.versions[-1], place.versions[0]
        if last.until is None:
            return f"{first.name} ({first.code}) is listed from {first.since} on" if first.since else None
        into = ", ".join(
            f"{self.places[i].versions[-1].name} ({self.places[i].versions[-1].code})"
            for i in self._after.get(place.id, ())
        )
        return f"{last.name} ({last.code}) ended in {last.until}" + (f"; its land went to {into}" if into else "")

    def path(self, place: Place, year: int | None) -> tuple[str, ...]:
        """The names of a place and what it was part of in a year, the largest first."""
        names: list[str] = []
        current: Place | None = place
        while current:
            version = self.version(current, year)
            names.append(version.name)
            current = self.places.get(version.parent) if version.parent else None
        return tuple(reversed(names))


def holds(version: Version, year: int) -> bool:
    """Whether a version may hold for a report on a year: it was so at its end, earlier in it, or when it came out."""
    return (version.since is None or version.since <= year + 1) and (version.until is None or version.until >= year)


def exists(place: Place, year: int) -> bool:
    """Whether a place was there, under whatever name."""
    return any(holds(version, year) for version in place.versions)


@cache
def index() -> Index:
    """The index of the shipped places."""
    return Index(shipped())


def _forms(place: Place, version: Version) -> Iterable[str]:
    """What a version of a place is called: in full, and shorter where it bears the name of a people."""
    name = clean(version.name)
    forms = {name}
    bare = stem(name)
    if place.level == "province":
        forms.add(bare)
        if name.endswith("自治区"):
            forms.add(f"{bare}自治区")
    elif "自治" in name:
        forms.add(bare + name[-1])
    elif version.kind == "ethnic_township":
        forms |= {f"{bare}乡", f"{bare}民族乡"}
    elif version.kind == "zone":
        forms |= {zone_key(name), *([name.removesuffix("管理区") + "区"] if name.endswith("管理区") else [])}
        forms |= {form[len(city) :] for form in tuple(forms) for city in _cities(version) if _is_prefixed(form, city)}
    return (form for form in forms if len(form) >= 2)


def _cities(version: Version) -> tuple[str, ...]:
    parent = shipped().places.get(version.parent or "")
    name = parent.versions[-1].name if parent else ""
    return (name, stem(name)) if name else ()


def _is_prefixed(form: str, city: str) -> bool:
    """Whether a zone's name begins with its city and says more than its sort after it."""
    rest = form[len(city) :]
    return form.startswith(city) and rest.endswith(("区", "园")) and not _NAMELESS_ZONE.fullmatch(zone_key(rest))


def _add(table: dict[str, tuple[str, ...]], key: str, id_: str) -> None:
    known = table.get(key, ())
    if id_ not in known:
        table[key] = (*known, id_)
