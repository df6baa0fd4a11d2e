"""What the small portals of the museum share: a county's reports, their bodies and files, the page around everything.

Each portal puts the same kinds of reports where its system puts them; the markup and the protocols are its own.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from html import escape

from simulator.dice import dice
from simulator.portals import lookalikes, skins
from simulator.portals.reports import Holding, Report, draw_report, truth_of
from simulator.portals.site import Column, Item, Lookalike, Page, Placed, Site

SKINS = {"plain": 40.0, "word": 25.0, "ueditor": 20.0, "blocks": 15.0}
PDF = "application/pdf"
HTML = "text/html; charset=utf-8"
JSON = "application/json;charset=UTF-8"
TWO = (("", "政府信息公开年报", ("government", "department")), ("xz/", "乡镇年报", ("township",)))
"""Two columns as many portals have them: folder, name, whose reports."""
Writer = Callable[[Report, str, str], bytes]
"""Writes the page of a report: given the report, its path and its body as markup."""


class Kit:
    """Fills one site."""

    def __init__(self, site: Site, seed: int, years: Sequence[int]) -> None:
        self.site = site
        self.seed = seed
        self.years = tuple(years)
        self.place = site.county.name

    def reports(self, *levels: str, holdings: dict[int, Holding] | None = None) -> list[Report]:
        """The reports of the bodies of some levels (none: all), newest first; `holdings` by position."""
        bodies = [body for body in self.site.county.bodies if not levels or body.level in levels]
        drawn = [
            draw_report(self.seed, body, year, SKINS)
            for body in bodies
            for year in self.years
            if (body.full_name, year) not in self.site.absent
        ]
        drawn.sort(key=lambda report: (report.published_on, report.number), reverse=True)
        return [replace(report, holding=(holdings or {}).get(n, "page")) for n, report in enumerate(drawn)]

    def add(self, report: Report, path: str, write: Writer, files: dict[str, str] | None = None) -> Item:
        """Puts a report at its path; `files` are the addresses of its attachments and how the page links them."""
        files = files or {}
        pointer = "".join(
            f'<p>附件：<a href="{escape(href)}" target="_blank">{escape(report.title)}.pdf</a></p>'
            for href in files.values()
        )

        def body() -> str:
            if report.holding == "see_pdf":
                return f"<p>{escape(report.title)}全文见附件。</p>{pointer}"
            return skins.article(truth_of(report), report.skin) + pointer

        self.put(path, lambda: Page(write(report, path, body()), HTML, changed_on=report.published_on))
        self.site.placed.append(Placed(report, (path,), attachments=tuple(files)))
        return Item(path, report.title, report.published_on, report)

    def other(self, kind: Lookalike, path: str, write: Callable[[str, date, str, str], bytes]) -> Item:
        """Puts something that is no report at a path; `write` gets title, day, path and markup."""
        body, year = self.site.county.bodies[0], self.years[-1]
        title, day = lookalikes.title(kind, body, self.place, year), date(year + 1, 2, 26)
        text = lookalikes.text(kind, body, self.place, year)
        self.put(path, lambda: Page(write(title, day, path, text), HTML, changed_on=day))
        return Item(path, title, day, lookalike=kind)

    def pdf(self, report: Report) -> Page:
        """The report as a PDF."""
        return Page(skins.pdf(truth_of(report)), PDF, changed_on=report.published_on)

    def put(self, path: str, maker: Callable[[], Page]) -> None:
        """A page at a path, with its query if it has one."""
        self.site.pages[path] = maker

    def column(self, address: str, name: str, items: Iterable[Item], per_page: int, **look: object) -> Column:
        """A list of reports, newest first, as those who check a crawl know it."""
        ordered = tuple(sorted(items, key=lambda item: (item.day, item.path), reverse=True))
        column = Column(address, name, ((name, address),), ordered, per_page, "anchors")
        column = replace(column, **look)  # type: ignore[arg-type]  # the caller's keywords are fields of Column
        self.site.columns.append(column)
        return column

    def number(self, *key: object, digits: int = 6) -> int:
        """A number that is always the same for the same things, with so many digits."""
        least = int("1" + "0" * (digits - 1))
        return least + dice(self.seed, self.site.slug, *key).randrange(9 * least)

    def hex(self, *key: object, length: int = 32) -> str:
        """The same as hexadecimal digits."""
        return f"{dice(self.seed, self.site.slug, *key).getrandbits(4 * length):0{length}x}"

    def guid(self, *key: object) -> str:
        """The same with hyphens."""
        return re.sub(r"(.{8})(.{4})(.{4})(.{4})(.{12})", r"\1-\2-\3-\4-\5", self.hex(*key))

    def head(self, title: str, *metas: tuple[str, str], more: str = "") -> str:
        """The head of a page with the tags that the rules of 2017 ask for (PORTALS §1.0)."""
        tags = [("SiteName", self.site.name), ("SiteIDCode", self.site.county.site_code), *metas]
        lines = "\n".join(f'<meta name="{name}" content="{escape(text)}">' for name, text in tags)
        return f'<head>\n<meta charset="utf-8">\n{lines}\n<title>{escape(title)}</title>\n{more}</head>'

    def column_metas(self, name: str) -> tuple[tuple[str, str], ...]:
        """The tags of a column's page."""
        return (("ColumnName", name), ("ColumnType", "信息公开年报" if "年报" in name else name))

    def article_metas(self, title: str, day: date, column: str) -> tuple[tuple[str, str], ...]:
        """The tags of an article."""
        source = ("ContentSource", self.place)
        named = (("ColumnName", column), ("ColumnType", column))
        return (("ArticleTitle", title), ("PubDate", f"{day} 09:30"), source, *named)


def cut(text: str, length: int) -> str:
    """A title as a list with little room prints it."""
    return text if len(text) <= length else text[:length] + "…"
