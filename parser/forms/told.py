"""What reports tell in prose, as data: the figures and the topics of DOMAIN §4."""

from dataclasses import dataclass
from functools import cache

from parser.forms import read_file


@dataclass(frozen=True, slots=True)
class FigureForm:
    """A figure that reports tell in prose: its labels, its unit, the phrases it stands in (`{N}` is the number)
    and the words of which a sentence must hold one before they are tried, and all of `needs`.

    `weak` phrases count only where no other tells the figure; what `parts` find in one sentence is added up; `own`
    phrases count in `chapter` alone."""

    code: str
    zh: str
    en: str
    unit: str
    words: tuple[str, ...]
    patterns: tuple[str, ...]
    weak: tuple[str, ...]
    parts: tuple[str, ...]
    needs: str
    own: tuple[str, ...]
    chapter: str | None


@cache
def figure_forms() -> tuple[FigureForm, ...]:
    """The narrative figures of DOMAIN §4."""
    return tuple(
        FigureForm(
            item["code"],
            item["zh"],
            item["en"],
            item["unit"],
            tuple(item["words"]),
            tuple(item["patterns"]),
            tuple(item.get("weak", ())),
            tuple(item.get("parts", ())),
            item.get("needs", ""),
            tuple(item.get("own", ())),
            item.get("chapter"),
        )
        for item in read_file("figures")["figures"]
    )


@dataclass(frozen=True, slots=True)
class TopicForm:
    """A topic of chapter 五: whether of its problems or of its improvements, and the words that show it."""

    code: str
    zh: str
    en: str
    kind: str
    pattern: str


@cache
def topic_forms() -> tuple[TopicForm, ...]:
    """The categories of problems and improvements of DOMAIN §4."""
    return tuple(
        TopicForm(item["code"], item["zh"], item["en"], kind, item["pattern"])
        for kind in ("problem", "improvement")
        for item in read_file("topics")[f"{kind}s"]
    )
