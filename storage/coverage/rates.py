"""Coverage added up by region and year: who published, who in time, and who was left out of the count and why."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from storage.coverage.states import Covered

DEPARTMENTS = "departments"
GROUPS = {
    "province_gov": "governments",
    "prefecture_gov": "governments",
    "county_gov": "governments",
    "township_gov": "townships",
    "subdistrict": "townships",
    "zone_committee": "zones",
    "dept": DEPARTMENTS,
}
"""Bodies that are compared with one another, by kind; the others are `others`."""
NO_LIST = "no_list"
"""Why bodies are left out that are known only from having reported: nobody knows who never did."""


@dataclass(slots=True)
class Rate:
    """Bodies of one sort in a region on a year.

    Of `known` bodies `published` many published; of `dated` ones, which have a due day and a trustworthy day of
    publication, `on_time` many did so in time. `left_out` counts the others by what is known of them.
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
    states: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def share(self) -> float | None:
        """The share that published; null where of none it is known."""
        return self.published / self.known if self.known else None

    @property
    def punctuality(self) -> float | None:
        """The share of those with a day that published in time."""
        return self.on_time / self.dated if self.dated else None

    def add(self, row: Covered) -> None:
        """Counts a body."""
        self.states[row.state] += 1
        if row.is_published is None:
            has_list = row.basis not in {None, "seen"}
            is_open = has_list or row.state in {"did_not_exist", "out_of_scope"}
            self.left_out[row.state if is_open else NO_LIST] += 1
            return
        self.known += 1
        self.published += row.is_published
        self.assumed += row.is_assumed
        if row.is_on_time is not None:
            self.dated += 1
            self.on_time += row.is_on_time

    def as_dict(self) -> dict[str, Any]:
        """For JSON and CSV."""
        return {
            "region_id": self.region_id,
            "region": self.region,
            "year": self.year,
            "group": self.group,
            "published": self.published,
            "known": self.known,
            "share": None if self.share is None else round(self.share, 4),
            "on_time": self.on_time,
            "dated": self.dated,
            "punctuality": None if self.punctuality is None else round(self.punctuality, 4),
            "assumed": self.assumed,
            "left_out": dict(sorted(self.left_out.items())),
            "states": dict(sorted(self.states.items())),
        }


def rates(rows: Iterable[Covered], region_of: Callable[[Covered], tuple[str, str] | None]) -> list[Rate]:
    """The rates by region, year and sort of body; `region_of` gives id and name of the region that a row counts in."""
    found: dict[tuple[str, int, str], Rate] = {}
    for row in rows:
        region = region_of(row)
        if region is None:
            continue
        group = GROUPS.get(row.body.kind, "others")
        key = (region[0], row.year, group)
        found.setdefault(key, Rate(*region, row.year, group)).add(row)
    return [found[key] for key in sorted(found)]
