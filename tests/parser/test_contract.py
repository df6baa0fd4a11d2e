"""The JSON contract: schema, closed lists, forms as data."""

import json

import jsonschema
import pytest

from parser import forms, parse, schema
from parser.model import from_json, to_json

REPORT = """样例县青石镇人民政府2023年政府信息公开工作年度报告
一、总体情况
本镇主动公开政府信息12条。
二、主动公开政府信息情况
第二十条第（一）项
信息内容\t本年制发件数\t本年废止件数\t现行有效件数
规章\t0\t0\t0
行政规范性文件\t2\t1\t/
六、其他需要报告的事项
无。
"""


def test_shipped_schema_is_the_contract() -> None:
    assert schema.shipped() == schema.made(), "run: python -c 'from parser import schema; print(schema.as_text())'"


@pytest.mark.parametrize(
    "content", [REPORT.encode(), b"", b"\x00\x01\x02", "网站工作年度报表".encode(), b"%PDF-1.4 no"]
)
def test_every_outcome_validates(content: bytes) -> None:
    record = json.loads(to_json(parse(content)))
    jsonschema.validate(record, schema.shipped())


def test_record_survives_the_journey_through_json() -> None:
    record = parse(REPORT.encode())
    assert from_json(to_json(record)) == record


def test_same_bytes_same_record() -> None:
    assert to_json(parse(REPORT.encode())) == to_json(parse(REPORT.encode()))


def test_indicator_names_fit_statistical_packages() -> None:
    indicators = forms.load().indicators()
    shorts = [indicator.short for indicator in indicators]
    assert len(set(shorts)) == len(shorts)
    for indicator in indicators:
        assert indicator.short.isascii()
        assert len(indicator.short) <= 32
        assert len(indicator.label_zh) <= 80
        assert len(indicator.label_en) <= 80


def test_form_sizes_are_the_official_ones() -> None:
    tables = {table.code: table for table in forms.load().tables}
    assert len(tables["t3_requests"].rows_of("C")) == 23
    assert len(tables["t3_requests"].rows_of("D")) == 25
    assert len(tables["t3_requests"].columns) == 7
    assert len(tables["t4_proceedings"].rows) * len(tables["t4_proceedings"].columns) == 15


def test_identities_name_rows_and_columns_that_exist() -> None:
    for identity in forms.load().identities:
        table = forms.load().table(identity.table)
        known = {item.code for item in (table.columns if identity.axis == "row" else table.rows)}
        assert {code.lstrip("-") for code in (*identity.left, *identity.right)} <= known
