"""The guises a report is written in: each a short module with `write(truth, style)`, named in one table here.

A guise says what kind of bytes it writes and what it loses: `glues` cells together, `drops` blank cells so that
the cells after them cannot be placed, shows no publication date, or no tables at all.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import Literal, Protocol, cast

from simulator.truth import Truth

Loss = Literal["drops", "glues", "tables"]


class Layout(Protocol):
    """What a module of this package offers."""

    def write(self, truth: Truth, style: str, /) -> bytes:
        """The report as bytes."""
        ...


@dataclass(frozen=True, slots=True)
class Guise:
    """One guise: module and style, what the bytes are, what gets lost, whether the page says when it was published."""

    name: str
    module: str
    style: str
    suffix: str
    media_type: str
    loss: Loss | None = None
    dated: bool = False

    def write(self, truth: Truth) -> bytes:
        """The report in this guise; the module is loaded now, so that only PDF needs the PDF library."""
        layout = cast("Layout", import_module(f"simulator.layouts.{self.module}"))
        return layout.write(truth, self.style)


def _html(style: str) -> Guise:
    return Guise(f"html_{style}", f"html_{style}", style, "html", "text/html", dated=True)


def _text(module: str, style: str, loss: Loss | None = None) -> Guise:
    return Guise(f"text_{style}", f"text_{module}", style, "txt", "text/plain", loss)


def _pdf(style: str) -> Guise:
    return Guise(f"pdf_{style}", "pdf", style, "pdf", "application/pdf")


_ALL = (
    _html("plain"),
    _html("trs"),
    _html("word"),
    _html("ueditor"),
    _html("nested"),
    _html("split"),
    _html("headers"),
    _html("uneven"),
    _html("blocks"),
    _html("gbk"),
    _pdf("ruled"),
    _pdf("open"),
    _text("flat", "tab"),
    _text("flat", "space", "drops"),
    _text("flat", "one_line", "drops"),
    _text("flat", "glued", "glues"),
    _text("cells", "one_cell_per_line", "drops"),
    _text("cells", "blank_between", "drops"),
    _text("cells", "blanks_dropped", "drops"),
    _text("cells", "number_on_own_line", "drops"),
    _text("pipes", "row_per_line"),
    _text("pipes", "padded"),
    _text("pipes", "padded_leading_bar"),
    _text("pipes", "trailing_cell_per_line"),
    _text("pipes", "leading_cell_per_line"),
    _text("pipes", "alone_on_line"),
    _text("pipes", "markdown"),
    _text("pipes", "layout_runs"),
    _text("flat", "tables_missing", "tables"),
)

GUISES: dict[str, Guise] = {guise.name: guise for guise in _ALL}
"""Every guise by name."""
