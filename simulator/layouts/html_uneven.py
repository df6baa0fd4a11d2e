"""The fragment with spans that disagree: five grid columns, headers of 1+2+1 over values of 2+1+1.

Seen in form C of 2019: mapping by grid column reads the wrong cell, only the order of the cells is right. There is
no page around it: title, date and article follow each other as paragraphs.
"""

from html import escape

from simulator.document import Document, Line
from simulator.layouts.html import NBSP, Skin
from simulator.tables import FormCell, Spans
from simulator.truth import Truth


def write(truth: Truth, _style: str) -> bytes:
    """The report as a fragment with uneven spans."""
    return Uneven().render(truth)


class Uneven(Skin):
    """A fragment from a portal's data file."""

    spans: Spans = "uneven"
    between = ""
    table_open = '<table align="center" border="1" cellspacing="1"><tbody>'
    table_close = "</tbody></table>"

    def page(self, document: Document, body: str) -> str:
        """The date stands under the title; nothing else is added."""
        titles = sum(isinstance(block, Line) and block.kind == "title" for block in document.blocks)
        parts = body.split("</p>")
        head, article = "</p>".join(parts[:titles]), "</p>".join(parts[titles:])
        return f"{head}</p>\t<p style='text-align: center'>发布日期：{document.published_on}</p>{article}"

    def line(self, line: Line) -> str:
        """Paragraphs on one line."""
        style = " style='text-align: center;font-weight: bold;'" if line.kind == "title" else ""
        return f"<p{style}>{escape(line.text)}</p>"

    def attributes(self, cell: FormCell) -> str:
        """Widths that do not add up."""
        return f' nowrap="nowrap" style="width:{47 * cell.colspan}px;"'

    def content(self, cell: FormCell) -> str:
        """Labels at the left, values in the middle, blanks without a paragraph."""
        if not cell.text:
            return NBSP
        return f"<p>{self.text(cell)}</p>" if cell.kind == "label" else f'<p align="center">{self.text(cell)}</p>'
