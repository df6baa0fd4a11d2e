import inspect
import json
from datetime import date
from importlib import import_module
from pathlib import Path
from urllib.parse import urljoin

import pytest

from crawler.families import FAMILIES, Family, detect, new_sights
from crawler.families.labels import PARTS, as_markdown, label_of
from crawler.page import Page
from parser.titles import read_title
from simulator.portals.museum import ROOMS
from tests.crawler.pages_of import ADDRESSES, FOLDER, answer, stored

COLUMN = "http://www.a.gov.cn/zwgk/zfxxgknb/2024n/bmnb2024/"


def pages(family: Family, page: Page) -> list[str]:
    return [ask.url for ask in family.listing(page).asks]


ARTICLE = f"{COLUMN}202401/t20240118_1178155.html"


@pytest.mark.parametrize(
    ("name", "url", "family"),
    [
        ("trs_list", COLUMN, "trs"),
        ("trs_variables", COLUMN, "trs"),
        ("trs_article", ARTICLE, "trs"),
        ("generic_list", "http://www.a.gov.cn/xxgk/nb/", "generic"),
        ("ucap_list", "http://www.a.gov.cn/hcx/c111341/list.shtml", "ucap"),
    ],
)
def test_a_family_knows_its_pages(name: str, url: str, family: str) -> None:
    page = stored(name, url)
    assert detect(page).family.name == family
    assert detect(page, "generic").family.name == "generic"
    assert detect(page, "no such family").family.name == family


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_has_its_label_its_pages_and_its_portal(name: str) -> None:
    family = FAMILIES[name]
    assert family.name == name
    assert family.__module__ == f"crawler.families.{name}"
    title, parts = label_of(family)
    assert title.endswith((".", ":"))
    assert tuple(parts) in {PARTS, tuple("Pagers" if part == "Articles" else part for part in PARTS)}
    assert all(parts.values())
    assert "TODO" not in f"{title}{parts}", f"the label of {name} is not written yet"
    assert name in {room.family or "generic" for room in ROOMS}
    for kind in ("list", "article"):
        assert (FOLDER / f"{name}_{kind}.html").exists(), f"{name} has no stored {kind}"


def test_the_page_of_the_docs_is_up_to_date() -> None:
    written = (Path(__file__).parents[2] / "docs" / "portals.md").read_text("utf-8")
    assert written == as_markdown(), "run `make docs`"


def test_the_median_family_is_short() -> None:
    lengths = sorted(
        len(inspect.getsource(import_module(f"crawler.families.{name}")).splitlines()) for name in FAMILIES
    )
    assert lengths[len(lengths) // 2] <= 70


OWN = [name for name in FAMILIES if f"{name}_article" in json.loads(ADDRESSES.read_text("utf-8"))]


@pytest.mark.parametrize("name", OWN)
def test_a_family_reads_its_stored_pages(name: str) -> None:
    """The list, with what its script was answered, names reports; list and article tell the family."""
    family, article = FAMILIES[name], stored(f"{name}_article")
    sights = new_sights()
    sights.add(article)
    links = []
    if f"{name}_list" in json.loads(ADDRESSES.read_text("utf-8")):
        column = stored(f"{name}_list")
        sights.add(column)
        links = family.entries(column)
    if (answered := answer(name)) is not None:
        links += family.entries(answered)
    assert len(links) > 1
    assert family.is_entry(article.url)
    assert any(read_title(title).is_report for title in article.titles)
    assert sights.best().family.name == name


def test_trs_list() -> None:
    page, trs = stored("trs_list", COLUMN), FAMILIES["trs"]
    entries = [(link.url.rpartition("/")[2], link.text, link.day) for link in trs.entries(page)]
    assert entries == [
        ("t20240118_1178155.html", "样县教育局2023年政府信息公开工作年度报告", date(2024, 1, 18)),
        ("t20240120_1178160.html", "样县民政局2023年政府信息公开工作年度…", date(2024, 1, 20)),
        ("P020240122400000000001.pdf", "样县水利局2023年政府信息公开工作年度报告", date(2024, 1, 22)),
        ("t20240224_1178190.html", "样县司法局2023年法治政府建设年度报告", date(2024, 2, 24)),
        ("t20240119_99001.shtml", "样县财政局2023年政府信息公开工作年度报告", date(2024, 1, 19)),
        ("t20240628_3000001.html", "样县召开防汛会", None),
    ]
    assert pages(trs, page) == [f"{COLUMN}index_1.html", f"{COLUMN}index_2.html"]
    columns = {link.text: link.url for link in trs.columns(page)}
    assert columns["直属单位"] == f"{COLUMN}zs/"
    assert columns["乡镇年报"] == urljoin(COLUMN, "../xznb/")
    assert trs.parts(page) == []


def test_trs_takes_the_variable_and_not_the_comment() -> None:
    assert pages(FAMILIES["trs"], stored("trs_variables", COLUMN)) == [f"{COLUMN}index_{n}.htm" for n in (1, 2, 3)]


def test_trs_article() -> None:
    page, trs = stored("trs_article", ARTICLE), FAMILIES["trs"]
    assert trs.parts(page) == [ARTICLE.replace(".html", "_1.html")]
    assert pages(trs, page) == []
    assert [(link.url.rpartition("/")[2], link.text) for link in trs.attachments(page)] == [
        ("P020240118512345678901.pdf", "甲镇年报.pdf"),
        ("W020240118512345678902.docx", "甲镇年报（Word版）"),
    ]


def test_generic_list() -> None:
    page, generic = stored("generic_list", "http://www.a.gov.cn/xxgk/nb/"), FAMILIES["generic"]
    assert [link.url.rpartition("/")[2] for link in generic.entries(page)] == [
        "content_101007.html",
        "content_101008.html",
        "content_101009.html",
    ]
    assert pages(generic, page) == [
        "http://www.a.gov.cn/xxgk/nb/list_2.html",
        "http://www.a.gov.cn/xxgk/nb/list_3.html",
    ]
    years = [link.url for link in generic.columns(page) if link.text.startswith("20")]
    assert years == ["http://www.a.gov.cn/xxgk/nb/?nbYear=2022", "http://www.a.gov.cn/xxgk/nb/list-2021.html"]


def test_the_other_function_of_that_name_counts_from_one() -> None:
    url = "http://www.a.gov.cn/hcx/c111341/list.shtml"
    assert pages(FAMILIES["generic"], stored("ucap_list", url)) == [
        f"http://www.a.gov.cn/hcx/c111341/list_{n}.shtml" for n in (2, 3, 4)
    ]


def test_links_to_other_sites_tell_nothing() -> None:
    links = "".join(f'<a href="http://{{}}/art/2024/1/{day}/art_1229_{day}.html">市要闻</a>' for day in (1, 2, 3))
    own, other = (
        Page("http://www.a.gov.cn/nb/", links.format(*[host] * 3).encode()) for host in ("zw.a.gov.cn", "b.gov.cn")
    )
    assert detect(own).family.name == "hanweb"
    assert detect(other).family.name == "generic"
