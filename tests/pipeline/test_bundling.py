"""Reports in several captures: page images of an article, pages of a flip-book; and what heals when OCR arrives."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from PIL import Image

import parser
from parser.readers import bundle, pictures
from pipeline.changes import unreadable
from pipeline.reading import reading
from pipeline.tracing import sources
from simulator import inject, make_truth
from simulator.layouts import scan
from simulator.truth import Truth
from storage import Corpus, open_corpus
from storage.captures import Fetched, keep, start_run
from storage.links import open_links, settle_link
from storage.models_crawl import Portal
from storage.records import Context
from tests.parser.test_scans import drawn
from tests.pipeline.written import report

SITE = "https://www.example.gov.cn"
ARTICLE = f"{SITE}/2023/gallery.html"
TOWN = "卧龙区蒲山镇人民政府"
BOOK = f"{SITE}/book/files/basic-html"


def picture(shade: int = 255, width: int = 800, height: int = 1100) -> bytes:
    """An empty page, of the weight of a full one."""
    file = BytesIO()
    Image.new("L", (width, height), shade).save(file, "PNG", compress_level=0)
    return file.getvalue()


def gallery(*images: str) -> bytes:
    title = f"{TOWN}2022年政府信息公开工作年度报告"
    shown = "".join(f'<p><img src="{image}"></p>' for image in images)
    page = f'<html><head><title>{title}</title></head><body><h1>{title}</h1><div id="zoom">{shown}</div></body></html>'
    return page.encode()


class Net:
    """A portal as a crawl would have fetched it, a second between two fetches."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.now = datetime(2023, 3, 1, tzinfo=UTC)
        self.pages: dict[str, bytes] = {}
        with corpus.session() as session:
            portal = Portal(slug="p", name="portal", url=SITE, is_simulated=False, imported_at=self.now)
            session.add(portal)
            session.commit()

    def fetch(self, url: str, content: bytes, *, is_document: bool = True, found_on: str | None = None) -> None:
        self.now += timedelta(seconds=1)
        context = Context("crawled", portal="p", is_document=is_document, found_on=found_on)
        with self.corpus.session() as session:
            run = start_run(session, "crawl").run_id
            with self.corpus.archive.writer(run) as writer:
                keep(session, writer, Fetched(url, self.now, context, http_status=200), content)
                session.commit()

    def follow(self, missing: bool = False) -> list[str]:
        """Fetches every open link that the portal has; the others are not there."""
        with self.corpus.session() as session:
            links = open_links(session, self.now)
        for link in links:
            if link.url in self.pages:
                self.fetch(link.url, self.pages[link.url], is_document=False, found_on=link.found_on)
            elif missing:
                with self.corpus.session() as session:
                    settle_link(session, link.link_id, "http_error", self.now)
                    session.commit()
        return [link.url for link in links]

    def read(self) -> dict[str, int]:
        with reading(self.corpus, everything=False, workers=0) as run:
            problems = [outcome.problem for outcome in run if outcome.problem]
        assert not problems
        return dict(run.counts.fates)

    def bundles(self) -> list[list[str]]:
        """The addresses of each bundle's parts, in order."""
        rows = self.corpus.query(
            "SELECT l.document_id, c.url FROM document_captures l JOIN captures c ON c.capture_id = l.capture_id"
            " WHERE l.part IS NOT NULL ORDER BY l.document_id, l.part"
        )
        found: dict[int, list[str]] = {}
        for row in rows:
            found.setdefault(row["document_id"], []).append(row["url"])
        return list(found.values())


@pytest.fixture
def net(database_url: str, tmp_path: Path) -> Iterator[Net]:
    with open_corpus(database_url, data=tmp_path / "data") as corpus:
        yield Net(corpus)


@pytest.fixture
def no_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(parser.OCR_SETTING, "none")


def test_pages_in_pictures_are_one_document(net: Net, no_ocr: None) -> None:
    names = ["p2.png", "p1.png", "images/logo.png", "code.png", "wide.png", "light.png", "gone.png"]
    net.pages = {f"{SITE}/2023/{name}": picture(200 + n) for n, name in enumerate(names[:2])}
    net.pages[f"{SITE}/2023/code.png"] = picture(width=400, height=400)
    net.pages[f"{SITE}/2023/light.png"] = b"\x89PNG" * 100
    net.pages[f"{SITE}/2023/wide.png"] = picture(width=1200, height=210)
    net.fetch(ARTICLE, gallery(*names))
    assert net.read() == {"needs: ocr": 1}
    assert f"{SITE}/2023/images/logo.png" not in net.follow()
    assert net.read() == {}, "a page is still missing"
    assert net.bundles() == []
    net.follow(missing=True)
    assert net.read() == {"needs: ocr": 1}
    assert net.bundles() == [[ARTICLE, f"{SITE}/2023/p2.png", f"{SITE}/2023/p1.png"]]
    assert net.read() == {}, "nothing is made twice"
    with net.corpus.session() as session:
        assert [item.detail for item in unreadable(session)] == ["needs: ocr"], "the page itself is in its bundle"


