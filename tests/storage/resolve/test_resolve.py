"""Names and who they are: what a name says by itself, what needs its place, what stays open; and the reasons."""

import pytest

from storage.resolve import Context, Resolution, resolve
from storage.resolve.surroundings import is_credit_code, organisation_of, region_of_number

NAMED = [
    ("卧龙区蒲山镇人民政府", "411303104/township_gov"),
    ("南阳市卧龙区蒲山镇人民政府", "411303104/township_gov"),
    ("河南省南阳市卧龙区蒲山镇政府", "411303104/township_gov"),
    ("卧龙区 蒲山镇 人民政府", "411303104/township_gov"),
    ("河北省教育厅", "13/dept/education"),
    ("淮安市人民政府", "3208/prefecture_gov"),
    ("临海市人民政府", "331082/county_gov"),
    ("上海市人民政府办公厅", "31/dept/gov_office"),
    ("上海市科学技术委员会", "31/dept/science_technology"),
    ("汉阳区人民政府办公室", "420105/dept/gov_office"),
    ("沭阳县发展和改革局", "321322/dept/development_reform"),
    ("南阳市城市管理局", "4113/dept/urban_management"),
    ("卧龙区乡村振兴局", "411303/dept/rural_revitalisation"),
    ("卧龙区扶贫开发办公室", "411303/dept/rural_revitalisation"),
    ("河北省人民政府国有资产监督管理委员会", "13/dept/state_assets"),
    ("景德镇市昌江区人民政府", "360202/county_gov"),
    ("新乡市红旗区人民政府", "410702/county_gov"),
    ("宁波市镇海区人民政府", "330211/county_gov"),
    ("重庆市九龙坡区二郎街道办事处", "500107008/subdistrict"),
    ("九龙坡区人民政府二郎街道办事处", "500107008/subdistrict"),
    ("九龙坡区二郎街道", "500107008/subdistrict"),
    ("天津市北辰区佳荣里街", "120113005/subdistrict"),
    ("大兴安岭地区行政公署", "2327/prefecture_gov"),
    ("民和县教育局", "632122/dept/education"),
    ("桃江县鲊埠乡人民政府", "430922208/township_gov"),
    ("克州财政局", "6530/dept/finance"),
    ("东莞市虎门镇人民政府", "441900121/township_gov"),
    ("南阳高新区管委会", "411371/zone_committee"),
    ("南阳市高新技术产业开发区管理委员会", "411371/zone_committee"),
    ("平潭综合实验区管委会", "x:3501:平潭综合实验区/zone_committee"),
    ("南阳市自然资源和规划局卧龙分局", "411303/dept/natural_resources"),
    ("国家税务总局南阳市卧龙区税务局", "411303/dept/tax"),
    ("国家统计局南阳调查队", "4113/dept/statistics_team"),
    ("南阳市第一中学", "4113/public_utility/第一中学"),
    ("卧龙区供销合作社联合社", "411303/dept/supply_marketing"),
    ("教育部", "cn/dept/教育部"),
]


def of(name: str, *codes: str, year: int | None = None, **more: str) -> Resolution:
    return resolve(name, Context(codes, year, **more))


@pytest.mark.parametrize(("name", "agency_id"), NAMED)
def test_a_name_that_says_it(name: str, agency_id: str) -> None:
    found = of(name)
    assert found.agency_id == agency_id
    assert found.reasons


@pytest.mark.parametrize(
    ("name", "code", "agency_id"),
    [
        ("太平镇人民政府", "411323", "411323110/township_gov"),
        ("太平镇人民政府", "411323110", "411323110/township_gov"),
        ("太平镇人民政府", "21", None),
        ("太平镇人民政府", "6104", "610423111/township_gov"),
        ("虎门镇人民政府", "4419", "441900121/township_gov"),
        ("二郎街道办事处", "500107", "500107008/subdistrict"),
        ("河包镇", "500153", "500153109/township_gov"),
        ("民政局", "411303", "411303/dept/civil_affairs"),
        ("民政局", "4113", None),
        ("市民政局", "4113", "4113/dept/civil_affairs"),
        ("民政局", "41", None),
        ("民政厅", "41", "41/dept/civil_affairs"),
        ("民政局", "31", "31/dept/civil_affairs"),
        ("县人社局", "622926", "622926/dept/human_resources"),
        ("人民政府办公室", "411303", "411303/dept/gov_office"),
        ("鼓楼区人民政府", "3201", "320106/county_gov"),
        ("鼓楼区人民政府", "41", "410204/county_gov"),
        ("高新区管委会", "4113", "411371/zone_committee"),
        ("桃园开发区管委会", "420881", "x:420881:桃园开发区/zone_committee"),
        ("曾都经济开发区管委会", "421303", "x:421303:曾都经济开发区/zone_committee"),
        ("无此镇人民政府", "411303", "x:411303:无此镇/township_gov"),
    ],
)
def test_a_name_that_needs_its_place(name: str, code: str, agency_id: str | None) -> None:
    found = of(name, code)
    assert found.agency_id == agency_id
    assert agency_id or found.candidates


@pytest.mark.parametrize("name", ["太平镇人民政府", "民政局", "鼓楼区人民政府", "高新区管委会", "桃园开发区管委会"])
def test_without_it_nothing_is_guessed(name: str) -> None:
    found = of(name)
    assert found.agency_id is None
    assert found.reasons


def test_the_places_that_an_open_name_could_mean() -> None:
    found = of("鼓楼区人民政府")
    assert {one.region_code for one in found.candidates} == {"320106", "320302", "350102", "410204"}
    assert found.as_dict()["region_code"] is None
    assert of("桃园开发区管委会").as_dict()["agency_kind"] == "zone_committee"


