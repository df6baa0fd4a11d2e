"""The codebook: every column of every exported file, made from the forms and from the tables that are exported."""

from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from typing import Literal

from parser import forms
from storage.views_wide import wide_columns

ColumnType = Literal["text", "integer", "number", "date", "time"]

OPEN_END = 9999
"""The last year of a form that is still in force."""
WIDE_NOTES = {
    "": ("", "as printed; empty where no number is printed"),
    "_est": (
        "（含推算）",
        "as printed, else 0 where the report says none, else the sum of the row where the form fixes it",
    ),
    "_unit": ("（计量单位）", "the unit as printed"),
    "_yuan": ("（元）", "in yuan, where the unit is printed"),
}
"""What the columns beside an indicator's own say, by the end of their names: Chinese addition, English note."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an exported file: its name, type and meaning in both languages.

    `is_masked` columns hold words of the source, in which numbers that point at a person are masked.
    """

    name: str
    type: ColumnType
    zh: str
    en: str
    is_masked: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the codebook; from `code` on it is empty for a column that is no cell of a form.

    `form` are the generations of the form that have the cell, `years` the reporting years for which its table is
    in force, `basis` the article or instrument, `variants` other words that reports print for the row.
    """

    file: str
    column: str
    type: str
    unit: str
    label_zh: str
    label_en: str
    note: str = ""
    code: str = ""
    table_zh: str = ""
    group_zh: str = ""
    form: str = ""
    years: str = ""
    basis: str = ""
    variants: str = ""


HEADER = tuple(field.name for field in fields(Entry))


def indicator_columns() -> tuple[Column, ...]:
    """The columns that a wide file has for the cells of the forms, in the forms' order."""
    return tuple(
        Column(
            name,
            "text" if name == f"{indicator.short}_unit" else "number",
            indicator.label_zh + WIDE_NOTES[name.removeprefix(indicator.short)][0],
            indicator.label_en,
        )
        for indicator in forms.load().indicators()
        for name in wide_columns(indicator)
    )


def entries(files: Iterable[tuple[str, Iterable[Column]]]) -> Iterator[Entry]:
    """The codebook of files given as (name without ending, columns)."""
    indicators = {name: indicator for indicator in forms.load().indicators() for name in wide_columns(indicator)}
    for file, columns in files:
        for column in columns:
            if column.name in indicators:
                yield _indicator_entry(file, column, indicators[column.name])
            else:
                note = "telephone numbers, e-mail addresses and identity numbers are masked" if column.is_masked else ""
                yield Entry(file, column.name, column.type, "", column.zh, column.en, note)


def _indicator_entry(file: str, column: Column, indicator: forms.Indicator) -> Entry:
    table, row, unit = indicator.table, indicator.row, indicator.column.unit or "as printed"
    beside = column.name.removeprefix(indicator.short)
    first, last = table.years
    return Entry(
        file=file,
        column=column.name,
        type=column.type,
        unit={"_unit": "", "_yuan": "元"}.get(beside, unit),
        label_zh=column.zh,
        label_en=column.en,
        note=WIDE_NOTES[beside][1],
        code=indicator.code,
        table_zh=table.zh,
        group_zh=row.group or "",
        form=" ".join(row.generations),
        years=f"{first}-" if last == OPEN_END else f"{first}-{last}",
        basis=row.basis or table.instrument,
        variants="; ".join(row.variants),
    )


def markdown(lines: Iterable[Entry], introduction: str) -> str:
    """The codebook for reading: an introduction, then a table for each file."""
    parts = [introduction.rstrip(), ""]
    file = None
    for line in lines:
        if line.file != file:
            file = line.file
            parts += ["", f"## {file}", "", f"| {' | '.join(HEADER[1:])} |", f"|{' --- |' * (len(HEADER) - 1)}"]
        parts.append(f"| {' | '.join(map(_cell, astuple(line)[1:]))} |")
    return "\n".join(parts) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def rows(lines: Iterable[Entry]) -> Iterator[tuple[str, ...]]:
    """The codebook as rows under `HEADER`."""
    for line in lines:
        yield astuple(line)
