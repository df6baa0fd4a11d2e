"""A function called in processes of its own, each call within a deadline and a limit on memory.

A `Guard` starts a keeper (`pipeline.keeper`), a process with one thread, which forks the children that do the work,
watches them, kills what meets a limit, and forks the next one in milliseconds. All of them end with us, even where we
are killed: the keeper at the end of our pipe, the children with the keeper.
"""

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Generic, TypeVar

from parser.model import FailureReason
from pipeline.limits import Limits
from pipeline.packing import pack

Item = TypeVar("Item")
Result = TypeVar("Result")

NUMBER_BYTES = 8
"""How many bytes of a message between guard and keeper are the number of the call; what it is about follows."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a call was ended: the reason, and which limit was met or how the process died."""

    reason: FailureReason
    message: str


class WorkersUnusable(Exception):
    """Processes cannot be started here, whatever they are given to do; nothing is said about any item."""


class Call(Future[Any]):
    """A call under way: a future of its result or `Stop`.

    `is_aside` once it takes so long that others run in its place; `size` are the bytes of item and result.
    """

    def __init__(self, task: bytes) -> None:
        super().__init__()
        self.task = task
        self.size = len(task)
        self.is_aside = False
        self.is_second = False


class Guard(Generic[Item, Result]):
    """Calls `function`, `workers` calls at a time; items, function and results must be picklable; it must not raise.

    The keeper is started by the first call; where `is_long`, for many calls, it imports at once all that they may
    need, and calls that take long are set aside. `close` may be called by another thread, and ends calls under way.
    """

    def __init__(
        self, function: Callable[[Item], Result], within: Limits, workers: int = 1, *, is_long: bool = False
    ) -> None:
        self._head = pickle.dumps((function, within, workers, is_long))
        self._calls: dict[int, Call] = {}
        self._numbers = count(1)
        self._sending = threading.Lock()
        self._keeper: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None
        self._listener: threading.Thread | None = None
        self._is_closed = False

    def call(self, item: Item) -> Result | Stop:
        """What `function` makes of the item, or why it did not come to an end. Raises WorkersUnusable."""
        answer: Result | Stop = self.submit(item).result()
        return answer

    def submit(self, item: Item) -> Call:
        """The same without waiting. Raises WorkersUnusable, and so may the result."""
        return self.submit_packed(pack(item))

    def submit_packed(self, task: bytes) -> Call:
        """The same of an item that was packed (`pipeline.packing`) by another process of ours."""
        call = Call(task)
        with self._sending:
            if self._pipe is None:
                self._start()
            self._send(call)
        return call

    def close(self) -> None:
        """End the keeper and its children now, whatever they do."""
        self._is_closed = True
        if self._keeper is not None:
            self._keeper.terminate()  # whoever waits to send it something waits no longer
        with self._sending:
            if self._keeper is not None:
                self._keeper.terminate()
        if self._listener is not None:
            self._listener.join()

    def _send(self, call: Call) -> None:
        number = next(self._numbers)
        self._calls[number] = call
        with suppress(OSError):  # the listener sees the keeper's end, and what becomes of its calls
            if self._pipe is not None:
                self._pipe.send_bytes(number.to_bytes(NUMBER_BYTES, "big") + call.task)

    def _start(self) -> None:
        if self._is_closed:
            raise WorkersUnusable("the work was given up")
        ours, its = Pipe()
        path = os.pathsep.join(entry or str(Path.cwd()) for entry in sys.path)
        with its:
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
        self._pipe = ours
        with suppress(OSError):
            ours.send_bytes(self._head)
        self._listener = threading.Thread(target=self._listen, args=(ours, self._keeper), name="guard", daemon=True)
        self._listener.start()

    def _listen(self, pipe: Connection, keeper: "subprocess.Popen[bytes]") -> None:
        """Take what the keeper says until it ends; then see to the calls that it leaves unanswered."""
        is_ready = False
        with suppress(EOFError, OSError):
            is_ready = bool(pipe.recv_bytes())
            while True:
                self._hear(pipe.recv_bytes())
        _await_end(keeper)
        with self._sending:
            left, self._calls = list(self._calls.values()), {}
            pipe.close()
            self._pipe, self._keeper = None, None
            if self._is_closed or not is_ready:
                error = WorkersUnusable("the work was given up") if self._is_closed else _unusable()
                for call in left:
                    call.set_exception(error)
            else:
                self._send_again(left)

    def _hear(self, message: bytes) -> None:
        number, answer = int.from_bytes(message[:NUMBER_BYTES], "big"), message[NUMBER_BYTES:]
        if answer:
            call = self._calls.pop(number)
            call.size += len(answer)
            call.task = b""
            call.set_result(pickle.loads(answer))  # noqa: S301 - our own process wrote it
        else:
            self._calls[number].is_aside = True

    def _send_again(self, calls: list[Call]) -> None:
        """A keeper that somebody else killed is replaced; nothing is given to more than two."""
        for call in calls:
            if call.is_second:
                call.set_result(Stop("crashed", "the process that watched over its reading died twice"))
                continue
            call.is_second, call.is_aside = True, False
            try:
                if self._pipe is None:
                    self._start()
                self._send(call)
            except WorkersUnusable as error:
                call.set_exception(error)


def _await_end(keeper: "subprocess.Popen[bytes]") -> None:
    """Until the keeper has ended; it is never long about it, for it only ever waits."""
    try:
        keeper.wait(5)
    except subprocess.TimeoutExpired:
        keeper.kill()
        keeper.wait()


def _unusable() -> WorkersUnusable:
    return WorkersUnusable("worker processes cannot be started here; --workers 0 works without them")
