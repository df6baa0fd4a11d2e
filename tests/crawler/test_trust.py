"""What is believed of an answer: every kind by its marks, and no alarm for what only looks like one."""

import json
from pathlib import Path
from typing import Any

import pytest

from crawler.page import Page
from crawler.trust.judging import DEAD_ENDS, Judge, is_shut_but_for_home
from crawler.trust.look import Look
from crawler.trust.missing import says_nothing_here
from simulator.portals.city import build_city
from simulator.portals.museum import Museum
from simulator.portals.nation import Nation
from simulator.portals.realm import Realm
from tests.crawler.pages_of import FOLDER
from tests.crawler.walking import answered, judged, walk_over

HOST = "http://www.a.gov.cn"
ARTICLE = f"{HOST}/zwgk/zfxxgknb/202401/t20240118_11111.html"
TITLE = "甲镇2023年政府信息公开工作年度报告"
REPORT = f"<h1>{TITLE}</h1><p>一、总体情况 二、主动公开 三、收到和处理 四、行政复议、行政诉讼</p>"
GO = 'go({"bts":["1714542141.604|0|y1V","2BUX%3D"],"ha":"sha1","tn":"__jsl_clearance_s","vt":"3600"})'
STUB = "<script>var a='\\x31\\x32';document.cookie='k='+a+';path=/';location.reload();</script>"
MENU = "".join(f'<a href="/m{n}/">栏目{n}</a>' for n in range(20))


def judge(body: str | bytes = "", status: int = 200, **more: Any) -> str | None:
    """The word for an answer."""
    content = body.encode() if isinstance(body, str) else body
    found = Judge().judge(Look(more.pop("url", ARTICLE), status, more.pop("headers", []), content, "text/html", **more))
    return None if found is None else f"{found.kind}/{found.reach}"


def page(words: str, title: str = "") -> str:
    return f"<html><head><title>{title}</title></head><body><p>{words}</p></body></html>"


