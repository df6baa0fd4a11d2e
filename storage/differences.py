"""Where two readings of one report say different things, cell by cell."""

import zlib

import msgspec

from parser.model import (
    IMPLIED_ZERO_STATUSES,
    NUMERIC_STATUSES,
    CellStatus,
    Finding,
    Number,
    Report,
    TableCell,
    TableCode,
)

RULE = "DOC-DIFF"
Said = Number | CellStatus | None
Place = tuple[str, str]


def unpack(record: bytes) -> Report:
    """The record as the parser gave it, from a reading's packed form."""
    return msgspec.json.decode(zlib.decompress(record), type=Report)


def between(main: bytes, twin: bytes, sha256: str) -> list[Finding]:
    """A finding for each table that both have and in which a twin says other than the main document.

    A table that only one of them has is no contradiction. `sha256` is the twin's.
    """
    ours, theirs = _tables(unpack(main)), _tables(unpack(twin))
    return [
        _finding(code, places, ours[code], theirs[code], sha256)
        for code in sorted(ours.keys() & theirs.keys())
        if (places := _differing(ours[code], theirs[code]))
    ]


def _tables(report: Report) -> dict[TableCode, dict[Place, TableCell]]:
    """The cells by table and place; of a table that is printed twice the first."""
    tables: dict[TableCode, dict[Place, TableCell]] = {}
    for table in report.tables:
        tables.setdefault(table.table, {(cell.row, cell.column): cell for cell in table.cells})
    return tables


def _differing(ours: dict[Place, TableCell], theirs: dict[Place, TableCell]) -> list[Place]:
    places = list(ours) + [place for place in theirs if place not in ours]
    return [place for place in places if _said(ours.get(place)) != _said(theirs.get(place))]


def _said(cell: TableCell | None) -> Said:
    """What a cell says: its number, or in what way it has none; a cell that is not there says nothing."""
    if cell is None or cell.status in {"absent", "not_on_form"}:
        return None
    if cell.status in NUMERIC_STATUSES:
        return cell.value
    return "word_none" if cell.status in IMPLIED_ZERO_STATUSES else cell.status


def _finding(
    table: TableCode, places: list[Place], ours: dict[Place, TableCell], theirs: dict[Place, TableCell], sha256: str
) -> Finding:
    only = places[0] if len(places) == 1 else None
    count = "one cell" if only else f"{len(places)} cells"
    return Finding(
        rule=RULE,
        table=table,
        cells=places,
        severity="warning",
        responsibility="unknown",
        outcome="fail",
        left=ours[only].value if only in ours else None,
        right=theirs[only].value if only in theirs else None,
        message=f"another document of this report ({sha256[:12]}) says otherwise in {count}",
    )
