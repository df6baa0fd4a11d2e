"""Sums over a region: a government's table for its whole region is never added to those of the bodies in it."""

from typing import Any

from msgspec.structs import replace

from parser.model import Scope, Table
from tests.storage.conftest import Hand
from tests.storage.made import REQUESTS, parsed, report, table

COLUMNS = "region_id, counted, received, disposed, bodies, left_out, unknown"


def requests(count: Any, scope: Scope) -> Table:
    """A table 3 with requests that were all granted."""
    rows = {"new_received": count, "granted_in_full": count, "disposed_total": count}
    cells = {f"{row}.{column}": value for row, value in rows.items() for column in ("natural_person", "total")}
    return replace(table(REQUESTS, cells=cells), scope=scope)


def put(hand: Hand, agency: str, *tables: Table, year: int = 2022) -> None:
    content = f"{agency} {year}".encode()
    hand.take(content, f"file:///{agency}/{year}.html")
    hand.load(parsed(content, report(agency, year, tables)))


def sums(hand: Hand, where: str) -> list[Any]:
    return hand.values(f"SELECT {COLUMNS} FROM requests_by_region WHERE {where} ORDER BY region_id, counted")


def test_a_county_is_not_added_to_its_townships(hand: Hand) -> None:
    put(hand, "卧龙区人民政府", requests(100, "region"))
    put(hand, "卧龙区蒲山镇人民政府", requests(3, "own_body"))
    put(hand, "卧龙区石桥镇人民政府", requests(5, "own_body"))
    put(hand, "卧龙区财政局", requests(7, "own_body"))
    put(hand, "卧龙区潦河镇人民政府", requests(9, "unknown"))
    assert sums(hand, "region_id = '411303'") == [
        ("411303", "bodies", 15, 15, 3, 1, 0),
        ("411303", "whole_region", 100, 100, 1, 0, 0),
    ]
    assert sums(hand, "region_id = '4113'") == [("4113", "bodies", 15, 15, 3, 1, 0)]
    assert sums(hand, "level = 'county' AND counted = 'whole_region'") == [
        ("411303", "whole_region", 100, 100, 1, 0, 0)
    ]


def test_a_report_that_prints_both_counts_once_in_each(plain_hand: Hand) -> None:
    put(plain_hand, "卧龙区人民政府", requests(4, "office_only"), requests(50, "region"))
    put(plain_hand, "卧龙区人民政府办公室", requests(4, "own_body"))
    assert sums(plain_hand, "region_id = '411303'") == [
        ("411303", "bodies", 4, 4, 1, 0, 0),
        ("411303", "whole_region", 50, 50, 1, 0, 0),
    ]


def test_what_cannot_be_added_or_is_not_known_is_told(plain_hand: Hand) -> None:
    put(plain_hand, "卧龙区人民政府", requests(40, "own_level"))  # with its departments
    put(plain_hand, "卧龙区财政局", requests("illegible", "own_body"))
    put(plain_hand, "卧龙区教育局", requests(2, "own_body"))
    assert sums(plain_hand, "region_id = '411303'") == [("411303", "bodies", 2, 2, 2, 1, 1)]


def test_a_sum_is_of_the_places_as_they_were(plain_hand: Hand) -> None:
    put(plain_hand, "江干区教育局", requests(6, "own_body"), year=2019)
    put(plain_hand, "莱城区教育局", requests(8, "own_body"), year=2016)
    put(plain_hand, "莱芜区教育局", requests(1, "own_body"), year=2021)
    assert sums(plain_hand, "level = 'prefecture'") == [
        ("3301", "bodies", 6, 6, 1, 0, 0),
        ("3701", "bodies", 1, 1, 1, 0, 0),
        ("3712", "bodies", 8, 8, 1, 0, 0),
    ]
