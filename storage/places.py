"""Places and agencies as rows: what a resolution names is stored, with all that it hangs on."""

from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from storage.database import insert_missing
from storage.geography import loading
from storage.geography.events import BETWEEN
from storage.geography.tables import Place, shipped
from storage.models import Base
from storage.resolve.bodies import taxonomy
from storage.resolve.index import clean
from storage.resolve.model import Resolution, Spot

_T = Base.metadata.tables
_NAMES, _VERSIONS = _T["agency_names"], _T["region_versions"]

# Statements are put together once: a load runs each of them, and building costs more than running.
_IS_NAMED = select(_NAMES.c.name).where(
    _NAMES.c.agency_id == bindparam("agency"), _NAMES.c.name == bindparam("printed")
)
_TELL_NAME = update(_VERSIONS).where(
    _VERSIONS.c.region_id == bindparam("region"), _VERSIONS.c.name == _VERSIONS.c.code, _VERSIONS.c.is_last
)
_TELL_LABEL = update(_VERSIONS).where(
    _VERSIONS.c.region_id == bindparam("region"),
    func.length(_VERSIONS.c.label) < bindparam("length"),
    _VERSIONS.c.is_last,
)
"""A longer label tells more; and so the order in which reports come makes no difference."""
_AGENCY_EVENTS = {"merge": "merge", "split": "split", "upgrade": "rename"}


APART = "~"
"""What stands between the id of the agency that the rules name and the name that a person has split from it."""


def store(session: Session, found: Resolution, *, is_printed: bool = True) -> str:
    """Stores the agency of a placed resolution with its region, and the name if a report prints it; gives its id."""
    agency = found.agency_id
    if agency is None:
        raise ValueError(f"{found.name} is not placed")
    _store(session, found, agency, is_printed=is_printed)
    return agency


def store_apart(session: Session, found: Resolution) -> str:
    """Stores an agency of its own for a name that the rules take for another's; gives its id."""
    agency = f"{found.agency_id}{APART}{clean(found.name)}"
    _store(session, found, agency, is_printed=True)
    return agency


def _store(session: Session, found: Resolution, agency: str, *, is_printed: bool) -> None:
    spot, body = found.spot, found.body
    if spot is None or body is None:
        raise ValueError(f"{found.name} is not placed")
    if session.execute(_IS_NAMED, {"agency": agency, "printed": found.name}).first():
        return
    store_region(session, spot)
    row = {
        "agency_id": agency,
        "region_id": spot.id,
        "kind": body.kind,
        "department": body.department if body.kind != "zone_committee" else None,
        "department_code": body.code,
        "parent_agency_id": found.parent_agency,
    }
    if body.body and body.body in taxonomy().bodies:  # one agency whatever it is called: the taxonomy's own name
        row["department"] = taxonomy().bodies[body.body].name
    insert_missing(session, _T["agencies"], [row])
    if is_printed:
        insert_missing(session, _NAMES, [{"agency_id": agency, "name": found.name}])
    insert_missing(session, _T["agency_events"], events_of(spot.id, agency, body.body))


def store_region(session: Session, spot: Spot) -> None:
    """A region: from the lists, or minted, with what it lies in."""
    if spot.id in shipped().places:
        loading.ensure(session, [spot.id])
        return
    for one in (*spot.chain, spot):
        if one.parent and not one.parent.startswith("x:"):
            loading.ensure(session, [one.parent])
        elif one.parent in shipped().places:
            loading.ensure(session, [one.parent or ""])
        insert_missing(session, _T["regions"], [{"region_id": one.id, "level": one.level, "is_minted": one.is_minted}])
        label = _label(one, spot.chain)
        version = {
            "region_id": one.id,
            "position": 1,
            "name": one.name,
            "label": label,
            "code": one.code,
            "merge_code": one.merge_code or (one.code if one.code and len(one.code) == 6 else None),
            "parent_region_id": one.parent,
            "is_last": True,
        }
        insert_missing(session, _VERSIONS, [version])
        if one.name == one.code:  # until a report tells its name, an unlisted region bears its code
            continue
        if one.code:
            session.execute(_TELL_NAME.values(name=one.name, label=label), {"region": one.id})
        session.execute(_TELL_LABEL.values(label=label), {"region": one.id, "length": len(label)})


def _label(spot: Spot, chain: tuple[Spot, ...]) -> str:
    """A minted place's name, with that of what it lies in as far as that is known."""
    above = next((one for one in chain if one.id == spot.parent), None)
    listed = shipped().places.get(spot.parent or "")
    if listed:
        return listed.versions[-1].name + spot.name
    return above.name + spot.name if above and above.name != above.code else spot.name


def events_of(region: str, agency: str, body: str | None) -> list[dict[str, Any]]:
    """What became of an agency: by a reform of departments, and by what became of its region."""
    tail = agency.removeprefix(region)
    events = []
    reform = taxonomy().bodies.get(body or "")
    if reform and reform.into and agency == f"{region}/dept/{reform.body}":
        events.append(_row(agency, f"{region}/dept/{reform.into}", "merge", reform.year, "reform"))
    for event in shipped().events:
        if event.kind in BETWEEN and region in (*event.before, *event.after):
            pairs = ((before, after) for before in event.before for after in event.after)
            kind = _AGENCY_EVENTS[event.kind]
            events += [_row(before + tail, after + tail, kind, event.year, "region") for before, after in pairs]
    place = shipped().places.get(region)
    if place and place.level == "township" and tail in {"/subdistrict", "/township_gov"}:
        year = _converted(place)
        if year:
            events.append(_row(f"{region}/township_gov", f"{region}/subdistrict", "rename", year, "region"))
    return events


def _converted(place: Place) -> int | None:
    """The year in which a town or township became a subdistrict."""
    kinds = [version.kind for version in place.versions]
    if "subdistrict" not in kinds[1:] or kinds[0] == "subdistrict":
        return None
    return place.versions[kinds.index("subdistrict")].since


def _row(before: str, after: str, kind: str, year: int | None, basis: str) -> dict[str, Any]:
    return {"from_agency_id": before, "to_agency_id": after, "kind": kind, "year": year, "basis": basis, "note": None}
