"""Documents that bite, made by a few lines of code each: bombs, endless and cyclic structures, numbers of things."""

import json
import struct
from collections.abc import Callable

from simulator import make_truth, write_report
from simulator.layouts.ole import compound
from tests.parser.office_maker import W, docx, p, packed

HUNDRED_THOUSAND = 100_000
MILLION = 1_000_000
SOME = 20_000
TITLE = "<h1>卧龙区人民政府2022年政府信息公开工作年度报告</h1>"
CHAPTER = "<h2>三、收到和处理政府信息公开申请情况</h2>"


def page(body: str) -> bytes:
    """A page with a report's title."""
    return f"<html><head><meta charset=utf-8></head><body>{TITLE}{CHAPTER}{body}</body></html>".encode()


def table(rows: int, columns: int, cell: str = "<td>1</td>") -> str:
    """A table of equal cells."""
    return "<table>" + ("<tr>" + cell * columns + "</tr>") * rows + "</table>"


def report(guise: str) -> bytes:
    """A good report."""
    return write_report(make_truth(3), guise).content


# ------------------------------------------------------------------------------------------------ pages and text

PAGES: dict[str, Callable[[], bytes]] = {
    "div_in_div": lambda: page("<div>" * HUNDRED_THOUSAND + "深"),
    "span_in_cell": lambda: page(f"<table><tr><td>1</td><td>{'<span>' * HUNDRED_THOUSAND}2</td></tr></table>"),
    "table_in_table": lambda: page("<table><tr><td>a<td>b" * 20_000),
    "b_never_closed": lambda: page("<p><b>1" * HUNDRED_THOUSAND),
    "colspan": lambda: page('<table><tr><td colspan="1000000000">1</td><td colspan=99999>2</td></tr></table>'),
    "rowspan": lambda: page(
        '<table><tr><td rowspan="1000000000">1</td></tr>' + "<tr><td rowspan=65534 colspan=1000>2</td></tr>" * 9_999
    ),
    "spans_everywhere": lambda: page(table(3_000, 3, "<td rowspan=99999 colspan=99999>1</td>")),
    "million_cells": lambda: page(table(1_000, 1_000)),
    "million_rows": lambda: page(table(MILLION // 4, 2)),
    "million_tables": lambda: page(table(1, 2) * 30_000),
    "million_paragraphs": lambda: page("<p>1</p>" * MILLION),
    "million_headings": lambda: page("<p>一、总体情况</p>" * SOME),
    "million_titles": lambda: page("<p>某某县人民政府2022年政府信息公开工作年度报告</p>" * 30_000),
    "million_dates": lambda: page("<p>2022年1月1日，公开1条。</p>" * SOME),
    "million_links": lambda: page("<a href='/a{}.pdf'>附件</a>" * SOME),
    "million_containers": lambda: page("<div class='zoom' id='zoom'>" * 250 + "主动公开" * SOME),
    "million_attributes": lambda: page("<p " + " ".join(f"a{n}=1" for n in range(SOME)) + ">"),
    "million_entities": lambda: page("&nbsp;&#20844;" * HUNDRED_THOUSAND),
    "million_digits": lambda: page(f"<table><tr><td>本年新收</td><td>{'1' * MILLION}</td></tr></table>"),
    "digits_in_prose": lambda: page(f"<p>主动公开政府信息{'1' * MILLION}条。</p>"),
    "digits_in_span": lambda: page(f"<table><tr><td colspan={'9' * MILLION}>1</td></tr></table>"),
    "numerals_in_prose": lambda: page(f"<p>主动公开政府信息{'一百' * HUNDRED_THOUSAND}条。</p>"),
    "spaces": lambda: page("<p>主动公开" + " \t　" * HUNDRED_THOUSAND + "1条</p>"),
    "commas": lambda: page("<p>主动公开1" + ",000" * HUNDRED_THOUSAND + "条</p>"),
    "one_long_line": lambda: page("<p>" + "主动公开政府信息1条" * SOME + "</p>"),
    "one_long_cell": lambda: page(
        f"<table><tr><td>1</td><td>{'申请' * HUNDRED_THOUSAND}</td></tr><tr><td>1<td>2</table>"
    ),
    "brackets": lambda: page("<p>" + "（" * HUNDRED_THOUSAND + "</p>"),
    "billion_laughs": lambda: (
        b'<!DOCTYPE html [<!ENTITY a "ha">'
        + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"&a;" * 10) for n in range(12))
        + b"]><html><body><p>&a11;</p></body></html>"
    ),
    "open_tags": lambda: b"<html><body>" + b"<" * MILLION,
    "open_comment": lambda: page("<!--" * HUNDRED_THOUSAND),
    "json_deep": lambda: b'[{"a":' + b"[" * HUNDRED_THOUSAND,
    "json_deep_closed": lambda: b'[{"a":' + b"[" * HUNDRED_THOUSAND + b"]" * HUNDRED_THOUSAND + b"}]",
    "json_digits": lambda: b'{"a": ' + b"9" * MILLION + b"}",
    "json_strings": lambda: json.dumps([{"title": "年度报告", "content": "<p>1</p>"}] * SOME).encode(),
    "text_lines": lambda: b"1\n" * MILLION,
    "text_numbers": ("三、收到和处理政府信息公开申请情况\n" + "1 2 3 4 5 6 7\n" * SOME).encode,
    "text_bars": ("三、收到和处理政府信息公开申请情况\n" + "|1" * MILLION).encode,
    "text_glued": ("三、收到和处理政府信息公开申请情况\n本年新收政府信息公开申请数量" + "10" * HUNDRED_THOUSAND).encode,
    "text_statistics": ("统计指标 单位 统计数\n" + "一、主动公开情况 —— 1\n" * SOME).encode,
    "text_row_glued": (
        "三、收到和处理政府信息公开申请情况\n一、本年新收政府信息公开申请数量"
        + "12" * 3_000
        + "二、上年结转"
        + "34" * 99
    ).encode,
    "text_block_glued": (
        "二、主动公开政府信息情况\n第二十条第（一）项信息内容本年制发件数规章"
        + "12" * 3_000
        + "行政规范性文件"
        + "1" * 99
    ).encode,
    "text_short_lines": ("一、总体情况\n" + "0\n" * 2 * SOME).encode,
    "text_starts": ("本年新收一、本年新收政府信息公开申请数量 0 0" * SOME).encode,
    "rows_of_one_label": lambda: page(
        "<table><tr><td>统计指标<td>单位<td>统计数</tr>"
        + "<tr><td>（一）主动公开政府信息数<td>条<td>12</tr>" * (SOME // 4)
        + "</table>"
    ),
    "picture_inside": lambda: page(f"<img src='data:image/png;base64,{'A' * 9 * MILLION}'>"),
    "text_labels": ("一、本年新收政府信息公开申请数量 1 2 3 4 5 6 7\n" * SOME).encode,
    "mhtml_parts": lambda: (
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n"
        + b"--x\nContent-Type: text/html\n\n<p>1</p>\n" * SOME
        + b"--x--"
    ),
    "mhtml_in_mhtml": lambda: b"".join(
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x%d\n\n--x%d\n" % (n, n) for n in range(5_000)
    ),
    "mhtml_headers": lambda: b"MIME-Version: 1.0\n" + b"X-A: 1\n b\n" * HUNDRED_THOUSAND + b"\n<p>1</p>",
    "head_of_colons": lambda: b"a:\n" + b"a:\n \n" * 2_000,
}


# ------------------------------------------------------------------------------------------------ office formats


def nested_xml(tag: str, depth: int) -> str:
    """An element in itself, so deep."""
    return f"<{tag}>" * depth + f"</{tag}>" * depth


LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "haha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "&a;" * 10}">' for n in range(12))
    + "]>"
)


