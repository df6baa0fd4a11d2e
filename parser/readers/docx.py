"""DOCX and the Word XML of 2003 (which servers name .doc): paragraphs, tables with their spans, text boxes.

Tracked changes are read as accepted, hidden text and headers are left out, and automatic numbers are put back. A
scanned report that was pasted into Word page by page is read as the pictures it is.
"""

from collections.abc import Iterator

from lxml import etree

from parser.document import Block, Document, Paragraph, ReadError
from parser.limits import MAX_BLOCKS, MAX_BOXES, MAX_CELLS, MAX_CHUNKS, MAX_TABLES
from parser.readers import ocr
from parser.readers.office_flow import FlowCell, FlowTable, Item, blocks_of, merged_left
from parser.readers.office_lists import Lists
from parser.readers.office_numbering import labelled
from parser.readers.office_zip import Package, attribute, child, is_on, local, value, xml
from parser.readers.pictures import is_page
from parser.readers.weighed import at_most
from parser.values import is_mark

Element = etree._Element


_GONE = frozenset(
    "del moveFrom delText delInstrText instrText rPr pPr tblPr trPr tcPr tblGrid sectPr sdtPr sdtEndPr rt rubyPr"
    " footnoteReference endnoteReference annotationRef hdr ftr ffData binData fldData docPr listPr graphicFrameLocks"
    " txbx chart".split()
)
_GONE_BUT_BOXES = _GONE - {"txbx"}
_UNREAD = ("vanish", "strike", "dstrike")
"""Switches of a run that is hidden or struck out."""
_RAISED = frozenset({"superscript", "subscript"})
"""Marks of footnotes: their digits are none of the number before them."""
_BREAKS = frozenset({"page", "column"})
_PICTURES = frozenset({"blip", "imagedata"})
_ENDS = (
    (MAX_CELLS, "cells", b"</w:tc>"),
    (MAX_BLOCKS, "paragraphs", b"</w:p>"),
    (MAX_TABLES, "tables", b"</w:tbl>"),
    (2 * MAX_BOXES, "text boxes", b"</w:txbxContent>"),
)
"""What a document has at most, and how it ends; a text box stands there twice, for old and new programs."""
_BARE = 200
"""Characters below which a document with pictures of pages has its text in them."""


def read(content: bytes, url: str | None = None) -> Document:  # noqa: ARG001 - every reader takes both
    """The blocks of a Word document; `needs` is "ocr" where it holds nothing but pictures. Raises ReadError."""
    if not content.startswith(b"PK"):
        return _flat(content)
    package = Package(content)
    main = _main_part(package)
    text = package.read(main)
    _check_counts(text)
    root = xml(text, main)
    lists = Lists(_part(package, main, "numbering"), _part(package, main, "styles"))
    body = Body(lists, package, main)
    title = child(package.xml("docProps/core.xml"), "title") if "docProps/core.xml" in package else None
    return body.document(root, [title.text or ""] if title is not None else [])


def _check_counts(text: bytes) -> None:
    """Raise ReadError for more than any document has, before seconds are spent on it."""
    for most, things, end in _ENDS:
        at_most(text, "the document", most, things, end)


def _flat(content: bytes) -> Document:
    """Word XML in one file: of 2003, or a package written flat."""
    _check_counts(content)
    root = xml(content, "the document")
    parts = {name: part for part in root if local(part) == "part" and (name := attribute(part, "name"))}
    if not parts:
        return Body(Lists(root, root), None, "").document(root, [])

    def inside(name: str) -> Element | None:
        found = next((part for key, part in parts.items() if key.endswith(name)), None)
        data = child(found, "xmlData")
        return data[0] if data is not None and len(data) else None

    main = inside("/document.xml")
    if main is None:
        raise ReadError("damaged", "the package lacks its document")
    return Body(Lists(inside("/numbering.xml"), inside("/styles.xml")), None, "").document(main, [])


def _main_part(package: Package) -> str:
    """The part that the package says is the document."""
    if "_rels/.rels" in package:
        for relation in package.xml("_rels/.rels"):
            if (relation.get("Type") or "").endswith("/officeDocument") and (target := relation.get("Target")):
                return target.lstrip("/")
    return "word/document.xml"


