"""Several files in one archive: which are reports, which the same report again, and which a table sheet beside one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from parser.document import Document
from parser.model import RejectionReason, Report, Table
from parser.readers.placing import either

ReadReport = Callable[[Document], tuple[Report, tuple[RejectionReason, str] | None]]


@dataclass(slots=True)
class _File:
    """A report, or a part of one, with what it was read from."""

    document: Document
    report: Report

    @property
    def folder(self) -> str:
        """The folder in the archive that it lies in."""
        return self.document.meta.get("member", "").rpartition("/")[0]

    @property
    def is_whole(self) -> bool:
        """Whether it has chapters; a file without them is a sheet of tables."""
        return bool(self.report.chapters)


def reports_of(parts: Sequence[Document], read: ReadReport) -> list[Report]:
    """The reports in the files of an archive, each once, with the tables that stand in a sheet beside it."""
    files = [_File(part, report) for part in parts for report, turned_away in [read(part)] if turned_away is None]
    reports: list[_File] = []
    for file in sorted(files, key=lambda file: not file.is_whole):
        home = _home(file, reports)
        if home is None:
            reports.append(file)
        elif _codes(file.report) - _codes(home.report):
            _join(home, file, read)
    return [file.report for file in reports]


def _home(file: _File, reports: Sequence[_File]) -> _File | None:
    """The report that a file is a copy or a sheet of; null where it is one of its own."""
    if file.is_whole:
        return next((other for other in reports if _are_copies(file.report, other.report)), None)
    beside = [other for other in reports if other.is_whole and _agree(file.report, other.report)]
    for candidates in (beside, [other for other in beside if other.folder == file.folder]):
        if len(candidates) == 1:
            return candidates[0]
    return None


def _agree(one: Report, other: Report) -> bool:
    """Whether two files do not name different bodies or years."""
    names = {one.agency_name, other.agency_name} - {None}
    years = {one.report_year, other.report_year} - {None}
    return len(names) < 2 and len(years) < 2


def _are_copies(one: Report, other: Report) -> bool:
    """Whether two files are one report in two formats: the same body and year, or without them the same numbers."""
    if not _agree(one, other):
        return False
    if one.agency_name and one.report_year and other.agency_name and other.report_year:
        return True
    return [chapter.text for chapter in one.chapters] == [chapter.text for chapter in other.chapters] or (
        bool(one.tables) and list(_numbers(one.tables)) == list(_numbers(other.tables))
    )


def _numbers(tables: Sequence[Table]) -> Iterator[tuple[str, str, str, object]]:
    for table in tables:
        yield from ((table.table, cell.row, cell.column, cell.value) for cell in table.cells)


def _codes(report: Report) -> set[str]:
    return {table.table for table in report.tables if table.method != "prose"}


def _join(home: _File, file: _File, read: ReadReport) -> None:
    """Reads a report again together with the sheet beside it."""
    again = either(home.document.again, file.document.again)
    joined = replace(home.document, blocks=[*home.document.blocks, *file.document.blocks], again=again)
    report, turned_away = read(joined)
    if turned_away is None:
        home.document, home.report = joined, report
