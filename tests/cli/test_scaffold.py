"""`gongkai portals scaffold`, and the walk through it in CONTRIBUTING.md: followed to the letter, it ends green."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.families import SURE
from crawler.scaffold import pattern_of
from simulator.portals.museum import Museum
from simulator.portals.running import running_museum
from simulator.portals.site import Asked, Site
from tests.cli.command import ROOT, gongkai

FAST = ("--allow-private", "--set", "DOWNLOAD_DELAY=0", "--set", "AUTOTHROTTLE_ENABLED=0")
NAME = ("--name", "govopen")
WRITTEN = {
    "crawler/families/govopen.py",
    "tests/crawler/test_govopen.py",
    "tests/crawler/pages/govopen_list.html",
    "tests/crawler/pages/govopen_article.html",
    "tests/crawler/pages/govopen_golden.json",
    "tests/crawler/pages/addresses.json",
}
GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


@pytest.fixture(scope="module")
def museum() -> Iterator[Museum]:
    with running_museum() as museum:
        yield museum


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The sources as a contributor has them; rooms that nobody touches are links."""
    top = tmp_path / "checkout"
    for room in ("crawler", "simulator", "tests/crawler", "docs"):
        shutil.copytree(ROOT / room, top / room)
    for other in ("parser", "storage", "pipeline", "tests/conftest.py", "tests/postgres.py", "pyproject.toml"):
        (top / other).symlink_to(ROOT / other)
    return top


def run(top: Path, *arguments: str, expect: int = 0) -> str:
    """What Python prints, run in a checkout."""
    environment = os.environ | {"PYTHONPATH": str(top), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=top, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == expect, done.stdout + done.stderr
    return done.stdout


def checked(top: Path, *arguments: str, expect: int = 0) -> str:
    return run(top, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *arguments, expect=expect)


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), "utf-8")


def register(checkout: Path) -> None:
    """Makes the family known, as the guide says."""
    registry, beside = checkout / "crawler/families/__init__.py", "from crawler.families.hanweb import"
    replace(registry, beside, f"from crawler.families.govopen import Govopen\n{beside}")
    replace(registry, "    Static,\n", "    Govopen,\n    Static,\n")


def files_of(top: Path) -> set[str]:
    return {str(path.relative_to(top)) for path in top.rglob("*") if path.is_file()}


def save(site: Site, folder: Path, *paths: str) -> dict[str, str]:
    """Pages of a site as somebody saves them by hand, and where they came from."""
    folder.mkdir()
    addresses = {}
    for number, path in enumerate(paths):
        name, _, query = path.partition("?")
        (folder / f"{number}.html").write_bytes(site.answer(Asked(name, query)).body)
        addresses[f"{number}.html"] = site.url(path)
    return addresses


def list_and_article(site: Site) -> tuple[str, str]:
    column = max(site.columns, key=lambda column: len(column.items))
    return column.folder, next(item.path for item in column.items if item.report is not None)


@pytest.mark.slow
def test_the_walk_through_ends_green(museum: Museum, checkout: Path) -> None:
    """Every step of CONTRIBUTING.md, on a portal that is served."""
    found = re.search(r"scaffold '(http://[\d.]+):8077(/\S+)' --name govopen", GUIDE)
    assert found
    site = museum.site("static-aspx")
    assert site.url(found[2]) == f"{found[1]}:{museum.port}{found[2]}"
    before = files_of(checkout)
    said = gongkai("portals", "scaffold", site.url(found[2]), *NAME, *FAST, folder=checkout / "crawler").stdout
    assert files_of(checkout) - before == WRITTEN - {"tests/crawler/pages/addresses.json"}
    assert "pages look like generic (0.10)" in said
    assert all(path in said for path in WRITTEN)

    red = checked(checkout, "tests/crawler/test_govopen.py", expect=1)
    assert "Govopen is not in crawler/families/__init__.py yet" in red
    assert "5 failed" in red

    register(checkout)
    module = re.search(r'```python\n(""".*?class Govopen.*?)```', GUIDE, re.DOTALL)
    assert module
    (checkout / "crawler" / "families" / "govopen.py").write_text(module[1], "utf-8")

    replace(
        checkout / "simulator/portals/rooms/statics.py",
        'GovOpenShow.aspx?id={_day(r):%Y%m%d}{r.number}",\n        family=""',
        'GovOpenShow.aspx?id={_day(r):%Y%m%d}{r.number}",\n        family="govopen"',
    )
    (checkout / "docs" / "portals.md").write_text(run(checkout, "-m", "crawler.families.labels"), "utf-8")
    held = ("tests/crawler/test_govopen.py", "tests/crawler/test_families.py", "tests/crawler/test_museum.py")
    green = re.search(r"(\d+) passed", checked(checkout, *held, "-k", "govopen or static-aspx or docs or short"))
    assert green
    assert int(green[1]) >= 5 + 4 + 1  # golden, families, museum


