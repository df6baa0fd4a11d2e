"""HTML as portals write it: the article body, its paragraphs and its tables with their spans."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import cast

from lxml import etree

from parser.document import Block, Cell, Document, Grid, Paragraph, ReadError
from parser.limits import MAX_BLOCKS, MAX_CELLS, MAX_COLSPAN, MAX_LINKS, MAX_MARKUP, MAX_TABLES, MAX_TAGS
from parser.readers.encoding import in_utf8
from parser.readers.html_links import links
from parser.readers.html_unseen import drop_unseen, mark_raised
from parser.readers.script_body import bodies
from parser.readers.weighed import at_most
from parser.values import is_mark

Element = etree._Element


# PORTALS §1.9, in the order mature extractors try them.
_CONTAINERS = frozenset((
    "ivs_content", "TRS_Editor", "trs_editor_view", "TRS_UEDITOR", "webeditorview", "Custom_UnionStyle", "zoom", "Zoom",
    "zoomcon", "fontzoom", "UCAP-CONTENT", "UCAPCONTENT", "vsb_content", "v_news_content", "article-content",
    "article_content", "BodyLabel", "j-fontContent", "wzcon", "xxgk_content", "zw-content",
))  # fmt: skip
_MARKERS = re.compile("总体情况|主动公开|信息公开|行政复议|行政许可|依申请|存在|第二十条")
_SKIPPED = frozenset(
    {"script", "style", "noscript", "template", "head", "select", "button", "textarea", "svg", "del", "s", "strike"}
)
_BLOCKS = frozenset(
    "address article aside blockquote body center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6"
    " header hr html li main nav ol p pre section table tbody td tfoot th thead tr ul br".split()
)
_MARKS = frozenset({"sup", "sub"})
"""Elements that hold the mark of a footnote where they stand in a cell: never digits of the number before."""
_INLINE = ("span", "font", "b", "strong", "em", "i", "u", "a", "o:p")
"""Elements without a meaning for the text: dissolved into what they stand in before it is read."""
_PLAIN = frozenset({"p", "div", "center"})
_CARRIERS = frozenset({"text/xml", "text/html", "text/template", "text/x-template"})
_has_cell_in_cell = etree.XPath("boolean(.//td//td)")
_TAGS = (
    (MAX_TAGS, "tags", (b"<",)),
    (MAX_CELLS, "cells", (b"<td", b"<TD")),
    (4 * MAX_TABLES, "tables", (b"<table", b"<TABLE")),
    (MAX_BLOCKS, "paragraphs", (b"<p>", b"<P>")),
    (MAX_BLOCKS, "lines", (b"<br", b"<BR")),
    (MAX_LINKS, "links", (b"<a ", b"<A ")),
    (MAX_LINKS, "pictures", (b"<img", b"<IMG")),
)
"""What a page has at most, and how it begins."""
_SMALL = min(most * len(marks[0]) for most, _, marks in _TAGS)
"""A page of no more bytes has not so many of anything."""
_INLINED = re.compile(rb"base64,[\w+/=%\s]+")
"""A picture, font or film that stands in the page itself."""
_LEADING = re.compile(r"\s*([0-9]{1,5})(?![0-9])")
"""The number that browsers read in a span: 3.0 is 3, 100% is 100."""
_LAYOUT_CELL = 600
"""Characters in one cell beyond which a table holds the page, not figures."""
_named_cells = etree.XPath("descendant::td/@class/.. | descendant::td/@id/..")
_holds_pages = etree.XPath(f"boolean(.//td[string-length() > {_LAYOUT_CELL}])")


def read(content: bytes, url: str | None = None) -> Document:
    """The article of a page; raises ReadError where the bytes are no text."""
    _check_size(content)
    page = in_utf8(content)
    tags = page.count(b"<") if len(page) > _SMALL else 0
    for most, things, marks in _TAGS:
        if tags > most:  # else there are not so many of any kind
            at_most(page, "the page", most, things, *marks)
    root = _parse(page)
    if root is None:
        return Document([])
    drop_unseen(root, page)
    mark_raised(root, page)
    meta, titles = _head(root)
    body = _article(root)
    island = _island(root)
    if island is not None and _marks(island) >= _marks(body):  # the body's text counts its scripts too
        body = island
    found = list(links(root, body, url))
    head = _lines_before(root, body)
    return Document(list(_blocks(body)), head=head, titles=titles, meta=meta, links=found)


def _check_size(page: bytes) -> None:
    """Raise ReadError for more than any article has, before seconds are spent on it."""
    if len(page) > MAX_MARKUP and len(_INLINED.sub(b"", page)) > MAX_MARKUP:
        raise ReadError("too_large", f"the page has more than {MAX_MARKUP} bytes without its pictures")


def _parse(page: bytes) -> Element | None:
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    root: Element | None = etree.fromstring(page, parser)
    last = parser.error_log.last_error
    if last is not None and "xcessive depth" in last.message:  # where the rest would be missing without a word
        raise ReadError("too_large", f"the page cannot be read whole: {last.message}")
    return root


def _head(root: Element) -> tuple[dict[str, str], list[str]]:
    meta = {
        str(name): str(item.get("content") or "").strip()
        for item in root.iter("meta")
        if (name := item.get("name") or item.get("property"))
    }
    title = next(root.iter("title"), None)
    titles = [meta.get("ArticleTitle", ""), _text(title) if title is not None else ""]
    return meta, [_tidy(text) for text in titles if text.strip()]


def _article(root: Element) -> Element:
    """The container that holds the report: the smallest known one with nearly all its marks, else the body."""
    body = root.find("body")
    whole = body if body is not None else root
    known = [(_text(element), element) for element in _containers(whole)]
    wanted = 0.8 * _marks(whole) if known else 0
    known.sort(key=_length)
    return next((element for text, element in known if _count(text) >= wanted), whole)


def _length(candidate: tuple[str, Element]) -> int:
    return len(candidate[0])


def _containers(whole: Element) -> Iterator[Element]:
    """The elements whose id, class or name is a known container's."""
    cells = cast("list[Element]", _named_cells(whole))
    for element in (*cells, *whole.iter("div", "article", "section", "ucapcontent")):
        classes = element.get("class")
        if (
            (classes and not _CONTAINERS.isdisjoint(classes.split()))
            or element.get("id") in _CONTAINERS
            or element.tag == "ucapcontent"
        ):
            yield element


