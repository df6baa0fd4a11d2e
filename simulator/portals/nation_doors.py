"""How a home page leads to the columns of reports: the obstacles that real portals put there, one kind a portal.

Each door writes what the home page shows of it, and the pages behind it. Sources: PORTALS §2 (menus, shells, tabs,
frames, 法定主动公开内容, breadcrumbs), §3.8 (`javascript:;`, `onclick`), §5 (sitemap, two to four hops).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from html import escape
from random import Random

from simulator.portals.kit import HTML
from simulator.portals.nation_bait import Bait, markup
from simulator.portals.site import Maker, Page, Site

Entry = tuple[str, str]
"""Words and where they lead."""
FIXED = (("政府信息公开指南", "zn.html"), ("政府信息公开制度", "zd.html"), ("法定主动公开内容", "fdzdgknr.html"))
"""The entries that every 政府信息公开 has beside its reports."""
_LEGAL = ("规划计划", "行政许可", "财政预决算", "公共资源配置", "重大建设项目", "社会公益事业", "应急管理")


@dataclass
class Lobby:
    """A portal between its home page and its columns: who it is, what it leads to, how its pages are marked."""

    site: Site
    rng: Random
    gate: str
    reports: Sequence[Entry]
    bait: Sequence[Bait]
    has_copied_type: bool = False
    """Whether the fixed entries' pages carry the column type of the reports, copied with the template."""
    written: dict[str, Maker] = field(default_factory=dict)

    def page(self, title: str, content: str, *, kind: str = "") -> Page:
        """A page of the portal, around some content."""
        site = self.site
        metas = f'<meta name="ColumnName" content="{title}"><meta name="ColumnType" content="{kind or title}">'
        html = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="SiteName" content="{site.name}">
<meta name="SiteIDCode" content="{site.county.site_code}">{metas}
<title>{title}_{site.name}</title></head><body><div class="top"><a href="/">{site.name}</a></div>{content}
<div class="foot">主办：{site.name}办公室　政府网站标识码：{site.county.site_code}
<a href="http://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code={site.county.site_code}">政府网站找错</a></div></body></html>"""
        return Page(html.encode(), HTML)

    def put(self, path: str, title: str, content: str, *, kind: str = "") -> None:
        """A page at a path."""
        self.written[path] = partial(self.page, title, content, kind=kind)

    def raw(self, path: str, html: str) -> None:
        """A page of nothing but this."""
        self.written[path] = lambda: Page(html.encode(), HTML)

    @property
    def fixed(self) -> list[Entry]:
        """The fixed entries of 政府信息公开, whole addresses."""
        return [(name, self.folder + file) for name, file in FIXED]

    @property
    def folder(self) -> str:
        """The folder of the gate."""
        return self.gate.rpartition("/")[0] + "/"

    def fill(self, menu: str) -> None:
        """The pages of the fixed entries, with the menu that stands beside them."""
        kind = "信息公开年报" if self.has_copied_type else ""
        for name, path in self.fixed:
            text = (
                f"<p>为了保障公民、法人和其他组织依法获取政府信息，{self.site.county.name}编制本{name[-2:]}。</p>" * 3
            )
            self.put(path, name, f"{menu}<h1>{name}</h1>{text}", kind=kind)


Door = Callable[[Lobby], list[Entry]]
"""Writes the pages behind a door; gives what the home page's menu says: words, and an address or `javascript:;`."""


def plain(lobby: Lobby) -> list[Entry]:
    """政务公开, then the column among the fixed entries."""
    menu = _list([*lobby.fixed, *lobby.reports], lobby.bait)
    lobby.fill(menu)
    lobby.put(lobby.gate, "政府信息公开", menu)
    return [("政务公开", lobby.gate)]


def legal(lobby: Lobby) -> list[Entry]:
    """The column stands only in the left menu of 法定主动公开内容, among twenty others (§5)."""
    others = [(name, f"{lobby.folder}fd{number}.html") for number, name in enumerate(_LEGAL)]
    menu = _list([*lobby.fixed[:2], *others, *lobby.reports], lobby.bait)
    lobby.fill(_list(lobby.fixed, ()))
    legal_name, legal_path = lobby.fixed[2]
    lobby.put(legal_path, legal_name, f'<div class="left">{menu}</div><h1>{legal_name}</h1>')
    for name, path in others:
        lobby.put(path, name, f"<h1>{name}</h1><p>{lobby.site.county.name}{name}。</p>")
    lobby.put(lobby.gate, "政府信息公开", _list(lobby.fixed, ()))
    return [("信息公开", lobby.gate)]


