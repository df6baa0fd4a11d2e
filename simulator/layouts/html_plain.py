"""The bare page: paragraphs and ruled tables, `<p align="center">` in nowrap cells of fixed width."""

from simulator.layouts.html import Skin
from simulator.truth import Truth


def write(truth: Truth, _style: str) -> bytes:
    """The report as a bare page."""
    return Skin().render(truth)
