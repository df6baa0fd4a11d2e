"""OFD (GB/T 33190), the national page format: characters and rules from its XML into the table finder of PDF.

Only parts of the package itself are read, by their names in it; seals and annotations are left out.
"""

import posixpath
import re
from collections.abc import Iterator

from lxml import etree

from parser.document import Document, ReadError
from parser.limits import MAX_OBJECTS, MAX_PAGES
from parser.readers import ocr
from parser.readers.ofd_page import PageReader, box_of
from parser.readers.office_zip import Package, child, local, xml
from parser.readers.pdf_cells import TooComplexError
from parser.readers.pdf_flow import FlowPage, blocks_of
from parser.readers.pdf_geometry import PageContent
from parser.readers.pdf_tables import count_cells, pieces_of
from parser.readers.pictures import is_page
from parser.readers.weighed import at_most

Element = etree._Element

_A4 = (0.0, 0.0, 210.0, 297.0)
_FEW_CHARACTERS = 20
_PUA = re.compile("[\ufffd\ue000-\uf8ff]")


def read(content: bytes, url: str | None = None) -> Document:  # noqa: ARG001 - every reader takes both
    """The blocks of an OFD; `needs` is "ocr" where a page has no usable text and cannot be read as a picture.

    Raises ReadError.
    """
    package = Package(content)
    root = package.xml(next((name for name in package.names if name.lower().lstrip("/") == "ofd.xml"), "OFD.xml"))
    titles: list[str] = []
    pages: list[PageContent] = []
    pictures: dict[int, list[bytes]] = {}
    for body in root:
        if local(body) != "DocBody":
            continue
        title = child(body, "DocInfo", "Title")
        text = (title.text or "").strip() if title is not None else ""
        titles += [text] if text else []
        place = child(body, "DocRoot")
        if place is not None and place.text:
            read_body = _Body(package, _name("", place.text), len(pages))
            pages += read_body.pages()
            pictures |= read_body.pictures
    if not pages:
        raise ReadError("damaged", "the OFD has no pages")
    return _document(pages, titles, pictures)


def _document(pages: list[PageContent], titles: list[str], pictures: dict[int, list[bytes]]) -> Document:
    meta: dict[str, str] = {}
    unread = [page.number for page in pages if _needs_ocr(page)]
    if unread:
        meta["pages_without_text"] = ",".join(map(str, unread))
    flow, complex_pages = [], []
    cells = 0
    for page in pages:
        if page.number in unread:
            continue
        try:
            flow.append(FlowPage(page, pieces_of(page)))
            cells = count_cells(cells, flow[-1].pieces)
        except TooComplexError:
            flow.append(FlowPage(page, []))
            complex_pages.append(str(page.number))
    if complex_pages:
        meta["pages_too_complex"] = ",".join(complex_pages)
    if unread and not any(page.content.words or page.pieces for page in flow):
        return _scanned([pictures.get(number, []) for number in unread], titles, meta)
    if not unread:
        return Document(blocks_of(flow), titles=titles, meta=meta)
    return _mixed(
        {page.content.number: page for page in flow},
        [page for page in pages if page.number in unread],
        pictures,
        Document([], titles=titles, meta=meta),
    )


def _mixed(
    flow: dict[int, FlowPage], unread: list[PageContent], pictures: dict[int, list[bytes]], document: Document
) -> Document:
    """An OFD with pages of text and others that are pictures; `needs` is "ocr" where these cannot be read."""
    is_shown = all(len(pictures.get(page.number, [])) == 1 for page in unread)
    if is_shown and ocr.ocr_engine() is not None:
        scans = ocr.start()
        for page in unread:
            flow[page.number] = scans.picture(page.number, pictures[page.number][0], page.width)
        scans.check()
        document.engine, document.again = scans.name, scans.again
    else:
        document.needs = "ocr"
        document.meta["needs"] = f"page {document.meta['pages_without_text']} of the OFD is a picture and was not read"
    document.blocks = blocks_of([flow[number] for number in sorted(flow)])
    return document


def _scanned(pictures: list[list[bytes]], titles: list[str], meta: dict[str, str]) -> Document:
    """The pages of a scanned OFD, each a picture; `needs` is "ocr" where one of them is none or they cannot be read."""
    document = Document([], needs="ocr")
    if all(len(page) == 1 for page in pictures):
        document = ocr.read_pictures([page[0] for page in pictures])
    document.titles, document.meta = titles, meta
    return document


