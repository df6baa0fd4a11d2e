"""Discovery against small portals in memory: what it finds, by what evidence, and what it leaves alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest

from crawler.asking import Answer, Fetch, Options, Site
from crawler.discovery.search import FREE_REQUESTS, Discovery
from crawler.walk import Walk
from storage.crawls import Searched

HOST = "http://www.a.gov.cn"
HOME = f"{HOST}/"
NOW = datetime(2026, 11, 22, tzinfo=UTC)
FIXED = (("zn.html", "政府信息公开指南"), ("zd.html", "政府信息公开制度"), ("fd.html", "法定主动公开内容"))


@dataclass
class Seen:
    """What a walk asked for and said."""

    walk: Walk
    asked: list[str] = field(default_factory=list)
    documents: list[str] = field(default_factory=list)
    events: list[tuple[str, str, str | None]] = field(default_factory=list)
    searches: list[Searched] = field(default_factory=list)

    @property
    def search(self) -> Discovery:
        assert self.walk.discovery is not None
        return self.walk.discovery

    @property
    def columns(self) -> list[str]:
        return [found.url.removeprefix(HOST) for found in self.search.found]

    def event(self, kind: str, url: str, *, detail: str | None = None, **_more: Any) -> None:
        self.events.append((kind, url, detail))

    def search_(self, searched: Searched) -> None:
        self.searches.append(searched)

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: None


def links(*pairs: tuple[str, str], extra: str = "") -> str:
    return "<ul>" + "".join(f'<li><a href="{href}">{words}</a></li>' for href, words in pairs) + f"</ul>{extra}"


def page(content: str, title: str = "某县人民政府", head: str = "") -> str:
    return f"<html><head><meta charset='utf-8'><title>{title}</title>{head}</head><body>{content}</body></html>"


def reports(*agencies: str, year: int = 2023) -> str:
    """A list of reports, each at an address of its own."""
    rows = "".join(
        f'<li><a href="./202401/t20240118_{10000 + number}.html">{agency}{year}年政府信息公开工作年度报告</a>'
        "<span>2024-01-18</span></li>"
        for number, agency in enumerate(agencies)
    )
    return f"<ul>{rows}</ul>"


def report(agency: str, year: int = 2023) -> str:
    body = "一、总体情况" + "主动公开政府信息。" * 120 + "行政复议、行政诉讼情况"
    return page(f"<h1>{agency}{year}年政府信息公开工作年度报告</h1><p>{body}</p>")


def look(pages: Mapping[str, str | Answer], site: Site | None = None) -> Seen:
    """A whole walk over pages by address; what is not there answers 404, articles of lists are made up."""
    site = site or Site("a", HOME, None, (), frozenset({"www.a.gov.cn"}))
    seen = Seen(Walk.__new__(Walk))
    seen.walk = Walk(site, dict, _Notes(seen), Options(NOW))
    steps = seen.walk.steps()
    answer: Answer | None = None
    while True:
        try:
            fetch = next(steps) if answer is None else steps.send(answer)
        except StopIteration:
            return seen
        answer = _answer(pages, fetch)
        seen.asked.append(fetch.url.removeprefix(HOST))
        if fetch.purpose == "document" and answer.is_good:
            seen.documents.append(fetch.url.removeprefix(HOST))


@dataclass
class _Notes:
    seen: Seen

    def search(self, searched: Searched) -> None:
        self.seen.searches.append(searched)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.seen, name)


def _answer(pages: Mapping[str, str | Answer], fetch: Fetch) -> Answer:
    url = fetch.url
    found = pages.get(url.removeprefix(HOST)) or pages.get(url)
    if isinstance(found, Answer):
        return found
    if found is None and "/202401/t2024" in url:
        found = report("甲镇")
    if found is None:
        return Answer(url, 404, b"nothing", "text/html")
    return Answer(url, 200, found.encode(), "text/html")


COLUMN = page(f"<h1>政府信息公开年报</h1>{reports('甲镇', '教育局')}")
GATE = page(links(*FIXED, ("/nb/", "政府信息公开年报")))

WAYS_IN = {
    "script array of a tree": "<script>var zNodes=[{id:1,pId:0,name:'法定主动公开内容',children:[{id:2,"
    "name:'政府信息公开年报',url:'/nb/',target:'_self'}]}];</script>",
    "escaped JSON": '<script>var t={"list":[{"title":"\\u653f\\u5e9c\\u4fe1\\u606f\\u516c\\u5f00\\u5e74\\u62a5",'
    '"link":"\\/nb\\/"}]};</script>',
    "calls with words": '<script>menu.add("政府信息公开指南","/zn.html");menu.add("政府信息公开年报","/nb/");</script>',
    "markup in a script": "<script>document.write('<li><a href=\"/nb/\">政府信息公开年报</a></li>')</script>",
    "control": "<div onclick=\"window.location='/nb/'\">政府信息公开年报</div>",
    "own attribute": '<li class="bfdi" data-v="/nb/">政府信息公开年报</li>',
    "select": "<select onchange='go(this)'><option value='/nb/'>政府信息公开年报</option></select>",
    "picture": "<a href='/nb/'><img src='/a.png' alt='政府信息公开年报'></a>",
    "image map": "<map><area href='/nb/' alt='政府信息公开年报'></map>",
    "backslashes and full width": "<a href=' \\nb\\index．html'>政府信息公开年报</a>",
    "more and brackets": "<a href='/nb/'>【政府信息公开年报】更多&gt;&gt;</a>",
    "broken words": "<a href='/nb/'><span>政府信息</span><br>\n<b>公开年报</b></a>",
}


@pytest.mark.parametrize("way", WAYS_IN)
def test_however_the_column_is_written_down(way: str) -> None:
    seen = look(
        {
            "/": page(links(("/zwgk/", "政务公开"), ("/yw/", "要闻"))),
            "/zwgk/": page(WAYS_IN[way]),
            "/nb/": COLUMN,
            "/nb/index.html": COLUMN,
        }
    )
    assert [column.rstrip("/").removesuffix("/index.html") for column in seen.columns] == ["/nb"]
    assert len(seen.documents) == 2
    assert "/yw/" not in seen.asked


HIDDEN_BY = {
    "meta refresh": "<html><head><meta http-equiv=refresh content='0;URL=./zn.html'></head><body></body></html>",
    "script jump": "<html><script>self.location.replace('./zn.html')</script></html>",
    "jump through a variable": "<html><body><script>var u='./zn.html'; top.location = u;</script></body></html>",
    "frame": page("<iframe src='/visitcount.html'></iframe><iframe src='zn.html'></iframe>"),
    "frameset": "<html><frameset cols='1,2'><frame src='/login.html'><frame src='zn.html'></frameset></html>",
}


@pytest.mark.parametrize("shell", HIDDEN_BY)
def test_shells_are_read_statically(shell: str) -> None:
    seen = look(
        {
            "/": page(links(("/zwgk/", "政府信息公开"))),
            "/zwgk/": HIDDEN_BY[shell],
            "/zwgk/zn.html": page(links(("/nb/", "政府信息公开年报")), title="政府信息公开指南"),
            "/nb/": COLUMN,
        }
    )
    assert seen.columns == ["/nb/"]
    assert not {"/visitcount.html", "/login.html"} & set(seen.asked)


MARKS = {
    "type": ('<meta name="ColumnType" content="信息公开年报">', ""),
    "name in the type": ('<meta name="ColumnType" content="政府信息公开年报">', ""),
    "swapped": ('<meta name="ColumnName" content="信息公开年报"><meta name="ColumnType" content="年报专栏">', ""),
    "unquoted": ("<meta name=ColumnType content=信息公开年报>", ""),
    "several types": ('<meta name="ColumnType" content="政策文件；信息公开年报">', ""),
    "breadcrumb": ("", "<div class=pos>您现在的位置：<a href='/'>首页</a> &gt; 信息公开 &gt; 政府信息公开年报</div>"),
    "heading": ("", "<h2>公开年报</h2>"),
}


@pytest.mark.parametrize("mark", MARKS)
def test_evidence_of_a_column_is_told_in_words(mark: str) -> None:
    head, content = MARKS[mark]
    seen = look(
        {
            "/": page(links(("/zwgk/", "政务公开"))),
            "/zwgk/": page(links(*FIXED, ("/c77/zfxxgknb/", "往年情况"))),
            "/c77/zfxxgknb/": page(content + reports("甲镇", "乙镇"), head=head),
        }
    )
    found = seen.search.found[0]
    told = {"breadcrumb": "its breadcrumb says", "heading": "it calls itself"}.get(mark, "its tags say")
    assert found.evidence[0].startswith(told)
    assert "2 of 2 entries are reports" in found.evidence
    assert found.evidence[-1] == f"linked on {HOST}/zwgk/ (link)"


def test_copied_tags_do_not_make_a_column() -> None:
    head = '<meta name="ColumnName" content="政府信息公开年报"><meta name="ColumnType" content="信息公开年报">'
    guide = page(
        "<h1>政府信息公开指南</h1><p>为了方便公众，编制本指南。</p>" + links(*FIXED, ("/nb/", "年报")), head=head
    )
    seen = look({"/": page(links(("/zn.html", "政府信息公开指南"))), "/zn.html": guide, "/nb/": COLUMN})
    assert seen.columns == ["/nb/"]


def test_bait_is_left_alone() -> None:
    row = "<li><a href='/f/1.html'>甲镇2023年法治政府建设年度报告</a>2024-01-02</li>"
    head = '<meta name="ColumnType" content="信息公开年报">'
    law = page(f"<h1>法治政府建设年度报告</h1><ul>{row}</ul>", head=head)
    asked_for_nothing = (
        ("/was5/web/search?searchword=年报", "政府信息公开年报"),
        ("http://192.168.1.2:9000/preview/nb/", "政府信息公开年报"),
        (f"{HOST}:9000/preview/nb/", "政府信息公开年报"),
        ("http://www.b.gov.cn/nb/", "乙县政府信息公开年报"),
        ("http://www.a-gov.com/nb/", "政府信息公开年报"),
        ("/ysqgk/apply.html", "依申请公开"),
        ("/tj/hits.jsp?count=1", "访问统计"),
    )
    hidden = '<a href="/trap/" style="display: none">政府信息公开年报</a>'
    seen = look(
        {
            "/": page(
                links(("/zwgk/", "政务公开"), *asked_for_nothing, extra=hidden)
                + links(("/wz/", "政府网站工作年度报表"), ("/f/", "年度报告"), ("/tjnj/", "统计年鉴"))
            ),
            "/zwgk/": GATE,
            "/f/": law,
            "/nb/": COLUMN,
        }
    )
    assert seen.columns == ["/nb/"]
    bait = {href for href, _ in asked_for_nothing} | {"/trap/", "/wz/", "/tjnj/"}
    assert not bait & set(seen.asked)
    assert all(urlsplit(url).hostname in {None, "www.a.gov.cn"} for url in seen.asked)
    assert any("www.b.gov.cn" in why for why in seen.search.left.values())


def township(name: str, folder: str) -> dict[str, str]:
    """A township's own 专栏 (way C): its entrance, and behind it its column."""
    return {
        f"/xz/{folder}/": page(f"<h2>{name}</h2>" + links(*FIXED, ("nb_70052/", "年度报告"))),
        f"/xz/{folder}/nb_70052/": page(f"<h1>{name}年报</h1>{reports(name)}"),
    }