def test_tables_in_pictures_are_read_with_the_text_around_them(net: Net, no_ocr: None) -> None:
    page = re.sub(rb"<table.*?</table>", b'<img src="t.png"><img src="icon.png">', report(TOWN, 2022), flags=re.DOTALL)
    net.pages = {f"{SITE}/2023/t.png": picture()}
    net.fetch(ARTICLE, page)
    assert net.read() == {"parsed": 1}
    assert net.follow() == [f"{SITE}/2023/t.png"]
    assert net.read() == {"needs: ocr": 1}
    assert net.bundles() == [[ARTICLE, f"{SITE}/2023/t.png"]]
    assert net.corpus.query("SELECT role FROM report_documents") == [{"role": "main"}]
    assert net.read() == {}


def test_pictures_of_a_whole_report_are_left_alone(net: Net) -> None:
    page = report(TOWN, 2022).replace(b"</h1>", b'</h1><img src="photo.png">')
    net.fetch(ARTICLE, page)
    assert net.read() == {"parsed": 1}
    assert net.follow() == []


def test_one_page_changed_is_another_bundle(net: Net, no_ocr: None) -> None:
    first, second = f"{SITE}/2023/1.png", f"{SITE}/2023/2.png"
    net.pages = {first: picture(250), second: picture(251)}
    net.fetch(ARTICLE, gallery("1.png", "2.png"))
    net.read()
    net.follow()
    assert net.read() == {"needs: ocr": 1}
    net.fetch(second, picture(100), is_document=False, found_on=ARTICLE)
    assert net.read() == {"needs: ocr": 1}
    assert net.bundles() == [[ARTICLE, first, second]] * 2
    assert net.read() == {}


