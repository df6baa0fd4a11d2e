"""A page made straight: tilt, shear and perspective undone by its ruling lines, or a tilt by its lines of text."""

from typing import Any, NamedTuple

import cv2
import numpy as np

from parser.readers.ocr_engine import Image
from parser.readers.ocr_picture import Picture, binary

_LEAST_LENGTH = 0.05
"""Length of a ruling line that tells a direction, in widths of the page."""
_FEW = 3
_MAX_TILT = 12.0
"""Degrees up to which a tilt is looked for."""
_MOVED = 1.0
"""Pixels by which a corner has to move to be worth a new picture."""

Array = np.ndarray[Any, np.dtype[Any]]


class Slopes(NamedTuple):
    """Slopes of the lines that ought to be level, `at + by * y`, or upright, `at + by * x`; and where they stand."""

    at: float
    by: float
    low: float
    high: float


def straightened(picture: Picture) -> Picture:
    """The picture with its rules level and upright; without rules, its lines of text level."""
    height, width = picture.grey.shape
    whole: Array = np.eye(3)
    for _ in range(2):
        step = _step(_warped(picture.grey, whole) if _moves(whole, width, height) else picture.grey)
        whole = step @ whole
        if not _moves(step, width, height, least=0.01 * width):
            break
    if not _moves(whole, width, height):
        return picture
    red, pen = (_warped(ink, whole, 0) for ink in (picture.red, picture.pen))
    return Picture(_warped(picture.grey, whole), red, pen)


def _step(grey: Image) -> Array:
    """The map that makes this picture straighter."""
    height, width = grey.shape
    across, down = _rules(grey)
    level = _fitted(across, height)
    upright = _fitted(down, width)
    if level is None and upright is None:
        tilt = _tilt_of_text(grey)
        level = Slopes(tilt, 0.0, 0.0, float(height))
    if level is None:
        level = Slopes(-upright.at - upright.by * width / 2 if upright else 0.0, 0.0, 0.0, float(height))
    if upright is None:
        upright = Slopes(-level.at - level.by * height / 2, 0.0, 0.0, float(width))
    return _map(level, upright)


def _rules(grey: Image) -> tuple[Array, Array]:
    """Long straight lines, level ones and upright ones: (place, slope, length), one a row."""
    half = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    found: Any = cv2.createLineSegmentDetector(cv2.LSD_REFINE_NONE).detect(half)[0]
    lines = 2.0 * np.asarray([] if found is None else found, np.float64).reshape(-1, 4)
    steps = lines[:, 2:] - lines[:, :2]
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    middles = (lines[:, :2] + lines[:, 2:]) / 2
    is_long = lengths >= _LEAST_LENGTH * grey.shape[1]
    flat = is_long & (np.abs(steps[:, 1]) < 0.4 * np.abs(steps[:, 0]))
    steep = is_long & (np.abs(steps[:, 0]) < 0.4 * np.abs(steps[:, 1]))
    across = np.column_stack([middles[flat, 1], steps[flat, 1] / steps[flat, 0], lengths[flat]])
    down = np.column_stack([middles[steep, 0], steps[steep, 0] / steps[steep, 1], lengths[steep]])
    return across, down


def _fitted(rules: Array, extent: int) -> Slopes | None:
    """How slopes change over the page, from the lines that agree about it; None where too few do."""
    if len(rules) < _FEW or rules[:, 2].sum() < 0.5 * extent:
        return None
    kept = rules
    by, at = 0.0, float(np.median(np.repeat(rules[:, 1], np.maximum(1, rules[:, 2] // 20).astype(int))))
    for _ in range(3):
        off = np.abs(rules[:, 1] - at - by * rules[:, 0])
        kept = rules[off <= max(0.01, 2 * float(np.median(off)))]
        spread = np.ptp(kept[:, 0]) if len(kept) else 0.0
        if len(kept) < _FEW:
            return None
        if spread > 0.15 * extent and len(kept) > _FEW:
            by, at = (float(value) for value in np.polyfit(kept[:, 0], kept[:, 1], 1, w=kept[:, 2]))
        else:
            by, at = 0.0, float(np.average(kept[:, 1], weights=kept[:, 2]))
    return Slopes(at, by, float(kept[:, 0].min()), float(kept[:, 0].max()))


def _map(level: Slopes, upright: Slopes) -> Array:
    """The map that makes the four outer lines of an area level and upright."""
    top, bottom = level.low, max(level.high, level.low + 200.0)
    left, right = upright.low, max(upright.high, upright.low + 200.0)
    middle_x, middle_y = (left + right) / 2, (top + bottom) / 2

    def crossing(x: float, y: float) -> tuple[float, float]:
        across, down = level.at + level.by * y, upright.at + upright.by * x
        # y' = y + across * (x' - middle_x), x' = x + down * (y' - middle_y)
        at_x = (x + down * (y - across * middle_x - middle_y)) / (1 - across * down)
        return at_x, y + across * (at_x - middle_x)

    straight = [(left, top), (right, top), (right, bottom), (left, bottom)]
    bent = [crossing(x, y) for x, y in straight]
    return np.asarray(cv2.getPerspectiveTransform(np.array(bent, np.float32), np.array(straight, np.float32)))


def _tilt_of_text(grey: Image) -> float:
    """The slope at which rows of the page hold most ink here and least there."""
    scale = 800 / max(grey.shape)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ink = binary(np.asarray(small, np.uint8))
    if cv2.countNonZero(ink) < 200:
        return 0.0
    best = max(
        (angle * 0.5 for angle in range(-int(2 * _MAX_TILT), int(2 * _MAX_TILT) + 1)), key=lambda a: _contrast(ink, a)
    )
    best = max((best + fine * 0.05 for fine in range(-9, 10)), key=lambda angle: _contrast(ink, angle))
    return float(np.tan(np.radians(best)))


def _contrast(ink: Image, angle: float) -> float:
    """How much the rows of a page differ once it is turned back by an angle."""
    height, width = ink.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    rows = cv2.warpAffine(ink, turn, (width, height), flags=cv2.INTER_NEAREST).sum(axis=1, dtype=float)
    return float((np.diff(rows) ** 2).sum()) - 1e-6 * abs(angle)


def _moves(matrix: Array, width: int, height: int, least: float = _MOVED) -> bool:
    """Whether a map moves a corner of the page noticeably."""
    corners = np.array([[(0, 0), (width, 0), (width, height), (0, height)]], np.float32)
    return float(np.abs(cv2.perspectiveTransform(corners, matrix) - corners).max()) > least


def _warped(image: Image, matrix: Array, ground: int = 255) -> Image:
    height, width = image.shape
    return np.asarray(
        cv2.warpPerspective(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=(ground,)), np.uint8
    )
