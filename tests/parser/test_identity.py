"""Agency, year and dates where the title is silent, cut or wrong."""

from parser import parse
from parser.model import Report

TEXT = """{title}
{preamble}统计期限自2023年1月1日起至2023年12月31日止。
一、总体情况
2023年，我局认真落实公开要求，平台运行平稳。
二、主动公开政府信息情况
主动公开政府信息12条。
三、收到和处理政府信息公开申请情况
本年度未收到政府信息公开申请。
四、政府信息公开行政复议、行政诉讼情况
本年度未发生行政复议、行政诉讼案件。
五、存在的主要问题及改进情况
公开的及时性有待提高。
六、其他需要报告的事项
本年度未收取信息处理费。
{foot}
"""
OWN = "样例县林业局2023年政府信息公开工作年度报告"


def read(title: str = OWN, preamble: str = "", foot: str = "") -> Report:
    document = parse(TEXT.format(title=title, preamble=preamble, foot=foot).encode())
    assert document.status == "parsed", document.message
    return document.reports[0]


def test_agency_that_compiles_by_the_regulations() -> None:
    report = read("", "样例县林业局根据《中华人民共和国政府信息公开条例》编制2023年政府信息公开工作年度报告。")
    assert (report.agency_name, report.report_year) == ("样例县林业局", 2023)


def test_agency_behind_the_word_for_it_at_the_foot() -> None:
    assert read("2023年政府信息公开工作年度报告", foot="填报单位（盖章）：样例县林业局").agency_name == "样例县林业局"


def test_date_in_chinese_numerals() -> None:
    assert read(foot="样例县林业局\n二〇二四年一月十五日").signed_on == "2024-01-15"
    assert read(foot="样例县林业局\n二○二四年十二月三十一日").signed_on == "2024-12-31"


def test_year_of_the_title_that_agrees_with_the_period() -> None:
    page = "<html><head><title>{}</title></head><body><h1>{}</h1>{}</body></html>"
    text = "".join(f"<p>{line}</p>" for line in TEXT.format(title="", preamble="", foot="").splitlines())
    document = parse(page.format(OWN.replace("2023", "2022"), OWN, text).encode())
    assert document.reports[0].report_year == 2023
    assert not [finding for finding in document.reports[0].findings if finding.rule == "ID-YEAR"]


def test_period_from_december_to_november_is_the_later_year() -> None:
    text = TEXT.replace("自2023年1月1日起至2023年12月31日", "为2022年12月1日至2023年11月30日")
    for title in (OWN, "样例县林业局政府信息公开工作年度报告"):
        report = parse(text.format(title=title, preamble="", foot="").encode()).reports[0]
        assert (report.report_year, report.period_start) == (2023, "2022-12-01")
        assert not [finding for finding in report.findings if finding.rule == "ID-YEAR"]


def test_headings_that_lost_their_numbers() -> None:
    text = TEXT.format(title=OWN, preamble="", foot="")
    for number in "一二三四五六":
        text = text.replace(f"\n{number}、", "\n")
    assert [chapter.code for chapter in parse(text.encode()).reports[0].chapters] == [
        "s1_overview", "s2_proactive", "s3_requests", "s4_proceedings", "s5_problems", "s6_other",
    ]  # fmt: skip


def test_date_below_its_label() -> None:
    assert read(preamble="发布日期：\n2024年1月19日\n").published_on == "2024-01-19"


def test_short_name_in_the_title_is_no_other_body() -> None:
    report = read(OWN.replace("林业局", "住建局"), "样例县住房和城乡建设局根据条例编制2023年度报告。")
    assert not [f for f in report.findings if f.rule == "ID-AGENCY" and f.severity == "warning"]


def test_agency_in_a_line_under_the_title() -> None:
    assert read("2023年政务公开工作总结\n样例县青石镇人民政府").agency_name == "样例县青石镇人民政府"


def test_town_named_alone_in_the_title_has_the_county_of_the_preamble() -> None:
    report = read(OWN.replace("样例县林业局", "青石镇"), "根据条例要求，编制样例县青石镇2023年度报告。")
    assert report.agency_name == "样例县青石镇"


def test_the_word_for_the_year_is_no_place() -> None:
    assert read("2023年 度 县 林 业 局政府信息公开工作年度报告").agency_name == "县林业局"


def test_text_behind_a_heading_on_its_line() -> None:
    text = TEXT.format(title=OWN, preamble="", foot="")
    text = text.replace("申请情况\n本年度未收到政府信息公开申请。", "申请情况。无。").replace("事项\n", "事项：")
    report = parse(text.encode()).reports[0]
    assert [chapter.text for chapter in report.chapters if chapter.code == "s6_other"] == ["本年度未收取信息处理费。"]
    requests = next(table for table in report.tables if table.table == "t3_requests")
    assert {cell.status for cell in requests.cells} == {"stated_none"}


def test_title_within_the_table() -> None:
    rows = "".join(f"<tr><td>{label}</td><td>条</td><td>{n}</td></tr>" for n, label in enumerate(SHEET_ROWS, 1))
    head = "<tr><td colspan=3>政府信息公开情况统计表</td></tr><tr><td colspan=3>（2016年度）</td></tr>"
    by = "<tr><td>填报单位（盖章）：样例县林业局</td><td></td><td></td></tr>"
    report = parse(
        f"<table>{head}{by}<tr><td>统计指标</td><td>单位</td><td>统计数</td></tr>{rows}</table>".encode()
    ).reports[0]
    assert (report.agency_name, report.report_year) == ("样例县林业局", 2016)


SHEET_ROWS = ["政府公报公开政府信息数", "政府网站公开政府信息数", "政务微博公开政府信息数", "政务微信公开政府信息数"]
