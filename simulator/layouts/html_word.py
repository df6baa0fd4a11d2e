"""Pasted from Word: `MsoNormal`, `o:p`, conditional comments, `lang` spans around every number.

Word ends a table of uneven columns with a row of empty cells without height.
"""

import re
from html import escape

from simulator.document import Document, Line
from simulator.layouts.html import NBSP, Skin
from simulator.tables import FormCell, FormTable
from simulator.truth import Truth

_WESTERN = "lang=EN-US style='font-size:12.0pt'"
_EASTERN = "style='font-family:仿宋_GB2312;mso-hansi-font-family:宋体'"


def write(truth: Truth, _style: str) -> bytes:
    """The report as pasted from Word."""
    return Word().render(truth)


class Word(Skin):
    """A Word page in a portal's frame; Word marks the first row."""

    table_open = "<table class=MsoNormalTable border=0 cellspacing=0 cellpadding=0 style='mso-yfti-tbllook:1184'>"
    first_row = "<tr style='mso-yfti-irow:0;mso-yfti-firstrow:yes'>"
    row_open = "<tr style='page-break-inside:avoid'>"

    def page(self, document: Document, body: str) -> str:
        """The office's own XML is left in, and the page is called Document."""
        return f"""<!DOCTYPE html>
<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
<head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><title>Document</title></head>
<body lang=ZH-CN>
<div class="info">信息来源：{escape(document.agency)}　发布时间：{document.published_on}　【字体：大 中 小】</div>
<div class="content">
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View><w:Zoom>0</w:Zoom></w:WordDocument></xml><![endif]-->
<style><!-- p.MsoNormal {{mso-style-parent:""; font-size:10.5pt;}} --></style>
{body}
</div>
</body></html>
"""

    def line(self, line: Line) -> str:
        """Numbers are Western, so Word sets them in spans of their own."""
        align = " align=center" if line.kind == "title" else ""
        return f"<p class=MsoNormal{align} style='text-indent:32.0pt'>{_mark(line.text)}<o:p></o:p></p>"

    def table(self, table: FormTable) -> str:
        """The last row has as many empty cells as the grid has columns."""
        empty = '<td width=60 style="border:none"></td>' * table.width
        last = f"<![if !supportMisalignedColumns]>\n<tr height=0>{empty}</tr>\n<![endif]>"
        return self.between.join([self.table_open, *self.rows(table), last, self.table_close])

    def attributes(self, cell: FormCell) -> str:
        """Widths in points, border styles for Word only."""
        return f" width={60 * cell.colspan} style='border:solid windowtext 1.0pt;mso-border-alt:solid windowtext .5pt'"

    def content(self, cell: FormCell) -> str:
        """One paragraph for each printed line."""
        parts = cell.text.split("\n")
        return "".join(
            f"<p class=MsoNormal align=center>{_mark(part) or f'<span lang=EN-US>{NBSP}</span>'}<o:p></o:p></p>"
            for part in parts
        )


def _mark(text: str) -> str:
    """Western runs in `lang=EN-US` spans, Chinese runs in spans with an East Asian font."""
    marked = []
    for run in re.findall(r"[!-~]+|[^!-~]+", text):
        attributes = _WESTERN if run.isascii() else _EASTERN
        marked.append(f"<span {attributes}>{escape(run)}</span>")
    return "".join(marked)
