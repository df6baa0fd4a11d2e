"""DOCX as Word and WPS save it, written part by part.

`word`: a plain document with direct merges. `wps`: headings numbered by lists, runs cut anywhere, table 2 in a text
box with its older twin beside it, table 3 in a content control. `tracked`: a draft with its changes still marked:
deleted text and rows, moved and inserted runs, hidden words, fields.
"""

import re
from html import escape

from simulator.document import Document, Line, compose
from simulator.layouts.packages import packed
from simulator.tables import FormCell, FormTable
from simulator.truth import Truth

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMESPACES = (
    f'xmlns:w="{_W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml"'
)
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = (
    f'{_XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)
_DOCUMENT_RELATIONS = (
    f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/numbering" Target="numbering.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId3" Type="{_OFFICE}/header" Target="header1.xml"/></Relationships>'
)
_LEVELS = (("chineseCountingThousand", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3."))
_NUMBERING = (
    f'{_XML}<w:numbering {_NAMESPACES}><w:abstractNum w:abstractNumId="7">'
    + "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for depth, (form, text) in enumerate(_LEVELS)
    )
    + '</w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>'
)
_STYLES = (
    f'{_XML}<w:styles {_NAMESPACES}><w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 1"/>'
    '<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="21"><w:name w:val="chapter"/><w:basedOn w:val="2"/></w:style></w:styles>'
)
_HEADER = f"{_XML}<w:hdr {_NAMESPACES}><w:p><w:r><w:t>内部资料 第 9 页</w:t></w:r></w:p></w:hdr>"
_NUMBERED = re.compile(r"^[一二三四五六七八九十]{1,2}、(?=\S)")


def write(truth: Truth, style: str) -> bytes:
    """The report as a package in this style."""
    document = compose(truth)
    writer = {"word": _Word, "wps": _Wps, "tracked": _Tracked}[style]()
    body = "".join(writer.line(block) if isinstance(block, Line) else writer.table(block) for block in document.blocks)
    section = '<w:sectPr><w:headerReference w:type="default" r:id="rId3"/><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>'
    return packed(
        {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": _RELATIONS,
            "word/_rels/document.xml.rels": _DOCUMENT_RELATIONS,
            "word/document.xml": f"{_XML}<w:document {_NAMESPACES}><w:body>{body}{section}</w:body></w:document>",
            "word/numbering.xml": _NUMBERING,
            "word/styles.xml": _STYLES,
            "word/header1.xml": _HEADER,
            "docProps/core.xml": _core(document),
        }
    )


def _core(document: Document) -> str:
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(document.title)}</dc:title></cp:coreProperties>'
    )


class _Word:
    """A plain document."""

    def line(self, line: Line) -> str:
        """A paragraph."""
        align = {"title": '<w:jc w:val="center"/>', "signature": '<w:jc w:val="right"/>'}.get(line.kind, "")
        return f'<w:p><w:pPr><w:ind w:firstLineChars="200"/>{align}</w:pPr>{self.runs(line.text)}</w:p>'

    def runs(self, text: str) -> str:
        """A text as runs."""
        font = '<w:rPr><w:rFonts w:eastAsia="仿宋_GB2312"/></w:rPr>'
        return f'<w:r>{font}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'

    def table(self, table: FormTable) -> str:
        """A table, cells that span rows continued by empty ones."""
        places = {(place.row, place.column): place.cell for place in table.placed()}
        owners = {
            (place.row + down, place.column + right): place
            for place in table.placed()
            for down in range(place.cell.rowspan)
            for right in range(place.cell.colspan)
        }
        rows = []
        for row in range(len(table.rows)):
            cells, column = [], 0
            while column < table.width:
                owner = owners.get((row, column))
                cell = places.get((row, column))
                if owner is None:
                    cells.append(self.cell(None, 1, ""))
                    column += 1
                    continue
                merge = "" if owner.cell.rowspan == 1 else "restart" if cell else "continue"
                cells.append(self.cell(cell, owner.cell.colspan, merge))
                column += owner.cell.colspan
            rows.append(f"<w:tr>{self.row_properties(row)}{''.join(cells)}</w:tr>")
        grid = '<w:gridCol w:w="800"/>' * table.width
        properties = '<w:tblPr><w:tblStyle w:val="a3"/><w:tblW w:w="0" w:type="auto"/></w:tblPr>'
        return f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>{self.after_table()}"

    def row_properties(self, row: int) -> str:
        """What is said of a row."""
        return "<w:trPr><w:tblHeader/></w:trPr>" if row == 0 else ""

    def after_table(self) -> str:
        """Word wants a paragraph after a table."""
        return "<w:p/>"

    def cell(self, cell: FormCell | None, span: int, merge: str) -> str:
        """A cell; None for one without content."""
        across = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
        down = {"": "", "restart": '<w:vMerge w:val="restart"/>', "continue": "<w:vMerge/>"}[merge]
        parts = cell.text.split("\n") if cell else [""]
        paragraphs = "".join(f"<w:p>{self.runs(part) if part else ''}</w:p>" for part in parts)
        return f'<w:tc><w:tcPr><w:tcW w:w="{800 * span}" w:type="dxa"/>{across}{down}</w:tcPr>{paragraphs}</w:tc>'


