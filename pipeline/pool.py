"""Work on many items in worker processes, in order, where a worker that dies costs only its own item."""

import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

AHEAD = 8
"""How many items each worker may be ahead of the one whose turn it is; this bounds the memory of waiting results."""


@dataclass(frozen=True, slots=True)
class Done(Generic[Item, Result]):
    """An item that was worked on; `result` is None where the process working on it died."""

    item: Item
    result: Result | None


class WorkersUnusable(Exception):
    """Workers die whatever they are given; raised by `run`, and nothing is said about any item."""


def default_workers() -> int:
    """As many workers as this process may use processors."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run(
    function: Callable[[Item], Result], items: Iterable[Item], workers: int
) -> Generator[Done[Item, Result], None, None]:
    """`function` over all items, in the order of the items, by `workers` processes (0: in this process).

    Items, function and results must be picklable; `function` must not raise. Closing the iterator early kills the
    workers. Raises `WorkersUnusable`.
    """
    if workers == 0:
        for item in items:
            yield Done(item, function(item))
        return
    rest = iter(items)
    pool = _Pool(workers)
    waiting: deque[tuple[Item, Future[Result]]] = deque()
    try:
        while True:
            for item in islice(rest, workers * AHEAD - len(waiting)):
                waiting.append((item, pool.submit(function, item)))
            if not waiting:
                break
            item, future = waiting.popleft()
            try:
                yield Done(item, future.result())
            except BrokenProcessPool:
                pool.kill()
                lost = [item, *(other for other, _ in waiting)]
                waiting.clear()
                yield from _one_by_one(function, lost)
                pool = _Pool(workers)
        pool.finish()
    finally:
        pool.kill()


def _one_by_one(function: Callable[[Item], Result], items: list[Item]) -> Generator[Done[Item, Result], None, None]:
    """The items that were in the hands of a pool that broke: alone with a worker each, so that the culprit shows."""
    pool = _Pool(1)
    try:
        for item in items:
            try:
                yield Done(item, pool.submit(function, item).result())
            except BrokenProcessPool:
                pool.kill()
                pool = _Pool(1)
                pool.check()
                yield Done(item, None)
    finally:
        pool.kill()


class _Pool:
    """A process pool that can be killed, and whose workers die with us."""

    def __init__(self, workers: int) -> None:
        # Not fork: by now there may be threads (progress bar, database driver) that a fork would tear apart.
        method = "spawn" if sys.platform == "win32" else "forkserver"
        self._executor = ProcessPoolExecutor(
            workers, mp_context=multiprocessing.get_context(method), initializer=_start_worker
        )
        self._mine = set(multiprocessing.active_children())

    def submit(self, function: Callable[[Item], Result], item: Item) -> "Future[Result]":
        try:
            return self._executor.submit(function, item)
        except BrokenProcessPool as error:
            broken: Future[Result] = Future()
            broken.set_exception(error)
            return broken

    def check(self) -> None:
        """Raise WorkersUnusable where a worker cannot even do nothing: then no item is to blame."""
        try:
            self.submit(_do_nothing, None).result()
        except BrokenProcessPool:
            raise WorkersUnusable("worker processes cannot be started here; --workers 0 works without them") from None

    def finish(self) -> None:
        """Let the workers end by themselves; only when nothing is waiting."""
        self._executor.shutdown(wait=True)

    def kill(self) -> None:
        """End the workers now, whatever they do; harmless after `finish`."""
        results = self._executor._result_queue  # which shutdown lets go of
        self._executor.shutdown(wait=False, cancel_futures=True)
        workers = [child for child in multiprocessing.active_children() if child not in self._mine]
        for worker in workers:
            worker.kill()
        for worker in workers:
            worker.join()
        if results is not None:
            # A worker killed while it wrote a result leaves half of it, and we hold the other end of the pipe: the
            # executor's thread would wait for the rest for ever.
            results._writer.close()  # type: ignore[attr-defined]
        self._executor.shutdown(wait=True)


def _do_nothing(_: None) -> None:
    pass


def _start_worker() -> None:
    """Leave Ctrl-C to the parent, and end when the parent is gone: a worker waiting for work would wait for ever."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    os._exit(1)
