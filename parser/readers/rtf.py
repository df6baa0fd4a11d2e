"""RTF: paragraphs, tables with merged cells, text boxes; Chinese text in code pages and in Unicode escapes."""

from dataclasses import dataclass, replace

from parser.document import Document, ReadError
from parser.limits import MAX_CELLS, MAX_GROUPS, MAX_MARKUP, MAX_TOKENS
from parser.readers.office_flow import Item, blocks_of
from parser.readers.office_rtf import (
    CHARACTERS,
    CODE_PAGES,
    ENDS,
    PASSED_OVER,
    SYMBOLS,
    TEXT_DESTINATIONS,
    Token,
    code_page,
    is_utf8,
    tokens,
)
from parser.readers.rtf_tables import Flow
from parser.readers.weighed import check_text
from parser.values import is_mark

_EMBEDDED = (rb"\pict", rb"\obj", rb"\bin")
"""Where a file is large without much text."""
TOLERANCE = 20
"""Twentieths of a point by which edges of one column may differ."""


def read(content: bytes, url: str | None = None) -> Document:  # noqa: ARG001 - every reader takes both
    """The blocks of an RTF text; `needs` is "ocr" where it holds nothing but pictures. Raises ReadError."""
    if len(content) > MAX_MARKUP and not any(mark in content for mark in _EMBEDDED):
        raise ReadError("too_large", f"the RTF text has more than {MAX_MARKUP} bytes, and no picture in them")
    edges = content.count(rb"\cellx")
    if max(edges, content.count(rb"\cell") - edges) > MAX_CELLS:
        raise ReadError("too_large", f"the RTF text has more than {MAX_CELLS} cells")
    if content.count(b"\\") + content.count(b"{") - content.count(rb"\'") > MAX_TOKENS:
        raise ReadError("too_large", f"the RTF text has more than {MAX_TOKENS} words")
    reader = _Reader(is_utf8(content))
    for number, token in enumerate(tokens(content)):
        if number > MAX_TOKENS:
            raise ReadError("too_large", f"the RTF text has more than {MAX_TOKENS} words")
        reader.take(token)
    items = reader.end()
    blocks = blocks_of(items, TOLERANCE)
    if len(reader.groups) > 1:
        raise ReadError("damaged", "the RTF text is cut off: groups stay open")
    return Document(blocks, titles=reader.titles(), needs="ocr" if reader.pictures and not blocks else None)


@dataclass(slots=True)
class _State:
    """What holds within a group."""

    skipped: bool = False
    destination: str = ""
    hidden: bool = False
    deleted: bool = False
    struck: bool = False
    raised: bool = False
    codec: str = ""
    fallback: int = 1
    nested: bool = False


