"""Work on many items on a Dask cluster, in order, by the same guarded processes as here.

A batch of items is one task. What does harm to its process costs only itself, because the guard sits in the Dask
worker; a Dask worker that is lost costs what it was doing, which Dask gives to another.
"""

import pickle
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

import parser
from pipeline.guard import Guard, Stop
from pipeline.limits import Limits, limits
from pipeline.pool import Done

if TYPE_CHECKING:
    from distributed import Client, Future

Item = TypeVar("Item")
Result = TypeVar("Result")

BATCH = 8
"""Items of a task at most."""
BATCH_BYTES = 16_000_000
"""Bytes beyond which a batch is not filled further."""
AHEAD = 2
"""Tasks for each thread of the cluster, so that none waits for us; this bounds the memory of waiting results."""
PATIENCE_SECONDS = 20


class ClusterError(Exception):
    """The cluster cannot be used; one sentence. `is_usage` where the command itself was wrong."""

    def __init__(self, message: str, *, is_usage: bool = False) -> None:
        super().__init__(message)
        self.is_usage = is_usage


def check(address: str) -> None:
    """Raise ClusterError where nothing can be done on this cluster."""
    with _connected(address):
        pass


def run(
    function: Callable[[Item], Result], items: Iterable[Item], address: str
) -> Generator[Done[Item, Result], None, None]:
    """`function` over all items, in the order of the items, by the workers of the cluster at `address` (`tcp://…`).

    Items and results must be picklable, `function` must be importable there, and not raise. Raises ClusterError and
    `pipeline.limits.LimitsError`.
    """
    head = pickle.dumps((function, limits()))
    rest = _batches(items)
    waiting: deque[tuple[list[Item], list[bytes], Future[Any]]] = deque()
    with _connected(address) as client:

        def submit(packed: list[bytes]) -> "Future[Any]":
            return client.submit(_work, parser.PARSER_VERSION, head, packed, pure=False)

        while True:
            room = AHEAD * sum(client.nthreads().values()) - len(waiting)
            while room > 0 and (batch := next(rest, None)):
                waiting.append((*batch, submit(batch[1])))
                room -= 1
            if not waiting:
                break
            batch_items, packed, future = waiting.popleft()
            results = _results(client, address, future)
            if results is None:  # every worker that had it died: which of the items is to blame?
                results = []
                for alone in packed:
                    results += _results(client, address, submit([alone])) or [_LOST]
            for item, result in zip(batch_items, results, strict=True):
                yield Done(item, result)


_LOST = Stop("crashed", "the workers of the cluster that read it were lost, one after the other")


def _batches(items: Iterable[Item]) -> Iterator[tuple[list[Item], list[bytes]]]:
    """Items, each with what is sent of it, in batches that are neither long nor large."""
    batch: list[Item] = []
    packed: list[bytes] = []
    for item in items:
        batch.append(item)
        packed.append(pickle.dumps(item))
        if len(batch) == BATCH or sum(map(len, packed)) > BATCH_BYTES:
            yield batch, packed
            batch, packed = [], []
    if batch:
        yield batch, packed


@contextmanager
def _connected(address: str) -> Iterator["Client"]:
    try:
        import dask
        import distributed
    except ImportError as error:
        message = "--cluster needs the extra of that name, which is not installed: pip install 'gongkai[cluster]'"
        raise ClusterError(message, is_usage=True) from error
    quiet = {"distributed.admin.large-graph-warning-threshold": "1GB", "logging.distributed": "error"}
    with dask.config.set(quiet):
        try:
            client = distributed.Client(address, timeout=PATIENCE_SECONDS, set_as_default=False)
        except ValueError as error:
            raise ClusterError(f"{address} is no address of a cluster (tcp://HOST:PORT)", is_usage=True) from error
        except OSError as error:  # TimeoutError is one
            raise ClusterError(f"the cluster at {address} does not answer") from error
        with client:
            _await_workers(client, address)
            yield client


def _await_workers(client: "Client", address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=PATIENCE_SECONDS)
    except TimeoutError as error:
        raise ClusterError(f"the cluster at {address} has no workers") from error


def _results(client: "Client", address: str, future: "Future[Any]") -> list[Any] | None:
    """What a task gave; None where it lost one worker after the other."""
    import distributed

    try:
        while True:
            try:
                results: list[Any] = pickle.loads(future.result(timeout=PATIENCE_SECONDS))  # noqa: S301 - our workers'
                return results
            except TimeoutError:
                _await_workers(client, address)
    except distributed.KilledWorker:
        return None
    except (distributed.CancelledError, ImportError, AttributeError, VersionError) as error:
        raise ClusterError(f"the workers of {address} cannot do this: {error or type(error).__name__}") from error


# ------------------------------------------------------------------------------------------------ in the Dask worker


class VersionError(Exception):
    """A worker has another version of the parser: its records would not be ours."""


def _work(version: str, head: bytes, packed: list[bytes]) -> bytes:
    """The results of a batch, each from a guarded process of this worker."""
    if version != parser.PARSER_VERSION:
        raise VersionError(f"they have version {parser.PARSER_VERSION} of the parser, this command has {version}")
    with _guard(*pickle.loads(head)) as guard:  # noqa: S301 - what Dask brings is trusted, or Dask must not be used
        return pickle.dumps([guard.call(pickle.loads(one)) for one in packed])  # noqa: S301 - the same


_idle: list[tuple[Callable[..., Any], Limits, Guard[Any, Any]]] = []
"""Guards of this process that wait for the next batch; they end with it."""
_lock = Lock()


@contextmanager
def _guard(function: Callable[[Any], Any], within: Limits) -> Iterator[Guard[Any, Any]]:
    with _lock:
        fits = [number for number, entry in enumerate(_idle) if entry[:2] == (function, within)]
        guard = _idle.pop(fits[0])[2] if fits else Guard(function, within, is_long=True)
    try:
        yield guard
    finally:
        with _lock:
            _idle.append((function, within, guard))
