"""The name that a server gives a file in its header, as portals write it (PORTALS §3.10)."""

import re
from urllib.parse import unquote_to_bytes

_STAR = re.compile(r"(?i)filename\*\s*=\s*([\w-]*)'[^']*'([^;]+)")
_PLAIN = re.compile(r"""(?i)filename\s*=\s*(?:"([^"]*)"|([^;]+))""")


def filename_of(disposition: bytes) -> str | None:
    """The name in a Content-Disposition: the standard's way, or raw or percent-coded bytes of UTF-8 or GBK."""
    text = disposition.decode("latin-1")
    if starred := _STAR.search(text):
        content = unquote_to_bytes(starred[2].strip().encode("latin-1"))
        return _decoded(content, starred[1] or "utf-8")
    plain = _PLAIN.search(text)
    if plain is None:
        return None
    content = (plain[1] if plain[1] is not None else plain[2]).strip().encode("latin-1")
    return _decoded(unquote_to_bytes(content) if b"%" in content else content, "utf-8")


def _decoded(content: bytes, charset: str) -> str | None:
    for name in (charset, "utf-8", "gb18030"):
        try:
            return content.decode(name).strip() or None
        except (UnicodeDecodeError, LookupError):
            continue
    return None
