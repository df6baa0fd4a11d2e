from urllib.parse import quote

import pytest

from crawler.filenames import filename_of

NAME = "样县2023年政府信息公开工作年度报告.pdf"


@pytest.mark.parametrize(
    "value",
    [
        f'attachment; filename="{NAME}"'.encode("gbk"),
        f"attachment;filename={NAME}".encode(),
        f'attachment; filename="{quote(NAME)}"'.encode(),
        f'attachment; filename="{quote(NAME, encoding="gbk")}"'.encode(),
        f"attachment; filename*=UTF-8''{quote(NAME)}; filename=\"x.pdf\"".encode(),
        f"attachment; filename=x.pdf; filename*=GBK''{quote(NAME, encoding='gbk')}".encode(),
    ],
)
def test_every_way_to_write_a_name(value: bytes) -> None:
    assert filename_of(value) == NAME


@pytest.mark.parametrize("value", [b"inline", b"", b'attachment; filename=""', b"attachment; filename=\xff\xff"])
def test_no_name(value: bytes) -> None:
    assert filename_of(value) is None
