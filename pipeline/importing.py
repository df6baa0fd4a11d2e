"""Local files become captures: each is written to the archive, then to the database; each refusal has its reason."""

from collections import defaultdict
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Literal

from sqlalchemy.orm import Session

from pipeline import files, kinds, lists
from pipeline.files import Found, Refused
from pipeline.galleries import Galleries, Gallery
from pipeline.lists import Context
from pipeline.lock import locked
from storage import Corpus, bundles, clock, records
from storage.archive import Writer
from storage.captures import Fetched, finish_run, keep_file, start_run
from storage.models import Capture

COMMIT_EVERY = 50
"""Files between two commits. What a killed run has in the archive but not in the database, the next one indexes."""
COMMIT_SECONDS = 1.0
"""Seconds between two commits at most, so that others can write to a SQLite database meanwhile."""


@dataclass(slots=True)
class Counts:
    """What a run of `import` did: files that are new, that were there already, that were refused.

    `skipped` are those refused ones that any folder holds beside its reports (notes, data): no failure.
    """

    new: int = 0
    unchanged: int = 0
    refused: int = 0
    skipped: int = 0
    recovered: int = 0
    refusals: list[Refused] = field(default_factory=list)

    @property
    def is_failure(self) -> bool:
        """Whether a file that should have come in did not."""
        return self.refused > 0

    def numbers(self) -> dict[str, int]:
        """The counts by name."""
        names = ("new", "unchanged", "refused", "skipped", "recovered")
        return {name: getattr(self, name) for name in names}

    def as_dict(self) -> dict[str, object]:
        """The counts, and of each refused or skipped file its path, reason and message."""
        refusals = [
            {"path": refusal.path, "reason": refusal.reason, "message": refusal.message, "skipped": refusal.expected}
            for refusal in self.refusals
        ]
        return {**self.numbers(), "refusals": refusals}

    def sentence(self) -> str:
        """The counts for people."""
        parts = [f"{self.new} new", f"{self.unchanged} unchanged", f"{self.refused} refused", f"{self.skipped} skipped"]
        if self.recovered:
            parts.append(f"{self.recovered} recovered from a run that was cut off")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one file; `refusal` is None where it is in the corpus now, as `capture`."""

    path: str
    outcome: Literal["new", "unchanged", "refused"]
    refusal: Refused | None = None
    capture: Capture | None = None


def import_files(
    corpus: Corpus, arguments: Sequence[str], given: Context, *, max_bytes: int, counts: Counts
) -> Generator[Imported, None, None]:
    """Take in files, folders and lists of files; `counts` grows as the files are done.

    `given` holds for every file of which no list says otherwise. Files that are in the corpus already are left as they
    are; a changed file is a new capture of the same address. Raises `pipeline.lock.Locked`, `storage.CorpusError`.
    """
    with locked(corpus, "import"):
        counts.recovered = corpus.recover().indexed
        with corpus.session() as session:
            run = start_run(session, "import", " ".join(["import", *arguments])).run_id
            try:
                with corpus.archive.writer(run) as writer:
                    yield from _import_all(session, writer, arguments, given, max_bytes, counts)
            except BaseException:
                # Also when interrupted: the run stays as a failed one; what it wrote, the next one indexes.
                session.rollback()
                with suppress(Exception):
                    finish_run(session, run, counts.numbers(), is_failed=True)
                    session.commit()
                raise
            finish_run(session, run, counts.numbers())
            session.commit()


def _import_all(
    session: Session, writer: Writer, arguments: Sequence[str], given: Context, max_bytes: int, counts: Counts
) -> Iterator[Imported]:
    waiting: list[Imported] = []
    committed_at = monotonic()
    galleries = Galleries(Path(argument) for argument in arguments if Path(argument).is_file())
    pages: dict[Gallery, dict[Path, Capture | None]] = defaultdict(dict)
    for item in _expand(arguments, given):
        gallery = _gallery(galleries, item, given)
        imported = _import_one(session, writer, item, max_bytes, is_document=gallery is None)
        if gallery is not None and isinstance(item, tuple):
            pages[gallery][item[0].path] = imported.capture
            if len(pages[gallery]) == len(gallery.pages):
                _bundle(session, gallery, pages.pop(gallery))
        _count(counts, imported)
        waiting.append(imported)
        if len(waiting) >= COMMIT_EVERY or monotonic() - committed_at > COMMIT_SECONDS:
            session.commit()
            committed_at = monotonic()
            yield from waiting
            waiting.clear()
    session.commit()
    yield from waiting


def _expand(arguments: Sequence[str], given: Context) -> Iterator[tuple[Found, Context] | Refused]:
    """Every file that the arguments stand for, with what is known of it."""
    for argument in arguments:
        path = Path(argument)
        if argument.startswith(lists.ADDRESS):
            yield lists.address(argument)
        elif path.is_file() and lists.is_list(path):
            for entry in lists.entries(path):
                yield entry if isinstance(entry, Refused) else (entry[0], entry[1].filled_from(given))
        else:
            for found in files.walk([path]):
                yield found if isinstance(found, Refused) else (found, given)


def _gallery(galleries: Galleries, item: tuple[Found, Context] | Refused, given: Context) -> Gallery | None:
    """The gallery that a file is a page of; a file of which a list says something is what the list says."""
    if isinstance(item, Refused) or item[1] is not given:
        return None
    return galleries.of(item[0].path, named=item[0].named)


def _bundle(session: Session, gallery: Gallery, captures: dict[Path, Capture | None]) -> None:
    """Make the pages that came in one document; those that were refused have said why."""
    parts = [capture for page in gallery.pages if (capture := captures[page]) is not None]
    if parts:
        bundles.add(session, parts, sum(part.size or 0 for part in parts))


def _import_one(
    session: Session, writer: Writer, item: tuple[Found, Context] | Refused, max_bytes: int, *, is_document: bool
) -> Imported:
    if isinstance(item, Refused):
        return Imported(item.path, "refused", item)
    found, context = item
    try:
        files.size_of(found.path, max_bytes)
        content = files.read(found.path, max_bytes)
    except Refused as refused:
        return Imported(str(found.path), "refused", refused)
    media_type = kinds.media_type(content, found.path.name)
    if media_type is None:
        message = f"{found.path}: this is no kind of file that a report comes in"
        refusal = Refused(str(found.path), "unsupported_format", message, expected=not found.named)
        return Imported(str(found.path), "refused", refusal)
    reached = records.Context(
        "imported",
        portal=context.portal,
        region_code=context.region,
        column_path=context.column_path,
        anchor_text=context.anchor_text,
        list_date=context.list_date,
        publisher=context.publisher,
        is_document=is_document,
    )
    url = context.url or found.path.resolve().as_uri()
    fetched = Fetched(url, context.fetched_at or clock.now(), reached, media_type)
    capture, is_new = keep_file(session, writer, fetched, content)
    return Imported(str(found.path), "new" if is_new else "unchanged", capture=capture)


def _count(counts: Counts, imported: Imported) -> None:
    if imported.refusal is not None:
        counts.refusals.append(imported.refusal)
        if imported.refusal.expected:
            counts.skipped += 1
        else:
            counts.refused += 1
    elif imported.outcome == "new":
        counts.new += 1
    else:
        counts.unchanged += 1
