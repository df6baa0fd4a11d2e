"""Folders of page pictures: files whose names differ by the number of a page are one report, told before they come in.

`1.jpg 2.jpg`, `第1页.png 第二页.png`, `年报_01.jpg 年报_02.jpg`. Pages are counted from 0 or 1; names that differ by a
year, or by more than a page's number, are reports of their own.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from parser.readers import pictures, sniff
from parser.readers.bundle import MAX_PARTS

_NUMBER = re.compile(r"\d+|(?<=第)[一二三四五六七八九十]{1,3}(?=[页張张])")
_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九", 1)}
_HEAD = 4096
_LEAST = 2


@dataclass(frozen=True, slots=True)
class Gallery:
    """The pictures of one report, in the order of its pages."""

    pages: tuple[Path, ...]


class Galleries:
    """Which files are pages of which gallery; a folder is looked at when the first of its files is asked after."""

    def __init__(self, named: Iterable[Path]) -> None:
        """`named` are the files that the user named one by one: only these can be pages together."""
        self._folders: dict[Path, dict[Path, Gallery]] = {}
        self._named = _by_path(named)

    def of(self, path: Path, *, named: bool) -> Gallery | None:
        """The gallery that a file is a page of."""
        if named:
            return self._named.get(path)
        folder = path.parent
        if folder not in self._folders:
            self._folders = {folder: _by_path(folder.iterdir())}  # a walk asks for one folder at a time, mostly
        return self._folders[folder].get(path)


def _by_path(paths: Iterable[Path]) -> dict[Path, Gallery]:
    numbered: dict[tuple[Path, tuple[str, ...]], dict[Path, tuple[int, ...]]] = defaultdict(dict)
    for path in paths:
        words, numbers = _split(path.stem)
        if numbers:
            numbered[path.parent, words][path] = numbers
    found = [gallery for files in numbered.values() for gallery in _galleries(files)]
    return {path: gallery for gallery in found for path in gallery.pages}


def _split(stem: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """A name as the words between its numbers, and these."""
    return tuple(_NUMBER.split(stem)), tuple(map(_value, _NUMBER.findall(stem)))


def _value(text: str) -> int:
    if text.isascii():
        return int(text[-9:])
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


def _galleries(files: dict[Path, tuple[int, ...]]) -> list[Gallery]:
    """Files of one pattern whose last number that is not the same everywhere counts pages."""
    varying = [place for place, values in enumerate(zip(*files.values(), strict=True)) if len(set(values)) > 1]
    if not varying:
        return []
    groups: dict[tuple[int, ...], dict[int, Path]] = defaultdict(dict)
    for path, numbers in files.items():
        others = numbers[: varying[-1]] + numbers[varying[-1] + 1 :]
        groups[others].setdefault(numbers[varying[-1]], path)
    pages = [[by_page[number] for number in sorted(by_page)] for by_page in groups.values() if _are_pages(by_page)]
    shown = [tuple(filter(_shows_page, paths)) for paths in pages]
    return [Gallery(paths) for paths in shown if len(paths) >= _LEAST]


def _are_pages(numbers: Iterable[int]) -> bool:
    """Whether numbers count pages: from 0 or 1, and none beyond what a report can have."""
    found = sorted(numbers)
    return len(found) >= _LEAST and found[0] <= 1 and found[-1] <= MAX_PARTS


def _shows_page(path: Path) -> bool:
    """Whether a file is a picture of the size of a page; one that cannot be read is told of where it is taken in."""
    try:
        with path.open("rb") as file:
            if not sniff(file.read(_HEAD)).media_type.startswith("image/"):
                return False
            return pictures.is_page(path.read_bytes())
    except OSError:
        return False
