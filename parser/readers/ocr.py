"""Pictures of pages: image files, and pages of other formats that have no usable text, read by an OCR engine.

A page is brought to one size, straightened, and searched for ruling lines. A page with a table is read in full
resolution and its texts are dropped into the cells; another one is read at a cheaper resolution, for its prose.
"""

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

from parser.document import Document, ReadError
from parser.effort import ocr_begins
from parser.limits import MAX_SCANNED_PAGES
from parser.readers.extras import ocr_engine
from parser.readers.pdf_flow import blocks_of
from parser.readers.pictures import check_pixels

__all__ = ["MAX_SCANNED_PAGES", "ocr_engine", "read", "read_pictures", "start"]

if TYPE_CHECKING:
    from parser.readers.ocr_scan import Scans


def read(content: bytes, url: str | None = None) -> Document:
    """The blocks of an image file; `needs` is "ocr" where no engine is installed. Raises ReadError."""
    return read_pictures([content], url)


def read_pictures(contents: Sequence[bytes], _url: str | None = None) -> Document:
    """The blocks of image files that are the pages of one document, in order. Raises ReadError."""
    if ocr_engine() is None:
        return Document([], needs="ocr")
    for content in contents:
        check_pixels(content)
    picture = import_module("parser.readers.ocr_picture")
    pages = [page for content in contents for page in picture.decode(content)]
    if len(pages) > MAX_SCANNED_PAGES:
        raise ReadError("too_large", f"the picture has {len(pages)} pages, more than {MAX_SCANNED_PAGES}")
    scans = start()
    flow = [scans.page(number, page) for number, page in enumerate(pages, 1)]
    scans.check()
    return Document(blocks_of(flow), engine=scans.name, again=scans.again)


def start() -> "Scans":
    """What reads the pages of one document; call only where `ocr_engine` names an engine."""
    ocr_begins()
    scans: Scans = import_module("parser.readers.ocr_scan").Scans()
    return scans
