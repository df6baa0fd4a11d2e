"""`gongkai portals`: a file in, refused line by line; the same file out again."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.command import gongkai

HEADER = "slug,name,region_code,url,family,start_urls,hosts,notes"
GOOD = "410000-www.henan.gov.cn,河南省人民政府,410000,https://www.henan.gov.cn/,,,,"
BAD = [
    ("Henan,河南省人民政府,,https://www.henan.gov.cn/,,,,", "the slug 'Henan' must be lower-case"),
    ("a,名,,ftp://a.gov.cn/,,,,", "is no http or https address"),
    ("b,名,41x,https://b.gov.cn/,,,,", "41x"),
    ("c,名,,https://c.gov.cn/,wordpress,,,", "unknown family 'wordpress': known are epoint, generic, gkmlpt"),
    ("d,,,https://d.gov.cn/,,,,", "name is empty"),
    ("e,名,,https://e.gov.cn/,,,a b_c!,", "is no host name"),
    ("f,名,,https://f.gov.cn/,,,,,,,extra", "11 cells, but the header names 8"),
]


def write(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "portals.csv"
    path.write_text("\n".join(lines) + "\n", encoding)
    return path


def test_a_bad_file_is_refused_line_by_line(tmp_path: Path) -> None:
    file = write(tmp_path, HEADER, GOOD, *(line for line, _ in BAD), GOOD)
    said = gongkai("portals", "import", file, folder=tmp_path, expect=1)
    expected = [(number, reason) for number, (_, reason) in enumerate(BAD, 3)]
    expected.append((3 + len(BAD), "is already on line 2"))
    assert len(said.sentences) == len(expected)
    for sentence, (line, reason) in zip(said.sentences, expected, strict=True):
        assert sentence.startswith(f"{file}, line {line}: ")
        assert reason in sentence
    assert "1 new, 0 updated, 0 unchanged, 8 refused" in said.stderr
    listed = json.loads(gongkai("portals", "list", "--json", folder=tmp_path).stdout)
    assert [portal["slug"] for portal in listed] == ["410000-www.henan.gov.cn"]


def test_again_and_changed(tmp_path: Path) -> None:
    file = write(tmp_path, HEADER, GOOD)
    gongkai("portals", "import", file, folder=tmp_path)
    counts = json.loads(gongkai("portals", "import", file, "--json", folder=tmp_path).stdout)
    assert counts == {"inserted": 0, "updated": 0, "unchanged": 1, "refused": []}
    write(tmp_path, HEADER, GOOD.replace("省人民政府", "省政府"))
    assert json.loads(gongkai("portals", "import", file, "--json", folder=tmp_path).stdout)["updated"] == 1


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        (["name,url", "名,https://a.gov.cn/"], "line 1: no column slug"),
        ([HEADER + ",colour", GOOD + ","], "line 1: unknown column colour"),
        ([HEADER], "no portal that can be used"),
        ([""], "the file is empty"),
        ([HEADER, BAD[0][0]], "line 2: the slug"),
    ],
)
def test_a_file_without_a_good_line_is_wrong_usage(tmp_path: Path, lines: list[str], sentence: str) -> None:
    said = gongkai("portals", "import", write(tmp_path, *lines), folder=tmp_path, expect=2)
    assert any(sentence in line for line in said.sentences)
    assert not (tmp_path / "data").exists()


def test_a_missing_file(tmp_path: Path) -> None:
    said = gongkai("portals", "import", "nowhere.csv", folder=tmp_path, expect=2)
    assert said.sentences == ["the portals file nowhere.csv cannot be read: No such file or directory"]


def test_a_file_saved_by_a_spreadsheet(tmp_path: Path) -> None:
    gongkai("portals", "import", write(tmp_path, HEADER, GOOD, encoding="gb18030"), folder=tmp_path)
    assert "河南省人民政府" in gongkai("portals", "list", folder=tmp_path).stdout


def test_what_is_exported_can_be_imported(tmp_path: Path) -> None:
    other = "b,乙区人民政府,110101,https://b.gov.cn/,trs,https://b.gov.cn/x/ https://b.gov.cn/y/,files.b.cn,a note"
    gongkai("portals", "import", write(tmp_path, HEADER, GOOD, other), folder=tmp_path)
    text = gongkai("portals", "export", folder=tmp_path).stdout
    rows = {row["slug"]: row for row in csv.DictReader(io.StringIO(text))}
    assert rows["b"]["start_urls"] == "https://b.gov.cn/x/ https://b.gov.cn/y/"
    assert rows["b"]["region_code"] == "110101"
    gongkai("portals", "export", "out.csv", folder=tmp_path)
    assert (tmp_path / "out.csv").read_text("utf-8") == text
    said = gongkai("portals", "export", "out.csv", folder=tmp_path, expect=2)
    assert "is there already" in said.sentences[0]
    counts = json.loads(gongkai("portals", "import", "out.csv", "--json", folder=tmp_path).stdout)
    assert counts["unchanged"] == 2
    assert "b,乙区" not in gongkai("portals", "export", "--region", "41", folder=tmp_path).stdout


def test_check_a_file_brings_nothing_in(tmp_path: Path) -> None:
    file = write(tmp_path, HEADER, GOOD, BAD[1][0])
    said = json.loads(gongkai("portals", "check", file, "--json", folder=tmp_path, expect=1).stdout)
    assert said["portals"] == 1
    assert [problem["line"] for problem in said["problems"]] == [3]
    assert not (tmp_path / "data").exists()


def test_check_the_corpus(tmp_path: Path) -> None:
    lines = [
        GOOD,
        "a,甲县人民政府,,https://www.a.gov.cn/,,,,",
        "b,乙县人民政府,110102,https://www.b.com/,,,,",
        "c,丙县人民政府,110103,https://www.c.com/,,,www.c.com,",
        "d,丁县人民政府,110104,https://www.henan.gov.cn,,,,",
    ]
    gongkai("portals", "import", write(tmp_path, HEADER, *lines), folder=tmp_path)
    said = gongkai("portals", "check", folder=tmp_path, expect=1)
    assert [sentence.partition(":")[0] for sentence in said.sentences] == ["a", "b", "410000-www.henan.gov.cn"]
    assert "no region_code" in said.sentences[0]
    assert "www.b.com is no government host" in said.sentences[1]
    assert said.sentences[2].endswith("has the address of d")


def test_never_asked_portals_are_told_by_status(tmp_path: Path) -> None:
    gongkai("portals", "import", write(tmp_path, HEADER, GOOD), folder=tmp_path)
    said = gongkai("status", folder=tmp_path)
    assert "Never asked: 410000-www.henan.gov.cn." in said.stdout


@pytest.mark.parametrize("command", [["list"], ["export"], ["check"]])
def test_without_a_corpus(tmp_path: Path, command: list[str]) -> None:
    said = gongkai("portals", *command, folder=tmp_path, expect=1)
    assert said.sentences[0].startswith("there is no corpus at")
