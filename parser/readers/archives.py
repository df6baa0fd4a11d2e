"""ZIP, RAR and 7z: the member that is the best report, its place in the archive said before its own places.

Members are looked at in memory and told by their bytes; their names are words, never paths. One archive in an
archive is opened, none in that. RAR and 7z need the libraries of the `office` extra.
"""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from parser.document import Document, Paragraph, ReadError
from parser.limits import MAX_ENTRIES, MAX_MEMBERS, MAX_NESTING, MAX_UNPACKED
from parser.readers.office_zip import Package
from parser.readers.placing import placed
from parser.readers.weighed import is_bomb

if TYPE_CHECKING:
    from parser.readers import Kind


_BROKEN = (ValueError, KeyError, OSError, RuntimeError, MemoryError)
"""What the library of RAR raises besides its own errors."""
_NAMED = re.compile(r"年报|年度报告|信息公开|政务公开")
_OTHER = re.compile(r"附件|附表|样表|模板|通知|说明|解读|目录|填报|汇总")
_RANKS = {
    "docx": 9,
    "doc": 8,
    "html": 7,
    "mhtml": 7,
    "pdf": 6,
    "ofd": 6,
    "rtf": 6,
    "sheets": 4,
    "plain": 3,
    "archives": 1,
}
_MARKS = ("总体情况", "主动公开", "收到和处理", "行政复议", "存在的主要问题", "其他需要报告")
_PASSED_OVER = re.compile(r"(?:^|/)(?:__MACOSX/|\._|~\$|\.DS_Store|Thumbs\.db)", re.IGNORECASE)


class Member(NamedTuple):
    """A file in an archive: its name, with those of the archives it lies in, and its bytes; or why it has none."""

    name: str
    content: bytes
    error: ReadError | None = None


def read(content: bytes, url: str | None = None) -> Document:
    """The likeliest report in an archive, and the other files; `meta` names each, and all. Raises ReadError.

    `needs` is "office" where the library that opens such archives is not installed.
    """
    try:
        found = documents(content, url)
    except MissingLibraryError as missing:
        return Document([], meta={"needs": str(missing)}, needs="office")
    if not found:
        raise ReadError("unsupported_format", "the archive holds no file in a format of a report")
    for name, document in found:
        document.meta["member"] = name
    _, document = found[0]
    document.others = [other for _, other in found[1:] if other.blocks]
    document.needs = document.needs or next((other.needs for _, other in found[1:] if other.needs), None)
    document.meta["members"] = "\n".join(other for other, _ in found)
    return document


def documents(content: bytes, url: str | None = None) -> list[tuple[str, Document]]:
    """The members that can be read, the likeliest reports first, each with its name.

    Raises the error of the likeliest member where none can be read.
    """
    from parser.readers import reader

    files = list(islice(members(content), MAX_MEMBERS + 1))
    if len(files) > MAX_MEMBERS:
        raise ReadError("too_large", f"the archive and those in it have more than {MAX_MEMBERS} files")
    bids = sorted(((_bid(member), member) for member in files), key=lambda item: -item[0][0])
    known: set[bytes] = set()
    found: list[tuple[int, str, Document]] = []
    failure: ReadError | None = None
    closed: Member | None = None
    for (bid, kind), member in bids:
        if member.error:
            failure = failure or member.error
            continue
        if kind.reader == "archives":
            closed = closed or member
            continue
        if member.content in known:  # the same file again says nothing new
            continue
        known.add(member.content)
        try:
            document = reader(kind.reader)(member.content, url) if kind.reader else Document([], needs=kind.needs)
        except ReadError as error:
            failure = failure or ReadError(error.reason, f"{member.name}: {error.message}")
            continue
        if document.blocks or document.needs:
            likely = bid + 20 * _marks(document) - (0 if document.blocks else 100)
            found.append((likely, member.name, placed(document, member.name)))
    if not found and failure is not None:
        raise failure
    if not found and closed is not None:
        for _ in _opener(closed.content)(closed.content):  # says why it could not be opened, if not for its depth
            break
    found.sort(key=lambda item: -item[0])
    return [(name, document) for _, name, document in found]


def members(content: bytes, depth: int = 1, within: str = "") -> Iterator[Member]:
    """The files of an archive and of the archives in it."""
    from parser.readers import sniff

    for member in _opener(content)(content):
        if _PASSED_OVER.search(member.name) or not (member.content or member.error):
            continue
        kind = sniff(member.content)
        if kind.reader == "archives" and depth < MAX_NESTING:
            try:
                yield from members(member.content, depth + 1, f"{within}{member.name}/")
            except (ReadError, MissingLibraryError):  # it counts as unreadable, and does not hide the others
                yield member._replace(name=within + member.name)
        else:
            yield member._replace(name=within + member.name)


def _opener(content: bytes) -> Callable[[bytes], Iterator[Member]]:
    if content.startswith(b"Rar!"):
        return _rar
    if content.startswith(b"7z\xbc\xaf"):
        return _seven
    return _zip


