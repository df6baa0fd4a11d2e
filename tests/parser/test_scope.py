"""Scope, table by table."""

import pytest

from parser import parse
from parser.model import Report, Table

TABLES = {
    "s2": """第二十条第（一）项
信息内容\t本年制发件数\t本年废止件数\t现行有效件数
规章\t0\t0\t0
行政规范性文件\t1\t0\t5""",
    "s3": """申请人情况
自然人\t法人或其他组织\t总计
商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他
一、本年新收政府信息公开申请数量\t2\t0\t0\t0\t0\t0\t2
二、上年结转政府信息公开申请数量\t0\t0\t0\t0\t0\t0\t0
（一）予以公开\t2\t0\t0\t0\t0\t0\t2
（七）总计\t2\t0\t0\t0\t0\t0\t2
四、结转下年度继续办理\t0\t0\t0\t0\t0\t0\t0""",
    "s4": """行政复议\t行政诉讼
结果维持\t结果纠正\t其他结果\t尚未审结\t总计\t未经复议直接起诉\t复议后起诉
结果维持\t结果纠正\t其他结果\t尚未审结\t总计\t结果维持\t结果纠正\t其他结果\t尚未审结\t总计
0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0\t0""",
}


def read(agency: str, *, preamble: str = "", overview: str = "", s2: str = "", s3: str = "", s4: str = "") -> Report:
    text = f"""{agency}2023年政府信息公开工作年度报告
根据《中华人民共和国政府信息公开条例》编制本报告。{preamble}
一、总体情况
全面落实公开工作各项要求，公开渠道保持畅通。{overview}
二、主动公开政府信息情况
{s2}
{TABLES["s2"]}
三、收到和处理政府信息公开申请情况
{s3}
{TABLES["s3"]}
四、政府信息公开行政复议、行政诉讼情况
{s4}
{TABLES["s4"]}
五、存在的主要问题及改进情况
公开的及时性有待提高。
六、其他需要报告的事项
本年度未收取信息处理费。
"""
    document = parse(text.encode())
    assert document.status == "parsed", document.message
    return document.reports[0]


def table(report: Report, code: str) -> Table:
    return next(found for found in report.tables if found.table == code)


def scopes(report: Report) -> list[tuple[str, str]]:
    codes = ("d_t2_1", "t3_requests", "t4_proceedings")
    return [(table(report, code).scope, table(report, code).scope_basis) for code in codes]


@pytest.mark.parametrize(
    ("agency", "preamble", "scope"),
    [
        ("样州市人民政府", "本报告所列数据为全市汇总数据。", "region"),
        ("样州市人民政府", "本报告综合各区县人民政府和市级机关的年度报告编制。", "region"),
        ("样州市人民政府", "本报告统计范围为市本级政府及其部门。", "own_level"),
        ("样州市人民政府", "本报告数据包括市人民政府及其工作部门。", "own_level"),
        ("样州市人民政府", "本报告中数据除特别说明外,均为全市行政机关汇总数据。", "region"),
        ("样例区人民政府", "内容涵盖区政府各部门、各镇(街道)政府信息公开情况。", "region"),
        ("样州市人民政府", "本报告所列数据包括市政府及市政府各部门。", "own_level"),
        ("样州市统计局", "本报告数据仅为市统计局本级。", "own_body"),
        ("样州市统计局", "本报告数据不含下属单位。", "own_body"),
    ],
)
def test_what_is_said_of_all_figures_holds_for_every_table(agency: str, preamble: str, scope: str) -> None:
    report = read(agency, preamble=preamble)
    assert scopes(report) == [(scope, "stated")] * 3
    assert table(report, "t3_requests").scope_quote == preamble.strip("。")


@pytest.mark.parametrize(
    ("agency", "sentence", "scope"),
    [
        ("样州市人民政府", "2023年，全市共受理政府信息公开申请2件", "region"),
        ("样例县人民政府", "全县各级行政机关共收到政府信息公开申请2件", "region"),
        ("样州市人民政府", "各区、各部门全年收到申请2件", "region"),
        ("样州市人民政府", "市本级(含市直部门)共收到申请2件", "own_level"),
        ("样州市人民政府办公室", "代表市政府收到政府信息公开申请2件", "government_itself"),
        ("样州市人民政府", "市本级行政机关共收到政府信息公开申请2件", "own_level"),
        ("样州市人民政府", "市政府办公室本级收到政府信息公开申请2件", "office_only"),
        ("样州市人民政府", "本机关收到政府信息公开申请2件", "own_body"),
        ("样例县人民政府", "本机关未收到政府信息公开申请", "own_body"),
    ],
)
def test_a_sentence_in_chapter_three_is_about_table_three(agency: str, sentence: str, scope: str) -> None:
    found = table(read(agency, s3=f"{sentence}。"), "t3_requests")
    assert (found.scope, found.scope_basis) == (scope, "stated")
    assert found.scope_quote is not None
    assert found.scope_quote in sentence.replace("，", ",")


@pytest.mark.parametrize(
    ("agency", "expected"),
    [
        ("样州市水利局", ("own_body", "inferred")),
        ("样例县青石镇人民政府", ("own_body", "inferred")),
        ("样州市人民政府办公室", ("office_only", "inferred")),
        ("样州市人民政府", ("unknown", "none")),
    ],
)
def test_without_a_word_the_kind_of_body_tells(agency: str, expected: tuple[str, str]) -> None:
    assert scopes(read(agency)) == [expected] * 3


def test_a_mixed_report() -> None:
    report = read(
        "样州市人民政府",
        s2="（本机关制发规范性文件1件）",
        s3="（全市汇总）",
        overview="市本级各部门发生行政复议案件0件。",
    )
    assert scopes(report) == [("own_body", "stated"), ("region", "stated"), ("own_level", "stated")]


def test_the_own_chapter_comes_before_the_preamble() -> None:
    report = read("样州市人民政府", preamble="本报告所列数据为全市汇总数据。", s3="本机关收到政府信息公开申请2件。")
    assert scopes(report) == [("region", "stated"), ("own_body", "stated"), ("region", "stated")]


def test_a_table_of_which_nothing_is_said_counts_as_the_others() -> None:
    report = read("样州市人民政府", overview="2023年，全市共受理政府信息公开申请2件。")
    assert scopes(report) == [("region", "inferred"), ("region", "stated"), ("region", "inferred")]


@pytest.mark.parametrize(
    "sentence",
    [
        "及时修订全市“依申请办理示范文书”，优化依申请工作流程",
        "召开全市政务公开工作会议2次",
        "全市政府网站共受理网民留言2件",
    ],
)
def test_other_sentences_tell_nothing(sentence: str) -> None:
    assert scopes(read("样州市人民政府", overview=f"{sentence}。")) == [("unknown", "none")] * 3


@pytest.mark.parametrize(
    ("caption", "scope"),
    [
        ("全市汇总", "region"),
        ("（统计范围：市本级）", "own_level"),
        ("本单位数据", "own_body"),
        ("单位：件", "unknown"),
    ],
)
def test_a_line_within_the_borders_of_a_table_tells_its_scope(caption: str, scope: str) -> None:
    heads = ["申请人情况", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    rows = [heads, ["一、本年新收政府信息公开申请数量", *"2000002"]]
    lines = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows)
    page = f"""<h1>某某市人民政府2023年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>略。</p>
        <table><tr><td colspan="8">{caption}</td></tr>{lines}</table>"""
    found = parse(page.encode()).reports[0].tables[0]
    assert (found.scope, found.scope_quote is None) == (scope, scope == "unknown")
