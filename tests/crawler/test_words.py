import pytest

from crawler.words import Kind, kind_of


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        (
            "reports",
            (
                "政府信息公开年报 信息公开年报 公开年报 政府信息公开年度报告 政府信息公开工作年度报告 年度报告 年报"
                " 历年年报 政务信息公开年报 区政府信息公开年报 部门公开年报 >政府信息公开年报 政府信息公开年报(12)"
            ),
        ),
        ("year", "2023年 2023 2023年度 2023年年报 2023年政府信息公开年报"),
        ("class", "部门 镇街 乡镇街道 区政府部门 街道乡镇 县政府 直属单位 乡镇"),
        ("body", "河包镇 二郎街道 教育局 甲乡 样县民政局"),
        ("gate", "政府信息公开 政务公开 信息公开 法定主动公开内容 乡镇信息公开 部门信息公开"),
        (
            "lookalike",
            (
                "政府网站工作年度报表 法治政府建设年度报告 政府信息公开指南 政府信息公开制度"
                " 一图读懂：甲镇2023年政府信息公开年报"
            ),
        ),
        ("unclear", "首页 要闻 下一页 互动交流 更多"),
    ],
)
def test_kinds(kind: Kind, texts: str) -> None:
    assert {text: kind_of(text) for text in texts.split()} == dict.fromkeys(texts.split(), kind)
