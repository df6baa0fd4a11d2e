"""Values as JavaScript writes them: objects whose names have no quotes, texts in either quotes, commas at the end.

Nothing is executed. What is no plain value stays as the words that stand there (`Expression`).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_NAME = re.compile(r"[\w$]+")
_SPACE = re.compile(r"\s*")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?$")
_OPEN, _CLOSED = "([{", ")]}"
_WORDS = {"true": True, "false": False, "null": None, "undefined": None}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_DEEPEST = 60
_CALL = re.compile(r"(?:JSON\.stringify|encodeURI(?:Component)?|String|Number|parseInt)\((.*)\)$", re.DOTALL)
_FIELD = re.compile(
    r"""(?:\$|jQuery)\(\s*["'](#[\w-]+)["']\s*\)\.val\(\s*\)$|document\.getElementById\(\s*["']([\w-]+)["']\s*\)\.value$"""
    r"""|(?:\$|jQuery)\(\s*["'](input|select|meta)\[name=["']?([\w-]+)["']?\]["']\s*\)\.(?:val\(\s*\)|attr\(\s*["']content["']\s*\))$"""
)
_DOTTED = re.compile(r"(?:(?:this|self|that|vm|_this|_self)\.)?([\w$]+(?:\.[\w$]+)*)$")


@dataclass(frozen=True, slots=True)
class Expression:
    """Something that a script works out: `page + 1`."""

    words: str


def literal(text: str, start: int = 0) -> tuple[Any, int]:
    """The value that begins at a place, and the place behind it. Raises ValueError where it does not end."""
    return _read(text, start, 0)


def object_after(pattern: re.Pattern[str], text: str) -> dict[str, Any]:
    """The object that stands behind a pattern; empty where there is none."""
    found = pattern.search(text)
    if found is None:
        return {}
    try:
        value, _ = literal(text, found.end())
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def value_of(value: Any, names: Mapping[str, Any]) -> Any:
    """What a value stands for: names, sums of texts and the common wrappers are worked out. Raises KeyError if not."""
    if isinstance(value, dict):
        return {name: value_of(below, names) for name, below in value.items()}
    if isinstance(value, list):
        return [value_of(below, names) for below in value]
    return _worked_out(value.words, names) if isinstance(value, Expression) else value


def _worked_out(words: str, names: Mapping[str, Any]) -> Any:
    words = words.strip()
    terms = split(words, "+")
    if len(terms) > 1:
        return "".join(str(_worked_out(term, names)) for term in terms)
    if field := _FIELD.match(words):
        return names[field[1] or (f"#{field[2]}" if field[2] else f"{field[3]}[{field[4]}]")]
    if call := _CALL.match(words):
        inner = value_of(literal(call[1])[0], names)
        is_json = words.startswith("JSON")
        return json.dumps(inner, ensure_ascii=False) if is_json else inner
    if words[:1] in "\"'{[" or _NUMBER.match(words):
        value, _ = literal(words)
        if isinstance(value, Expression):
            raise KeyError(words)
        return value_of(value, names)
    dotted = _DOTTED.match(words)
    if dotted is None:
        raise KeyError(words)
    found: Any = names
    path = dotted[1].split(".")
    if words.startswith(("this.", "that.", "self.", "vm.", "_")) and path[0] not in names:
        path = path[-1:]  # `this.page.size` where the component's data were read flat
    for name in path:
        if not isinstance(found, Mapping) or name not in found:
            raise KeyError(words)
        found = value_of(found[name], {})
    return found


def split(words: str, mark: str) -> list[str]:
    """An expression's parts between marks that stand in no brackets and no text."""
    parts, at, begin = [], 0, 0
    while at < len(words):
        if words[at] == mark:
            parts.append(words[begin:at])
            begin = at + 1
        at = _step(words, at)
    return [*parts, words[begin:]]


def _step(text: str, at: int) -> int:
    """The place behind what stands at one: a text or brackets are passed over whole."""
    if text[at] in "\"'`":
        return _string(text, at)[1]
    if text[at] not in _OPEN:
        return at + 1
    depth, place = 1, at + 1
    while place < len(text) and depth:
        if text[place] in "\"'`":
            place = _string(text, place)[1]
            continue
        depth += (text[place] in _OPEN) - (text[place] in _CLOSED)
        place += 1
    return place


def _read(text: str, start: int, depth: int) -> tuple[Any, int]:
    if depth > _DEEPEST:
        raise ValueError("too deep")
    at = _behind_space(text, start)
    if at >= len(text):
        raise ValueError("no value")
    value: Any
    if text[at] == "{":
        value, end = _object(text, at + 1, depth)
    elif text[at] == "[":
        value, end = _array(text, at + 1, depth)
    elif text[at] in "\"'`":
        value, end = _string(text, at)
    else:
        return _words(text, at)
    following = _behind_space(text, end)
    is_over = following >= len(text) or text[following] in ",;:)]}" or "\n" in text[end:following] or depth == 0
    is_sum = following < len(text) and text[following] in "+."
    return (value, end) if is_over and not is_sum else _words(text, at)


def _object(text: str, at: int, depth: int) -> tuple[dict[str, Any], int]:
    found: dict[str, Any] = {}
    while True:
        at = _behind_space(text, at)
        if text[at : at + 1] == "}":
            return found, at + 1
        if text[at : at + 1] == ",":
            at += 1
            continue
        if text[at : at + 1] in {'"', "'"}:
            name, at = _string(text, at)
        elif word := _NAME.match(text, at):
            name, at = word[0], word.end()
        else:
            raise ValueError("no name")
        at = _behind_space(text, at)
        if text[at : at + 1] == ":":
            found[name], at = _read(text, at + 1, depth + 1)
        elif text[at : at + 1] in {",", "}"}:
            found[name] = Expression(name)
        else:  # a method: its head and body say nothing here
            _, at = _words(text, at)


def _array(text: str, at: int, depth: int) -> tuple[list[Any], int]:
    found: list[Any] = []
    while True:
        at = _behind_space(text, at)
        if text[at : at + 1] == "]":
            return found, at + 1
        if text[at : at + 1] == ",":
            at += 1
            continue
        value, at = _read(text, at, depth + 1)
        found.append(value)


def _string(text: str, at: int) -> tuple[str, int]:
    mark, place = text[at], at + 1
    found: list[str] = []
    while place < len(text):
        char = text[place]
        if char == mark:
            return "".join(found), place + 1
        if char == "\\" and place + 1 < len(text):
            char = text[place + 1]
            place += 2
            if char == "u" and re.match(r"[0-9a-fA-F]{4}", text[place : place + 4]):
                found.append(chr(int(text[place : place + 4], 16)))
                place += 4
            else:
                found.append(_ESCAPES.get(char, char))
            continue
        found.append(char)
        place += 1
    raise ValueError("a text without end")


def _words(text: str, at: int) -> tuple[Any, int]:
    """Everything to the end of the value, as a number or word if it is one."""
    end = at
    while end < len(text) and text[end] not in ",;" + _CLOSED:
        end = _step(text, end)
    words = text[at:end].strip()
    if not words:
        raise ValueError("no value")
    if words in _WORDS:
        return _WORDS[words], end
    if _NUMBER.match(words):
        return (float(words) if "." in words else int(words)), end
    return Expression(words), end


def _behind_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
