"""The places with which a name begins: every way to read it along one path from the larger to the smaller."""

from collections.abc import Iterator
from dataclasses import dataclass

from storage.resolve.index import Index

_DEICTIC = frozenset("省市县区旗州盟镇乡")


@dataclass(frozen=True, slots=True)
class Path:
    """A way to read the beginning of a name: the units as printed, what places the last can be, and what follows.

    `is_short` marks that the last unit is a name without its ending (南阳 for 南阳市).
    """

    units: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    rest: str = ""
    is_short: bool = False


def paths(index: Index, text: str) -> list[Path]:
    """All ways to read a name, the one that takes most of it first; the last takes none."""
    found = [*_from(index, text, Path(rest=text)), Path(rest=text)]
    return sorted(found, key=lambda path: (len(path.rest), path.is_short, len(path.units)))


def _from(index: Index, text: str, so_far: Path) -> Iterator[Path]:
    rest = so_far.rest
    for length in range(min(index.longest + 3, len(rest)), 1, -1):
        unit = rest[:length]
        for ids, is_short in ((index.named(unit), False), (index.stems.get(unit, ()), True)):
            below = _below(index, ids, so_far.ids) if so_far.units else ids
            if not below or (is_short and unit in index.names and below == index.names[unit]):
                continue
            following = rest[length:]
            if is_short and not following:
                continue
            path = Path((*so_far.units, unit), below, following, is_short)
            yield path
            if following:
                yield from _from(index, text, path)


def _below(index: Index, ids: tuple[str, ...], above: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the places that are, or were, part of one of the places above."""
    return tuple(id_ for id_ in ids if not index.ancestors(id_).isdisjoint(above))
