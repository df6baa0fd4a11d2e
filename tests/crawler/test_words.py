import pytest

from crawler.page import Page
from crawler.words import Kind, kind_of, says_nothing_here


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


@pytest.mark.parametrize(
    ("words", "is_nothing"),
    [
        ("对不起，您访问的页面不存在或者已经被移动。 返回首页", True),
        ("404 Not Found", True),
        ("信息已被删除", True),
        ("抱歉，您要的内容已下线", True),
        ("无法找到该网页", True),
        ("甲镇2023年政府信息公开工作年度报告 全文见附件", False),
        ("本年新制作规章0件，行政规范性文件404件。" + "本机关主动公开政府信息。" * 60, False),
    ],
)
def test_soft_404(words: str, is_nothing: bool) -> None:
    assert says_nothing_here(Page("http://a.gov.cn/x", f"<body><p>{words}</p></body>".encode())) is is_nothing