@pytest.mark.parametrize(
    ("kind", "status", "body", "headers"),
    [
        ("ruishu/host", 412, "<meta id=\"13JnD7t9MzWf\" content=\"{x\" r='m'><script>$_ts=window['$_ts']</script>", []),
        ("ruishu/host", 202, "<html><script r='m'>$_ts.nsd=24079;$_ts.cd=\"q\"</script><body></body></html>", []),
        ("ruishu/host", 200, "<html><body></body><script>_$gW();</script></html>", []),
        ("ruishu/host", 412, "", [("Set-Cookie", "NfBCSins2OywS=6abc; path=/")]),
        ("jiasule/host", 521, "<script>document.cookie=('_')+('_');location.href=location.pathname</script>", []),
        ("jiasule/host", 521, "", [("Set-Cookie", "__jsluid_s=0123456789abcdef0123456789abcdef; path=/")]),
        ("jiasule/host", 521, f"<script>x;{GO}</script>", []),
        ("cookie_loop/host", 302, "", [("Location", ARTICLE), ("Set-Cookie", "CT6T=1; path=/")]),
        ("c3vk/host", 200, "<script>document.cookie='C3VK=1c6;path=/';location.reload()</script>", []),
        ("fingerprint/host", 418, "", []),
        ("js_stub/host", 200, STUB, []),
        ("waf/host", 412, "blocked", []),
        ("waf/host", 468, "", []),
        ("waf/host", 521, "", []),
        ("rate_limit/host", 429, "", []),
        ("rate_limit/host", 200, page("您的访问过于频繁，请稍后再试"), []),
        ("geo_block/host", 403, page("根据相关规定，禁止境外IP访问本网站"), []),
        ("geo_block/host", 451, "", []),
        ("firewall/host", 200, page("您的请求带有不合法参数，已被网站管理员设置拦截！", "网站防火墙"), []),
        ("firewall/host", 403, page("可能原因：您提交的内容包含危险的攻击请求", "网站防火墙"), []),
        ("firewall/host", 405, page("很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断"), []),
        ("captcha/host", 200, page("请拖动滑块完成验证", "安全验证"), []),
        ("captcha/host", 200, page("人机验证"), []),
        ("captcha/page", 200, "<form>请输入验证码<input name='code'><img src='c.jpg'></form>", []),
        ("soft_404/page", 200, page("对不起，您访问的页面不存在"), []),
        ("moved/page", 200, page("本网站已迁移至新网站 http://www.b.gov.cn/ ，本公告保留30天"), []),
        ("home_page/page", 200, f"<title>甲县人民政府</title>{MENU}", []),
        ("betting/page", 200, page("正文", "澳门葡京娱乐官网_百家乐"), []),
        ("betting/page", 200, REPORT + "<div style='display:none'><a href='http://x.com'>六合彩</a> 百家乐</div>", []),
        ("placeholder/page", 200, page("{{content}}", "{{title}}"), []),
        ("placeholder/page", 200, page("${article.content}", "网站名称"), []),
        ("placeholder/remark", 200, f'<meta name="SiteName" content="网站名称">{REPORT}', []),
    ],
)  # fmt: skip
def test_every_kind_by_its_marks(kind: str, status: int, body: str, headers: list[tuple[str, str]]) -> None:
    assert judge(body, status, headers=headers) == kind


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (200, REPORT, []),
        (200, REPORT + "<script>$_ts=window['$_ts'];</script>", [("Set-Cookie", "NfBCSins2OywS=6abc")]),
        (200, REPORT, [("Set-Cookie", "__jsluid_s=0123456789abcdef0123456789abcdef")]),
        (302, "", [("Location", "https://www.a.gov.cn/x.html"), ("Set-Cookie", "s=1")]),
        (302, "", [("Location", ARTICLE)]),
        (200, '<script>location.replace("./jbxx/")</script>', []),
        (200, '<div id="app"></div><script src="/js/app.4f.js"></script>', []),
        (200, '<iframe src="list.html"></iframe><script>document.cookie="w=1"</script>', []),
        (200, page("甲县公安局2023年政府信息公开工作年度报告：打击赌博、百家乐、老虎机案件，总体情况……" * 9), []),
        (200, page("福利彩票公益金使用情况"), []),
        (200, page("2023年主动公开404条，全文见附件", TITLE), []),
        (200, page("（三）申请信息不存在数 件 0 主动公开 依申请公开"), []),
        (200, REPORT + "<form>请输入验证码<input name=code></form>", []),
        (200, REPORT + "<ul><li>{{item.title}}</li></ul>", []),
        (403, "", []),
        (404, page("页面不存在"), []),
        (500, page("500 Internal Server Error"), []),
    ],
)  # fmt: skip
def test_no_alarm_for_what_only_looks_like_one(status: int, body: str, headers: list[tuple[str, str]]) -> None:
    assert judge(body, status, headers=headers) is None


def test_files_and_answers_of_scripts_are_not_pages() -> None:
    assert judge(b"%PDF-1.4 \xe9\xaa\x8c\xe8\xaf\x81\xe7\xa0\x81") is None
    look = Look(ARTICLE, 200, [], '{"data":"人机验证"}'.encode(), "application/json")
    assert Judge().judge(look) is None


def test_a_soft_404_as_robots_txt_is_none_but_a_firewall_is_one() -> None:
    assert judge(page("页面不存在"), purpose="robots", url=f"{HOST}/robots.txt") is None
    assert judge(page("拦截", "网站防火墙"), purpose="robots", url=f"{HOST}/robots.txt") == "firewall/host"


def test_a_loop_over_two_addresses_that_wants_its_cookie_back() -> None:
    headers = [("Location", ARTICLE)]
    assert judge("", 302, url=f"{HOST}/verify", asked=ARTICLE, hops=(ARTICLE,), headers=headers) is None
    more: dict[str, Any] = {"url": f"{HOST}/verify", "asked": ARTICLE, "hops": (ARTICLE,), "headers": headers}
    assert judge("", 302, has_cookie_on_way=True, **more) == "cookie_loop/host"


def test_the_same_refusal_for_page_after_page() -> None:
    one = Judge()
    found = [one.judge(Look(f"{HOST}/{n}.html", 403, body=b"no", media_type="text/html")) for n in range(3)]
    assert [None if f is None else f.kind for f in found] == [None, None, "waf"]
    one = Judge()
    assert [one.judge(Look(f"{HOST}/1.html", 403)) for _ in range(5)] == [None] * 5
    look = Look(f"{HOST}/2.html", 500, body=b"", media_type="text/html")
    assert one.judge(look) is None


