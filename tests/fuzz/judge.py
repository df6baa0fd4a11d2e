"""What must hold of every reading of a damaged document."""

import json
from collections.abc import Iterator

import jsonschema

from parser import schema
from parser.model import ParsedDocument, Table, from_json
from pipeline.guard import Stop
from tests.fuzz.cases import Case

_VALIDATOR = jsonschema.Draft202012Validator(schema.shipped())
_POINTING = frozenset({"illegible", "repaired", "reconstructed", "inferred", "merged", "absent"})
"""Statuses that say of a table that not every cell stands where and as it was printed."""

Answer = tuple[bytes, bytes, list[str]] | Stop


def problems(case: Case, answer: Answer) -> Iterator[str]:
    """What is wrong with a reading."""
    if isinstance(answer, Stop):
        yield f"stopped: {answer.reason}: {answer.message}"
        return
    first, second, deeds = answer
    yield from (f"forbidden: {deed}" for deed in deeds)
    if first != second:
        yield "the second reading differs from the first"
    yield from (f"invalid: {error.message[:200]}" for error in _VALIDATOR.iter_errors(json.loads(first)))
    document = from_json(first)
    if document.reason == "crashed":
        yield f"crashed: {document.message}"
    if document.status != "parsed" and not (document.reason and document.message):
        yield f"{document.status} without a reason or a sentence"
    if case.promise == "numbers":
        yield from _silent(case, document)


def _silent(case: Case, document: ParsedDocument) -> Iterator[str]:
    """Numbers that are not those printed, in tables that neither a status nor a finding points at."""
    truth = {(table.code, *key): cell.value for table in case.report.truth.tables for key, cell in table.cells.items()}
    for report in document.reports:
        pointed = {finding.table for finding in report.findings}
        for table in report.tables:
            if table.table not in pointed and not _is_pointed_at(table):
                for cell in table.cells:
                    printed = truth.get((table.table, cell.row, cell.column), cell.value)
                    if cell.value is not None and cell.value != printed:
                        yield f"silent: {table.table}.{cell.row}.{cell.column} is {cell.value}, printed was {printed}"


def _is_pointed_at(table: Table) -> bool:
    return any(cell.status in _POINTING for cell in table.cells)
