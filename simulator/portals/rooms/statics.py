"""Shapes of §1.8: ten ways in which small systems name their lists, their pages and their articles.

They differ in addresses alone; each is a portal of its own here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from html import escape

from simulator.portals.kit import HTML, Kit
from simulator.portals.reports import Report
from simulator.portals.site import Column, Page, Site


@dataclass(frozen=True, slots=True)
class Shape:
    """How a system names things: the column's page, its further pages from 2 on, an article in it."""

    start: str
    page: Callable[[int], str]
    article: Callable[[Kit, Report], str]
    family: str = "static"

    def build(self, site: Site, seed: int, years: Sequence[int]) -> None:
        """Fill the site."""
        kit = Kit(site, seed, years)
        name = "政府信息公开年报"
        items = [
            kit.add(report, self.article(kit, report), lambda r, _, body: _article(kit, r.title, r.published_on, body))
            for report in kit.reports("township")
        ]
        column = kit.column(self.start, name, items, 2)
        paths = [self.start, *(self.page(number) for number in range(2, column.pages + 1))]
        for number, path in enumerate(paths):
            kit.put(path, partial(_list, kit, column, number, paths))


def _article(kit: Kit, title: str, day: date, body: str) -> bytes:
    head = kit.head(title, *kit.article_metas(title, day, "政府信息公开年报"))
    return f"""<!DOCTYPE html><html>{head}<body><h1>{escape(title)}</h1><p>发布时间：{day}</p>
<div class="article-content">{body}</div></body></html>""".encode()


def _list(kit: Kit, column: Column, number: int, paths: Sequence[str]) -> Page:
    rows = "".join(
        f'<li><a href="{item.path}">{escape(item.title)}</a><i>{item.day}</i></li>' for item in column.page(number)
    )
    turns = " ".join(f'<a href="{path}">{n}</a>' for n, path in enumerate(paths, 1) if n != number + 1)
    following = f'<a href="{paths[number + 1]}">下一页</a>' if number + 1 < len(paths) else "下一页"
    html = f"""<!DOCTYPE html><html>{kit.head(column.name, *kit.column_metas(column.name))}
<body><ul><li><a href="/yw/">要闻</a></li><li><a href="/zwgk/">政务公开</a></li></ul>
<ul>{rows}</ul><div>共{len(column.items)}条 {turns} {following}</div></body></html>"""
    return Page(html.encode(), HTML)


def _day(report: Report) -> date:
    return report.published_on


_CHANNEL = "/gongkai/site_gqxcjzrmzf/channel_c_5f9f6c84b9dfe9bfb0a8c881_n_1605684550.5624/"
_UUID = "/columns/51e7ab2e-4c5b-4f6a-9dd4-0b1e73e1c0f3/"
SHAPES = {
    "channel": Shape(
        f"{_CHANNEL}index.html",
        lambda n: f"{_CHANNEL}index_{n}.html",
        lambda kit, r: f"{_CHANNEL}doc_{kit.hex(r.number, length=24)}.html",
    ),
    "pc-list": Shape(
        "/ycsrmzf/zfxxgknb/pc/list.html",
        lambda n: f"/ycsrmzf/zfxxgknb/pc/list_{n}.html",
        lambda _, r: f"/ycsrmzf/zfxxgknb/pc/content/content_{r.number}.html",
    ),
    "numeric-tree": Shape(
        "/25074/25162/37354/index.htm",
        lambda n: f"/25074/25162/37354/index_{n}.htm",
        lambda _, r: f"/25074/25162/37354/content_{r.number}.html",
    ),
    "columns-uuid": Shape(
        f"{_UUID}index.html",
        lambda n: f"{_UUID}index_{n}.html",
        lambda kit, r: f"{_UUID}{_day(r):%Y%m/%d}/{kit.guid(r.number)}.html",
    ),
    "content-bare": Shape(
        "/gk/zfxxgknb/zjzfxxgknb/",
        lambda n: f"/gk/zfxxgknb/zjzfxxgknb/index_{n}.html",
        lambda _, r: f"/gk/zfxxgknb/zjzfxxgknb/content_{r.number}",
    ),
    "contents": Shape(
        "/channels/6813.html",
        lambda n: f"/channels/6813_{n}.html",
        lambda _, r: f"/contents/6813/{r.number}.html",
    ),
    "object-id": Shape(
        "/xxgk/zfxxgknb/1.html",
        lambda n: f"/xxgk/zfxxgknb/{n}.html",
        lambda kit, r: f"/xxgk/zfxxgknb/{kit.hex(r.number, length=24)}.html",
    ),
    "single": Shape(
        "/zfxxgknb/index.html",
        lambda n: f"/zfxxgknb/index_{n}.html",
        lambda _, r: f"/single/29/{r.number}.html",
    ),
    "aspx": Shape(
        "/zfxxgk/list.aspx?cid=1019&pid=971",
        lambda n: f"/zfxxgk/list.aspx?cid=1019&pid=971&page={n}",
        lambda _, r: f"/zfxxgk/GovOpenShow.aspx?id={_day(r):%Y%m%d}{r.number}",
        family="",
    ),
    "jspx": Shape(
        "/yxgovfront/newzfxxgkUnderControl.jspx?path=zfxxgknb&channelId=22723&pageNo=1",
        lambda n: f"/yxgovfront/newzfxxgkUnderControl.jspx?path=zfxxgknb&channelId=22723&pageNo={n}",
        lambda _, r: f"/yxgovfront/infopublic/{r.number}.jspx",
        family="",
    ),
}
