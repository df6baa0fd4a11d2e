"""Prose against table 3: the numbers answered and carried over (TXT-DONE, TXT-OUT)."""

import pytest

from parser import parse

TEXT = """样例县水利局2023年政府信息公开工作年度报告
根据《中华人民共和国政府信息公开条例》编制本报告。
一、总体情况
2023年，我局收到政府信息公开申请12件，{sentence}。
二、主动公开政府信息情况
三、收到和处理政府信息公开申请情况
申请人情况
自然人\t法人或其他组织\t总计
商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他
一、本年新收政府信息公开申请数量\t12\t0\t0\t0\t0\t0\t12
二、上年结转政府信息公开申请数量\t2\t0\t0\t0\t0\t0\t2
（一）予以公开\t11\t0\t0\t0\t0\t0\t11
（七）总计\t11\t0\t0\t0\t0\t0\t11
四、结转下年度继续办理\t3\t0\t0\t0\t0\t0\t3
四、政府信息公开行政复议、行政诉讼情况
本年度未发生行政复议、行政诉讼案件。
五、存在的主要问题及改进情况
公开的及时性有待提高。
六、其他需要报告的事项
本年度未收取信息处理费。
"""


@pytest.mark.parametrize(
    ("sentence", "rules"),
    [
        ("上年结转2件，办结11件，结转下年度继续办理3件", set()),
        ("答复11件，3件顺延到下年度答复", set()),
        ("办结9件（不含上年结转），结转下年度3件", set()),
        ("均已按时办结", set()),
        ("办结8件，结转下年度继续办理3件", {"TXT-DONE"}),
        ("答复申请11件，另有4件顺延至下年度答复", {"TXT-OUT"}),
        ("办结8件，结转下年度继续办理6件", {"TXT-DONE", "TXT-OUT"}),
        ("网上答复5件，信函答复6件", set()),
    ],
)
def test_numbers_answered_and_carried_over(sentence: str, rules: set[str]) -> None:
    report = parse(TEXT.format(sentence=sentence).encode()).reports[0]
    found = [finding for finding in report.findings if finding.rule in ("TXT-DONE", "TXT-OUT")]
    assert {finding.rule for finding in found} == rules
    assert all((f.severity, f.responsibility, f.outcome) == ("warning", "unknown", "fail") for f in found)
