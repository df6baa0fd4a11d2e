"""Plots: each answers one question. One definition gives the PNG, the SVG, the page and the bars in a terminal."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING

from publish import plots_coverage
from publish.drawing import WIDTH, Row, configured, note, title
from storage import Corpus, CorpusError
from storage.extras import how_to_install

if TYPE_CHECKING:
    import altair as alt

FORMATS = ("png", "svg", "html", "json")
"""What a plot can be written as; html holds everything it needs, json is the Vega-Lite definition."""
PLACES = 8
"""How many places a plot tells apart; those with most requests."""
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8c8c00", "#666666")
"""Colours that also colour-blind readers tell apart (after Okabe and Ito)."""
BAR = 36
"""Characters of the longest bar in a terminal."""
EIGHTHS = " ▏▎▍▌▋▊▉"


@dataclass(frozen=True, slots=True)
class Plot:
    """A question, the query that answers it, and how the answer is drawn and told."""

    name: str
    question: str
    query: str
    draw: Callable[[list[Row]], "alt.VConcatChart"]
    tell: Callable[[list[Row]], Iterator[str]]
    keep: Callable[[list[Row]], list[Row]] = list


def rows_of(corpus: Corpus, plot: Plot) -> list[Row]:
    """What the corpus answers. Raises `CorpusError` where it has nothing to draw."""
    rows = corpus.query(plot.query)
    if not rows:
        raise CorpusError(f"there is nothing to plot yet: no report answers the question {plot.question!r}")
    return plot.keep(rows)


def write(plot: Plot, rows: list[Row], path: Path) -> None:
    """Draw a plot into a file; its ending says as what (`FORMATS`). Raises `CorpusError` where that cannot be done."""
    ending = path.suffix.lower().removeprefix(".")
    if ending not in FORMATS:
        raise CorpusError(f"a plot is written as {', '.join(FORMATS)}, not as {path.name!r}", is_usage=True)
    if missing := [name for name in ("altair", "vl_convert") if util.find_spec(name) is None]:
        raise CorpusError(f"writing plots needs {' and '.join(missing)}: {how_to_install('plot')}", is_usage=True)
    import vl_convert

    definition = plot.draw(rows).to_dict()
    _register_fonts()
    path.parent.mkdir(parents=True, exist_ok=True)
    match ending:
        case "png":
            path.write_bytes(vl_convert.vegalite_to_png(definition, scale=2))
        case "svg":
            path.write_text(vl_convert.vegalite_to_svg(definition), encoding="utf-8")
        case "html":
            path.write_text(vl_convert.vegalite_to_html(definition, bundle=True), encoding="utf-8")
        case _:
            path.write_text(json.dumps(definition, ensure_ascii=False, indent=1), encoding="utf-8")


def lines(plot: Plot, rows: list[Row]) -> Iterator[str]:
    """The plot as lines of text, for a terminal that is at least 72 columns wide."""
    yield f"{plot.question}{note(rows)}"
    yield from plot.tell(rows)


def _register_fonts() -> None:
    """Make the typeface known where the system has none; without the wheel the system's own must do."""
    import vl_convert

    try:
        import pylopdf_fonts_zh_cn
    except ImportError:
        return
    for folder in pylopdf_fonts_zh_cn.__path__:
        vl_convert.register_font_directory(str(folder))


def _of_largest(rows: list[Row]) -> list[Row]:
    kept = _largest(rows)
    return [row for row in rows if row["place"] in kept]


def _largest(rows: list[Row]) -> list[str]:
    """The places with most requests, in that order."""
    totals: dict[str, float] = {}
    for row in rows:
        totals[row["place"]] = totals.get(row["place"], 0) + (row["amount"] or 0)
    return sorted(totals, key=lambda place: (-totals[place], place))[:PLACES]


# Requests and what became of them --------------------------------------------------------------------------------

