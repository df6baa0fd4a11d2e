"""One table for each item of table 2, tables without any border attribute, styled by classes."""

from html import escape

from simulator.document import Document, Line, split_blocks
from simulator.layouts.html import Skin
from simulator.tables import FormCell
from simulator.truth import Truth


def write(truth: Truth, _style: str) -> bytes:
    """The report with table 2 in pieces."""
    return Blocks().render(truth)


class Blocks(Skin):
    """A responsive page: a scrolling frame round each table."""

    table_open = '<div class="scroll"><table class="t">'
    table_close = "</table></div>"

    def compose(self, truth: Truth) -> Document:
        """Table 2 is cut at its headings."""
        return split_blocks(super().compose(truth))

    def page(self, document: Document, body: str) -> str:
        """Other columns of the portal are linked below the article."""
        return f"""<!doctype html>
<html><head><meta charset="utf-8"><meta name="PubDate" content="{document.published_on}">
<title>{escape(document.title)}</title><style>.t td{{border:1px solid #ccc}}</style></head>
<body><header>样例省某地政府信息公开平台</header>
<div class="detail"><p class="time">发布时间：{document.published_on}</p>
{body}
</div>
<ul class="more"><li><a href="1.html">政府信息公开指南</a></li><li><a href="2.html">法定主动公开内容</a></li></ul>
<footer>技术支持：样例科技</footer></body></html>
"""

    def line(self, line: Line) -> str:
        """Everything is a div."""
        return f'<div class="{line.kind}">{escape(line.text)}</div>'

    def attributes(self, cell: FormCell) -> str:
        """Classes only."""
        return f' class="c-{cell.kind}"'

    def content(self, cell: FormCell) -> str:
        """Text with white space around it, as templates leave it."""
        return f"\n      {self.text(cell) if cell.text else ''}\n    "