def test_a_place_through_time() -> None:
    county, district = of("上虞市人民政府", year=2011), of("上虞区人民政府", year=2020)
    assert county.agency_id == district.agency_id == "330682/county_gov"
    assert (county.as_dict()["region_code"], district.as_dict()["region_code"]) == ("330682", "330604")
    assert county.path == ("浙江省", "绍兴市", "上虞市")


def test_a_place_that_is_no_more() -> None:
    assert of("江干区人民政府", year=2015).agency_id == "330104/county_gov"
    assert of("江干区人民政府", year=2021).agency_id == "330104/county_gov"  # the year in which it ended
    found = of("江干区", year=2022)
    assert found.agency_id is None
    assert {one.region_code for one in found.candidates} == {"330104", "330102", "330114"}
    assert any("ended in 2021" in reason for reason in found.reasons)


def test_twins_are_told_apart_by_the_year() -> None:
    assert of("巢湖市人民政府", year=2008).agency_id == "3414/prefecture_gov"
    assert of("巢湖市人民政府", year=2015).agency_id == "341402/county_gov"


def test_a_branch_names_its_department() -> None:
    assert of("南阳市自然资源和规划局卧龙分局").parent_agency == "4113/dept/natural_resources"


def test_a_zone_that_is_a_county() -> None:
    found = of("平潭综合实验区管委会").as_dict()
    assert (found["region_code"], found["agency_kind"]) == ("350128", "zone_committee")


def test_bodies_that_stood_side_by_side_are_two() -> None:
    names = ("卧龙区国土资源局", "卧龙区规划局", "卧龙区自然资源局")
    assert len({of(name).agency_id for name in names}) == 3
    assert {of(name).as_dict()["department"] for name in names} == {"natural_resources"}


def test_the_publisher_and_the_column_decide() -> None:
    assert of("太平镇人民政府", "4113").agency_id == "411323110/township_gov"  # one in the prefecture
    open_name = of("城关镇人民政府", "4113")
    assert open_name.agency_id is None
    told = of("城关镇人民政府", "4113", publisher="内乡县人民政府")
    assert told.agency_id == "411325100/township_gov"
    assert any("内乡县人民政府" in reason for reason in told.reasons)
    assert of("城关镇人民政府", "4113", column="年报/内乡县").agency_id == told.agency_id


def test_codes_that_lie_in_one_another_are_one_place() -> None:
    assert of("太平镇人民政府", "41", "411323", "4113").agency_id == "411323110/township_gov"


def test_codes_that_contradict_each_other_say_nothing() -> None:
    found = of("太平镇人民政府", "411323", "320106")
    assert found.agency_id is None
    assert any("contradict" in reason for reason in found.reasons)


def test_a_portal_far_away_changes_nothing_for_a_full_name() -> None:
    assert of("南阳市卧龙区蒲山镇人民政府", "320106").agency_id == "411303104/township_gov"


@pytest.mark.parametrize(
    ("name", "codes", "agency_id", "path"),
    [
        ("霁汐县人民政府", ("990121",), "x:990121/county_gov", ("霁汐县",)),
        ("霁汐县鹭坞乡人民政府", ("990121",), "x:990121:鹭坞乡/township_gov", ("霁汐县", "鹭坞乡")),
        ("鹭坞乡人民政府", ("990121",), "x:990121:鹭坞乡/township_gov", ("990121", "鹭坞乡")),
        ("霁汐市人民政府", ("9901",), "x:9901/prefecture_gov", ("霁汐市",)),
        ("霁汐县教育局", (), "x:霁汐县/dept/education", ("霁汐县",)),
        ("样例省霁汐市人民政府", (), "x:样例省:霁汐市/prefecture_gov", ("样例省", "霁汐市")),
        ("鹭坞乡人民政府", (), None, ()),
    ],
)
def test_places_of_no_list(name: str, codes: tuple[str, ...], agency_id: str | None, path: tuple[str, ...]) -> None:
    found = of(name, *codes)
    assert found.agency_id == agency_id
    assert found.path == path
    assert found.spot is None or found.spot.is_minted


@pytest.mark.parametrize("name", ["x", "", "关于印发通知", "市政府", "2022年度报告", "南阳市关于做好工作的通知"])
def test_what_is_no_name(name: str) -> None:
    assert of(name, "411303").agency_id is None


@pytest.mark.parametrize(
    ("name", "kind"), [("南阳市中级人民法院", "out_of_scope"), ("卧龙区退役军人服务中心", "authorised_org")]
)
def test_kinds(name: str, kind: str) -> None:
    assert of(name).as_dict()["agency_kind"] == kind


@pytest.mark.parametrize("number", ["005283628", "014416330", "01404053X", "00835003X", "014314799"])
def test_organisation_codes_at_the_head_of_index_numbers(number: str) -> None:
    assert organisation_of(f"{number}/2021-00001") == number


def test_numbers_that_carry_a_region() -> None:
    assert organisation_of("737407952/2020-1") is None
    assert region_of_number("620702081/2026-00007") == "620702"
    assert not is_credit_code("11411303005283628A")
    code = next(
        f"11411303005283628{c}" for c in "0123456789ABCDEFGHJKLMNPQRTUWXY" if is_credit_code(f"11411303005283628{c}")
    )
    assert region_of_number(code) == "411303"
    assert of("民政局", number=code).agency_id == "411303/dept/civil_affairs"
