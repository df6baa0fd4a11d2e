"""Articles that a page's script holds as a string of JSON, e.g. `_CONFIG.DETAIL.content` (PORTALS §1.6)."""

import json
import re
from collections.abc import Iterator

LEAST = 200
"""Characters; what is shorter is a label."""

_STRING = re.compile(r"""["'](?:content|contentHtml|articleContent|body)["']\s*:\s*("(?:[^"\\]|\\.)*")""")


def bodies(script: str) -> Iterator[str]:
    """The markup of each such string."""
    for found in _STRING.finditer(script):
        try:
            text = json.loads(found[1], strict=False)
        except ValueError:
            continue
        if len(text) >= LEAST and "<" in text:
            yield text
