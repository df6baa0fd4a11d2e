"""What the document of any reader must keep to: not endless, and its text is text."""

from collections.abc import Callable

from parser.document import Document, ReadError
from parser.limits import MAX_BLOCKS, MAX_CHARACTERS


def sound(read: Callable[[bytes, str | None], Document], content: bytes, url: str | None) -> Document:
    """What a reader makes of bytes. Raises ReadError, also where a library panics."""
    try:
        return read(content, url)
    except BaseException as error:  # what does not come of a panic goes on as it came
        if type(error).__name__ == "PanicException":  # of a library in Rust: no Exception, and nowhere to import from
            raise ReadError("damaged", f"the file cannot be read: {error}") from error
        raise


def whole(document: Document) -> str:
    """The text of a document's blocks; halves of characters, as damaged files have them, become U+FFFD in it.

    No JSON, database or file could hold such a half. Raises ReadError for a document without end.
    """
    if len(document.blocks) > MAX_BLOCKS:
        raise ReadError("too_large", f"the document has more than {MAX_BLOCKS} paragraphs")
    text = document.text()
    if len(text) > MAX_CHARACTERS:
        raise ReadError("too_large", f"the document has more than {MAX_CHARACTERS} characters")
    try:
        "".join((text, *document.head, *document.titles, *document.meta, *document.meta.values())).encode()
    except UnicodeEncodeError:
        document.rewrite(_whole)
        return document.text()
    return text


def _whole(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