def sitemap(lobby: Lobby) -> list[Entry]:
    """The menu is written by scripts that nobody serves; the sitemap has everything (§5)."""
    rest = [("概况信息", "/gk/"), ("机构职能", "/jgzn/"), ("政民互动", "/hd/"), *lobby.fixed, *lobby.reports]
    lobby.fill("")
    lobby.put("/wzdt/index.html", "网站地图", _list(rest, lobby.bait))
    return [("政务公开", "javascript:;"), ("办事服务", "javascript:void(0)"), ("网站地图", "/wzdt/")]


def shell(lobby: Lobby) -> list[Entry]:
    """The column 政府信息公开 is a script that goes on to its first child, whose menu leads on (§2)."""
    _behind_jump(lobby, "<html><head><script>window.location.replace('{}');</script></head><body></body></html>")
    return [("政务公开", lobby.gate)]


def refresh(lobby: Lobby) -> list[Entry]:
    """The same by a meta tag."""
    _behind_jump(lobby, '<html><head><meta http-equiv="refresh" content="0; url={}"></head><body></body></html>')
    return [("信息公开", lobby.gate)]


def _behind_jump(lobby: Lobby, html: str) -> None:
    lobby.fill(_list([*lobby.fixed, *lobby.reports], lobby.bait))
    lobby.raw(lobby.gate, html.format(lobby.fixed[0][1].rpartition("/")[2].join(("./", ""))))


def onclick(lobby: Lobby) -> list[Entry]:
    """Controls that open their target by script (§3.8)."""
    ways = (
        '<li><a href="javascript:void(0)" onclick="window.open(\'{path}\')">{name}</a></li>',
        "<li onclick=\"location.href='{path}'\"><span>{name}</span></li>",
        '<li><a href="javascript:;" data-url="{path}" onclick="openBNNews(this)">{name}</a></li>',
        "<li><a href=\"javascript:goto('{path}')\">{name}</a></li>",
    )
    way = lobby.rng.choice(ways)
    rows = "".join(way.format(path=path, name=name) for name, path in [*lobby.fixed, *lobby.reports])
    lobby.fill(f"<ul>{rows}</ul>")
    lobby.put(lobby.gate, "政府信息公开", f"<ul>{rows}{markup(lobby.bait, 'column', 'form')}</ul>")
    return [("政务公开", lobby.gate)]


def attribute(lobby: Lobby) -> list[Entry]:
    """A menu whose items carry their address in an attribute of their own making (Hubei, §2)."""
    name = lobby.rng.choice(("url", "data-href", "_href", "link"))
    rows = "".join(
        f'<li class="bfdi" {name}="{path}"><span>{words}</span></li>' for words, path in [*lobby.fixed, *lobby.reports]
    )
    menu = f'<ul class="xxgk-top-menu">{rows}</ul>'
    lobby.fill(menu)
    lobby.put(lobby.gate, "政府信息公开", menu + _list([], lobby.bait))
    return [("政府信息公开", lobby.gate)]


def array(lobby: Lobby) -> list[Entry]:
    """A menu that a script builds of an array (§2: targets built in JS)."""
    entries = [*lobby.fixed, *lobby.reports, ("政府网站工作年度报表", "/wzgznb/")]
    ways: tuple[Callable[[int, str, str], str], ...] = (
        lambda n, name, path: f'{{"id":{n},"pId":0,"name":"{name}","url":"{path}","open":true}}',
        lambda n, name, path: f"{{id:{n},url:'{path}',title:'{name}'}}",
        lambda n, name, path: f'["{name}", "{path}", {n}]',
    )
    way = lobby.rng.choice(ways)
    rows = ",\n".join(way(number, name, path) for number, (name, path) in enumerate(entries))
    lobby.fill("")
    script = f'<script>var zNodes = [{rows}];\n$.fn.zTree.init($("#tree"), setting, zNodes);</script>'
    lobby.put(lobby.gate, "政府信息公开", f'<ul id="tree"></ul>{script}')
    return [("政务公开", lobby.gate)]


def written(lobby: Lobby) -> list[Entry]:
    """A menu that a script writes as markup."""
    rows = "".join(f'<li><a href=\\"{path}\\">{name}</a></li>' for name, path in [*lobby.fixed, *lobby.reports])
    lobby.fill("")
    lobby.put(lobby.gate, "政府信息公开", f'<script>document.write("<ul>{rows}</ul>");</script>')
    return [("信息公开", lobby.gate)]


