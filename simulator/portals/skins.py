"""The article of a report as an editor left it, without the page around it: the report writer's layouts, reused."""

from simulator.document import Line
from simulator.layouts import GUISES
from simulator.layouts.html import Skin
from simulator.layouts.html_blocks import Blocks
from simulator.layouts.html_headers import Headers
from simulator.layouts.html_split import Split
from simulator.layouts.html_trs import Trs
from simulator.layouts.html_ueditor import UEditor
from simulator.layouts.html_word import Word
from simulator.truth import Truth

_SKINS: dict[str, type[Skin]] = {
    "plain": Skin,
    "trs": Trs,
    "word": Word,
    "ueditor": UEditor,
    "split": Split,
    "headers": Headers,
    "blocks": Blocks,
}

TRS_SKINS = {"trs": 50.0, "word": 20.0, "ueditor": 15.0, "plain": 8.0, "split": 7.0}
"""The editors whose traces are met in TRS articles, and how often."""
STATIC_SKINS = {"plain": 40.0, "headers": 20.0, "blocks": 20.0, "word": 20.0}
"""The same for small static portals."""


def article(truth: Truth, skin: str) -> str:
    """The markup of the article alone."""
    editor = _SKINS[skin]()
    blocks = editor.compose(truth).blocks
    written = [editor.line(block) if isinstance(block, Line) else editor.table(block) for block in blocks]
    return editor.between.join(written)


def gbk_page(truth: Truth) -> bytes:
    """A whole page in GBK that says it is UTF-8 (PORTALS §3.6)."""
    return GUISES["html_gbk"].write(truth)


def pdf(truth: Truth) -> bytes:
    """The report as a PDF with ruled tables."""
    return GUISES["pdf_ruled"].write(truth)
