"""What the scripts of a page say without being run: texts put together from constants, and where a call leads.

Nothing is executed: only strings, names of constants, arguments and `+` between them are understood.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

LONGEST_FUNCTION = 600
"""Characters of a function's body in which it opens a page; longer ones do more than that."""
_STRING = r"""(?:"[^"\n]*"|'[^'\n]*')"""
_CONSTANT = re.compile(rf"\b(?:var|let|const)\s+(\w+)\s*=\s*({_STRING}|\d+)\s*(?=[;,\n]|$)")
_CHANGE = re.compile(r"\b(\w+)\s*[+-]?=(?!=)")
_COUNTER = re.compile(r"\b(\w+)\s*(?:\+\+|--)|(?:\+\+|--)\s*(\w+)\b")
_BETWEEN = re.compile(r"""["']\s*\+\s*(\w+)\s*\+\s*["']""")
_BEHIND = re.compile(r"""["']\s*\+\s*(\w+)(?=\s*[,;)])""")
_CALL = re.compile(r"^\s*(?:javascript:)?\s*(?:return\s+)?(\w+)\s*\(([^()]*)\)", re.IGNORECASE)
_OPENS = re.compile(
    r"(?:window\.open\s*\(|location(?:\.href)?\s*=(?!=)|location\.(?:replace|assign)\s*\()\s*([^;\n}]+)", re.IGNORECASE
)
_LOCAL = re.compile(r"\bvar\s+(\w+)\s*=(?!=)\s*([^;\n]+)")
_CHOICE = re.compile(r"[=<>]=?[^?]*\?[^:]*:(?!/)")
_ARRAY = re.compile(r"[=:(]\s*(\[\s*\{.*?\}\s*\])\s*[;,)}\n]", re.DOTALL)
_ENCODED = re.compile(r"\bencodeURI(?:Component)?\(([^()]*)\)")
_ANY_STRING = re.compile(_STRING)
_TERM = re.compile(rf"\s*({_STRING}|\w+)\s*")


def constants(scripts: str) -> dict[str, str]:
    """The names that scripts give to a text or a number, once and for all: a counter is none."""
    given = Counter(_CHANGE.findall(scripts))
    counted = {name for pair in _COUNTER.findall(scripts) for name in pair if name}
    found = {name: value.strip("\"'") for name, value in _CONSTANT.findall(scripts)}
    return {name: value for name, value in found.items() if given[name] == 1 and name not in counted}


def joined(scripts: str) -> str:
    """The scripts with constants put into the texts they are added to: `"/search/" + id` is `"/search/7f…"`."""
    names = constants(scripts)
    if not names:
        return scripts
    between = _BETWEEN.sub(lambda found: names.get(found[1], found[0]), scripts)
    return _BEHIND.sub(lambda found: f'{names[found[1]]}"' if found[1] in names else found[0], between)


def target_of_call(call: str, scripts: str) -> str | None:
    """Where `next(2)` leads, if scripts have a function of this name that opens an address made of its arguments."""
    if _OPENS.search(call):
        return _opened(call.strip().removeprefix("javascript:"), [], constants(scripts))
    found = _CALL.match(call)
    if found is None:
        return None
    function = re.search(
        rf"function\s+{found[1]}\s*\(([^)]*)\)\s*\{{|\b{found[1]}\s*=\s*function\s*\(([^)]*)\)\s*\{{", scripts
    )
    if function is None:
        return None
    body = scripts[function.end() : function.end() + LONGEST_FUNCTION].partition("function")[0]
    names = [name.strip() for name in (function[1] or function[2] or "").split(",")]
    given = [value.strip().strip("\"'") for value in found[2].split(",")]
    return _opened(body, names, constants(scripts) | dict(zip(names, given, strict=False)))


def _opened(body: str, names: list[str], known: dict[str, str]) -> str | None:
    """The address that a function opens; one that is made of its arguments before others."""
    for name, value in _LOCAL.findall(body):
        if (said := _sum(_otherwise(value), known)) is not None:
            known[name] = said
    opened = [_otherwise(expression) for expression in _OPENS.findall(body)]
    with_argument = [
        expression for expression in opened if any(name in re.findall(r"\w+", expression) for name in names)
    ]
    return next((said for each in with_argument or opened if (said := _sum(each, known)) is not None), None)


def _otherwise(expression: str) -> str:
    """What stands for all pages but the first: `(n == 1) ? "index.html" : "index_" + n + ".html"`."""
    return expression.rpartition(":")[2] if _CHOICE.search(expression) else expression


def arrays(scripts: str) -> Iterator[str]:
    """The arrays of objects that scripts hold as JSON: lists whose rows are made in the browser."""
    yield from _ARRAY.findall(scripts)


def strings(scripts: str) -> list[str]:
    """All texts in scripts, in order."""
    return [found[1:-1] for found in _ANY_STRING.findall(scripts)]


def _sum(expression: str, names: Mapping[str, str]) -> str | None:
    """The text that an expression of strings and names, added up, stands for; null where it has more in it."""
    text, place, expression = "", 0, _ENCODED.sub(r"\1", expression)
    while term := _TERM.match(expression, place):
        word = term[1]
        if word[0] in "\"'":
            text += word[1:-1]
        elif word in names or word.isdigit():
            text += names.get(word, word)
        else:
            return None
        place = term.end()
        if not expression.startswith("+", place):
            return text if place == len(expression) or expression[place] in ",)}" else None
        place += 1
    return None
