"""Pages beside the reports: what is turned away, and what has its report elsewhere."""

import pytest

from parser import parse

TITLE = "样例县民政局2022年政府信息公开工作年度报告"
OFFICES = ("教育局", "民政局", "财政局", "司法局")


def page(title: str, *paragraphs: str) -> bytes:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>".encode()


def listed(office: str) -> str:
    return f'<a href="/{office}.html">样例县{office}2022年政府信息公开工作年度报告</a> 2023-01-10'


ENFORCEMENT = "<table>{}</table>".format(
    "".join(f"<tr><td>{label}</td><td>{n}</td></tr>" for label, n in (("行政许可", 1023), ("行政处罚", 55)))
)
POWERS = "<table>{}</table>".format(
    "".join(
        f"<tr><td>{label}</td><td>{n}</td></tr>"
        for n, label in enumerate(
            ("行政许可", "行政处罚", "行政强制", "行政征收", "行政给付", "行政确认", "行政奖励"), 1
        )
    )
)
CASES = (
    "<table><tr><td></td><td>结果维持</td><td>结果纠正</td><td>其他结果</td><td>尚未审结</td><td>总计</td></tr>"
    "<tr><td>行政复议</td><td>3</td><td>1</td><td>2</td><td>0</td><td>6</td></tr></table>"
)
REQUESTS = (
    "<table><tr><td></td><td>自然人</td><td>总计</td></tr>"
    "<tr><td>一、本年新收政府信息公开申请数量</td><td>4</td><td>4</td></tr></table>"
)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (page("政府信息公开年报", *map(listed, OFFICES)), "list_page"),
        (page("样例县2022年政务公开第三方评估报告", "全县主动公开、依申请公开工作总体规范。" * 9), "other_document"),
        (page("样例县政府2022年工作报告", "各位代表，全县政务公开不断深化。" * 20), "other_document"),
        (page("样例县2022年行政执法数据公示", ENFORCEMENT), "other_document"),
        (page("样例县2022年上半年政府信息公开申请情况", REQUESTS), "statistics_only"),
        (page("样例县2022年政府信息依申请公开情况统计表", REQUESTS), "statistics_only"),
        (page("样例县教育局权责清单", POWERS), "other_document"),
        (page("样例县2022年行政执法总体情况", "一、总体情况", POWERS, "数据截至2022年12月31日。"), "other_document"),
        (page("样例县2022年行政复议案件统计", CASES), "other_document"),
        (
            page("样例县发布2022年政府信息公开工作年度报告", "本报讯（记者张某）报告显示，全县公开政府信息12条。"),
            "interpretation",
        ),
        (
            page(
                "关于2022年度政府信息公开工作年度报告的审核意见", "县教育局：经审核，现行有效件数填写有误，请修改。" * 3
            ),
            "notice_about_reports",
        ),
        (
            page(
                "关于报送2022年政府信息公开工作年度报告的函", "县政府办公室：", f"现将《{TITLE}》报送给你们，请审阅。"
            ),
            "notice_about_reports",
        ),
        (page("政府信息公开申请填写说明", "请填写申请人信息。政府信息公开、依申请公开" * 8), "other_document"),
        (page(TITLE, "版权所有：样例县人民政府办公室　网站标识码：1234567890　联系我们　网站地图" * 2), "empty_body"),
    ],
)
def test_turned_away(content: bytes, reason: str) -> None:
    document = parse(content)
    assert (document.status, document.reason) == ("rejected", reason), document.message


@pytest.mark.parametrize(
    "shown",
    [
        '<embed src="/f/2022.pdf" type="application/pdf">',
        '<object data="/f/2022.pdf"></object>',
        r'<script>showPdf("\/f\/2022.pdf");</script>',
        '现公布样例县民政局2022年政府信息公开工作年度报告，全文请下载附件查看。附件：<a href="/f/2022.pdf">下载</a>',
    ],
)
def test_report_in_a_file(shown: str) -> None:
    document = parse(page(TITLE, shown), url="http://www.example.gov.cn/a.html")
    assert (document.status, document.reason) == ("needs", "attachment"), document.message
    assert "http://www.example.gov.cn/f/2022.pdf" in [link.url for link in document.links]


def test_short_report_without_chapters_is_kept() -> None:
    said = (
        "2022年，我局主动公开政府信息12条，未收到政府信息公开申请，未收取费用。下一步，我局将加强学习，提高公开质量。"
    )
    assert parse(page(TITLE, said * 2)).status == "parsed"


def test_report_that_is_published_by_a_notice_is_kept() -> None:
    said = ("二、主动公开政府信息情况", "2012年主动公开信息56条。", "三、依申请公开情况", "未收到申请。" * 9)
    document = parse(page("关于发布《样例县民政局2012年政府信息公开工作年度报告》的公告", *said))
    assert (document.status, document.reports[0].report_year) == ("parsed", 2012), document.message
