from pathlib import Path

import pytest

from storage import extras


def test_an_extra_is_brought_by_make_in_a_checkout_and_by_pip_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Makefile").touch()
    monkeypatch.setattr(extras, "CHECKOUT", tmp_path)
    assert extras.how_to_install("ocr") == f"`make setup` in {tmp_path}"
    monkeypatch.setattr(extras, "CHECKOUT", tmp_path / "site-packages")
    assert extras.how_to_install("plot", "ocr") == "`pip install 'gongkai[ocr,plot]'`"
