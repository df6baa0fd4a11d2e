"""The end of a name: what sort of body it is, and which department, by the taxonomy."""

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from storage.models_places import AgencyKind
from storage.resolve.model import Body

GOVERNMENT = re.compile(r"(?:人民政府|政府|行政公署|行署)")
_OFFICE = re.compile(r"(?:人民政府|政府|行政公署|行署)?办公[室厅]|(?:人民政府|政府|府|行署)办")
_COMMITTEE = re.compile(r"(?:党工委)?(?:管理委员会|管委会)(?:党政办公室|办公室|党政办|综合办公室|综合办|办)?")
_ENDINGS = tuple(
    "管理 服务 工作 事务 监督 领导小组 委员会 办公室 总局 分局 中心 总队 支队 大队 "
    "局 厅 委 办 科 处 所 站 社 会 队 院 馆".split()
)
IS_BODY = re.compile(
    r"[局委会室厅办队处所院社馆站署部关库台组校园科]$|中心$|公司$|集团$|大学$|中学$|小学$|银行$|联社$|总社$|医院$"
)
"""How the name of a body ends; what ends otherwise is no name."""
_KINDS: tuple[tuple[AgencyKind, re.Pattern[str]], ...] = (
    (
        "out_of_scope",
        re.compile(
            r"^(?:中共|中国共产党)|党委|委组织部|组织部$|人大常委|人民代表大会|政协|政治协商|纪律检查|纪委|法院|检察院"
        ),
    ),
    ("public_utility", re.compile(r"(?:大学|学院|学校|中学|小学|幼儿园|医院|卫生院|公司|集团)$")),
    (
        "authorised_org",
        re.compile(r"(?:中心|支队|大队|总队|合作社|联合社|联社|档案馆|研究所|研究院|红十字会|联合会|残联)$"),
    ),
)
JOINT = re.compile(r"和|与|及|暨|、")


@dataclass(frozen=True, slots=True)
class Department:
    """An entry of the taxonomy; `into` and `year` say what it was merged into, and when."""

    code: str
    body: str
    name: str
    is_vertical: bool
    into: str | None
    year: int | None


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """The departments by their names without ending, and by the first character of these, the longest first."""

    names: dict[str, Department]
    starts: dict[str, list[str]]
    bodies: dict[str, Department]


@cache
def taxonomy() -> Taxonomy:
    """The taxonomy of `departments.toml`; raises ValueError where two departments have one name."""
    said = tomllib.loads(files("storage.resolve").joinpath("departments.toml").read_text("utf-8"))
    names: dict[str, Department] = {}
    starts: dict[str, list[str]] = defaultdict(list)
    bodies: dict[str, Department] = {}
    for entry in said["department"]:
        body = entry.get("body", entry["code"])
        department = Department(
            entry["code"],
            body,
            entry.get("title", f"{entry['names'][0]}局"),
            entry.get("vertical", False),
            entry.get("into"),
            entry.get("year"),
        )
        bodies[body] = department
        for name in entry["names"]:
            if name in names:
                raise ValueError(f"{name} is a name of {names[name].body} and of {body}")
            names[name] = department
            starts[name[0]].append(name)
    for group in starts.values():
        group.sort(key=len, reverse=True)
    return Taxonomy(names, dict(starts), bodies)


@cache
def department(name: str) -> Body | None:
    """The department of a name; null for what does not end like a body. Unsure where the taxonomy has no such name."""
    if _OFFICE.fullmatch(name):
        return Body("dept", name, "gov_office", "gov_office")
    if not IS_BODY.search(name):
        return None
    kind: AgencyKind = next((kind for kind, pattern in _KINDS if pattern.search(name)), "dept")
    if kind in {"out_of_scope", "public_utility"}:
        return Body(kind, name, None, name)
    found = _found(GOVERNMENT.sub("", name, count=1) if name.startswith("人民政府") else name)
    if found is None:
        return Body(kind, name, "other", name, is_sure=False)
    is_unit = kind == "authorised_org" and found.code not in _ORGANISATIONS
    body = name if is_unit else found.body
    return Body(kind if is_unit else "dept", name, found.code, body, found.is_vertical)


_ORGANISATIONS = frozenset(
    "supply_marketing disabled_federation red_cross housing_fund resource_exchange statistics_team archives".split()
)
"""Bodies that report as departments do, whatever their name ends in."""


def _found(name: str) -> Department | None:
    """By the whole name without its ending, cut once or twice; then by the first of several names that are joined."""
    known = taxonomy()
    bares = [name]
    for bare in bares:  # grows while it is walked: 监督管理委员会 can be cut in several ways
        if bare in known.names:
            return known.names[bare]
        bares += [bare[: -len(ending)] for ending in _ENDINGS if bare.endswith(ending) and len(bare) > len(ending)]
    bare = bares[1] if len(bares) > 1 else name
    for start in known.starts.get(name[:1], ()):
        if bare.startswith(start) and len(start) > 1 and _goes_on(bare[len(start) :]):
            return known.names[start]
    return None


def _goes_on(rest: str) -> bool:
    """Whether what follows a department's name is another one's: 教育局 is in 教育和文化局."""
    rest = JOINT.sub("", rest, count=1) if JOINT.match(rest) else rest
    known = taxonomy()
    if not rest:
        return True
    return any(
        rest.startswith(start) and _goes_on(rest[len(start) :])
        for start in known.starts.get(rest[:1], ())
        if len(start) > 1
    )


def committee(text: str) -> re.Match[str] | None:
    """The committee that a zone's name ends in, with its office."""
    return next((match for match in _COMMITTEE.finditer(text) if match.end() == len(text)), None)
