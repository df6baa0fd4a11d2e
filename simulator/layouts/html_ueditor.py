"""UEditor (Baidu): table 2 on a grid of five columns, every span written out, blanks as `<p><br/></p>`."""

from html import escape

from simulator.document import Document, Line
from simulator.layouts.html import Skin
from simulator.tables import FormCell, Spans
from simulator.truth import Truth


def write(truth: Truth, _style: str) -> bytes:
    """The report as UEditor leaves it."""
    return UEditor().render(truth)


class UEditor(Skin):
    """A page edited in UEditor."""

    spans: Spans = "five"
    table_open = '<table data-sort="sortDisabled" width="757" align="center"><tbody>'
    table_close = "</tbody></table>"
    first_row = '<tr class="firstRow">'

    def page(self, document: Document, body: str) -> str:
        """A header clock shows today's date, which is not the report's."""
        return f"""<!DOCTYPE html>
<html><head><meta charset="UTF-8"><title>{escape(document.title)}</title></head><body>
<div class="top"><span id="clock">今天是2026年7月1日 星期三</span>
<a href="/">网站首页</a><a href="/zwgk/">政务公开</a></div>
<h1 class="title">{escape(document.title)}</h1>
<div class="meta">发布时间：{document.published_on}<span>浏览次数：<i id="hits">128</i></span></div>
<div class="view" id="vsb_content"><div class="edui-default">
{body}
</div></div>
<div class="foot">版权所有：{escape(document.agency)}</div>
</body></html>
"""

    def line(self, line: Line) -> str:
        """Paragraphs with indent and font in the style."""
        weight = "<strong>{}</strong>" if line.kind == "heading" else "{}"
        text = weight.format(f'<span style="font-family: 仿宋; font-size: 21px;">{escape(line.text)}</span>')
        return f'<p style="line-height: 2em; text-indent: 2em;">{text}</p>'

    def attributes(self, cell: FormCell) -> str:
        """Width by span."""
        return f' width="{75 * cell.colspan}" valign="middle" align="center" style="word-break: break-all;"'

    def span_attributes(self, cell: FormCell) -> str:
        """Spans of one are written as well."""
        return f' rowspan="{cell.rowspan}" colspan="{cell.colspan}"'

    def content(self, cell: FormCell) -> str:
        """One paragraph for each printed line; a blank cell holds an empty one."""
        if not cell.text:
            return "<p><br/></p>"
        return "".join(f'<p style="text-align:center">{escape(part)}</p>' for part in cell.text.split("\n"))