def _needs_ocr(page: PageContent) -> bool:
    """Whether a page has no usable text but shows something."""
    text = "".join(word.text for word in page.words)
    if len(text) < _FEW_CHARACTERS:
        return page.picture > 0.5 or page.curves > 2_000
    return len(_PUA.findall(text)) * 5 > len(text)


class _Body:
    """One document of the package: its pages in order, with what they refer to."""

    def __init__(self, package: Package, name: str, before: int) -> None:
        self._package = package
        self._name = name
        self._before = before
        self._root = package.xml(name)
        common = child(self._root, "CommonData")
        area = child(common, "PageArea", "PhysicalBox")
        self._box = box_of(area.text if area is not None else None) or _A4
        parts = list(common) if common is not None else []
        self._templates = {
            item.get("ID", ""): item.get("BaseLoc", "") for item in parts if local(item) == "TemplatePage"
        }
        self._units: dict[str, Element] = {}
        self._files: dict[str, str] = {}
        self.pictures: dict[int, list[bytes]] = {}
        for item in parts:
            if local(item) in ("PublicRes", "DocumentRes") and item.text:
                self._units |= self._units_in(_name(name, item.text))
                self._files |= self._files_in(_name(name, item.text))

    def pages(self) -> Iterator[PageContent]:
        """The pages as their document lists them."""
        listed = child(self._root, "Pages")
        places = [item.get("BaseLoc", "") for item in listed if local(item) == "Page"] if listed is not None else []
        if self._before + len(places) > MAX_PAGES:
            raise ReadError("too_large", f"the OFD has more than {MAX_PAGES} pages")
        for number, place in enumerate(places, self._before + 1):
            yield self._page(number, _name(self._name, place))

    def _page(self, number: int, name: str) -> PageContent:
        text = self._package.read(name)
        at_most(text, f"page {number}", MAX_OBJECTS // 3, "things", b"Object ")
        root = xml(text, name)
        area = child(root, "Area", "PhysicalBox")
        units, files = dict(self._units), dict(self._files)
        for item in root:
            if local(item) == "PageRes" and item.text:
                units |= self._units_in(_name(name, item.text))
                files |= self._files_in(_name(name, item.text))
        reader = PageReader(number, box_of(area.text if area is not None else None) or self._box, units)
        for item in root:
            place = self._templates.get(item.get("TemplateID", "")) if local(item) == "Template" else None
            if place and (template := _name(self._name, place)) in self._package:
                reader.add(self._package.xml(template))
        reader.add(root)
        content = reader.finish()
        if _needs_ocr(content):
            named = [files[identity] for identity in reader.pictures if files.get(identity, "") in self._package]
            self.pictures[number] = [picture for file in named if is_page(picture := self._package.read(file))]
        return content

    def _units_in(self, name: str) -> dict[str, Element]:
        """The composite drawings that a part of resources defines; a part that is missing or damaged defines none."""
        try:
            root = self._package.xml(name) if name in self._package else None
        except ReadError:
            return {}
        return {
            identity: item
            for item in (root.iter() if root is not None else ())
            if local(item) == "CompositeGraphicUnit" and (identity := item.get("ID"))
        }

    def _files_in(self, name: str) -> dict[str, str]:
        """The parts of the package that hold the pictures of a part of resources; none where that is damaged."""
        try:
            root = self._package.xml(name) if name in self._package else None
        except ReadError:
            return {}
        if root is None:
            return {}
        folder = _name(name, posixpath.join(root.get("BaseLoc") or ".", "picture"))
        found: dict[str, str] = {}
        for item in root.iter():
            file = child(item, "MediaFile") if local(item) == "MultiMedia" else None
            if file is not None and file.text and (identity := item.get("ID")):
                found[identity] = _name(folder, file.text)
        return found


def _name(base: str, place: str) -> str:
    """The name of a part, given from the root of the package or from the part that names it."""
    place = place.strip().replace("\\", "/")
    joined = place if place.startswith("/") else posixpath.join(posixpath.dirname(base), place)
    return posixpath.normpath("/" + joined).lstrip("/")
