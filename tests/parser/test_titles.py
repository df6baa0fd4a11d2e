"""The grammar of titles."""

import pytest

from parser.titles import read_title


@pytest.mark.parametrize(
    ("title", "agency", "year"),
    [
        ("样例县青石镇人民政府2022年政府信息公开工作年度报告", "样例县青石镇人民政府", 2022),
        ("2022年青石镇人民政府信息公开工作年度报告", "青石镇人民政府", 2022),
        ("2021年度样例市公安局政府信息公开工作年度报告", "样例市公安局", 2021),
        ("青石镇人民政府2022年信息公开工作年度报告", "青石镇人民政府", 2022),
        ("样例县人民政府关于2019年度政府信息公开工作年度报告", "样例县人民政府", 2019),
        ("示范区教育局政府信息公开工作2025年度报告", "示范区教育局", 2025),
        ("样例区河西镇政府信息公开工作年度报告(2019年)", "样例区河西镇", 2019),
        ("驼峰路街道办事处政府信息公开工作年度报告", "驼峰路街道办事处", None),
        ("2023年政府信息公开工作年度报告", None, 2023),
        ("# 样例县商务局2018年政府信息公开工作年度报告", "样例县商务局", 2018),
        ("[2023年度]样例县青石镇政府信息公开工作年度报告", "样例县青石镇", 2023),
        ("2022年度政府信息公开工作年度报告（样例区窑湾街道办事处）", "样例区窑湾街道办事处", 2022),
        ("样例高新区(北园)管理委员会2023年政府信息公开工作年度报告", "样例高新区(北园)管理委员会", 2023),
        ("样例县水利局2020年政府信息公开工作年报_年报_样例县人民政府", "样例县水利局", 2020),
        ("二〇二二年样例县财政局政府信息公开工作年度报告", "样例县财政局", 2022),
        ("样例县财政局二0二二年政府信息公开工作年度报告", "样例县财政局", 2022),
        ("样例县财政局2022年政府信息年度公开报告", "样例县财政局", 2022),
        ("样例县财政局2022年政府信息公开工作告年度报", "样例县财政局", 2022),
        ("样例县图书馆2022年政府信息公开工作年度报告", "样例县图书馆", 2022),
        ("样例市残联2022年政府信息公开工作年度报告", "样例市残联", 2022),
        ("样例县蓝天农场2022年政府信息公开工作年度报告", "样例县蓝天农场", 2022),
        ("大中小样例县财政局2022年政府信息公开工作年度报告", "样例县财政局", 2022),
    ],
)
def test_report_titles(title: str, agency: str | None, year: int | None) -> None:
    reading = read_title(title)
    assert reading.is_report
    assert reading.lookalike is None
    assert (reading.agency, reading.year) == (agency, year)


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("样例县政府网站工作年度报表（2022年度）", "website_report"),
        ("样例县2022年法治政府建设年度报告", "law_government_report"),
        ("关于做好2022年政府信息公开工作年度报告编制发布工作的通知", "notice_about_reports"),
        ("一图读懂样例县2022年政府信息公开工作年度报告", "interpretation"),
        ("样例县政府信息公开指南", "other_document"),
        ("2022年上半年依申请公开统计情况", "statistics_only"),
        ("样例县2022年政务公开第三方评估报告", "other_document"),
        ("2024年样例市政府信息公开工作年度报告集中公开专题页面", "list_page"),
    ],
)
def test_lookalikes(title: str, reason: str) -> None:
    reading = read_title(title)
    assert not reading.is_report
    assert reading.lookalike == reason


@pytest.mark.parametrize("title", ["", "样例县召开春季植树动员会", "县长信箱", "2023年部门预算"])
def test_other_titles_are_no_reports(title: str) -> None:
    assert not read_title(title).is_report