class _Reader:
    """Takes token after token."""

    def __init__(self, is_utf8: bool) -> None:
        self.groups: list[_State] = [_State()]
        self.pictures = 0
        self._state = self.groups[0]
        self._flow = Flow()
        self._bytes = bytearray()
        self._to_skip = 0
        self._codecs: dict[int, str] = {}
        self._font = 0
        self._default_font = 0
        self._codec = "gb18030"
        self._is_utf8 = is_utf8
        self._is_star = False
        self._title: list[str] = []
        self._surrogate = ""

    def take(self, token: Token) -> None:
        """One token."""
        kind = token.kind
        if kind == "text":
            self._text(token.data)
        elif kind == "raw":
            self._raw(token.data)
        elif kind == "word":
            self._word(token.word, token.number)
        elif kind == "symbol":
            self._symbol(token.word)
        elif kind == "{":
            self._flush()
            if len(self.groups) > MAX_GROUPS:
                raise ReadError("too_large", f"the RTF text has groups more than {MAX_GROUPS} deep")
            self._state = replace(self._state)
            self.groups.append(self._state)
        elif len(self.groups) > 1:
            self._flush()
            was = self.groups.pop()
            self._state = self.groups[-1]
            if was.destination in ("shptxt", "dptxbxtext") and self._state.destination != was.destination:
                self._flow.paragraph()
        self._is_star = self._is_star and kind == "symbol"

    def end(self) -> list[Item]:
        """The items, when all is taken."""
        self._flush()
        self._flow.close(0)
        if "".join(self._flow.pieces).strip():
            self._flow.paragraph()
        return self._flow.items

    def titles(self) -> list[str]:
        """The title that the file says it has."""
        title = "".join(self._title).strip()
        return [title] if title else []

    # -------------------------------------------------------------------------------------------- text

    def _raw(self, data: bytes) -> None:
        if data.isascii() or not self._is_utf8:
            self._text(data)
            return
        self._flush()
        text = data.decode()
        self._put(text[self._to_skip :])
        self._to_skip = max(self._to_skip - len(text), 0)

    def _text(self, data: bytes) -> None:
        if self._to_skip:
            skipped = min(self._to_skip, len(data))
            self._to_skip -= skipped
            data = data[skipped:]
        self._bytes += data

    def _flush(self) -> None:
        """Decode the bytes of text so far."""
        if not self._bytes:
            return
        if not self._state.skipped or self._state.destination == "title":
            check_text(len(self._bytes))
            self._put(self._bytes.decode(self._state.codec or self._codec, errors="replace"))
        self._bytes.clear()

    def _put(self, text: str) -> None:
        state = self._state
        if state.destination == "title":
            self._title.append(text)
        elif state.skipped or state.hidden or state.deleted or state.struck:
            return
        elif state.destination in ("listtext", "pntext"):
            self._flow.label.append(text)
        elif not state.raised:
            self._flow.pieces.append(text)
        elif not is_mark(text, "".join(self._flow.pieces[-3:])):
            self._flow.pieces.append(f" {text} ")

    def _unicode(self, number: int) -> None:
        self._flush()
        code = number & 0xFFFF
        if 0xD800 <= code < 0xDC00:
            self._surrogate = chr(code)
        elif 0xDC00 <= code < 0xE000 and self._surrogate:
            self._put((self._surrogate + chr(code)).encode("utf-16", "surrogatepass").decode("utf-16"))
            self._surrogate = ""
        elif not 0xD800 <= code < 0xF900 or code >= 0xF900:
            self._put(chr(code))
        self._to_skip = self._state.fallback

    def _symbol(self, symbol: str) -> None:
        if symbol == "*":
            self._is_star = True
        elif self._to_skip:
            self._to_skip -= 1
        elif symbol in SYMBOLS:
            self._flush()
            self._put(SYMBOLS[symbol])

    # -------------------------------------------------------------------------------------------- control words

    def _word(self, word: str, number: int | None) -> None:
        state = self._state
        if self._bytes and word != "u":
            self._flush()
        if word == "u":
            self._unicode(number or 0)
            return
        self._to_skip = 0
        if self._is_star or word in PASSED_OVER:
            state.skipped = state.skipped or word not in TEXT_DESTINATIONS
            state.destination = word
            state.nested = state.nested or word == "nesttableprops"
        elif word in TEXT_DESTINATIONS:
            state.destination = word
        self.pictures += word == "pict"
        self._set_up(word, number)
        if state.skipped:
            if word == "title" and state.destination == "info":
                state.destination = "title"
            return
        if word in CHARACTERS:
            self._put(CHARACTERS[word])
        elif word in ENDS:
            self._flow.paragraph()
        elif not self._format(state, word, number):
            self._flow.word(word, number, nested=state.nested)

    def _set_up(self, word: str, number: int | None) -> None:
        """Code pages and fonts."""
        state = self._state
        if word == "ansicpg" and number is not None:
            self._codec = code_page(number)
        elif word == "deff":
            self._default_font = number or 0
        elif word == "f" and number is not None:
            self._font = number
            if state.destination != "fonttbl":
                state.codec = self._codecs.get(number, "")
        elif word == "fcharset" and number is not None and state.destination == "fonttbl":
            # A Western or unnamed set says little where the whole text is Chinese.
            is_plain = number in (0, 1, 2) and self._codec in ("gb18030", "big5", "utf-8")
            self._codecs[self._font] = "" if is_plain else CODE_PAGES.get(number, "")
        elif word == "uc" and number is not None:
            state.fallback = max(0, min(number, 100))

    def _format(self, state: _State, word: str, number: int | None) -> bool:
        """What shows of the characters and in which table a paragraph stands."""
        if word == "v":
            state.hidden = number != 0
        elif word == "deleted":
            state.deleted = number != 0
        elif word in ("strike", "striked"):
            state.struck = number != 0
        elif word in ("super", "sub"):
            state.raised = number != 0
        elif word == "nosupersub":
            state.raised = False
        elif word == "plain":
            state.hidden = state.deleted = state.struck = state.raised = False
            state.codec = self._codecs.get(self._default_font, "")
        elif word == "pard":
            self._flow.in_table, self._flow.depth = False, 0
        elif word == "intbl":
            self._flow.in_table = True
        elif word == "itap":
            self._flow.set_depth(number)
        else:
            return False
        return True
