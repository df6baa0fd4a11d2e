"""Lines that a page breaks by hand, and lines that only look so."""

import pytest

from parser import parse

TITLE = "样例县水利局2011年政府信息公开工作年度报告"
SAID = (
    "2011年，我局认真贯彻落实《中华人民共和国政府信息公开条例》，不断完善各项制度，推动政府信息公开工作深入开展，"
    "公开的内容更加全面，方式更加便民。截至年底，我局共主动公开政府信息236条，其中通过县政府网站公开政府信息120条，"
    "通过公开栏公开86条，通过其他方式公开30条。全年共收到政府信息公开申请3件，均在规定的期限内答复了申请人。"
)
WIDTH = 26


def lines(text: str, separator: str) -> str:
    return separator.join(text[start : start + WIDTH] for start in range(0, len(text), WIDTH))


def figures(page: str) -> dict[str, object]:
    report = parse(page.encode()).reports[0]
    assert (report.agency_name, report.report_year) == ("样例县水利局", 2011)
    return {figure.code: figure.value for figure in report.figures if figure.code in ("n_via_website", "n_via_other")}


def test_sentences_go_on_over_the_breaks_of_a_page() -> None:
    for separator in ("<br>", "\n", "</p><p>"):
        page = f"<p>{TITLE}</p><p>一、概述</p><p>{lines(SAID, separator)}</p>"
        assert figures(page) == {"n_via_website": 120, "n_via_other": 30}, separator


@pytest.mark.parametrize("count", [10, 40])
def test_links_above_a_report_are_none_of_its_lines(count: int) -> None:
    links = "<li>关于印发样例县2013年政务公开工作要点的通知</li><li>样例县召开会议部署岁末年初重点工作</li>" * count
    assert figures(f"<ul>{links}</ul><p>{TITLE}</p><p>一、概述</p><p>{SAID}</p>")


def test_a_folder_of_the_year_before_is_not_the_year_of_the_report() -> None:
    path = "<p>当前位置：首页 &gt; 政府信息公开年报 &gt; 2010年</p><p>政府信息公开年报</p>"
    assert figures(f"{path}<p>现公布样例县水利局2011年政府信息公开工作年度报告。</p><p>一、概述</p><p>{SAID}</p>")
