"""How long one document may take and how much memory; from the environment where that says otherwise."""

import os
from dataclasses import dataclass

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and bytes of memory for a document, and for one whose pages are read by OCR.

    Seconds in which it has a processor, or waits for something else than one.
    """

    seconds: float = 30
    memory: int = 1_000 * MEGABYTE
    ocr_seconds: float = 300
    ocr_memory: int = 2_000 * MEGABYTE


class LimitsError(ValueError):
    """A limit in the environment is no positive number; its text is one sentence."""


def limits() -> Limits:
    """The limits in force: GONGKAI_SECONDS, GONGKAI_MEMORY_MB, GONGKAI_OCR_SECONDS, GONGKAI_OCR_MEMORY_MB, or our own.

    Raises LimitsError.
    """
    own = Limits()
    return Limits(
        seconds=_number("GONGKAI_SECONDS", own.seconds),
        memory=int(_number("GONGKAI_MEMORY_MB", own.memory / MEGABYTE) * MEGABYTE),
        ocr_seconds=_number("GONGKAI_OCR_SECONDS", own.ocr_seconds),
        ocr_memory=int(_number("GONGKAI_OCR_MEMORY_MB", own.ocr_memory / MEGABYTE) * MEGABYTE),
    )


def _number(name: str, default: float) -> float:
    text = os.environ.get(name, "")
    if not text:
        return default
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < 1e9:
        raise LimitsError(f"{name} is {text!r}, which is no positive number")
    return number
