"""Zip packages (DOCX, XLSX, OFD, archives) opened in memory and within limits; member names are names, never paths."""

import re
import zipfile
import zlib
from io import BytesIO

from lxml import etree

from parser.document import ReadError
from parser.limits import FREE, MAX_ENTRIES, MAX_RATIO, MAX_UNPACKED

ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ValueError,
    NotImplementedError,
    OSError,
    LookupError,
    OverflowError,
)
"""What zipfile raises for bytes that are no sound package."""

_END = b"PK\x05\x06"
_LOCAL = re.compile(rb"PK\x03\x04.{22}(..)..", re.DOTALL)
_ENCRYPTED = 0x1


class Package:
    """The members of a zip file by name; a name's case and its leading slash do not matter."""

    def __init__(self, content: bytes, encoding: str | None = None) -> None:
        end = content.rfind(_END)
        if end >= 0 and int.from_bytes(content[end + 10 : end + 12], "little") > MAX_ENTRIES:
            raise ReadError("too_large", f"the package has more than {MAX_ENTRIES} members")
        try:
            self._zip = zipfile.ZipFile(BytesIO(content), metadata_encoding=encoding)
            self.infos = [info for info in self._zip.infolist() if not info.is_dir()]
        except ERRORS as error:
            raise ReadError("damaged", f"the package cannot be opened: {error}") from error
        if len(self.infos) > MAX_ENTRIES:
            raise ReadError("too_large", f"the package has more than {MAX_ENTRIES} members")
        self._by_name = {_key(info.filename): info for info in reversed(self.infos)}
        self._left = MAX_UNPACKED

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._by_name

    @property
    def names(self) -> list[str]:
        """The members' names, as written."""
        return [info.filename for info in self.infos]

    def read(self, name: str) -> bytes:
        """A member's bytes; raises ReadError where it is missing, damaged, encrypted or too large."""
        info = self._by_name.get(_key(name))
        if info is None:
            raise ReadError("damaged", f"the package lacks its part {name}")
        return self.unpack(info)

    def unpack(self, info: zipfile.ZipInfo) -> bytes:
        """The bytes behind a directory entry, whatever sizes it claims."""
        if info.flag_bits & _ENCRYPTED:
            raise ReadError("encrypted", f"{info.filename} opens only with a password")
        allowed = min(self._left, max(FREE, info.compress_size * MAX_RATIO))
        if info.file_size > allowed:
            raise _too_large(info, allowed)
        try:
            with self._zip.open(info) as member:
                data = member.read(allowed + 1)
        except (*ERRORS, RuntimeError) as error:
            raise ReadError("damaged", f"{info.filename} cannot be unpacked: {error}") from error
        if len(data) > allowed:
            raise _too_large(info, allowed)
        self._left -= len(data)
        return data

    def xml(self, name: str) -> etree._Element:
        """A member as XML: no entities, no network."""
        return xml(self.read(name), name)


def _too_large(info: zipfile.ZipInfo, allowed: int) -> ReadError:
    return ReadError("too_large", f"{info.filename} unpacks to more than {allowed} bytes")


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def xml(content: bytes, name: str) -> etree._Element:
    """The root of an XML text: no entities, no network, no endless depth; raises ReadError."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root: etree._Element | None = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        is_huge = "xcessive depth" in str(error) or "huge" in str(error).lower()
        raise ReadError("too_large" if is_huge else "damaged", f"{name} is no sound XML: {error}") from error
    if root is None:
        raise ReadError("damaged", f"{name} holds no XML")
    return root


def names_in(content: bytes) -> list[str]:
    """The names of a package's members: by its directory, else, where that is cut off, by what stands before them."""
    try:
        return [_key(name) for name in Package(content).names]
    except ReadError:
        names = []
        for match in _LOCAL.finditer(content, 0, 1 << 20):
            start = match.end()
            raw = content[start : start + int.from_bytes(match[1], "little")]
            names.append(_key(raw.decode("utf-8", errors="replace")))
        return names


def sheets_of(package: Package) -> list[tuple[str, str]]:
    """The sheets of a workbook by their names, each with its part; raises ReadError."""
    targets = {item.get("Id"): item.get("Target") or "" for item in package.xml("xl/_rels/workbook.xml.rels")}
    sheets = child(package.xml("xl/workbook.xml"), "sheets")
    found = []
    for sheet in sheets if sheets is not None else ():
        target = targets.get(attribute(sheet, "id"), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part in package:
            found.append((sheet.get("name") or "", part))
    return found


_LOCALS: dict[object, str] = {}


def local(element: etree._Element) -> str:
    """An element's name without its namespace: strict, transitional and older vocabularies differ in that alone."""
    tag = element.tag
    name = _LOCALS.get(tag)
    if name is None:
        name = str(tag).rpartition("}")[2]
        if len(_LOCALS) < 4096:
            _LOCALS[tag] = name
    return name


def attribute(element: etree._Element, name: str) -> str | None:
    """An attribute by its name without namespace."""
    value = element.get(name)
    if value is not None:
        return value
    for key, text in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(text)
    return None


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first child of a name, of that the first child of the next, and so on."""
    for name in path:
        if element is None:
            return None
        for item in element:
            if local(item) == name:
                element = item
                break
        else:
            return None
    return element


def value(element: etree._Element | None, *path: str) -> str | None:
    """The `val` of a descendant, by the names on the way to it."""
    found = child(element, *path)
    return None if found is None else attribute(found, "val")


def is_on(element: etree._Element | None, *path: str) -> bool:
    """Whether a switch is there and not switched off."""
    found = child(element, *path)
    return found is not None and (attribute(found, "val") or "1") not in ("0", "false", "off", "none")
