"""What a list has said and given so far, while it is being read."""

from dataclasses import dataclass, field
from datetime import date

from crawler.listing import Ask
from crawler.memory import Seen
from crawler.page import Link
from storage.models_crawl import Stop


@dataclass(slots=True)
class Tally:
    """Promises, requests and entries of one list."""

    pages: int | None = None
    items: int | None = None
    read: int = 0
    asks: list[Ask] = field(default_factory=list)
    given: set[str] = field(default_factory=set)
    counted: dict[str, Link] = field(default_factory=dict)
    first: int = 0
    said: tuple[int | None, int | None] = (None, None)
    candidates: int = 0
    cut: int = 0
    reached: date | None = None
    is_shell: bool = False
    is_open: bool = False
    has_own: bool = False
    stopped: Stop = "end"

    @property
    def count(self) -> int:
        """Entries."""
        return len(self.counted)

    @property
    def has_all(self) -> bool:
        """Whether as many entries came as were promised."""
        return self.items is not None and len(self.given) >= self.items

    @property
    def is_kept(self) -> bool:
        """Whether all that was promised came, in entries and, where they were said, in pages: a button may lead on."""
        return self.has_all and self.read >= (self.pages or 0)

    @property
    def is_full(self) -> bool:
        """Whether a list of which nobody knows the pages has given as many entries as it promised."""
        return self.is_open and self.has_all

    @property
    def promised(self) -> int:
        """Pages: as many as were said or as there are requests, whatever is more."""
        return max(self.pages or 0, self.read if self.is_open else len(self.asks) + (not self.is_shell))

    def seen(self, *, is_whole: bool = False, is_settled: bool = True) -> Seen:
        """The list as the next walk will remember it, with the promise of its first page."""
        return Seen(list(self.counted.values()), *self.said, is_whole, is_settled)
