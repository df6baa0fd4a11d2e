"""Which place of a list is which place of the list before: the thread that makes places out of yearly lists.

The same code and name are the same place. What is left on both sides is tied by keys, one after the other, each only
where exactly one place of either side bears it. What is tied keeps its place; the rest has ended, or begins.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from storage.geography.sources import Entry

Key = Callable[[Entry], Hashable | None]
"""What ties two entries; null ties nothing."""


@dataclass(frozen=True, slots=True)
class Tie:
    """Keys for the older and the newer list: alike in the usual case, different where changes say old and new."""

    old: Key
    new: Key


def same(key: Key) -> Tie:
    """A tie by what both entries show."""
    return Tie(key, key)


def link(old: Iterable[Entry], new: Iterable[Entry], ties: Sequence[Tie]) -> dict[Entry, Entry]:
    """For each entry of the newer list that continues one of the older: that one."""
    before = {(entry.code, entry.name): entry for entry in old}
    found: dict[Entry, Entry] = {}
    begun: list[Entry] = []
    for entry in new:
        former = before.pop((entry.code, entry.name), None)
        if former:
            found[entry] = former
        else:
            begun.append(entry)
    for tie in ties:
        gone, come = _grouped(before.values(), tie.old), _grouped(begun, tie.new)
        for key, (entry, *others) in come.items():
            formers = gone.get(key, [])
            if not others and len(formers) == 1:
                found[entry] = formers[0]
                del before[formers[0].code, formers[0].name]
        begun = [entry for entry in begun if entry not in found]
    return found


def _grouped(entries: Iterable[Entry], key: Key) -> dict[Hashable, list[Entry]]:
    groups: dict[Hashable, list[Entry]] = defaultdict(list)
    for entry in entries:
        value = key(entry)
        if value is not None:
            groups[value].append(entry)
    return groups
