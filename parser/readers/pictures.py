"""Pictures told by their size: a page of a report, or an icon, banner or code of the page around it."""

import warnings
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from parser.document import ReadError
from parser.limits import MAX_PIXELS

LEAST_WIDTH, LEAST_HEIGHT = 300, 200
"""Pixels below which a picture shows no page, nor a legible strip of one."""
MOST_WIDE = 4.0
"""Width by height beyond which it is a banner."""
CODE_SIDE = 450
"""Square pictures up to this side are QR codes."""


_BROKEN = (UnidentifiedImageError, OSError, ValueError, SyntaxError)


def check_pixels(content: bytes) -> None:
    """Raise ReadError where a picture says that it has more pixels than any page, or nothing, before it is decoded."""
    try:
        width, height = _sides(content)
    except UnidentifiedImageError as error:
        raise ReadError("damaged", "the picture cannot be decoded") from error
    except _BROKEN:
        return
    except Image.DecompressionBombError:
        width, height = MAX_PIXELS, 2
    if width * height > MAX_PIXELS:
        raise ReadError("too_large", "the picture has more pixels than any page")


def _sides(content: bytes) -> tuple[int, int]:
    """Width and height by the header, which alone is read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        with Image.open(BytesIO(content)) as image:
            return image.size


def is_page(content: bytes) -> bool:
    """Whether a picture is large enough, and of a shape, to be a page of a report; False where it is no picture."""
    try:
        width, height = _sides(content)
    except (*_BROKEN, Image.DecompressionBombError):
        return False
    if width == height and width <= CODE_SIDE:
        return False
    return width >= LEAST_WIDTH and height >= LEAST_HEIGHT and width <= MOST_WIDE * height
