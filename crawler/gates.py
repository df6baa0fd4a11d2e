"""The pace at which hosts are asked: a gate for each machine room, through which one request goes at a time.

A slot is a host, or a platform: hosts whose portals declare the same one, or that turn out to have the same address and
family. The pause counts from the end of an answer, so that a slow host gets its rest too; slow answers make it longer,
good ones slowly shorter again, down to the delay of the settings or the Crawl-delay of its robots.txt.
"""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from crawler.failures import Refused


@dataclass(frozen=True, slots=True)
class Manners:
    """Seconds between two requests, how much they vary (a share of them), and the most they grow to; null: never."""

    delay: float
    jitter: float = 0.0
    longest: float | None = None


@dataclass(slots=True)
class Gate:
    """One slot: whoever holds the lock may ask, not before `opens_at`. `delay` is the pause as it is now.

    `resting`: it turns us away, and nobody asks it again in this run. `elders` are the gates that became this one.
    """

    delay: float
    least: float
    jitter: float
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    opens_at: float = 0.0
    resting: Refused | None = None
    elders: list["Gate"] = field(default_factory=list)


class Gates:
    """All slots of a crawl."""

    def __init__(self, manners: Manners, now: Callable[[], float] = monotonic) -> None:
        self.manners = manners
        self.now = now
        self._slots: dict[str, str] = {}
        self._gates: dict[str, Gate] = {}
        self._groups: dict[tuple[str, str], str] = {}

    def slot(self, host: str, platform: str | None = None) -> str:
        """The slot of a host: that of the first who asked for it."""
        return self._slots.setdefault(host, platform or host)

    def gate(self, slot: str) -> Gate:
        """The gate of a slot."""
        if slot not in self._gates:
            manners = self.manners
            self._gates[slot] = Gate(manners.delay, manners.delay, manners.jitter)
        return self._gates[slot]

    def found(self, host: str, address: str, family: str) -> None:
        """A host's address and family are known: it joins the slot of the first host that has the same."""
        old = self.slot(host)
        new = self._groups.setdefault((address, family), old)
        if new == old:
            return
        elder, gate = self.gate(old), self.gate(new)
        gate.elders.append(elder)
        gate.delay, gate.least = max(gate.delay, elder.delay), max(gate.least, elder.least)
        gate.jitter = min(gate.jitter, elder.jitter)
        gate.opens_at = max(gate.opens_at, elder.opens_at)
        gate.resting = gate.resting or elder.resting
        self._gates[old] = gate
        for name, slot in self._slots.items():
            if slot == old:
                self._slots[name] = new

    async def enter(self, host: str) -> Gate:
        """Waits for a host's turn. Whoever gets the gate must `leave` it."""
        while True:
            gate = self.gate(self.slot(host))
            await gate.lock.acquire()
            if gate is self.gate(self.slot(host)):
                break
            gate.lock.release()  # the host has joined another slot meanwhile
        try:
            while gate.elders:
                async with gate.elders[-1].lock:  # what was on its way when the slots became one
                    gate.opens_at = max(gate.opens_at, gate.elders.pop().opens_at)
            while (wait := gate.opens_at - self.now()) > 0:
                await asyncio.sleep(wait)
        except BaseException:  # a request that is called off must not keep the gate shut
            gate.lock.release()
            raise
        return gate

    def leave(self, gate: Gate) -> None:
        """The next one may go."""
        gate.lock.release()

    def ended(self, gate: Gate, latency: float | None = None, *, is_good: bool = True) -> None:
        """An answer, or none, has come: the pause begins. `latency` is how long the host took to begin with it."""
        longest = self.manners.longest
        if longest is not None and latency is not None:
            wanted = min(max(gate.least, latency, (gate.delay + latency) / 2), max(longest, gate.least))
            if is_good or wanted > gate.delay:  # errors come fast, and say nothing of how a host bears its load
                gate.delay = wanted
        vary = gate.delay * gate.jitter
        pause = max(gate.least * (1 - gate.jitter), gate.delay + random.uniform(-vary, vary))  # noqa: S311 - no secret
        gate.opens_at = max(gate.opens_at, self.now() + pause)

    def pause(self, gate: Gate, seconds: float) -> None:
        """The host has asked for a pause."""
        gate.opens_at = max(gate.opens_at, self.now() + seconds)

    def slow_down(self, slot: str, delay: float) -> None:
        """A Crawl-delay: it holds exactly, where it is longer than ours."""
        gate = self.gate(slot)
        if delay > gate.least:
            gate.least, gate.delay, gate.jitter = delay, max(delay, gate.delay), 0.0
