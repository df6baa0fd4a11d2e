"""How the stages show a person where they are."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol


class Display(Protocol):
    """Shows how a part of a stage goes: a context that gives what is called for each item, with a note on it."""

    def __call__(self, what: str, total: int | None) -> AbstractContextManager[Callable[[str], None]]: ...
