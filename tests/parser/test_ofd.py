"""The OFD reader: text by steps, rules by paths, pages in order, and only what lies in the package."""

import pytest

from parser.readers import sniff
from parser.readers.ofd import read
from tests.parser.office_maker import packed, refused, shown

_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_BOX = "<ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"


def page_of(objects: str, head: str = "") -> str:
    """A page, or a template."""
    return f'<ofd:Page {_OFD}>{head}<ofd:Content><ofd:Layer ID="1">{objects}</ofd:Layer></ofd:Content></ofd:Page>'


def ofd(
    *pages: str,
    order: list[int] | None = None,
    common: str = "",
    head: str = "",
    parts: dict[str, str | bytes] | None = None,
) -> bytes:
    """An OFD with these pages; `order` says in which the document lists them."""
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/P{n}.xml"/>' for n in order or range(len(pages)))
    made: dict[str, str | bytes] = {
        "OFD.xml": f"<ofd:OFD {_OFD}><ofd:DocBody><ofd:DocInfo><ofd:Title>题</ofd:Title></ofd:DocInfo>"
        "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {_OFD}><ofd:CommonData>{_BOX}{common}</ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
    }
    made |= {f"Doc_0/Pages/P{number}.xml": page_of(page, head) for number, page in enumerate(pages)}
    return packed({**made, **(parts or {})})


def text(words: str, x: float, y: float, size: float = 5.0, steps: str = "", attributes: str = "") -> str:
    delta = steps or f"g {len(words) - 1} {size}"
    return (
        f'<ofd:TextObject ID="2" Boundary="{x} {y} 100 {size}" Font="1" Size="{size}" {attributes}>'
        f'<ofd:TextCode X="0" Y="{size * 0.86}" DeltaX="{delta}">{words}</ofd:TextCode></ofd:TextObject>'
    )


def path(box: str, data: str, attributes: str = "") -> str:
    data = f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData>"
    return f'<ofd:PathObject ID="3" Boundary="{box}" {attributes}>{data}</ofd:PathObject>'


def ruled(columns: int, rows: int, x: float = 20, y: float = 50, width: float = 40, height: float = 10) -> str:
    """The rules of a table."""
    across = "".join(
        path(f"{x} {y + height * row} {width * columns} 0", f"M 0 0 L {width * columns} 0") for row in range(rows + 1)
    )
    down = "".join(
        path(f"{x + width * column} {y} 0 {height * rows}", f"M 0 0 L 0 {height * rows}")
        for column in range(columns + 1)
    )
    return across + down


def test_steps_set_characters_apart() -> None:
    page = text("政府信息公开年度报告", 60, 20) + text("12件", 20, 40, steps="2.5 2.5")
    assert shown(read(ofd(page))) == ["政府信息公开年度报告", "12件"]
    assert read(ofd(page)).titles == ["题"]


