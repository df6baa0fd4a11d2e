"""Portals: the file they come in, and their rows. A bad line is refused with its number; the others stand."""

import csv
import ipaddress
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from storage import clock
from storage.codes import plain_code
from storage.errors import CorpusError
from storage.models_crawl import Portal

COLUMNS = ("slug", "name", "region_code", "url", "family", "start_urls", "hosts", "notes", "platform", "browser")
"""The columns of a portals file, in order. `start_urls` and `hosts` are space-separated."""
BROWSERS = ("chromium", "yes")
"""What the column `browser` may hold: its pages are rendered by Chromium. Empty: they are taken as they come."""
REQUIRED = ("slug", "name", "url")

_SLUG = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,62})\.)*[a-z0-9](?:[a-z0-9-]{0,62})")
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,79}")


@dataclass(frozen=True, slots=True)
class PortalRow:
    """A portal as a file gives it; empty cells are None or empty."""

    slug: str
    name: str
    url: str
    region_code: str | None = None
    family: str | None = None
    start_urls: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    notes: str | None = None
    platform: str | None = None
    browser: str | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class LineProblem:
    """Why a line of a portals file is refused; the line counts from 1, the header is the first."""

    line: int
    message: str

    def __str__(self) -> str:
        """As it is shown to people."""
        return f"line {self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """What an import did with its rows."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0


def read_csv(path: Path, families: Collection[str] | None = None) -> tuple[list[PortalRow], list[LineProblem]]:
    """The portals of a file, and its refused lines. `families` are the words that the column `family` may hold.

    Reads UTF-8, and GB18030 as spreadsheets save it. Raises CorpusError where there is no such file.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CorpusError(f"the portals file {path} cannot be read: {error.strerror}", is_usage=True) from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030", errors="replace")
    return parse_csv(text, families)


def parse_csv(text: str, families: Collection[str] | None = None) -> tuple[list[PortalRow], list[LineProblem]]:
    """The same for the text of a file."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    rows: list[PortalRow] = []
    problems: list[LineProblem] = []
    lines: dict[str, int] = {}
    header: list[str] | None = None
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            problems.append(LineProblem(line, f"this is no CSV: {error}"))
            break
        if not any(cell.strip() for cell in cells):
            continue
        if header is None:
            header = [cell.strip().lower() for cell in cells]
            if problem := _header_problem(header):
                return [], [LineProblem(line, problem)]
            continue
        row, problem = _row(header, cells, line, families)
        if row is not None and row.slug in lines:
            problem = f"the slug {row.slug} is already on line {lines[row.slug]}"
        if problem or row is None:
            problems.append(LineProblem(line, problem or "the line is empty"))
        else:
            lines[row.slug] = line
            rows.append(row)
    if header is None and not problems:
        problems.append(LineProblem(1, f"the file is empty: its first line names the columns, {','.join(COLUMNS)}"))
    return rows, problems


