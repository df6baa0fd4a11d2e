"""GBK bytes on a page that says utf-8, in the capital letters and font tags of its time."""

from html import escape

from simulator.document import Document, Line
from simulator.layouts.html import Skin
from simulator.tables import FormCell
from simulator.truth import Truth


def write(truth: Truth, _style: str) -> bytes:
    """The report as a mislabelled page."""
    return Gbk().render(truth)


class Gbk(Skin):
    """An old page, copied to a server that believes everything to be UTF-8."""

    encoding = "gb18030"
    table_open = "<TABLE border=1 cellSpacing=0>"
    table_close = "</TABLE>"
    first_row = row_open = "<TR>"
    row_close = ""

    def page(self, document: Document, body: str) -> str:
        """The declaration is wrong."""
        return f"""<HTML><HEAD><META http-equiv=Content-Type content="text/html; charset=utf-8">
<TITLE>{escape(document.title)}</TITLE></HEAD>
<BODY><CENTER>作者：{escape(document.agency)}&nbsp;&nbsp;发布日期：{document.published_on}</CENTER>
<DIV id=zoom>{body}</DIV></BODY></HTML>
"""

    def line(self, line: Line) -> str:
        """Fonts instead of styles."""
        size = 5 if line.kind == "title" else 3
        return f"<P><FONT size={size} face=宋体>{escape(line.text)}</FONT></P>"

    def cell(self, cell: FormCell) -> str:
        """Neither rows nor cells are closed, as HTML 4 allows."""
        return f"<TD{self.span_attributes(cell)}>{self.text(cell)}"
