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
        ("截至2022年底，累计主动公开政府信息12345条，其中2022年主动公开政府信息845条。", "n_proactive_total", 845),
        ("自2008年以来，累计主动公开政府信息3120条，其中本年232条。", "n_proactive_total", None),
        ("规划计划类公开5条，微信公众号同步转载新闻等信息 120 条。", "n_via_wechat", 120),
        ("政府网站、微信公众号共公开信息500条。", "n_via_wechat", None),
        ("全年未出现逾期答复政府信息公开申请的情况。", "n_requests_received", None),
        ("收到政府信息公开申请3件，无上年结转的政府信息公开申请。", "n_requests_received", 3),
        ("没有公民、法人或其他组织向我局提出政府信息公开申请。", "n_requests_received", 0),
        ("依申请公开情况：无。", "n_requests_received", 0),
        ("2022年接到4起针对本部门有关政府信息公开的申请。", "n_requests_received", 4),
        ("2022年受理政府信息公开依申请公开函件4件。", "n_requests_received", 4),
        ("2022年度共公开205条政府信息。", "n_proactive_total", 205),
        ("依托宣传栏公开低保、困难救助等信息100条，官网发布34条。", "n_via_bulletin_board", 100),
        ("2022年， 主动公开政 府信息 1 356 条。", "n_proactive_total", 1356),
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
        ("政府信息主动公开总数为268条。", "n_proactive_total", 268),
        ("主动公开政府信息56条，其中主动公开规范性文件3件。", "n_proactive_total", 56),
        ("主动公开政府信息56条。在门户网站主动公开政府信息40条。", "n_proactive_total", 56),
        ("全年公开各类政府信息340条。", "n_proactive_total", 340),
        ("主动公开政府信息69条。乡镇主动公开政府信息27条，占39.1%。", "n_proactive_total", 69),
        ("累计发布政府信息124条。", "n_proactive_total", 124),
        ("受理并按期办结政府信息公开申请8件。", "n_requests_received", 8),
        ("收到公众申请公开政府信息20件。", "n_requests_received", 20),
        ("没有公民申请信息公开事项。", "n_requests_received", 0),
        ("不存在依申请公开政府信息的情形。", "n_requests_received", 0),
        ("官方微信公众号累计推送各类信息426期896条。", "n_via_wechat", None),
        ("收取政府信息公开信息处理费2笔，共计1,250.50元。", "fee_processing_yuan", 1250.5),
        ("计划2023年主动公开政府信息600条以上。", "n_proactive_total", None),
        ("县政府网站公开政府信息数74条，政务微信公开政府信息数12条。", "n_via_wechat", 12),
        ("“美丽样例”微信公众号推送信息302篇，“样例发布”微博发布博文77条。", "n_via_weibo", 77),
        ("通过政务微信公众号“美丽样例”推送信息302篇。", "n_via_wechat", 302),
        ("2021年收到政府信息公开申请7件，2022年收到政府信息公开申请4件。", "n_requests_received", 4),
        ("与2021年相比有所增加，2022年收到政府信息公开申请4件。", "n_requests_received", 4),
        ("收到公民、法人或者其他组织提出的政府信息公开申请6件。", "n_requests_received", 6),
        ("收到政府信息公开申请〇件。", "n_requests_received", 0),
        ("收到政府信息公开申请5件，其中自然人申请5件，法人申请0件。", "n_requests_received", 5),
        ("收到政府信息公开申请5件，被申请行政复议0件。", "n_requests_received", 5),
        ("无因政府信息公开申请行政复议的情况。", "n_requests_received", None),
        ("全年没有依申请公开政府信息的情况。", "n_requests_received", 0),
        ("没有收取依申请公开信息处理费。", "n_requests_received", None),
        ("收到申请15件，其中网上10件、现场3件、信函2件。", "n_requests_by_channel_letter", 2),
        ("收到政府信息公开申请15件，办结14件，按时办结率100%。", "n_requests_closed", 14),
        ("办理人大代表建议1件、政协提案2件，答复率100%。", "n_proposals_answered", 3),
        ("因政府信息公开引发行政复议3件、行政诉讼2件。", "n_litigation", 2),
        ("配备专职工作人员1名、兼职人员3名。", "n_staff_part", 3),
        ("门户网站访问量达1.3万人次。", "n_website_visits", 13000),
        ("发出收费通知的件数为0件，总金额为0元，实际收取的总金额为0元。", "fee_processing_yuan", 0),
        ("发出信息处理费收费通知2件，收取总金额200元。", "fee_processing_yuan", 200),
        ("未向公民、法人和其他组织收取任何费用。", "fee_processing_yuan", 0),
        ("未收取信息处理费。", "cat_fee_statement", "none"),
        ("将政务公开工作纳入绩效考核。", "cat_assessment", "done"),
        ("落实《样例县政府信息公开责任追究办法》，未发生责任追究情况。", "cat_accountability", "none"),
        ("邀请代表开展社会评议。", "cat_social_review", "done"),
    ],
)
def test_numbers(sentence: str, code: str, value: float | str | None) -> None:
    report = parse(REPORT.format(sentence).encode()).reports[0]
    assert [figure.value for figure in report.figures if figure.code == code] == ([] if value is None else [value])


def test_a_preamble_counts_where_nothing_else_tells_the_same() -> None:
    preamble = "2022年，我局主动公开政府信息95条，收到政府信息公开申请3件。\n一、总体情况\n"
    text = REPORT.format("收到政府信息公开申请4件。").replace("一、总体情况\n", preamble)
    told = parse(text.encode()).reports[0].figures
    assert [figure.value for figure in told if figure.code == "n_proactive_total"] == [95]
    assert [figure.value for figure in told if figure.code == "n_requests_received"] == [4]


def test_what_it_complains_of_and_will_improve() -> None:
    told = {figure.code: figure.value for figure in parse(REPORT.format("概况。").encode()).reports[0].figures}
    assert told["cat_problem_topics"] == ["timeliness"]
    assert told["cat_improvement_topics"] == ["training", "system"]
