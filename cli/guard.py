"""What ends a command: an exit code, and one sentence on stderr where something went wrong."""

import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

DONE = 0
FAILURES = 1
"""Done, but some items failed; or nothing could be done."""
USAGE = 2
LOCKED = 3
"""Another run holds the lock."""


class CommandError(Exception):
    """A command cannot go on: one sentence that says what is wrong and what to do, and the exit code."""

    def __init__(self, message: str, code: int = FAILURES) -> None:
        super().__init__(message)
        self.code = code


class _Terminated(BaseException):
    """SIGTERM arrived; like KeyboardInterrupt, nothing but the guard catches it."""


def guarded(function: Callable[[], int], *, verbose: bool) -> int:
    """The exit code of `function`, whatever happens in it.

    Errors become one sentence on stderr, with a traceback only if `verbose`. SIGINT and SIGTERM unwind the stack, so
    that files and transactions are closed; what was committed stays and the same command again goes on from there.
    """
    try:
        with _sigterm_unwinds():
            code = function()
            sys.stdout.flush()
            return code
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): that is no error, but nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILURES
    except KeyboardInterrupt:
        complain("interrupted; the same command again goes on from here")
        return 128 + signal.SIGINT
    except _Terminated:
        complain("terminated; the same command again goes on from here")
        return 128 + signal.SIGTERM
    except Exception as error:  # noqa: BLE001 - the one place where an unforeseen error becomes a sentence
        if verbose:
            traceback.print_exception(error)
        message, code = _explain(error)
        complain(message)
        return code


def complain(message: str) -> None:
    """One sentence on stderr."""
    print(f"gongkai: {message}", file=sys.stderr)


@contextmanager
def _sigterm_unwinds() -> Iterator[None]:
    def terminate(_number: int, _frame: FrameType | None) -> None:
        raise _Terminated

    before = signal.signal(signal.SIGTERM, terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _explain(error: Exception) -> tuple[str, int]:
    """What to say of an error, and the exit code."""
    if isinstance(error, CommandError):
        return str(error), error.code
    from pipeline.cluster import ClusterError
    from pipeline.guard import WorkersUnusable
    from pipeline.limits import LimitsError
    from pipeline.lock import Locked
    from storage import CorpusError

    if isinstance(error, Locked):
        return str(error), LOCKED
    if isinstance(error, WorkersUnusable):
        return str(error), FAILURES
    if isinstance(error, LimitsError):
        return str(error), USAGE
    if isinstance(error, CorpusError | ClusterError):
        return str(error), USAGE if error.is_usage else FAILURES
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror}", FAILURES
    return f"{type(error).__name__}: {error} (this is unforeseen; --verbose shows where)", FAILURES
