"""The official forms, read once from their TOML files.

Everything that knows a table, row, column, unit, label or identity of the statutory forms takes it from here:
alignment and checks, the database's indicators, the codebook, the names of exported columns, the report writer.
"""

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from parser.model import ChapterCode, Generation, TableCode

CellType = Literal["int", "signed", "decimal"]
Axis = Literal["row", "column"]
Relation = Literal["=", "<=", ">="]

FILES = ("d", "c", "requests", "proceedings", "b", "a")
"""The form files, in the order of the report's chapters and newest form first."""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column of a form table; `unit` is null where the form leaves it open."""

    code: str
    short: str
    zh: str
    en: str
    unit: str | None
    type: CellType
    variants: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A row of a form table; `group` is the printed line that it stands under, `basis` the article it rests on.

    In a statistical sheet each row has its own `unit` and `type`; elsewhere they are the column's.
    """

    code: str
    short: str
    zh: str
    en: str
    variants: tuple[str, ...]
    generations: tuple[Generation, ...]
    group: str | None
    basis: str | None
    unit: str | None = None
    type: CellType | None = None


@dataclass(frozen=True, slots=True, eq=False)
class TableForm:
    """A table of a form: its rows and columns in printed order.

    `clause` is the item of article 20 that heads a block of table 2; `headings` are labels printed inside the
    table that carry no values.
    """

    code: TableCode
    short: str
    zh: str
    en: str
    generations: tuple[Generation, ...]
    years: tuple[int, int]
    instrument: str
    clause: str | None
    headings: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def rows_of(self, generation: str) -> tuple[Row, ...]:
        """The rows that the form of this generation has."""
        return tuple(row for row in self.rows if generation in row.generations)

    def column_in(self, row: Row, column: Column) -> Column:
        """A column as it holds in a row: with the row's own unit and type where the row has them."""
        return replace(column, unit=row.unit or column.unit, type=row.type or column.type)


@dataclass(frozen=True, slots=True, eq=False)
class Identity:
    """An arithmetic rule between cells of one table.

    `axis` "row" relates columns within every row, "column" relates rows within every column. A leading "-" in
    `right` subtracts. `kind` "hard" must hold by the form, "soft" is an expectation. `generations` are the forms in
    which it holds; empty where it holds in all.
    """

    rule: str
    table: TableCode
    axis: Axis
    kind: Literal["hard", "soft"]
    relation: Relation
    left: tuple[str, ...]
    right: tuple[str, ...]
    zh: str
    en: str
    generations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """One cell of one form: the unit of the codebook and of the database's `indicators`.

    `column` has the unit and type that hold in this cell.
    """

    table: TableForm
    row: Row
    column: Column

    @property
    def code(self) -> str:
        """The full code, for instance `t3_requests.new_received.total`."""
        return f"{self.table.code}.{self.row.code}.{self.column.code}"

    @property
    def short(self) -> str:
        """A name of at most 32 ASCII characters, for wide files and statistical packages."""
        return f"{self.table.short}_{self.row.short}_{self.column.short}"

    @property
    def label_zh(self) -> str:
        """The Chinese label, at most 80 characters."""
        parts = [self.row.group, self.row.zh, self.column.zh]
        return "·".join(part for part in parts if part)[-80:]

    @property
    def label_en(self) -> str:
        """The English label, at most 80 characters."""
        return f"{self.row.en}: {self.column.en}"[:80]


@dataclass(frozen=True, slots=True)
class Form:
    """A generation of the form, with the labels that only it prints."""

    code: str
    zh: str
    en: str
    instrument: str
    years: tuple[int, int]
    signatures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Forms:
    """All forms: `tables` are those of the report's chapters, `sheets` the statistical sheets beside or behind it."""

    forms: tuple[Form, ...]
    tables: tuple[TableForm, ...]
    identities: tuple[Identity, ...]
    sheets: tuple[TableForm, ...] = ()

    def table(self, code: str) -> TableForm:
        """The table or sheet with this code; raises KeyError where there is none."""
        return _by_code()[code]

    def identities_of(self, table: str, generation: str | None = None) -> tuple[Identity, ...]:
        """The identities of one table, those of one generation of it where that is given."""
        return tuple(
            identity
            for identity in self.identities
            if identity.table == table
            and (generation is None or not identity.generations or generation in identity.generations)
        )

    def indicators(self) -> tuple[Indicator, ...]:
        """Every cell of every form, in printed order, the sheets last."""
        return tuple(
            Indicator(table, row, table.column_in(row, column))
            for table in (*self.tables, *self.sheets)
            for row in table.rows
            for column in table.columns
        )


@cache
def load() -> Forms:
    """The forms, parsed once per process."""
    forms: list[Form] = []
    tables: list[TableForm] = []
    sheets: list[TableForm] = []
    identities: list[Identity] = []
    for name in FILES:
        data = read_file(name)
        head = data["form"]
        years = (head["years"][0], head["years"][1])
        forms.append(Form(head["code"], head["zh"], head["en"], head["instrument"], years, tuple(head["signatures"])))
        (sheets if head.get("sheet") else tables).extend(_table(item, head, years) for item in data["tables"])
        identities += [_identity(item) for item in data.get("identities", [])]
    return Forms(tuple(forms), tuple(tables), tuple(identities), tuple(sheets))


@cache
def chapter_headings() -> tuple[tuple[ChapterCode, str], ...]:
    """What the headings of each chapter look like: code and regular expression, in the order they are tried."""
    return tuple((item["code"], pattern) for item in read_file("chapters")["chapters"] for pattern in item["headings"])


def read_file(name: str) -> dict[str, Any]:
    """One of the files beside this module."""
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


@cache
def _by_code() -> dict[str, TableForm]:
    return {table.code: table for table in (*load().tables, *load().sheets)}


def _table(item: dict[str, Any], head: dict[str, Any], years: tuple[int, int]) -> TableForm:
    generations = tuple(item.get("generations", [head["code"]]))
    columns = tuple(
        Column(
            column["code"],
            column["short"],
            column["zh"],
            column["en"],
            column.get("unit"),
            column.get("type", "int"),
            tuple(column.get("variants", ())),
        )
        for column in item["columns"]
    )
    rows = tuple(
        Row(
            row["code"],
            row["short"],
            row["zh"],
            row["en"],
            tuple(row.get("variants", ())),
            tuple(row.get("generations", generations)),
            row.get("group"),
            row.get("basis"),
            row.get("unit"),
            row.get("type"),
        )
        for row in item["rows"]
    )
    return TableForm(
        item["code"],
        item["short"],
        item["zh"],
        item["en"],
        generations,
        years,
        head["instrument"],
        item.get("clause"),
        tuple(item.get("headings", ())),
        columns,
        rows,
    )


def _identity(item: dict[str, Any]) -> Identity:
    return Identity(
        item["rule"],
        item["table"],
        item["axis"],
        item["kind"],
        item["relation"],
        tuple(item["left"]),
        tuple(item["right"]),
        item["zh"],
        item["en"],
        tuple(item.get("generations", ())),
    )
