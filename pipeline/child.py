"""A child that a keeper forks: it works on one task after the other until it dies or is killed."""

import ctypes
import os
import pickle
import resource
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn

from parser import effort
from pipeline.guard import Stop
from pipeline.limits import MEGABYTE, Limits
from pipeline.packing import unpack

OCR = b"o"
"""What a child says, instead of a result, when the reading turns out to need OCR and may take longer."""
MAX_RESULT = 256 * 1024 * 1024
"""Bytes of a result: more than the record of any report."""

_OUT_OF_MEMORY, _RESULT_TOO_LARGE = 71, 72
"""Exit codes of a child that got no memory, or whose result is too large to be told."""
_PR_SET_PDEATHSIG = 1


class DiedError(Exception):
    """The child is dead or dying."""


class Child:
    """The child as its keeper sees it: a process and the pipe to it. `is_new` until it has answered once."""

    def __init__(self, function: Callable[[Any], Any], limits: Limits, others: Sequence[Connection]) -> None:
        """Fork it; `others` are the pipes of the keeper that are none of its business."""
        self.pipe, its = Pipe()
        self.is_new = True
        keeper = os.getpid()
        self._pid = os.fork()
        if self._pid == 0:
            for pipe in (self.pipe, *others):
                pipe.close()
            _work(function, its, limits, keeper)
        its.close()

    def say(self, task: bytes) -> None:
        """Give it a task; raises DiedError."""
        try:
            self.pipe.send_bytes(task)
        except OSError as error:
            raise DiedError from error

    def hear(self) -> bytes:
        """What it has said; raises DiedError."""
        try:
            return self.pipe.recv_bytes()
        except (EOFError, OSError) as error:
            raise DiedError from error

    def memory(self) -> int:
        """Bytes that it holds for itself alone; 0 where the system does not tell."""
        try:
            _, resident, shared, *_ = Path(f"/proc/{self._pid}/statm").read_text().split()
        except (OSError, ValueError):
            return 0
        return (int(resident) - int(shared)) * resource.getpagesize()

    def waited(self) -> float:
        """Seconds that it could have run and had no processor; 0 where the system does not tell."""
        try:
            _, nanoseconds, _ = Path(f"/proc/{self._pid}/schedstat").read_text().split()
        except (OSError, ValueError):
            return 0.0
        return int(nanoseconds) / 1e9

    def stand_back(self) -> None:
        """From now on it takes only what time other processes leave."""
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self._pid, 19)

    def kill(self) -> None:
        """End it now; `ended` tells when it has."""
        self.pipe.close()
        os.kill(self._pid, signal.SIGKILL)

    def ended(self) -> int | None:
        """How it ended, as `os.waitpid` says it; None while it still has to."""
        pid, status = os.waitpid(self._pid, os.WNOHANG)
        if not pid:
            return None
        self.pipe.close()
        return status


def stop_of(status: int, limits: Limits) -> Stop:
    """Why a child died, by how it ended."""
    code = os.waitstatus_to_exitcode(status)
    if code == _OUT_OF_MEMORY:
        most = f"{_most_data(limits) / MEGABYTE:g} MB"
        return Stop("too_much_memory", f"reading it asked for more memory than a process may have ({most})")
    if code == _RESULT_TOO_LARGE:
        return Stop("too_large", f"its record has more than {MAX_RESULT} bytes")
    if code < 0:
        return Stop("crashed", f"the process that read it was ended by {signal.Signals(-code).name}")
    return Stop("crashed", f"the process that read it ended with code {code}")


def _work(function: Callable[[Any], Any], pipe: Connection, limits: Limits, keeper: int) -> NoReturn:
    """The life of a child. What is on the stack below belongs to the keeper, and is never returned to."""
    code = 1
    said = os.dup(2)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # where libraries tell of documents that bite
    try:
        _limit_this_process(limits, keeper)
        effort.listen(lambda: pipe.send_bytes(OCR))
        while True:
            result = pickle.dumps(function(unpack(pipe.recv_bytes())))
            if len(result) > MAX_RESULT:
                code = _RESULT_TOO_LARGE
                break
            pipe.send_bytes(result)
    except MemoryError:
        code = _OUT_OF_MEMORY
    except EOFError:
        code = 0
    except BaseException:  # noqa: BLE001 - shown here, for nothing above would
        os.write(said, traceback.format_exc().encode(errors="replace"))
    finally:
        os._exit(code)


def _limit_this_process(limits: Limits, keeper: int) -> None:
    """End with the keeper, leave Ctrl-C to it, leave no core, ask for no more memory than twice what may be used.

    The limit proper is the keeper's, who looks at the memory in use: memory asked for at once and not used (threads'
    stacks, arenas) is no harm. This one stops what asks for more than can be filled between two looks.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != keeper:  # it died before we asked to die with it
            os._exit(1)
        resource.setrlimit(resource.RLIMIT_DATA, (_most_data(limits), _most_data(limits)))


def _most_data(limits: Limits) -> int:
    return 2 * max(limits.memory, limits.ocr_memory)
