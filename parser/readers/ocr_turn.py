"""Which way up a scanned page is: pages scanned sideways or upside down, told by the texts that were seen on them."""

from collections.abc import Sequence

import numpy as np

from parser.readers.ocr_engine import Engine, Image, Seen

_TALL = 1.5
"""Height by width beyond which a text of two characters and more runs down the page."""
_SIDEWAYS = 0.6
"""Share of the text that runs down a page which lies on its side."""
_READABLE = 0.85
"""Mean score of a page that is the right way up; pages in bad print may stay below it."""
_BETTER = 0.1
_LEAST_LINES = 4
_SAMPLE = 6


def turns(image: Image, seen: Sequence[Seen], engine: Engine) -> int:
    """Quarter turns anticlockwise that bring a page upright, by what was seen on it as it is."""
    lines = [item for item in seen if len(item.text) > 1]
    if len(lines) < _LEAST_LINES:
        return 0
    total = sum(map(_extent, lines))
    tall = [item for item in lines if item.box[3] - item.box[1] > _TALL * (item.box[2] - item.box[0])]
    if sum(map(_extent, tall)) > _SIDEWAYS * total:
        longest = sorted(tall, key=_extent, reverse=True)[:_SAMPLE]
        return 1 if _score(image, longest, 1, engine) >= _score(image, longest, 3, engine) else 3
    if sum(item.score * _extent(item) for item in lines) >= _READABLE * total:
        return 0
    longest = sorted(lines, key=_extent, reverse=True)[:_SAMPLE]
    return 2 if _score(image, longest, 2, engine) > _score(image, longest, 0, engine) + _BETTER else 0


def _extent(item: Seen) -> float:
    return max(item.box[2] - item.box[0], item.box[3] - item.box[1])


def _score(image: Image, lines: Sequence[Seen], quarter: int, engine: Engine) -> float:
    """How sure the engine is of some lines, turned anticlockwise by so many quarters."""
    parts = [image[round(top) : round(bottom), round(x0) : round(x1)] for x0, top, x1, bottom in (i.box for i in lines)]
    crops = [np.ascontiguousarray(np.rot90(part, quarter)) for part in parts if part.size]
    return sum(score for _, score in engine.texts(crops)) / max(len(crops), 1)
