"""What all HTML guises share: a `Skin` walks the report and writes it; each guise overrides what its editor does."""

from html import escape

from simulator.document import Document, Line, compose
from simulator.tables import FormCell, FormTable, Spans
from simulator.truth import Truth

NBSP = "&nbsp;"


class Skin:
    """The markup of one editor and one portal; by itself a bare page with ruled tables."""

    encoding = "utf-8"
    spans: Spans = "plain"
    table_open = '<table border="1" cellspacing="1">'
    table_close = "</table>"
    first_row = row_open = "<tr>"
    row_close = "</tr>"
    between = "\n"
    label_tag = value_tag = "td"

    def render(self, truth: Truth) -> bytes:
        """The page as bytes."""
        document = self.compose(truth)
        blocks = [self.line(block) if isinstance(block, Line) else self.table(block) for block in document.blocks]
        return self.page(document, self.between.join(blocks)).encode(self.encoding)

    def compose(self, truth: Truth) -> Document:
        """The report with the spans this editor makes."""
        return compose(truth, self.spans)

    def page(self, document: Document, body: str) -> str:
        """The whole page around the article."""
        return (
            '<html><head><meta charset="utf-8"><title>政府信息公开</title></head><body>\n'
            f'<p>发布日期：{document.published_on}</p>\n<div id="zoom">\n{body}\n</div></body></html>\n'
        )

    def line(self, line: Line) -> str:
        """A paragraph of the article."""
        return f"<p>{escape(line.text)}</p>"

    def table(self, table: FormTable) -> str:
        """A table of the form."""
        return self.between.join([self.table_open, *self.rows(table), self.table_close])

    def rows(self, table: FormTable) -> list[str]:
        """The rows of a table; editors mark the first one."""
        opens = [self.first_row] + [self.row_open] * (len(table.rows) - 1)
        return [
            opening + "".join(self.cell(cell) for cell in row) + self.row_close
            for opening, row in zip(opens, table.rows, strict=True)
        ]

    def cell(self, cell: FormCell) -> str:
        """A cell with its spans."""
        tag = self.value_tag if cell.kind == "value" else self.label_tag
        return f"<{tag}{self.attributes(cell)}{self.span_attributes(cell)}>{self.content(cell)}</{tag}>"

    def attributes(self, cell: FormCell) -> str:
        """The attributes of a cell besides its spans, with a leading space."""
        return f' nowrap style="width:{60 * cell.colspan}px"'

    def span_attributes(self, cell: FormCell) -> str:
        """Colspan and rowspan where they are more than one, with a leading space."""
        across = f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
        down = f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
        return across + down

    def content(self, cell: FormCell) -> str:
        """What stands in a cell."""
        return f'<p align="center">{self.text(cell)}</p>'

    def text(self, cell: FormCell) -> str:
        """The text of a cell: a blank one holds a no-break space."""
        return "<br />".join(escape(part) for part in cell.text.split("\n")) or NBSP
