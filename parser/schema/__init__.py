"""The JSON Schema of `gongkai parse --json`, made from the contract in `parser.model` and shipped beside it."""

import json
from importlib.resources import files
from typing import Any

import msgspec

from parser.model import ParsedDocument

NAME = "record.schema.json"


def made() -> dict[str, Any]:
    """The schema as the contract stands now."""
    (schema,), components = msgspec.json.schema_components([ParsedDocument], ref_template="#/$defs/{name}")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Gongkai: one document as read",
        **schema,
        "$defs": components,
    }


def shipped() -> dict[str, Any]:
    """The schema file that is part of the package; a test holds it equal to `made()`."""
    schema: dict[str, Any] = json.loads(files(__package__).joinpath(NAME).read_text(encoding="utf-8"))
    return schema


def as_text() -> str:
    """The file's text: sorted keys, two spaces."""
    return json.dumps(made(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