def test_rules_make_a_table() -> None:
    cells = "".join(
        text(words, 22 + 40 * (n % 2), 52 + 10 * (n // 2), 4) for n, words in enumerate(("规章", "1", "文件", "23"))
    )
    assert shown(read(ofd(ruled(2, 2) + cells))) == [
        [(0, 0, 1, 1, "规章"), (0, 1, 1, 1, "1"), (1, 0, 1, 1, "文件"), (1, 1, 1, 1, "23")]
    ]


def test_borders_as_closed_paths_thin_areas_and_scaled_text() -> None:
    boxes = "".join(path(f"{20 + 40 * n} 50 40 10", "M 0 0 L 40 0 L 40 10 L 0 10 C") for n in range(2))
    areas = "".join(
        path(f"{20 + 40 * n} 60 40 10.2", "M 0 10 L 40 10 L 40 10.2 L 0 10.2 C", 'Fill="true" Stroke="false"')
        + path(f"{20 + 40 * n} 60 0.2 10", "M 0 0 L 0.2 0 L 0.2 10 L 0 10 C", 'Fill="true" Stroke="false"')
        for n in range(2)
    ) + path("100 60 0.2 10", "M 0 0 L 0.2 0 L 0.2 10 L 0 10 C", 'Fill="true" Stroke="false"')
    words = (
        text("甲", 22, 53, 2, "", 'CTM="2 0 0 2 0 0"')
        + text("乙", 62, 53, 4)
        + text("34", 22, 63, 4)
        + text("5", 62, 63, 4)
    )
    assert shown(read(ofd(boxes + areas + words))) == [
        [(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙"), (1, 0, 1, 1, "34"), (1, 1, 1, 1, "5")]
    ]


def test_pages_come_in_the_order_of_their_document() -> None:
    first, second = text("这是第一页上的一整行文字内容。", 20, 40), text("这是第二页上的一整行文字内容。", 20, 40)
    assert shown(read(ofd(second, first, order=[1, 0]))) == [
        "这是第一页上的一整行文字内容。",
        "这是第二页上的一整行文字内容。",
    ]


def test_templates_and_composite_drawings_are_drawn() -> None:
    page = text("1", 22, 52, 4) + text("2", 62, 52, 4)
    page += '<ofd:CompositeObject ResourceID="7" Boundary="0 100 210 100"/>'
    inner = f"<ofd:Content>{text('落款', 20, 20)}</ofd:Content>"
    unit = f'<ofd:CompositeGraphicUnit ID="7">{inner}</ofd:CompositeGraphicUnit>'
    content = ofd(
        page,
        common='<ofd:TemplatePage ID="9" BaseLoc="Tpl.xml"/><ofd:PublicRes>Res.xml</ofd:PublicRes>',
        head='<ofd:Template TemplateID="9"/>',
        parts={
            "Doc_0/Tpl.xml": page_of(ruled(2, 1)),
            "Doc_0/Res.xml": f"<ofd:Res {_OFD}>{unit}</ofd:Res>",
        },
    )
    assert shown(read(content)) == [[(0, 0, 1, 1, "1"), (0, 1, 1, 1, "2")], "落款"]


def test_a_composite_drawing_that_holds_itself_ends() -> None:
    inner = '<ofd:Content><ofd:CompositeObject ResourceID="7" Boundary="0 0 9 9"/></ofd:Content>'
    unit = f'<ofd:Res {_OFD}><ofd:CompositeGraphicUnit ID="7">{inner}</ofd:CompositeGraphicUnit></ofd:Res>'
    page = text("正文在这里", 20, 20) + '<ofd:CompositeObject ResourceID="7" Boundary="0 0 9 9"/>'
    content = ofd(page, common="<ofd:PublicRes>Res.xml</ofd:PublicRes>", parts={"Doc_0/Res.xml": unit})
    assert shown(read(content)) == ["正文在这里"]


def test_several_documents_of_one_package() -> None:
    second = f'<ofd:Document {_OFD}><ofd:Pages><ofd:Page BaseLoc="/Doc_0/Pages/P0.xml"/></ofd:Pages></ofd:Document>'
    root = (
        f"<ofd:OFD {_OFD}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
        "<ofd:DocBody><ofd:DocRoot>/Doc_1/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
    )
    content = ofd(text("一页正文。", 20, 120), parts={"OFD.xml": root, "Doc_1/Document.xml": second})
    assert shown(read(content)) == ["一页正文。", "一页正文。"]


def test_watermarks_and_what_is_invisible_are_left_out() -> None:
    slanting = 'CTM="0.7 0.7 -0.7 0.7 0 0"'
    page = (
        text("正文", 20, 20) + text("水印", 60, 90, 9, "", slanting) + text("看不见", 20, 60, 5, "", 'Visible="false"')
    )
    assert shown(read(ofd(page))) == ["正文"]


def test_a_page_of_pictures_needs_ocr() -> None:
    picture = '<ofd:ImageObject ID="4" Boundary="0 0 210 297" ResourceID="5"/>'
    assert read(ofd(picture)).needs == "ocr"
    mixed = read(ofd(text("这一页上有足够多的文字，可以读，不需要识别。", 20, 20), picture))
    assert (mixed.needs, mixed.meta["pages_without_text"]) == ("ocr", "2")


@pytest.mark.parametrize("place", ["../../../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "http://127.0.0.1/x"])
def test_nothing_outside_the_package_is_read(place: str) -> None:
    document = f'<ofd:Document {_OFD}><ofd:Pages><ofd:Page BaseLoc="{place}"/></ofd:Pages></ofd:Document>'
    assert refused(ofd("", parts={"Doc_0/Document.xml": document})) == "damaged"


def test_damage_and_bombs_are_said() -> None:
    content = ofd(text("正文", 20, 20))
    assert sniff(content)[:2] == ("ofd", "application/ofd")
    assert refused(content[: len(content) // 2]) == "damaged"
    assert refused(ofd()) == "damaged"
    assert refused(ofd(*[""] * 401)) == "too_large"
    assert refused(ofd("<a/>" * 200_001)) == "too_large"
    assert refused(ofd(*[f"<a>{'x' * 5_000_000}</a>"] * 2)) == "too_large"


def test_numbers_without_bounds_cost_nothing() -> None:
    words = text("文字", 20, 20, 5, "g 999999999 5")
    odd = path("0 0 1e309 -5", "M NaN 0 L 1e400 1e400 A 1 2 X L 5") + text("x", 20, 30, 5, "g") + text("y", 20, 30, 0)
    assert "文字" in shown(read(ofd(words + odd)))
