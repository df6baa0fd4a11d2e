"""What kind of file some bytes are, as far as it decides whether they can be a report at all.

The bytes decide; only among plain texts does the name tell prose from program text and data.
"""

import re

from parser.readers import sniff

UNKNOWN = "application/octet-stream"

NOT_PROSE = frozenset(
    (
        "c cfg css csv go ini ipynb java js json jsonl log lua md ndjson py rs rst sh sql srt svg tex toml ts tsv "
        "xml yaml yml"
    ).split()
)
"""Endings of plain text files that are never a report."""

MARKUP = re.compile(rb"(?:<|\\u003c)(?:\\?/)?(?:p|div|table|span|br)\b", re.IGNORECASE)
"""What tells an article that a portal delivers inside JSON from JSON that is data."""
CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
UTF16 = (b"\xff\xfe", b"\xfe\xff")


def media_type(content: bytes, name: str) -> str | None:
    """The media type of a file; None where it cannot be a report.

    `name` is the file's name; only its ending is looked at, and only for plain text.
    """
    kind = sniff(content).media_type
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if kind == UNKNOWN:
        return None
    if kind == "application/json":
        return kind if MARKUP.search(content) else None
    if kind == "text/html":
        # A program or note that quotes HTML does not begin with a tag.
        begins_with_tag = content.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")
        return kind if begins_with_tag or ending not in NOT_PROSE else None
    if kind == "text/plain":
        is_binary = CONTROLS.search(content, 0, 65536) is not None and not content.startswith(UTF16)
        return None if is_binary or ending in NOT_PROSE else kind
    return kind
