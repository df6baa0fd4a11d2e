"""JSON that carries an article: portals that build pages by script deliver the report's HTML in a string."""

import json
from collections.abc import Iterator
from typing import Any

from parser.document import Document, Paragraph, ReadError
from parser.readers import html
from parser.readers.encoding import decode_strictly

LEAST_TEXT = 400
"""Without markup only a string as long as this can be a report's text."""

_TITLES = ("title", "articletitle", "name", "subject")


def read(content: bytes, url: str | None = None) -> Document:
    """The longest text with markup in the JSON, read as HTML; its title from the key that says so."""
    try:
        data = json.loads(decode_strictly(content))
    except (ValueError, RecursionError) as error:
        raise ReadError("damaged", f"the JSON cannot be read: {error}") from error
    strings = list(_strings(data))
    bodies = [text for _, text in strings if "<" in text and ">" in text]
    body = max(bodies, key=len, default="")
    titles = [text for name, text in strings if name.lower() in _TITLES and len(text) < 120]
    if not body:
        long = [text for _, text in strings if len(text) >= LEAST_TEXT]
        return Document([Paragraph(line) for text in long for line in text.splitlines() if line.strip()], titles=titles)
    document = html.read(body.encode(errors="replace"), url)
    document.titles = [*titles, *document.titles]
    document.meta |= {name: text for name, text in strings if len(text) < 80}
    return document


def _strings(data: Any) -> Iterator[tuple[str, str]]:
    """Every string with the key it stands under."""
    stack: list[tuple[str, Any]] = [("", data)]
    while stack:
        name, item = stack.pop()
        if isinstance(item, str):
            yield name, item
        elif isinstance(item, dict):
            stack.extend((str(key), value) for key, value in reversed(item.items()))
        elif isinstance(item, list):
            stack.extend((name, value) for value in reversed(item))
