"""One OFD page: its characters with their boxes, and the straight lines and rectangles drawn on it.

OFD measures in millimetres from the top left corner; a page is given in points, as PDF pages are.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from lxml import etree

from parser.document import ReadError
from parser.limits import MAX_OBJECTS, MAX_PAGE_CHARACTERS
from parser.readers.office_zip import local
from parser.readers.pdf_geometry import PageContent, rule_between, sides_of, words_of

Element = etree._Element
Matrix = tuple[float, float, float, float, float, float]


POINT = 72 / 25.4
"""Points in a millimetre."""
_PLAIN: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_MAX_DEPTH = 8
WHOLE = 0.5
"""The share of a page that a picture of the page covers."""
_THICK = 3.0
_ABOVE, _BELOW = 0.86, 0.14
"""Shares of a character's height above and below its base line."""
_WIDE = re.compile(r"[^!-~\u00a0-\u024f\u0370-\u04ff ]")
_PATH = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}


@dataclass(slots=True)
class _Chars:
    text: list[str] = field(default_factory=list)
    x0s: list[float] = field(default_factory=list)
    y0s: list[float] = field(default_factory=list)
    x1s: list[float] = field(default_factory=list)
    y1s: list[float] = field(default_factory=list)


class PageReader:
    """Reads the parts of one page into its content; `units` are the composite drawings that it may refer to.

    `pictures` names the resources of the pictures that cover most of the page.
    """

    def __init__(self, number: int, box: tuple[float, float, float, float], units: Mapping[str, Element]) -> None:
        self._left, self._top = box[0], box[1]
        self._units = units
        self._budget = MAX_OBJECTS
        self._chars = _Chars()
        self.pictures: list[str] = []
        self.content = PageContent(number=number, width=box[2] * POINT, height=box[3] * POINT)

    def add(self, root: Element) -> None:
        """What a page, or the template under it, holds."""
        for content in root:
            if local(content) == "Content":
                self._objects(content, (1.0, 0.0, 0.0, 1.0, -self._left, -self._top), 0)

    def finish(self) -> PageContent:
        """The page, its characters made words."""
        chars = self._chars
        self.content.words = [
            word
            for word in words_of("".join(chars.text), chars.x0s, chars.y0s, chars.x1s, chars.y1s)
            if 0 <= word.x0 + word.x1 <= 2 * self.content.width and 0 <= word.middle <= self.content.height
        ]
        return self.content

    def _objects(self, parent: Element, outer: Matrix, depth: int) -> None:
        for element in parent:
            self._budget -= 1
            if self._budget < 0:
                raise ReadError("too_large", f"page {self.content.number} holds more than {MAX_OBJECTS} things")
            if element.get("Visible", "true").lower() == "false":
                continue
            name = local(element)
            if name in ("Layer", "PageBlock"):
                if depth < _MAX_DEPTH:
                    self._objects(element, outer, depth + 1)
            elif name == "TextObject":
                self._text(element, outer)
            elif name == "PathObject":
                self._path(element, outer)
            elif name == "ImageObject":
                self._image(element, outer)
            elif name == "CompositeObject" and depth < _MAX_DEPTH:
                unit = self._units.get(element.get("ResourceID", ""))
                for content in unit if unit is not None else ():
                    if local(content) == "Content":
                        self._objects(content, _placed(element, outer), depth + 2)

    # -------------------------------------------------------------------------------------------- text

    def _text(self, element: Element, outer: Matrix) -> None:
        matrix = _placed(element, outer)
        a, b, c, d, e, f = matrix
        box = _box(element.get("Boundary"))
        size = _float(element.get("Size") or element.get("size"), box[3] if box else 0.0)
        if abs(b) > 0.1 * abs(a) or abs(c) > 0.1 * abs(d) or size <= 0:  # aslant, as watermarks are; or without size
            return
        stretch = _float(element.get("HScale"), 1.0) * abs(a) or 1.0
        height = size * abs(d)
        x = y = 0.0
        for code in element:
            if local(code) != "TextCode":
                continue
            text = code.text or ""
            if len(self._chars.text) + len(text) > MAX_PAGE_CHARACTERS:
                raise ReadError(
                    "too_large", f"page {self.content.number} has more than {MAX_PAGE_CHARACTERS} characters"
                )
            x, y = _float(code.get("X"), x), _float(code.get("Y"), y)
            across, down = (_deltas(code.get(name), len(text)) for name in ("DeltaX", "DeltaY"))
            at_x, at_y = x, y
            for index, char in enumerate(text):
                left, base = (a * at_x + e) * POINT, (d * at_y + f) * POINT
                step = across[index] if index < len(across) else 0.0
                wide = (size if _WIDE.match(char) else size / 2) * stretch
                width = _width(wide, step * abs(a), height)
                self._put(char, left, base, width * POINT, height * POINT)
                at_x += step
                at_y += down[index] if index < len(down) else 0.0

    def _put(self, char: str, left: float, base: float, width: float, height: float) -> None:
        chars = self._chars
        chars.text.append(char)
        chars.x0s.append(left)
        chars.x1s.append(left + width)
        chars.y0s.append(round(base - _ABOVE * height, 2))
        chars.y1s.append(round(base + _BELOW * height, 2))

    # -------------------------------------------------------------------------------------------- drawings

    def _path(self, element: Element, outer: Matrix) -> None:
        matrix = _placed(element, outer)
        data = next((item.text or "" for item in element if local(item) == "AbbreviatedData"), "")
        is_filled = element.get("Fill", "false").lower() == "true"
        is_stroked = element.get("Stroke", "true").lower() != "false"
        if not is_filled and not is_stroked:
            return
        content = self.content
        for shape, bends in _shapes(data):
            content.curves += bends
            points = [(_x(matrix, point) * POINT, _y(matrix, point) * POINT) for point in shape]
            self._budget -= len(points)
            xs, ys = [x for x, _ in points], [y for _, y in points]
            is_thick = len(points) > 3 and max(xs) - min(xs) > _THICK and max(ys) - min(ys) > _THICK
            if len(points) > 3 and not bends and not is_thick and points[0] == points[-1]:  # a rule drawn as an area
                content.rules.update(sides_of(min(xs), min(ys), max(xs), max(ys), False))
                continue
            for start, end in pairwise(points):
                rule = rule_between(start, end, is_thick and not is_stroked)
                if rule:
                    content.rules.add(rule)

    def _image(self, element: Element, outer: Matrix) -> None:
        box = _box(element.get("Boundary"))
        width, height = (box[2] * outer[0] * POINT, box[3] * outer[3] * POINT) if box else (0.0, 0.0)
        size = self.content.width * self.content.height
        if box and size > 0 and min(width, height) < _THICK:
            x, y = (outer[0] * box[0] + outer[4]) * POINT, (outer[3] * box[1] + outer[5]) * POINT
            self.content.rules.update(sides_of(x, y, x + width, y + height, False))
        elif size > 0:
            share = max(width, 0) * max(height, 0) / size
            self.content.picture += share
            if share > WHOLE:
                self.pictures.append(element.get("ResourceID", ""))


