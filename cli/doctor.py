"""`gongkai doctor`: is everything here that the work needs, and what to do where not."""

import platform
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from typing import Literal

import typer

from cli.guard import DONE, FAILURES
from cli.options import Settings, command
from cli.output import print_json

PYTHON = (3, 11)
FREE_GB = {"fail": 0.2, "warn": 5.0}
"""Below these, gigabytes on the disk of the data folder: nothing can be written; a season may not fit."""
LIBRARIES = ("sqlalchemy", "alembic", "lxml", "pypdfium2", "pdfplumber", "warcio", "msgspec", "rapidfuzz", "polars")
EXTRAS = {
    "postgres": ("psycopg", "PostgreSQL databases"),
    "simulator": ("reportlab", "simulated portals, the demo"),
    "plot": ("vl_convert", "plots, the demo"),
    "office": ("py7zr", "RAR and 7z archives"),
    "browser": ("scrapy_playwright", "portals whose row asks for a browser"),
}
"""Extra: the module that it brings, and what for."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor: what was looked at, how it is, and what to do (empty when all is well)."""

    name: str
    state: Literal["ok", "warn", "fail"]
    found: str
    advice: str = ""


def register(app: typer.Typer) -> None:
    """Add the command."""
    command(app, "doctor")(doctor)


def doctor(settings: Settings) -> int:
    """Look at Python, libraries, database, archive and disk; say what to do about anything amiss."""
    checks = [check for part in (_python, _libraries, _extras, _corpus, _disk) for check in _guard(part, settings)]
    if settings.json:
        print_json([asdict(check) for check in checks])
    else:
        for check in checks:
            if check.state != "ok" or not settings.quiet:
                advice = f": {check.advice}" if check.advice else ""
                print(f"{check.state:4}  {check.name:12} {check.found}{advice}")
    return FAILURES if any(check.state == "fail" for check in checks) else DONE


def _guard(part: Callable[[Settings], Iterator[Check]], settings: Settings) -> Iterator[Check]:
    """A check that itself breaks is a failed check, and the others still run."""
    try:
        yield from part(settings)
    except Exception as error:  # noqa: BLE001 - a doctor must not fall ill
        yield Check(part.__name__.strip("_"), "fail", f"{type(error).__name__}: {error}")


def _python(_settings: Settings) -> Iterator[Check]:
    version = platform.python_version_tuple()
    found = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    if tuple(map(int, version[:2])) < PYTHON:
        yield Check("python", "fail", found, "install Python 3.11 or newer")
    else:
        yield Check("python", "ok", found)


def _libraries(_settings: Settings) -> Iterator[Check]:
    from importlib import metadata

    versions = []
    for library in LIBRARIES:
        try:
            versions.append(f"{library} {metadata.version(library)}")
        except metadata.PackageNotFoundError:
            yield Check("libraries", "fail", f"{library} is not installed", "pip install gongkai")
    yield Check("libraries", "ok", ", ".join(versions))


def _extras(_settings: Settings) -> Iterator[Check]:
    from crawler.browser import lacking
    from storage.extras import how_to_install

    for extra, (module, purpose) in EXTRAS.items():
        if find_spec(module) and extra == "browser" and (advice := lacking()):
            yield Check("extra", "warn", "browser is installed, Chromium is not", f"only for {purpose}: {advice}")
        elif find_spec(module):
            yield Check("extra", "ok", extra)
        else:
            advice = f"only needed for {purpose}: {how_to_install(extra)}"
            yield Check("extra", "warn", f"{extra} is not installed", advice)


def _corpus(settings: Settings) -> Iterator[Check]:
    """The database with its structure, and the archive; a corpus that is not there yet is not made."""
    from cli.corpus import missing_database, open_corpus
    from storage import CorpusError, migrate, revisions

    try:
        missing = missing_database(settings)
        if missing is not None:
            yield Check("database", "ok", f"none yet at {missing}", "`gongkai import` makes one")
            return
        with open_corpus(settings) as corpus:
            with corpus.reading() as connection:
                yield Check("database", "ok", f"{corpus.db_url}, revision {revisions.revision(connection)}")
            if differences := migrate.check(corpus.engine):
                found = f"{len(differences)} differences from what this version expects"
                yield Check("structure", "fail", found, "see `gongkai db check`")
            yield Check("archive", "ok", f"{corpus.archive.root}, {len(corpus.archive.files())} files, can be written")
    except CorpusError as error:
        yield Check("corpus", "fail", str(error))


def _disk(settings: Settings) -> Iterator[Check]:
    from storage.corpus import data_folder

    folder = data_folder(settings.data).absolute()
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free / 1e9
    found = f"{free:.1f} GB free at {folder}"
    if free < FREE_GB["fail"]:
        yield Check("disk", "fail", found, "make room, or name another place with --data")
    elif free < FREE_GB["warn"]:
        yield Check("disk", "warn", found, "a season of reports may not fit")
    else:
        yield Check("disk", "ok", found)
