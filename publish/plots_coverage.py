"""The heat map of coverage: a row for each body and a column for each year, or the shares of regions where bodies are
too many to be drawn one by one."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from publish.drawing import Row, configured, title
from storage.coverage.rates import LEVELS, Level, region_of
from storage.views_coverage import ORDER

if TYPE_CHECKING:
    import altair as alt

QUESTION = "Who has published the yearly report, and who has not?"
QUERY = f"""\
SELECT c.*, (SELECT max(origin) FROM captures) AS origin FROM coverage c
WHERE c.year >= (SELECT coalesce(min(year), 2008) FROM coverage WHERE state IN ('found', 'withdrawn', 'unreadable'))
    AND c.year < CAST(substr(CAST(c.as_of AS TEXT), 1, 4) AS INTEGER)
ORDER BY {ORDER}"""  # noqa: S608 - a constant
MOST = 70
"""Rows of a heat map; beyond, bodies are drawn together by region."""

MARKS: dict[str, tuple[str, str, str]] = {
    "found": ("#", "#009e73", "found"),
    "late": ("L", "#a6d854", "found, published late"),
    "withdrawn": ("w", "#0072b2", "withdrawn since"),
    "unreadable": ("u", "#56b4e9", "there, but not readable"),
    "unplaced_candidate": ("?", "#cc79a7", "a report that may be its"),
    "rejected_only": ("r", "#e69f00", "only what is no report"),
    "gone": ("g", "#a65628", "listed, address empty"),
    "not_found": ("x", "#d55e00", "not found"),
    "not_searched": ("-", "#d0d0d0", "not searched"),
    "not_yet_due": (".", "#f0f0f0", "not yet due"),
    "out_of_scope": ("o", "#f7efe0", "under no duty"),
    "did_not_exist": (" ", "#ffffff", "did not exist"),
}
"""For each state the letter in a terminal, the colour (told apart by colour-blind readers too), and the words."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The heat map: its labels from top to bottom, its years, and what stands in each cell.

    Cells hold a state of `MARKS`; or, where `is_shares`, the share of the bodies that published (null: not known) and
    of how many it is.
    """

    labels: list[str]
    years: list[int]
    states: dict[tuple[str, int], str]
    shares: dict[tuple[str, int], tuple[float | None, int]]
    is_shares: bool


def grid(rows: list[Row]) -> Grid:
    """The rows of the view `coverage` as a grid."""
    years = sorted({row["year"] for row in rows})
    labels = _labels(rows)
    if len(set(labels.values())) <= MOST:
        states = {(labels[row["agency_id"]], row["year"]): shown_state(row) for row in rows}
        return Grid(list(dict.fromkeys(labels.values())), years, states, {}, is_shares=False)
    level = _level(rows)
    added: dict[tuple[str, int], list[int]] = defaultdict(list)
    names: dict[str, str] = {}
    for row in rows:
        region, name = region_of(row, level)
        names.setdefault(region, name)
        added[region, row["year"]] += [] if row["is_published"] is None else [row["is_published"]]
    shown = _distinct(names)
    shares = {
        (shown[region], year): (sum(found) / len(found) if found else None, len(found))
        for (region, year), found in added.items()
    }
    return Grid(list(shown.values()), years, {}, shares, is_shares=True)


def shown_state(row: Row) -> str:
    """The state, lateness told apart where it is known."""
    is_late = row["state"] == "found" and (row["days_late"] or 0) > 0 and row["published_basis"] != "first_seen"
    return "late" if is_late else str(row["state"])


def draw(rows: list[Row]) -> "alt.VConcatChart":
    """The heat map as a chart."""
    import altair as alt

    made = grid(rows)
    chart = _shares(made) if made.is_shares else _states(made)
    about = rows[0]["as_of"]
    below = f"As of {about}."
    below += " Share of the bodies of which it is known; grey: of none it is." if made.is_shares else ""
    whole: alt.VConcatChart = alt.vconcat(chart).properties(title=title(QUESTION, below, rows), padding=16)
    return configured(whole)


def tell(rows: list[Row]) -> Iterator[str]:
    """The heat map as lines of text."""
    made = grid(rows)
    width = max(map(_width, made.labels), default=0)
    cell = 5
    yield ""
    yield " " * (width + 2) + "".join(f"{year:>{cell}}" for year in made.years)
    for label in made.labels:
        cells = "".join(f"{_cell(made, label, year):>{cell}}" for year in made.years)
        yield f"  {label}{' ' * (width - _width(label))}{cells}".rstrip()
    yield ""
    if made.is_shares:
        yield "  percent of the bodies of which it is known that published; - : of none it is known"
        return
    used = {state for state in MARKS if state in made.states.values()}
    told = [f"{mark} {words}" for state, (mark, _, words) in MARKS.items() if state in used and mark != " "]
    yield "  " + "   ".join(told)


def _cell(made: Grid, label: str, year: int) -> str:
    if not made.is_shares:
        return MARKS[made.states.get((label, year), "did_not_exist")][0]
    share, _ = made.shares.get((label, year), (None, 0))
    return "-" if share is None else f"{share * 100:.0f}"


def _states(made: Grid) -> "alt.LayerChart | alt.FacetChart":
    import altair as alt

    used = [state for state in MARKS if state in made.states.values()]
    values = [
        {"body": label, "year": year, "state": _legend(state), "mark": MARKS[state][0]}
        for (label, year), state in made.states.items()
    ]
    colour = alt.Color(
        "state:N",
        title=None,
        scale=alt.Scale(domain=[_legend(state) for state in used], range=[MARKS[state][1] for state in used]),
        legend=alt.Legend(orient="bottom", columns=4, symbolType="square", symbolStrokeWidth=0, labelFontSize=12),
    )
    base = alt.Chart({"values": values}).encode(x=_years(), y=_bodies(made))
    cells = base.mark_rect(stroke="#ffffff", strokeWidth=1.5).encode(color=colour)
    marks = base.mark_text(fontSize=10, color="#222222").encode(text="mark:N").transform_filter("datum.mark != '#'")
    return alt.layer(cells, marks).properties(**_size(made))


def _legend(state: str) -> str:
    """The words for a state, after the letter that marks its cells."""
    mark, _, words = MARKS[state]
    return words if mark in "# " else f"{mark}  {words}"


def _shares(made: Grid) -> "alt.LayerChart | alt.FacetChart":
    import altair as alt

    values = [
        {"body": label, "year": year, "share": share, "told": "" if share is None else f"{share * 100:.0f}"}
        for (label, year), (share, _) in made.shares.items()
    ]
    base = alt.Chart({"values": values}).encode(x=_years(), y=_bodies(made))
    scale = alt.Scale(domain=[0, 1], range=["#d55e00", "#f7f0d8", "#009e73"], interpolate="lab")
    colour = alt.condition(
        "datum.share === null",
        alt.value("#d0d0d0"),
        alt.Color("share:Q", title="published", scale=scale, legend=alt.Legend(orient="bottom", format="%")),
    )
    cells = base.mark_rect(stroke="#ffffff", strokeWidth=1.5, invalid=None).encode(color=colour)
    marks = base.mark_text(fontSize=10, color="#222222").encode(text="told:N")
    return alt.layer(cells, marks).properties(**_size(made))


def _years() -> "alt.X":
    import altair as alt

    return alt.X("year:O", title=None, axis=alt.Axis(orient="top", labelAngle=0, labelFontSize=12, ticks=False))


def _bodies(made: Grid) -> "alt.Y":
    import altair as alt

    axis = alt.Axis(labelFontSize=12, labelLimit=320, ticks=False, domain=False)
    return alt.Y("body:N", title=None, sort=made.labels, axis=axis)


def _size(made: Grid) -> dict[str, int]:
    return {"width": max(44 * len(made.years), 320), "height": 20 * len(made.labels)}


def _labels(rows: list[Row]) -> dict[str, str]:
    """What each body is called on the map; two that are called alike bear their ids too."""
    return _distinct({row["agency_id"]: row["agency"] or row["agency_id"] for row in rows})


def _distinct(names: dict[str, str]) -> dict[str, str]:
    shared = {name for name in names.values() if list(names.values()).count(name) > 1} if len(names) <= 500 else set()
    return {id_: f"{name} ({id_.partition('/')[0]})" if name in shared else name for id_, name in names.items()}


def _level(rows: list[Row]) -> Level:
    """The smallest regions of which there are few enough."""
    for level in reversed(LEVELS):
        if len({region_of(row, level) for row in rows}) <= MOST:
            return level
    return LEVELS[0]


def _width(label: str) -> int:
    """The columns that a label takes in a terminal, where Chinese is twice as wide."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in label)
