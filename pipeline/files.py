"""Local files on their way in: walked, looked at, and each refusal with its reason."""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from parser.limits import MAX_BYTES

RefusalReason = Literal[
    "missing",
    "broken_link",
    "unreadable",
    "not_a_file",
    "linked_folder",
    "empty",
    "too_large",
    "unsupported_format",
    "address",
]


@dataclass(frozen=True, slots=True)
class Found:
    """A regular file: `path` as found, `named` when the user named it rather than its folder."""

    path: Path
    named: bool


class Refused(Exception):
    """A file that is not taken in: which one, a reason from the closed list, and a sentence for people.

    `expected` marks what a walk through a folder meets anyway (a README, a link to another folder): it is listed,
    but is no failure.
    """

    def __init__(self, path: str, reason: RefusalReason, message: str, *, expected: bool = False) -> None:
        super().__init__(message)
        self.path = path
        self.reason: RefusalReason = reason
        self.message = message
        self.expected = expected


def walk(arguments: Iterable[Path]) -> Iterator[Found | Refused]:
    """The files that were named and those inside the folders that were named, in the order of their names.

    Links to files are followed, links to folders are not (a folder that contains itself would never end).
    """
    for argument in arguments:
        if argument.is_dir():
            yield from _walk_folder(argument)
        else:
            yield Found(argument, named=True)


def _walk_folder(folder: Path) -> Iterator[Found | Refused]:
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        yield Refused(str(folder), "unreadable", f"{folder}: the folder cannot be read ({error.strerror})")
        return
    for entry in found:
        path = Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            yield from _walk_folder(path)
        elif entry.is_symlink() and path.is_dir():
            message = f"{path}: a link to a folder is not followed; name the folder itself"
            yield Refused(str(path), "linked_folder", message, expected=True)
        else:
            yield Found(path, named=False)


def size_of(path: Path, max_bytes: int = MAX_BYTES) -> int:
    """The size of a regular, non-empty file of at most `max_bytes`, in bytes; nothing of it is read.

    Raises `Refused` with reason missing, broken_link, unreadable, not_a_file, empty or too_large.
    """
    size = regular_size(path)
    if size == 0:
        raise Refused(str(path), "empty", f"{path}: the file is empty")
    if size > max_bytes:
        raise Refused(str(path), "too_large", too_large(path, size, max_bytes))
    return size


def regular_size(path: Path) -> int:
    """The size of a regular file in bytes; raises `Refused` where there is none that could be read."""
    try:
        status = path.stat()
    except FileNotFoundError:
        if path.is_symlink():
            message = f"{path}: the link points to {path.readlink()}, which is not there"
            raise Refused(str(path), "broken_link", message) from None
        raise Refused(str(path), "missing", f"{path}: there is no such file") from None
    except OSError as error:
        raise unreadable(path, error) from None
    if stat.S_ISDIR(status.st_mode):
        raise Refused(str(path), "not_a_file", f"{path}: this is a folder, not a file")
    if not stat.S_ISREG(status.st_mode):
        raise Refused(str(path), "not_a_file", f"{path}: this is not a regular file (a device, pipe or socket)")
    return status.st_size


def read(path: Path, max_bytes: int = MAX_BYTES) -> bytes:
    """The bytes of a file that `size_of` let pass; raises `Refused` where it cannot be read or has grown meanwhile."""
    try:
        with path.open("rb") as file:
            content = file.read(max_bytes + 1)
    except OSError as error:
        raise unreadable(path, error) from None
    if len(content) > max_bytes:
        raise Refused(str(path), "too_large", too_large(path, len(content), max_bytes))
    return content


def unreadable(path: Path, error: OSError) -> Refused:
    """The refusal of a file that the system does not let us read."""
    return Refused(str(path), "unreadable", f"{path}: the file cannot be read ({error.strerror or error})")


def too_large(path: Path, size: int, max_bytes: int) -> str:
    """The sentence that says how large a file is and how large it may be."""
    return f"{path}: the file has {size / 1e6:.0f} MB, more than the limit of {max_bytes / 1e6:.0f} MB (see --max-mb)"
