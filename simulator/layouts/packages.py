"""Zip packages that are the same bytes every time."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

_DAY = (1980, 1, 1, 0, 0, 0)


def packed(parts: Mapping[str, str | bytes], *, gbk_names: bool = False) -> bytes:
    """The parts as a zip file, in order; names in GBK without a mark where an old Windows program packs them."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            info = _GbkInfo(name, _DAY) if gbk_names else zipfile.ZipInfo(name, _DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, content)
    return buffer.getvalue()


class _GbkInfo(zipfile.ZipInfo):
    """A member whose name is written in GBK."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode("gbk"), self.flag_bits & ~0x800
