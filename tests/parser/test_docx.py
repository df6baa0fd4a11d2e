"""The DOCX reader: spans, text boxes, tracked changes, numbering, Word XML in one file, and hostile packages."""

import pytest

from parser import parse
from parser.readers import office_zip, sniff
from parser.readers.docx import read
from parser.readers.office_numbering import Counter, Level, labelled, numeral
from tests.parser.office_maker import W, docx, grids, p, packed, refused, shown

_NUMBERING = (
    f'<w:numbering {W}><w:abstractNum w:abstractNumId="1">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="6"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/>'
    "</w:lvlOverride></w:num></w:numbering>"
)


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


def listed(text: str, number: int, level: int = 0) -> str:
    numbering = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
    return f"<w:p>{numbering}<w:r><w:t>{text}</w:t></w:r></w:p>"


def test_merged_cells_have_their_spans() -> None:
    body = table(
        row(cell("组", '<w:vMerge w:val="restart"/>'), cell("总计", '<w:gridSpan w:val="2"/>')),
        row(cell("", "<w:vMerge/>"), cell("1"), cell("2")),
        row(cell("3"), cell("4", '<w:hMerge w:val="restart"/>'), cell("", "<w:hMerge/>")),
    )
    assert shown(read(docx(body))) == [
        [
            (0, 0, 2, 1, "组"),
            (0, 1, 1, 2, "总计"),
            (1, 1, 1, 1, "1"),
            (1, 2, 1, 1, "2"),
            (2, 0, 1, 1, "3"),
            (2, 1, 1, 2, "4"),
        ]
    ]
    assert [c.at for c in grids(read(docx(body)))[0].cells][:3] == [
        "table 1, row 1, cell 1",
        "table 1, row 1, cell 2",
        "table 1, row 2, cell 2",
    ]


