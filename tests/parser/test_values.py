"""Cells: what is printed, what it is worth, and what is never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parser.text import han_number, iso_date, label_key
from parser.values import parse_value


@pytest.mark.parametrize(
    ("raw", "value", "unit", "status"),
    [
        ("0", 0, None, "number"),
        ("１２", 12, None, "number"),
        ("1,234", 1234, None, "number"),
        ("5 500", 5500, None, "number"),
        ("12.50", 12.5, None, "number"),
        ("0.0000", 0, None, "number"),
        ("+34", 34, None, "number"),
        ("-59", -59, None, "number"),
        ("—59", -59, None, "number"),
        ("增3", 3, None, "number"),
        ("减1", -1, None, "number"),
        ("0件", 0, "件", "number"),
        ("零", 0, None, "number"),
        ("○", 0, None, "number"),
        ("十二件", 12, "件", "number"),
        ("4948.3955万元", 4948.3955, "万元", "number"),
        ("251000元", 251000, "元", "number"),
        ("6.3（万元）", 6.3, "万元", "number"),
        ("12.3万件", 123000, "件", "number"),
        ("18（含上年结转2件）", 18, None, "number"),
        ("1 6.3", None, None, "illegible"),
        ("万元", None, None, "text"),
        ("", None, None, "blank"),
        ("\xa0\u3000", None, None, "blank"),
        ("/", None, None, "dash"),
        ("——", None, None, "dash"),
        ("无", None, None, "word_none"),
        ("详见附表", None, None, "text"),
        ("0/0", None, None, "text"),
    ],
)
def test_value(raw: str, value: float | None, unit: str | None, status: str) -> None:
    found = parse_value(raw)
    assert (found.value, found.unit, found.status) == (value, unit, status)


@pytest.mark.parametrize("raw", ["12 1", "1\n2", "00", "012", ".5", " ．25 "])
def test_digits_that_may_be_glued_are_not_guessed(raw: str) -> None:
    found = parse_value(raw)
    assert found.value is None
    assert found.status == "illegible"
    assert found.read_as


@given(st.integers(min_value=0, max_value=10**9))
def test_printed_integers_come_back(number: int) -> None:
    for printed in (str(number), f"{number:,}", f" {number} ", f"{number}件"):
        assert parse_value(printed).value == number


@given(st.text(max_size=12))
def test_nothing_raises_and_only_numbers_have_values(raw: str) -> None:
    found = parse_value(raw)
    assert (found.value is not None) == (found.status == "number")


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("（一）予以公开", "予以公开"),
        ("1. 属于国家秘密", "属于国家秘密"),
        ("E、本年度办理 结果", "本年度办理结果"),
        ("社会公益 组织", "社会公益组织"),
        ("本年增／减", "本年增减"),
        ("3、其他", "其他"),
    ],
)
def test_label_key(printed: str, key: str) -> None:
    assert label_key(printed) == key


@pytest.mark.parametrize(
    ("text", "number"), [("三十二", 32), ("一百零五", 105), ("二〇二二", 2022), ("三万二千", 32000), ("十", 10)]
)
def test_han_number(text: str, number: int) -> None:
    assert han_number(text) == number


@pytest.mark.parametrize(
    ("text", "date"),
    [("发布日期：2020-01-31", "2020-01-31"), ("2023年1月5日", "2023-01-05"), ("2021-13-40", None), ("无日期", None)],
)
def test_iso_date(text: str, date: str | None) -> None:
    assert iso_date(text) == date