def docx_raw(document: str, **parts: str | bytes) -> bytes:
    """A DOCX whose main part is this text."""
    return packed({"[Content_Types].xml": "<Types/>", "word/document.xml": document} | parts)


def xlsx(sheet: str, head: str = "") -> bytes:
    """A workbook with one sheet."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    return packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
            "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
            f'Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'{head}<workbook xmlns="{main}" xmlns:r="{rel}"><sheets>'
            '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
            f'Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f'{head}<worksheet xmlns="{main}">{sheet}</worksheet>',
        }
    )


def cell(place: str, value: str = "1") -> str:
    """A cell of a sheet in a row of its own."""
    row = "".join(filter(str.isdigit, place))
    return f'<row r="{row}"><c r="{place}"><v>{value}</v></c></row>'


def ofd(page: str, pages: int = 1, head: str = "") -> bytes:
    """An OFD whose pages are all this one."""
    ns = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/0.xml"/>' for n in range(pages))
    return packed(
        {
            "OFD.xml": f"<ofd:OFD {ns}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
            "</ofd:OFD>",
            "Doc_0/Document.xml": f"{head}<ofd:Document {ns}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
            f"</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
            "Doc_0/Pages/0.xml": f"{head}<ofd:Page {ns}><ofd:Content><ofd:Layer>{page}</ofd:Layer></ofd:Content>"
            "</ofd:Page>",
        }
    )


def rtf(body: str) -> bytes:
    """An RTF text."""
    return rf"{{\rtf1\ansi\ansicpg936 {body}}}".encode()


def word_table(cells: str) -> str:
    """A table of a DOCX with one row."""
    return f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"


def word_cell(text: str, properties: str = "") -> str:
    """A cell of it."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def cyclic_compound() -> bytes:
    """A compound file whose sectors follow each other in a circle, and whose directory is a ring."""
    content = bytearray(compound({"WordDocument": b"\xec\xa5" + bytes(9_000), "1Table": bytes(9_000)}))
    fat = (struct.unpack_from("<I", content, 76)[0] + 1) * 512
    for number in range(30):
        struct.pack_into("<I", content, fat + 4 * number, (number + 1) % 30)
    return bytes(content)


