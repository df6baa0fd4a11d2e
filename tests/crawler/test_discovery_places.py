"""Whose portal it is: codes and names as real portals tell them, right and wrong."""

import pytest

from crawler.discovery.identity import plain, site_codes, site_names
from crawler.discovery.nearby import is_beside
from crawler.discovery.placing import Placed, is_place_name, place
from crawler.page import Page

SICHUAN, CHENGDU = Placed("四川省", "51", (), ()), Placed("成都市", "5101", (), ())
SHENZHEN = Placed("深圳市", "4403", (), ())


def home(name: str, code: str, more: str = "", host: str = "www.a.gov.cn") -> Page:
    html = f"""<html><head><meta name="SiteName" content="{name}"><meta name="SiteIDCode" content="{code}">
<title>{name}门户网站</title></head><body><a href="/zwgk/">政务公开</a>{more}</body></html>"""
    return Page(f"http://{host}/", html.encode())


def test_a_place_by_its_name_and_its_code() -> None:
    found = place("武侯区", home("成都市武侯区人民政府", "5101070001"), CHENGDU)
    assert (found.code, found.rank, found.doubts) == ("510107", "county", ())
    assert found.evidence == ("武侯区 is 510107 in the lists of places", "its meta says so too")


@pytest.mark.parametrize(
    ("words", "above", "page", "code", "doubt"),
    [
        ("新津区", CHENGDU, home("新津区人民政府", "5101320017"), "510118", "a frozen code, 510132, now 510118"),
        ("龙华区", SHENZHEN, home("龙华区政府", "4403920006"), "440309", "a code of no place, 440392"),
        ("武侯区", CHENGDU, home("齐齐哈尔市人民政府", "2302000001"), "510107", "the code of 齐齐哈尔市, 2302"),
        ("武侯区", CHENGDU, home("网站名称", "政府网站标识码"), "510107", "政府网站标识码, which is no site code"),
        ("武侯区", CHENGDU, home("武侯区", "510107000044"), "510107", "510107000044, which is no site code"),
        ("武侯区", CHENGDU, None, "510107", "its home page did not come"),
        ("龙华区", None, home("龙华区", "bm17000009"), None, "no list of places has 龙华区"),
        ("某某县", CHENGDU, home("某某县人民政府", "3301990001"), None, "not below 成都市"),
    ],
)
def test_traps(words: str, above: Placed | None, page: Page | None, code: str | None, doubt: str) -> None:
    found = place(words, page, above)
    assert found.code == code
    assert doubt in "; ".join(found.doubts)


def test_codes_of_a_page_the_surest_first() -> None:
    more = """<a href="http://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=5101070001&amp;url=x">找错</a>
<form action="/search4/s?siteCode=1101000001"></form>政府网站标识码：5101070018"""
    assert site_codes(home("武侯区", "5109999999", more)) == ["5101070018", "5101070001", "5109999999"]
    assert site_codes(Page("http://a/", b"<a href='/s?siteCode=3611000001'>x</a>")) == ["3611000001"]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("中国·甲县人民政府门户网站", "甲县"),
        ("甲县人民政府网", "甲县"),
        ("乙市政府网站", "乙市"),
        ("欢迎访问丙区人民政府", "丙区"),
        ("丁县", "丁县"),
    ],
)
def test_plain_names(said: str, name: str) -> None:
    assert plain(said) == name


def test_names_of_places_and_what_only_ends_like_one() -> None:
    places = "成都市 新津区 阿坝藏族羌族自治州 正定县 阿鲁科尔沁旗 浦东新区 大兴安岭地区"
    others = "各区 市辖区 办事服务区 高新社区 旅游景区 县市区 教育局 首页 政务公开 市直部门"
    assert all(map(is_place_name, places.split()))
    assert not any(map(is_place_name, others.split()))


def test_who_runs_a_portal() -> None:
    page = home("网站名称", "1", "主办：甲县人民政府办公室　承办：甲县大数据中心")
    assert site_names(page)[0] == "甲县"


@pytest.mark.parametrize(
    ("url", "may_be"),
    [
        ("http://xxgk.dc.gov.cn/xzzf6/", True),
        ("http://dc.gov.cn/", True),
        ("http://jyj.dc.gov.cn/", False),
        ("http://xxgk.other.gov.cn/", False),
        ("http://xxgk.dc.gov.cn.example.com/", False),
    ],
)
def test_hosts_beside(url: str, may_be: bool) -> None:
    assert is_beside(url, "http://www.dc.gov.cn/") is may_be
