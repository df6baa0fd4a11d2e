"""What the tests of the guards see of processes, by what the system tells of them."""

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path


def children(parent: int, *, deep: bool = False) -> set[int]:
    """The processes that a process started, also those that ended and nobody asked after; `deep`: theirs too."""
    found = set()
    for task in Path(f"/proc/{parent}/task").iterdir():
        found |= {int(pid) for pid in (task / "children").read_text().split()}
    return found.union(*(children(child, deep=True) for child in found)) if deep else found


def keepers(*, deep: bool = False) -> set[int]:
    """The keepers of guards that this process started, for it may have other children; `deep`: their children too."""
    own = {
        child for child in children(os.getpid()) if b"pipeline.keeper" in Path(f"/proc/{child}/cmdline").read_bytes()
    }
    return own.union(*(children(keeper, deep=True) for keeper in own)) if deep else own


def is_alive(pid: int) -> bool:
    """Whether a process is there and not only waits to be asked after."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def all_gone(pids: Iterable[int], *, within: float) -> bool:
    """Whether these processes end within so many seconds."""
    deadline = time.monotonic() + within
    while any(map(is_alive, pids)):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def eventually(number: int, look: Callable[[], set[int]], within: float = 20) -> set[int]:
    """The processes that are seen as soon as there are so many."""
    deadline = time.monotonic() + within
    while len(found := look()) != number:
        assert time.monotonic() < deadline, f"{len(found)} processes instead of {number}"
        time.sleep(0.02)
    return found
