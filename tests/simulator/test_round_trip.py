"""There and back: every guise through the parser, cell by cell; and no defect makes it silently wrong.

Where a guise loses the places of cells (glued text, blanks that vanish) a cell may come back empty, never wrong
without a word.
"""

from collections.abc import Iterator

import pytest

from parser import parse
from parser.model import ParsedDocument, Report, TableCell
from simulator import DEFECTS, GUISES, inject, make_truth, write_report
from simulator.cells import Cell
from simulator.defects import UnfitError
from simulator.policies import Policy
from simulator.truth import CORE_FIGURES, TableTruth
from simulator.writer import WrittenReport

SOFT = ("illegible", "repaired", "reconstructed", "inferred")
POLICIES: tuple[Policy, ...] = ("rules_slash", "zeros_word_none", "table2_blank", "totals_blank", "only_totals")
Key = tuple[str, str]


def seeds(guise: str) -> range:
    """A few reports; fewer where writing or reading is slow."""
    return range(4) if guise.startswith(("pdf", "docx_python")) else range(12)


def only(document: ParsedDocument) -> Report:
    """The one report of a document."""
    assert (document.status, len(document.reports)) == ("parsed", 1), document.message
    return document.reports[0]


@pytest.mark.parametrize("guise", GUISES)
def test_everything_comes_back(guise: str) -> None:
    for seed in seeds(guise):
        report = write_report(make_truth(seed), guise)
        truth, read_back = report.truth, only(parse(report.content))
        assert (seed, list(problems(report, read_back))) == (seed, [])
        assert (seed, read_back.agency_name, read_back.report_year) == (seed, truth.agency.name, truth.year)
        assert (seed, read_back.published_on) == (seed, report.truth_json["published_on"])
        assert [chapter.code for chapter in read_back.chapters] == [chapter.code for chapter in truth.chapters]
        figures = {(figure.code, figure.value) for figure in read_back.figures if figure.code in CORE_FIGURES}
        if truth.statements["cat_no_requests"] and "n_requests_received" not in truth.figures:
            figures.discard(("n_requests_received", 0))  # none received, said in words: zero is right, silence too
        assert (seed, figures) == (seed, {item for item in truth.figures.items() if item[0] in CORE_FIGURES})
        assert [finding for finding in read_back.findings if finding.responsibility == "source"] == []


@pytest.mark.parametrize("guise", GUISES)
def test_blanks_dashes_and_words_stay_apart(guise: str) -> None:
    for policy in POLICIES:
        report = write_report(make_truth(2, policy=policy), guise)
        assert (policy, list(problems(report, only(parse(report.content))))) == (policy, [])


@pytest.mark.parametrize("name", DEFECTS)
def test_a_defect_never_makes_it_silently_wrong(name: str) -> None:
    for seed in range(100):
        try:
            truth = inject(make_truth(seed, policy="filled"), name)
        except UnfitError:
            continue
        break
    else:
        pytest.fail(f"{name} fits no report")
    for guise in ("html_plain", "pdf_ruled", "text_tab", "text_one_line"):
        report = write_report(truth, guise)
        read_back = only(parse(report.content))
        assert [problem for problem in problems(report, read_back) if problem.startswith("silent")] == []
        fired = {finding.rule for finding in read_back.findings if finding.outcome == "fail"}
        assert set(DEFECTS[name].rules) <= fired
        blamed = {finding.rule for finding in read_back.findings if finding.responsibility == "source"}
        assert blamed <= set(DEFECTS[name].rules)


def problems(report: WrittenReport, read_back: Report) -> Iterator[str]:
    """What came back otherwise than it was written: `silent` without a word, `loud` with one, or another `status`."""
    got: dict[tuple[str, str, str], TableCell] = {
        (table.table, cell.row, cell.column): cell for table in read_back.tables for cell in table.cells
    }
    uncertain = {note.partition(":")[0] for note in report.truth_json["uncertain"]}
    for table in report.truth.tables if GUISES[report.guise].loss != "tables" else ():
        for key, cell in table.cells.items():
            back = got.get((table.code, *key))
            verdict = judge(read_back, table, key, cell, back, lossy=kind(table) in uncertain)
            if verdict:
                yield f"{verdict}: {table.code}.{key[0]}.{key[1]} {cell} came back as {back}"


def judge(
    read_back: Report, table: TableTruth, key: Key, cell: Cell, back: TableCell | None, *, lossy: bool
) -> str | None:
    """Null where a cell came back well enough, else what is wrong with it."""
    value = back.value if back else None
    status = back.status if back else "missing"
    if value == cell.value and back:
        well = status == cell.status or lossy or status in SOFT or cell.status == "inferred"
        return None if well else "status"
    told = status in SOFT or any(
        finding.table == table.code
        and finding.responsibility != "source"
        and (key in finding.cells or (not finding.cells and value is None))
        for finding in read_back.findings
    )
    if told and lossy and value is None:
        return None
    return "loud" if told else "silent"


def kind(table: TableTruth) -> str:
    """The table's name in the truth's notes."""
    return {"t3_requests": "table3", "t4_proceedings": "table4"}.get(table.code, "table2")
