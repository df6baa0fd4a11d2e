"""Work on many items on a Dask cluster, in order, by the same guarded processes as here.

A batch of items is one task. What does harm to its process costs only itself, because the guard sits in the Dask
worker; a Dask worker that is lost costs what it was doing, which Dask gives to another.
"""

import pickle
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import wait
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import parser
from pipeline.guard import Guard, Stop
from pipeline.limits import limits
from pipeline.ordered import in_order
from pipeline.packing import pack
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
"""Tasks for each thread of the cluster, so that none waits for us."""
RESULT_BYTES = 100_000
"""What the record of a report takes, about; workers hold it until its turn comes."""
LOOK_EVERY_SECONDS = 0.05
PATIENCE_SECONDS = 20


class ClusterError(Exception):
    """The cluster cannot be used; one sentence. `is_usage` where the command itself was wrong."""

    def __init__(self, message: str, *, is_usage: bool = False) -> None:
        super().__init__(message)
        self.is_usage = is_usage


def check(address: str) -> None:
    """Raise ClusterError where nothing can be done on this cluster."""
    with connected(address):
        pass


def run(
    function: Callable[[Item], Result], items: Iterable[Item], address: str
) -> Generator[Done[Item, Result], None, None]:
    """`function` over all items, in the order of the items, by the workers of the cluster at `address` (`tcp://…`).

    Items and results must be picklable, `function` must be importable there, and not raise. Raises ClusterError and
    `pipeline.limits.LimitsError`.
    """
    head = pickle.dumps((function, limits()))
    with connected(address) as client:

        def submit(batch: Batch[Item]) -> "Future[Any]":
            return client.submit(_work, parser.PARSER_VERSION, head, batch.packed, pure=False)

        done = in_order(
            _batches(items),
            submit,
            ahead=lambda: AHEAD * sum(client.nthreads().values()),
            size=lambda batch, _: batch.size,
            patience=PATIENCE_SECONDS,
            lost_patience=lambda: _await_workers(client, address),
        )
        for batch, future in done:
            results = results_of(client, address, future)
            if results is None:  # every worker that had it died: which of the items is to blame?
                results = []
                for alone in batch.packed:
                    results += results_of(client, address, submit(Batch([], [alone]))) or [_LOST]
            for item, result in zip(batch.items, results, strict=True):
                yield Done(item, result)


_LOST = Stop("crashed", "the workers of the cluster that read it were lost, one after the other")


@dataclass(slots=True)
class Batch(Generic[Item]):
    """Items, and what is sent of each."""

    items: list[Item]
    packed: list[bytes]

    @property
    def size(self) -> int:
        """Bytes that it and its results take, about."""
        return len(self.packed) * RESULT_BYTES + 2 * sum(map(len, self.packed))


def _batches(items: Iterable[Item]) -> Iterator[Batch[Item]]:
    """Items in batches that are neither long nor large."""
    batch: Batch[Item] = Batch([], [])
    for item in items:
        batch.items.append(item)
        batch.packed.append(pack(item))
        if len(batch.items) == BATCH or sum(map(len, batch.packed)) > BATCH_BYTES:
            yield batch
            batch = Batch([], [])
    if batch.items:
        yield batch


@contextmanager
def connected(address: str) -> Iterator["Client"]:
    try:
        import dask
        import distributed
    except ImportError as error:
        from storage.extras import how_to_install  # only now: reading needs no database

        message = f"--cluster needs the extra of that name, which is not installed: {how_to_install('cluster')}"
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


def results_of(client: "Client", address: str, future: "Future[Any]") -> list[Any] | None:
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
    """The results of a batch, from the guarded processes of this worker.

    While it waits for nothing but what is set aside, the worker begins other batches.
    """
    if version != parser.PARSER_VERSION:
        raise VersionError(f"they have version {parser.PARSER_VERSION} of the parser, this command has {version}")
    guard = _guard(head)
    calls = [guard.submit_packed(one) for one in packed]
    from distributed import secede

    is_apart = False
    while wait(calls, timeout=LOOK_EVERY_SECONDS).not_done:
        if not is_apart and all(call.is_aside or call.done() for call in calls):
            secede()
            is_apart = True
    return pickle.dumps([call.result() for call in calls])


_guards: dict[bytes, Guard[Any, Any]] = {}
"""The guards of this process, by what they do and within which limits; they end with it."""
_lock = Lock()


def _guard(head: bytes) -> Guard[Any, Any]:
    from distributed import get_worker

    with _lock:
        if head not in _guards:
            function, within = pickle.loads(head)  # noqa: S301 - what Dask brings is trusted, or it must not be used
            _guards[head] = Guard(function, within, get_worker().state.nthreads, is_long=True)
        return _guards[head]
