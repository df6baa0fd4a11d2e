"""Guises: every printed cell stands in every guise, the same bytes every time."""

import re
from collections.abc import Iterable
from io import BytesIO

import pdfplumber
import pytest
from lxml import html

from simulator import GUISES, make_truth, write_report
from simulator.document import compose
from simulator.layouts import text_pipes
from simulator.policies import POLICIES
from simulator.tables import build
from simulator.writer import WrittenReport

PLAIN = [name for name, guise in GUISES.items() if guise.media_type in ("text/html", "text/plain", "application/pdf")]
"""Guises whose text can be had without a reader's skill; tests/parser hold what office programs make of the others."""
TABLED = [name for name in PLAIN if GUISES[name].loss != "tables"]


def seeds(guise: str) -> range:
    """A few reports; fewer where reading them back is slow."""
    return range(0, 9, 8) if guise.startswith("pdf") else range(0, 40, 3)


@pytest.mark.parametrize("guise", TABLED)
def test_every_printed_cell_stands_in_the_guise_in_order(guise: str) -> None:
    for seed in seeds(guise):
        report = write_report(make_truth(seed), guise)
        for table in build(report.truth).values():
            raws = [cell.text for row in table.rows for cell in row if cell.kind == "value"]
            if guise == "text_glued":
                rows = ["".join(cell.text for cell in row if cell.kind == "value") for row in table.rows]
                assert all(row in report.content.decode() for row in rows)
            else:
                assert _in_order([raw for raw in raws if raw], _tokens(report))


@pytest.mark.parametrize("guise", TABLED)
def test_every_sentence_and_heading_stands_in_the_guise(guise: str) -> None:
    for seed in seeds(guise):
        truth = make_truth(seed)
        text = _squeezed(write_report(truth, guise))
        assert _squeeze(truth.preamble) in text
        for chapter in truth.chapters:
            for words in (chapter.heading, *chapter.paragraphs):
                assert _squeeze(words) in text


@pytest.mark.parametrize("guise", GUISES)
def test_the_same_truth_is_the_same_bytes(guise: str) -> None:
    assert write_report(make_truth(7), guise) == write_report(make_truth(7), guise)
    assert write_report(make_truth(7), guise).content != write_report(make_truth(8), guise).content


@pytest.mark.parametrize("guise", PLAIN)
def test_the_date_of_publication_is_shown_exactly_where_the_guise_says(guise: str) -> None:
    truth = make_truth(4)
    assert (truth.published_on.isoformat() in _squeezed(write_report(truth, guise))) == GUISES[guise].dated


def test_every_policy_is_met_and_written() -> None:
    met = {make_truth(seed).policy for seed in range(400)}
    assert met == set(POLICIES)


def test_tables_missing_leaves_no_cell() -> None:
    truth = make_truth(6, year=2023, policy="filled")
    text = write_report(truth, "text_tables_missing").content.decode()
    assert "信息内容" not in text
    assert truth.chapters[2].heading in text


def test_the_mislabelled_page_is_not_utf8() -> None:
    content = write_report(make_truth(2), "html_gbk").content
    assert b"charset=utf-8" in content
    with pytest.raises(UnicodeDecodeError):
        content.decode()


def test_uneven_spans_shift_values_under_their_headers() -> None:
    table = build(make_truth(1, year=2019), "uneven")["s2_proactive"]
    header, row = (next(row for row in table.rows if row[0].text == label) for label in ("信息内容", "行政许可"))
    assert [cell.colspan for cell in header] == [1, 1, 2, 1]
    assert [cell.colspan for cell in row] == [1, 2, 1, 1]