def test_rows_that_begin_late_keep_their_columns() -> None:
    body = table(row(cell("a"), cell("b")), row(cell("c"), properties='<w:gridBefore w:val="1"/>'))
    assert shown(read(docx(body))) == [[(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b"), (1, 1, 1, 1, "c")]]


def test_paragraphs_of_a_cell_are_kept_apart_and_breaks_part_lines() -> None:
    two = f"<w:tc>{p('1')}<w:p><w:r><w:t>2</w:t><w:br/><w:t>3</w:t></w:r></w:p></w:tc>"
    body = f"<w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t><w:tab/><w:t>丙</w:t></w:r></w:p>{table(row(two, cell('x')))}"
    assert shown(read(docx(body))) == ["甲", "乙\t丙", [(0, 0, 1, 1, "1\n2\n3"), (0, 1, 1, 1, "x")]]


def test_text_boxes_are_read_once_and_headers_not_at_all() -> None:
    inner = f"<w:txbxContent>{p('框')}{table(row(cell('1'), cell('2')))}</w:txbxContent>"
    body = (
        '<w:p><w:r><w:t>前</w:t></w:r><w:r><mc:AlternateContent xmlns:mc="m"><mc:Choice Requires="wps">'
        f"<w:drawing><txbx>{inner}</txbx></w:drawing></mc:Choice><mc:Fallback><w:pict>{inner}</w:pict></mc:Fallback>"
        f"</mc:AlternateContent></w:r></w:p>{p('后')}"
    )
    document = read(docx(body, header1_xml=f"<w:hdr {W}>{p('页眉')}</w:hdr>"))
    assert shown(document) == ["前", "框", [(0, 0, 1, 1, "1"), (0, 1, 1, 1, "2")], "后"]


def test_an_alternative_without_text_gives_way_to_the_older_one() -> None:
    body = (
        '<w:p><w:r><mc:AlternateContent xmlns:mc="m"><mc:Choice Requires="x"><w:drawing/></mc:Choice><mc:Fallback>'
        f"<w:pict><w:txbxContent>{p('旧')}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert shown(read(docx(body))) == ["旧"]


def test_tracked_changes_are_read_as_accepted() -> None:
    body = (
        "<w:p><w:r><w:t>收到</w:t></w:r><w:del><w:r><w:delText>9</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>8</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>7</w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>件</w:t></w:r>'
        "<w:moveFrom><w:r><w:t>6</w:t></w:r></w:moveFrom></w:p>"
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前半</w:t></w:r></w:p><w:p><w:r><w:t>后半</w:t></w:r></w:p>"
    )
    rows = table(row(cell("a"), cell("b")), row(cell("c"), cell("d"), properties="<w:del/>"), row(cell("e"), cell("f")))
    assert shown(read(docx(body + rows))) == [
        "收到8件",
        "前半后半",
        [(0, 0, 1, 1, "a"), (0, 1, 1, 1, "b"), (1, 0, 1, 1, "e"), (1, 1, 1, 1, "f")],
    ]


def test_struck_and_raised_digits_are_none_of_the_number() -> None:
    def run(text: str, properties: str = "") -> str:
        return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"

    struck = run("12", "<w:strike/>") + run("34", "<w:dstrike/>") + run("56", "<w:b/>")
    raised = run("7") + run("1", '<w:vertAlign w:val="superscript"/>')
    assert shown(read(docx(f"<w:p>{struck}</w:p><w:p>{raised}</w:p>"))) == ["56", "7"]
    first = run("1", '<w:vertAlign w:val="superscript"/>') + run("12")
    assert shown(read(docx(f"<w:p>{first}</w:p>"))) == ["1 12"]


def test_codes_of_fields_are_no_text() -> None:
    body = (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE 7</w:instrText>'
        '<w:fldChar w:fldCharType="separate"/><w:t>3</w:t><w:fldChar w:fldCharType="end"/></w:r>'
        '<w:fldSimple w:instr="DATE"><w:r><w:t>日</w:t></w:r></w:fldSimple>'
        "<w:ruby><w:rt><w:r><w:t>pin</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>字</w:t></w:r></w:rubyBase></w:ruby></w:p>"
    )
    assert shown(read(docx(body))) == ["3日字"]


def test_numbered_paragraphs_show_their_numbers() -> None:
    body = listed("总体情况", 5) + listed("甲", 5, 1) + listed("乙", 5, 1) + listed("点", 5, 2) + listed("主动公开", 5)
    body += listed("丙", 5, 1) + listed("其他", 6)
    document = read(docx(body, numbering_xml=_NUMBERING))
    assert shown(document) == ["一、总体情况", "1.甲", "2.乙", "点", "二、主动公开", "1.丙", "九、其他"]


def test_a_style_may_number_its_paragraphs() -> None:
    styles = (
        f'<w:styles {W}><w:style w:styleId="1"><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="2"><w:basedOn w:val="1"/></w:style>'
        '<w:style w:styleId="3"><w:basedOn w:val="3"/></w:style></w:styles>'
    )
    body = "".join(
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t>章</w:t></w:r></w:p>' for style in ("2", "3", "2")
    )
    assert shown(read(docx(body, numbering_xml=_NUMBERING, styles_xml=styles))) == ["一、章", "章", "二、章"]


def test_a_number_in_a_cell_keeps_its_value_whatever_list_it_is_in() -> None:
    body = table(row(f"<w:tc>{listed('0', 5, 1)}</w:tc>", f"<w:tc>{listed('予以公开', 5, 1)}</w:tc>"))
    document = read(docx(body, numbering_xml=_NUMBERING))
    assert [c.text for c in grids(document)[0].cells] == ["0", "2.予以公开"]


@pytest.mark.parametrize(
    ("number", "form", "written"),
    [
        (1, "chineseCounting", "一"),
        (10, "chineseCountingThousand", "十"),
        (14, "japaneseCounting", "十四"),
        (20, "taiwaneseCounting", "二十"),
        (105, "chineseCounting", "一百零五"),
        (0, "ideographDigital", "〇"),
        (3, "chineseLegalSimplified", "叁"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (3, "decimalEnclosedCircleChinese", "③"),
        (3, "decimalEnclosedParen", "⑶"),
        (3, "ideographTraditional", "丙"),
        (3, "decimalFullWidth", "３"),
        (28, "upperLetter", "BB"),
        (2_000_000_000, "lowerLetter", "2000000000"),
        (1994, "upperRoman", "MCMXCIV"),
        (7, "decimalZero", "07"),
        (7, "unknown", "7"),
    ],
)
def test_numerals(number: int, form: str, written: str) -> None:
    assert numeral(number, form) == written


def test_lists_count_on_and_deeper_levels_begin_anew() -> None:
    counter = Counter({0: Level("第%1部分", "chineseCounting"), 1: Level("%1.%2", "decimal", 3)})
    assert [counter.next(depth) for depth in (0, 1, 1, 0, 1, 5)] == ["第一部分", "一.3", "一.4", "第二部分", "二.3", ""]
    assert labelled("1", "文") == "1 文"
    assert labelled("一、", " 5 件") == "一、5 件"
    assert labelled("1.", "12") == "12"


def test_a_table_that_arranges_the_page_is_taken_apart() -> None:
    inner = table(row(cell("1"), cell("2")))
    page = table(row(f"<w:tc>{p('标题')}{inner}{p('落款')}</w:tc>", cell("边")))
    assert shown(read(docx(page))) == ["标题", [(0, 0, 1, 1, "1"), (0, 1, 1, 1, "2")], "落款", "边"]
    assert shown(read(docx(table(row(cell("框中的字")))))) == ["框中的字"]


def test_content_controls_and_links_hold_text_like_any_other() -> None:
    body = (
        f"<w:sdt><w:sdtPr><w:t>no</w:t></w:sdtPr><w:sdtContent>{p('甲')}</w:sdtContent></w:sdt>"
        "<w:p><w:hyperlink><w:r><w:t>乙</w:t></w:r></w:hyperlink><w:smartTag><w:r><w:t>丙</w:t></w:r></w:smartTag>"
        '<w:r><w:noBreakHyphen/><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:char="4E01"/></w:r></w:p>'
    )
    second = f"<w:sdt><w:sdtContent>{cell('2')}</w:sdtContent></w:sdt>"
    rows = f"<w:tbl><w:sdt><w:sdtContent>{row(cell('1'), second)}</w:sdtContent></w:sdt></w:tbl>"
    assert shown(read(docx(body + rows))) == ["甲", "乙丙-丁", [(0, 0, 1, 1, "1"), (0, 1, 1, 1, "2")]]


def test_strict_documents_and_other_main_parts_are_read() -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    content = packed(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": '<r><Relationship Type="http://x/officeDocument" Target="/word/document2.xml"/></r>',
            "word/document2.xml": f'<w:document xmlns:w="{strict}"><w:body>{p("正文")}</w:body></w:document>',
            "docProps/core.xml": "<c><title>标题</title></c>",
        }
    )
    assert sniff(content).reader == "docx"
    assert (shown(read(content)), read(content).titles) == (["正文"], ["标题"])


def test_an_embedded_page_is_the_text() -> None:
    page = "<html><body><p>嵌入</p><table><tr><td>1</td><td>2</td></tr></table></body></html>"
    relations = '<r><Relationship Id="a" Target="chunk.htm"/><Relationship Id="b" TargetMode="External" Target="http://x/"/></r>'
    body = f'{p("前")}<w:altChunk r:id="a" xmlns:r="r"/><w:altChunk r:id="b" xmlns:r="r"/>{p("后")}'
    content = packed(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": relations,
            "word/chunk.htm": page,
        }
    )
    assert shown(read(content)) == ["前", "嵌入", [(0, 0, 1, 1, "1"), (0, 1, 1, 1, "2")], "后"]


def test_word_xml_of_2003_named_doc_is_read() -> None:
    namespace = 'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:wx="x"'
    label = '<w:pPr><w:listPr><w:ilvl w:val="0"/><wx:t wx:val="一、"/></w:listPr></w:pPr>'
    numbered = f"<w:p>{label}<w:r><w:t>章</w:t></w:r></w:p>"
    rows = table(
        row(cell("组", '<w:vmerge w:val="restart"/>'), cell("1")),
        row(cell("", "<w:vmerge/>"), cell("2")),
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>'
        f"<w:wordDocument {namespace}><w:body><wx:sect>{numbered}{rows}</wx:sect></w:body></w:wordDocument>"
    ).encode()
    assert sniff(content)[:2] == ("docx", "application/msword")
    assert shown(read(content)) == ["一、章", [(0, 0, 2, 1, "组"), (0, 1, 1, 1, "1"), (1, 1, 1, 1, "2")]]


def test_a_package_written_flat_is_read() -> None:
    content = (
        '<?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">'
        f'<pkg:part pkg:name="/word/document.xml"><pkg:xmlData><w:document {W}><w:body>{listed("章", 5)}</w:body>'
        '</w:document></pkg:xmlData></pkg:part><pkg:part pkg:name="/word/numbering.xml"><pkg:xmlData>'
        f"{_NUMBERING}</pkg:xmlData></pkg:part></pkg:package>"
    ).encode()
    assert sniff(content).reader == "docx"
    assert shown(read(content)) == ["一、章"]


def test_a_document_of_pictures_needs_ocr() -> None:
    body = '<w:p><w:r><w:drawing><a:blip xmlns:a="a"/></w:drawing></w:r></w:p>'
    assert read(docx(body)).needs == "ocr"
    assert parse(docx(body)).status == "needs"


def test_xxe_and_entities_are_left_unresolved() -> None:
    body = f'<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "yyyy">]><w:document {W}><w:body>'
    body += "<w:p><w:r><w:t>a&x;&y;b</w:t></w:r></w:p></w:body></w:document>"
    content = packed({"[Content_Types].xml": "<Types/>", "word/document.xml": body})
    text = "".join(str(item) for item in shown(read(content)))
    assert "root" not in text
    assert text.startswith("a")


def test_bombs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(docx(f"<w:p>{' ' * 50_000_000}</w:p>")) == "too_large"  # 1000 times its packed size
    depth = 100_000
    assert refused(docx("<w:sdt>" * depth + "</w:sdt>" * depth)) == "too_large"
    assert refused(docx(table(row(cell("1")) * 50_000) * 5)) == "too_large"
    nested = "<w:p/>"
    for _ in range(40):
        nested = table(row(f"<w:tc>{nested}</w:tc>", cell("x")))
    assert refused(docx(nested)) == "too_large"
    monkeypatch.setattr(office_zip, "MAX_ENTRIES", 5)
    assert refused(docx("", **{f"a{number}": "x" for number in range(9)})) == "too_large"


def test_huge_spans_cost_nothing() -> None:
    body = table(row(cell("a", '<w:gridSpan w:val="999999999"/>'), cell("b")), row(cell("c"), cell("d")))
    assert [c.text for c in grids(read(docx(body)))[0].cells] == ["a", "b", "c", "d"]


def test_damaged_packages_say_so() -> None:
    content = docx(p("文"))
    assert refused(content[: len(content) // 2]) == "damaged"
    assert refused(docx("<w:p>")) == "damaged"
    assert refused(packed({"[Content_Types].xml": "", "word/document.xml": "<w:document/>"})) == "damaged"
    assert refused(packed({"[Content_Types].xml": "", "word/document.xml": f"<w:document {W}/>"})) == "damaged"
    flipped = bytearray(docx(p("文" * 400)))
    place = flipped.index(b"word/document.xml") + 40
    flipped[place : place + 8] = bytes(8)
    assert refused(bytes(flipped)) == "damaged"


def test_a_member_with_a_password_is_encrypted() -> None:
    content = bytearray(docx(p("文")))
    for mark, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := content.find(mark, place + 1)) >= 0:
            content[place + flag] |= 1
    assert refused(bytes(content)) == "encrypted"


def test_a_package_of_unusual_names_is_told_by_its_types() -> None:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    content = packed(
        {
            "[Content_Types].xml": f'<Types><Override PartName="/main.xml" ContentType="{kind}"/></Types>',
            "_rels/.rels": '<r><Relationship Type="http://x/officeDocument" Target="main.xml"/></r>',
            "main.xml": f"<w:document {W}><w:body>{p('文')}</w:body></w:document>",
        }
    )
    assert sniff(content).reader == "docx"
    assert shown(read(content)) == ["文"]


def test_a_page_in_utf_16_is_a_page() -> None:
    assert sniff("<html><body><p>字</p></body></html>".encode("utf-16")).reader == "html"
