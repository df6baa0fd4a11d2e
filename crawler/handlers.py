"""What a page's script does when a box is changed or an element clicked that says nothing of it itself (jQuery).

`$("#year").change(function(){ location.href = "?year=" + $(this).val(); })`: read, never run. What the element holds is
put in the place of `$(this)`; of a selector only the last part counts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.anchors import Element, text_of

_BOUND = re.compile(
    r"""\$\(\s*["']([^"']+)["']\s*\)\.(?:(change|click)\(|on\(\s*["'](change|click)["']\s*,(?:\s*["']([^"']+)["']\s*,)?)"""
    r"""\s*(?:function\s*\([^)]*\)|\(?\w*\)?\s*=>)\s*\{"""
)
_THIS = re.compile(
    r"""(?:\$\(this\)\.(?:val\(\)|(text|html)\(\)|data\(["']([\w-]+)["']\)|attr\(["']([\w-]+)["']\))"""
    r"""|\$\(this\)\.find\(["'](?:option)?:selected["']\)\.val\(\)|this\.value|this\.dataset\.(\w+))"""
)
_PART = re.compile(r"([\w-]*)([#.][\w-]+)?(?:\[[^\]]*\]|:[\w()-]+)*$")
_LONGEST = 600
_END = re.compile(r"\}\s*\)\s*(?:;|$|\n)")


@dataclass(frozen=True, slots=True)
class Handler:
    """What is done (`body`) when an element is changed or clicked: of a tag (or any), with an id or class (or any)."""

    event: str
    tag: str
    mark: str
    body: str

    def fits(self, element: Element) -> bool:
        """Whether it is this element's."""
        if self.tag and element.tag != self.tag:
            return False
        if self.mark.startswith("#"):
            return element.get("id") == self.mark[1:]
        return not self.mark or self.mark[1:] in (element.get("class") or "").split()


def handlers_in(scripts: str) -> list[Handler]:
    """The handlers of a page's scripts: of boxes that are changed, and of clicks where the element itself counts."""
    found = []
    for bound in _BOUND.finditer(scripts):
        rest = scripts[bound.end() : bound.end() + _LONGEST]
        end = _END.search(rest)
        body = rest[: end.start()] if end else rest
        part = _PART.search((bound[4] or bound[1]).split(",")[0].strip())
        event = bound[2] or bound[3]
        if part is not None and (part[1] or part[2]) and (event == "change" or _THIS.search(body)):
            found.append(Handler(event, part[1], part[2] or "", body))
    return found


def calls_by(handlers: list[Handler], element: Element) -> Iterator[str]:
    """What is done when an element is chosen, with what it holds in the place of `$(this)`."""
    box = next(element.iterancestors("select"), None) if element.tag == "option" else None
    for handler in handlers:
        owner = element if box is None else box
        if (handler.event == "change") != (box is not None) or not handler.fits(owner):
            continue
        if (body := _filled(handler.body, element)) is not None:
            yield body


def _filled(body: str, element: Element) -> str | None:
    """A handler's body with what an element holds in the place of `$(this)`; null where it holds nothing."""
    text, place = "", 0
    for found in _THIS.finditer(body):
        value = _held(found, element)
        if not value:
            return None
        text += f"{body[place : found.start()]}'{value}'"
        place = found.end()
    return text + body[place:]


def _held(found: re.Match[str], element: Element) -> str | None:
    """What an element holds of what a handler asks for; null where it has none."""
    if found[1]:
        value: str | None = " ".join(text_of(element).split())
    else:
        data = found[2] or found[4]
        value = element.get(f"data-{data}" if data else found[3] or "value")
    return value.strip().replace("'", "") if value else None
