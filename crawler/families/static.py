"""Static portals whose system nobody could name, told by the shape of their addresses alone.

Recognised by    the addresses in `SHAPES`: numeric trees, `pc/list.html`, `/columns/<uuid>/`, `channel_<hex>`,
                 `content_N` without an extension, `/contents/N/M.html`, `/single/N/M.html`, names of 24 hexadecimal
                 digits, ….
Columns          folders, and the columns' own shapes.
Lists            the block in which reports' titles stand, as with the generic family; pages by links, whatever they
                 count.
Articles         by their shape; an index page of a numeric tree may itself be an article.
Attachments      files by extension; download scripts by name.
Gone wrong       articles of two styles in one column (`1.html` and 24 hexadecimal digits, 西咸新区 2023), so the list's
                 block counts and not the shape.
"""

import re
from collections.abc import Iterator

from crawler.answers import path_of
from crawler.families.base import Clue
from crawler.families.generic import Generic
from crawler.page import Page

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
SHAPES: dict[str, str] = {
    "numeric tree": r"^(?:/\d{4,6}){2,}/content_\d+\.html$",
    "pc list": r"/pc/(?:list(?:_\d+)?|content/content_\d+)\.html$",
    "columns by uuid": rf"/columns/{_UUID}/(?:20\d{{4}}/\d\d/{_UUID}\.html$|(?:index(?:_\d+)?\.html)?$)",
    "channels by hex": r"/gongkai/(?:site_\w+/)?channel_[\w.]+/(?:doc_[0-9a-f]{24}\.html)?",
    "content without extension": r"/content_\d{4,}$",
    "contents": r"^/(?:contents/\d+/\d+|channels/\d+(?:_\d+)?)\.html$",
    "single": r"^/single/\d+/\d+\.html$",
    "24 digits": r"/[0-9a-f]{24}\.html$(?<!/doc_.{29})",
    "description": r"^/public/description/\d+\.html$",
    "doc by day": r"^/doc/20\d\d/\d\d/\d\d/\d+\.s?html$",
    "article by second": r"/20\d\d-\d\d/\d\d/article_20\d{10,20}\.html$",
    "day and number": r"/20\d{6}/\d{5,8}\.html$",
    "folder by second": r"/20\d{16,18}/index\.s?html$",
    "Content and number": r"^/Content-\d+\.html$",
    "number of nineteen digits": r"/\d{19}(?:/index)?\.s?html$",
}
"""Names of shapes, and paths that have them."""
_ANY = {name: re.compile(pattern) for name, pattern in SHAPES.items()}


class Static(Generic):
    """See above."""

    name = "static"
    article = re.compile("|".join(f"(?:{pattern})" for pattern in SHAPES.values()))

    def clues(self, page: Page) -> Iterator[Clue]:
        """The shapes of the page's own address and of its links; each shape of links once."""
        own = next((name for name, shape in _ANY.items() if shape.search(path_of(page.url))), None)
        if own is not None:
            yield Clue(0.5, f"its address has the shape: {own}")
        paths = set(page.paths)
        for name, shape in _ANY.items():
            count = sum(bool(shape.search(path)) for path in paths)
            if count:
                yield Clue(0.5 if count > 1 else 0.3, f"links have the shape: {name}")
