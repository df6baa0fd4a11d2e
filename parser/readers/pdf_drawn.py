"""What is drawn on a PDF page besides text: straight lines and the sides of rectangles, and pictures."""

import ctypes
from collections.abc import Iterator
from itertools import pairwise, repeat
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from parser.document import ReadError
from parser.limits import MAX_OBJECTS, MAX_SEGMENTS
from parser.readers import pdf_raw as raw
from parser.readers.pdf_geometry import PageContent, rule_between, sides_of

_MAX_DEPTH = 8
_AT_ONCE = 64
_THICK = 3.0
_QUADRILATERAL = [pdfium.FPDF_SEGMENT_MOVETO, *[pdfium.FPDF_SEGMENT_LINETO] * 4]

Point = tuple[float, float]


class Matrix(NamedTuple):
    """An affine map of points, in PDF's order of coefficients."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    def then(self, other: "Matrix") -> "Matrix":
        """This map first, then the other."""
        a, b, c, d, e, f = self
        p, q, r, s, t, u = other
        return Matrix(a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)

    def points(self, flat: list[float]) -> list[Point]:
        """Pairs of coordinates, mapped."""
        a, b, c, d, e, f = self
        return [(a * x + c * y + e, b * x + d * y + f) for x, y in zip(flat[0::2], flat[1::2], strict=True)]


class _Reader:
    """Places in memory that pdfium writes to, and how much of the page has been read."""

    def __init__(self) -> None:
        self.places = (ctypes.c_float * (2 * _AT_ONCE))()
        start = ctypes.addressof(self.places)
        self.at = [start + 4 * i for i in range(2 * _AT_ONCE)]
        self.modes = (ctypes.c_int * 2)()
        self.modes_at = ctypes.addressof(self.modes)
        self.drawn = 0
        self.texts: list[int] = []
        self.own: list[float] = []
        self.outer = self.mapping = Matrix(1, 0, 0, 1, 0, 0)

    def spend(self, count: int) -> None:
        """Raise ReadError where so much more is too much for a page: what is left out could be a table's lines."""
        self.drawn += count
        if self.drawn > MAX_OBJECTS:
            raise ReadError("too_large", f"a page of the PDF holds more than {MAX_OBJECTS} things")

    def matrix(self, item: int, outer: Matrix) -> Matrix:
        """The map from a thing's own coordinates to ours; the last one is kept, for most things have the same."""
        raw.object_matrix(item, self.at[0])
        own = self.places[:6]
        if own != self.own or outer is not self.outer:
            self.own, self.outer, self.mapping = own, outer, Matrix(*own).then(outer)
        return self.mapping

    def box(self, item: int, matrix: Matrix) -> tuple[Point, Point]:
        """Two opposite corners of a thing."""
        raw.object_bounds(item, *self.at[:4])
        first, second = matrix.points(self.places[:4])
        return first, second

    def is_stroked(self, item: int) -> bool:
        raw.draw_mode(item, self.modes_at, self.modes_at + 4)
        return bool(self.modes[1])

    def points(self, segments: list[int]) -> list[float]:
        """The coordinates at which segments end."""
        flat: list[float] = []
        for start in range(0, len(segments), _AT_ONCE):
            some = segments[start : start + _AT_ONCE]
            for _ in map(raw.segment_point, some, self.at[0::2], self.at[1::2]):
                pass
            flat += self.places[: 2 * len(some)]
        return flat


def read_drawn(page: Any, matrix: Matrix, content: PageContent) -> None:
    """Add a page's rules and pictures to its content; the matrix maps pdfium's coordinates to ours."""
    reader = _Reader()
    handle = ctypes.cast(page, ctypes.c_void_p)
    count = pdfium.FPDFPage_CountObjects(page)
    reader.spend(count)
    _gather(reader, _parts(raw.page_object, handle, count), matrix, content, 0)
    content.drawn = reader.drawn
    content.texts = len(reader.texts)
    if content.picture > 0.5:
        modes = list(map(raw.render_mode, reader.texts))
        content.hidden_text = modes.count(pdfium.FPDF_TEXTRENDERMODE_INVISIBLE) * 2 > len(modes)


def _parts(get: raw.Function, owner: Any, count: int) -> Iterator[tuple[int, int]]:
    """The things that a page or a form holds, each with its kind."""
    handles = list(map(get, repeat(owner), range(count)))
    return zip(map(raw.object_kind, handles), handles, strict=True)