def select(lobby: Lobby) -> list[Entry]:
    """Entries in a select box (§2)."""
    rows = "".join(f'<option value="{path}">{name}</option>' for name, path in [*lobby.fixed, *lobby.reports])
    box = f'<select onchange="window.location.href=this.value"><option value="">请选择</option>{rows}</select>'
    lobby.fill(box)
    lobby.put(lobby.gate, "政府信息公开", box + _list([], lobby.bait))
    return [("政务公开", lobby.gate)]


def frame(lobby: Lobby) -> list[Entry]:
    """The menu stands in a frame of the same host (§2), beside frames that count visits and log in (§1)."""
    rows = "".join(
        f'<li><a href="{path}" target="_parent">{name}</a></li>' for name, path in [*lobby.fixed, *lobby.reports]
    )
    lobby.fill("")
    lobby.raw(f"{lobby.folder}left.html", f"<html><body><ul>{rows}{markup(lobby.bait, 'column')}</ul></body></html>")
    frames = "".join(f'<iframe src="{src}"></iframe>' for src in ("left.html", "/visitcount/", "/login/"))
    lobby.put(lobby.gate, "政府信息公开", frames)
    return [("政务公开", lobby.gate)]


def tabs(lobby: Lobby) -> list[Entry]:
    """One page with tabs, told apart by the query (Inner Mongolia, Hunan, §2)."""
    names = [*(name for name, _ in FIXED), "政府信息公开年报"]
    rows = "".join(f'<li><a href="?gk={number}">{name}</a></li>' for number, name in enumerate(names, 1))
    for number, name in enumerate(names, 1):
        content = _list(lobby.reports, lobby.bait) if number == len(names) else f"<p>{name}</p>"
        lobby.put(f"{lobby.gate}?gk={number}", "政府信息公开", f"<ul>{rows}</ul>{content}")
    return [("政府信息公开", f"{lobby.gate}?gk=1")]


def guide(lobby: Lobby) -> list[Entry]:
    """The home page leads to 政府信息公开指南 alone; the menu stands beside that."""
    lobby.fill(_list([*lobby.fixed, *lobby.reports], lobby.bait))
    return [("政府信息公开指南", lobby.fixed[0][1])]


def picture(lobby: Lobby) -> list[Entry]:
    """Entries are pictures with their words beside them only for those who do not see."""
    rows = "".join(
        f'<a href="{path}"><img src="/images/{number}.png" alt="{name}"></a>'
        for number, (name, path) in enumerate([*lobby.fixed, *lobby.reports])
    )
    lobby.fill(rows)
    lobby.put(lobby.gate, "政府信息公开", f"<div>{rows}</div>{_list([], lobby.bait)}")
    return [("政府信息公开", lobby.gate)]


def article(lobby: Lobby) -> list[Entry]:
    """No menu leads there; a report among the latest publications does, by the names above it (§2 breadcrumbs)."""
    site, (name, column) = lobby.site, lobby.reports[0]
    crumbs = (
        '<div class="position">当前位置：<a href="/">首页</a>&gt;<a href="javascript:;">政府信息公开</a>&gt;'
        f'<a href="{escape(column)}">{name}</a>&gt;正文</div>'
    )
    for placed in site.placed:
        for path in placed.paths:
            if path in site.pages:
                site.pages[path] = partial(_with_crumbs, site.pages[path], crumbs)
    return [("政务公开", "javascript:;"), ("互动交流", "javascript:void(0)")]


def _with_crumbs(maker: Maker, crumbs: str) -> Page:
    page = maker()
    if b"<body>" not in page.body:
        return page
    body = page.body.replace(b"<body>", f"<body>{crumbs}".encode(), 1)
    return Page(body, page.media_type, page.status, page.changed_on, page.location, page.headers)


def _list(entries: Sequence[Entry], bait: Sequence[Bait]) -> str:
    rows = "".join(f'<li><a href="{escape(path)}">{escape(name)}</a></li>' for name, path in entries)
    return f'<ul class="xxgk-menu">{rows}{markup(bait, "column", "form", "preview", "other_portal")}</ul>'


DOORS: dict[str, Door] = {
    door.__name__: door
    for door in (
        plain,
        legal,
        sitemap,
        shell,
        refresh,
        onclick,
        attribute,
        array,
        written,
        select,
        frame,
        tabs,
        guide,
        picture,
        article,
    )
}
"""Every kind of door by its name."""
