"""Which files are pages of one report, by their names, and what `import` makes of them."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

import parser
from pipeline.galleries import Galleries
from storage import open_corpus
from tests.cli.command import gongkai


def picture(shade: int = 255, width: int = 400, height: int = 560) -> bytes:
    file = BytesIO()
    Image.new("L", (width, height), shade).save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize(
    ("names", "pages"),
    [
        ("10.png 2.png 1.png", ["1.png 2.png 10.png"]),
        ("第1页.jpg 第2页.png 第3页.jpg", ["第1页.jpg 第2页.png 第3页.jpg"]),
        ("第十一页.png 第二页.png 第一页.png 第二十页.png", ["第一页.png 第二页.png 第十一页.png 第二十页.png"]),
        ("2022年报_01.png 2022年报_02.png", ["2022年报_01.png 2022年报_02.png"]),
        (
            "2021年报-2.png 2021年报-1.png 2022年报-1.png 2022年报-2.png 2022年报-3.png",
            ["2021年报-1.png 2021年报-2.png", "2022年报-1.png 2022年报-2.png 2022年报-3.png"],
        ),
        ("page0.png page1.png 封面.png", ["page0.png page1.png"]),
        ("第1页共3页.png 第2页共3页.png 第3页共3页.png", ["第1页共3页.png 第2页共3页.png 第3页共3页.png"]),
        ("2021.png 2022.png", []),
        ("410101.png 410102.png", []),
        ("蒲山镇.png 石桥镇.png", []),
        ("1.png", []),
        ("1.png 2.html", []),
    ],
)  # fmt: skip
def test_pages_are_told_by_their_names(names: str, pages: list[str], tmp_path: Path) -> None:
    for name in names.split():
        (tmp_path / name).write_bytes(b"<p>1</p>" if name.endswith("html") else picture())
    galleries = Galleries([])
    found = {galleries.of(path, named=False) for path in tmp_path.iterdir()} - {None}
    assert sorted(" ".join(page.name for page in gallery.pages) for gallery in found if gallery) == sorted(pages)
    named = Galleries(tmp_path.iterdir())
    assert {named.of(path, named=True) for path in tmp_path.iterdir()} - {None} == found


def test_ornaments_are_no_pages(tmp_path: Path) -> None:
    for number, side in enumerate((560, 560, 90), 1):
        (tmp_path / f"{number}.png").write_bytes(picture(height=side))
    galleries = Galleries([])
    found = galleries.of(tmp_path / "1.png", named=False)
    assert found
    assert [page.name for page in found.pages] == ["1.png", "2.png"]
    assert galleries.of(tmp_path / "3.png", named=False) is None


def parts(folder: Path) -> list[list[str]]:
    """The files of each document, in order."""
    with open_corpus(data=folder / "data") as corpus:
        rows = corpus.query(
            "SELECT l.document_id, c.url FROM document_captures l JOIN captures c ON c.capture_id = l.capture_id"
            " ORDER BY l.document_id, l.part"
        )
    found: dict[int, list[str]] = {}
    for row in rows:
        found.setdefault(row["document_id"], []).append(row["url"].rpartition("/")[2])
    return list(found.values())


def test_a_folder_of_pages_comes_in_as_one_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(parser.OCR_SETTING, "none")
    town = tmp_path / "reports" / "town"
    town.mkdir(parents=True)
    for number in (1, 2, 10):
        (town / f"{number}.png").write_bytes(picture(200 + number))
    (town / "cover.png").write_bytes(picture(90))
    gongkai("import", "reports", folder=tmp_path)
    assert parts(tmp_path) == [["1.png", "2.png", "10.png"], ["cover.png"]]
    gongkai("parse", "--pending", "--workers", "0", folder=tmp_path, expect=1)
    with open_corpus(data=tmp_path / "data") as corpus:
        states = corpus.query("SELECT state, reason, media_type FROM documents ORDER BY document_id")
    assert [(row["state"], row["reason"]) for row in states] == [("needs", "ocr")] * 2
    assert states[0]["media_type"] == "application/x-gongkai-bundle"
    gongkai("import", "reports", folder=tmp_path)
    assert len(parts(tmp_path)) == 2, "the same pages are the same document"
    (town / "2.png").write_bytes(picture(30))
    gongkai("import", str(town / "1.png"), str(town / "2.png"), str(town / "10.png"), folder=tmp_path)
    assert parts(tmp_path)[-1] == ["1.png", "2.png", "10.png"], "a page that changed makes another one"


def test_a_page_that_cannot_come_in_is_said_and_left_out(tmp_path: Path) -> None:
    for number in (1, 2, 3):
        (tmp_path / f"{number}.png").write_bytes(picture(number, width=700 * number))
    largest = (tmp_path / "3.png").stat().st_size
    Image.effect_noise((1200, 1600), 99).save(tmp_path / "3.png")
    assert (tmp_path / "3.png").stat().st_size > 1_000_000 > largest
    done = gongkai("import", "1.png", "2.png", "3.png", "--max-mb", "1", folder=tmp_path, expect=1)
    assert "too_large" in done.stderr
    assert parts(tmp_path) == [["1.png", "2.png"]]