def _zip(content: bytes) -> Iterator[Member]:
    package = Package(content, "gbk" if _names_are_gbk(content) else None)
    if len(package.infos) > MAX_MEMBERS:
        raise ReadError("too_large", f"the archive has more than {MAX_MEMBERS} files")
    total = sum(info.file_size for info in package.infos)
    if is_bomb(total, len(content)):
        raise ReadError("too_large", f"the archive unpacks from {len(content)} to {total} bytes")
    for info in package.infos:
        try:
            yield Member(info.filename, package.unpack(info))
        except ReadError as error:
            if error.reason == "too_large":
                raise
            yield Member(info.filename, b"", error)


def _names_are_gbk(content: bytes) -> bool:
    """Whether names without the mark of UTF-8 are GBK, as Chinese Windows writes them (they may be UTF-8 unmarked)."""
    raw = b""
    try:
        for info in Package(content).infos:
            if not info.flag_bits & 0x800:
                raw += info.filename.encode("cp437", errors="replace")
        raw.decode("utf-8")
    except UnicodeDecodeError:
        try:
            raw.decode("gbk")
        except UnicodeDecodeError:
            return False
        return True
    return False


def _rar(content: bytes) -> Iterator[Member]:
    try:
        import rars
    except ImportError as error:
        raise MissingLibraryError("RAR archives need the office extra (rars)") from error
    options = rars.ReadOptions(
        max_member_output_bytes=MAX_UNPACKED,
        max_total_output_bytes=MAX_UNPACKED,
        max_header_count=MAX_ENTRIES,
        rar50_dictionary_size_limit=MAX_UNPACKED,
    )
    try:
        archive = rars.RarFile.from_bytes(content, options=options)
        infos = [info for info in archive.infolist() if not info.is_dir()]
    except (rars.PasswordRequired, rars.BadPassword) as error:
        raise ReadError("encrypted", "the archive opens only with a password") from error
    except (*_BROKEN, rars.Error) as error:
        raise ReadError("damaged", f"the archive cannot be opened: {error}") from error
    total = sum(info.file_size or 0 for info in infos)
    if len(infos) > MAX_MEMBERS or total > MAX_UNPACKED or is_bomb(total, len(content)):
        raise ReadError("too_large", f"the archive has {len(infos)} files and unpacks to {total} bytes")
    for info in infos:
        yield _rar_member(archive, info, options, (*_BROKEN, rars.Error))


def _rar_member(archive: Any, info: Any, options: Any, broken: tuple[type[Exception], ...]) -> Member:
    """A member with its bytes; links have none, and a damaged member does not hide the others."""
    name = _rar_name(info)
    if info.is_encrypted:
        return Member(name, b"", ReadError("encrypted", f"{name} opens only with a password"))
    try:
        return Member(name, bytes(archive.read(info, options=options)))
    except broken as error:
        return Member(name, b"", ReadError("damaged", f"{name} cannot be unpacked: {error}"))


def _rar_name(info: Any) -> str:
    """A member's name; old archives write it in the code page of their Windows."""
    raw = bytes(info.orig_filename_bytes or b"")
    if not raw.isascii():
        for codec in ("utf-8", "gbk"):
            try:
                return raw.decode(codec).replace("\\", "/")
            except UnicodeDecodeError:
                continue
    return str(info.filename).replace("\\", "/")


def _seven(content: bytes) -> Iterator[Member]:
    try:
        import py7zr
        from py7zr.io import BytesIOFactory
    except ImportError as error:
        raise MissingLibraryError("7z archives need the office extra (py7zr)") from error
    try:
        with py7zr.SevenZipFile(BytesIO(content)) as archive:
            is_locked = archive.needs_password()
            sizes = [info.uncompressed for info in archive.list() if not info.is_directory]
            total = sum(sizes)
            is_large = len(sizes) > MAX_MEMBERS or total > MAX_UNPACKED or is_bomb(total, len(content))
            factory = BytesIOFactory(MAX_UNPACKED)
            if not is_locked and not is_large:
                archive.extractall(factory=factory)
    except py7zr.exceptions.PasswordRequired as error:
        raise ReadError("encrypted", "the archive opens only with a password") from error
    except Exception as error:  # py7zr lets through whatever its codecs raise
        raise ReadError("damaged", f"the archive cannot be unpacked: {error}") from error
    if is_locked:
        raise ReadError("encrypted", "the archive opens only with a password")
    if is_large:
        raise ReadError("too_large", f"the archive has {len(sizes)} files and unpacks to {total} bytes")
    for name, data in factory.products.items():
        data.seek(0)
        yield Member(name, data.read())


class MissingLibraryError(Exception):
    """A library is not installed; the reading heals when it is."""


# ------------------------------------------------------------------------------------------------ which is the report


def _bid(member: Member) -> tuple[int, "Kind"]:
    """How likely a member is the report, by what its bytes are and what it is called; and what it is."""
    from parser.readers import sniff

    kind = sniff(member.content)
    score = _RANKS.get(kind.reader or "", -50)
    name = member.name.rpartition("/")[2]
    return score + (10 if _NAMED.search(name) else 0) - (10 if _OTHER.search(name) else 0), kind


def _marks(document: Document) -> int:
    """How many of a report's chapters are named in it."""
    text = "".join(block.text for block in document.blocks if isinstance(block, Paragraph))
    return sum(mark in text for mark in _MARKS)