def test_way_c_behind_a_directory_of_bodies() -> None:
    towns = {
        f"t{number}": f"{letter}镇"
        for number, letter in enumerate("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄")
    }
    offices = [(f"http://{letter}j.a.gov.cn/", f"{letter}育局") for letter in "教体"]
    pages: dict[str, str | Answer] = {
        "/": page(links(("/zwgk/", "政务公开"), ("/xz/", "乡镇信息公开"))),
        "/zwgk/": page(links(*FIXED, ("/nb/", "政府信息公开年报"))),
        "/nb/": page(f"<h1>政府信息公开年报</h1>{reports('某县人民政府', '教育局', '民政局')}"),
        "/xz/": page("<h1>乡镇信息公开</h1>" + links(*((f"{code}/", name) for code, name in towns.items()), *offices)),
    }
    for code, name in towns.items():
        pages |= township(name, code)
    seen = look(pages)
    assert set(seen.columns) == {"/nb/", *(f"/xz/{code}/nb_70052/" for code in towns)}
    town = next(found for found in seen.search.found if found.url.endswith("/xz/t0/nb_70052/"))
    assert town.path == ("乡镇信息公开", "甲镇", "年度报告")
    assert len(set(seen.asked)) <= 60 + 3 * len(seen.documents)


def test_way_a_years_and_classes_are_left_to_the_walk() -> None:
    seen = look(
        {
            "/": page(links(("/zwgk/", "政务公开"))),
            "/zwgk/": GATE,
            "/nb/": page("<h1>政府信息公开年报</h1>" + links(("2024n/", "2024年"), ("2023n/", "2023年"))),
            "/nb/2024n/": page(links(("bm/", "部门年报"), ("xz/", "乡镇年报"))),
            "/nb/2024n/bm/": page(reports("教育局")),
            "/nb/2024n/xz/": page(reports("甲镇")),
            "/nb/2023n/": page(reports("甲镇", year=2022)),
        }
    )
    assert seen.columns == ["/nb/"]
    assert len(seen.documents) == 3
    assert "it has years: 2024年 2023年" in seen.search.found[0].evidence


