"""The addresses, links and pager scripts of TRS, one by one."""

from datetime import date

import pytest

from simulator.portals import build_city
from simulator.portals.reports import in_two, truth_of, without_tables
from simulator.portals.site import Pager
from simulator.portals.trs import article_path, attachment_path, link, pager, shell, wap_page


def test_addresses() -> None:
    day = date(2024, 1, 26)
    assert article_path("/a/", day, 1178155) == "/a/202401/t20240126_1178155.html"
    assert article_path("/a/", day, 1178155, 1) == "/a/202401/t20240126_1178155_1.html"
    assert article_path("/a/", day, 7, suffix="_wap") == "/a/202401/t20240126_7_wap.html"
    file = attachment_path("/a/", day, 1178155, "pdf")
    assert file.startswith("/a/202401/P020240126")
    assert len(file) == len("/a/202401/P020240126") + 12 + len(".pdf")
    assert attachment_path("/a/", day, 1178155, "pdf") == file


@pytest.mark.parametrize(
    ("path", "page", "written"),
    [
        ("/a/b/202401/t1.html", "/a/b/index_1.html", "./202401/t1.html"),
        ("/a/b/", "/a/b/index.html", "./"),
        ("/a/b/", "/a/b/202401/t1.html", "../"),
        ("/", "/a/b/index.html", "../../"),
        ("/", "/index.html", "./"),
        ("/c/", "/a/b/index.html", "../../c/"),
        ("/a/c/202401/t1.html", "/a/b/index.html", "../c/202401/t1.html"),
    ],
)
def test_links_are_relative_to_the_folder(path: str, page: str, written: str) -> None:
    assert link(path, page) == written


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("createPageHTML", '\ncreatePageHTML(10, 2, "index", "html");'),
        ("createPage", 'createPage(10, 2, "index", "html");'),
        ("variables", "var countPage = 10//共多少页"),
    ],
)
def test_pager_dialects(kind: Pager, told: str) -> None:
    assert told in pager(kind, 10, 2)


def test_the_dialect_with_variables_lies_in_its_comment() -> None:
    script = pager("variables", 10, 2)
    assert '//createPageHTML(17, 0, "index", "html");' in script
    assert script.count("createPageHTML") == 1


def test_a_shell_is_short_and_a_twin_is_bare() -> None:
    assert len(shell("./zfxxgkzn_70181/")) < 200
    assert "导航".encode() not in wap_page("标题", date(2024, 1, 1), "<p>1</p>")


def test_a_report_in_two_parts_is_the_whole_report() -> None:
    report = next(placed.report for site in build_city(1, small=True).sites for placed in site.placed)
    truth = truth_of(report)
    first, second = in_two(truth)
    assert (*first.chapters, *second.chapters) == truth.chapters
    assert {table.code for table in (*first.tables, *second.tables)} == {table.code for table in truth.tables}
    assert {table.code for table in second.tables} == {"t3_requests", "t4_proceedings"}
    assert (second.title.lines, second.preamble) == ((), "")


def test_prose_without_tables_points_to_the_attachment() -> None:
    report = next(placed.report for site in build_city(1, small=True).sites for placed in site.placed)
    truth = truth_of(report)
    bare = without_tables(truth)
    assert not any(table.printed for table in bare.tables)
    pointing = {chapter.code for chapter in bare.chapters if any("见附件" in text for text in chapter.paragraphs)}
    printed = {table.code for table in truth.tables if table.printed}
    assert ("s2_proactive" in pointing) == any("_t2_" in code for code in printed)
    assert ("s3_requests" in pointing) == ("t3_requests" in printed)
    assert ("s4_proceedings" in pointing) == ("t4_proceedings" in printed)
