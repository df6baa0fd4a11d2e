"""Reports written in a guise, with their truth in the shape that `tools/score.py` compares, and in full."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from simulator.cells import Number
from simulator.defects import fitting, inject
from simulator.dice import dice
from simulator.layouts import GUISES, SCANS, Guise
from simulator.truth import CORE_FIGURES, TableTruth, Truth, make_truth

_EXTRA_ROW = "ext_" + sha256("其他主动公开文件".encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class WrittenReport:
    """A report as a file: its name, its bytes, what they are, and the truth behind them."""

    name: str
    content: bytes
    media_type: str
    truth: Truth
    guise: str

    @property
    def truth_json(self) -> dict[str, Any]:
        """What a reader should find in these bytes, for `tools/score.py`."""
        return truth_json(self.truth, self.guise)


def write_report(truth: Truth, guise: str, name: str | None = None) -> WrittenReport:
    """The report in this guise; `name` is the file's, without its suffix."""
    layout = _layout(guise)
    stem = name or f"{truth.seed}-{truth.year}-{guise}"
    return WrittenReport(f"{stem}.{layout.suffix}", layout.write(truth), layout.media_type, truth, guise)


def _layout(guise: str) -> Guise:
    return GUISES[guise] if guise in GUISES else SCANS[guise]


def truth_json(truth: Truth, guise: str = "html_plain") -> dict[str, Any]:
    """The truth in the shape of the shared reports' `*.truth.json`: null is a cell without a number."""
    layout = _layout(guise)
    shown = [] if layout.loss == "tables" else truth.tables
    return {
        "expect": "parsed",
        "agency": truth.agency.name,
        "report_year": truth.year,
        "title": truth.title.text,
        "published_on": truth.published_on.isoformat() if layout.dated else None,
        "chapters": len(truth.chapters),
        "generation": truth.generation,
        "cells": {table.code: _cells(table, extra="extra_row" in truth.edits) for table in shown},
        "figures": {code: value for code, value in truth.figures.items() if code in CORE_FIGURES},
        "uncertain": _uncertain(truth, layout),
        "source_violations": _violations(truth, layout),
        "notes": [f"seed {truth.seed}, {guise}, policy {truth.policy}", *truth.defects],
    }


def full_truth(truth: Truth, guise: str) -> dict[str, Any]:
    """Everything the truth holds: cells as printed with unit and status, chapters, the findings that must be made."""
    return truth_json(truth, guise) | {
        "guise": guise,
        "media_type": _layout(guise).media_type,
        "agency_kind": truth.agency.kind,
        "title_lines": list(truth.title.lines),
        "signed_on": truth.signed_on.isoformat() if truth.signed_on else None,
        "policy": truth.policy,
        "number_style": truth.number_style,
        "defects": list(truth.defects),
        "statements": dict(truth.statements),
        "all_figures": dict(truth.figures),
        "chapter_texts": [
            {"code": chapter.code, "heading": chapter.heading, "paragraphs": list(chapter.paragraphs)}
            for chapter in truth.chapters
        ],
        "tables": [
            {
                "table": table.code,
                "generation": table.generation,
                "printed": table.printed,
                "cells": [
                    {"row": row, "column": column, "raw": cell.raw, "value": cell.value, "unit": cell.unit}
                    | {"status": cell.status}
                    for (row, column), cell in table.cells.items()
                ],
            }
            for table in truth.tables
        ],
        "expected_findings": [
            {"rule": found.rule, "table": found.table, "cells": [list(key) for key in found.cells]}
            | {"left": found.left, "right": found.right}
            for found in truth.expected
        ],
    }


def write_corpus(
    folder: Path, seed: int, n: int, *, guises: Sequence[str] = tuple(GUISES), defects: float = 0.3
) -> list[WrittenReport]:
    """`n` reports over all guises in turn into `folder`, each with `NAME.truth.json` and `NAME.full.json`.

    `defects` is the share of reports that get one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    reports = []
    for number in range(n):
        guise = guises[number % len(guises)]
        report = write_report(_drawn(seed * 1_000_000 + number, defects), guise, f"{number:05d}-{guise}")
        (folder / report.name).write_bytes(report.content)
        stem = report.name.rpartition(".")[0]
        _write_json(folder / f"{stem}.truth.json", report.truth_json)
        _write_json(folder / f"{stem}.full.json", full_truth(report.truth, guise))
        reports.append(report)
    return reports


def _drawn(seed: int, defects: float) -> Truth:
    truth = make_truth(seed)
    rng = dice(seed, "corpus")
    if rng.random() >= defects:
        return truth
    if truth.generation == "D" and rng.random() < 0.05:
        return make_truth(seed, year=truth.year, generation="C")
    return inject(truth, rng.choice(fitting(truth)))


def _cells(table: TableTruth, *, extra: bool) -> dict[str, dict[str, Number | str | None]]:
    rows: dict[str, dict[str, Number | str | None]] = {}
    for (row, column), cell in table.cells.items():
        rows.setdefault(row, {})[column] = cell.value
    if extra and table.code == "c_t2_1":
        rows[_EXTRA_ROW] = dict.fromkeys(rows["rules"], "skip")
    return rows


def _uncertain(truth: Truth, layout: Guise) -> list[str]:
    """What this guise does not vouch for, table by table: cells glued, or blanks that left no trace."""
    notes = []
    for table in truth.tables:
        blanks = any(not cell.raw for cell in table.cells.values())
        if table.printed and (layout.loss == "glues" or (layout.loss == "drops" and blanks)):
            name = {"t3_requests": "table3", "t4_proceedings": "table4"}.get(table.code, "table2")
            note = f"{name}: {'no separator between cells' if layout.loss == 'glues' else 'blank cells vanish'}"
            notes += [note] if note not in notes else []
    return notes


def _violations(truth: Truth, layout: Guise) -> list[str]:
    """What the source itself gets wrong; arithmetic with both sides, as `left != right`, where this guise shows it."""
    notes = []
    for found in truth.expected:
        if found.table and layout.loss == "tables":
            continue
        arithmetic = found.rule.startswith(("T3-", "T4-")) and layout.loss != "glues"
        sides = f"{found.left} != {found.right}" if arithmetic else ""
        notes.append(" ".join(filter(None, [found.rule, found.table, sides])))
    return notes


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
