"""A function called in a process of its own, within a deadline and a limit on memory.

A `Guard` starts a keeper (`pipeline.keeper`), a process with one thread, which forks the child that does the work,
watches it, kills it where it meets a limit, and forks the next one in milliseconds. All of them end with us, even
where we are killed: the keeper at the end of our pipe, the child with the keeper.
"""

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Generic, TypeVar

from parser.model import FailureReason
from pipeline.limits import Limits

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a call was ended: the reason, and which limit was met or how the process died."""

    reason: FailureReason
    message: str


class WorkersUnusable(Exception):
    """Processes cannot be started here, whatever they are given to do; nothing is said about any item."""


class Guard(Generic[Item, Result]):
    """Calls `function`, one call at a time; items, function and results must be picklable, and it must not raise.

    The keeper is started by the first call; where `is_long`, for many calls, it imports at once all that they may
    need. `close` may be called by another thread, and ends a call under way.
    """

    def __init__(self, function: Callable[[Item], Result], within: Limits, *, is_long: bool = False) -> None:
        self._head = pickle.dumps((function, within, is_long))
        self._keeper: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None
        self._calling = threading.Lock()
        self._starting = threading.Lock()
        self._is_closed = False

    def call(self, item: Item) -> Result | Stop:
        """What `function` makes of the item, or why it did not come to an end. Raises WorkersUnusable."""
        task = pickle.dumps(item)
        with self._calling:
            for _ in range(2):  # a keeper that somebody else killed is replaced, once
                try:
                    pipe = self._pipe or self._start()
                    pipe.send_bytes(task)
                    answer: Result | Stop = pickle.loads(pipe.recv_bytes())  # noqa: S301 - our own process wrote it
                    return answer
                except (EOFError, OSError):
                    self._end()
        return Stop("crashed", "the process that watched over its reading died twice")

    def close(self) -> None:
        """End the keeper and its child now, whatever they do."""
        with self._starting:
            self._is_closed = True
            if self._keeper is not None:
                self._keeper.terminate()
        self._wait()
        with self._calling:
            self._end()

    def _start(self) -> Connection:
        ours, its = Pipe()
        path = os.pathsep.join(entry or str(Path.cwd()) for entry in sys.path)
        with its, self._starting:
            if self._is_closed:
                raise WorkersUnusable("the work was given up")
            try:
                self._keeper = subprocess.Popen(
                    [sys.executable, "-P", "-m", "pipeline.keeper", str(its.fileno())],
                    env={**os.environ, "PYTHONPATH": path},
                    stdin=subprocess.DEVNULL,
                    stdout=2,  # what a library prints is no result of ours
                    pass_fds=[its.fileno()],
                    process_group=0,  # Ctrl-C is for us alone, who then end the keeper
                )
            except OSError as error:
                ours.close()
                raise _unusable() from error
        try:
            ours.send_bytes(self._head)
            ours.recv_bytes()
        except (EOFError, OSError) as error:
            ours.close()
            self._wait()
            raise _unusable() from error
        self._pipe = ours
        return ours

    def _end(self) -> None:
        if self._pipe is not None:
            with suppress(OSError):  # where nobody closed us, the interpreter may have closed the pipe before
                self._pipe.close()
            self._pipe = None
        self._wait()

    def _wait(self) -> None:
        """Until the keeper has ended; it is never long about it, for it only ever waits."""
        if self._keeper is None:
            return
        try:
            self._keeper.wait(5)
        except subprocess.TimeoutExpired:
            self._keeper.kill()
            self._keeper.wait()


def _unusable() -> WorkersUnusable:
    return WorkersUnusable("worker processes cannot be started here; --workers 0 works without them")
