"""Files that show that their writer lives: locked while it does, and free the moment it ends, however that came."""

import fcntl
from pathlib import Path
from typing import TextIO


def hold(marker: Path) -> TextIO:
    """A marker that is locked before anyone can see it; it is let go by closing it."""
    hidden = marker.with_suffix(".tmp")
    file = hidden.open("w")
    fcntl.flock(file, fcntl.LOCK_EX)
    hidden.rename(marker)
    return file


def is_held(marker: Path) -> bool:
    """Whether a living process holds a marker."""
    try:
        with marker.open("r") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
