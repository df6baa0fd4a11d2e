"""Layout tables: menu, meta block and the whole article stand in cells of tables without borders.

The meta block is a table of keys and values (索引号, 发布机构, 发布日期), the article one cell beside the menu.
"""

from html import escape

from simulator.document import Document, Line
from simulator.layouts.html import Skin
from simulator.truth import Truth


def write(truth: Truth, _style: str) -> bytes:
    """The report within layout tables."""
    return Nested().render(truth)


class Nested(Skin):
    """A page laid out with tables."""

    table_open = '<div align="center"><table border="1" cellpadding="0" cellspacing="0" bordercolor="#000000">'
    table_close = "</table></div>"

    def page(self, document: Document, body: str) -> str:
        """Three tables deep."""
        year = document.published_on[:4]
        return f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<title>样例县政府信息公开</title></head><body>
<table width="1000" border="0" align="center"><tr><td colspan="2"><table width="100%"><tr><td>首页</td><td>政务公开</td>
<td>行政许可</td><td>互动交流</td></tr></table></td></tr>
<tr><td width="220" valign="top"><table><tr><td><a href="zn.htm">政府信息公开指南</a></td></tr>
<tr><td><a href="nb.htm">政府信息公开年报</a></td></tr>
<tr><td><a href="gfx.htm">行政规范性文件</a></td></tr></table></td>
<td valign="top">
<table class="xxgk_meta" width="100%" border="0">
<tr><td>索引号：</td><td>999000001/{year}-00042</td><td>信息类别：</td><td>年度报告</td></tr>
<tr><td>发布机构：</td><td>{escape(document.agency)}</td><td>发布日期：</td><td>{document.published_on}</td></tr>
<tr><td>文　　号：</td><td>〔〕号</td><td>有 效 性：</td><td>有效</td></tr></table>
<table width="100%" border="0" cellpadding="0"><tbody><tr><td>&nbsp;</td><td class="article">
{body}
</td><td>&nbsp;</td></tr></tbody></table>
</td></tr><tr><td colspan="2" align="center">网站地图 | 联系我们 | 样公网安备 00000000000001号</td></tr></table>
</body></html>
"""

    def line(self, line: Line) -> str:
        """Lines end in breaks; only headings are paragraphs."""
        if line.kind == "title":
            return f'<div align="center"><font size="5"><b>{escape(line.text)}</b></font></div>'
        if line.kind == "heading":
            return f"<p><b>{escape(line.text)}</b></p>"
        return f"　　{escape(line.text)}<br>"
