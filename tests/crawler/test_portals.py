"""Portals files: refused line by line, kept row by row."""

from importlib.resources import files
from pathlib import Path

import pytest

from crawler.families import FAMILIES
from storage import CorpusError, open_corpus
from storage.portals import (
    COLUMNS,
    ImportCounts,
    PortalRow,
    find_portals,
    import_portals,
    parse_csv,
    read_csv,
    write_csv,
)

GOOD = """\
slug,name,region_code,url,family,start_urls,hosts,notes
a,甲县,411303,http://www.a.gov.cn/,trs,http://www.a.gov.cn/nb/ http://www.a.gov.cn/xz/,file.b.com oss.C.cn,"一, 二"
b,乙县,,https://b.gov.cn:8080/x,,,,
"""


def test_a_good_file() -> None:
    rows, problems = parse_csv(GOOD, FAMILIES)
    assert problems == []
    assert rows[0] == PortalRow(
        slug="a",
        name="甲县",
        url="http://www.a.gov.cn/",
        region_code="411303",
        family="trs",
        start_urls=("http://www.a.gov.cn/nb/", "http://www.a.gov.cn/xz/"),
        hosts=("file.b.com", "oss.c.cn"),
        notes="一, 二",
        line=2,
    )
    assert parse_csv(write_csv(rows), FAMILIES)[0] == rows
    assert parse_csv("slug,name,url\na,甲,http://a.gov.cn\n")[1] == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (",甲,,http://a.gov.cn/,,,,", "slug is empty"),
        ("a,,,http://a.gov.cn/,,,,", "name is empty"),
        ("a,甲,,,,,,", "url is empty"),
        ("A B,甲,,http://a.gov.cn/,,,,", "the slug 'A B'"),
        ("a,甲,,ftp://a.gov.cn/,,,,", "no http or https address"),
        ("a,甲,,http://[::1/,,,,", "no http or https address"),
        ("a,甲,,http://a.gov.cn:99999/,,,,", "no http or https address"),
        ("a,甲,4113,http://a.gov.cn/,,www.a.gov.cn/nb/,,", "'www.a.gov.cn/nb/' is no http"),
        ("a,甲,41130,http://a.gov.cn/,,,,", "no region code"),
        ("a,甲,,http://a.gov.cn/,wordpress,,,", "unknown family 'wordpress': known are epoint, generic"),
        ("a,甲,,http://a.gov.cn/,,,http://x.cn,", "'http://x.cn' is no host name"),
        ("a,甲,,http://a.gov.cn/,,,,,,,,", "12 cells"),
        ("ok,甲,,http://a.gov.cn/,,,,", "the slug ok is already on line 2"),
    ],
)
def test_a_bad_line_is_refused_with_its_number_and_the_others_stand(line: str, words: str) -> None:
    header = "slug,name,region_code,url,family,start_urls,hosts,notes"
    ok = 'ok,甲,,http://ok.gov.cn/,,,,"two\nlines"'
    rows, problems = parse_csv(f"{header}\n{ok}\n\n{line}\nlast,末,,http://last.gov.cn/,,,,\n", FAMILIES)
    assert [row.slug for row in rows] == ["ok", "last"]
    assert [problem.line for problem in problems] == [5]
    assert words in str(problems[0])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the file is empty"),
        ("slug,name\na,b\n", "no column url"),
        ("slug,name,url,colour\n", "unknown column colour"),
        ("slug,name,url,url\n", "named twice"),
        ('slug,name,url\na,"甲,http://a.gov.cn/\n', "no CSV"),
    ],
)
def test_a_bad_file(text: str, words: str) -> None:
    rows, problems = parse_csv(text)
    assert rows == []
    assert words in str(problems[0])


def test_spreadsheets_save_gb18030(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_bytes(GOOD.encode("gb18030"))
    (tmp_path / "q.csv").write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert read_csv(tmp_path / "p.csv") == read_csv(tmp_path / "q.csv") == parse_csv(GOOD)
    with pytest.raises(CorpusError, match="cannot be read"):
        read_csv(tmp_path / "none.csv")


@pytest.mark.parametrize("name", ["portals.csv", "quickstart.csv"])
def test_the_shipped_files_are_clean(name: str) -> None:
    rows, problems = parse_csv((files("crawler") / "data" / name).read_text("utf-8"), FAMILIES)
    assert problems == []
    assert len(rows) > 4
    assert all(row.url.startswith("http") for row in rows)
    hosts = [host for row in rows for host in (row.url.split("/")[2], *row.hosts)]
    assert len(hosts) == len(set(hosts))


def test_the_provinces_are_shipped() -> None:
    rows, _ = parse_csv((files("crawler") / "data" / "portals.csv").read_text("utf-8"))
    assert len({row.region_code for row in rows if row.region_code and len(row.region_code) == 2}) == 31


def test_import(database_url: str, tmp_path: Path) -> None:
    rows, _ = parse_csv(GOOD + "sim,模拟,,http://127.0.0.9:8000/,trs,,,\n")
    with open_corpus(database_url, data=tmp_path) as corpus, corpus.session() as session:
        assert import_portals(session, rows) == ImportCounts(inserted=3)
        assert import_portals(session, rows) == ImportCounts(unchanged=3)
        changed, _ = parse_csv(GOOD.replace("乙县", "乙市"))
        assert import_portals(session, changed) == ImportCounts(updated=1, unchanged=1)
        found = find_portals(session)
        assert [(portal.slug, portal.name, portal.is_simulated) for portal in found] == [
            ("a", "甲县", False),
            ("b", "乙市", False),
            ("sim", "模拟", True),
        ]
        assert write_csv(found[:2]) == write_csv(changed)
        assert [portal.slug for portal in find_portals(session, region="4113")] == ["a"]
        assert [portal.slug for portal in find_portals(session, ["b", "a"])] == ["a", "b"]
        with pytest.raises(CorpusError, match="no such portal: x, y") as refused:
            find_portals(session, ["y", "a", "x"])
        assert refused.value.is_usage
        session.commit()
    assert COLUMNS[0] == "slug"
