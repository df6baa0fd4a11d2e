"""One report a line: what the tables hold of it, and its readings whole, with chapters, raw text and places."""

import json
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from publish.masking import mask
from publish.rows import rows
from publish.tables import TABLES, Selection
from storage.differences import unpack
from storage.models import Document, Reading, Report, ReportDocument

CHUNK = 200
"""Reports whose readings are fetched at a time."""


def write(connection: Connection, path: Path, selection: Selection) -> int:
    """Write the chosen reports to a JSON Lines file; the number of lines.

    A line has the columns of the table `reports` and `readings`: the main document's record and, where one was
    published alone, the statistics sheet's, in the shape that `gongkai parse --json` prints.
    """
    table = TABLES["reports"]
    names = [column.name for column in table.columns]
    reports = rows(connection, table, selection)
    count = 0
    with path.open("w", encoding="utf-8") as file:
        while chunk := [dict(zip(names, row, strict=True)) for row in islice(reports, CHUNK)]:
            readings = _readings(connection, [report["report_key"] for report in chunk])
            for report in chunk:
                line = {**report, "readings": readings[report["report_key"]]}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
            count += len(chunk)
    return count


def _readings(connection: Connection, reports: list[Any]) -> dict[Any, list[dict[str, Any]]]:
    """The current readings of some reports, the main document's first."""
    query = (
        select(Report.report_key, ReportDocument.role, Document.sha256, Reading.record)
        .join(ReportDocument, ReportDocument.report_id == Report.report_id)
        .join(Reading, Reading.reading_id == ReportDocument.reading_id)
        .join(Document, Document.document_id == Reading.document_id)
        .where(Report.report_key.in_(reports), ReportDocument.role.in_(("main", "statistics")))
        .order_by(ReportDocument.role)
    )
    found: dict[Any, list[dict[str, Any]]] = {report: [] for report in reports}
    for report, role, sha256, record in connection.execute(query):
        found[report].append({"role": role, "sha256": sha256, **_masked(msgspec.to_builtins(unpack(record)))})
    return found


def _masked(value: Any) -> Any:
    """Part of a record with every text masked; what a cell holds as a number is no text."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, list | tuple):
        return [_masked(item) for item in value]
    if isinstance(value, dict):
        is_number = "raw" in value and value.get("value") is not None
        return {key: item if is_number and key == "raw" else _masked(item) for key, item in value.items()}
    return value
