"""The walk against small sites in memory: what it asks for, what it leaves alone, what it notes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from crawler.asking import Answer, Fetch, Limit, Options, Site
from crawler.trust.judging import Judge
from crawler.walk import Walk
from storage.crawls import Known, Searched
from storage.links import OpenLink
from tests.crawler.walking import judged

HOST = "http://www.a.gov.cn"
ROOT = f"{HOST}/zwgk/zfxxgknb/"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


@dataclass
class Book:
    """Notes, kept in lists."""

    events: list[tuple[str, str, str | None]] = field(default_factory=list)
    searches: list[Searched] = field(default_factory=list)
    vanished: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    back: list[str] = field(default_factory=list)

    def event(self, kind: str, url: str, *, reason: str | None = None, **_more: Any) -> None:
        self.events.append((kind, url.removeprefix(HOST), reason))

    def search(self, searched: Searched) -> None:
        self.searches.append(searched)

    def gone(self, known: Known, answer: str) -> None:
        self.vanished.append((known.url.removeprefix(HOST), answer))

    def returned(self, known: Known) -> None:
        self.back.append(known.url.removeprefix(HOST))

    def redated(self, known: Known, fetch: Fetch) -> None:
        self.events.append(("redated", known.url.removeprefix(HOST), f"{fetch.list_date}"))

    def link(self, link: OpenLink, outcome: str) -> None:
        self.links.append((link.url, outcome))


@dataclass
class Web:
    """Pages by address; what is not there answers 404."""

    pages: Mapping[str, bytes | Answer]
    asked: list[str] = field(default_factory=list)
    fetches: list[Fetch] = field(default_factory=list)

    def answer(self, fetch: Fetch) -> Answer:
        self.asked.append(fetch.url.removeprefix(HOST))
        self.fetches.append(fetch)
        found = self.pages.get(fetch.url, Answer(fetch.url, 404, b"nothing", "text/html"))
        return found if isinstance(found, Answer) else Answer(fetch.url, 200, found, "text/html")


def html(*links: tuple[str, str], more: str = "", column: str = "") -> bytes:
    meta = (
        f'<meta name="ColumnName" content="{column}"><meta name="ColumnType" content="信息公开年报">' if column else ""
    )
    rows = "".join(
        f'<li><a href="{href}">{text}</a><span>2024-01-1{n % 10}</span></li>' for n, (href, text) in enumerate(links)
    )
    return f"<html><head>{meta}<title>{column or '页'}</title></head><body><ul>{rows}</ul>{more}</body></html>".encode()


def report(agency: str, year: int = 2023, more: str = "") -> bytes:
    title = f"{agency}{year}年政府信息公开工作年度报告"
    return f"<html><body><h1>{title}</h1><p>{'本年主动公开政府信息。' * 60}</p>{more}</body></html>".encode()


def entry(number: int, agency: str, year: int = 2023) -> tuple[str, str]:
    return f"./202401/t20240118_{number}.html", f"{agency}{year}年政府信息公开工作年度报告"


def url(number: int, folder: str = ROOT) -> str:
    return f"{folder}202401/t20240118_{number}.html"


def walk(
    pages: Mapping[str, bytes | Answer],
    *,
    site: Site | None = None,
    known: tuple[Known, ...] = (),
    options: Options | None = None,
    links: list[OpenLink] | None = None,
) -> tuple[Web, Book, Walk]:
    web, book = Web(pages), Book()
    options = options or Options(NOW - timedelta(days=30))
    walking = Walk(
        site or Site("a", f"{HOST}/", None, (ROOT,), frozenset({"www.a.gov.cn"})),
        lambda: {k.url: k for k in known},
        book,
        options,
    )
    steps = walking.steps() if links is None else walking.follow(links)
    answer: Answer | None = None
    judge = Judge()
    while True:
        try:
            fetch = next(steps) if answer is None else steps.send(answer)
        except StopIteration:
            return web, book, walking
        answer = judged(judge, fetch, web.answer(fetch))


def known(number: int, agency: str = "甲镇", **changes: Any) -> Known:
    title = entry(number, agency)[1]
    found = Known(url(number), "0" * 64, "f", 0, NOW, title, date(2024, 1, 10), "年报", None, ROOT)
    return replace(found, **changes)


def test_older_reports_elsewhere_and_all_of_a_class_behind_more() -> None:
    rows = f'<ul><li><a href="./202401/t20240118_11111.html">{entry(1, "甲镇")[1]}</a></li></ul>'
    more = f'<div><h3>乡镇</h3><a href="/list/31.html">更多&gt;&gt;</a>{rows}</div>'
    more += '<a href="/gk/lnnb/">往年年报</a><a href="/fz/nb/">法治年报</a>'
    far = [("/a/t20240118_22222.html", entry(2, "乙镇")[1]), ("/b/t20200118_33333.html", entry(3, "丙镇", 2019)[1])]
    web, book, _ = walk(
        {
            ROOT: html(entry(99999, "甲县"), more=more, column="政府信息公开年报"),
            f"{HOST}/list/31.html": html(far[0]),
            f"{HOST}/gk/lnnb/": html(far[1]),
        }
    )
    assert {"/list/31.html", "/gk/lnnb/", far[0][0], far[1][0]} <= set(web.asked)
    assert "/fz/nb/" not in web.asked
    assert {search.column_path for search in book.searches} >= {
        "政府信息公开年报 > 乡镇",
        "政府信息公开年报 > 往年年报",
    }


def test_a_page_of_bodies_without_a_tree() -> None:
    single = report("甲镇").replace("甲镇2023年政府信息公开工作年度报告".encode(), "政府信息公开工作年度报告".encode())
    body = single.replace(b"</body>", f"<p>总体情况 主动公开 行政复议 {'公开' * 200}</p></body>".encode())
    menu = '<div class="menu"><a href="/bm/jyj.html">教育局</a></div>'
    web, _, _ = walk(
        {
            f"{HOST}/c/29.html": html(("/s/1.html", "甲镇"), more=menu, column="政府信息公开年报"),
            f"{HOST}/s/1.html": body,
        },
        site=Site("a", f"{HOST}/", None, (f"{HOST}/c/29.html",), frozenset({"www.a.gov.cn"})),
    )
    assert web.asked == ["/c/29.html", "/s/1.html", "/s/1.html"]  # a page of the list, and what it lists


def test_a_start_that_is_named_before_its_site() -> None:
    start = html(entry(11111, "甲镇")).replace("<title>页".encode(), "<title>政府信息公开年报-甲县人民政府".encode())
    _, book, _ = walk({ROOT: start})
    assert [search.column_path for search in book.searches] == ["政府信息公开年报"]


def test_a_twin_on_the_list_of_another_column_is_left_alone() -> None:
    mobile = "http://m.a.gov.cn/zwgk/zfxxgknb/202401/t20240118_11111.html"
    web, _, _ = walk(
        {ROOT: html(("./m/", "2024年"), column="年报"), f"{ROOT}m/": html((mobile, entry(1, "甲镇")[1]), column="年报")}
        | {f"{HOST}/b/": html((url(11111), entry(1, "甲镇")[1]), column="年报")},
        site=Site("a", f"{HOST}/", None, (ROOT, f"{HOST}/b/"), frozenset({"www.a.gov.cn", "m.a.gov.cn"})),
    )
    assert [path for path in web.asked if "11111" in path] == [url(11111).removeprefix(HOST)]


def test_a_page_with_nothing_new_ends_a_list_that_never_ends() -> None:
    pages = {ROOT: html(entry(11111, "甲镇"), more='<a href="p/2.html">下一页</a>', column="年报")}
    pages |= {f"{ROOT}p/{n}.html": html(entry(n, "甲镇"), more=f'<a href="{n + 1}.html">下一页</a>') for n in (2, 3)}
    back = '<a href="5.html?t=1">下一页</a>'
    pages[f"{ROOT}p/4.html"] = html(entry(2, "甲镇"), more=back)
    pages[f"{ROOT}p/5.html?t=1"] = html(entry(3, "甲镇"), more='<a href="5.html?t=2">下一页</a>')
    web, book, _ = walk(pages)
    assert "/zwgk/zfxxgknb/p/5.html?t=1" not in web.asked
    assert ("repeated", "/zwgk/zfxxgknb/p/4.html", None) in book.events


TABS = "<script>function of(y){ $.getJSON('/l',{nd:y}) } of('');</script>"
TABS += "<li onclick='of(2023)'>2023年</li><li onclick='of(2022)'>2022年</li>"


@pytest.mark.parametrize("agencies", [("甲镇", "乙镇"), ("甲镇",), ()])
def test_parts_of_a_list_that_buttons_ask_for(agencies: tuple[str, ...]) -> None:
    """A part without entries is nothing odd where another has some."""
    pages = {ROOT: html(more=TABS, column="政府信息公开年报")}
    for year, agency in zip((2023, 2022), agencies, strict=False):
        pages[f"{HOST}/l?nd={year}"] = html(entry(year * 100, agency, year)).replace(b"<body", b"<div")
    pages = {f"{HOST}/l?nd={year}": b'{"rows": []}' for year in ("", 2023, 2022)} | pages
    web, book, _ = walk(pages)
    assert {"/l?nd=2023", "/l?nd=2022"} <= set(web.asked)
    wanted = {f"政府信息公开年报 > {year}年" for year, _ in zip((2023, 2022), agencies, strict=False)}
    assert {search.column_path for search in book.searches} == (wanted or {"政府信息公开年报"})
    assert [kind for kind, _, _ in book.events if kind == "empty"] == ([] if agencies else ["empty"])


def test_a_class_of_an_unusual_name_beside_usual_ones() -> None:
    names = ("乡镇街道", "县直部门", "医疗卫生系统")
    lists = "".join(f'<li><a href="/col/col{n}/index.html">{name}</a></li>' for n, name in enumerate(names, 21))
    menu = '<ul class="nav">' + lists.replace("col2", "col3").replace("医疗卫生系统", "投资指南") + "</ul>"
    start = html(more=f"{menu}<ul>{lists}</ul><script>dataproxy.jsp</script>", column="政府信息公开年报")
    web, _, _ = walk(
        {f"{HOST}/col/col20/index.html": start},
        site=Site("a", f"{HOST}/", "hanweb", (f"{HOST}/col/col20/index.html",), frozenset({"www.a.gov.cn"})),
    )
    assert {f"/col/col{n}/index.html" for n in (21, 22, 23)} <= set(web.asked)
    assert "/col/col33/index.html" not in web.asked


@pytest.mark.parametrize("title", ["甲镇2023年度政府信息公开工作情况", "甲镇2023年年报", "甲镇人民政府2023年"])
def test_reports_of_unusual_titles_in_other_folders(title: str) -> None:
    rows = html(entry(11111, "乙镇"), ("/xz/202401/t20240118_22222.html", title), column="年报")
    web, _, _ = walk({ROOT: rows})
    assert "/xz/202401/t20240118_22222.html" in web.asked


def test_reports_are_found_on_a_page_that_looks_like_another_system() -> None:
    rows = html(
        ("/a/1.html", "甲镇2023年政府信息公开工作年度报告"), more='<p class="v_news_content"></p>', column="年报"
    )
    web, _, _ = walk({ROOT: rows})
    assert "/a/1.html" in web.asked


@pytest.mark.parametrize("behind", [html(), html(entry(11111, "甲镇"))])
def test_a_list_that_gave_what_it_promised_is_at_its_end(behind: bytes) -> None:
    more = '共1条 <a href="p/2.html">下一页</a>'
    _, book, _ = walk({ROOT: html(entry(11111, "甲镇"), more=more, column="年报"), f"{ROOT}p/2.html": behind})
    assert [search.stopped for search in book.searches] == ["end"]
    assert not {kind for kind, _, _ in book.events} & {"short", "repeated"}


def test_columns_lists_and_documents_in_order() -> None:
    web, book, walking = walk(
        {
            ROOT: html(
                ("./2024n/", "2024年"),
                ("../zfxxgkzn/", "政府信息公开指南"),
                ("/yw/", "要闻"),
                column="政府信息公开年报",
            ),
            f"{ROOT}2024n/": html(("./bm/", "部门年报"), ("./xz/", "乡镇年报"), ("../", "政府信息公开年报")),
            f"{ROOT}2024n/bm/": html(
                entry(11111, "教育局"),
                entry(22222, "民政局"),
                ("./202402/t20240224_33333.html", "教育局2023年法治政府建设年度报告"),
                ("/yw/202401/t20240101_44444.html", "某县召开会议"),
                more='<script>createPageHTML(2, 0, "index", "html")</script>',
            ),
            f"{ROOT}2024n/bm/index_1.html": html(entry(55555, "司法局", 2022)),
            f"{ROOT}2024n/xz/": html(entry(66666, "甲镇")),
            **{url(n, f"{ROOT}2024n/bm/"): report("局") for n in (11111, 22222, 55555)},
            url(66666, f"{ROOT}2024n/xz/"): report("甲镇"),
        }
    )
    folder = "/zwgk/zfxxgknb/"
    assert [path.removeprefix(folder) for path in web.asked] == [
        "",
        "2024n/",
        "2024n/bm/",
        "2024n/bm/index_1.html",
        "2024n/xz/",
        "2024n/bm/202401/t20240118_11111.html",
        "2024n/bm/202401/t20240118_22222.html",
        "2024n/bm/202401/t20240118_55555.html",
        "2024n/xz/202401/t20240118_66666.html",
    ]
    assert book.events == [("skipped", f"{folder}2024n/bm/202402/t20240224_33333.html", "law_government_report")]
    assert [
        (s.column_path, s.pages_promised, s.pages_read, s.entries, s.candidates, s.stopped) for s in book.searches
    ] == [
        ("政府信息公开年报 > 2024年 > 部门年报", 2, 2, 4, 3, "end"),
        ("政府信息公开年报 > 2024年 > 乡镇年报", 1, 1, 1, 1, "end"),
    ]
    assert book.searches[0].reached_back_to == date(2024, 1, 10)
    first = web.fetches[5]
    assert (first.purpose, first.anchor_text, first.list_date, first.found_on) == (
        "document",
        "教育局2023年政府信息公开工作年度报告",
        date(2024, 1, 10),
        f"{ROOT}2024n/bm/",
    )
    assert walking.is_whole


def test_from_the_home_page_through_gates_and_a_shell_to_an_agency_s_column() -> None:
    site = Site("a", f"{HOST}/", None, (), frozenset({"www.a.gov.cn"}))
    web, book, _ = walk(
        {
            f"{HOST}/": html(
                ("/yw/", "要闻"), ("/zwgk/", "政务公开"), ("/yw/1.html", "甲镇2023年政府信息公开工作年度报告")
            ),
            f"{HOST}/zwgk/": html(("/xz/", "乡镇信息公开"), ("/zwgk/zn/", "政府信息公开指南")),
            f"{HOST}/xz/": html(("./jz/", "甲镇")),
            f"{HOST}/xz/jz/": b"<script>location.replace('./zn/')</script>",
            f"{HOST}/xz/jz/zn/": html(("../nb_70052/", "政府信息公开年报")),
            f"{HOST}/xz/jz/nb_70052/": html(entry(11111, "甲镇")),
            url(11111, f"{HOST}/xz/jz/nb_70052/"): report("甲镇"),
        },
        site=site,
    )
    assert web.asked[-1] == "/xz/jz/nb_70052/202401/t20240118_11111.html"
    assert "/yw/" not in web.asked
    assert web.fetches[-1].publisher == "甲镇"
    assert [s.stopped for s in book.searches] == ["end"]


def test_known_documents_are_left_alone_unless_the_list_or_the_clock_speaks() -> None:
    pages = {
        ROOT: html(*(entry(n, "甲镇") for n in (11111, 22222, 33333, 44444)), entry(55555, "甲镇"), column="年报"),
        **{url(n): report("甲镇") for n in (22222, 33333, 44444)},
    }
    day = {11111: 10, 22222: 11, 33333: 19, 44444: 13, 55555: 14}  # 33333 was on another day before
    web, book, _ = walk(
        pages,
        known=(
            known(11111),
            known(22222, list_date=date(2024, 1, 11), checked_at=NOW - timedelta(days=31)),
            known(33333, list_date=date(2024, 1, day[33333])),
            known(44444, list_date=date(2024, 1, 13), anchor_text="甲镇2023年年报"),
            known(55555, list_date=date(2024, 1, 14), is_dead=True),
        ),
    )
    assert web.asked[1:] == [u.removeprefix(HOST) for u in (url(22222), url(33333), url(44444))]
    assert all(fetch.known is not None for fetch in web.fetches[1:])
    assert not book.events


def test_years_are_asked_for_by_the_title() -> None:
    pages = {
        ROOT: html(
            entry(11111, "甲镇", 2022),
            entry(22222, "甲镇", 2023),
            ("./202401/t20240118_33333.html", "甲镇年报…"),
            column="年报",
        )
    }
    web, book, _ = walk(pages, options=Options(NOW, frozenset({2023})))
    assert web.asked[1:] == [u.removeprefix(HOST) for u in (url(22222), url(33333))]
    assert book.searches[0].candidates == 2


def test_what_vanished_is_told_once_and_only_if_its_list_was_read_to_the_end() -> None:
    pages: dict[str, bytes | Answer] = {ROOT: html(entry(11111, "甲镇"), column="年报"), url(11111): report("甲镇")}
    missing = known(22222)
    _, book, _ = walk(pages, known=(known(11111), missing))
    assert book.vanished == [(url(22222).removeprefix(HOST), "404")]
    assert not book.events
    web, book, _ = walk(pages, known=(known(11111), replace(missing, gone_at=NOW)))
    assert (len(web.asked), book.vanished) == (1, [])
    broken = {
        ROOT: html(entry(11111, "甲镇"), column="年报", more='<script>createPageHTML(2,0,"index","html")</script>')
    }
    web, book, walking = walk(dict(broken), known=(known(11111), missing))
    assert (book.vanished, book.searches[0].stopped, walking.is_whole) == ([], "failed", False)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(url(22222), 410), "410"),
        (Answer(url(22222), 200, "<p>您访问的页面不存在</p>".encode(), "text/html"), "200, 您访问的页面不存在"),
        (Answer(f"{HOST}/", 200, html(("/zwgk/", "政务公开")), "text/html"), "200, redirected to the home page"),
        (Answer(url(22222), 200, report("甲镇"), "text/html"), "no longer listed; 200"),
        (Answer(url(22222), 304), "no longer listed; 304"),
        (Answer(url(22222), failure="timeout"), None),
        (Answer(url(22222), 403), None),
    ],
)
def test_what_counts_as_gone(answer: Answer, said: str | None) -> None:
    _, book, _ = walk(
        {ROOT: html(entry(11111, "甲镇"), column="年报"), url(11111): report("甲镇"), url(22222): answer},
        known=(known(11111), known(22222)),
    )
    assert [told for _, told in book.vanished] == ([said] if said else [])


def test_a_listed_address_that_is_dead_is_a_vanished_report_the_second_time() -> None:
    pages = {ROOT: html(entry(11111, "甲镇"), entry(22222, "乙镇"), column="年报"), url(22222): report("乙镇")}
    error = [("http_error", url(11111).removeprefix(HOST), "404")]
    there, dead = known(22222, list_date=date(2023, 1, 1)), known(11111, list_date=date(2023, 1, 1))
    _, book, _ = walk(pages, known=(there, dead))
    assert (book.vanished, book.events) == ([], error)
    _, book, _ = walk(pages, known=(there, replace(dead, last_status=404)))
    assert (book.vanished, book.events) == ([(url(11111).removeprefix(HOST), "404; still listed")], error)


def test_where_listed_pages_are_not_there_either_nothing_is_gone() -> None:
    pages: dict[str, bytes | Answer] = {ROOT: html(entry(11111, "甲镇"), column="年报")}
    _, book, _ = walk(pages, known=(known(11111), known(22222)))
    assert (book.vanished, book.events) == ([], [("odd", url(11111).removeprefix(HOST), None)])


@pytest.mark.parametrize(
    ("second", "stopped", "kind"),
    [
        (html(), "truncated", "short"),
        (html(entry(11111, "甲镇")), "repeated", "repeated"),
        (Answer(f"{ROOT}index_1.html", failure="timeout"), "failed", "timeout"),
        (Answer(f"{ROOT}index_1.html", 500), "failed", "http_error"),
    ],
)
def test_a_list_that_does_not_keep_its_promise(second: bytes | Answer, stopped: str, kind: str) -> None:
    first = html(entry(11111, "甲镇"), column="年报", more='<script>createPageHTML(3, 0, "index", "html")</script>')
    web, book, _ = walk({ROOT: first, f"{ROOT}index_1.html": second, url(11111): report("甲镇")})
    assert (book.searches[0].pages_promised, book.searches[0].pages_read, book.searches[0].stopped) == (3, 1, stopped)
    assert [event[0] for event in book.events] == [kind]
    assert web.asked[-1] == url(11111).removeprefix(HOST)  # what was listed is fetched all the same


def test_an_empty_list_is_told_and_a_page_of_folders_is_no_list() -> None:
    _, book, _ = walk({ROOT: html(("./xz/", "乡镇"), column="年报"), f"{ROOT}xz/": html()})
    assert [(s.url, s.stopped) for s in book.searches] == [(f"{ROOT}xz/", "empty")]
    assert [event[0] for event in book.events] == ["empty"]


def test_a_portal_without_any_list_of_reports_is_told() -> None:
    site = Site("a", f"{HOST}/", None, (), frozenset({"www.a.gov.cn"}))
    _, book, walking = walk(
        {f"{HOST}/": html(("/zwgk/", "政务公开")), f"{HOST}/zwgk/": html(("/yw/", "要闻"))}, site=site
    )
    assert (book.events, walking.is_whole) == ([("empty", "/", None)], False)


@pytest.mark.parametrize(
    ("named", "links"),
    [
        pytest.param("政府信息公开年报", [entry(1, "甲镇")], id="the window's title says it"),
        pytest.param("乡镇年报", [entry(1, "甲镇")], id="a class of agencies"),
        pytest.param("甲县人民政府", [entry(1, "甲镇"), entry(2, "乙镇")], id="its entries say it"),
    ],
)
def test_a_declared_column_is_one_of_reports_though_its_tags_are_the_template_s(
    named: str, links: list[tuple[str, str]]
) -> None:
    page = html(*links, column="栏目名称").replace("<title>栏目名称".encode(), f"<title>{named}".encode())
    page = page.replace("信息公开年报".encode(), "栏目类型".encode(), 1)
    web, book, _ = walk({ROOT: page, url(1): report("甲镇"), url(2): report("乙镇")})
    assert len(web.asked) == 1 + len(links)
    assert [search.stopped for search in book.searches] == ["end"]


def test_parts_and_attachments_follow_their_article() -> None:
    body = '<p>附件：<a href="./P020240118512345678901.pdf">年报.pdf</a> <a href="http://f.example.com/a.pdf">b</a></p>'
    pager = '<script>createPageHTML(2, 0, "t20240118_11111", "html")</script>'
    web, book, _ = walk(
        {ROOT: html(entry(11111, "甲镇"), column="年报"), url(11111): report("甲镇", more=body + pager)}
    )
    part, file = web.fetches[2:]
    assert (part.url, part.purpose, part.found_on) == (url(11111).replace(".html", "_1.html"), "part", url(11111))
    assert (file.purpose, file.anchor_text, file.found_on) == ("document", "年报.pdf", url(11111))
    assert ("outside", "http://f.example.com/a.pdf", None) in book.events


def test_nothing_is_asked_for_twice() -> None:
    pages = {
        ROOT: html(("./a/", "部门"), ("./b/", "乡镇"), column="年报"),
        f"{ROOT}a/": html(("../c/202401/t20240118_11111.html", entry(1, "甲镇")[1]), ("../b/", "乡镇")),
        f"{ROOT}b/": html(("../c/202401/t20240118_11111.html", entry(1, "甲镇")[1])),
    }
    web, _, _ = walk(dict(pages))
    assert len(web.asked) == len(set(web.asked)) == 4


def test_the_bounds() -> None:
    folders = [(f"./{n}/", f"{n}年") for n in range(2000, 2060)]
    pages: dict[str, bytes | Answer] = {ROOT: html(*folders, column="年报")}
    pages |= {f"{ROOT}{n}/": html(("./x/", "部门")) for n in range(2000, 2060)}
    web, book, walking = walk(pages)
    assert len(web.asked) == 40
    assert "budget" in {event[0] for event in book.events}
    assert not walking.is_whole
    web, book, walking = walk(
        {ROOT: html(*(entry(n, "甲镇") for n in range(11111, 11131)), column="年报")},
        options=Options(NOW, limit=Limit(5)),
    )
    assert (len(web.asked), walking.is_whole) == (5, False)
    assert book.events[-1][0] == "budget"


@pytest.mark.parametrize("failure", ["blocked", "given_up"])
def test_a_closed_host_ends_the_walk(failure: Any) -> None:
    web, book, walking = walk({ROOT: Answer(ROOT, failure=failure)}, known=(known(11111),))
    assert (len(web.asked), walking.is_whole) == (1, False)
    assert [s.stopped for s in book.searches] == ["blocked" if failure == "blocked" else "failed"]


def test_other_hosts_are_left_alone() -> None:
    site = Site("a", f"{HOST}/", None, (ROOT,), frozenset({"www.a.gov.cn"}))
    assert site.is_ours("https://bm.b.gov.cn/x")
    assert site.is_ours(f"{HOST}:8080/x")
    for foreign in (
        "http://www.agov.cn/x",
        "http://gov.cn.evil.com/",
        "http://www.a.gov.cn@evil.com/",
        "http://10.0.0.1/x",
    ):
        assert not site.is_ours(foreign)


def links(*urls: str) -> Iterator[OpenLink]:
    for number, address in enumerate(urls):
        yield OpenLink(number, 1, "a", address, "iframe", "附件", url(11111), "年报", date(2024, 1, 18), "甲镇")


def test_open_links_are_followed_and_settled() -> None:
    frame, file, viewer = f"{ROOT}W1.html", f"{ROOT}a.pdf", f"{HOST}/pdfjs/web/viewer.html?file=/up/b.pdf"
    web, book, walking = walk(
        {frame: report("甲镇"), f"{HOST}/up/b.pdf": b"%PDF", file: Answer(file, failure="timeout")},
        links=list(links(frame, file, viewer, "https://map.example.com/x", url(11111), f"{ROOT}dead.pdf")),
        known=(known(11111),),
    )
    assert book.links == [
        (frame, "captured"),
        (file, "timeout"),
        (viewer, "captured"),
        ("https://map.example.com/x", "outside"),
        (url(11111), "captured"),
        (f"{ROOT}dead.pdf", "http_error"),
    ]
    assert web.fetches[0].found_on == url(11111)
    assert web.asked[2] == "/up/b.pdf"
    assert walking.is_whole
