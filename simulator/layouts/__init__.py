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


def _office(
    module: str, style: str, suffix: str, media_type: str, *, dated: bool = False, name: str | None = None
) -> Guise:
    return Guise(name or f"{module}_{style}", module, style, suffix, media_type, dated=dated)


_OOXML = "application/vnd.openxmlformats-officedocument"
DOCX = f"{_OOXML}.wordprocessingml.document"
XLSX = f"{_OOXML}.spreadsheetml.sheet"

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
    _office("docx", "word", "docx", DOCX),
    _office("docx", "wps", "docx", DOCX),
    _office("docx", "tracked", "docx", DOCX),
    _office("docx_python", "python", "docx", DOCX, name="docx_python"),
    _office("doc", "word", "doc", "application/msword"),
    _office("doc", "wps", "wps", "application/msword"),
    _office("xlsx", "one", "xlsx", XLSX),
    _office("xlsx", "sheets", "xlsx", XLSX),
    _office("xls", "plain", "xls", "application/vnd.ms-excel"),
    _office("rtf", "gbk", "rtf", "application/rtf"),
    _office("rtf", "unicode", "rtf", "application/rtf"),
    _office("ofd", "ruled", "ofd", "application/ofd"),
    _office("ofd", "open", "ofd", "application/ofd"),
    _office("mhtml", "quoted", "doc", "multipart/related", dated=True),
    _office("mhtml", "base64", "mht", "multipart/related", dated=True),
    _office("archives", "zip", "zip", "application/zip"),
    _office("archives", "nested", "zip", "application/zip", dated=True),
    _office("archives", "7z", "7z", "application/x-7z-compressed"),
    _office("archives", "rar", "rar", "application/vnd.rar"),
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
"""Every guise by name, but for scans."""

_PDFS = "clean tilted noisy coarse sealed signed photo upside_down sideways".split()
SCANS: dict[str, Guise] = {
    guise.name: guise
    for guise in (
        *(_office("scan", style, "pdf", "application/pdf") for style in _PDFS),
        _office("scan", "fax", "tif", "image/tiff"),
        _office("scan", "strip", "png", "image/png"),
        _office("scan", "picture", "jpg", "image/jpeg"),
    )
}
"""Guises as pictures of paper. They stand apart, for each page takes seconds to read."""