def test_what_needs_ocr_is_due_when_it_is_there(net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(parser.OCR_SETTING, "none")
    net.pages = {f"{SITE}/2023/1.png": picture()}
    net.fetch(ARTICLE, gallery("1.png"))
    assert net.read() == {"needs: ocr": 1}
    net.follow()
    net.fetch(f"{SITE}/alone.png", picture(90))
    assert net.read() == {"needs: ocr": 2}
    assert net.read() == {}
    monkeypatch.setattr(parser, "capabilities", lambda: frozenset({"ocr"}))
    assert net.read() == {"needs: ocr": 3}
    assert net.read() == {}, "what OCR could not help is not tried for ever"
    with net.corpus.session() as session:
        assert open_links(session, net.now) == []


def test_a_scan_is_read_when_ocr_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole way, without a fetch: pages come as pictures, wait for OCR, and are read together by it.

    The report contradicts itself by an 8 where a 0 would add up: as OCR might misread, but so it is printed.
    """
    truth = inject(make_truth(3, year=2022, agency=TOWN, policy="filled"), "outcome_cell")
    monkeypatch.setenv(parser.OCR_SETTING, "none")
    with open_corpus(data=tmp_path / "data") as corpus:
        net = Net(corpus)
        net.pages = {f"{SITE}/2023/{n}.png": page for n, page in enumerate(scanned(truth), 1)}
        net.fetch(ARTICLE, gallery(*(f"{n}.png" for n in range(1, len(net.pages) + 1))))
        net.read()
        net.follow()
        assert net.read() == {"needs: ocr": 1}
        monkeypatch.delenv(parser.OCR_SETTING)
        assert net.read() == {"parsed": 1, "needs: ocr": 1}, "the page by itself has no text still"
        assert net.read() == {}
        (found,) = net.corpus.query("SELECT agency_name, report_year, placement FROM reports")
        assert found == {"agency_name": TOWN, "report_year": 2022, "placement": "placed"}
        facts = net.corpus.query(
            "SELECT row_code, column_code, value, status FROM facts WHERE table_code = 't3_requests'"
        )
        rules = {row["rule"] for row in net.corpus.query("SELECT rule FROM findings")}
    table = truth.table("t3_requests")
    assert table is not None
    wrong = [f for f in facts if f["value"] != table.cells[f["row_code"], f["column_code"]].value]
    assert len(facts) == len(table.cells)
    assert len(wrong) <= 0.005 * len(facts)
    assert "repaired" not in {f["status"] for f in facts}
    assert {"T3-ROW", "T3-SUM"} <= rules


def scanned(truth: Truth) -> list[bytes]:
    """The headings and table 3 of a report, as pictures of two pages."""
    files = []
    for page in scan.scanned(drawn(lambda: truth, "t3"), scan.LOOKS["clean"], Random(1)):
        files.append(BytesIO())
        page.save(files[-1], "PNG")
    return [file.getvalue() for file in files]


def flip_pages(count: int) -> dict[str, bytes]:
    """A flip-book: each page holds a part of the report and leads to its neighbours and the last."""
    blocks = report(TOWN, 2022).decode().partition('<div id="zoom">')[2].replace("<h2>", "\v<h2>").split("\v")
    title = f"<h1>{TOWN}2022年政府信息公开工作年度报告</h1>"
    pages = {}
    for number in range(1, count + 1):
        mine = [title] if number == 1 else blocks[number - 2 :: count - 1] if number == count else [blocks[number - 2]]
        near = "".join(f'<a href="page{n}.html">{n}</a>' for n in {max(1, number - 1), min(count, number + 1), count})
        pages[f"{BOOK}/page{number}.html"] = f"<html><body>{near}{''.join(mine)}</body></html>".encode()
    return pages


def test_a_flip_book_is_one_report(net: Net) -> None:
    pages = flip_pages(8)
    net.pages = pages
    third = f"{BOOK}/page3.html"
    net.fetch(third, pages[third])
    assert net.read() == {"needs: attachment": 1}
    assert sorted(net.follow()) == sorted(set(pages) - {third})
    assert net.read() == {"parsed": 1}
    assert net.bundles() == [list(pages)]
    (found,) = net.corpus.query("SELECT agency_name, report_year, placement FROM reports")
    assert found == {"agency_name": TOWN, "report_year": 2022, "placement": "placed"}
    values = net.corpus.query("SELECT value FROM facts WHERE indicator = 't3_requests.new_received.total'")
    assert [row["value"] for row in values] == [3]
    with net.corpus.session() as session:
        assert unreadable(session) == []


def test_the_source_of_a_bundle_is_verified(net: Net) -> None:
    pages = flip_pages(8)
    net.pages = pages
    net.fetch(f"{BOOK}/page1.html", pages[f"{BOOK}/page1.html"])
    net.read()
    net.follow()
    net.read()
    (source,) = sources(net.corpus, f"{TOWN}/2022", ("t3_requests", "new_received", "total"))
    assert source.trace.is_verified
    assert [capture.url for capture in source.trace.captures] == list(pages)
    assert source.trace.cells[0].at is not None
    assert source.trace.cells[0].at.startswith("part ")


def test_a_report_of_other_pages_takes_the_place_of_its_bundle(net: Net) -> None:
    pages = flip_pages(8)
    net.pages = pages
    last = f"{BOOK}/page8.html"
    net.fetch(f"{BOOK}/page1.html", pages[f"{BOOK}/page1.html"])
    net.read()
    net.follow()
    net.read()
    net.fetch(last, pages[last].replace("信息处理费".encode(), "任何信息处理费".encode()), is_document=False)
    assert net.read() == {"parsed": 1}
    roles = net.corpus.query("SELECT role FROM report_documents ORDER BY document_id")
    assert [row["role"] for row in roles] == ["superseded", "main"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (bundle.MAGIC, "damaged"),
        (bundle.pack([b"one", b"two"])[:-2], "damaged"),
        (bundle.MAGIC + b"\n-1\n", "damaged"),
        (bundle.pack([b"x"] * 301), "too_large"),
        (bundle.pack([bundle.pack([b"x"])]), "unsupported_format"),
        (bundle.pack([b"\x00\x01\x02"]), "unsupported_format"),
    ],
)
def test_bundles_that_are_none(content: bytes, reason: str) -> None:
    document = parser.parse(content)
    assert (document.status, document.reason) == ("failed", reason)


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [(800, 1100, True), (900, 260, True), (1200, 210, False), (430, 430, False), (120, 800, False), (800, 150, False)],
)
def test_pages_and_decoration(width: int, height: int, expected: bool) -> None:
    assert pictures.is_page(picture(width=width, height=height)) is expected


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n", picture()[:20], b"<html>"])
def test_what_is_no_picture_is_no_page(content: bytes) -> None:
    assert not pictures.is_page(content)


def test_capabilities_can_be_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(parser.OCR_SETTING, "none")
    assert "ocr" not in parser.capabilities()
    monkeypatch.setenv(parser.OCR_SETTING, "no such engine")
    assert "ocr" not in parser.capabilities()