class _Wps(_Word):
    """A document as WPS saves what was typed in haste."""

    def line(self, line: Line) -> str:
        """Chapter headings lose their number to a list; the signature's lines are one paragraph with a break."""
        text = line.text
        if line.kind == "heading" and _NUMBERED.match(text):
            return f'<w:p><w:pPr><w:pStyle w:val="21"/></w:pPr>{self.runs(_NUMBERED.sub("", text))}</w:p>'
        return super().line(line)

    def runs(self, text: str) -> str:
        """Runs are cut after every third character; spelling marks and bookmarks stand between them."""
        pieces = [text[start : start + 3] for start in range(0, len(text), 3)]
        between = (
            '<w:proofErr w:type="spellStart"/><w:bookmarkStart w:id="0" w:name="_GoBack"/><w:bookmarkEnd w:id="0"/>'
        )
        return between.join(
            f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">{escape(piece)}</w:t></w:r>'
            for piece in pieces
        )

    def table(self, table: FormTable) -> str:
        """Table 2 in a text box, table 3 in a content control, table 4 as it is."""
        markup = super().table(table)
        if table.name == "t2":
            inner = f"<w:txbxContent>{markup}</w:txbxContent>"
            return (
                '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic>'
                f"<a:graphicData><wps:wsp><wps:txbx>{inner}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor>"
                "</w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>"
                f"{inner}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
            )
        if table.name == "t3":
            return f'<w:sdt><w:sdtPr><w:alias w:val="表"/></w:sdtPr><w:sdtContent>{markup}</w:sdtContent></w:sdt>'
        return markup


class _Tracked(_Word):
    """A draft whose changes are still marked."""

    def line(self, line: Line) -> str:
        """Some words were deleted, one was moved here, some are hidden; the year is a field."""
        pieces = self.runs(line.text)
        gone = '<w:del w:id="1" w:author="甲"><w:r><w:delText>此处有误99件</w:delText></w:r></w:del>'
        hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏88</w:t></w:r>"
        field = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE 77 </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        )
        moved = '<w:moveFrom w:id="2" w:author="乙"><w:r><w:t>移走了66</w:t></w:r></w:moveFrom>'
        return f'<w:p>{gone}{hidden}<w:ins w:id="3" w:author="乙">{pieces}</w:ins>{moved}{field}</w:p>'

    def table(self, table: FormTable) -> str:
        """A row that was deleted stands before the last one."""
        markup = super().table(table)
        cell = "<w:tc><w:p><w:r><w:t>55</w:t></w:r></w:p></w:tc>"
        gone = f'<w:tr><w:trPr><w:del w:id="9" w:author="甲"/></w:trPr>{cell * table.width}</w:tr>'
        head, mark, tail = markup.rpartition("<w:tr>")
        return f"{head}{gone}{mark}{tail}" if all(cell.rowspan == 1 for cell in table.rows[-2]) else markup

    def cell(self, cell: FormCell | None, span: int, merge: str) -> str:
        """A value was corrected: the old one is deleted."""
        markup = super().cell(cell, span, merge)
        if cell and cell.kind == "value":
            gone = '<w:del w:id="4" w:author="甲"><w:r><w:delText>44</w:delText></w:r></w:del>'
            return markup.replace("<w:p>", f"<w:p>{gone}", 1)
        return markup
