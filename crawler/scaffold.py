"""The beginning of a family: its pages, its module with guessed patterns, and a golden test that is red until it reads.

Everything is made in memory first; a checkout gets all of it or nothing.
"""

import json
import keyword
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from string import Template
from textwrap import TextWrapper

from crawler.answers import path_of
from crawler.families import FAMILIES, Sighting, new_sights
from crawler.families.base import DOCUMENT
from crawler.families.generic import Generic
from crawler.families.labels import PARTS
from crawler.page import Page
from crawler.samples import Sample, reports_of

PAGES = Path("tests/crawler/pages")
ADDRESSES = PAGES / "addresses.json"
_MARKS = ("pyproject.toml", "crawler/families/__init__.py", "tests/crawler/pages_of.py")
_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_VARIABLE = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=[a-f]*\d)[0-9a-f]{16,}|\d+")
_SPECIAL = re.compile(r"([.?+*()\[\]{}|^$\\])")


class CannotScaffold(Exception):
    """No family can be begun so: one sentence that says why."""


@dataclass(frozen=True, slots=True)
class Scaffold:
    """What was written, by its path from the top; and what the pages told before there was the new family."""

    top: Path
    paths: tuple[Path, ...]
    class_name: str
    sighting: Sighting


def checkout_of(folder: Path) -> Path:
    """The top of the checkout that a folder is in. Raises CannotScaffold."""
    for top in (folder, *folder.parents):
        if all((top / mark).is_file() for mark in _MARKS):
            return top
    raise CannotScaffold(f"{folder} is in no checkout of Gongkai's sources: go to one, or name a folder with --out")


def require_free(name: str, top: Path) -> None:
    """Raises CannotScaffold where a family cannot have this name, or something has it already."""
    if not _NAME.fullmatch(name) or keyword.iskeyword(name) or len(name) > 30:
        raise CannotScaffold(f"{name!r} is no name of a family: at most 30 small letters, digits and _")
    if name in FAMILIES:
        raise CannotScaffold(f"there is a family {name} already: `gongkai portals check` shows which portals are of it")
    if taken := [path for path in _paths(name).values() if (top / path).exists()]:
        raise CannotScaffold(f"{top / taken[0]} is there already: choose another name, or remove what was begun")


def scaffold(name: str, sample: Sample, top: Path) -> Scaffold:
    """Writes the beginning of a family under `top`. Raises CannotScaffold, and OSError; then nothing is left behind."""
    require_free(name, top)
    paths, class_name = _paths(name), "".join(word.capitalize() for word in name.split("_"))
    column, article = sample.column.page, sample.article.page
    known = _addresses(top / ADDRESSES) | {f"{name}_list": column.url, f"{name}_article": article.url}
    words = {"name": name, "class_name": class_name, "label": _label(column, article), "patterns": _patterns(column)}
    contents = {
        paths["module"]: _filled("scaffold_family.txt", words),
        paths["list"]: sample.column.body,
        paths["article"]: sample.article.body,
        paths["golden"]: _json(golden(column, article)),
        paths["test"]: _filled("scaffold_test.txt", words),
    }
    _write(top, contents, _json(known))
    sights = new_sights()
    sights.add(column)
    sights.add(article)
    return Scaffold(top, (*contents, ADDRESSES), class_name, sights.best())


def golden(column: Page, article: Page) -> dict[str, object]:
    """What the pages hold by their look alone: reports, further pages, promises; parts and files of the article."""
    look = Generic()
    listing = look.listing(column)
    reports = [[link.url, link.text, link.day and link.day.isoformat()] for link in reports_of(column)]
    return {
        "reports": reports,
        "further_pages": [ask.address for ask in listing.asks],
        "promised": [listing.pages, listing.items],
        "parts": look.parts(article),
        "attachments": [link.url for link in look.attachments(article)],
    }


def pattern_of(urls: Iterable[str]) -> str:
    """The commonest shape of addresses as a pattern: numbers and names made by machines vary, words stay.

    Folders of words above belong to one portal, not to the system: they are left out.
    """
    shapes = Counter(_shape(path_of(url)) for url in urls)
    return shapes.most_common(1)[0][0]


