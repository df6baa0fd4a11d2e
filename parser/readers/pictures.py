"""Pictures told by their size: a page of a report, or an icon, banner or code of the page around it."""

import warnings
from io import BytesIO

from PIL import Image, UnidentifiedImageError

LEAST_WIDTH, LEAST_HEIGHT = 300, 200
"""Pixels below which a picture shows no page, nor a legible strip of one."""
MOST_WIDE = 4.0
"""Width by height beyond which it is a banner."""
CODE_SIDE = 450
"""Square pictures up to this side are QR codes."""


def is_page(content: bytes) -> bool:
    """Whether a picture is large enough, and of a shape, to be a page of a report; False where it is no picture."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # only the header is read
            with Image.open(BytesIO(content)) as image:
                width, height = image.size
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False
    if width == height and width <= CODE_SIDE:
        return False
    return width >= LEAST_WIDTH and height >= LEAST_HEIGHT and width <= MOST_WIDE * height
