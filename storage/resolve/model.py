"""What goes into resolving a name, and what comes out."""

from dataclasses import dataclass, field
from typing import Any

from storage.models_places import AgencyKind, RegionLevel


@dataclass(frozen=True, slots=True)
class Context:
    """What a capture knows besides the printed name.

    `codes` are plain region codes (`storage.codes`), or ids of listed places with an @ before them;
    `number` a credit code, an organisation code or an index number
    (索引号), `column` the path of columns, `year` the year reported on.
    """

    codes: tuple[str, ...] = ()
    year: int | None = None
    publisher: str | None = None
    column: str | None = None
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that a name was taken to mean. `code` is null for one that no list has; it is minted then.

    `chain` are the minted places above it, the largest first, where these are in no list either.
    """

    id: str
    name: str
    level: RegionLevel
    code: str | None
    is_minted: bool = False
    parent: str | None = None
    chain: tuple["Spot", ...] = ()
    merge_code: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place and body that a name could mean, and why it was not chosen."""

    agency_id: str
    region_code: str | None
    path: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """What sort of body a name ends in: its kind, and for departments what the taxonomy says."""

    kind: AgencyKind
    department: str | None = None  # as printed
    code: str | None = None
    body: str | None = None  # what the agency's id ends in
    is_vertical: bool = False
    is_sure: bool = True  # the ending tells it; false for a department that the taxonomy does not have


@dataclass(slots=True)
class Resolution:
    """What became of a name. Placed where `spot` and `body` are there; else the candidates say what it could be."""

    name: str
    year: int | None
    spot: Spot | None = None
    body: Body | None = None
    path: tuple[str, ...] = ()
    parent_agency: str | None = None
    candidates: list[Candidate] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    is_near: bool = True  # whether a candidate fits the capture's region

    @property
    def why(self) -> str:
        """The reasons as one text."""
        return "; ".join(self.reasons)

    @property
    def agency_id(self) -> str | None:
        """The agency's natural id; null where the name is not placed."""
        return agency_id(self.spot.id, self.body) if self.spot and self.body else None

    def as_dict(self) -> dict[str, Any]:
        """As `agency resolve --json` prints it."""
        body, spot = self.body, self.spot
        return {
            "name": self.name,
            "agency_kind": body and body.kind,
            "department": body and body.code,
            "department_name": body and body.department,
            "region_code": spot and (spot.code or spot.merge_code),
            "region_path": list(self.path),
            "region_id": spot and spot.id,
            "agency_id": self.agency_id,
            "parent_agency_id": self.parent_agency,
            "valid_year": self.year,
            "candidates": [
                {
                    "agency_id": candidate.agency_id,
                    "region_code": candidate.region_code,
                    "region_path": list(candidate.path),
                    "why": candidate.why,
                }
                for candidate in self.candidates
            ],
            "reasons": self.reasons,
        }


def agency_id(region_id: str, body: Body) -> str:
    """The natural id of a body in a region."""
    return "/".join(filter(None, (region_id, body.kind, body.body or body.department)))