def _shape(path: str) -> str:
    head, mark, query = path.partition("?")
    *folders, name = head.strip("/").split("/") if not head.endswith("/") else [*head.strip("/").split("/"), ""]
    kept = [name]
    while folders and re.search(r"\d", folders[-1]):
        kept.insert(0, folders.pop())
    if folders and not any(re.search(r"[A-Za-z]", part.partition(".")[0]) for part in kept):
        kept.insert(0, folders.pop())
    return _general(f"/{'/'.join(kept)}{mark}{query}")


def _general(text: str) -> str:
    """A text as a pattern of texts like it."""
    pattern, end = "", 0
    for found in _VARIABLE.finditer(text):
        varied = r"\d+" if found[0].isdecimal() else f"[0-9a-f{'-' * ('-' in found[0])}]{{{len(found[0])}}}"
        pattern += _SPECIAL.sub(r"\\\1", text[end : found.start()]) + varied
        end = found.end()
    return pattern + _SPECIAL.sub(r"\\\1", text[end:])


def _patterns(column: Page) -> str:
    """The attributes of the family's class."""
    articles = [link.url for link in reports_of(column) if not DOCUMENT.search(link.url)]
    article = pattern_of(articles or [link.url for link in reports_of(column)])
    lines = [f'    article = re.compile(r"{article}$")']
    own = path_of(column.url)
    shape = pattern_of([column.url])
    if not re.search(r"/(?:index\.\w+|default\.\w+)?$", own) or "\\d" in shape:
        end = "" if "?" in own else "$"
        lines.append(f'    column = re.compile(r"{shape}{end}")')
    return "\n".join(lines)


def _label(column: Page, article: Page) -> str:
    """The parts of the label, with what the pages show."""
    listing = Generic().listing(column)
    pages = ", ".join(f"`{path_of(ask.url)}`" for ask in listing.asks[:2]) or "none is linked"
    said = {"pages": listing.pages, "entries": listing.items}
    promised = " and ".join(f"{count} {what}" for what, count in said.items() if count) or "nothing"
    shown = (
        f"TODO articles like `{path_of(article.url)}`; what else do its pages have that no other system has?",
        f"TODO `{path_of(column.url)}`; do the addresses show a tree?",
        f"TODO further pages: {pages}; promised: {promised}.",
        "TODO in one page?",
        "TODO files by extension, on the same host?",
        "TODO nothing known yet?",
    )
    hanging = TextWrapper(116, subsequent_indent=" " * 17, break_long_words=False, break_on_hyphens=False)
    return "\n".join(hanging.fill(f"{part:<17}{words}") for part, words in zip(PARTS, shown, strict=True))


def _paths(name: str) -> dict[str, Path]:
    return {
        "module": Path(f"crawler/families/{name}.py"),
        "list": PAGES / f"{name}_list.html",
        "article": PAGES / f"{name}_article.html",
        "golden": PAGES / f"{name}_golden.json",
        "test": Path(f"tests/crawler/test_{name}.py"),
    }


def _addresses(file: Path) -> dict[str, object]:
    """Where the stored pages came from."""
    known = json.loads(file.read_text("utf-8")) if file.exists() else {}
    if not isinstance(known, dict):
        raise CannotScaffold(f"{file} does not hold the addresses of the stored pages")
    return known


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _filled(template: str, words: dict[str, str]) -> bytes:
    text = (files("crawler") / "data" / template).read_text("utf-8")
    return Template(text).substitute(words).encode()


def _write(top: Path, contents: dict[Path, bytes], addresses: bytes) -> None:
    """Writes new files, then the addresses in one step; what was written goes again where something fails."""
    made: list[Path] = []
    draft = top / ADDRESSES.with_suffix(".new")
    try:
        for path, content in (*contents.items(), (ADDRESSES.with_suffix(".new"), addresses)):
            (top / path).parent.mkdir(parents=True, exist_ok=True)
            with (top / path).open("xb") as file:
                made.append(top / path)
                file.write(content)
        draft.replace(top / ADDRESSES)
    except BaseException:  # also Ctrl-C: nothing is left half written
        for path in made:
            path.unlink(missing_ok=True)
        raise