def write_csv(rows: Iterable[PortalRow | Portal]) -> str:
    """Portals as the text of a file."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        cells = (getattr(row, column) for column in COLUMNS)
        writer.writerow([" ".join(cell) if isinstance(cell, tuple) else cell or "" for cell in cells])
    return out.getvalue()


def import_portals(session: Session, rows: Sequence[PortalRow]) -> ImportCounts:
    """Adds portals, or brings those of the same slug up to date; the caller commits."""
    known = {portal.slug: portal for portal in session.scalars(select(Portal))}
    now = clock.now()
    inserted = updated = unchanged = 0
    for row in rows:
        values = _values(row)
        portal = known.get(row.slug)
        if portal is None:
            known[row.slug] = Portal(slug=row.slug, imported_at=now, **values)
            session.add(known[row.slug])
            inserted += 1
        elif any(getattr(portal, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(portal, name, value)
            portal.imported_at = now
            updated += 1
        else:
            unchanged += 1
    session.flush()
    return ImportCounts(inserted, updated, unchanged)


def find_portals(session: Session, slugs: Collection[str] | None = None, region: str | None = None) -> list[Portal]:
    """Portals by slug, or those of a region code and below it, or all; in order of their slugs.

    Raises CorpusError (usage) naming the slugs that are not there.
    """
    query = select(Portal).order_by(Portal.slug)
    if region is not None:
        query = query.where(Portal.region_code.startswith(plain_code(region), autoescape=True))
    portals = list(session.scalars(query))
    if not slugs:
        return portals
    wanted = set(slugs)
    unknown = sorted(wanted - set(session.scalars(select(Portal.slug).where(Portal.slug.in_(wanted)))))
    if unknown:
        raise CorpusError(f"no such portal: {', '.join(unknown)}; `gongkai portals list` shows them", is_usage=True)
    return [portal for portal in portals if portal.slug in wanted]


def host_of(url: str) -> str:
    """The host name of an address, in lower case; empty where there is none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, told by its address: only simulated portals are."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _header_problem(header: list[str]) -> str | None:
    if missing := [column for column in REQUIRED if column not in header]:
        return f"no column {', '.join(missing)}: the first line names the columns, {','.join(COLUMNS)}"
    if unknown := [column for column in header if column not in COLUMNS]:
        return f"unknown column {', '.join(unknown)}: a portals file has {','.join(COLUMNS)}"
    if len(set(header)) < len(header):
        return "a column is named twice"
    return None


def _row(
    header: list[str], cells: list[str], line: int, families: Collection[str] | None
) -> tuple[PortalRow | None, str | None]:
    """A row, or why there is none."""
    if len(cells) > len(header):
        return None, f"{len(cells)} cells, but the header names {len(header)}"
    given = {name: " ".join(cell.split()) for name, cell in zip(header, cells, strict=False)}
    values = {name: value for name, value in given.items() if value}
    if missing := [column for column in REQUIRED if column not in values]:
        return None, f"{', '.join(missing)} is empty"
    code = values.get("region_code")
    try:
        code = code and plain_code(code)
    except ValueError as error:
        return None, str(error)
    row = PortalRow(
        slug=values["slug"],
        name=values["name"],
        url=values["url"],
        region_code=code,
        family=values.get("family"),
        start_urls=tuple(values.get("start_urls", "").split()),
        hosts=tuple(host.lower() for host in values.get("hosts", "").split()),
        notes=values.get("notes"),
        platform=values.get("platform"),
        browser=values.get("browser"),
        line=line,
    )
    return row, _row_problem(row, families)


def _row_problem(row: PortalRow, families: Collection[str] | None) -> str | None:
    if not _SLUG.fullmatch(row.slug):
        return f"the slug {row.slug!r} must be lower-case letters, digits, dots and hyphens, at most 80"
    for url in (row.url, *row.start_urls):
        if not is_address(url):
            return f"{url!r} is no http or https address"
    for host in row.hosts:
        if not _HOST.fullmatch(host):
            return f"{host!r} is no host name"
    if row.family and families is not None and row.family not in families:
        return f"unknown family {row.family!r}: known are {', '.join(sorted(families))}"
    if row.browser and row.browser not in BROWSERS:
        return f"unknown browser {row.browser!r}: known are {', '.join(BROWSERS)}"
    for word in (row.family, row.platform):
        if word and not _WORD.fullmatch(word):
            return f"{word!r} must be letters, digits, dots and hyphens, at most 80"
    return None


def is_address(url: str) -> bool:
    """Whether this is the whole address of a page: http or https, a host, a port that there can be."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    host = (parts.hostname or "").lower()
    return parts.scheme in {"http", "https"} and port != 0 and (_is_ip(host) or bool(_HOST.fullmatch(host)))


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _values(row: PortalRow) -> dict[str, str | bool | None]:
    """The columns of a portal's row, but for its slug."""
    values: dict[str, str | bool | None] = {
        field.name: " ".join(value) if isinstance(value := getattr(row, field.name), tuple) else value
        for field in fields(row)
        if field.name not in {"slug", "line"}
    }
    return values | {"is_simulated": is_loopback(host_of(row.url))}
