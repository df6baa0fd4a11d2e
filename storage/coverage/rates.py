"""Coverage added up by region and year: who published, who in time, and who was left out of the count and why."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Level = Literal["province", "prefecture", "county"]
LEVELS: tuple[Level, ...] = ("province", "prefecture", "county")
GROUPS = {
    "province_gov": "governments",
    "prefecture_gov": "governments",
    "county_gov": "governments",
    "township_gov": "townships",
    "subdistrict": "townships",
    "zone_committee": "zones",
    "dept": "departments",
}
"""Bodies that are compared with one another, by kind; those of other kinds are `others`."""
NO_LIST = "no_list"
"""Why bodies are left out that are known only from having reported: nobody knows who never did."""
Row = Mapping[str, Any]
"""A row of the view `coverage`."""


@dataclass(slots=True)
class Rate:
    """Bodies of one sort in a region on a year.

    Of `known` bodies `published` many published; of `dated` ones, which have a due day and a trustworthy day of
    publication, `on_time` many did so in time. `assumed` of the known are in no list of that year. `left_out` counts
    the others by what is known of them.
    """

    region_id: str
    region: str
    year: int
    group: str
    known: int = 0
    published: int = 0
    dated: int = 0
    on_time: int = 0
    assumed: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    def add(self, row: Row) -> None:
        """Counts a body."""
        if row["is_published"] is None:
            is_listed = row["basis"] not in {None, "seen"} or row["state"] in {"did_not_exist", "out_of_scope"}
            self.left_out[row["state"] if is_listed else NO_LIST] += 1
            return
        self.known += 1
        self.published += row["is_published"]
        self.assumed += row["is_assumed"]
        if row["is_on_time"] is not None:
            self.dated += 1
            self.on_time += row["is_on_time"]

    def as_dict(self) -> dict[str, Any]:
        """For JSON and CSV; shares are null where there is nothing to divide by."""
        return {
            "region_id": self.region_id,
            "region": self.region,
            "year": self.year,
            "group": self.group,
            "published": self.published,
            "known": self.known,
            "share": round(self.published / self.known, 4) if self.known else None,
            "on_time": self.on_time,
            "dated": self.dated,
            "punctuality": round(self.on_time / self.dated, 4) if self.dated else None,
            "assumed": self.assumed,
            "left_out": dict(sorted(self.left_out.items())),
        }


def rates(rows: Iterable[Row], level: Level | None = None) -> list[Rate]:
    """The rates by region of a level, year and sort of body; without a level for all regions together (id `all`).

    A body above the level counts for its own region.
    """
    found: dict[tuple[str, int, str], Rate] = {}
    for row in rows:
        region, name = region_of(row, level)
        key = (region, row["year"], GROUPS.get(row["agency_kind"], "others"))
        found.setdefault(key, Rate(region, name, *key[1:])).add(row)
    return [found[key] for key in sorted(found)]


def region_of(row: Row, level: Level | None) -> tuple[str, str]:
    """The region of a level that a row counts in, or the smallest above it: its id and name."""
    if level is None:
        return "all", "all"
    for one in reversed(LEVELS[: LEVELS.index(level) + 1]):
        if row[f"{one}_id"]:
            return str(row[f"{one}_id"]), str(row[one])
    return str(row["region_id"]), str(row["region"])