def looping_difat() -> bytes:
    """A compound file with a chain of tables of tables that never ends."""
    content = bytearray(compound({"WordDocument": bytes(5_000)}))
    struct.pack_into("<II", content, 68, 0, 0xFFFFFF)
    struct.pack_into("<I", content, 44, 0xFFFFFFF)
    return bytes(content)


def ring_of_entries() -> bytes:
    """A compound file whose directory entries are each other's neighbours."""
    content = bytearray(compound({"WordDocument": bytes(5_000), "1Table": bytes(5_000)}))
    start = (struct.unpack_from("<I", content, 48)[0] + 1) * 512
    for entry in (1, 2):
        struct.pack_into("<III", content, start + 128 * entry + 68, 1, 2, 1)
    return bytes(content)


OFFICE: dict[str, Callable[[], bytes]] = {
    "docx_laughs": lambda: docx_raw(
        f"{LAUGHS}<w:document {W}><w:body><w:p><w:r><w:t>&a11;</w:t></w:r></w:p></w:body></w:document>"
    ),
    "docx_deep": lambda: docx(nested_xml("w:sdt", HUNDRED_THOUSAND)),
    "docx_deep_tables": lambda: docx("<w:tbl><w:tr><w:tc>" * 60 + p("1") + "</w:tc></w:tr></w:tbl>" * 60),
    "docx_gridspan": lambda: docx(word_table(word_cell("1", '<w:gridSpan w:val="1000000000"/>') + word_cell("2"))),
    "docx_gridspan_negative": lambda: docx(word_table(word_cell("1", '<w:gridSpan w:val="-5"/>') + word_cell("2"))),
    "docx_gridspan_digits": lambda: docx(word_table(word_cell("1", f'<w:gridSpan w:val="{"9" * 10_000}"/>'))),
    "docx_gridbefore": lambda: docx(
        "<w:tbl>" + '<w:tr><w:trPr><w:gridBefore w:val="1000000"/></w:trPr>' + word_cell("1") + "</w:tr></w:tbl>"
    ),
    "docx_million_cells": lambda: docx(
        "<w:tbl>" + ("<w:tr>" + word_cell("1") * 1_000 + "</w:tr>") * 1_000 + "</w:tbl>"
    ),
    "docx_million_paragraphs": lambda: docx(p("1") * HUNDRED_THOUSAND),
    "docx_flat_bomb": lambda: docx(p("0" * 50_000_000)),
    "docx_many_members": lambda: docx(p("1"), **{f"a{n}": "" for n in range(20_000)}),
    "docx_level_digits": lambda: docx(
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="999999999999"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p>'
    ),
    "docx_style_ring": lambda: docx(
        '<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr><w:r><w:t>x</w:t></w:r></w:p>' * 100,
        styles_xml=f'<w:styles {W}><w:style w:styleId="a"><w:basedOn w:val="b"/></w:style>'
        '<w:style w:styleId="b"><w:basedOn w:val="a"/></w:style></w:styles>',
    ),
    "xlsx_laughs": lambda: xlsx(f"<sheetData>{cell('A1', '&a11;')}</sheetData>", LAUGHS),
    "xlsx_far_cell": lambda: xlsx(f"<sheetData>{cell('A1')}{cell('XFD1048576')}</sheetData>"),
    "xlsx_beyond": lambda: xlsx(f"<sheetData>{cell('A1')}{cell('ZZZZZZ99999999')}</sheetData>"),
    "xlsx_dimension": lambda: xlsx(f'<dimension ref="A1:XFD1048576"/><sheetData>{cell("A1")}</sheetData>'),
    "xlsx_merge": lambda: xlsx(
        f'<sheetData>{cell("A1")}</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    ),
    "xlsx_merges": lambda: xlsx(
        f"<sheetData>{cell('A1')}{cell('Z90')}</sheetData><mergeCells>"
        + '<mergeCell ref="A1:Z90"/>' * HUNDRED_THOUSAND
        + "</mergeCells>"
    ),
    "xlsx_million_cells": lambda: xlsx(
        "<sheetData>"
        + "".join(f'<row r="{n}">{"<c><v>1</v></c>" * 500}</row>' for n in range(1, 2_001))
        + "</sheetData>"
    ),
    "xlsx_deep": lambda: xlsx("<sheetData>" + nested_xml("row", HUNDRED_THOUSAND) + "</sheetData>"),
    "xlsx_digits": lambda: xlsx(f"<sheetData>{cell('A1', '9' * MILLION)}{cell('A2', '1e308')}</sheetData>"),
    "xls_cut": lambda: report("xls_plain")[:9_000],
    "ofd_laughs": lambda: ofd("<ofd:TextObject><ofd:TextCode>&a11;</ofd:TextCode></ofd:TextObject>", head=LAUGHS),
    "ofd_pages": lambda: ofd("", pages=HUNDRED_THOUSAND),
    "ofd_same_page": lambda: ofd("<ofd:PathObject Boundary='0 0 9 9'/>" * 5_000, pages=100),
    "ofd_deep": lambda: ofd(nested_xml("ofd:PageBlock", HUNDRED_THOUSAND)),
    "ofd_deltas": lambda: ofd(
        '<ofd:TextObject Boundary="0 0 100 100" Size="4"><ofd:TextCode X="0" Y="4" DeltaX="g 1000000000 4">'
        + "1" * 1000
        + "</ofd:TextCode></ofd:TextObject>"
    ),
    "ofd_numbers": lambda: ofd(
        '<ofd:TextObject Boundary="nan inf 1e999 -1" Size="1e308"><ofd:TextCode X="nan" Y="inf">1</ofd:TextCode>'
        "</ofd:TextObject><ofd:PathObject Boundary='0 0 1e308 1e308' LineWidth='nan'><ofd:AbbreviatedData>"
        "M 0 0 L 1e308 inf</ofd:AbbreviatedData></ofd:PathObject>"
    ),
    "rtf_deep": lambda: rtf("{" * HUNDRED_THOUSAND + "1" + "}" * HUNDRED_THOUSAND),
    "rtf_deeper": lambda: rtf("{" * MILLION),
    "rtf_numbers": lambda: rtf(
        r"\trowd\cellx99999999999999999999 1\cell\cellx-5 2\cell\row \itap999999999 \bin999999999 x"
    ),
    "rtf_bin": lambda: rtf(r"\bin-999999999999 x\par"),
    "rtf_cells": lambda: rtf(
        r"\trowd" + "".join(rf"\cellx{n}" for n in range(HUNDRED_THOUSAND)) + r"1\cell" * 210_000 + r"\row"
    ),
    "rtf_paragraphs": lambda: rtf(r"1\par" * HUNDRED_THOUSAND),
    "rtf_unicode": lambda: rtf(r"\uc999999999\u20844 x\par" + r"\u-99999999999?" * 1000 + r"\'zz\u"),
    "rtf_words": lambda: rtf("\\" + "a" * MILLION),
    "doc_ring": cyclic_compound,
    "doc_difat": looping_difat,
    "doc_entries": ring_of_entries,
}
