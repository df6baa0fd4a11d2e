"""A reading that is watched: which files it opens, whether it opens a socket or starts a process."""

import os
import sys
import sysconfig
from pathlib import Path

from parser.model import to_json
from pipeline import documents

_FORBIDDEN: tuple[str, ...] = ("socket.connect", "socket.send", "socket.getaddrinfo", "socket.gethost")
_FORBIDDEN += (
    "subprocess.",
    "os.system",
    "os.exec",
    "os.posix_spawn",
    "os.fork",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.link",
)
_FORBIDDEN += ("os.symlink", "os.truncate", "shutil.", "ftplib.", "urllib.")
_ROOTS = tuple(
    str(Path(root).resolve())
    for root in {sys.prefix, sys.base_prefix, *sysconfig.get_paths().values(), str(Path(__file__).parents[2])}
)
_SYSTEM = ("/proc/", "/sys/", "/etc/", "/usr/share/", "/usr/lib", "/lib", "/dev/null", "/dev/urandom")
_seen: list[str] = []
_is_watching = False


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if not _is_watching:
        return
    if event == "os.rename" and _is_cache(arguments[1]):
        return  # Python puts what it has compiled into its place
    if event.startswith(_FORBIDDEN):
        _seen.append(f"{event} {arguments!r}"[:200])
    elif event == "open":
        path, mode, flags = arguments
        if isinstance(path, int):
            return
        place = os.path.realpath(os.fsdecode(path)) if isinstance(path, str | bytes) else str(path)
        writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if (writes and not _is_cache(place)) or not place.startswith((*_ROOTS, *_SYSTEM)):
            _seen.append(f"open {place} {mode}")


def _is_cache(path: object) -> bool:
    """Whether a file is one of Python's own."""
    return isinstance(path, str) and (path.endswith(".pyc") or "__pycache__" in path)


def read(content: bytes) -> tuple[bytes, bytes, list[str]]:
    """The record of a document, that of a second reading, and what was done that no reader may do."""
    global _is_watching  # noqa: PLW0603 - an audit hook cannot be taken away again, and has no other place
    if not _HOOKED:
        sys.addaudithook(_watch)
        _HOOKED.append(True)
    _seen.clear()
    _is_watching = True
    try:
        first = to_json(documents.read(content, source="fuzz"))
        second = to_json(documents.read(content, source="fuzz"))
    finally:
        _is_watching = False
    return first, second, seen()


def seen() -> list[str]:
    """What the last reading did that no reader may do."""
    return list(_seen)


_HOOKED: list[bool] = []
