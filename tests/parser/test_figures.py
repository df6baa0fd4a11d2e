"""Figures of the prose: a sentence tells these numbers, and none of the other kinds."""

import pytest

from parser import parse

REPORT = """样例县水利局2022年政府信息公开工作年度报告
一、总体情况
{}
二、主动公开政府信息情况
详见统计表。
三、收到和处理政府信息公开申请情况
详见统计表。
四、政府信息公开行政复议、行政诉讼情况
详见统计表。
五、存在的主要问题及改进情况
公开的及时性有待提高，下一步加强业务学习，规范办理流程。
六、其他需要报告的事项
无。
"""


@pytest.mark.parametrize(
    ("sentence", "code", "value"),
    [
        ("2022年，我局主动公开政府信息1.35万条。", "n_proactive_total", 13500),
        ("2022年共主动公开各类政府信息三百二十一条。", "n_proactive_total", 321),
        ("今年以来，主动公开政府信息56条，比2021年增加12条。", "n_proactive_total", 56),
        ("根据国办公开办函〔2021〕30号文件，依据条例第二十条主动公开信息。", "n_proactive_total", None),
        ("在政府网站“政府信息公开”专栏公开信息45条。", "n_via_website", 45),
        ("收到政府信息公开申请26件，其中网络申请20件。", "n_requests_received", 26),
        ("全年收到信访件26件，信访申请12件。", "n_requests_received", None),
        ("全年受理投诉举报35件，未收到政府信息公开申请。", "n_requests_received", 0),
        ("收到行政复议3件，无败诉的行政诉讼案件。", "cat_no_cases", None),
        ("未经复议直接起诉的行政诉讼2件。", "cat_no_cases", None),
        ("未发生因政府信息公开引起的行政复议、行政诉讼。", "cat_no_cases", True),
        ("举办政务公开业务培训班2期，培训120人次。", "n_trainees", 120),
    ],
)
def test_numbers(sentence: str, code: str, value: float | None) -> None:
    report = parse(REPORT.format(sentence).encode()).reports[0]
    assert [figure.value for figure in report.figures if figure.code == code] == ([] if value is None else [value])