def _gather(
    reader: _Reader, parts: Iterator[tuple[int, int]], matrix: Matrix, content: PageContent, depth: int
) -> None:
    """Collect the rules and pictures among things, and among those in the forms that are among them."""
    for kind, item in parts:
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            reader.texts.append(item)
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            _path(reader, item, reader.matrix(item, matrix), content)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            _image(*reader.box(item, matrix), content)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
            count = raw.form_count(item)
            reader.spend(count)
            inner = reader.matrix(item, matrix)
            _gather(reader, _parts(raw.form_object, item, count), inner, content, depth + 1)


def _image(first: Point, second: Point, content: PageContent) -> None:
    """A picture: a thin one is a ruling line, the others count by the share of the page that they cover."""
    content.pictures += 1
    (x0, x1), (top, bottom) = sorted((first[0], second[0])), sorted((first[1], second[1]))
    if min(x1 - x0, bottom - top) < _THICK:
        content.rules.update(sides_of(x0, top, x1, bottom, False))
        return
    width = min(x1, content.width) - max(x0, 0)
    height = min(bottom, content.height) - max(top, 0)
    if width > 0 and height > 0:
        content.picture += width * height / (content.width * content.height)


def _path(reader: _Reader, item: int, matrix: Matrix, content: PageContent) -> None:
    """The straight sides of a path, as rules."""
    count = raw.segment_count(item)
    if count > MAX_SEGMENTS:
        return
    reader.spend(count)
    if count == 2:
        _line(reader, item, matrix, content)
        return
    segments = list(map(raw.segment, repeat(item), range(count)))
    kinds = list(map(raw.segment_kind, segments))
    points = matrix.points(reader.points(segments))
    if kinds == _QUADRILATERAL and _is_upright(points):
        (x0, top), (x1, bottom) = points[0], points[2]
        is_side = abs(x1 - x0) > _THICK and abs(bottom - top) > _THICK and not reader.is_stroked(item)
        content.rules.update(sides_of(min(x0, x1), min(top, bottom), max(x0, x1), max(top, bottom), is_side))
        return
    bends = kinds.count(pdfium.FPDF_SEGMENT_BEZIERTO)
    content.curves += bends // 3
    shapes = list(_shapes(segments, kinds, points))
    is_area = not bends and any(map(_is_thick, shapes)) and not reader.is_stroked(item)
    for shape in shapes:
        is_side = is_area and _is_thick(shape)
        for start, end in pairwise(shape):
            rule = rule_between(start, end, is_side)
            if rule:
                content.rules.add(rule)


def _line(reader: _Reader, item: int, matrix: Matrix, content: PageContent) -> None:
    """A path of one straight line, the most frequent one."""
    last = raw.segment(item, 1)
    if raw.segment_kind(last) != pdfium.FPDF_SEGMENT_LINETO:
        return
    raw.segment_point(raw.segment(item, 0), reader.at[0], reader.at[1])
    raw.segment_point(last, reader.at[2], reader.at[3])
    a, b, c, d, e, f = matrix
    x0, y0, x1, y1 = reader.places[:4]
    rule = rule_between((a * x0 + c * y0 + e, b * x0 + d * y0 + f), (a * x1 + c * y1 + e, b * x1 + d * y1 + f))
    if rule:
        content.rules.add(rule)


def _is_upright(points: list[Point]) -> bool:
    """Whether five points go round a rectangle that stands straight."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy), last = points
    if last != points[0]:
        return False
    return (ax == bx and by == cy and cx == dx and dy == ay) or (ay == by and bx == cx and cy == dy and dx == ax)


def _shapes(segments: list[int], kinds: list[int], points: list[Point]) -> Iterator[list[Point]]:
    """The corners of each part of a path; a closed part ends where it began."""
    starts = [i for i, kind in enumerate(kinds) if kind == pdfium.FPDF_SEGMENT_MOVETO or i == 0]
    for start, end in pairwise([*starts, len(points)]):
        shape = points[start:end]
        if pdfium.FPDF_SEGMENT_BEZIERTO in kinds[start:end]:
            shape = _without_controls(kinds[start:end], shape)
        if len(shape) > 2 and shape[0] != shape[-1] and raw.segment_closes(segments[end - 1]):
            shape.append(shape[0])
        yield shape


def _without_controls(kinds: list[int], points: list[Point]) -> list[Point]:
    """The corners of a part with curves: of each three points of a curve only the last is one."""
    corners, bends = [], 0
    for kind, point in zip(kinds, points, strict=True):
        bends = bends + 1 if kind == pdfium.FPDF_SEGMENT_BEZIERTO else 0
        if bends % 3 == 0:
            corners.append(point)
    return corners


def _is_thick(shape: list[Point]) -> bool:
    """Whether a closed shape is too thick to be a ruling line."""
    if len(shape) < 4:
        return False
    xs, ys = [x for x, _ in shape], [y for _, y in shape]
    return max(xs) - min(xs) > _THICK and max(ys) - min(ys) > _THICK
