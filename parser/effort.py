"""Where a reader says that its work will be long, so that whoever waits for it may wait longer."""

from collections.abc import Callable
from contextvars import ContextVar

_listener: ContextVar[Callable[[], None] | None] = ContextVar("listener", default=None)


def listen(listener: Callable[[], None]) -> None:
    """Have `listener` called, in this context, whenever a document turns out to need OCR."""
    _listener.set(listener)


def ocr_begins() -> None:
    """To be called by a reader before the first picture of a document is read."""
    listener = _listener.get()
    if listener is not None:
        listener()
