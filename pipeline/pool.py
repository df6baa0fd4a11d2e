"""Work on many items in guarded processes, in order: an item that does harm costs only itself."""

import os
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from typing import Generic, NamedTuple, TypeVar

from pipeline.guard import Guard, Stop
from pipeline.limits import limits
from pipeline.ordered import in_order

Item = TypeVar("Item")
Result = TypeVar("Result")

AHEAD = 8
"""Items given out for each worker, so that none waits for us."""


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
    guard = Guard(function, limits(), workers, is_long=is_long)
    with closing(guard):
        done = in_order(iter(items), guard.submit, ahead=lambda: workers * AHEAD, size=lambda _, call: call.size)
        for item, call in done:
            yield Done(item, call.result())
