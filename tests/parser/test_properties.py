"""Properties of alignment and checks, over reports that the simulator invents."""

import random
import re

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from parser import forms, parse
from parser.model import Report
from simulator import GUISES, make_truth, write_report

SEEDS = st.integers(min_value=0, max_value=10_000)
EXAMPLES = settings(max_examples=25)


def read(html: str) -> Report:
    document = parse(html.encode())
    assert document.status == "parsed", document.message
    return document.reports[0]


def cells(report: Report) -> dict[tuple[str, str, str], object]:
    return {(t.table, c.row, c.column): c.value for t in report.tables for c in t.cells}


def cells_of(content: bytes) -> dict[tuple[str, str, str], object]:
    document = parse(content)
    assert document.status == "parsed", document.message
    return cells(document.reports[0])


FAST = sorted(name for name in GUISES if name.startswith(("html_", "text_")))
"""The guises that are written and read within milliseconds; the others are tried in tests/simulator."""


def labels() -> list[str]:
    return [row.zh for row in forms.load().table("t3_requests").rows if len(row.zh) > 8]


@EXAMPLES
@given(SEEDS, st.randoms(use_true_random=False))
def test_a_damaged_label_never_shifts_a_neighbour(seed: int, rng: random.Random) -> None:
    html = write_report(make_truth(seed, year=2023, policy="filled"), "html_plain").content.decode()
    printed = [label for label in labels() if f">{label}<" in html]
    label = rng.choice(printed)
    place = rng.randrange(3, len(label))
    damaged = label[:place] + rng.choice(["", "口", label[place] * 2]) + label[place + 1 :]
    before, after = cells(read(html)), cells(read(html.replace(f">{label}<", f">{damaged}<")))
    assert after == before


def labels_of_tables() -> list[str]:
    """The labels of all rows and columns of forms C and D, those that stand in one place only."""
    tables = [table for table in forms.load().tables if {"C", "D"} & set(table.generations)]
    texts = [text for table in tables for text in (*(row.zh for row in table.rows), *(c.zh for c in table.columns))]
    return [text for text in dict.fromkeys(texts) if len(text) >= 4 and texts.count(text) == 1]


@EXAMPLES
@given(SEEDS, st.sampled_from([2020, 2023]), st.sampled_from(["html_plain", "text_tab"]), st.data())
def test_any_changed_character_of_any_label_leaves_the_other_cells_alone(
    seed: int, year: int, guise: str, data: st.DataObject
) -> None:
    text = write_report(make_truth(seed, year=year, policy="filled"), guise).content.decode()
    label = data.draw(st.sampled_from([label for label in labels_of_tables() if text.count(label) == 1]))
    place = data.draw(st.integers(0, len(label) - 1))
    damaged = label[:place] + data.draw(st.sampled_from(["", "口", label[place] * 2])) + label[place + 1 :]
    before, after = cells(read(text)), cells(read(text.replace(label, damaged)))
    changed = {key for key in before if after.get(key) != before[key]}
    own = {
        (table.code, row.code, column.code)
        for table in forms.load().tables
        for row in table.rows
        for column in table.columns
        if label in (row.zh, column.zh)
    }
    assert changed <= own
    assert all(after.get(key) is None for key in changed)


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.sampled_from([2020, 2023]), st.sampled_from(FAST))
def test_any_table_in_any_layout_comes_back_equal(seed: int, year: int, guise: str) -> None:
    written = write_report(make_truth(seed, year=year), guise)
    got = {key: value for key, value in cells_of(written.content).items() if value is not None and key[1][:4] != "ext_"}
    truth = written.truth_json["cells"]
    want = {(t, row, column): value for t in truth for row in truth[t] for column, value in truth[t][row].items()}
    if GUISES[guise].loss is None:
        assert got == {key: value for key, value in want.items() if isinstance(value, int | float)}
    else:  # a layout that glues cells or drops blanks may lose a number, and never changes one
        assert got == {key: want[key] for key in got}


@EXAMPLES
@given(SEEDS, st.sampled_from([2020, 2023]), st.randoms(use_true_random=False))
def test_every_single_cell_error_fires_a_rule(seed: int, year: int, rng: random.Random) -> None:
    html = write_report(make_truth(seed, year=year, policy="filled"), "html_plain").content.decode()
    whole = read(html)
    numeric = [
        (table.table, cell)
        for table in whole.tables
        for cell in table.cells
        if table.table in ("t3_requests", "t4_proceedings") and cell.value is not None
    ]
    table, cell = rng.choice(numeric)
    page = etree.fromstring(html.encode(), etree.HTMLParser(encoding="utf-8"))
    found_at = page.xpath(cell.at or "")
    assert isinstance(found_at, list)
    element = found_at[0]
    assert isinstance(element, etree._Element)
    for child in list(element):
        element.remove(child)
    element.text = str((cell.value or 0) + 1)
    changed = read(etree.tostring(page, encoding="unicode"))
    fired = {(found.table, tuple(key)) for found in changed.findings if found.outcome == "fail" for key in found.cells}
    assert (table, (cell.row, cell.column)) in fired


@EXAMPLES
@given(SEEDS, st.randoms(use_true_random=False))
def test_shuffled_prose_changes_no_cell(seed: int, rng: random.Random) -> None:
    html = write_report(make_truth(seed, year=2023, policy="filled"), "html_plain").content.decode()
    paragraphs = [p for p in re.findall(r"<p[^>]*>[^<]{30,}</p>", html) if "。" in p]
    shuffled = paragraphs[:]
    rng.shuffle(shuffled)
    mixed = html
    for number, paragraph in enumerate(paragraphs):
        mixed = mixed.replace(paragraph, f"<p>@{number}@</p>", 1)
    for number, paragraph in enumerate(shuffled):
        mixed = mixed.replace(f"<p>@{number}@</p>", paragraph, 1)
    assert cells(read(mixed)) == cells(read(html))
