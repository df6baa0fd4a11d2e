"""Printed names: those that say which body they mean, and those that do not."""

import pytest

from storage.agencies import resolve, split

PLACED = [
    ("河北省教育厅", "name:河北省/dept/教育厅", "province"),
    ("卧龙区蒲山镇人民政府", "name:卧龙区蒲山镇/township_gov", "township"),
    ("卧龙区蒲山镇政府", "name:卧龙区蒲山镇/township_gov", "township"),
    ("卧龙区 蒲山镇 人民政府", "name:卧龙区蒲山镇/township_gov", "township"),
    ("淮安市人民政府", "name:淮安市/prefecture_gov", "prefecture"),
    ("临海市人民政府", "name:临海市/county_gov", "county"),
    ("上海市人民政府办公厅", "name:上海市/dept/人民政府办公厅", "province"),
    ("上海市科学技术委员会", "name:上海市/dept/科学技术委员会", "province"),
    ("平潭综合实验区管委会", "name:平潭综合实验区/zone_committee", "county"),
    ("平潭综合实验区管理委员会", "name:平潭综合实验区/zone_committee", "county"),
    ("南阳市卧龙区税务局", "name:南阳市卧龙区/dept/税务局", "county"),
    ("国家税务总局南阳市卧龙区税务局", "name:南阳市卧龙区/dept/税务局", "county"),
    ("河北省人民政府国有资产监督管理委员会", "name:河北省/dept/国有资产监督管理委员会", "province"),
    ("河北省住房和城乡建设厅", "name:河北省/dept/住房和城乡建设厅", "province"),
    ("南阳市城市管理局", "name:南阳市/dept/城市管理局", "prefecture"),
    ("卧龙区乡村振兴局", "name:卧龙区/dept/乡村振兴局", "county"),
    ("卧龙区市场监督管理局", "name:卧龙区/dept/市场监督管理局", "county"),
    ("景德镇市昌江区人民政府", "name:景德镇市昌江区/county_gov", "county"),
    ("新乡市红旗区人民政府", "name:新乡市红旗区/county_gov", "county"),
    ("新乡县人民政府", "name:新乡县/county_gov", "county"),
    ("宁乡市花明楼镇人民政府", "name:宁乡市花明楼镇/township_gov", "township"),
    ("青岛市市南区人民政府", "name:青岛市市南区/county_gov", "county"),
    ("宁波市镇海区人民政府", "name:宁波市镇海区/county_gov", "county"),
    ("荆州市沙市区人民政府", "name:荆州市沙市区/county_gov", "county"),
    ("重庆市九龙坡区二郎街道办事处", "name:重庆市九龙坡区二郎街道/subdistrict", "township"),
    ("九龙坡区人民政府二郎街道办事处", "name:九龙坡区二郎街道/subdistrict", "township"),
    ("九龙坡区二郎街道", "name:九龙坡区二郎街道/subdistrict", "township"),
    ("南京市鼓楼区人民政府", "name:南京市鼓楼区/county_gov", "county"),
    ("苏州工业园区管理委员会", "name:苏州工业园区/zone_committee", "county"),
    ("延边朝鲜族自治州人民政府", "name:延边朝鲜族自治州/prefecture_gov", "prefecture"),
    ("大兴安岭地区行政公署", "name:大兴安岭地区/prefecture_gov", "prefecture"),
    ("内蒙古自治区财政厅", "name:内蒙古自治区/dept/财政厅", "province"),
    ("南阳市自然资源和规划局卧龙分局", "name:南阳市/dept/自然资源和规划局卧龙分局", "prefecture"),
    ("南阳市第一中学", "name:南阳市/public_utility/第一中学", "prefecture"),
    ("教育部", "name:中国/dept/教育部", "country"),
    ("国务院办公厅", "name:中国/dept/国务院办公厅", "country"),
]


@pytest.mark.parametrize(("name", "agency_id", "level"), PLACED)
def test_a_name_that_says_it(name: str, agency_id: str, level: str) -> None:
    found = resolve(name)
    assert found is not None
    assert (found.agency_id, found.level, found.region_code) == (agency_id, level, None)


@pytest.mark.parametrize("name", [name for name, *_ in PLACED])
def test_the_portal_changes_nothing_for_such_a_name(name: str) -> None:
    alone, within = resolve(name), resolve(name, ["41"])
    assert alone is not None
    assert within is not None
    assert within.agency_id == alone.agency_id


@pytest.mark.parametrize(
    ("name", "code", "agency_id"),
    [
        ("太平镇人民政府", "411325", "411325/太平镇/township_gov"),
        ("太平镇人民政府", "411325100", "411325100/township_gov"),
        ("太平镇人民政府", "4113", None),
        ("虎门镇人民政府", "4419", "4419/虎门镇/township_gov"),
        ("二郎街道办事处", "500107", "500107/二郎街道/subdistrict"),
        ("民政局", "411303", "411303/dept/民政局"),
        ("民政局", "4113", None),
        ("民政局", "41", None),
        ("民政厅", "41", "41/dept/民政厅"),
        ("民政局", "31", "31/dept/民政局"),
        ("人民政府办公室", "411303", "411303/dept/人民政府办公室"),
        ("鼓楼区人民政府", "320106", "320106/county_gov"),
        ("鼓楼区人民政府", "3201", "3201/鼓楼区/county_gov"),
        ("鼓楼区人民政府", "32", None),
        ("鼓楼区华大街道办事处", "350102", "350102/鼓楼区华大街道/subdistrict"),
        ("高新区管委会", "411303", "411303/高新区/zone_committee"),
        ("经济技术开发区管理委员会", "4113", None),
    ],
)
def test_a_name_that_needs_its_place(name: str, code: str, agency_id: str | None) -> None:
    assert resolve(name) is None
    found = resolve(name, [code])
    assert (found.agency_id if found else None) == agency_id


def test_codes_that_lie_in_one_another_are_one_place() -> None:
    found = resolve("太平镇人民政府", ["41", "411325", "4113"])
    assert found is not None
    assert found.region_id == "411325/太平镇"


def test_codes_that_contradict_each_other_say_nothing() -> None:
    assert resolve("太平镇人民政府", ["411325", "320106"]) is None


def test_the_region_s_own_code_is_kept() -> None:
    found = resolve("卧龙区蒲山镇人民政府", ["411303104"])
    assert found is not None
    assert (found.region_id, found.region_code) == ("name:卧龙区蒲山镇", "411303104")


@pytest.mark.parametrize("name", ["x", "", "关于印发通知", "市政府", "2022年度报告", "南阳市关于做好工作的通知"])
def test_what_is_no_name(name: str) -> None:
    assert resolve(name, ["411303"]) is None


@pytest.mark.parametrize(("name", "kind"), [("南阳市中级人民法院", "out_of_scope"), ("卧龙区档案馆", "authorised_org")])
def test_kinds(name: str, kind: str) -> None:
    assert split(name).kind == kind
