"""Lists of files with what is known of them beyond their bytes: where each came from, and how it was reached."""

import csv
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from pipeline.files import Found, Refused
from storage.codes import plain_code

ADDRESS = ("http://", "https://")


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of a file beyond its bytes; all of it may be unknown."""

    url: str | None = None
    portal: str | None = None
    region: str | None = None
    fetched_at: datetime | None = None
    column_path: str | None = None
    anchor_text: str | None = None
    list_date: date | None = None
    publisher: str | None = None

    def filled_from(self, given: "Context") -> "Context":
        """This, with what it does not know taken from `given`."""
        known = {name: value for name, value in asdict(self).items() if value is not None}
        return replace(given, **known)


def is_list(path: Path) -> bool:
    """Whether a file that the user named is a list: a CSV with a column `url`, or a text of nothing but addresses."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            first = file.readline(4096).strip()
    except (OSError, UnicodeDecodeError):
        return False
    if path.suffix.lower() == ".csv":
        return "url" in next(csv.reader([first]), [])
    return first.startswith(ADDRESS)


def entries(path: Path) -> Iterator[tuple[Found, Context] | Refused]:
    """The files of a list, each with what the list says of it.

    A CSV list has the columns `url` and `file` (as seen from the list's folder) and may have `portal region
    fetched_at column_path anchor_text list_date publisher`; the times are ISO 8601, UTC unless they say otherwise.
    An address without a file is refused: fetching is the crawler's work.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        if path.suffix.lower() != ".csv":
            for line in filter(None, map(str.strip, file)):
                yield address(line)
            return
        for number, row in enumerate(csv.DictReader(file, restval=""), 2):
            fields = {name: value.strip() for name, value in row.items() if name and isinstance(value, str)}
            if not fields.get("file"):
                yield address(fields.get("url", ""))
                continue
            try:
                context = _context(fields)
            except ValueError as error:
                yield Refused(f"{path}:{number}", "unreadable", f"{path}, line {number}: {error}")
                continue
            yield Found(path.parent / fields["file"], named=True), context


def address(url: str) -> Refused:
    """The refusal of an address: `import` takes what lies here."""
    message = f"{url}: this is an address, and `import` takes local files; fetching is the crawler's work"
    return Refused(url, "address", message)


def _context(fields: dict[str, str]) -> Context:
    fetched_at = datetime.fromisoformat(fields["fetched_at"]) if fields.get("fetched_at") else None
    if fetched_at is not None and fetched_at.tzinfo is None:
        fetched_at = fetched_at.replace(tzinfo=UTC)
    return Context(
        url=fields.get("url") or None,
        portal=fields.get("portal") or None,
        region=plain_code(fields["region"]) if fields.get("region") else None,
        fetched_at=fetched_at,
        column_path=fields.get("column_path") or None,
        anchor_text=fields.get("anchor_text") or None,
        list_date=date.fromisoformat(fields["list_date"]) if fields.get("list_date") else None,
        publisher=fields.get("publisher") or None,
    )
