"""How well scans are read, and how fast against the engine alone on the same pages.

Run from the repository: `python -m benchmarks.ocr [FILE …] [--guise NAME]… [--seeds N] [--timeless]`. Reports are
written by the simulator as scans of every kind, half of them all-zero townships; FILEs (with `NAME.truth.json` beside
them, as the report writer writes it) are read too. One core, processor time. The engine alone is its package as it
comes, on one thread, on the same pages at 200 dots an inch. Exit code 1 where a bar is missed.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pypdfium2.raw as pdfium

from parser import parse
from parser.model import ParsedDocument, Report
from parser.readers.extras import ocr_engine
from parser.readers.ocr_engine import engine, engine_name
from parser.readers.ocr_picture import decode
from parser.readers.pdf_render import rendered
from simulator import SCANS, make_truth, write_report

MIN_RIGHT = {"scan_clean": 99.5, "scan_tilted": 98.0}
"""Per cent of cells; of other looks nothing is asked but that no wrong number is silent."""
MIN_ZEROS = 99.0
MAX_OF_ENGINE = 1.25
SOFT = frozenset({"illegible", "repaired", "reconstructed", "inferred"})
Key = tuple[str, str, str]


@dataclass(slots=True)
class Score:
    """Cells of one document: how many there are, right ones, and wrong ones that nothing points at."""

    name: str
    cells: int
    right: int
    silent: list[str]
    note: str
    seconds: float
    floor: float

    @property
    def share(self) -> float:
        """Right cells, in per cent."""
        return 100 * self.right / max(self.cells, 1)


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 0 where every bar is met."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--guise", action="append", choices=list(SCANS))
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--timeless", action="store_true", help="do not run the engine alone")
    options = parser.parse_args(arguments)
    if ocr_engine() is None:
        print("no engine is installed (extra `ocr` or `ocr-fast`)", file=sys.stderr)
        return 2
    print(f"{engine_name()}\n{'document':26}{'cells':>7}{'right':>9}{'silent':>8}{'s':>8}{'engine s':>10}{'ratio':>7}")
    missed = False
    seconds = floor = 0.0
    for name, content, truth, bar in _documents(options.files, options.guise or list(SCANS), options.seeds):
        score = measure(name, content, truth, timeless=options.timeless)
        ratio = f"{score.seconds / score.floor:7.2f}" if score.floor else "      -"
        print(
            f"{name:26}{score.cells:7}{score.share:8.2f}%{len(score.silent):8}{score.seconds:8.1f}{score.floor:10.1f}{ratio}"
            f"  {score.note}"
        )
        for line in score.silent:
            print(f"    silent: {line}")
        missed = missed or score.share < bar or bool(score.silent)
        seconds, floor = seconds + score.seconds, floor + score.floor
    if floor:
        print(f"{seconds / floor:.2f} times the engine's own time (at most {MAX_OF_ENGINE:g})")
        missed = missed or seconds > MAX_OF_ENGINE * floor
    print("a bar is missed" if missed else "every bar is met")
    return int(missed)


def _documents(files: list[Path], guises: list[str], seeds: int) -> Iterator[tuple[str, bytes, dict[str, Any], float]]:
    """Name, bytes, truth and least share of right cells of each document."""
    for path in files:
        truth = json.loads(path.with_name(f"{path.stem}.truth.json").read_text("utf-8"))
        yield path.name, path.read_bytes(), truth, 0.0
    for guise in () if files else guises:
        for seed in range(seeds):
            for kind, busy in (("drawn", None), ("zeros", 0.0)):
                truth = make_truth(seed, policy="filled", busy=busy)
                report = write_report(truth, guise)
                bar = MIN_RIGHT.get(guise, 0.0)
                if kind == "zeros" and bar:
                    bar = max(bar, MIN_ZEROS)
                yield f"{guise} {seed} {kind}", report.content, report.truth_json, bar


def measure(name: str, content: bytes, truth: dict[str, Any], *, timeless: bool) -> Score:
    """Read a document and hold it against its truth."""
    engine().lines(decode_first(content)[:200, :400])
    start = time.process_time()
    document = parse(content)
    seconds = time.process_time() - start
    floor = 0.0 if timeless else engine_alone(content)
    known = {
        (table, row, column): value
        for table, rows in truth["cells"].items()
        for row, columns in rows.items()
        for column, value in columns.items()
        if value != "skip"
    }
    report = max(document.reports, key=lambda one: len(one.tables), default=Report())
    got = {(table.table, cell.row, cell.column): cell for table in report.tables for cell in table.cells}
    right = 0
    silent = []
    for key, value in known.items():
        cell = got.get(key)
        if cell is not None and cell.value == value:
            right += 1
        elif (cell is None or cell.status not in SOFT) and not _is_flagged(report, key, cell.value if cell else None):
            silent.append(f"{'/'.join(key)}: {cell.raw if cell else 'nothing'!r} for {value}")
    note = "" if document.status == "parsed" else _fate(document)
    return Score(name, len(known), right, silent if document.status == "parsed" else [], note, seconds, floor)


def _fate(document: ParsedDocument) -> str:
    return f"{document.status}: {document.reason} ({document.message})"


def _is_flagged(report: Report, key: Key, value: object) -> bool:
    """Whether a finding points at a cell; one without a place excuses only missing numbers of its own table."""
    return any(
        finding.table == key[0]
        and finding.responsibility != "source"
        and finding.severity != "info"
        and ((key[1], key[2]) in finding.cells or (not finding.cells and value is None))
        for finding in report.findings
    )


# ------------------------------------------------------------------------------------------------ the engine alone


def pages_of(content: bytes) -> list[Any]:
    """The pages of a scan as pictures at 200 dots an inch."""
    if b"%PDF-" not in content[:1024]:
        return decode(content)
    document = pdfium.FPDF_LoadMemDocument64(content, len(content), None)
    try:
        return [rendered(document, index)[0] for index in range(pdfium.FPDF_GetPageCount(document))]
    finally:
        pdfium.FPDF_CloseDocument(document)


def decode_first(content: bytes) -> Any:
    """The first page in grey."""
    return pages_of(content)[0][:, :, 0]


def engine_alone(content: bytes) -> float:
    """Seconds of processor time that the engine's package takes for the pages, as it comes."""
    pages = pages_of(content)
    if (ocr_engine() or "") == "rapidocr":
        threads = {f"EngineConfig.onnxruntime.{kind}_op_num_threads": 1 for kind in ("intra", "inter")}
        read = import_module("rapidocr").RapidOCR(params={"Global.log_level": "critical", **threads})
        pictures = pages
    else:
        read = import_module("faster_paddle").OcrEngine(model_size="small", threads=1).ocr
        encode = import_module("cv2").imencode
        pictures = [encode(".png", page)[1].tobytes() for page in pages]
    read(pictures[0])
    start = time.process_time()
    for picture in pictures:
        read(picture)
    return time.process_time() - start


if __name__ == "__main__":
    sys.exit(main())
