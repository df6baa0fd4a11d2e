"""The limits of one call, as its keeper watches over them."""

from time import monotonic

from pipeline.child import Child
from pipeline.guard import Stop
from pipeline.limits import MEGABYTE, Limits

MOST_TIMES = 4
"""After so many times its limit a call is stopped, however little of it it had a processor."""


class Watch:
    """The time of a call, and the memory that its child takes beyond what it had before.

    Time for which the child had no processor is not counted: how busy the machine is says nothing about a document.
    """

    def __init__(self, child: Child, limits: Limits) -> None:
        self.is_ocr = False
        self._child = child
        self._limits = limits
        self._seconds, self._memory = limits.seconds, limits.memory
        self._before = child.memory()
        self._began = monotonic()
        self._waited = child.waited()

    def expect_ocr(self) -> None:
        """From now on the limits are those of a document whose pages are read by OCR."""
        self.is_ocr = True
        self._seconds, self._memory = self._limits.ocr_seconds, self._limits.ocr_memory

    def seconds(self) -> float:
        """How long the call has had a processor, or waited for something else than one."""
        return monotonic() - self._began - (self._child.waited() - self._waited)

    def stop(self) -> Stop | None:
        """The limit that is met, if one is."""
        if self._child.memory() - self._before > self._memory:
            limit = f"{self._memory / MEGABYTE:g} MB"
            return Stop("too_much_memory", f"reading it took more memory than the limit of {limit}")
        if self.seconds() > self._seconds or monotonic() - self._began > MOST_TIMES * self._seconds:
            return Stop("too_slow", f"reading it took longer than the limit of {self._seconds:g} seconds")
        return None

    @property
    def is_fat(self) -> bool:
        """Whether the child has kept so much that the next document should have a new one."""
        return self._child.memory() > self._memory / 2
