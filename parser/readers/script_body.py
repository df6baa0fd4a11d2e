"""Articles that a page's script holds as a string of JSON, e.g. `_CONFIG.DETAIL.content` (PORTALS §1.6)."""

import json
import re
from collections.abc import Iterator

LEAST = 200
"""Characters; what is shorter is a label."""

_STRING = re.compile(
    r"""(?<![\w$])["']?(?:content|contentHtml|articleContent|body)["']?\s*:\s*"""
    r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
)
_OTHERWISE = re.compile(r"""\\'|\\.|\"""")
"""In a text between single quotes: the quote that JSON has no escape for, and the one that it wants one for."""


def bodies(script: str) -> Iterator[str]:
    """The markup of each such string."""
    for found in _STRING.finditer(script):
        try:
            text = json.loads(_as_json(found[1]), strict=False)
        except ValueError:
            continue
        if len(text) >= LEAST and "<" in text:
            yield text


def _as_json(text: str) -> str:
    """A text as JSON has it: JavaScript may put it between single quotes."""
    if text.startswith('"'):
        return text
    changes = {"\\'": "'", '"': '\\"'}
    return f'"{_OTHERWISE.sub(lambda found: changes.get(found[0], found[0]), text[1:-1])}"'
