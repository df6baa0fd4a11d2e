"""Forms of a PDF that draw other forms: how many are drawn in all, told before pdfium draws them one by one."""

import re
from collections import Counter
from collections.abc import Container
from functools import cache

from parser.document import ReadError
from parser.limits import MAX_OBJECTS

_LEVELS = 40
"""Forms in forms that pdfium follows at most."""
_NAMED = re.compile(rb"/([^\s/\[\]<>()%]+)\s+(\d{1,10})\s+\d{1,5}\s+R\b")
_SHOWN = re.compile(rb"/([^\s/\[\]<>()%]+)\s+Do\b")
_RESOURCES = re.compile(rb"/Resources\s+(\d{1,10})\s+\d{1,5}\s+R\b")
_PARTS = re.compile(rb"/XObject\s*(?:<<(?P<here>.*?)>>|(?P<there>\d{1,10})\s+\d{1,5}\s+R\b)", re.DOTALL)


def check_forms(content: bytes, forms: dict[int, tuple[bytes, bytes]]) -> None:
    """Raise ReadError where a form (by number: dictionary and instructions) draws more forms than a page holds."""
    shown = {number: _shown(content, *form, forms.keys()) for number, form in forms.items()}

    @cache
    def drawn(number: int, level: int) -> int:
        if level == _LEVELS:
            return 1
        return 1 + sum(times * drawn(inner, level + 1) for inner, times in shown[number].items())

    for number, inner in shown.items():
        if inner and drawn(number, 0) > MAX_OBJECTS:
            raise ReadError("too_large", f"a form of the PDF draws others more than {MAX_OBJECTS} times")


def _shown(content: bytes, head: bytes, data: bytes, forms: Container[int]) -> Counter[int]:
    """The forms that one draws, each with how often."""
    if b"Do" not in data:
        return Counter()
    found = _RESOURCES.search(head)
    parts = _PARTS.search(_object(content, int(found[1])) if found else head)
    if parts is None:
        return Counter()
    named = dict(_NAMED.findall(_object(content, int(parts["there"])) if parts["there"] else parts["here"]))
    times = Counter(int(named[name]) for name in _SHOWN.findall(data) if name in named)
    return Counter({number: count for number, count in times.items() if number in forms})


def _object(content: bytes, number: int) -> bytes:
    """What stands in an object that is no stream; empty where it is not to be seen."""
    found = re.search(rb"(?<!\d)%d\s+\d{1,5}\s+obj\b(.{0,65536}?)endobj" % number, content, re.DOTALL)
    return found[1] if found else b""
