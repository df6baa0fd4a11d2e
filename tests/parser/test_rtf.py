"""The RTF reader: code pages, Unicode, merged cells, what is no text, and hostile groups."""

import pytest

from parser.readers import sniff
from parser.readers.rtf import read
from tests.parser.office_maker import refused, shown

_FONTS = r"{\fonttbl{\f0\fcharset134 SimSun;}{\f1\fcharset0 Times;}{\f2\fcharset136 Ming;}}"


def rtf(body: str) -> bytes:
    return rf"{{\rtf1\ansi\ansicpg936\deff0{_FONTS}{body}}}".encode("latin-1")


def gbk(text: str) -> str:
    return "".join(f"\\'{byte:02x}" for byte in text.encode("gbk"))


def row(*cells: str, edges: tuple[int, ...] = (), marks: tuple[str, ...] = ()) -> str:
    edges = edges or tuple(1000 * (number + 1) for number in range(len(cells)))
    marks = marks or ("",) * len(cells)
    definition = "".join(rf"{mark}\cellx{edge}" for mark, edge in zip(marks, edges, strict=True))
    return rf"\trowd{definition}" + "".join(rf"\pard\intbl {cell}\cell" for cell in cells) + r"\row"


def test_text_in_code_pages_and_in_unicode() -> None:
    body = (
        rf"\pard {gbk('汉字')} 12\par \f2\'a4\'a4\'a4\'e5\par\plain \uc1\u27721?\u23383\'3f{{\uc0\u-10179\u-8704}}\par"
    )
    assert shown(read(rtf(body))) == ["汉字 12", "中文", "汉字\U0001f600"]


def test_raw_bytes_whose_second_half_looks_like_ascii() -> None:
    assert shown(read(rtf("\\pard \\'81A" + "\\par"))) == [b"\x81A".decode("gb18030")]


def test_raw_text_in_utf_8_is_read_as_such_and_escapes_stay_in_their_code_page() -> None:
    content = rf"{{\rtf1\ansi\deff0 政府信息公开\u24180?年{gbk('汉字')} 12\par\uc2\u24180 年度报告\par}}".encode()
    assert shown(read(content)) == ["政府信息公开年年汉字 12", "年报告"]
    assert shown(read(content.decode().encode("gb18030")))[0] == "政府信息公开年年汉字 12"


def test_what_is_struck_out_or_raised_is_no_digit_of_its_neighbours() -> None:
    body = r"\pard 12{\super 1}/{\strike 44}16/{\striked1 5}6\strike 7\strike0 8/\super 3\nosupersub 4\par"
    assert shown(read(rtf(body))) == ["12/16/68/ 3 4"]


def test_merged_cells_have_their_spans() -> None:
    body = row("a", "b", "c", edges=(500, 1500, 2500), marks=(r"\clvmgf", r"\clmgf", r"\clmrg"))
    body += row("", "d", "e", edges=(500, 1500, 2510), marks=(r"\clvmrg", "", ""))
    assert shown(read(rtf(body + r"\pard end\par"))) == [
        [(0, 0, 2, 1, "a"), (0, 1, 1, 2, "b\nc"), (1, 1, 1, 1, "d"), (1, 2, 1, 1, "e")],
        "end",
    ]


def test_nested_tables_are_read_inside_out() -> None:
    nested = (
        r"\pard\intbl\itap2 x\nestcell\pard\intbl\itap2 y\nestcell"
        r"{\*\nesttableprops\trowd\cellx300\cellx600\nestrow}{\nonesttables\par}"
    )
    body = rf"\trowd\cellx1000\cellx2000\pard\intbl {gbk('外')}\par{nested}"
    body += r"\pard\intbl after\cell\pard\intbl 2\cell\row\pard"
    assert shown(read(rtf(body))) == ["外", [(0, 0, 1, 1, "x"), (0, 1, 1, 1, "y")], "after", "2"]


def test_what_is_no_text_is_left_out() -> None:
    body = (
        r"{\info{\title " + gbk("题") + r"}{\author x}}{\header h\par}{\*\unknown junk}{\pict\pngblip 89504e}"
        r"\pard a{\v hidden}{\deleted gone}{\field{\*\fldinst PAGE}{\fldrslt 3}}{\footnote no}\~b\_c\{\}\\\par"
        r"{\listtext 1.\tab}" + gbk("条") + r"\par{\listtext 1.\tab}12\par\bin5 }}}}}z\par"
    )
    document = read(rtf(body))
    assert shown(document) == ["a3 b-c{}\\", "1.条", "12", "z"]
    assert document.titles == ["题"]


def test_the_text_of_shapes_is_text() -> None:
    body = r"\pard a{\shp{\*\shpinst{\sp{\sn x}{\sv y}}{\shptxt \pard in a box\par}}{\shprslt{\*\do}}}b\par"
    assert shown(read(rtf(body))) == ["ain a box", "b"]


def test_pictures_alone_need_ocr() -> None:
    assert read(rtf(r"\pard{\pict\jpegblip ffd8}\par")).needs == "ocr"


def test_told_by_its_bytes() -> None:
    assert sniff(rtf("")).reader == "rtf"
    assert sniff(b"\xef\xbb\xbf {\\rtf1 x}").reader == "rtf"


@pytest.mark.parametrize("body", [r"\pard a", r"\pard {\b a", r"\trowd\cellx100\pard\intbl a\cell"])
def test_a_cut_off_text_is_damaged(body: str) -> None:
    assert refused(rtf(body)[:-1]) == "damaged"


def test_hostile_groups_and_numbers() -> None:
    assert refused(rtf("{" * 200_000 + "}" * 200_000)) == "too_large"
    assert shown(read(rtf("{" * 9_000 + "x" + "}" * 9_000))) == ["x"]
    body = (
        row("a", "b", edges=(-99999, 9999999999))
        + r"\u99999999999?\uc999999 \itap99999999\pard x\par\row\cell\nestrow}}}"
    )
    read(rtf(body))