def _part(package: Package, main: str, name: str) -> Element | None:
    """A part beside the main one; None where it is missing or damaged, for the text can be read without."""
    path = f"{main.rpartition('/')[0]}/{name}.xml"
    try:
        return package.xml(path) if path in package else None
    except ReadError:
        return None


class Body:
    """The walk through a document's body."""

    def __init__(self, lists: Lists, package: Package | None, main: str) -> None:
        self._lists = lists
        self._package = package
        self._main = main
        self._chunks: dict[int, list[Block]] = {}
        self._carried = ""
        self._pictures: list[str | None] = []
        self._relations: dict[str, Element] | None = None

    def document(self, root: Element, titles: list[str]) -> Document:
        """The blocks below a root element."""
        body = next((element for element in root.iter() if local(element) == "body"), None)
        if body is None:
            raise ReadError("damaged", "the document has no body")
        items = self.items(body)
        blocks = list(self._with_chunks(blocks_of(items)))
        document = Document(blocks, titles=[title.strip() for title in titles if title.strip()])
        if self._pictures and sum(map(_size, blocks)) < _BARE:
            self._add_pictures(document)
        return document

    def _add_pictures(self, document: Document) -> None:
        """The pages that are pictures, behind the little text there is; `needs` where they cannot be read."""
        pages = list(self._pages())
        read = ocr.read_pictures(pages) if pages else Document([], needs="ocr")
        if pages or not document.blocks:
            document.needs = read.needs
        document.blocks += read.blocks
        document.engine, document.again = read.engine, read.again

    def _pages(self) -> Iterator[bytes]:
        """The pictures that can be pages, in order; one that is missing or damaged shows none."""
        for relation in self._pictures:
            try:
                content = self._embedded(relation)
            except ReadError:
                continue
            if content and is_page(content):
                yield content

    def items(self, parent: Element) -> list[Item]:
        """Paragraphs and tables below an element, in order."""
        items: list[Item] = []
        self._blocks(parent, items)
        if self._carried:
            items.append(self._carried)
            self._carried = ""
        return items

    def _blocks(self, parent: Element, items: list[Item]) -> None:
        for element in parent:
            name = local(element)
            if name == "p":
                self._paragraph(element, items)
            elif name == "tbl":
                items.append(self._table(element))
            elif name == "AlternateContent":
                for chosen in _chosen(element):
                    self._blocks(chosen, items)
            elif name == "altChunk":
                self._chunk(attribute(element, "id"), items)
            elif name not in _GONE:
                self._blocks(element, items)

    def _paragraph(self, element: Element, items: list[Item]) -> None:
        pieces: list[str] = []
        boxes: list[Element] = []
        self._gather(element, pieces, boxes)
        properties = child(element, "pPr")
        text = "".join(pieces)
        label = self._lists.label(properties, is_empty=not text.strip())
        text = self._carried + labelled(label, text)
        if child(properties, "rPr", "del") is not None:  # the mark of its end is deleted: it goes on in the next one
            self._carried = text
        else:
            self._carried = ""
            items.append(text)
        for box in boxes:
            items += self.items(box)

    def _gather(self, parent: Element, pieces: list[str], boxes: list[Element]) -> None:
        """The text below an element, and the text boxes that are anchored in it."""
        for element in parent:
            name = local(element)
            if name == "t":
                pieces.append(element.text or "")
            elif name == "r":
                properties = child(element, "rPr")
                if properties is None:
                    self._gather(element, pieces, boxes)
                elif not any(is_on(properties, gone) for gone in _UNREAD):
                    apart = [" "] if value(properties, "vertAlign") in _RAISED else []
                    if apart and pieces and is_mark("".join(map(str, element.itertext())), pieces[-1]):
                        continue
                    pieces += apart
                    self._gather(element, pieces, boxes)
                    pieces += apart
            elif name in ("tab", "ptab"):
                pieces.append("\t")
            elif name in ("br", "cr"):
                pieces.append("" if attribute(element, "type") in _BREAKS else "\n")
            elif name == "noBreakHyphen":
                pieces.append("-")
            elif name == "sym":
                pieces.append(_symbol(element))
            elif name == "txbxContent":
                boxes.append(element)
            elif name == "AlternateContent":
                for chosen in _chosen(element):
                    self._gather(chosen, pieces, boxes)
            elif name not in _GONE_BUT_BOXES:
                if name in _PICTURES:
                    self._pictures.append(attribute(element, "embed") or attribute(element, "id"))
                self._gather(element, pieces, boxes)

    def _table(self, element: Element) -> FlowTable:
        carried, self._carried = self._carried, ""
        table = FlowTable([self._row(row) for row in _found(element, "tr")])
        self._carried = carried
        return table

    def _row(self, element: Element) -> list[FlowCell]:
        properties = child(element, "trPr")
        if child(properties, "del") is not None or is_on(properties, "hidden"):
            return []
        column = _count(value(properties, "gridBefore"), 0)
        row: list[tuple[FlowCell, bool]] = []
        for cell in _found(element, "tc"):
            own = child(cell, "tcPr")
            if child(own, "cellDel") is not None:
                continue
            span = _count(value(own, "gridSpan"), 1)
            made = FlowCell(column, column + span, self.items(cell), _goes_on(own, "vMerge", "vmerge"))
            row.append((made, _goes_on(own, "hMerge", "hmerge")))
            column += span
        return merged_left(row)

    # -------------------------------------------------------------------------------------------- embedded documents

    def _chunk(self, relation: str | None, items: list[Item]) -> None:
        """Remember the blocks of an embedded document, and where they stand."""
        from parser.readers import reader, sniff

        if len(self._chunks) >= MAX_CHUNKS or (content := self._embedded(relation)) is None:
            return
        kind = sniff(content)
        if kind.reader in ("html", "mhtml", "rtf", "plain"):
            self._chunks[len(self._chunks)] = reader(kind.reader)(content, None).blocks
            items.append(f"\ue000chunk {len(self._chunks) - 1}")

    def _embedded(self, relation: str | None) -> bytes | None:
        """The part of the package that a relation of the document names; null where there is none."""
        if self._package is None or relation is None:
            return None
        if self._relations is None:
            self._relations = _relations_of(self._package, self._main)
        folder = self._main.rpartition("/")[0]
        item = self._relations.get(relation)
        if item is None or item.get("TargetMode") == "External":
            return None
        target = item.get("Target") or ""
        return self._package.read(target if target.startswith("/") else f"{folder}/{target}")

    def _with_chunks(self, blocks: list[Block]) -> Iterator[Block]:
        for block in blocks:
            if isinstance(block, Paragraph) and block.text.startswith("\ue000chunk "):
                yield from self._chunks[int(block.text.removeprefix("\ue000chunk "))]
            else:
                yield block


