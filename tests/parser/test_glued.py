"""Cells without borders: what is cut again, what is left open, and blanks told by empty lines."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parser import forms, parse
from parser.align import glued_disclosures
from parser.align.rhythm import with_blanks
from parser.align.sheet import Piece
from parser.forms import TableForm
from parser.model import Report
from simulator import make_truth, write_report

ZEROS = ("c_t2_1", "000"), ("c_t2_5", "000")
"""Two rows that show how a table is filled in: every cell, a nought as 0."""


def proof(table: str, printed: str, *others: tuple[str, str]) -> glued_disclosures.Proof | None:
    codes: dict[str, TableForm] = {form.code: form for form in forms.load().tables}
    row = (codes[table], [Piece.of(printed)])
    seen = glued_disclosures.habits([row, *((codes[code], [Piece.of(text)]) for code, text in others)])
    return glued_disclosures.prove(*row, seen)


def numbers(found: glued_disclosures.Proof | None) -> list[object] | None:
    return [value.value if value else None for value in found.cut] if found else None


@pytest.mark.parametrize(
    ("table", "printed", "cut"),
    [
        ("c_t2_1", "000", [0, 0, 0]),
        ("d_t2_1", "0015", [0, 0, 15]),
        ("c_t2_5", "00125", [0, 0, 125]),
        ("c_t2_6", "1-10", [1, -1, 0]),
        ("c_t2_6", "3减12", [3, -1, 2]),
        ("c_t2_9", "08040", [0, 8040]),
    ],
)
def test_characters_that_can_be_cut_in_one_way(table: str, printed: str, cut: list[object]) -> None:
    assert numbers(proof(table, printed, ("c_t2_8", "00"))) == cut


@pytest.mark.parametrize(
    ("table", "printed", "cut"),
    [
        ("c_t2_1", "120", [1, 2, 0]),
        ("c_t2_6", "280", [2, 8, 0]),
        ("c_t2_8", "10", [1, 0]),
        ("c_t2_5", "5005", [50, 0, 5]),
    ],
)
def test_a_table_that_writes_its_zeros_leaves_no_cell_blank(table: str, printed: str, cut: list[object]) -> None:
    found = proof(table, printed, *ZEROS)
    assert numbers(found) == cut
    assert found is not None
    assert not found.is_firm
    assert proof(table, printed) is None
    assert proof(table, printed, *ZEROS, ("c_t2_6", "00")) is None  # a blank has vanished: one may have here too
    assert proof(table, printed, *ZEROS, ("c_t2_6", "---")) is None


def test_the_stock_is_no_less_than_what_came_and_stayed() -> None:
    assert numbers(proof("d_t2_1", "5025", ("d_t2_1", "000"))) == [5, 0, 25]


@pytest.mark.parametrize(
    ("table", "printed"),
    [
        ("c_t2_1", "101077"),
        ("d_t2_1", "693665"),
        ("d_t2_1", "1203"),
        ("d_t2_1", "0648"),
        ("c_t2_5", "156-5997"),
        ("c_t2_9", "304948.3955万元"),
        ("c_t2_9", "00251"),
    ],
)
def test_more_than_one_cut_is_left_open(table: str, printed: str) -> None:
    assert proof(table, printed, *ZEROS, ("d_t2_1", "000")) is None


def test_a_sign_may_be_a_dash_where_no_zero_is_printed() -> None:
    assert proof("c_t2_6", "1-10", ("c_t2_1", "121")) is None


def read(content: bytes) -> Report:
    document = parse(content)
    assert document.status == "parsed", document.message
    return document.reports[0]


@settings(max_examples=20, deadline=None)
@given(st.sampled_from([*range(40), 610, 820]), st.sampled_from([2020, 2023]))
def test_no_reconstructed_cell_is_wrong(seed: int, year: int) -> None:
    written = write_report(make_truth(seed, year=year), "text_glued")
    truth = written.truth_json["cells"]
    wrong = [
        (table.table, cell.row, cell.column, cell.raw, cell.value)
        for table in read(written.content).tables
        for cell in table.cells
        if cell.status == "reconstructed" and truth[table.table][cell.row][cell.column] != cell.value
    ]
    assert wrong == []


def rows_on(lines: list[tuple[int, list[tuple[int, str]]]]) -> list[list[Piece]]:
    """Rows of pieces: of each row the line of its label, then the line and text of every value."""
    return [
        [Piece.of("（一）予以公开", f"line {at}"), *(Piece.of(text, f"line {line}") for line, text in values)]
        for at, values in lines
    ]


def test_empty_lines_tell_which_cell_is_blank() -> None:
    full = [(at, [(at + 2 * n, str(n)) for n in range(1, 5)]) for at in range(1, 121, 11)]  # 2 to a cell, 3 to a row
    last_blank = (122, [(124, "0"), (126, "0"), (128, "0")])  # next label on 133: 5 = 3 + one cell of 2
    second_blank = (133, [(135, "0"), (139, "0"), (141, "0")])
    after = (144, [(146, "1"), (148, "1"), (150, "1"), (152, "1")])
    found = with_blanks(rows_on([*full, last_blank, second_blank, after]))
    assert [piece.text for piece in found[-3][1:]] == ["0", "0", "0", ""]
    assert [piece.text for piece in found[-2][1:]] == ["0", "", "0", "0"]
    assert found[: len(full)] == [row for row in found[: len(full)] if len(row) == 5]


def test_without_a_steady_distance_nothing_is_added() -> None:
    uneven = [(at, [(at + n * (1 + at % 3), "0") for n in range(1, 4)]) for at in range(1, 200, 17)]
    assert all(len(row) == 4 for row in with_blanks(rows_on(uneven)))


def test_a_blank_total_told_by_empty_lines_is_read_as_blank() -> None:
    written = write_report(make_truth(3, year=2023, policy="filled"), "text_one_cell_per_line").content.decode()
    cells = [line for line in written.split("\n") if line]
    start = next(n for n, line in enumerate(cells) if "本年新收" in line)
    end = next(n for n, line in enumerate(cells) if line.startswith("四、政府信息公开行政复议"))
    spaced: list[str] = []
    for line in cells[start:end]:
        is_label = not line[0].isdigit() or "." in line or "、" in line
        spaced += [*([""] * (4 if is_label and spaced and spaced[-1].isdigit() else 2)), line]
    label = next(n for n, line in enumerate(spaced) if "上年结转" in line)
    values = [n for n in range(label + 1, len(spaced)) if spaced[n]][:7]
    spaced[values[-1]] = ""
    report = read("\n".join([*cells[:start], *spaced, *cells[end:]]).encode())
    row = [
        cell for table in report.tables for cell in table.cells
        if (table.table, cell.row) == ("t3_requests", "carried_from_prev")
    ]  # fmt: skip
    assert [cell.status for cell in row] == ["number"] * 6 + ["blank"]