def test_layouts_look_as_in_the_shared_samples() -> None:
    truth = make_truth(1, year=2023, policy="rules_slash", number_style="plain")
    table = build(truth)["s2_proactive"]
    assert text_pipes.padded_lines(table)[:3] == [
        f"{table.rows[0][0].text} | |||",
        "信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |",
        "规章 | / | / | / |",
    ]
    assert b"\n| / \n" not in write_report(truth, "text_leading_cell_per_line").content
    assert "规章\n| /\n| /".encode() in write_report(truth, "text_leading_cell_per_line").content
    assert "规章\n|\n/\n|\n/".encode() in write_report(truth, "text_alone_on_line").content
    assert "规章 |\n/ |\n/ |".encode() in write_report(truth, "text_trailing_cell_per_line").content
    assert "规章\t/\t/\t/".encode() in write_report(truth, "text_tab").content
    assert "规章///".encode() in write_report(truth, "text_glued").content
    assert "规章\n\n/\n\n/".encode() in write_report(truth, "text_blank_between").content
    assert "---|---|---|---\n信息内容".encode() in write_report(truth, "text_markdown").content
    assert write_report(truth, "text_one_line").content.count(b"\n") == 1
    assert write_report(truth, "text_layout_runs").content.startswith(b" |  |  | ")


def test_numbers_of_the_prose_are_torn_out() -> None:
    truth = make_truth(1, year=2023)
    assert "2023\n年\n1\n月\n1\n日" in write_report(truth, "text_number_on_own_line").content.decode()


def test_pdf_tables_run_over_pages_and_are_found_again() -> None:
    truth = make_truth(3, year=2024, policy="filled", agency="霁岚县人民政府", number_style="plain")
    rows: list[list[str]] = []
    with pdfplumber.open(BytesIO(write_report(truth, "pdf_ruled").content)) as pdf:
        assert len(pdf.pages) > 2
        pages = [page.extract_tables() for page in pdf.pages]
        assert pdf.pages[0].extract_text().replace("\n", "").startswith(truth.title.text)
    for table in (table for tables in pages for table in tables):
        rows += [[cell for cell in row[-7:] if cell is not None] for row in table]
    requests = truth.table("t3_requests")
    assert requests is not None
    for code in dict.fromkeys(key[0] for key in requests.cells):
        assert [cell.raw for key, cell in requests.cells.items() if key[0] == code] in rows
    assert sum(any("总计" in str(row) for row in table) for tables in pages for table in tables) >= 2


def test_open_pdf_has_no_side_borders() -> None:
    with pdfplumber.open(BytesIO(write_report(make_truth(3, year=2024), "pdf_open").content)) as pdf:
        lines = [line for page in pdf.pages for line in page.lines]
        left = min(line["x0"] for line in lines)
        assert lines
        assert not [line for line in lines if line["x0"] == line["x1"] == left]


def test_document_order() -> None:
    blocks = compose(make_truth(1, year=2023, policy="filled")).blocks
    names = [block.name for block in blocks if not hasattr(block, "text")]
    assert names == ["t2", "t3", "t4"]


def _tokens(report: WrittenReport) -> list[str]:
    """The cells of the tables as a reader without any skill meets them."""
    if report.media_type == "text/html":
        page = html.fromstring(_decoded(report))
        return [re.sub(r"[\s\xa0]+", "", str(cell.xpath("string()"))) for cell in page.iter("td")]
    if report.media_type == "application/pdf":
        with pdfplumber.open(BytesIO(report.content)) as pdf:
            return [word["text"] for page in pdf.pages for word in page.extract_words(x_tolerance=1)]
    return re.split(r"[\s|]+", report.content.decode())


def _in_order(wanted: Iterable[str], tokens: Iterable[str]) -> bool:
    """Whether the wanted tokens occur in this order, others between them."""
    stream = iter(tokens)
    return all(any(want == token for token in stream) for want in wanted)


def _decoded(report: WrittenReport) -> str:
    return report.content.decode("gb18030" if report.guise == "html_gbk" else "utf-8")


def _squeezed(report: WrittenReport) -> str:
    if report.media_type == "text/html":
        return _squeeze(str(html.fromstring(_decoded(report)).xpath("string()")))
    if report.media_type == "application/pdf":
        with pdfplumber.open(BytesIO(report.content)) as pdf:
            text = "\n".join(page.extract_text() for page in pdf.pages)
        return _squeeze(re.sub(r"^- \d+ -$", "", text, flags=re.MULTILINE))
    return _squeeze(report.content.decode())


def _squeeze(text: str) -> str:
    return re.sub(r"[\s\xa0]+", "", text)