def _relations_of(package: Package, main: str) -> dict[str, Element]:
    """The relations of a part by their names; raises ReadError."""
    folder, _, name = main.rpartition("/")
    part = f"{folder}/_rels/{name}.rels"
    return {item.get("Id", ""): item for item in (package.xml(part) if part in package else ())}


def _size(block: Block) -> int:
    """The characters of a block."""
    return len(block.text) if isinstance(block, Paragraph) else sum(len(cell.text) for cell in block.cells)


def _found(parent: Element, wanted: str) -> Iterator[Element]:
    """The rows of a table or the cells of a row, through content controls and marks of changes."""
    for element in parent:
        name = local(element)
        if name == wanted:
            yield element
        elif name == "AlternateContent":
            for chosen in _chosen(element):
                yield from _found(chosen, wanted)
        elif name not in _GONE and name not in ("tbl", "tr", "tc", "p"):
            yield from _found(element, wanted)


def _chosen(element: Element) -> list[Element]:
    """The one alternative to read: the first choice, or the fallback where that has no text."""
    choices = [item for item in element if local(item) == "Choice"][:1]
    fallback = [item for item in element if local(item) == "Fallback"][:1]
    if choices and not any(local(item) == "t" for item in choices[0].iter()) and fallback:
        return fallback
    return choices or fallback


def _goes_on(properties: Element | None, *names: str) -> bool:
    """Whether a cell is merged with the one before it: marked, and not as the first."""
    for name in names:
        mark = child(properties, name)
        if mark is not None:
            return (attribute(mark, "val") or "continue") != "restart"
    return False


def _count(text: str | None, default: int) -> int:
    return (
        max(default, min(int(text), 1_000))
        if text is not None and text.isascii() and text.isdigit() and len(text) < 8
        else default
    )


def _symbol(element: Element) -> str:
    """A character given by its number; those of picture fonts mean nothing as text."""
    code = attribute(element, "char") or ""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return chr(number) if 0x20 <= number < 0xD800 else ""
