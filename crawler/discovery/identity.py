"""Whose portal a page is: the site's code and name where pages tell them, right or wrong (PORTALS §5)."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from crawler.discovery.naming import PLACEHOLDERS
from crawler.page import Page

_FOOT = re.compile(r"(?:网站)?标识码\s*[:：]?\s*([0-9A-Za-z]{8,14})")
_LINK = re.compile(r"(?i)jiucuo[^\s\"'<>]*site_?code=([0-9a-z]{8,14})")
_SEARCH = re.compile(r"(?i)site_?code=([0-9a-z]{8,14})")
_CODE = re.compile(r"\d{10}$")
_HOST_NAME = re.compile(r"主办(?:单位)?\s*[:：]?\s*([\u4e00-\u9fff]{2,30})")
_SITE_PARTS = re.compile(r"[_|｜\s]|--|—{1,2}|-")
_TAIL = re.compile(r"(?:门户网站|政府网站?|人民政府网站?|网站|网)$")
_OFFICE = re.compile(r"(?:人民政府)?(?:办公室|办公厅|政务服务.{0,10}|大数据.{0,8}|融媒体.{0,4})$")


def told_codes(page: Page) -> list[tuple[str, str]]:
    """The site codes that a page tells, right or wrong, each with where it stands, the surest place first.

    `foot`: printed; `link`: that of 找错; `meta`: the standard tag; `search`: a search box, if the others are silent.
    """
    html = unquote(page.html)
    found = [("foot", code) for code in _FOOT.findall(page.words)]
    found += [("link", code) for code in _LINK.findall(html)]
    if meta := page.meta("SiteIDCode"):
        found.append(("meta", meta))
    if not any(is_code(code) for _, code in found):
        found += [("search", code) for code in _SEARCH.findall(html) if is_code(code)]
    return list(dict.fromkeys(found))


def site_codes(page: Page) -> list[str]:
    """The whole site codes that a page tells, those of its foot before those of its tags."""
    return list(dict.fromkeys(code for _, code in told_codes(page) if _CODE.match(code)))


def is_code(code: str) -> bool:
    """Whether a text has the form of a local site code: ten digits, the first six a division's."""
    return bool(_CODE.match(code))


def site_names(page: Page) -> list[str]:
    """What a home page calls the place or body whose it is, the surest first: 主办, SiteName, the window's title."""
    return [name for name in dict.fromkeys(map(plain, _names(page))) if len(name) > 1 and name not in PLACEHOLDERS]


def _names(page: Page) -> Iterator[str]:
    for name in _HOST_NAME.findall(page.words):
        yield _OFFICE.sub("", name)
    yield page.meta("SiteName")
    for title in page.titles:
        yield from _SITE_PARTS.split(title)


def plain(name: str) -> str:
    """A name of a portal as that of its place: 中国·甲县人民政府门户网站 is 甲县."""
    name = re.sub(r"^(?:中国|欢迎访问|欢迎光临)[·•\s]*|[\s·•]", "", name)
    name = _TAIL.sub("", name)
    return re.sub(r"(?:人民)?政府$", "", name) or name
