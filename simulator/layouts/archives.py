"""Archives as offices upload them: the report beside its blank form, a notice and what systems leave behind.

`zip`: names in GBK, the report a DOCX in a folder. `nested`: a zip in a zip, the report a page. `7z` and `rar` by
the libraries that write them.
"""

from collections.abc import Mapping
from io import BytesIO

from simulator.layouts import docx, html_word
from simulator.layouts.packages import packed
from simulator.truth import Truth

_NOTICE = "关于报送政府信息公开工作年度报告的通知\n各单位：请于1月20日前报送。\n".encode("gbk")
_DAY = 1_704_153_600
"""2 January 2024, in seconds."""


def write(truth: Truth, style: str) -> bytes:
    """The report in an archive of this kind."""
    title = "政府信息公开工作年度报告"
    if style == "nested":
        inner = packed({f"{title}.doc": html_word.write(truth, "word")}, gbk_names=True)
        return packed({"打包/附件.zip": inner, "打包/说明.txt": _NOTICE}, gbk_names=True)
    members = {
        f"报送/{title}.docx": docx.write(truth, "word"),
        "报送/附件：通知.txt": _NOTICE,
        "__MACOSX/报送/._年度报告.docx": b"\0\5\26\7",
        "../../tmp/Thumbs.db": b"\xd0\xcf\x11\xe0",
    }
    if style == "zip":
        return packed(members, gbk_names=True)
    del members["../../tmp/Thumbs.db"]  # such a name the libraries refuse to write
    return _seven(members) if style == "7z" else _rar(members)


def _seven(members: Mapping[str, bytes]) -> bytes:
    import py7zr

    buffer = BytesIO()
    with py7zr.SevenZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(content, name)
        for info in archive.header.files_info.files:
            for stamp in ("creationtime", "lastwritetime", "lastaccesstime"):
                info[stamp] = py7zr.helpers.ArchiveTimestamp.from_datetime(_DAY)
    return buffer.getvalue()


def _rar(members: Mapping[str, bytes]) -> bytes:
    import rars

    builder = rars.RarBuilder(format=rars.RAR50)
    for name, content in members.items():
        builder.add_bytes(content, name, mtime=_DAY)
    return bytes(builder.to_bytes())
