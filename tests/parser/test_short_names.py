"""Agencies named in short."""

import pytest

from parser import parse
from parser.short_names import printed_in_full, spelled_out

BODY = """
根据《中华人民共和国政府信息公开条例》编制本报告。{contact}
一、总体情况
2023年，我单位认真落实政府信息公开各项要求，主动公开政府信息，工作平稳有序，各项任务按期完成。
二、主动公开政府信息情况
三、收到和处理政府信息公开申请情况
四、政府信息公开行政复议、行政诉讼情况
五、存在的主要问题及改进情况
公开的及时性有待提高。
六、其他需要报告的事项
无。
"""


@pytest.mark.parametrize(
    ("short", "text", "full"),
    [
        ("样州市科委", "由样州市科学技术委员会编制", "样州市科学技术委员会"),
        ("县人社局", "请与东山族自治县人力资源和社会保障局联系", "东山族自治县人力资源和社会保障局"),
        ("区住建局", "联系地址:龙河区住房和城乡建设局办公室", "龙河区住房和城乡建设局"),
        ("市残联", "联系单位:样州市残疾人联合会", "样州市残疾人联合会"),
        ("民政局", "请与民和县民政局办公室联系", "民和县民政局"),
        ("县教育局", "现将样例县教育局2022年工作报告如下", "样例县教育局"),
        ("铜河乡", "由铜河彝族乡人民政府编制", "铜河彝族乡人民政府"),
        ("广内街道", "由广安门内街道办事处编制", "广安门内街道办事处"),
        ("新河里街", "新河里街道办事处", "新河里街道办事处"),
    ],
)
def test_the_full_name_that_is_printed_is_taken(short: str, text: str, full: str) -> None:
    assert printed_in_full(short, text) == full


@pytest.mark.parametrize(
    ("short", "text"),
    [
        ("县水利局", "请与样例县住房和城乡建设局联系"),
        ("样州市科委", "由北河市科学技术委员会编制"),
        ("市科委", "由样州市科学技术委员会和北河市科学技术委员会编制"),
        ("铜河乡", "由石门彝族乡人民政府编制"),
        ("样例县财政局", "请与样例县财政局联系"),
    ],
)
def test_another_body_or_two_of_them_are_not_taken(short: str, text: str) -> None:
    assert printed_in_full(short, text) is None


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("样州市科委", "样州市科学技术委员会"),
        ("县人社局", "县人力资源和社会保障局"),
        ("样例县住建局", None),
        ("样例县财政局", None),
        ("青石镇", None),
    ],
)
def test_only_short_forms_with_one_meaning_are_spelled_out(short: str, full: str | None) -> None:
    assert spelled_out(short) == full


@pytest.mark.parametrize(
    ("title", "contact", "name", "findings"),
    [
        ("县人社局", "如有疑问，请与样例县人力资源和社会保障局联系。", "样例县人力资源和社会保障局", 0),
        ("样州市科委", "", "样州市科学技术委员会", 1),
        ("样例县住建局", "如有疑问，请与样例县住房和城乡建设局办公室联系。", "样例县住房和城乡建设局", 0),
        ("样例县气象局", "如有疑问，请与样例县人民政府办公室联系。", "样例县气象局", 0),
    ],
)
def test_agency_of_a_report_that_names_itself_in_short(title: str, contact: str, name: str, findings: int) -> None:
    text = f"{title}2023年政府信息公开工作年度报告{BODY.format(contact=contact)}"
    report = parse(text.encode()).reports[0]
    assert report.agency_name == name
    assert sum(finding.rule == "ID-AGENCY" for finding in report.findings) == findings
