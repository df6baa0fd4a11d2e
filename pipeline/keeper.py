"""The process between a `pipeline.guard.Guard` and the child that does the work: it forks, watches and kills it.

It has one thread, so that it may fork, and has imported what the work needs, so that a new child begins at once. Run by
the guard alone: `python -m pipeline.keeper PIPE`, where PIPE is the number of an open pipe.
"""

import pickle
import signal
import sys
from multiprocessing.connection import Connection, wait
from time import monotonic
from types import FrameType

from pipeline import documents
from pipeline.child import OCR, Child, DiedError
from pipeline.guard import Stop
from pipeline.limits import MEGABYTE, Limits

LOOK_EVERY_SECONDS = 0.02
"""How often the memory of a child is looked at; in this time a process can take some 40 MB."""


class Watch:
    """The limits of one call: its time, and the memory that the child takes beyond what it had before."""

    def __init__(self, child: Child, limits: Limits) -> None:
        self._child = child
        self._limits = limits
        self._seconds, self._memory = limits.seconds, limits.memory
        self._before = child.memory()
        self._began = monotonic()

    def expect_ocr(self) -> None:
        """From now on the limits are those of a document whose pages are read by OCR."""
        self._seconds, self._memory = self._limits.ocr_seconds, self._limits.ocr_memory

    def stop(self) -> Stop | None:
        """The limit that is met, if one is."""
        if self._child.memory() - self._before > self._memory:
            limit = f"{self._memory / MEGABYTE:g} MB"
            return Stop("too_much_memory", f"reading it took more memory than the limit of {limit}")
        if monotonic() - self._began > self._seconds:
            return Stop("too_slow", f"reading it took longer than the limit of {self._seconds:g} seconds")
        return None

    @property
    def is_fat(self) -> bool:
        """Whether the child has kept so much that the next document should have a new one."""
        return self._child.memory() > self._memory / 2


class Keeper:
    """Passes the tasks that come from above to a child, one at a time, and its results back."""

    def __init__(self, above: Connection) -> None:
        self._above = above
        self._function, self._limits, is_long = pickle.loads(above.recv_bytes())  # noqa: S301 - our own process wrote it
        self._child: Child | None = None
        self._children = 0
        if is_long:
            documents.prepare()
        above.send_bytes(b"ready")

    def serve(self) -> None:
        """Until nobody is above any more."""
        try:
            while True:
                task = self._above.recv_bytes()
                self._above.send_bytes(self._answer(task))
        except (EOFError, OSError):
            return
        finally:
            self._kill_child()

    def _answer(self, task: bytes) -> bytes:
        """The result of a call, pickled, or the stop that ended it.

        A child that crashes and served others before may have been harmed by them: then a new one tries again.
        """
        is_new = self._child is None
        answer = self._try(task)
        if not is_new and isinstance(answer, Stop) and answer.reason == "crashed":
            answer = self._try(task)
        return pickle.dumps(answer) if isinstance(answer, Stop) else answer

    def _try(self, task: bytes) -> bytes | Stop:
        if self._child is None:
            self._child = self._new_child()
        watch = Watch(self._child, self._limits)
        try:
            self._child.say(task)
            answer = self._listen(self._child, watch)
        except DiedError:
            child, self._child = self._child, None
            return child.stop(self._limits)
        if isinstance(answer, Stop) or watch.is_fat:
            self._kill_child()
        return answer

    def _listen(self, child: Child, watch: Watch) -> bytes | Stop:
        """What the child says, or which limit it met; raises DiedError, and EOFError where nobody is above any more."""
        while True:
            ready = wait([child.pipe, self._above], LOOK_EVERY_SECONDS)
            if self._above in ready:  # nothing comes from above before our answer, but the end
                raise EOFError
            if child.pipe in ready:
                said = child.hear()
                if said != OCR:
                    return said
                watch.expect_ocr()
            if stop := watch.stop():
                return stop

    def _new_child(self) -> Child:
        """A child; from the second on it begins with everything imported, for children seem to die here."""
        if self._children == 1:
            documents.prepare()
        self._children += 1
        return Child(self._function, self._limits, self._above)

    def _kill_child(self) -> None:
        if self._child is not None:
            child, self._child = self._child, None
            child.kill()


def _end(_number: int, _frame: FrameType | None) -> None:
    sys.exit(1)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)
    Keeper(Connection(int(sys.argv[1]))).serve()
