"""RTF as tokens, and the words of its vocabulary that matter: what is text, what is a destination to pass over."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    rb"\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,10})? ?"
    rb"|(?P<hex>(?:\\'[0-9A-Fa-f]{2}){1,500})"
    rb"|\\(?P<symbol>[^A-Za-z])"
    rb"|(?P<brace>[{}])"
    rb"|(?P<text>[^\\{}\r\n]+)"
    rb"|[\r\n]+|\\",
    re.DOTALL,
)

CHARACTERS = {
    "tab": "\t", "line": "\n", "lbr": "\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ",
}  # fmt: skip
SYMBOLS = {"~": " ", "_": "-", "\\": "\\", "{": "{", "}": "}", "\t": "\t"}
ENDS = frozenset({"par", "sect", "page", "pagebb", "softpage", "column"})
TEXT_DESTINATIONS = frozenset(
    "shpinst shptxt shprslt listtext pntext fldrslt field nesttableprops rtf result do dptxbx dptxbxtext moveto ud"
    " shp".split()
)
"""Destinations, marked as ignorable or not, whose text is the document's."""
PASSED_OVER = frozenset(
    "fonttbl colortbl stylesheet info pict object header headerl headerr headerf footer footerl footerr footerf"
    " footnote fldinst xe tc rxe nonesttables annotation atnid atnauthor listtable listoverridetable revtbl"
    " rsidtbl generator themedata datastore latentstyles ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn nonshppict"
    " sn sp abiframeprops bkmkstart bkmkend filetbl template userprops xmlnstbl pgptbl objdata private upr".split()
)
CODE_PAGES = {0: "cp1252", 128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030", 136: "big5", 161: "cp1253",
              162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874",
              238: "cp1250"}  # fmt: skip
_CHINESE = {936: "gb18030", 54936: "gb18030", 950: "big5", 932: "cp932", 949: "cp949", 65001: "utf-8"}


class Token(NamedTuple):
    """A control word with its number, a control symbol, a brace, or bytes of text: escaped, or `raw` as they stand."""

    kind: str
    word: str
    number: int | None
    data: bytes


def tokens(content: bytes) -> Iterator[Token]:
    """The tokens of an RTF text; binary data are passed over."""
    place = 0
    while match := _TOKEN.match(content, place):
        place = match.end()
        kind = match.lastgroup
        if kind in ("word", "number"):
            word, number = match["word"].decode(), match["number"]
            value = int(number) if number is not None else None
            if word == "bin" and value:
                place += max(value, 0)
            yield Token("word", word, value, b"")
        elif kind == "hex":
            yield Token("text", "", None, bytes.fromhex(match["hex"].replace(b"\\'", b"").decode()))
        elif kind == "symbol":
            symbol = match["symbol"]
            yield (
                Token("word", "par", None, b"")
                if symbol in b"\r\n"
                else Token("symbol", symbol.decode("latin-1"), None, b"")
            )
        elif kind == "brace":
            yield Token(match["brace"].decode(), "", None, b"")
        elif kind == "text":
            yield Token("raw", "", None, match["text"])


def is_utf8(content: bytes) -> bool:
    """Whether the text stands in UTF-8 as it is, as programs for the web write it: RTF itself knows no such text."""
    try:
        return not content.isascii() and bool(content.decode())
    except UnicodeDecodeError:
        return False


def code_page(number: int) -> str:
    """The codec of a Windows code page."""
    return _CHINESE.get(number, f"cp{number}" if 1250 <= number <= 1258 or number == 874 else "gb18030")