def _island(root: Element) -> Element | None:
    """Markup that a script carries for the page to unfold (datastore islands, templates, strings of JSON)."""
    texts = [script.text or "" for script in root.iter("script") if script.get("type", "") in _CARRIERS]
    texts += [body for script in root.iter("script") for body in bodies(script.text or "")]
    longest = max(texts, key=len, default="")
    markup = longest.replace("<![CDATA[", "").replace("]]>", "")
    return _parse(markup.encode(errors="replace")) if "<" in longest else None  # JSON may hold half a character


def _marks(element: Element) -> int:
    return _count(_text(element))


def _count(text: str) -> int:
    """How many words of a report are in a text."""
    return len(_MARKERS.findall(text))


def _blocks(body: Element) -> Iterator[Block]:
    """Paragraphs and data tables in document order: text is cut where an element of a block begins or ends."""
    tree = body.getroottree()
    tables = [table for table in body.iter("table") if not _is_layout(table)]
    if len(tables) > MAX_TABLES:
        raise ReadError("too_large", f"the page has more than {MAX_TABLES} tables")
    paths = {table: tree.getpath(table) for table in tables}
    etree.strip_tags(body, *_INLINE)
    walk = etree.iterwalk(body, events=("start", "end"))
    buffer: list[str] = []
    for event, element in walk:
        tag = element.tag
        if event == "end":
            said = element.tail if element is not body else None
        elif tag not in _SKIPPED and not (tag in _MARKS and buffer and is_mark(_text(element), buffer[-1])):
            said = element.text
        else:
            walk.skip_subtree()
            continue
        if buffer and tag in _BLOCKS:
            yield Paragraph(_tidy("".join(buffer)))
            buffer.clear()
        if tag == "table" and event == "start" and element in paths and (grid := _grid(element, paths[element])):
            yield grid
            walk.skip_subtree()
        elif said and (buffer or not said.isspace()):
            buffer.append(said)
    if buffer:
        yield Paragraph(_tidy("".join(buffer)))


def _is_layout(table: Element) -> bool:
    """Whether a table only arranges the page, by its shape: tables inside it, or a single cell."""
    is_single = next(islice(table.iter("td", "th"), 1, None), None) is None
    return is_single or next(table.iterdescendants("table"), None) is not None