REQUESTS = """\
SELECT region AS place, report_year AS year, sum(received) AS amount,
    sum(granted_in_full + granted_in_part) * 100.0 / nullif(sum(disposed), 0) AS share,
    max(origin) AS origin
FROM requests_summary
WHERE agency_kind IN ('county_gov', 'prefecture_gov', 'province_gov')
    AND scope NOT IN ('office_only', 'government_itself') AND received IS NOT NULL
GROUP BY region, report_year
ORDER BY region, report_year"""
"""Of a county only its government's own report is asked, which counts its offices and townships too: adding theirs
would count each request twice."""


def _draw_requests(rows: list[Row]) -> "alt.VConcatChart":
    import altair as alt

    places = _largest(rows)
    colour = alt.Color(
        "place:N",
        title=None,
        sort=places,
        scale=alt.Scale(domain=places, range=list(COLOURS[: len(places)])),
        legend=alt.Legend(orient="top", labelFontSize=13),
    )
    year = alt.X(
        "year:O",
        title=None,
        scale=alt.Scale(type="band", paddingInner=0.2, paddingOuter=0.1),
        axis=alt.Axis(labelAngle=0, labelFontSize=12, ticks=False),
    )
    data = {"values": [{name: row[name] for name in ("place", "year", "amount", "share")} for row in rows]}
    bars = (
        alt.Chart(data)
        .mark_bar(cornerRadiusEnd=2)
        .encode(
            x=year,
            xOffset=alt.XOffset("place:N", sort=places),
            y=alt.Y("amount:Q", title="requests received", axis=alt.Axis(format=",d", tickCount=5)),
            color=colour,
        )
        .properties(width=WIDTH, height=210)
    )
    granted = (
        alt.Chart(data)
        .mark_line(point=alt.OverlayMarkDef(size=60, filled=True), strokeWidth=2)
        .encode(
            x=year,
            y=alt.Y(
                "share:Q",
                title="granted, % of those decided",
                scale=alt.Scale(domain=[0, 100]),
                axis=alt.Axis(tickCount=5),
            ),
            color=colour,
        )
        .properties(width=WIDTH, height=150)
    )
    below = "As each government reports for its whole region, offices and townships included."
    question = "How many requests for information came in, and how many were granted?"
    whole: alt.VConcatChart = alt.vconcat(bars, granted, spacing=14).properties(
        title=title(question, below, rows), padding=16
    )
    chart: alt.VConcatChart = configured(whole).configure_axisY(minExtent=44)
    return chart


def _tell_requests(rows: list[Row]) -> Iterator[str]:
    longest = max(row["amount"] for row in rows)
    width = max(len(f"{row['amount']:,.0f}") for row in rows)
    for place in _largest(rows):
        yield ""
        yield f"  {place}"
        for row in rows:
            if row["place"] == place:
                share = "" if row["share"] is None else f"{row['share']:>5.0f} % granted"
                yield f"  {row['year']} {bar(row['amount'], longest)} {row['amount']:>{width},.0f} requests {share}"


def bar(value: float, longest: float) -> str:
    """A bar of block characters, `BAR` wide with its padding, for a value of which `longest` is the largest."""
    eighths = round(value / longest * BAR * 8) if longest > 0 else 0
    whole, rest = divmod(min(eighths, BAR * 8), 8)
    return ("█" * whole + (EIGHTHS[rest] if rest else "")).ljust(BAR)


PLOTS: dict[str, Plot] = {
    plot.name: plot
    for plot in (
        Plot(
            "requests",
            "How many requests for information came in, and how many were granted?",
            REQUESTS,
            _draw_requests,
            _tell_requests,
            _of_largest,
        ),
        Plot(
            "coverage",
            plots_coverage.QUESTION,
            plots_coverage.QUERY,
            plots_coverage.draw,
            plots_coverage.tell,
        ),
    )
}
"""Every plot by its name."""


def find(name: str) -> Plot:
    """The plot of a name. Raises `CorpusError` (wrong usage) with the names there are."""
    if name not in PLOTS:
        raise CorpusError(f"there is no plot {name!r}; there is {_listed(list(PLOTS))}", is_usage=True)
    return PLOTS[name]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(sorted(names))
