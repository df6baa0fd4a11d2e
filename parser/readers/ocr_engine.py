"""The engines that read text in pictures, behind one small interface; their models come with their packages.

One engine a process, on one thread: workers do not fight for processors, and the same picture is always the same text.
"""

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.metadata import version
from typing import Any, NamedTuple, Protocol

import cv2
import numpy as np

from parser.readers.extras import ocr_engine

Image = np.ndarray[Any, np.dtype[np.uint8]]
"""Grey, rows first."""

MAX_SIDE = 1280
"""Length of the longer side, in pixels, to which a page is reduced where text is looked for; it is read in full."""

_TALL = 2.5
"""Height by width beyond which a box holds vertical text."""


class Seen(NamedTuple):
    """Text seen in a picture: its box (x0, top, x1, bottom in pixels), what it says, and how sure that is, 0 to 1."""

    box: tuple[float, float, float, float]
    text: str
    score: float


class Engine(Protocol):
    """What an engine offers."""

    def lines(self, image: Image) -> list[Seen]:
        """All lines of text in a picture."""
        ...

    def texts(self, images: Sequence[Image]) -> list[tuple[str, float]]:
        """What small pictures say that show one line of text each; "" where nothing is recognised."""
        ...


def engine_name() -> str:
    """The name and version of the engine that `engine` gives, which need not be started for it."""
    package = ocr_engine() or ""
    return f"{package} {version(package)}"


def engine() -> Engine:
    """The engine that `extras.ocr_engine` names, started at its first use; call only where it names one."""
    return _started(ocr_engine() or "")


@cache
def _started(name: str) -> Engine:
    return RapidOcr() if name == "rapidocr" else FasterPaddle()


class RapidOcr:
    """PP-OCRv6 by rapidocr and onnxruntime."""

    def __init__(self) -> None:
        rapidocr: Any = import_module("rapidocr")
        self._engine = rapidocr.RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.use_preprocess_img": False,
                "Det.limit_type": "max",
                "Det.limit_side_len": MAX_SIDE,
                # Numbers are short: padding them to the width of a line would triple the time.
                "Rec.rec_img_shape": [3, 48, 96],
                "Rec.rec_batch_num": 1,
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    def lines(self, image: Image) -> list[Seen]:
        """All lines of text in a picture, each read from the picture in its full size."""
        found = self._engine(_coloured(image), use_det=True, use_cls=False, use_rec=False)
        boxes = [_upright(box, image) for box in (found.boxes if found.boxes is not None else ())]
        boxes = [box for box in boxes if box[2] - box[0] > 2 and box[3] - box[1] > 2]
        crops = [_cut(image, box) for box in boxes]
        seen = zip(boxes, self.texts(crops), strict=True)
        return [Seen(box, text, score) for box, (text, score) in seen if text.strip()]

    def texts(self, images: Sequence[Image]) -> list[tuple[str, float]]:
        """What small pictures say, one by one."""
        read = []
        for image in images:
            found = self._engine(_coloured(image), use_det=False, use_cls=False, use_rec=True)
            read.append((found.txts[0], float(found.scores[0])) if found.txts else ("", 0.0))
        return read


class FasterPaddle:
    """PP-OCRv6 by faster-paddle, which looks for lines in whole pictures only."""

    def __init__(self) -> None:
        faster_paddle: Any = import_module("faster_paddle")
        self._engine = faster_paddle.OcrEngine(model_size="small", threads=1, det_max_side=MAX_SIDE, det_min_side=32)

    def lines(self, image: Image) -> list[Seen]:
        """All lines of text in a picture."""
        found = self._engine.ocr(cv2.imencode(".png", image)[1].tobytes())
        return [
            Seen((*item["topLeftCoord"], *item["bottomRightCoord"]), item["text"], float(item["confidence"]))
            for item in found["bounds"].values()
            if item["text"].strip()
        ]

    def texts(self, images: Sequence[Image]) -> list[tuple[str, float]]:
        """What small pictures say: all of them pasted far apart on one sheet, for each call costs as much as a page."""
        if not images:
            return []
        sheet, boxes = _pasted(images)
        seen = self.lines(sheet)
        read = []
        for place in boxes:
            inside = sorted(item for item in seen if _is_in(item.box, place))
            score = min((item.score for item in inside), default=0.0)
            read.append(("".join(item.text for item in inside), score))
        return read


def _is_in(box: tuple[float, float, float, float], place: tuple[int, int, int, int]) -> bool:
    """Whether the middle of a box lies in a place."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return place[0] <= x < place[2] and place[1] <= y < place[3]


def _pasted(images: Sequence[Image]) -> tuple[Image, list[tuple[int, int, int, int]]]:
    """Small pictures on one white sheet, row by row, and the box of each with its margin."""
    margin, width = 24, MAX_SIDE
    boxes, x, y, height = [], 0, 0, 0
    for image in images:
        step = image.shape[1] + 2 * margin
        if x and x + step > width:
            x, y, height = 0, y + height, 0
        boxes.append((x, y, x + step, y + image.shape[0] + 2 * margin))
        x, height = x + step, max(height, image.shape[0] + 2 * margin)
    sheet = np.full((y + height, max(box[2] for box in boxes)), 255, np.uint8)
    for image, (x0, top, _, _) in zip(images, boxes, strict=True):
        sheet[top + margin : top + margin + image.shape[0], x0 + margin : x0 + margin + image.shape[1]] = image
    return sheet, boxes


def _coloured(image: Image) -> Any:
    """A grey picture with three equal colours, as the models want it."""
    return cv2.cvtColor(image, cv2.COLOR_GRAY2BGR)


def _upright(box: Any, image: Image) -> tuple[float, float, float, float]:
    """The upright rectangle around a box of four corners: pages are straightened before they are read."""
    height, width = image.shape[:2]
    x0, top = box.min(axis=0).tolist()
    x1, bottom = box.max(axis=0).tolist()
    return max(x0, 0.0), max(top, 0.0), min(x1, float(width)), min(bottom, float(height))


def _cut(image: Image, box: tuple[float, float, float, float]) -> Image:
    """The part of a picture in a box; vertical text is laid flat, lone tall digits are not."""
    x0, top, x1, bottom = (round(side) for side in box)
    part = image[top : max(bottom, top + 1), x0 : max(x1, x0 + 1)]
    return np.rot90(part) if part.shape[0] > _TALL * part.shape[1] else part
