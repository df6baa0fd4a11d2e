"""Header cells: block titles, column headers and row labels are `th`, the first rows stand in `thead`."""

from html import escape

from simulator.document import Document, Line
from simulator.layouts.html import Skin
from simulator.tables import FormCell, FormTable
from simulator.truth import Truth

_LEVELS = {"title": "h1", "heading": "h2", "subheading": "h3"}


def write(truth: Truth, _style: str) -> bytes:
    """The report with header cells and headings."""
    return Headers().render(truth)


class Headers(Skin):
    """A page by an accessible template: only values are data cells."""

    label_tag = "th"

    def page(self, document: Document, body: str) -> str:
        """Headings are headings; the date is a `time`."""
        return f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(document.title)}</title></head>
<body><nav><a href="/">首页</a> &gt; <a href="/nb/">政府信息公开年度报告</a></nav>
<main><p class="date">发布日期：<time datetime="{document.published_on}">{document.published_on}</time></p>
{body}
</main></body></html>
"""

    def line(self, line: Line) -> str:
        """Headings by level."""
        tag = _LEVELS.get(line.kind, "p")
        return f"<{tag}>{escape(line.text)}</{tag}>"

    def table(self, table: FormTable) -> str:
        """A head of one row for table 2, of three for the others."""
        rows = self.rows(table)
        head = 1 if table.name == "t2" else 3
        top, rest = "\n".join(rows[:head]), "\n".join(rows[head:])
        return f'<table class="form">\n<thead>\n{top}\n</thead>\n<tbody>\n{rest}\n</tbody></table>'

    def attributes(self, cell: FormCell) -> str:
        """The scope of header cells."""
        scopes = {"block": ' scope="colgroup"', "header": ' scope="col"', "label": ' scope="row"'}
        return scopes.get(cell.kind, "")

    def content(self, cell: FormCell) -> str:
        """Bare text; a blank cell holds nothing at all."""
        return self.text(cell) if cell.text else ""
