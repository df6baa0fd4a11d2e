"""What all plots share: the shape of their rows, and how they look."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import altair as alt

FONT = "Noto Sans SC"
"""The typeface of the labels, which are Chinese; the wheel `pylopdf-fonts-zh-cn` ships it."""
WIDTH = 640

Row = dict[str, Any]


def note(rows: list[Row]) -> str:
    """A mark of plots that show no real place."""
    return " [simulated data]" if any(row["origin"] == "simulated" for row in rows) else ""


def title(question: str, below: str, rows: list[Row]) -> "alt.TitleParams":
    """The head of a plot: the question, and how to read the answer."""
    import altair as alt

    return alt.TitleParams(
        question,
        subtitle=below + (" Simulated data: no real place." if note(rows) else ""),
        anchor="start",
        fontSize=16,
        subtitleFontSize=12,
        subtitleColor="#555555",
        offset=12,
    )


def configured(chart: "alt.VConcatChart") -> "alt.VConcatChart":
    """The chart in the house's style."""
    styled: alt.VConcatChart = (
        chart.configure(font=FONT)
        .configure_view(stroke=None)
        .configure_axis(gridColor="#e6e6e6", domainColor="#999999", titleFontWeight="normal", titleFontSize=12)
    )
    return styled