def test_the_newest_report_in_the_column_s_place() -> None:
    years = "".join(f"<option value='{year}.html'>{year}年</option>" for year in (2022, 2021))
    newest = report("某县人民政府").replace("<p>", f"<select>{years}</select><p>")
    pages = {"/": page(links(("/nb/index.html", "信息公开年报"))), "/nb/index.html": newest}
    seen = look({**pages, "/nb/2022.html": report("某县人民政府", 2022), "/nb/2021.html": report("某县人民政府", 2021)})
    assert seen.columns == ["/nb/index.html"]
    assert set(seen.documents) == {"/nb/index.html", "/nb/2022.html", "/nb/2021.html"}


def test_reports_that_no_list_names_are_fetched_once() -> None:
    towns = links(("/single/29/1.html", "甲镇"), ("/single/29/2.html", "乙镇"), ("/single/29/3.html", "丙镇"))
    seen = look(
        {
            "/": page(links(("/zwgk/", "政务公开"), ("/xz/", "乡镇政府信息公开"))),
            "/zwgk/": GATE,
            "/nb/": page(f"<h1>政府信息公开年报</h1>{reports('教育局')}"),
            "/xz/": page(towns),
            **{f"/single/29/{number}.html": report(f"{name}镇") for number, name in enumerate("甲乙丙", 1)},
        }
    )
    assert set(seen.documents) == {"/nb/202401/t20240118_10000.html", *(f"/single/29/{n}.html" for n in (1, 2, 3))}
    assert len(seen.documents) == 4


