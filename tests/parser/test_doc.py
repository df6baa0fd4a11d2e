"""The reader of DOC and WPS: text boxes, damage, passwords; the round trip is in tests/simulator."""

import struct

import pytest

from parser.document import ReadError
from parser.readers import sniff
from parser.readers.doc import read
from parser.readers.office_ole import Ole
from parser.readers.office_word import sprms_in
from simulator import make_truth, write_report
from simulator.layouts.ole import compound
from tests.parser.office_maker import grids, refused, shown


@pytest.fixture(scope="module")
def content() -> bytes:
    return write_report(make_truth(3), "doc_wps").content


def test_deleted_and_hidden_words_and_codes_of_fields_are_left_out(content: bytes) -> None:
    text = "".join(str(block) for block in shown(read(content)))
    assert not [word for word in ("此处有误", "隐藏", "PAGE") if word in text]
    assert [block for block in shown(read(content)) if str(block).startswith("一、")]


@pytest.mark.parametrize(
    "said", [(0x0800, 0x81), (0x0837, 1), (0x2A53, 1)], ids=["not as the style", "struck", "twice"]
)
def test_what_is_struck_out_or_deleted_is_left_out_however_it_is_said(content: bytes, said: tuple[int, int]) -> None:
    mark = struct.pack("<HB", 0x0800, 1)
    assert mark in content
    assert shown(read(content.replace(mark, struct.pack("<HB", *said)))) == shown(read(content))


def test_what_is_raised_stands_apart_from_what_follows(content: bytes) -> None:
    raised = content.replace(struct.pack("<HB", 0x0800, 1), struct.pack("<HB", 0x2A48, 1))
    texts = [str(block) for block in shown(read(raised))]
    assert any(text.startswith("此处有误99件 ") for text in texts)


def test_tables_are_placed(content: bytes) -> None:
    first, second, third = grids(read(content))
    assert (second.rows, second.columns, third.columns) == (28, 10, 15)
    assert max(cell.rowspan for cell in second.cells) == 22
    assert first.cells[0].at == "table 1, row 1, cell 1"


def test_both_names_of_the_format_are_one(content: bytes) -> None:
    assert sniff(content) == sniff(write_report(make_truth(3), "doc_word").content)
    assert sniff(content)[:2] == ("doc", "application/msword")


def test_a_text_box_stands_where_it_is_anchored(content: bytes) -> None:
    ole = Ole(content)
    stream, table = bytearray(ole.stream("WordDocument")), bytearray(ole.stream("1Table"))
    box = "框中\r".encode("utf-16-le")
    place = len(stream)
    stream += box
    # A second piece for the text box's story, behind the body; an anchor at the start of the body.
    start, size = struct.unpack_from("<II", stream, 0x1A2)
    plc = bytes(table[start + 5 : start + size])
    count = (len(plc) - 4) // 12
    cps = struct.unpack_from(f"<{count + 1}I", plc)
    clx = struct.pack(f"<{count + 2}I", *cps, cps[-1] + 3) + plc[4 * (count + 1) :] + struct.pack("<HIH", 0, place, 0)
    fields = {
        0x1A2: b"\2" + struct.pack("<I", len(clx)) + clx,
        0x1DA: struct.pack("<II", 2, cps[-1]) + struct.pack("<I22x", 77),
        0x25A: struct.pack("<II", 0, 3) + struct.pack("<14xII", 77, 0),
    }
    for at, part in fields.items():
        struct.pack_into("<II", stream, at, len(table), len(part))
        table += part
    struct.pack_into("<i", stream, 0x64, 3)
    streams = {"WordDocument": bytes(stream), "1Table": bytes(table), "Data": ole.stream("Data")}
    assert shown(read(compound(streams)))[1] == "框中"


def test_passwords_and_old_versions_are_said(content: bytes) -> None:
    ole = Ole(content)
    stream = bytearray(ole.stream("WordDocument"))
    stream[11] |= 1
    assert refused(compound({"WordDocument": bytes(stream), "1Table": b""})) == "encrypted"
    stream[11] &= ~1
    stream[0:2] = b"\xdc\xa5"
    assert refused(compound({"WordDocument": bytes(stream), "1Table": b""})) == "unsupported_format"
    assert refused(compound({"EncryptedPackage": b"x", "EncryptionInfo": b"y"})) == "encrypted"
    assert sniff(compound({"PowerPoint Document": b""})).reader is None


@pytest.mark.parametrize("share", [0.02, 0.1, 0.3, 0.6, 0.9])
def test_a_cut_off_file_is_damaged_and_never_half_a_report(content: bytes, share: float) -> None:
    with pytest.raises(ReadError) as caught:
        read(content[: int(len(content) * share)])
    assert caught.value.reason == "damaged"


def test_a_chain_of_sectors_that_bites_its_tail_ends() -> None:
    content = bytearray(compound({"WordDocument": bytes(9000), "1Table": b""}))
    fat = content.rindex(struct.pack("<III", 1, 2, 3))
    struct.pack_into("<I", content, fat + 4 * 4, 0)
    assert refused(bytes(content)) == "damaged"


def test_properties_are_told_apart() -> None:
    data = struct.pack("<HB", 0x2416, 1) + struct.pack("<HHB2x", 0xD608, 4, 0) + struct.pack("<HB3s", 0xD62B, 3, b"abc")
    assert list(sprms_in(data)) == [(0x2416, b"\1"), (0xD608, b"\0\0\0"), (0xD62B, b"abc")]
    assert list(sprms_in(b"\x15\xc6\xff\1\2\3")) == []
    assert list(sprms_in(b"\x16")) == []
