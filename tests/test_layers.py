"""The import rules of the house (DESIGN.md), held against every line, lazy imports inside functions included."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NOT_ROOMS = {"tests", "benchmarks", "docs"}  # these may import everything
EVERYTHING = frozenset({"crawler", "parser", "storage", "publish", "pipeline", "cli", "simulator", "migrations"})

MAY_IMPORT: dict[str, frozenset[str]] = {
    "crawler": frozenset({"storage", "parser.titles"}),
    "parser": frozenset(),
    "storage": frozenset({"parser.model", "parser.forms"}),
    "publish": frozenset({"storage", "parser.forms"}),
    "pipeline": frozenset({"crawler", "parser", "storage", "publish"}),
    "cli": EVERYTHING,
    "simulator": frozenset({"parser.forms"}),
    "migrations": frozenset({"storage"}),
}

# The parser is a pure function of bytes: no network, no database, no process, no clock, no chance.
IMPURE = frozenset(
    "aiohttp asyncio ftplib http httpx multiprocessing psycopg random requests scrapy secrets smtplib socket "
    "sqlalchemy sqlite3 ssl subprocess tempfile time twisted urllib.request urllib3 warcio".split()
)
CLOCK = frozenset({"now", "today", "utcnow"})


def rooms() -> list[str]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        return list(tomllib.load(file)["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])


def imports(tree: ast.Module, module: str, is_package: bool) -> Iterator[tuple[int, str]]:
    """Every module that the source names, with its line: as statement, relative, or as a string to import."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = node.module or ""
            if node.level:
                parts = module.split(".")
                home = parts[: len(parts) - node.level + is_package]
                source = ".".join([*home, *source.split(".")] if source else home)
            # `from storage import models` may name a module or a thing in one: both are told.
            yield from ((node.lineno, f"{source}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and node.args:
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", None)
            first = node.args[0]
            if called in {"import_module", "__import__"} and isinstance(first, ast.Constant):
                yield node.lineno, str(first.value)


def within(name: str, modules: frozenset[str]) -> bool:
    return any(name == module or name.startswith(module + ".") for module in modules)


def violations(source: str, path: str) -> list[str]:
    """What one file of a room, given by its path from the root, does that its room may not."""
    module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    room = module.partition(".")[0]
    tree = ast.parse(source, path)
    found = []
    for line, name in imports(tree, module, path.endswith("/__init__.py")):
        first = name.partition(".")[0]
        if first in EVERYTHING and first != room and not within(name, MAY_IMPORT[room]):
            found.append(f"{path}:{line}: {room} may not import {name}")
        elif first in NOT_ROOMS:
            found.append(f"{path}:{line}: no room may import {name}")
        elif room == "parser" and within(name, IMPURE):
            found.append(f"{path}:{line}: the parser is pure and may not import {name}")
    if room == "parser":
        found.extend(
            f"{path}:{node.lineno}: the parser has no clock: {ast.unparse(node)}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and node.attr in CLOCK
        )
    return found


def test_every_room_has_its_rule() -> None:
    assert set(rooms()) == set(MAY_IMPORT) == EVERYTHING


def test_every_package_is_a_room() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages - NOT_ROOMS <= EVERYTHING


@pytest.mark.parametrize("room", rooms())
def test_room_imports_only_what_it_may(room: str) -> None:
    files = sorted((ROOT / room).rglob("*.py"))
    found = [line for file in files for line in violations(file.read_text("utf-8"), str(file.relative_to(ROOT)))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("path", "source", "forbidden"),
    [
        ("storage/load.py", "from parser.model import Report", None),
        ("storage/load.py", "from parser import forms", None),
        ("storage/load.py", "import parser.forms.labels", None),
        ("storage/load.py", "from parser import parse", "parser.parse"),
        ("storage/load.py", "import parser", "parser"),
        ("storage/load.py", "import parser.modelling", "parser.modelling"),
        ("storage/load.py", "def lazy():\n    from pipeline import read", "pipeline.read"),
        ("storage/load.py", "if TYPE_CHECKING:\n    import cli.main", "cli.main"),
        ("storage/load.py", "import importlib\nimportlib.import_module('publish.csv')", "publish.csv"),
        ("storage/load.py", "from . import models", None),
        ("storage/deep/load.py", "from ...cli import main", "cli.main"),
        ("storage/__init__.py", "from .models import Report", None),
        ("storage/load.py", "import tests.postgres", "tests.postgres"),
        ("crawler/spider.py", "from parser.titles import read_title", None),
        ("crawler/spider.py", "from parser.model import Report", "parser.model.Report"),
        ("parser/read.py", "import storage", "storage"),
        ("parser/read.py", "from parser.model import Report", None),
        ("parser/read.py", "from urllib.parse import urljoin", None),
        ("parser/read.py", "from urllib import request", "urllib.request"),
        ("parser/read.py", "import http.client", "http.client"),
        ("parser/read.py", "from datetime import date\nyear = date.today().year", "date.today"),
        ("parser/read.py", "field(default_factory=datetime.now)", "datetime.now"),
        ("parser/read.py", "day = date.fromisoformat(text)", None),
        ("storage/load.py", "import time\ndatetime.now(UTC)", None),
        ("simulator/portal.py", "from storage import models", "storage.models"),
        ("cli/main.py", "def run():\n    from simulator import writer", None),
    ],
)
def test_the_checker_itself(path: str, source: str, forbidden: str | None) -> None:
    found = violations(source, path)
    if forbidden is None:
        assert not found
    else:
        assert len(found) == 1
        assert found[0].endswith(forbidden)