def test_a_wrong_pattern_is_red(checkout: Path, tmp_path: Path) -> None:
    """The golden test sees an article's pattern that fits nothing, and a pager that is read otherwise."""
    site = Museum().site("static-aspx")
    addresses = save(site, tmp_path / "saved", *list_and_article(site))
    (tmp_path / "saved" / "addresses.json").write_text(json.dumps(addresses), "utf-8")
    gongkai("portals", "scaffold", tmp_path / "saved", *NAME, folder=checkout)
    register(checkout)
    module = checkout / "crawler" / "families" / "govopen.py"
    replace(module, r"/GovOpenShow\.aspx", r"/GovOpenHide\.aspx")
    module.write_text(f"{module.read_text('utf-8')}\n    def listing(self, page):\n        return Listing()\n", "utf-8")
    replace(module, "import Family\n", "import Family\nfrom crawler.listing import Listing\n")
    red = checked(checkout, "tests/crawler/test_govopen.py", expect=1)
    assert "the first line of the module's docstring names the system: write it" in red
    for words in ("does not fit the reports of the stored list", "the pager is read otherwise", "does not fit http"):
        assert words in red


def test_saved_pages_say_where_they_came_from(tmp_path: Path) -> None:
    """By the comment of a browser, by a canonical link, or by a list of addresses."""
    site = Museum().site("trs")
    column, article = list_and_article(site)
    folder = tmp_path / "saved"
    save(site, folder, column, article)
    said = gongkai("portals", "scaffold", folder, *NAME, "--out", tmp_path / "out", folder=tmp_path, expect=1)
    assert "0.html does not say where it came from" in said.sentences[0]
    assert not (tmp_path / "out").exists()
    url = site.url(column)
    body = (folder / "0.html").read_bytes()
    (folder / "0.html").write_bytes(b"<!-- saved from url=(%04d)%s -->\n" % (len(url), url.encode()) + body)
    linked = f'<link rel="canonical" href="{site.url(article)}"></head>'.encode()
    (folder / "1.html").write_bytes((folder / "1.html").read_bytes().replace(b"</head>", linked))
    told = json.loads(gongkai("portals", "scaffold", folder, *NAME, "--out", "out", "--json", folder=tmp_path).stdout)
    assert set(told["written"]) == files_of(tmp_path / "out") == WRITTEN
    assert told["looks_like"]["family"] == "trs"
    assert told["looks_like"]["confidence"] >= SURE
    assert json.loads((tmp_path / "out/tests/crawler/pages/addresses.json").read_text("utf-8")) == {
        "govopen_article": site.url(article),
        "govopen_list": url,
    }


