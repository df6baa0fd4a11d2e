"""The desk where a TRS portal is filled: it puts reports, look-alikes and news at their addresses and lays out columns.

Nothing is written here: every address gets a maker, called when somebody asks for the page.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from html import escape

from simulator.dice import dice
from simulator.layouts import GUISES
from simulator.portals import lookalikes, skins
from simulator.portals.places import Body
from simulator.portals.reports import Report, in_two, truth_of, without_tables
from simulator.portals.site import FILES, Column, DayFormat, Item, Lookalike, Page, Pager, Placed, Site
from simulator.portals.trs import Chrome, article_path, attachment_path, pager, shell, wap_page

Trail = tuple[tuple[str, str], ...]


class Desk:
    """Fills one TRS site."""

    def __init__(self, site: Site, chrome: Chrome, seed: int) -> None:
        self.site = site
        self.chrome = chrome
        self.seed = seed
        self._twins: dict[tuple[Body, int], list[str]] = {}

    def report(self, folder: str, trail: Trail, report: Report) -> Item:
        """Put a report into a column."""
        day, number = report.address_day, report.number
        path = article_path(folder, day, number)
        match report.holding:
            case "pdf_in_list":
                path = attachment_path(folder, day, number, "pdf")
                self._place(path, partial(self._pdf, report))
                self.site.placed.append(Placed(report, (path,)))
            case "two_pages":
                paths = (path, article_path(folder, day, number, 1))
                for part, address in enumerate(paths):
                    self._place(address, partial(self._part, report, trail, address, part))
                self.site.placed.append(Placed(report, paths))
            case "iframe":
                frame = attachment_path(folder, day, number, "html", letter="W")
                self._place(path, partial(self._framed, report, trail, path, frame))
                self._place(frame, partial(_frame, report))
                self.site.placed.append(Placed(report, (path,), attachments=(frame,)))
            case "page_and_pdf" | "see_pdf" | "prose_and_pdf":
                file = self._attach(folder, report)
                self._place(path, partial(self._with_pdf, report, trail, path, file))
                self.site.placed.append(Placed(report, (path,), attachments=(file,)))
            case _:
                self._place(path, partial(self._page, report, trail, path))
                self.site.placed.append(Placed(report, (path,)))
        return Item(path, report.title, report.shown_on, report)

    def twin(self, folder: str, trail: Trail, report: Report) -> Item:
        """The same report at a second address in another column (PORTALS §2: county and township column)."""
        path = article_path(folder, report.address_day, report.number + 50_000_000)
        self._place(path, partial(self._page, report, trail, path))
        self._twins.setdefault((report.body, report.year), []).append(path)
        return Item(path, report.title, report.published_on, report)

    def wap(self, item: Item) -> str:
        """The mobile twin beside an article: its address ends in `_wap.html`."""
        path = item.path.replace(".html", "_wap.html")
        if item.report is not None:
            self._place(path, partial(_wap, item.report))
            self._twins.setdefault((item.report.body, item.report.year), []).append(path)
        return path

    def close(self) -> None:
        """Write the further addresses of reports beside their first ones."""
        self.site.placed = [
            replace(placed, twins=tuple(self._twins.get((placed.report.body, placed.report.year), ())))
            for placed in self.site.placed
        ]

    def lookalike(self, folder: str, trail: Trail, kind: Lookalike, body: Body, year: int, day: date) -> Item:
        """Put something that is no report where reports stand."""
        title = lookalikes.title(kind, body, self.site.county.name, year)
        number = 900_000 + dice(self.seed, kind, body.full_name, year).randrange(90_000)
        item = Item(article_path(folder, day, number), title, day, lookalike=kind)
        if kind not in ("dead", "soft_404"):
            text = partial(lookalikes.text, kind, body, self.site.county.name, year)
            self._place(item.path, partial(self._article, item, trail, body.short, text))
        return item

    def bait(self, folder: str, trail: Trail, report: Report) -> Item:
        """A report's preview in a folder that robots.txt forbids, linked from the list all the same."""
        path = article_path(folder, report.address_day, report.number + 70_000_000)
        self._place(path, partial(self._page, report, trail, path))
        return Item(path, f"（预览）{report.title}", report.published_on, lookalike="robots")

    def news(self, folder: str, name: str, count: int, newest: date, promised: int) -> list[Item]:
        """A news column whose pager promises more than there is: deep pages are stubs of 300 bytes (PORTALS §1.1)."""
        trail = ((name, folder),)
        place = self.site.county.name
        items = []
        for position in range(count):
            rng = dice(self.seed, folder, position)
            day = newest - timedelta(days=2 * position + rng.randrange(2))
            title = rng.choice(_NEWS).format(place=place, number=rng.randint(2, 19))
            item = Item(article_path(folder, day, 3_000_000 + rng.randrange(900_000)), title, day)
            self._place(item.path, partial(self._article, item, trail, f"{place}融媒体中心", partial(_news, title)))
            items.append(item)
        column = Column(folder, name, trail, tuple(items), count, "variables")
        self._place(folder + "index.html", partial(self._news_list, column, promised))
        for number in range(1, promised):
            self._place(f"{folder}index_{number}.html", lambda: _STUB)
        return items

    def column(
        self,
        folder: str,
        trail: Trail,
        items: Iterable[Item],
        *,
        per_page: int,
        script: Pager,
        day_format: DayFormat = "%Y-%m-%d",
        beside: Trail = (),
        of_reports: bool = True,
    ) -> Column:
        """A list, newest first, and all its pages; told in `Site.columns` where reports stand in it."""
        ordered = tuple(sorted(items, key=lambda item: (item.day, item.path), reverse=True))
        column = Column(folder, trail[-1][0], trail, ordered, per_page, script, day_format)
        if of_reports:
            self.site.columns.append(column)
        for number in range(column.pages):
            path = folder + ("index.html" if number == 0 else f"index_{number}.html")
            self._place(path, partial(self._list, column, number, beside))
        return column

    def folder(self, path: str, trail: Trail, below: Trail) -> None:
        """A page that only leads to the folders below it."""
        self._place(path + "index.html", partial(self._folder, path, trail, below))

    def shell(self, path: str, target: str) -> None:
        """A page that only jumps."""
        self._place(path + "index.html", lambda: Page(shell(target)))

    def home(self, sections: Sequence[tuple[str, Sequence[tuple[str, str, str]]]]) -> None:
        """The home page: headed boxes of (anchor text, path, full title)."""
        self._place("/index.html", partial(self._home, sections))

    # Makers: called once a page is asked for.

    def _place(self, path: str, maker: Callable[[], Page]) -> None:
        if path.startswith(FILES):
            self.site.files[path.removeprefix(FILES)] = maker
        else:
            self.site.pages[path] = maker

    def _attach(self, folder: str, report: Report) -> str:
        file = attachment_path(folder, report.address_day, report.number, "pdf")
        if report.holding == "prose_and_pdf" and self.site.file_host:
            file = f"{FILES}/upload{file}"
        self._place(file, partial(self._pdf, report))
        return file

    def _file_url(self, file: str, page: str) -> str:
        if file.startswith(FILES):
            return self.site.url(file)
        return f"./{file.rpartition('/')[2]}" if page.rpartition("/")[0] == file.rpartition("/")[0] else file

    def _page(self, report: Report, trail: Trail, path: str) -> Page:
        if report.holding == "gbk":
            return Page(skins.gbk_page(truth_of(report)), "text/html; charset=utf-8", changed_on=report.published_on)
        return self._written(report, trail, path, skins.article(truth_of(report), report.skin))

    def _part(self, report: Report, trail: Trail, path: str, part: int) -> Page:
        stem = article_path("", report.address_day, report.number).rpartition("/")[2].removesuffix(".html")
        below = f'<div class="page">{pager("createPageHTML", 2, part, stem)}</div>'
        body = skins.article(in_two(truth_of(report))[part], report.skin)
        return self._written(report, trail, path, body, below)

    def _with_pdf(self, report: Report, trail: Trail, path: str, file: str) -> Page:
        name = f"{report.title}.pdf"
        anchor = f'<a href="{self._file_url(file, path)}" target="_blank">{escape(name)}</a>'
        below = ""
        if report.holding == "see_pdf":
            body = f"<p>{escape(report.title)}全文见附件。</p><p>附件：{anchor}</p>"
        elif report.holding == "prose_and_pdf":
            body = skins.article(without_tables(truth_of(report)), report.skin) + f"<p>附件：{anchor}</p>"
        else:
            body = skins.article(truth_of(report), report.skin)
            below = f'<div class="fj"><strong>相关附件：</strong>{anchor}</div>'
        return self._written(report, trail, path, body, below)

    def _framed(self, report: Report, trail: Trail, path: str, frame: str) -> Page:
        body = f'<iframe src="./{frame.rpartition("/")[2]}" width="100%" height="4200" frameborder="0"></iframe>'
        return self._written(report, trail, path, body)

    def _written(self, report: Report, trail: Trail, path: str, body: str, below: str = "") -> Page:
        source = (report.body.short, report.body.agency.name, f"{self.site.county.name[-1]}政府办公室")[report.year % 3]
        page = self.chrome.article_page(path, trail, report.title, report.shown_on, source, body, below=below)
        return Page(page, changed_on=self.chrome.written_on or report.changed_on)

    def _pdf(self, report: Report) -> Page:
        return Page(skins.pdf(truth_of(report)), "application/pdf", changed_on=report.published_on)

    def _article(self, item: Item, trail: Trail, source: str, text: Callable[[], str]) -> Page:
        page = self.chrome.article_page(item.path, trail, item.title, item.day, source, text())
        return Page(page, changed_on=item.day)

    def _list(self, column: Column, number: int, beside: Trail) -> Page:
        return Page(self.chrome.list_page(column, number, beside), changed_on=self._republished(column.items))

    def _republished(self, items: Sequence[Item]) -> date | None:
        newest = max((item.day for item in items), default=None)
        return newest and newest + timedelta(days=self.site.republished)

    def _news_list(self, column: Column, promised: int) -> Page:
        page = self.chrome.list_page(column, 0)
        return Page(page.replace(b"var countPage = 1//", f"var countPage = {promised}//".encode()))

    def _folder(self, path: str, trail: Trail, below: Trail) -> Page:
        rows = "".join(f'<li><a href="{target.removeprefix(path)}">{name}</a></li>' for name, target in below)
        content = f'<div class="gl_list"><h2>{trail[-1][0]}</h2><ul class="folders">{rows}</ul></div>'
        return Page(self.chrome.page(path + "index.html", trail, content, side=False))

    def _home(self, sections: Sequence[tuple[str, Sequence[tuple[str, str, str]]]]) -> Page:
        boxes = []
        for heading, links in sections:
            rows = "".join(
                f'<li><a href=".{path}" title="{escape(title)}">{escape(anchor)}</a></li>'
                for anchor, path, title in links
            )
            boxes.append(f'<div class="box"><h2>{heading}</h2><ul>{rows}</ul></div>')
        return Page(self.chrome.page("/index.html", (), "\n".join(boxes), title="首页"))


def _frame(report: Report) -> Page:
    return Page(GUISES["html_word"].write(truth_of(report)), changed_on=report.published_on)


def _wap(report: Report) -> Page:
    body = skins.article(truth_of(report), report.skin)
    return Page(wap_page(report.title, report.published_on, body), changed_on=report.published_on)


def _news(title: str) -> str:
    return f"<p>{escape(title)}。与会人员实地查看了现场，听取了介绍，就下一步的安排交换了意见。</p>"


_STUB = Page(
    b'<html><head><title>\xe2\x80\xa6</title></head><body><ul class="list"></ul>' + b" " * 240 + b"</body></html>"
)
_NEWS = (
    "{place}召开防汛工作调度会",
    "{place}第{number}届农民丰收节开幕",
    "{place}新建口袋公园{number}处",
    "{place}领导走访慰问困难群众",
    "{place}开展食品安全检查{number}次",
    "{place}重点项目集中开工",
    "{place}公布{number}名道德模范",
)
