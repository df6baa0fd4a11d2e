"""What can be read beyond the core: by the packages that are installed, told without importing any of them.

`GONGKAI_OCR` chooses the engine that reads pictures: `rapidocr` (extra `ocr`), `faster-paddle` (extra `ocr-fast`), or
`none`; without it the first that is installed.
"""

import os
from importlib.util import find_spec

from parser import OCR_SETTING
from parser.document import ReadError

_ENGINES = {"rapidocr": ("rapidocr", "onnxruntime", "cv2"), "faster-paddle": ("faster_paddle", "cv2")}
_OFFICE = ("py7zr", "rars")


def capabilities() -> frozenset[str]:
    """`ocr` and `office`, each where it is there; an engine that is set and not installed is none."""
    engines = [_ENGINES.get(wanted, ("",))] if (wanted := _setting()) else list(_ENGINES.values())
    found = {"ocr"} if any(map(_are_installed, engines)) else set()
    return frozenset(found | ({"office"} if _are_installed(_OFFICE) else set()))


def ocr_engine() -> str | None:
    """The name of the engine that is set, else of the first that is installed; None where it is not installed.

    Raises ReadError where the setting names no engine.
    """
    wanted = _setting()
    if wanted not in ("", "none", *_ENGINES):
        message = f"{OCR_SETTING}={wanted} names no engine; known are {', '.join(_ENGINES)} and none"
        raise ReadError("unsupported_format", message)
    names = [wanted] if wanted else list(_ENGINES)
    return next((name for name in names if _are_installed(_ENGINES.get(name, ("",)))), None)


def _setting() -> str:
    return os.environ.get(OCR_SETTING) or ""


def _are_installed(modules: tuple[str, ...]) -> bool:
    return all(module and _is_installed(module) for module in modules)


def _is_installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ValueError:  # a module that was put away, as tests do
        return False
