"""What stands in for the real world in tests, demo and benchmarks: the report writer (portals come beside it).

`make_truth` draws a report, `inject` puts a defect into it, `write_report` writes it in one of `GUISES` or `SCANS`.
"""

from simulator.defects import DEFECTS, inject
from simulator.layouts import GUISES, SCANS
from simulator.truth import make_truth
from simulator.writer import WrittenReport, truth_json, write_corpus, write_report

__all__ = [
    "DEFECTS",
    "GUISES",
    "SCANS",
    "WrittenReport",
    "inject",
    "make_truth",
    "truth_json",
    "write_corpus",
    "write_report",
]
