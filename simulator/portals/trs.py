"""TRS WCM as counties run it (PORTALS §1.1): pinyin folders, `index_N.html` from 0, `./YYYYMM/tYYYYMMDD_id.html`.

How to tell: article files inside month folders, `TRS_Editor` bodies, pagers written by a script in one of three
dialects, attachments named `P0` and a timestamp beside the article, no cookies, static files behind nginx.
"""

import posixpath
from collections.abc import Sequence
from datetime import date
from html import escape

from simulator.dice import dice
from simulator.portals.places import County
from simulator.portals.site import Column, Item, Pager

_PAGER_FUNCTION = """function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt){
  if(_nPageCount == null || _nPageCount <= 1) return;
  for(var i = 0; i < _nPageCount; i++){
    var sHref = i == 0 ? _sPageName + "." + _sPageExt : _sPageName + "_" + i + "." + _sPageExt;
    document.write(i == _nCurrIndex ? "<span>" + (i+1) + "</span>" : "<a href=\\"" + sHref + "\\">" + (i+1) + "</a>");
  }
}"""


def article_path(folder: str, day: date, number: int, part: int = 0, suffix: str = "") -> str:
    """The address of an article, or of its further pages: `…/202401/t20240118_1178155_1.html`."""
    tail = suffix + (f"_{part}" if part else "")
    return f"{folder}{day:%Y%m}/t{day:%Y%m%d}_{number}{tail}.html"


def attachment_path(folder: str, day: date, number: int, extension: str, letter: str = "P") -> str:
    """The address of an attachment: `P0`, the day and twelve more digits; only the anchor text names it."""
    rest = dice("attachment", number, extension).randrange(10**12)
    return f"{folder}{day:%Y%m}/{letter}0{day:%Y%m%d}{rest:012d}.{extension}"


def link(path: str, page: str) -> str:
    """A link as TRS writes it: relative to the folder of the page, `./` in front within it."""
    folder = page.rpartition("/")[0] or "/"
    relative = posixpath.relpath(path, folder)
    relative += "/" if path.endswith("/") and relative != "." else ""
    return relative if relative.startswith(".") and relative != "." else f"./{relative}" if relative != "." else "./"


def _href(target: str, page: str) -> str:
    return link(target, page) if target.startswith("/") else target


def pager(kind: Pager, pages: int, current: int, stem: str = "index") -> str:
    """The script that writes the page numbers; the dialect with variables leaves a wrong old call in a comment."""
    match kind:
        case "createPageHTML":
            return f'<script>{_PAGER_FUNCTION}\ncreatePageHTML({pages}, {current}, "{stem}", "html");</script>'
        case "createPage":
            call = f'createPage({pages}, {current}, "{stem}", "html");'
            return f'<script src="/images/page.js"></script><script>{call}</script>'
        case "variables":
            return f"""<script language="JavaScript">
var currentPage = {current};//所在页从0开始
var prevPage = currentPage-1//上一页
var nextPage = currentPage+1//下一页
var countPage = {pages}//共多少页
if(currentPage != 0) document.write("<a href=\\"{stem}"+(prevPage == 0 ? "" : "_"+prevPage)+".html\\">上一页</a>");
if(nextPage < countPage) document.write("<a href=\\"{stem}"+"_"+nextPage+".html\\">下一页</a>");
//createPageHTML({pages + 7}, 0, "{stem}", "html");
</script>"""
        case "anchors":
            return ""


