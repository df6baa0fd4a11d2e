"""Entries of users as rows: who they are about is resolved, and what cannot be is refused by its line."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from storage import clock, decisions, places
from storage.codes import CODE, plain_code
from storage.expectations.duty import due
from storage.expectations.entries import Entry
from storage.expectations.tree import read_tree
from storage.geography import loading
from storage.models import Base
from storage.models_expect import ExpectationEntry
from storage.portals import ImportCounts, LineProblem
from storage.resolve import Context, resolve
from storage.resolve.index import index
from storage.resolve.regions import key_of, named_regions


@dataclass(frozen=True, slots=True)
class _Subject:
    """Whom an entry is about."""

    agency_id: str | None
    region_id: str
    kind: str | None
    of_kind: str

    def key(self, year: int) -> str:
        """The natural key of what is said of a year."""
        return f"{self.agency_id or f'{self.region_id}/*/{self.kind}'}/{year}"


def enter(
    session: Session, entries: Sequence[Entry], *, replaces: bool = False
) -> tuple[ImportCounts, list[LineProblem]]:
    """Stores entries; what was said before of the same body or kind and year gives way. The caller commits.

    With `replaces` all that the file does not say is dropped, if every line of it is good.
    """
    problems: list[LineProblem] = []
    known = {row.entry_key: row for row in session.scalars(select(ExpectationEntry))}
    said: set[str] = set()
    inserted = updated = unchanged = 0
    for entry in entries:
        try:
            subject = _subject(session, entry)
        except ValueError as error:
            problems.append(LineProblem(entry.line, str(error)))
            continue
        for year, day in entry.due.items():
            if day is not None and (lawful := due(subject.of_kind, year)[0]):
                problems.append(LineProblem(entry.line, f"the law names the day for {year}: {lawful}"))
                continue
            key = subject.key(year)
            said.add(key)
            row = known.get(key)
            if row is None:
                known[key] = ExpectationEntry(
                    entry_key=key,
                    agency_id=subject.agency_id,
                    region_id=subject.region_id,
                    kind=subject.kind,
                    year=year,
                    due_on=day,
                    note=entry.note,
                    entered_at=clock.now(),
                )
                session.add(known[key])
                inserted += 1
            elif (row.due_on, row.note) != (day, entry.note):
                row.due_on, row.note, row.entered_at = day, entry.note, clock.now()
                updated += 1
            else:
                unchanged += 1
    session.flush()
    if replaces and not problems:
        _drop(session, known.keys() - said)
    return ImportCounts(inserted, updated, unchanged), problems


def _drop(session: Session, keys: Collection[str]) -> None:
    session.execute(delete(ExpectationEntry).where(ExpectationEntry.entry_key.in_(keys)))


def _subject(session: Session, entry: Entry) -> _Subject:
    """Whom an entry is about, stored; raises ValueError with what cannot be told."""
    if entry.agency is not None:
        return _agency(session, entry, entry.agency)
    return _Subject(None, _region(session, entry.region or ""), entry.kind, entry.kind or "")


def _agency(session: Session, entry: Entry, name: str) -> _Subject:
    row = decisions.known_agency(session, name)
    if row is None:
        codes = (_code(session, entry.region),) if entry.region else ()
        found = resolve(name, Context(codes, max(entry.due)))
        if found.agency_id is None:
            raise ValueError(f"{name} is neither an agency of the corpus nor a name of one body only: {found.why}")
        row = decisions.known_agency(session, decisions.merged(session, places.store(session, found, is_printed=False)))
    if row is None:
        raise ValueError(f"the agency that {name} was merged into is not in the corpus")
    return _Subject(row["agency_id"], row["region_id"], None, row["kind"])


def _region(session: Session, said: str) -> str:
    """The id of a region given by code, id or name, with its row."""
    tree = read_tree(session)
    code = _code(session, said)
    if code.startswith("@"):
        place = tree.get(code[1:])
    else:
        place = next((one for one in tree.minted.values() if one.versions[-1].code == code), None)
        place = place or index().coded(code)
    if place is None:
        raise ValueError(f"no place has the code {code}")
    if place.id not in tree.minted:
        loading.ensure(session, [place.id])
    return place.id


def _code(session: Session, said: str) -> str:
    """The plain code of a region given by code or name, or its id with an @ before it."""
    if CODE.fullmatch(said):
        return plain_code(said)
    regions = Base.metadata.tables["regions"]
    if said.isdigit():
        raise ValueError(f"{said!r} is no region code: those have 2, 4, 6, 9 or 12 digits")
    if session.scalar(select(regions.c.region_id).where(regions.c.region_id == said)):
        return f"@{said}"
    minted = [one for one in read_tree(session).minted.values() if one.versions[-1].name == said]
    keys = {key_of(place) for place in (*named_regions(said), *minted)}
    if len(keys) == 1:
        return keys.pop()
    known = f"is of several places ({', '.join(sorted(keys))})" if keys else "is of no place"
    raise ValueError(f"the region {said} {known}; give its code")
