"""Inline debris: labels and even the digits of one number stand in several spans, labels in several paragraphs.

An inline element ends no word: `<span>1</span><span>7</span>` is 17.
"""

from html import escape

from simulator.document import Document, Line
from simulator.layouts.html import NBSP, Skin
from simulator.tables import FormCell
from simulator.truth import Truth


def write(truth: Truth, _style: str) -> bytes:
    """The report in splinters."""
    return Split().render(truth)


class Split(Skin):
    """A page whose editor left a span round every change of the cursor."""

    def page(self, document: Document, body: str) -> str:
        """Title and date stand above the article in elements of their own."""
        return f"""<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"/>
<title>{escape(document.title)} - 信息公开</title></head><body>
<h2>{escape(document.title)}</h2><ul class="attr"><li>发布日期：<em>{document.published_on}</em></li></ul>
<article>{body}</article>
</body></html>
"""

    def line(self, line: Line) -> str:
        """A span for every fifteen characters."""
        if line.kind == "title":
            return f'<p style="text-align:center"><strong>{escape(line.text)}</strong></p>'
        return f"<p>{NBSP}{NBSP}{_splinters(line.text, 15)}</p>"

    def attributes(self, cell: FormCell) -> str:
        """Values are marked, as by a form generator."""
        return ' class="num"' if cell.kind == "value" else ' class="lab"'

    def content(self, cell: FormCell) -> str:
        """Digits one by one; labels in two paragraphs of short spans."""
        if not cell.text:
            return f"<p><span></span>{NBSP}</p>"
        if cell.kind == "value":
            return f"<p>{_splinters(cell.text, 1)}</p>\n"
        half = (len(cell.text) + 1) // 2 if len(cell.text) > 6 else len(cell.text)
        halves = [cell.text[:half], cell.text[half:]]
        lines = [line for part in halves for line in part.split("\n") if line]
        return "".join(f"<p>{_splinters(line, 3)}</p>\n" for line in lines)


def _splinters(text: str, size: int) -> str:
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    return "".join(f'<span style="color:#333">{escape(piece)}</span>' for piece in pieces)
