"""The process between a `pipeline.guard.Guard` and the children that do the work: it forks, watches and kills them.

It has one thread, so that it may fork, and has imported what the work needs, so that a new child begins at once. Run by
the guard alone: `python -m pipeline.keeper PIPE`, where PIPE is the number of an open pipe.

A call that takes many times as long as others do is set aside: its child goes on, after all others, and another one
takes its place. So a document that has to be waited for until its deadline holds up no other.
"""

import os
import pickle
import signal
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from time import monotonic
from types import FrameType
from typing import Any, NoReturn

from pipeline import documents
from pipeline.child import OCR, Child, DiedError, stop_of
from pipeline.guard import NUMBER_BYTES, Stop
from pipeline.limits import Limits
from pipeline.watch import Watch

LOOK_EVERY_SECONDS = 0.02
"""How often the memory of children is looked at; in this time a process can take some 40 MB."""
LONG_SECONDS, LONG_TIMES = 0.3, 10
"""A call is long after so many seconds, and so many times the mean of the calls before."""
ASIDE = 8
"""Calls set aside at a time, for each worker; they may hold as much memory as all workers together."""
DYING_SECONDS = 1.0
"""After which a child whose pipe has closed is killed."""


@dataclass(slots=True)
class Job:
    """A call: its number, its task pickled, and whether a child that served others before has died of it."""

    number: int
    task: bytes
    is_second: bool = False


@dataclass(slots=True)
class Busy:
    """A child at work on a job."""

    job: Job
    child: Child
    watch: Watch
    is_aside: bool = False


@dataclass(slots=True)
class Ending:
    """A child that was killed or died, by itself with a `job` under way."""

    child: Child
    since: float
    job: Job | None = None


class Keeper:
    """Passes the tasks that come from above to children, and their results back."""

    def __init__(self, above: Connection) -> None:
        self._above = above
        self._function: Callable[[Any], Any]
        self._limits: Limits
        self._workers: int
        self._is_long: bool
        head = pickle.loads(above.recv_bytes())  # noqa: S301 - our own process wrote it
        self._function, self._limits, self._workers, self._is_long = head
        self._waiting: deque[Job] = deque()
        self._busy: list[Busy] = []
        self._idle: list[Child] = []
        self._ending: list[Ending] = []
        self._mean = 0.0
        self._is_deadly = self._is_prepared = False
        if self._is_long:
            self._prepare()
        above.send_bytes(b"ready")

    def serve(self) -> None:
        """Until nobody is above any more."""
        looked = monotonic()
        try:
            while True:
                self._begin()
                ready = wait([self._above, *(busy.child.pipe for busy in self._busy)], self._patience())
                if self._above in ready:
                    message = self._above.recv_bytes()
                    number = int.from_bytes(message[:NUMBER_BYTES], "big")
                    self._waiting.append(Job(number, message[NUMBER_BYTES:]))
                for busy in [busy for busy in self._busy if busy.child.pipe in ready]:
                    self._hear(busy)
                self._see_endings()
                if monotonic() - looked >= LOOK_EVERY_SECONDS:
                    self._look()
                    looked = monotonic()
        except (EOFError, OSError):
            return
        finally:
            self._kill_all()

    def end(self, _number: int, _frame: FrameType | None) -> NoReturn:
        """At once, when a signal says so; an exception might be raised where nobody hands it on."""
        self._kill_all()
        os._exit(1)

    def _kill_all(self) -> None:
        for child in [*self._idle, *(busy.child for busy in self._busy)]:
            child.kill()

    def _patience(self) -> float | None:
        if self._ending:
            return 0.001
        return LOOK_EVERY_SECONDS if self._busy else None

    # ---------------------------------------------------------------------------------------------- calls

    def _begin(self) -> None:
        """Give what waits to children, as long as there are places."""
        while self._waiting and sum(not busy.is_aside for busy in self._busy) < self._workers:
            job = self._waiting.popleft()
            child = self._idle.pop() if self._idle and not job.is_second else self._new_child()
            watch = Watch(child, self._limits)
            try:
                child.say(job.task)
            except DiedError:
                self._ending.append(Ending(child, monotonic(), job))
            else:
                self._busy.append(Busy(job, child, watch))

    def _hear(self, busy: Busy) -> None:
        try:
            said = busy.child.hear()
        except DiedError:
            self._busy.remove(busy)
            self._ending.append(Ending(busy.child, monotonic(), busy.job))
            return
        if said == OCR:
            busy.watch.expect_ocr()
            return
        self._busy.remove(busy)
        if not busy.watch.is_ocr:
            self._mean += (busy.watch.seconds() - self._mean) / 20
        busy.child.is_new = False
        if busy.is_aside or busy.watch.is_fat or len(self._idle) >= self._workers:
            self._kill(busy.child)
        else:
            self._idle.append(busy.child)
        self._answer(busy.job, said)

    def _look(self) -> None:
        """Stop calls that met a limit, and set aside those that take long."""
        for busy in list(self._busy):
            if busy.child.pipe.poll():
                continue  # it has just come to its end
            if stop := busy.watch.stop():
                self._busy.remove(busy)
                self._kill(busy.child)
                self._answer(busy.job, pickle.dumps(stop))
            elif self._takes_long(busy):
                busy.is_aside = True
                busy.child.stand_back()
                self._above.send_bytes(busy.job.number.to_bytes(NUMBER_BYTES, "big"))

    def _takes_long(self, busy: Busy) -> bool:
        """Whether a call is to be set aside; never one that said that it takes long."""
        if busy.is_aside or busy.watch.is_ocr or not self._is_long:
            return False
        if busy.watch.seconds() < max(LONG_SECONDS, LONG_TIMES * self._mean):
            return False
        aside = [other.child for other in self._busy if other.is_aside]
        memory = sum(child.memory() for child in [busy.child, *aside])
        return len(aside) < ASIDE * self._workers and memory < self._workers * self._limits.memory

    def _answer(self, job: Job, answer: bytes) -> None:
        self._above.send_bytes(job.number.to_bytes(NUMBER_BYTES, "big") + answer)

    # ---------------------------------------------------------------------------------------------- children

    def _new_child(self) -> Child:
        if self._is_deadly and not self._busy:
            self._prepare()  # children seem to die here; the next ones begin with everything imported
        others = [self._above, *(busy.child.pipe for busy in self._busy), *(child.pipe for child in self._idle)]
        return Child(self._function, self._limits, others)

    def _kill(self, child: Child) -> None:
        child.kill()
        self._ending.append(Ending(child, monotonic()))

    def _see_endings(self) -> None:
        """Bury the children that have ended, and say why where nobody killed them."""
        for ending in list(self._ending):
            status = ending.child.ended()
            if status is not None:
                self._ending.remove(ending)
                self._is_deadly = True
                if ending.job is not None:
                    self._died(ending.job, ending.child, stop_of(status, self._limits))
            elif ending.job is not None and monotonic() - ending.since > DYING_SECONDS:
                ending.child.kill()

    def _died(self, job: Job, child: Child, stop: Stop) -> None:
        """A child that crashed and served others before may have been harmed by them: then a new one tries again."""
        if stop.reason == "crashed" and not child.is_new:
            self._waiting.appendleft(Job(job.number, job.task, is_second=True))
        else:
            self._answer(job, pickle.dumps(stop))

    def _prepare(self) -> None:
        if not self._is_prepared:
            self._is_prepared = True
            documents.prepare()


if __name__ == "__main__":
    keeper = Keeper(Connection(int(sys.argv[1])))
    signal.signal(signal.SIGTERM, keeper.end)
    keeper.serve()
