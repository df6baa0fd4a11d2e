"""The codebook: every column once, made from the forms."""

from parser import forms
from publish import codebook
from publish.export import INTRODUCTION
from publish.tables import TABLES


def lines() -> list[codebook.Entry]:
    return list(codebook.entries((table.name, table.columns) for table in TABLES.values()))


def test_every_column_of_every_file_is_explained_once() -> None:
    named = [(line.file, line.column) for line in lines()]
    assert len(named) == len(set(named))
    assert set(named) == {(table.name, column.name) for table in TABLES.values() for column in table.columns}
    assert all(line.label_zh and line.label_en and line.type for line in lines())


def test_every_cell_of_the_forms_is_a_column_of_the_wide_file() -> None:
    columns = {line.column: line for line in lines() if line.file == "reports_wide"}
    for indicator in forms.load().indicators():
        line = columns[indicator.short]
        assert line.code == indicator.code
        assert line.unit == (indicator.column.unit or "as printed")
        assert line.label_zh == indicator.label_zh


def test_years_and_forms_are_told() -> None:
    by_code = {line.code: line for line in lines() if line.code}
    licences = by_code["d_t2_5.administrative_licensing.decisions"]
    assert (licences.years, licences.form, licences.unit) == ("2021-", "D", "件")
    change = by_code["c_t2_5.administrative_licensing.items_change"]
    assert (change.years, change.form) == ("2019-2020", "C")


def test_names_fit_statistical_packages() -> None:
    for line in lines():
        assert line.column.isascii()
        assert line.column.isidentifier()
        assert len(line.column) <= 32


def test_the_codebook_reads_as_markdown() -> None:
    text = codebook.markdown(lines(), INTRODUCTION)
    assert text.startswith("# Codebook\n")
    assert [line[3:] for line in text.splitlines() if line.startswith("## ")] == list(TABLES)
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == len(lines()) + 2 * len(TABLES)
    cells = len(codebook.HEADER)
    assert {line.replace("\\|", "").count("|") for line in rows} == {cells}
