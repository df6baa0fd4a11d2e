"""Work on many items in guarded processes, in order: an item that does harm costs only itself."""

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from queue import SimpleQueue
from typing import Generic, NamedTuple, TypeVar

from pipeline.guard import Guard, Stop
from pipeline.limits import limits

Item = TypeVar("Item")
Result = TypeVar("Result")

AHEAD = 8
"""How many items each worker may be ahead of the one whose turn it is; this bounds the memory of waiting results."""


class Done(NamedTuple, Generic[Item, Result]):
    """An item that was worked on, and what came of it: a result, or what stopped the work on it."""

    item: Item
    result: Result | Stop


def default_workers() -> int:
    """As many workers as this process may use processors."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def run(
    function: Callable[[Item], Result], items: Iterable[Item], workers: int, *, is_long: bool = False
) -> Generator[Done[Item, Result], None, None]:
    """`function` over all items, in the order of the items, by `workers` guarded processes.

    With 0 it is called in this process, without a guard: no deadline, no limit on memory, and a crash ends us. Items,
    function and results must be picklable; `function` must not raise; `is_long` says that items are many. Closing the
    iterator early kills the workers. Raises `pipeline.guard.WorkersUnusable` and `pipeline.limits.LimitsError`.
    """
    if workers == 0:
        for item in items:
            yield Done(item, function(item))
        return
    within = limits()
    guards = [Guard(function, within, is_long=is_long) for _ in range(workers)]
    idle: SimpleQueue[Guard[Item, Result]] = SimpleQueue()
    for guard in guards:
        idle.put(guard)

    def call(item: Item) -> Result | Stop:
        guard = idle.get()
        try:
            return guard.call(item)
        finally:
            idle.put(guard)

    rest = iter(items)
    waiting: deque[tuple[Item, Future[Result | Stop]]] = deque()
    threads = ThreadPoolExecutor(workers, thread_name_prefix="guard")
    try:
        while True:
            for item in islice(rest, workers * AHEAD - len(waiting)):
                waiting.append((item, threads.submit(call, item)))
            if not waiting:
                break
            item, future = waiting.popleft()
            yield Done(item, future.result())
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
        for guard in guards:
            guard.close()
        threads.shutdown()