@pytest.mark.parametrize(
    ("pages", "sentence"),
    [
        ((), "has no saved page"),
        (("article",), "is no list of annual reports: it names none"),
        (("list",), "no article found: besides the list, no page"),
    ],
)
def test_a_folder_without_a_sample(tmp_path: Path, pages: tuple[str, ...], sentence: str) -> None:
    site = Museum().site("static-aspx")
    paths = dict(zip(("list", "article"), list_and_article(site), strict=True))
    addresses = save(site, tmp_path / "saved", *(paths[page] for page in pages))
    (tmp_path / "saved" / "addresses.json").write_text(json.dumps(addresses), "utf-8")
    said = gongkai("portals", "scaffold", "saved", *NAME, "--out", "out", folder=tmp_path, expect=1)
    assert sentence in said.sentences[0]
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_a_portal_without_a_sample(museum: Museum, tmp_path: Path) -> None:
    site = museum.site("static-aspx")
    article = site.url(list_and_article(site)[1])
    wrong = {
        article: "is no list of annual reports: it names none",
        site.url("/nowhere/"): "/nowhere/ cannot be read: http_error: 404",
        "nowhere": "nowhere is no folder, and no http or https address",
    }
    for url, sentence in wrong.items():
        said = gongkai("portals", "scaffold", url, *NAME, *FAST, "--out", "out", folder=tmp_path, expect=1)
        assert sentence in said.sentences[0]
    said = gongkai("portals", "scaffold", article, *NAME, "--out", "out", folder=tmp_path, expect=1)
    assert "private: " in said.sentences[0]
    assert not files_of(tmp_path)


def test_names_and_places_that_cannot_be(checkout: Path, tmp_path: Path) -> None:
    def refused(name: str, folder: Path) -> str:
        return gongkai("portals", "scaffold", "http://a.gov.cn/", "--name", name, folder=folder, expect=2).sentences[0]

    before = files_of(checkout)
    assert "there is a family trs already" in refused("trs", checkout)
    assert "detection.py is there already" in refused("detection", checkout)
    for name in ("Trs", "a-b", "2", "class", "../a", "a" * 31):
        assert "is no name of a family" in refused(name, checkout)
    assert "is in no checkout of Gongkai's sources" in refused("govopen", tmp_path)
    assert files_of(checkout) == before


def test_what_fails_half_way_leaves_nothing(checkout: Path, tmp_path: Path) -> None:
    site = Museum().site("static-aspx")
    addresses = save(site, tmp_path / "saved", *list_and_article(site))
    (tmp_path / "saved" / "addresses.json").write_text(json.dumps(addresses), "utf-8")
    (checkout / "tests" / "crawler" / "pages" / "addresses.new").write_text("somebody else is writing", "utf-8")
    known = (checkout / "tests" / "crawler" / "pages" / "addresses.json").read_bytes()
    before = files_of(checkout)
    said = gongkai("portals", "scaffold", tmp_path / "saved", *NAME, folder=checkout, expect=1)
    assert "addresses.new: File exists" in said.sentences[0]
    assert files_of(checkout) == before
    assert (checkout / "tests" / "crawler" / "pages" / "addresses.json").read_bytes() == known


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        ("/zwgk/zfxxgknb/202401/t20240126_1178155.html", r"/\d+/t\d+_\d+\.html"),
        ("/zfxxgk/GovOpenShow.aspx?id=2024", r"/GovOpenShow\.aspx\?id=\d+"),
        ("/x/infopublic/123456.jspx", r"/infopublic/\d+\.jspx"),
        ("/info/14423/2013742.htm", r"/info/\d+/\d+\.htm"),
        ("/gk/nb/content_101007", r"/content_\d+"),
        ("/a/20240305/7eb5f7f1-9041-43ad-8e13-8fcb82ea831a.html", r"/\d+/[0-9a-f-]{36}\.html"),
        ("/a/art/2026/art_7eb5f7f1904143ad8e138fcb82ea831a.html", r"/\d+/art_[0-9a-f]{32}\.html"),
        ("/col/col1229711376/index.html", r"/col\d+/index\.html"),
    ],
)
def test_a_pattern_is_guessed_from_addresses(path: str, pattern: str) -> None:
    assert pattern_of([f"http://www.a.gov.cn{path}"]) == pattern
    assert re.search(pattern, path)
