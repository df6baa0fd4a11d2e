"""What an office file is, by its inside: the streams of a compound file, the parts of a package, the root of an XML."""

import re

from parser.document import ReadError
from parser.readers.office_ole import Ole
from parser.readers.office_zip import Package, names_in

_OOXML = "application/vnd.openxmlformats-officedocument"
DOCX = f"{_OOXML}.wordprocessingml.document"
XLSX = f"{_OOXML}.spreadsheetml.sheet"

_PARTS = (
    (re.compile(r"ofd\.xml$"), "ofd", "application/ofd"),
    (re.compile(r"word/document\d*\.xml$"), "docx", DOCX),
    (re.compile(r"xl/workbook\.xml$"), "sheets", XLSX),
    (re.compile(r"xl/workbook\.bin$"), None, "application/vnd.ms-excel.sheet.binary.macroenabled.12"),
    (re.compile(r"ppt/presentation\.xml$"), None, f"{_OOXML}.presentationml.presentation"),
    (re.compile(r"content\.xml$"), None, "application/vnd.oasis.opendocument"),
)
_STREAMS = (
    ("encryptedpackage", "doc", "application/x-ole-storage"),  # which the reader then says
    ("worddocument", "doc", "application/msword"),
    ("workbook", "sheets", "application/vnd.ms-excel"),
    ("book", "sheets", "application/vnd.ms-excel"),
    ("powerpoint document", None, "application/vnd.ms-powerpoint"),
)
_ROOT = re.compile(
    rb"<(?:\w+:)?(wordDocument|package|Workbook)\b[^>]*(?:wordml|/2006/xmlPackage|office:spreadsheet)", re.DOTALL
)

Named = tuple[str | None, str]
"""A reader's name and a media type."""


def in_package(content: bytes) -> Named:
    """What a zip file is: an office document, or an archive."""
    names = names_in(content)
    is_office = any(name in ("[content_types].xml", "mimetype", "ofd.xml") for name in names)
    if is_office:
        for pattern, reader, media_type in _PARTS:
            if any(pattern.match(name) for name in names):
                return reader, media_type
        return _by_content_types(content)
    return "archives", "application/zip"


def _by_content_types(content: bytes) -> Named:
    """What a package of unusual names says it is."""
    try:
        types = Package(content).read("[Content_Types].xml")
    except ReadError:
        return "archives", "application/zip"
    if b"wordprocessingml.document.main" in types:
        return "docx", DOCX
    return ("sheets", XLSX) if b"spreadsheetml.sheet.main" in types else ("archives", "application/zip")


def in_compound(content: bytes) -> Named:
    """What a compound file is."""
    try:
        names = Ole(content).names
    except ReadError:
        return "doc", "application/x-ole-storage"
    for name, reader, media_type in _STREAMS:
        if name in names:
            return reader, media_type
    return None, "application/x-ole-storage"


def in_xml(head: bytes) -> Named:
    """The office document that an XML text is."""
    match = _ROOT.search(head)
    if match is None:
        return None, "application/xml"
    return ("sheets", "application/vnd.ms-excel") if match[1] == b"Workbook" else ("docx", "application/msword")
