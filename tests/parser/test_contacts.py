"""Whose report it is, where only its preamble says so."""

import pytest

from parser import parse
from parser.contacts import contact_of
from parser.foot import signed_on, signer


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("如有任何疑问,请与样例市商务局办公室联系(地址:振兴路83号)", "样例市商务局"),
        ("如有疑问,请联系:样例区人民政府青石街道办事处党政综合部,电话:84719009。", "样例区人民政府青石街道办事处"),
        ("请与青石乡人民政府办公室联系。", "青石乡人民政府"),
        ("请与样例县人民政府办公室政府信息公开办联系。", "样例县人民政府办公室"),
        ("请与我局办公室联系。", None),
        ("请联系以下单位。", None),
    ],
)
def test_an_office_tells_its_body(said: str, name: str | None) -> None:
    assert contact_of(said) == name


@pytest.mark.parametrize(
    ("preamble", "name"),
    [
        ("现将2021年青石街道办事处政府信息公开情况报告如下。", "青石街道办事处"),
        ("现将样例开发区发展改革局（以下简称发改局）2021年度信息公开工作报告如下。", "样例开发区发展改革局"),
        ("根据《条例》规定，结合自然资源部2021年政府信息公开工作实际，编制本报告。", "自然资源部"),
        ("现公布样例县水利局2021年政府信息公开工作年度报告。", "样例县水利局"),
        ("编制本报告。统计期限自2021年1月1日至12月31日。如有疑问，请与样例县水利局办公室联系。", "样例县水利局"),
    ],
)
def test_the_preamble_names_the_body(preamble: str, name: str) -> None:
    page = f"<p>政府信息公开工作年度报告</p><p>{preamble}</p><p>一、概述</p><p>主动公开政府信息5条。</p>"
    report = parse(page.encode()).reports[0]
    assert (report.agency_name, report.report_year) == (name, 2021)


@pytest.mark.parametrize(
    "foot",
    [
        ["样例县青石镇人民政府", "2021年1月16日"],
        ["（盖章）样例县青石镇人民政府", "二○二一年一月十六日"],
        ["报送单位：样例县青石镇人民政府", "报送日期：2021-01-16"],
        ["特此报告。", "样例县青石镇人民政府2021年1月16日"],
    ],
)
def test_the_foot_names_the_body_and_the_day(foot: list[str]) -> None:
    below = ["主办：样例县人民政府办公室", "网站标识码：4113030001", "访问量：123456次", "联系我们", "网站地图"]
    assert signer(["存在不足。", *foot]) == "样例县青石镇人民政府"
    assert signed_on(["存在不足。", *foot]) == "2021-01-16"
    if len(foot[1]) < 20:
        assert (signer([*foot, *below, "版权"]), signed_on([*foot, *below, "版权"])) == (
            "样例县青石镇人民政府",
            "2021-01-16",
        )
