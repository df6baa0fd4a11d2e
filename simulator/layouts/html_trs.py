"""TRS WCM: meta tags for title and date, a breadcrumb, and an article of spans and no-break spaces.

Cells carry long border styles; applicant labels are broken over paragraphs with trailing `&nbsp;` runs; some cells
hold bare text, others a paragraph.
"""

from html import escape

from simulator.document import Document, Line
from simulator.layouts.html import NBSP, Skin
from simulator.tables import FormCell
from simulator.truth import Truth

_BORDER = "padding: 0 4px;border-left: none;border-right: 1px solid windowtext;border-top: none"
_FONTS = {"heading": "黑体, SimHei", "subheading": "楷体, 楷体_GB2312, SimKai"}


def write(truth: Truth, _style: str) -> bytes:
    """The report as a page of this family."""
    return Trs().render(truth)


class Trs(Skin):
    """A TRS page: no white space between the tags, the first row marked."""

    between = ""
    table_open = '<table style="border-collapse: collapse;border: none;" cellspacing="0" border="1"><tbody>'
    table_close = "</tbody></table>"
    first_row = '<tr style="height: 19px" class="firstRow">'
    row_open = '<tr style="height: 19px">'

    def page(self, document: Document, body: str) -> str:
        """Meta tags say title and date again; the menu names the column."""
        title = escape(document.title)
        return f"""<!DOCTYPE html>
<html>
  <head>
    <meta charset="utf-8" />
    <meta name="SiteName" content="样例省政务网"/>
    <meta name="ColumnName" content="政府信息公开年报"/>
    <meta name="ArticleTitle" content="{title}"/>
    <meta name="PubDate" content="{document.published_on} 09:12"/>
    <meta name="ContentSource" content="{escape(document.agency)}"/>
    <title>{title}_政府信息公开年报_样例省政务网</title>
    <script>var DocId = "40027", siteCount = 12;</script>
  </head>
  <body>
    <div class="breadcrumb"><span>当前位置：</span><ul><li><a href="../../../">首页</a></li><li>
      <a href="../../">政务公开</a></li><li><a href="../">政府信息公开年报</a></li></ul></div>
    <div class="article_title">
      {title}
    </div>
    <span class="article_source">来源：{escape(document.agency)}</span>
    <span class="article_time">时间：{document.published_on} 09:12</span>
    <div class="article_content"><div class=TRS_Editor>{body}<p>{NBSP}</p><p><br/></p></div></div>
    <div class="footer">主办：样例省人民政府办公厅　网站标识码：9900000001　样ICP备00000001号</div>
  </body>
</html>
"""

    def line(self, line: Line) -> str:
        """Headings are spans in another font; the title stands outside the article as well."""
        text = escape(line.text)
        if line.kind in _FONTS:
            text = f'<span style="font-family: {_FONTS[line.kind]};">{text}{NBSP}</span>'
        return f'<p style="text-indent: 2em;">{text}</p>'

    def attributes(self, cell: FormCell) -> str:
        """Borders side by side; block headings have all four."""
        return f' style="{_BORDER if cell.kind != "block" else "padding: 5px"}" valign="center"'

    def content(self, cell: FormCell) -> str:
        """A paragraph for each two characters of an applicant label."""
        if cell.kind == "block":
            return self.text(cell)
        if cell.kind == "header" and len(cell.text) in (4, 6) and "\n" not in cell.text:
            pieces = [cell.text[start : start + 2] for start in range(0, len(cell.text), 2)]
            tail = f"\n {NBSP} {NBSP} {NBSP}"
            return "".join(f'<p style="text-indent: 0em;"><span>{escape(piece)}</span>{tail}</p>' for piece in pieces)
        return f'<p style="text-indent: 0em;">{self.text(cell)}</p>'
