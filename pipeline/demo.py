"""What the demo tells of its corpus: what came in, and how it compares with what the simulated city published."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from storage import Corpus

SQL_QUESTION = "Which departments refused the largest share of the requests that they decided, all years together?"
SQL = """\
SELECT agency_name, sum(disposed) AS decided, sum(denied) AS refused,
       round(100.0 * sum(denied) / sum(disposed), 1) AS percent
FROM requests_summary
WHERE agency_kind = 'dept'
GROUP BY agency_name HAVING sum(disposed) >= 20
ORDER BY percent DESC LIMIT 5"""
"""One question of a researcher, and how it is asked."""

_REPORTS = """\
SELECT r.report_key, r.report_year, min(t.generation) AS form
FROM reports r
    JOIN report_documents d ON d.report_id = r.report_id AND d.role IN ('main', 'statistics')
    JOIN report_tables t ON t.reading_id = d.reading_id
GROUP BY r.report_key, r.report_year"""
_ADDRESSES = """\
SELECT DISTINCT r.report_key, r.report_year, c.url
FROM reports r
    JOIN report_documents d ON d.report_id = r.report_id
    JOIN document_captures dc ON dc.document_id = d.document_id
    JOIN captures c ON c.capture_id = dc.capture_id"""
_FACTS = "SELECT report_key, table_code, row_code, column_code, value FROM facts"
_FINDINGS = """\
SELECT r.report_year, count(*) AS findings
FROM findings f
    JOIN report_documents d ON d.reading_id = f.reading_id AND d.role IN ('main', 'statistics')
    JOIN reports r ON r.report_id = d.report_id
WHERE f.outcome = 'fail'
GROUP BY r.report_year"""

Truth = Iterable[Mapping[str, Any]]
"""Reports as the simulated city knows them: addresses, agency, year, and cells by table, row and column."""


@dataclass(frozen=True, slots=True)
class Line:
    """Reports of a year on a form: how many were found of how many there are, cells read and those of them that are
    right, of how many there are; findings."""

    year: int
    form: str
    published: int
    found: int
    cells: int
    read: int
    right: int
    findings: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """The corpus beside the truth. `missed` are reports that were not found, `extra` ones that nobody published."""

    lines: list[Line]
    missed: list[str]
    extra: list[str]

    def total(self, name: str) -> int:
        """A column of the lines, added up."""
        return sum(getattr(line, name) for line in self.lines)

    @property
    def is_perfect(self) -> bool:
        """Whether every report was found, nothing else, and every cell is right."""
        return not self.missed and not self.extra and self.total("right") == self.total("cells")

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def compare(corpus: Corpus, truth: Truth) -> Comparison:
    """The corpus beside the truth: report by report through their addresses, then cell by cell."""
    forms = {row["report_key"]: row["form"] for row in corpus.query(_REPORTS)}
    by_address: dict[str, dict[int | None, str]] = defaultdict(dict)
    for row in corpus.query(_ADDRESSES):
        by_address[row["url"]][row["report_year"]] = row["report_key"]
    facts: dict[str, dict[tuple[str, str, str], Any]] = defaultdict(dict)
    for row in corpus.query(_FACTS):
        facts[row["report_key"]][row["table_code"], row["row_code"], row["column_code"]] = row["value"]
    findings = {row["report_year"]: row["findings"] for row in corpus.query(_FINDINGS)}
    counts: dict[tuple[int, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(_COUNTED, 0))
    missed: list[str] = []
    found: set[str] = set()
    for report in truth:
        year = report["report_year"]
        addresses = (*report["urls"], *report["attachments"], *report["twins"])
        key = next((by_address[url][year] for url in addresses if year in by_address[url]), None)
        line = counts[year, report["generation"]]
        cells = {(t, r, c): v for t, rows in report["cells"].items() for r, row in rows.items() for c, v in row.items()}
        read = facts.get(key or "", {})
        line["published"] += 1
        line["cells"] += len(cells)
        if key is None or key in found:
            missed.append(f"{report['agency_full']} {year}")
            continue
        found.add(key)
        line["found"] += 1
        line["read"] += sum(value is not None for value in read.values())
        line["right"] += sum(read.get(place) == value for place, value in cells.items())
    years: set[int] = set()
    lines = []
    for (year, form), line in sorted(counts.items()):
        # The findings of a year stand in its first line.
        lines.append(Line(year, form, **line, findings=0 if year in years else findings.get(year, 0)))
        years.add(year)
    return Comparison(lines, sorted(missed), sorted(forms.keys() - found))


_COUNTED = ("published", "found", "cells", "read", "right")


def is_demo(corpus: Corpus) -> bool:
    """Whether nothing in a corpus is real: the demo goes nowhere else."""
    real = corpus.query("SELECT count(*) AS n FROM captures WHERE origin <> 'simulated'")
    portals = corpus.query("SELECT is_simulated FROM portals")
    return real[0]["n"] == 0 and all(row["is_simulated"] for row in portals)
