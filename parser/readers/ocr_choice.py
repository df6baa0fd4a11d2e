"""Which engine reads pictures, and whether it is installed; told without importing any of it.

`GONGKAI_OCR` chooses: `rapidocr` (extra `ocr`, the default) or `faster-paddle` (extra `ocr-fast`),
or `none`.
"""

import os
from importlib.util import find_spec

from parser.document import ReadError

SETTING = "GONGKAI_OCR"
_NEEDED = {"rapidocr": ("rapidocr", "onnxruntime", "cv2"), "faster-paddle": ("faster_paddle", "cv2")}


def chosen() -> str | None:
    """The name of the engine that is set, else of the first that is installed; None where it is not installed.

    Raises ReadError where the setting names no engine.
    """
    wanted = os.environ.get(SETTING, "")
    if wanted == "none":
        return None
    if wanted and wanted not in _NEEDED:
        raise ReadError(
            "unsupported_format", f"{SETTING}={wanted} names no engine; known are {', '.join(_NEEDED)}, none"
        )
    names = [wanted] if wanted else list(_NEEDED)
    return next((name for name in names if all(map(_is_installed, _NEEDED[name]))), None)


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ImportError, ValueError):
        return False