def test_a_host_beside_the_portal_belongs_to_it_by_its_code() -> None:
    code = '<meta name="SiteIDCode" content="4113030001">'
    other = '<meta name="SiteIDCode" content="4113990001">'
    pages = {
        "/": page(links(("http://xxgk.a.gov.cn/", "政府信息公开"), ("http://zfxxgk.a.gov.cn/", "信息公开")), head=code),
        "http://xxgk.a.gov.cn/": page(links(*FIXED, ("/nb/", "年报")), head=code),
        "http://xxgk.a.gov.cn/nb/": COLUMN,
        "http://zfxxgk.a.gov.cn/": page(links(*FIXED, ("/nb/", "年报")), head=other),
    }
    seen = look(pages)
    assert seen.columns == ["http://xxgk.a.gov.cn/nb/"]
    assert len(seen.documents) == 2
    assert seen.walk.site.is_own("http://xxgk.a.gov.cn/nb/")
    assert any(look_.evidence == ("it leads to another portal, zfxxgk.a.gov.cn",) for look_ in seen.search.looks)


def test_the_home_page_again_is_no_column() -> None:
    home = page(links(("/zwgk/", "政府信息公开"), ("/nb/", "政府信息公开年报"), ("/a/", "甲"), ("/b/", "乙")))
    seen = look({"/": home, "/zwgk/": home, "/nb/": home})
    assert not seen.columns
    assert {look_.verdict for look_ in seen.search.looks} == {"home"}


def test_nothing_found_is_told_with_what_was_looked_at() -> None:
    seen = look({"/": page(links(("/zwgk/", "政务公开"))), "/zwgk/": page(links(*FIXED))})
    kind, url, detail = seen.events[-1]
    assert (kind, url, seen.search.outcome) == ("empty", HOME, "nothing")
    assert detail is not None
    assert (
        "no list of annual reports was found: looked at 5 pages: home page (home: 1 links); 政务公开 (gate:" in detail
    )
    assert not seen.walk.is_whole


@pytest.mark.parametrize(
    ("home", "said"),
    [
        (page("<div id=app></div><script src='/static/app.js'></script>"), "may ask for a browser"),
        (
            page("<p>本网站已迁移</p>" + links(("http://www.new.gov.cn/", "新网站"))),
            "www.new.gov.cn: has the portal moved?",
        ),
    ],
)
def test_a_home_page_that_leads_nowhere_says_why(home: str | Answer, said: str) -> None:
    seen = look({"/": home})
    assert said in (seen.events[-1][2] or "")


@pytest.mark.parametrize("home", [Answer(HOME, 403, b"", "text/html"), Answer(HOME, failure="timeout")])
def test_a_home_page_that_does_not_come_is_a_list_that_failed(home: Answer) -> None:
    seen = look({"/": home})
    assert [(searched.url, searched.stopped) for searched in seen.searches] == [(HOME, "failed")]
    assert [kind for kind, _, _ in seen.events] == ["http_error" if home.status else "timeout"]
    assert seen.search.outcome == "unanswered"


def test_a_portal_without_reports_costs_no_more_than_the_budget() -> None:
    pages: dict[str, str | Answer] = {"/": page(links(*((f"/zwgk/{n}/", "信息公开") for n in range(200))))}
    pages |= {f"/zwgk/{n}/": page(links(*((f"/zwgk/{n}/{m}/", "政务公开") for m in range(9)))) for n in range(200)}
    seen = look(pages)
    assert len(seen.asked) == FREE_REQUESTS
    assert seen.search.outcome == "budget"
    assert "the budget of 40 requests is spent" in (seen.events[-1][2] or "")