class Chrome:
    """The page around everything on one portal: meta tags, navigation, breadcrumb, side lists, footer."""

    def __init__(
        self, county: County, title: str, nav: Sequence[tuple[str, str]], *, index_block: bool = False
    ) -> None:
        self.county = county
        self.title = title
        self.nav = nav
        self.side: Sequence[Item] = ()
        self.index_block = index_block
        self.written_on: date | None = None
        """The day on which all pages were written anew; each then prints it, with a counter of visits."""

    def page(
        self,
        path: str,
        trail: Sequence[tuple[str, str]],
        content: str,
        *,
        metas: Sequence[tuple[str, str]] = (),
        title: str = "",
        side: bool = True,
    ) -> bytes:
        """A whole page; `trail` are the names and folders down to the column it stands in."""
        column = trail[-1][0] if trail else "首页"
        kind = "信息公开年报" if "年报" in column or "年度报告" in column else column
        tags = [
            ("SiteName", self.title),
            ("SiteDomain", f"www.{self.county.pinyin}.example.invalid"),
            ("SiteIDCode", self.county.site_code),
            ("ColumnName", column),
            ("ColumnType", kind),
            *metas,
        ]
        head = "\n".join(f'<meta name="{name}" content="{escape(text)}" />' for name, text in tags)
        nav = "".join(f'<li><a href="{_href(target, path)}">{name}</a></li>' for name, target in self.nav)
        crumbs = "&gt;".join(f'<a href="{link(target, path)}">{name}</a>' for name, target in (("首页", "/"), *trail))
        return f"""<!DOCTYPE html>
<html>
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
{head}
<title>{escape(title or column)}_{self.title}</title>
<script>var today = new Date();</script>
</head>
<body>
<div class="top"><span id="clock">2019年12月3日 星期二</span><a href="javascript:;" onclick="wza()">无障碍阅读</a>
<a href="javascript:void(0)">长者模式</a></div>
<div class="nav"><ul>{nav}</ul></div>
<div class="BreadcrumbNav">当前位置：{crumbs}</div>
<div class="main">
{content}
</div>
{self._side(path) if side else ""}
{self._stamp(path)}
<div class="footer">主办：{self.title}办公室　承办：{self.county.name}大数据中心　网站标识码：{self.county.site_code}
<a href="https://beian.example.invalid/">样ICP备00000000号</a>
<a href="http://zfwzgl.example.invalid/exposure/jiucuo.html?site_code={self.county.site_code}">政府网站找错</a></div>
</body>
</html>
""".encode()

    def _index(self, path: str, day: date, source: str) -> str:
        """The block above the article that all pages of 政府信息公开 carry on some portals (VARIATION §6.2)."""
        number = dice("index", path).randrange(100_000)
        return f"""<table class="xxgk_meta" border="0" width="100%"><tbody>
<tr><td>索引号：</td><td>{self.county.code}003/{day.year}-{number:05d}</td><td>信息类别：</td><td>信息公开年报</td></tr>
<tr><td>发布机构：</td><td>{escape(source)}</td><td>成文日期：</td><td>{day}</td></tr></tbody></table>
"""

    def _visits(self, path: str) -> str:
        if self.written_on is None:
            return ""
        return f"<span>浏览次数：{dice('seen', path).randrange(400) + self.written_on.toordinal() % 1000}次</span>"

    def _stamp(self, path: str) -> str:
        """When the page was generated, where that is told, and how many have seen it: other bytes every day."""
        if self.written_on is None:
            return ""
        seen = dice("visits", path).randrange(900) + 7 * self.written_on.toordinal() % 10_000
        return f'<div class="stat">本页生成时间：{self.written_on} 08:15　访问量：<span id="pv">{seen}</span></div>'

    def _side(self, path: str) -> str:
        if not self.side:
            return ""
        rows = "".join(
            f'<li><a href="{link(item.path, path)}" title="{escape(item.title)}">{escape(item.title[:16])}…</a></li>'
            for item in self.side
        )
        return f'<div class="right"><h3>推荐阅读</h3><ul>{rows}</ul></div>'

    def list_page(self, column: Column, number: int, folders: Sequence[tuple[str, str]] = ()) -> bytes:
        """One page of a column; `folders` are the columns beside or below it, in the left menu."""
        path = column.folder + ("index.html" if number == 0 else f"index_{number}.html")
        rows = "\n".join(self._row(column, item, path) for item in column.page(number))
        menu = self.menu(folders, path)
        content = f"""{menu}<div class="gl_list"><h2>{column.name}</h2>
<ul class="list">
{rows}
</ul>
<div class="page">{pager(column.pager, column.pages, number)}</div></div>"""
        return self.page(path, column.trail, content, side=False)

    def menu(self, folders: Sequence[tuple[str, str]], path: str) -> str:
        """The left menu of folders."""
        links = "".join(f'<li><a href="{link(target, path)}">{name}</a></li>' for name, target in folders)
        return f'<div class="left"><ul class="menu">{links}</ul></div>\n' if folders else ""

    def _row(self, column: Column, item: Item, path: str) -> str:
        attribute = f' title="{escape(item.title)}"' if column.has_title_attribute else ""
        day = item.day.strftime(column.day_format)
        href = link(item.path, path)
        if column.pager == "variables" and item.day.day % 5 == 0:  # pasted, with what stood around it (PORTALS §3.8)
            href = f"\n{href} "
        return (
            f'<li><a href="{href}"{attribute} target="_blank">{escape(column.shown(item))}</a><span>{day}</span></li>'
        )

    def article_page(
        self,
        path: str,
        trail: Sequence[tuple[str, str]],
        title: str,
        day: date,
        source: str,
        body: str,
        *,
        below: str = "",
    ) -> bytes:
        """An article with its head line, its body in `TRS_Editor`, and what follows it (attachments, page numbers)."""
        metas = (
            ("ArticleTitle", title),
            ("PubDate", f"{day} 10:24:00"),
            ("ContentSource", source),
            ("Keywords", ""),
        )
        content = f"""<div class="article">
{self._index(path, day, source) if self.index_block else ""}<h1>{escape(title)}</h1>
<div class="info"><span>发布时间：{day}</span><span>来源：{escape(source)}</span>{self._visits(path)}
<span>字体：[<a href="javascript:;">大</a> <a href="javascript:;">中</a> <a href="javascript:;">小</a>]</span></div>
<div class="content"><div class=TRS_Editor>{body}</div></div>
{below}
</div>"""
        return self.page(path, trail, content, metas=metas, title=title)


def wap_page(title: str, day: date, body: str) -> bytes:
    """The mobile twin `…_wap.html`: the same article with nothing around it (PORTALS §3.4)."""
    return f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="ArticleTitle" content="{escape(title)}"><meta name="PubDate" content="{day} 10:24">
<title>{escape(title)}</title></head>
<body class="wap"><h1>{escape(title)}</h1><p class="time">发布时间：{day}</p>
<div class="TRS_Editor">{body}</div></body></html>
""".encode()


def shell(target: str) -> bytes:
    """A column that is only a jump to its first child (PORTALS §2): 160 bytes and no links."""
    jump = f'<script>window.location.replace("{target}");</script>'
    return f'<html><head><meta charset="utf-8"></head><body>{jump}</body></html>'.encode()
