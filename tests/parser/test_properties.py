"""Properties of alignment and checks, over reports that the simulator invents."""

import random
import re

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from parser import forms, parse
from parser.model import Report
from simulator import make_truth, write_report

SEEDS = st.integers(min_value=0, max_value=10_000)
EXAMPLES = settings(max_examples=25)


def read(html: str) -> Report:
    document = parse(html.encode())
    assert document.status == "parsed", document.message
    return document.reports[0]


def cells(report: Report) -> dict[tuple[str, str, str], object]:
    return {(t.table, c.row, c.column): c.value for t in report.tables for c in t.cells}


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


@EXAMPLES
@given(SEEDS, st.randoms(use_true_random=False))
def test_every_single_cell_error_fires_a_rule(seed: int, rng: random.Random) -> None:
    html = write_report(make_truth(seed, year=2023, policy="filled"), "html_plain").content.decode()
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
