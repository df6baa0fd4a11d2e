"""What stands around a report on its page is no text of the report."""

import pytest

from parser.furniture import without_furniture

TITLE = "样例县水利局2023年政府信息公开工作年度报告"
BODY = [TITLE, "根据《条例》编制本报告。", "一、总体情况", "平稳。", "六、其他需要报告的事项", "无。"]


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ([], []),
        (["首页", "政务公开", "行政许可", "索引号：", "000000/2024-00042", "发布日期：2024-01-12"], []),
        (["政府信息公开年报", TITLE, "来源：样例县人民政府", "大 中 小"], []),
        ([], ["政府信息公开指南", "法定主动公开内容", "技术支持：样例科技"]),
        (["当前位置：首页 > 年报"], ["网站地图 | 联系我们 | 样公网安备 00000000000001号", "版权所有：样例县人民政府"]),
    ],
)
def test_menus_metadata_and_legal_lines_are_left_out(above: list[str], below: list[str]) -> None:
    assert without_furniture([*above, *BODY, *below], TITLE) == BODY


def test_prose_above_the_title_is_kept() -> None:
    letter = ["样例县人民政府办公室：", "现将我局2023年度报告呈上，请审阅。", "样例县水利局", "2024年1月12日"]
    assert without_furniture([*letter, *BODY], TITLE) == [*letter, *BODY]


def test_without_a_title_line_nothing_above_is_dropped() -> None:
    lines = ["首页", *BODY[1:]]
    assert without_furniture(lines, TITLE) == lines
    assert without_furniture(lines, None) == lines


def test_a_signature_and_an_ordinary_last_sentence_stay() -> None:
    lines = [*BODY, "样例县水利局", "2024年1月18日"]
    assert without_furniture(lines, TITLE) == lines
    lines = [*BODY, "如有疑问，请联系我们办公室，地址为样例县人民路1号。"]
    assert without_furniture(lines, TITLE) == lines
