"""The lists of a Word document: which paragraph is numbered, and how (numbering.xml, styles.xml)."""

from lxml import etree

from parser.readers.office_numbering import MAX_LEVEL, Counter, Level
from parser.readers.office_zip import attribute, child, local, value

Element = etree._Element

_MAX_STYLES = 20


class Lists:
    """The numbering of a document, counting as the paragraphs pass by."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._abstract: dict[str, Counter] = {}
        self._lists: dict[str, Counter] = {}
        self._styles: dict[str, Element] = {}
        self._by_style: dict[str, tuple[str | None, str | None]] = {}
        if styles is not None:
            self._styles = {
                name: style
                for style in styles.iter()
                if local(style) == "style" and (name := attribute(style, "styleId"))
            }
        if numbering is not None:
            self._define(numbering)

    def label(self, properties: Element | None, *, is_empty: bool) -> str:
        """What is printed before the paragraph with these properties; an empty one counts, but shows nothing."""
        printed = child(properties, "listPr", "t")  # Word XML of 2003 says the label itself
        if printed is not None:
            return "" if is_empty else (attribute(printed, "val") or "").strip("\uf000\uf06c\uf0b7 ")
        if properties is None or not self._lists:
            return ""
        number, depth = self._numbered(properties)
        counter = self._lists.get(number or "")
        if counter is None:
            return ""
        label = counter.next(min(_integer(depth, 0), MAX_LEVEL))
        return "" if is_empty else label

    def _numbered(self, properties: Element) -> tuple[str | None, str | None]:
        """The list and level of a paragraph: its own, or its style's."""
        own = child(properties, "numPr")
        number, depth = value(own, "numId"), value(own, "ilvl")
        style = value(properties, "pStyle")
        if number is None and style is not None:
            number, of_style = self._style(style)
            depth = depth or of_style
        return number, depth

    def _style(self, name: str) -> tuple[str | None, str | None]:
        if name not in self._by_style:
            number = depth = None
            current: str | None = name
            for _ in range(_MAX_STYLES):
                style = self._styles.get(current or "")
                if style is None:
                    break
                own = child(style, "pPr", "numPr")
                number, depth = number or value(own, "numId"), depth or value(own, "ilvl")
                if number:
                    break
                current = value(style, "basedOn")
            self._by_style[name] = number, depth
        return self._by_style[name]

    def _define(self, numbering: Element) -> None:
        links: dict[str, str] = {}
        for element in numbering.iter():
            name = local(element)
            if name == "abstractNum" and (key := attribute(element, "abstractNumId")) is not None:
                self._abstract[key] = Counter(_levels(element))
                if link := value(element, "numStyleLink"):
                    links[key] = link
            elif name == "num" and (key := attribute(element, "numId")) is not None:
                self._lists[key] = self._list(element)
        for key, link in links.items():  # a list that says: as that style counts
            number, _ = self._style(link)
            if number in self._lists:
                self._abstract[key].levels = self._lists[number].levels

    def _list(self, element: Element) -> Counter:
        """A list: the abstract one it uses, counted on together, or one of its own where it begins anew."""
        base = self._abstract.get(value(element, "abstractNumId") or "") or Counter({})
        overrides = [item for item in element if local(item) == "lvlOverride"]
        if not overrides:
            return base
        levels = dict(base.levels)
        for override in overrides:
            depth = _integer(attribute(override, "ilvl"), 0)
            levels |= _levels(override)
            start = value(override, "startOverride")
            if start is not None and depth in levels:
                old = levels[depth]
                levels[depth] = Level(old.text, old.form, _integer(start, 1))
        return Counter(levels)


def _levels(parent: Element) -> dict[int, Level]:
    return {
        _integer(attribute(item, "ilvl"), 0): Level(
            value(item, "lvlText") or "", _form(item), _integer(value(item, "start"), 1)
        )
        for item in parent
        if local(item) == "lvl"
    }


def _form(level: Element) -> str:
    """The name of the form; newer ones hide behind an alternative."""
    found = next((item for item in level.iter() if local(item) == "numFmt"), None)
    return (attribute(found, "val") if found is not None else None) or "decimal"


def _integer(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 6 else default