def _width(natural: float, step: float, height: float) -> float:
    """How wide a character is: no wider than the step to the next, and near enough to it that no gap parts a word."""
    if not 0 < step <= 1.2 * height:
        return natural
    return min(step, max(natural, step - 0.29 * height))


def _placed(element: Element, outer: Matrix) -> Matrix:
    """The map from an object's own coordinates to the page's: its matrix, then its corner, then what holds it."""
    a, b, c, d, e, f = _matrix(element.get("CTM"))
    box = _box(element.get("Boundary"))
    if box:
        e, f = e + box[0], f + box[1]
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _x(matrix: Matrix, point: tuple[float, float]) -> float:
    return matrix[0] * point[0] + matrix[2] * point[1] + matrix[4]


def _y(matrix: Matrix, point: tuple[float, float]) -> float:
    return matrix[1] * point[0] + matrix[3] * point[1] + matrix[5]


def _matrix(text: str | None) -> Matrix:
    numbers = _floats(text)
    return (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]) if len(numbers) == 6 else _PLAIN


def _box(text: str | None) -> tuple[float, float, float, float] | None:
    numbers = _floats(text)
    return (numbers[0], numbers[1], numbers[2], numbers[3]) if len(numbers) == 4 else None


def box_of(text: str | None) -> tuple[float, float, float, float] | None:
    """A page's box where it is one: a corner and a size above nothing."""
    box = _box(text)
    return box if box and 0 < box[2] < 10_000 and 0 < box[3] < 10_000 else None


def _floats(text: str | None) -> list[float]:
    return [_float(part, 0.0) for part in (text or "").replace(",", " ").split()[:32]]


def _float(text: str | None, default: float) -> float:
    try:
        number = float(text) if text else default
    except ValueError:
        return default
    return number if -1e6 < number < 1e6 else default


def _deltas(text: str | None, count: int) -> list[float]:
    """The steps from character to character; `g 3 5.6` says 5.6 three times."""
    parts = (text or "").split()[: 4 * count + 4]
    steps: list[float] = []
    place = 0
    while place < len(parts) and len(steps) < count:
        if parts[place] == "g" and place + 2 < len(parts):
            times = int(_float(parts[place + 1], 0.0))
            steps += [_float(parts[place + 2], 0.0)] * max(0, min(times, count - len(steps)))
            place += 3
        else:
            steps.append(_float(parts[place], 0.0))
            place += 1
    return steps


def _shapes(data: str) -> Iterator[tuple[list[tuple[float, float]], int]]:
    """The corners of each part of a path, and how many of its sides are bent."""
    shape: list[tuple[float, float]] = []
    bends = 0
    parts = _PATH.findall(data[:2_000_000])
    place = 0
    while place < len(parts):
        code = parts[place].upper()
        place += 1
        count = _OPERANDS.get(code)
        if count is None:
            continue
        numbers = [_float(part, 0.0) if not part[0].isalpha() else 0.0 for part in parts[place : place + count]]
        if len(numbers) < count:
            break
        place += count
        if code in "SM":
            if len(shape) > 1:
                yield shape, bends
            shape, bends = [(numbers[0], numbers[1])], 0
        elif code == "C":
            if len(shape) > 1:
                yield [*shape, shape[0]] if shape[0] != shape[-1] else shape, bends
            shape, bends = shape[:1], 0
        else:
            bends += code != "L"
            shape.append((numbers[-2], numbers[-1]))
    if len(shape) > 1:
        yield shape, bends
