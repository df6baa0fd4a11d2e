"""Detection by the address alone, against addresses of real reports and the shapes that people gave them."""

import csv
from pathlib import Path

import pytest

from crawler.families import shape_of

KNOWN = {
    "trs": "trs",
    "trs-shtml": "trs",
    "hanweb-art": "hanweb",
    "hanweb-jpaas": "jpaas",
    "hanweb-xxgkAnnualReport": "hanweb_xxgk",
    "ucap": "ucap",
    "vsb": "vsb",
    "nfcms": "nfcms",
    "truecms": "truecms",
    "channel-hex": "static",
    "content-noext": "static",
    "contents-N": "static",
    "doc-date": "static",
    "numeric-tree": "static",
    "public-description": "static",
    "single": "static",
    "static-N": "static",
    "static-objectid": "static",
    "trs_tYYYYMMDD": "trs",
    "trs_t_id_only": "trs",
    "hanweb_art_ymd": "hanweb",
    "hanweb_art_hex": "jpaas",
    "hanweb_xxgkAnnualReport": "hanweb_xxgk",
    "hex32_shtml": "ucap",
    "c01_shtml": "ucap",
    "vsb_info": "vsb",
    "guangdong_post": "nfcms",
    "guangdong_gkmlpt": "gkmlpt",
    "ah_AnnualReport_show": "openness",
    "ah_openness_hex": "openness",
    "public_id": "openness",
    "public_column": "openness",
    "uuid_content": "truecms",
    "jhtml": "jeecms",
    "xxgk_show": "xxgk_list",
    "uuid_columns": "static",
    "hex24_html": "static",
    "zibo_site_channel_doc": "static",
    "content_id": "static",
    "doc_ymd": "static",
    "ymd8_id": "static",
    "article_ts": "static",
    "ts_index": "static",
    "snowflake_id": "static",
    "Content-id": "static",
}
"""Shapes as they are called in the two lists, and the family that has them; others have none."""

UNNAMED = {
    (
        "epoint",
        "other",
        "http://www.liaoyang.gov.cn/govxxgk/LY/2024-03-05/cfa9849a-3f74-4747-82de-a497ee246555.html?deptcode=033",
    ),
    (
        "vsb",
        "other",
        "https://www.ms.gov.cn/xxgk/xxgk_content.jsp?urltype=news.NewsContentUrl&wbtreeid=5069&wbnewsid=1143172",
    ),
}
"""Addresses that the lists give no shape, and whose system they tell all the same."""


def rows(file: Path, shape: str, url: str, delimiter: str) -> list[tuple[str, str]]:
    """Shapes and addresses of a list."""
    with file.open(encoding="utf-8") as opened:
        return [(row[shape], row[url]) for row in csv.DictReader(opened, delimiter=delimiter)]


@pytest.mark.parametrize(
    ("name", "shape", "url", "delimiter", "least"),
    [
        ("annual_report_urls.csv", "family_guess", "url", ",", 0.9),
        ("portals_seen.tsv", "url_shape", "example_report", "\t", 0.8),
    ],
)
def test_the_address_agrees_or_is_undecided(
    shared: Path, name: str, shape: str, url: str, delimiter: str, least: float
) -> None:
    found = [
        (KNOWN.get(said), shape_of(address), said, address)
        for said, address in rows(shared / "data" / name, shape, url, delimiter)
    ]
    wrong = [row for row in found if row[1] is not None and row[0] is not None and row[0] != row[1]]
    assert wrong == []
    assert {row[1:] for row in found if row[0] is None and row[1] not in {None, "static"}} <= UNNAMED
    assert sum(row[1] is not None for row in found) >= least * len(found)
