"""What the document of any reader must keep to: not endless, and its text is text."""

from collections.abc import Callable

from parser.document import Document, Grid, ReadError
from parser.limits import MAX_BLOCKS


def sound(read: Callable[[bytes, str | None], Document], content: bytes, url: str | None) -> Document:
    """What a reader makes of bytes, kept to these rules. Raises ReadError, also where a library panics."""
    try:
        return whole(read(content, url))
    except BaseException as error:  # what does not come of a panic goes on as it came
        if type(error).__name__ == "PanicException":  # of a library in Rust: no Exception, and nowhere to import from
            raise ReadError("damaged", f"the file cannot be read: {error}") from error
        raise


def whole(document: Document) -> Document:
    """The document; halves of characters, as damaged files have them, become U+FFFD. Raises ReadError.

    No JSON, database or file could hold such a half.
    """
    if len(document.blocks) > MAX_BLOCKS:
        raise ReadError("too_large", f"the document has more than {MAX_BLOCKS} paragraphs")
    try:
        _all_text(document).encode()
    except UnicodeEncodeError:
        _mend(document)
    return document


def _all_text(document: Document) -> str:
    texts = [*document.head, *document.titles, *document.meta, *document.meta.values()]
    for block in document.blocks:
        if isinstance(block, Grid):
            texts += [cell.text for cell in block.cells]
        else:
            texts.append(block.text)
    return "".join(texts)


def _mend(document: Document) -> None:
    for block in document.blocks:
        if isinstance(block, Grid):
            for cell in block.cells:
                cell.text = _whole(cell.text)
        else:
            block.text = _whole(block.text)
    document.head = [_whole(line) for line in document.head]
    document.titles = [_whole(title) for title in document.titles]
    document.meta = {_whole(name): _whole(value) for name, value in document.meta.items()}


def _whole(text: str) -> str:
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
