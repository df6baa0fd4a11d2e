"""What is taken in, and each refusal with its reason."""

import os
import socket
from pathlib import Path

import pytest

from pipeline import files, lists
from pipeline.files import Found, Refused
from pipeline.kinds import media_type


def reason(path: Path, max_bytes: int = 1000) -> str:
    with pytest.raises(Refused) as refusal:
        files.size_of(path, max_bytes)
    assert str(path) in refusal.value.message
    return refusal.value.reason


def test_a_folder_is_walked_in_order_and_loses_nothing(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("z.txt", "a.txt", "b/c.txt"):
        (tmp_path / name).write_text("x")
    (tmp_path / "gone").symlink_to("nowhere")
    (tmp_path / "round").symlink_to(tmp_path)
    seen = list(files.walk([tmp_path]))
    paths = [str(found.path).removeprefix(f"{tmp_path}/") for found in seen]
    assert paths == ["a.txt", "b/c.txt", "gone", "round", "z.txt"]
    assert [type(found) for found in seen] == [Found, Found, Found, Refused, Found]
    assert reason(tmp_path / "gone") == "broken_link"


def test_each_refusal_has_its_reason(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "big").write_bytes(b"x" * 1001)
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
        expected = {"empty": "empty", "big": "too_large", "pipe": "not_a_file", "socket": "not_a_file", "no": "missing"}
        assert {name: reason(tmp_path / name) for name in expected} == expected
    assert reason(tmp_path) == "not_a_file"


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(b"x" * 11)
    with pytest.raises(Refused, match="limit"):
        files.read(path, 10)


def test_an_unreadable_file_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret.html"
    path.write_text("x")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(Refused) as refusal:
        files.read(path)
    assert refusal.value.message == f"{path}: the file cannot be read (Permission denied)"


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"%PDF-1.7 ...", "a.bin", "application/pdf"),
        (b"<!DOCTYPE html><html><body></body></html>", "a.json", "text/html"),
        ("一、总体情况".encode(), "a", "text/plain"),
        ("一、总体情况".encode("gb18030"), "a.txt", "text/plain"),
        ("一、总体情况".encode("utf-16"), "a.txt", "text/plain"),
        (b"\x89PNG\r\n\x1a\n....", "a.txt", "image/png"),
        (b"# Notes", "README.md", None),
        (b"# Notes\n<table><tr><td>1</td></tr></table>", "README.md", None),
        (b'{"cells": 1}', "a.txt", None),
        (b"[[1, 2]]", "a", None),
        (b'{"data": {"content": "<p>1</p>"}}', "a.json", "application/json"),
        (b'{"data": {"content": "\\u003Cdiv>1"}}', "a", "application/json"),
        ("[1-2月]主动公开".encode(), "a", "text/plain"),
        (b"\x7fELF\x02\x01\x01\x00", "a.txt", None),
        (b"\x01\x02\x03abc", "a.txt", None),
    ],
)
def test_the_bytes_decide_the_kind(content: bytes, name: str, expected: str | None) -> None:
    assert media_type(content, name) == expected


def test_a_list_says_where_its_files_came_from(tmp_path: Path) -> None:
    listed = tmp_path / "list.csv"
    listed.write_text(
        "url,file,region,list_date,fetched_at\n"
        "https://a.gov.cn/1.html,one.html,411303,2023-01-12,2023-02-01T08:00:00\n"
        "https://a.gov.cn/2.html,,,,\n"
        "https://a.gov.cn/3.html,three.html,,soon,\n",
        encoding="utf-8-sig",
    )
    assert lists.is_list(listed)
    first, second, third = lists.entries(listed)
    assert isinstance(first, tuple)
    assert first[0].path == tmp_path / "one.html"
    assert first[1].url == "https://a.gov.cn/1.html"
    assert first[1].region == "411303"
    assert str(first[1].list_date) == "2023-01-12"
    assert str(first[1].fetched_at) == "2023-02-01 08:00:00+00:00"
    assert isinstance(second, Refused)
    assert second.reason == "address"
    assert isinstance(third, Refused)
    assert "line 4" in third.message


def test_a_text_of_addresses_is_a_list_and_a_report_is_not(tmp_path: Path) -> None:
    addresses = tmp_path / "urls.txt"
    addresses.write_text("https://a.gov.cn/1.html\n\nhttps://a.gov.cn/2.html\n")
    report = tmp_path / "report.txt"
    report.write_text("2022年政府信息公开工作年度报告")
    assert lists.is_list(addresses)
    assert not lists.is_list(report)
    assert not lists.is_list(tmp_path / "missing.csv")
    assert [refused.reason for refused in lists.entries(addresses) if isinstance(refused, Refused)] == ["address"] * 2
