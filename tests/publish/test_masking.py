"""Numbers that point at a person are masked, counts are not."""

import pytest

from publish.masking import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("联系电话：0377-63456789，邮箱 office@example.gov.cn", "联系电话：[phone]，邮箱 [email]"),
        ("电话63456789。", "电话[phone]。"),
        ("手机 138 1234 5678", "手机 [phone]"),
        ("（0377）63456789转802", "[phone]"),
        ("服务热线 400-123-4567", "服务热线 [phone]"),
        ("电话：０３７７－６３４５６７８９，ａ＠", "电话：[phone]，ａ＠"),
        ("传真６３４５６７８９；手机13812345678、13912345678", "传真[phone]；手机[phone]、[phone]"),
        ("身份证41130319800101123X号", "身份证[id]号"),
    ],
)
def test_what_points_at_a_person_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "主动公开政府信息13412条，收到申请12345678件",
        "国办公开办函〔2021〕30号",
        "2022年1月1日至2022-12-31",
        "收费 96171.6 万元",
        "通过12345热线受理 1,234,567 件",
        "",
    ],
)
def test_counts_dates_and_numbers_of_documents_stay(text: str) -> None:
    assert mask(text) == text