def test_the_home_page_instead_of_an_article() -> None:
    one = Judge()
    home = f"<html><title>甲县</title><body>{MENU}</body></html>".encode()
    assert one.judge(Look(f"{HOST}/", 200, [], home, "text/html", purpose="list")) is None
    found = one.judge(Look(ARTICLE, 200, [], home, "text/html"))
    assert found is not None
    assert (found.kind, found.mark) == ("home_page", "the home page's title: 甲县")
    found = one.judge(Look(f"{HOST}/index.html", 200, [], home, "text/html", asked=ARTICLE, hops=(ARTICLE,)))
    assert found is not None
    assert found.mark == "redirected to the home page"
    listed = f"<html><title>年报</title><body>{MENU}乡镇</body></html>".encode()
    assert one.judge(Look(f"{HOST}/nb/", 200, [], listed, "text/html", purpose="list")) is None
    assert one.judge(Look(f"{HOST}/nb/index.html", 200, [], listed, "text/html")) is None
    found = one.judge(Look(ARTICLE, 200, [], listed, "text/html"))
    assert found is not None
    assert found.mark == f"the page of {HOST}/nb/"
    assert one.host(HOST).wrong == {"www.a.gov.cn/zwgk/zfxxgknb/202401/t20240118_11111.html"}


def test_a_host_whose_home_page_alone_is_there() -> None:
    one = Judge()
    for n in range(DEAD_ENDS):
        one.judge(Look(f"{HOST}/zwgk/{n}.html", 404, purpose="list"))
    assert not is_shut_but_for_home(one.host(HOST))
    one.judge(Look(f"{HOST}/", 200, [], page("首页").encode(), "text/html", purpose="page"))
    assert is_shut_but_for_home(one.host(HOST))
    one.judge(Look(f"{HOST}/a.html", 200, [], page("文章").encode(), "text/html"))
    assert not is_shut_but_for_home(one.host(HOST))


@pytest.mark.parametrize(
    ("words", "is_nothing"),
    [
        ("2023年 2022年 点击收听<div id='zoom'> </div>", True),
        ("2023年<div id='zoom'><img src='1.jpg'></div>", False),
        ("对不起，您访问的页面不存在或者已经被移动。 返回首页", True),
        ("404 Not Found", True),
        ("信息已被删除", True),
        ("抱歉，您要的内容已下线", True),
        ("无法找到该网页", True),
        ("甲镇2023年政府信息公开工作年度报告 全文见附件", False),
        ("本年新制作规章0件，行政规范性文件404件。" + "本机关主动公开政府信息。" * 60, False),
    ],
)
def test_soft_404(words: str, is_nothing: bool) -> None:
    assert says_nothing_here(Page(ARTICLE, page(words).encode())) is is_nothing


@pytest.mark.parametrize(
    "realm",
    [
        pytest.param(build_city(small=True), id="city"),
        pytest.param(Museum(), id="museum"),
        pytest.param(Nation(small=True), id="nation", marks=pytest.mark.soak),
    ],
)
def test_no_alarm_on_any_simulated_page(realm: Realm) -> None:
    """Nothing of a normal portal is distrusted but what really is not there, and files behind a code."""
    good = {url for row in realm.truth() for kind in ("urls", "twins") for url in row[kind]}
    for site in realm.sites:
        one = Judge()
        for fetch in walk_over(site).fetches:
            answer = judged(one, fetch, answered(site, fetch))
            finding = answer.verdict.finding
            if finding is not None and finding.reach != "remark":
                assert finding.kind in {"soft_404", "captcha"}
                assert finding.reach == "page"
                assert fetch.url not in good


def test_no_alarm_on_stored_pages() -> None:
    addresses = json.loads((FOLDER / "addresses.json").read_text("utf-8"))
    for path in sorted(FOLDER.glob("*.html")):
        purpose = "list" if "_list" in path.stem else "document"
        found = judge(path.read_bytes(), url=addresses.get(path.stem, ARTICLE), purpose=purpose)
        assert found in {None, "placeholder/remark"}, path.name


def test_no_alarm_on_real_reports(shared: Path) -> None:
    pages = [*sorted(shared.glob("data/reports/*.html")), *sorted(shared.glob("data/layouts/*.html"))]
    assert pages
    for path in pages:
        for purpose in ("document", "list"):
            assert judge(path.read_bytes(), purpose=purpose) is None, path.name
