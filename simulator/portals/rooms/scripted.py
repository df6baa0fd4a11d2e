"""A portal that is empty without its scripts (PORTALS §3.1): menus, lists and articles are shells of 250 bytes in GBK,
filled by a script from JSON. The home page itself sends the reader on by a script.

The script also does what a crawl must not follow: it asks a foreign host, a path that robots.txt forbids, for pictures,
for a socket, and opens a connection ahead of need.
"""

import json
from collections.abc import Sequence
from datetime import date
from functools import partial
from html import escape

from simulator.portals.kit import JSON, Kit
from simulator.portals.reports import Report
from simulator.portals.site import Asked, Column, Item, Page, Site

COLUMNS = (("", "政府信息公开年报", ("government", "department")), ("xz/", "乡镇政府信息公开年报", ("township",)))
HOME, ROOT = "/portal/index.html", "/portal/ndbg/"
FOREIGN = "127.77.4.99"
"""A host that the portal's pages name and its row does not."""
ROBOTS = "User-agent: *\nDisallow: /portal/count\n"

SCRIPT = """
function ask(address, form, done) {
  var r = new XMLHttpRequest();
  r.open(form ? 'POST' : 'GET', address);
  if (form) r.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
  r.onload = function () { done(JSON.parse(r.responseText)); };
  r.send(form);
}
function show(html) { document.getElementById('app').innerHTML = html; }
function menu(data) {
  show(data.map(function (c) { return '<a href="' + c.url + '">' + c.name + '</a>'; }).join(' '));
}
function list(column) {
  var page = +(location.search.match(/page=(\\d+)/) || [0, 1])[1];
  ask('/portal/api/list', 'column=' + column + '&page=' + page, function (data) {
    var rows = data.rows.map(function (r) {
      return '<li><a href="' + r.u + '" title="' + r.t + '">' + r.t + '</a><span>' + r.d + '</span></li>';
    });
    var next = page < data.pages ? '<a href="?page=' + (page + 1) + '">下一页</a>' : '';
    setTimeout(function () {
      show('<h1>' + data.name + '</h1><ul>' + rows.join('') + '</ul><p>' + next + '</p><img src="/portal/banner.png">');
    }, 50);
  });
}
function article(number) {
  fetch('/portal/api/article/' + number + '.json').then(function (r) { return r.json(); }).then(function (a) {
    show('<h1>' + a.title + '</h1><p>发布日期：' + a.day + '</p><div class="content">' + a.html + '</div>');
  });
}
function noise(foreign) {
  ['http://' + foreign + '/visits.js', '/portal/count/hit.js'].forEach(function (address) {
    var s = document.createElement('script'); s.src = address; document.head.appendChild(s);
  });
  var l = document.createElement('link'); l.rel = 'preconnect'; l.href = 'http://' + foreign;
  document.head.appendChild(l);
  new WebSocket('ws://' + foreign + '/live');
}
"""


def build(site: Site, seed: int, years: Sequence[int]) -> None:
    """Fill the site."""
    kit = Kit(site, seed, years)
    reports = kit.reports(holdings={1: "see_pdf"})
    kit.put("/", lambda: _shell(kit, f"location.replace('{HOME}')"))
    kit.put(HOME, lambda: _shell(kit, "ask('/portal/api/menu.json', null, menu)"))
    kit.put("/portal/app.js", lambda: Page(SCRIPT.encode(), "application/javascript; charset=utf-8"))
    columns: dict[str, Column] = {}
    for folder, name, levels in COLUMNS:
        path = ROOT + folder
        items = [_add(kit, report, path) for report in reports if report.body.level in levels]
        other = f"{path}{kit.number(path)}.html"
        items.append(kit.other("law_government_report", other, partial(_other, kit)))
        columns[name] = kit.column(path, name, items, 2)
        kit.put(path, partial(_shell, kit, f"list('{name}')"))
    menu = [{"name": name, "url": column.folder} for name, column in columns.items()]
    kit.put("/portal/api/menu.json", lambda: Page(json.dumps(menu).encode(), JSON))
    site.handlers["/portal/api/list"] = partial(_rows, columns)


def _add(kit: Kit, report: Report, folder: str) -> Item:
    files = {}
    if report.holding == "see_pdf":
        address = f"/portal/files/{report.number}.pdf"
        files[address] = address
        kit.put(address, partial(kit.pdf, report))
    path = f"{folder}{report.number}.html"
    return kit.add(report, path, lambda r, at, body: _article(kit, at, r.title, r.published_on, body), files)


def _other(kit: Kit, title: str, day: date, path: str, body: str) -> bytes:
    return _article(kit, path, title, day, body)


def _article(kit: Kit, path: str, title: str, day: date, body: str) -> bytes:
    """The shell of an article; its content is put where the script asks for it."""
    number = kit.number("article", path, digits=8)
    said = json.dumps({"title": title, "day": f"{day}", "html": body}).encode()
    kit.put(f"/portal/api/article/{number}.json", lambda: Page(said, JSON))
    return _shell(kit, f"article({number})").body


def _shell(kit: Kit, call: str) -> Page:
    foreign = f"{FOREIGN}:{kit.site.port}"
    html = f"""<html><head><meta charset="gbk"><title>{escape(kit.site.name)}</title>
<script src="/portal/app.js"></script></head><body><p>政务公开</p><div id="app">正在加载</div>
<script>{call}; noise('{foreign}');</script></body></html>"""
    return Page(html.encode("gbk"), "text/html")


def _rows(columns: dict[str, Column], asked: Asked) -> Page:
    """The interface behind the lists: only by POST, pages counted from 1."""
    column = columns.get(asked.get("column"))
    if asked.method != "POST" or column is None:
        return Page(b'{"rows":[]}', JSON, status=404)
    page = column.page(asked.number("page", 1) - 1)
    rows = [{"t": item.title, "u": item.path, "d": f"{item.day}"} for item in page]
    return Page(json.dumps({"name": column.name, "pages": column.pages, "rows": rows}).encode(), JSON)
