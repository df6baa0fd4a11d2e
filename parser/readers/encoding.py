"""From bytes to text: Chinese pages lie about their charset, so the bytes decide."""

import codecs
import re

from parser.document import ReadError

_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_BIG5 = re.compile(rb"charset\s*=\s*[\"']?\s*big5", re.IGNORECASE)


def decode(content: bytes) -> str:
    """The text of the bytes: by byte-order mark, else strict UTF-8, else Big5 where declared, else GB18030.

    Single bytes that fit no charset become U+FFFD; a text that is mostly such bytes raises ReadError("damaged").
    """
    for mark, encoding in _BOMS.items():
        if content.startswith(mark):
            return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start > len(content) - 4:  # a file cut in the middle of its last character
            return content.decode("utf-8", errors="replace")
    encoding = "big5" if _BIG5.search(content[:4096]) else "gb18030"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return min((content.decode(name, errors="replace") for name in ("utf-8", encoding)), key=_damage)


def _damage(text: str) -> int:
    return text.count("\ufffd")


def decode_strictly(content: bytes) -> str:
    """Like `decode`, but refuses bytes of which more than a tenth fit no charset."""
    text = decode(content)
    if _damage(text) > max(8, len(text) // 10):
        raise ReadError("damaged", "the bytes are no text in UTF-8, GB18030 or Big5")
    return text


def in_utf8(content: bytes) -> bytes:
    """The text of the bytes in UTF-8, by the rules of `decode_strictly`: mostly the bytes as they are."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = "\ufffd"
    if "\ufffd" in text or text.startswith("\ufeff"):
        return decode_strictly(content).encode("utf-8", errors="replace")
    return content
