"""Which place a portal is of: its names and its site code against the lists of places, with every doubt in words.

Codes freeze when places are renamed, functional districts have codes of no place, templates are copied with the code of
another, and placeholders stay (PORTALS §5): no code is believed that does not lie below the portal that links to it.
"""

import re
from dataclasses import dataclass
from functools import partial

from crawler.discovery.identity import is_code, plain, site_names, told_codes
from crawler.page import Page
from storage.codes import plain_code
from storage.geography.tables import Place
from storage.resolve.index import index
from storage.resolve.regions import named_regions

_NAME = re.compile(r"^[\u4e00-\u9fff]{2,14}(?:省|自治区|市|县|区|旗|州|盟|地区)$")
_NO_PLACE = re.compile(
    r"^(?:各|全|本|我|市直|县直|省直|区直|友情|相关|上级|下级|中国|国家)|(?:社|小|景|校|专|辖|服务|网络|保税港|工业园)区$|^(?:区县|县市|市县|市州)"
)
_SURE = ("foot", "link")
"""Where a code is printed for people; that of tags and search boxes comes with a copied template."""
_RANKS = {2: "province", 4: "city", 6: "county"}
_LEVELS = {"province": 2, "prefecture": 4, "county": 6}


@dataclass(frozen=True, slots=True)
class Placed:
    """A place as far as it is known: name, code (null: not settled), what told it, what is doubtful."""

    name: str
    code: str | None
    evidence: tuple[str, ...]
    doubts: tuple[str, ...]

    @property
    def rank(self) -> str | None:
        """`province`, `city` or `county`, by the code."""
        return _RANKS.get(len(self.code or ""))


def is_place_name(words: str) -> bool:
    """Whether words can be the name of a province, a city or a county."""
    return bool(_NAME.match(words)) and not _NO_PLACE.search(words)


def place(words: str, page: Page | None, above: Placed | None) -> Placed:
    """The place of a portal: by the words of the link, what its home page says, and the place above it."""
    own = site_names(page) if page is not None else []
    told = told_codes(page) if page is not None else []
    called = [name for name in (plain(words), *own) if is_place_name(name)]
    doubts = [f"its {where} says {code}, which is no site code" for where, code in told if not is_code(code)]
    if page is None:
        doubts.append("its home page did not come")
    elif not told:
        doubts.append("its home page tells no site code")
    coded = [(where, plain_code(code[:6])) for where, code in told if is_code(code)]
    name = called[0] if called else (own[0] if own else words)
    listed = next((found for one in called if (found := _listed(one, above)) is not None), None)
    if called and (others := sorted({one for one in called[1:] if not _is_same(one, name)})):
        doubts.append(f"it also calls itself {' and '.join(others)}")
    if listed is not None:
        return _by_name(listed, name, coded, doubts)
    return _by_code(name, coded, above, doubts)


def _by_name(listed: Place, name: str, coded: list[tuple[str, str]], doubts: list[str]) -> Placed:
    """A place that the lists know by its name; what its page says of its code is checked against them."""
    code = listed.versions[-1].code
    evidence = [f"{name} is {code} in the lists of places"]
    for where, said in coded:
        if said == code:
            evidence.append(f"its {where} says so too")
        elif (former := index().coded(said)) is not None and former.id == listed.id:
            doubts.append(f"its {where} has a frozen code, {said}, now {code}")
        elif former is not None:
            doubts.append(f"its {where} has the code of {former.versions[-1].name}, {said}")
        else:
            doubts.append(f"its {where} has a code of no place, {said}")
    return Placed(name, code, tuple(evidence), tuple(doubts))


def _by_code(name: str, coded: list[tuple[str, str]], above: Placed | None, doubts: list[str]) -> Placed:
    """A place that the lists do not know: by the code that it prints, if that lies below the portal above."""
    sure = [(where, code) for where, code in coded if where in _SURE] or coded
    inside = [(where, code) for where, code in sure if _is_below(code, above)]
    doubts += [f"its {where} says {code}, which is not below {above.name}" for where, code in coded
               if above is not None and not _is_below(code, above)]  # fmt: skip
    if not inside:
        return Placed(name, None, (), (*doubts, f"no list of places has {name}"))
    where, code = inside[0]
    doubts += [f"its {other} says {said} instead" for other, said in coded if said != code and _is_below(said, above)]
    return Placed(name, code, (f"its {where} says {code}",), tuple(doubts))


def _listed(name: str, above: Placed | None) -> Place | None:
    """The one listed place of a name, below the place above; null where there is none or several."""
    found = {spot.id: spot for spot in named_regions(name) if spot.level in _LEVELS and spot.versions[-1].until is None}
    if above is not None and above.code is not None:
        is_within = partial(_lies_in, above.code)
        found = {id_: spot for id_, spot in found.items() if is_within(spot)}
    return next(iter(found.values())) if len(found) == 1 else None


def _lies_in(code: str, spot: Place) -> bool:
    own = spot.versions[-1].code or ""
    return own != code and (own.startswith(code) or index().is_within(spot.id, code))


def _is_below(code: str, above: Placed | None) -> bool:
    """Whether a code lies below the place above; of a first portal nothing lies above."""
    if above is None or above.code is None:
        return True
    return code.startswith(above.code) and len(code) > len(above.code)


def _is_same(one: str, other: str) -> bool:
    """Whether two names may be those of one place: 成都市 and 四川省成都市, 湘西州 and its long name."""
    return one.endswith(other) or other.endswith(one) or one[:2] == other[:2]
