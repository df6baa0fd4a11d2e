"""Work under way ahead of the item whose turn it is, so that results come in order and nobody waits for work."""

from collections import deque
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from queue import Empty, SimpleQueue
from typing import Any, Generic, Protocol, TypeVar

HELD_BYTES = 256_000_000
"""Bytes of items and results that wait for their turn; beyond, nothing new is begun."""


class Promise(Protocol):
    """A future: of this machine, or of a cluster."""

    def add_done_callback(self, fn: Callable[[Any], object], /) -> object:
        """Have this called with the future when it has its result."""


Thing = TypeVar("Thing")
Promised = TypeVar("Promised", bound=Promise)


@dataclass(slots=True)
class _Entry(Generic[Thing, Promised]):
    number: int
    thing: Thing
    promised: Promised
    size: int | None = None


def in_order(
    things: Iterator[Thing],
    submit: Callable[[Thing], Promised],
    *,
    ahead: Callable[[], int],
    size: Callable[[Thing, Promised], int],
    patience: float | None = None,
    lost_patience: Callable[[], None] = lambda: None,
) -> Generator[tuple[Thing, Promised], None, None]:
    """Each thing with what was promised for it, once that is there; `size` are the bytes that both take then.

    So many are under way as `ahead` says; one that others have overtaken is not counted, so that it does not hold them
    up. Where nothing came for `patience` seconds, `lost_patience` may raise what ends the wait.
    """
    waiting: deque[_Entry[Thing, Promised]] = deque()
    done: SimpleQueue[_Entry[Thing, Promised]] = SimpleQueue()
    submitted = overtaken = held = 0
    while True:
        room = ahead() - (submitted - overtaken) if held < HELD_BYTES else 0
        for thing in islice(things, max(room, 0)):
            submitted += 1
            entry = _Entry(submitted, thing, submit(thing))
            waiting.append(entry)
            entry.promised.add_done_callback(partial(_note, done, entry))
        if not waiting:
            return
        if waiting[0].size is None or not done.empty():
            try:
                entry = done.get(timeout=patience)
            except Empty:
                lost_patience()
                continue
            entry.size = size(entry.thing, entry.promised)
            held += entry.size
            overtaken = max(overtaken, entry.number)
        else:
            entry = waiting.popleft()
            held -= entry.size or 0
            yield entry.thing, entry.promised


def _note(done: "SimpleQueue[_Entry[Thing, Promised]]", entry: _Entry[Thing, Promised], _: object) -> None:
    done.put(entry)