def _grid(table: Element, path: str) -> Grid | None:
    """A table with figures; null where a cell with pages of text shows that it only arranges the page."""
    if _has_cell_in_cell(table):
        if _holds_pages(table):
            return None
        _close_cells(table)
    rows = list(table.iter("tr"))
    taken: list[set[int]] = [set() for _ in rows]  # columns of each row that cells of rows above reach into
    cells: list[Cell] = []
    width = hanging = 0
    for row, element in enumerate(rows):
        column = position = 0
        taken_here = taken[row]
        row_path = f"{path}//tr[{row + 1}]/"
        for item in element:
            tag = item.tag
            if tag != "td" and tag != "th":
                continue
            position += 1
            while column in taken_here:
                column += 1
            rowspan = _span(printed, len(rows) - row) if (printed := item.get("rowspan")) and printed != "1" else 1
            colspan = _span(printed, MAX_COLSPAN) if (printed := item.get("colspan")) and printed != "1" else 1
            if rowspan > 1:
                hanging += rowspan * colspan
                if hanging > MAX_CELLS:
                    raise _too_large()
                for below in taken[row + 1 : row + rowspan]:
                    below.update(range(column, column + colspan))
            text = _cell_text(item) if len(item) else _tidy(item.text or "")
            if len(text) > _LAYOUT_CELL:
                return None
            cells.append(Cell(text, row, column, rowspan, colspan, f"{row_path}{tag}[{position}]"))
            column += colspan
        if len(cells) + hanging > MAX_CELLS:
            raise _too_large()
        width = max(width, column)
    return Grid(cells, len(rows), width, path)


def _close_cells(table: Element) -> None:
    """Puts rows and cells that hang in the one before, because a font in it was never closed, behind it."""
    for kinds in (("tr",), ("td", "th")):
        before = table
        for element in list(table.iter(*kinds)):
            holder = next(above for above in element.iterancestors() if above.tag in kinds or above is table)
            if holder is not table:
                before.addnext(element)
            before = element


def _too_large() -> ReadError:
    return ReadError("too_large", f"a table has more than {MAX_CELLS} cells")


def _span(printed: str, limit: int) -> int:
    digits = _LEADING.match(printed)
    return max(1, min(int(digits[1]), limit)) if digits else 1


def _cell_text(cell: Element) -> str:
    """The text of a cell; its paragraphs are kept apart, so that two numbers never become one."""
    if len(cell) == 1 and len(only := cell[0]) == 0 and only.tag in _PLAIN:
        beside = (cell.text or "") + (only.tail or "")
        if not beside or beside.isspace():
            return _tidy(only.text or "")
    return "\n".join([line for part in "".join(_gather(cell)).split("\v") if (line := _tidy(part))])


def _gather(cell: Element) -> Iterator[str]:
    """The texts of a cell in order, with a vertical tab where a block begins or ends; what stands in the fields of a
    form is text too: there are pages that show their figures in such."""
    walk = etree.iterwalk(cell, events=("start", "end"))
    before = ""
    for event, element in walk:
        tag = element.tag
        is_start = event == "start"
        if is_start and (
            (tag in _SKIPPED and tag != "textarea") or (tag in _MARKS and is_mark(_text(element), before))
        ):
            walk.skip_subtree()
            continue
        if element is not cell and tag in _BLOCKS:
            yield "\v"
            before = ""
        elif is_start and tag in _MARKS:
            yield " "
        if is_start and (text := _typed(element) if tag == "input" else element.text):
            yield (before := text)
        elif not is_start and element.tail and element is not cell:
            yield (before := element.tail)


def _typed(field: Element) -> str:
    """What stands in a field where something can be typed."""
    return field.get("value", "") if field.get("type", "text").lower() in ("text", "number") else ""


def _text(element: Element) -> str:
    return etree.tostring(element, encoding="unicode", method="text", with_tail=False)


def _tidy(text: str) -> str:
    return text if text.isalnum() else " ".join(text.split())


def _lines_before(root: Element, body: Element) -> list[str]:
    """The last lines of text before the article: its heading, source and date stand there."""
    if body is root or body.tag == "body":
        return []
    lines: list[str] = []
    buffer: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if element is body:
            break
        tag = element.tag
        if event == "start" and tag in _SKIPPED:
            continue
        if buffer and tag in _BLOCKS:
            lines.append(_tidy("".join(buffer)))
            buffer.clear()
        said = element.text if event == "start" else element.tail
        if said and (buffer or not said.isspace()) and (event == "start" or not _is_skipped(element.getparent())):
            buffer.append(said)
    if buffer:
        lines.append(_tidy("".join(buffer)))
    return lines[-30:]


def _is_skipped(element: Element | None) -> bool:
    return element is not None and element.tag in _SKIPPED
