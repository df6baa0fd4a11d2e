"""`gongkai agency`: who a name is, and a person's word on it."""

import json
from pathlib import Path

import pytest

from tests.cli.command import gongkai


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (("卧龙区蒲山镇人民政府",), {"region_code": "411303104", "agency_kind": "township_gov", "department": None}),
        (("河包镇", "--region", "荣昌"), {"region_code": "500153109", "region_path": ["重庆市", "荣昌区", "河包镇"]}),
        (("民政局", "--region", "河南省卧龙区"), {"region_code": "411303", "department": "civil_affairs"}),
        (("江干区", "--year", "2022"), {"region_code": None, "agency_id": None, "valid_year": 2022}),
        (("太平镇人民政府", "--region", "西咸新区"), {"region_code": None}),
    ],
)
def test_resolve(tmp_path: Path, asked: tuple[str, ...], expected: dict[str, object]) -> None:
    told = json.loads(gongkai("agency", "resolve", *asked, "--json", folder=tmp_path).stdout)
    assert {key: told[key] for key in expected} == expected
    assert told["name"] == asked[0]
    assert told["reasons"]
    assert bool(told["candidates"]) is (told["region_code"] is None)


def test_resolve_in_words(tmp_path: Path) -> None:
    said = gongkai("agency", "resolve", "鼓楼区人民政府", folder=tmp_path).stdout
    assert "not placed" in said
    assert "320106/county_gov  江苏省 南京市 鼓楼区" in said
    refused = gongkai("agency", "resolve", "民政局", "--region", "鼓楼区", folder=tmp_path, expect=2)
    assert "several codes" in refused.stderr


def test_decisions(tmp_path: Path) -> None:
    def rows(query: str) -> list[dict[str, object]]:
        found: list[dict[str, object]] = json.loads(gongkai("sql", query, "--json", folder=tmp_path).stdout)
        return found

    gongkai("db", "upgrade", folder=tmp_path)
    assert int(str(rows("SELECT count(*) AS n FROM regions")[0]["n"])) > 50_000
    gongkai(
        "agency", "assign", "太平镇人民政府", "--to", "西峡县太平镇人民政府", "--why", "by its seal", folder=tmp_path
    )
    gongkai("agency", "merge", "卧龙区招商局", "--to", "卧龙区商务局", folder=tmp_path)
    gongkai("agency", "split", "卧龙区水务局", "--by", "somebody", folder=tmp_path)
    assert rows("SELECT kind, subject, why FROM decisions ORDER BY decision_id") == [
        {"kind": "assign", "subject": "太平镇人民政府", "why": "by its seal"},
        {"kind": "merge", "subject": "411303/dept/investment", "why": None},
        {"kind": "split", "subject": "卧龙区水务局", "why": None},
    ]
    refused = gongkai("agency", "assign", "太平镇人民政府", "--to", "城关镇人民政府", folder=tmp_path, expect=2)
    assert "城关镇人民政府" in refused.stderr
    refused = gongkai("agency", "split", "无此物", folder=tmp_path, expect=2)
    assert "nothing to split" in refused.stderr
