"""What pages say of themselves, and how portals get it wrong: standard meta tags (PORTALS §1.0), site codes (§5)."""

import re
from collections.abc import Callable
from functools import partial
from random import Random

from simulator.portals.site import Asked, Handler, Maker, Page, Site

_NAME, _TYPE = (re.compile(rf'<meta name="{name}" content="([^"]*)"\s*/?>') for name in ("ColumnName", "ColumnType"))
_CODE = re.compile(r'(<meta name="SiteIDCode" content=")[^"]*(")')
_SITE = re.compile(r'(<meta name="SiteName" content=")[^"]*(")')

Change = Callable[[str], str]


def _right(html: str) -> str:
    return html


def _named(html: str) -> str:
    """The type holds the column's name."""
    name = _NAME.search(html)
    return _TYPE.sub(f'<meta name="ColumnType" content="{name[1]}">', html) if name else html


def _swapped(html: str) -> str:
    """Each tag holds what the other should."""
    name, kind = _NAME.search(html), _TYPE.search(html)
    if name is None or kind is None:
        return html
    html = _NAME.sub(f'<meta name="ColumnName" content="{kind[1]}">', html)
    return _TYPE.sub(f'<meta name="ColumnType" content="{name[1]}">', html)


def _unfilled(html: str) -> str:
    """The template's words were never replaced."""
    html = _NAME.sub('<meta name="ColumnName" content="栏目名称">', html)
    return _TYPE.sub('<meta name="ColumnType" content="栏目类型">', html)


def _missing(html: str) -> str:
    return _TYPE.sub("", _NAME.sub("", html))


def _bare(html: str) -> str:
    """No quotes, in capitals, the attributes the other way round."""
    return _TYPE.sub(r"<META content=\1 name=ColumnType>", html)


def _among_others(html: str) -> str:
    """Several types in one tag, which the rules allow."""
    return _TYPE.sub(r'<meta name="ColumnType" content="政策文件;\1">', html)


COLUMN_STYLES: dict[str, Change] = {
    "right": _right,
    "named": _named,
    "swapped": _swapped,
    "unfilled": _unfilled,
    "missing": _missing,
    "bare": _bare,
    "among_others": _among_others,
}
"""How a portal fills ColumnName and ColumnType."""


def _code(code: str, html: str) -> str:
    return _CODE.sub(rf"\g<1>{code}\g<2>", html)


def _no_meta(html: str) -> str:
    return re.sub(r'<meta name="SiteIDCode"[^>]*>', "", html)


def _no_foot(html: str) -> str:
    return re.sub(r"(?:政府)?网站标识码[:：]\s*\d+", "", html)


def identity_style(name: str, site: Site, other: Site) -> Change:
    """How a portal tells its code (PORTALS §5); `other` is the portal whose template it copied."""
    code = site.county.site_code
    match name:
        case "placeholder":
            return lambda html: _SITE.sub(r"\g<1>网站名称\g<2>", _code("政府网站标识码", html))
        case "foot_only":
            return _no_meta
        case "link_only":
            return lambda html: _no_foot(_no_meta(html))
        case "misprint":
            return partial(_code, f"{code[:6]}00{code[6:]}")
        case "copied":
            return lambda html: _SITE.sub(rf"\g<1>{other.name}\g<2>", _code(other.county.site_code, html))
        case _:
            return _right


IDENTITY_STYLES = ("right", "placeholder", "foot_only", "link_only", "misprint", "copied")


def mark(site: Site, rng: Random, other: Site) -> tuple[str, str]:
    """Marks all pages of a portal in one style of each kind; the names of the two."""
    column, identity = rng.choice(list(COLUMN_STYLES)), rng.choice(IDENTITY_STYLES)
    changes = (COLUMN_STYLES[column], identity_style(identity, site, other))
    for path, maker in list(site.pages.items()):
        site.pages[path] = partial(_changed, maker, changes)
    for path, handler in list(site.handlers.items()):
        site.handlers[path] = partial(_handled, handler, changes)
    return column, identity


def _changed(maker: Maker, changes: tuple[Change, ...]) -> Page:
    return _marked(maker(), changes)


def _handled(handler: Handler, changes: tuple[Change, ...], asked: Asked) -> Page:
    return _marked(handler(asked), changes)


def _marked(page: Page, changes: tuple[Change, ...]) -> Page:
    """The page in its style; files and answers to scripts stay as they are."""
    if not page.media_type.startswith("text/html") or b"<meta" not in page.body[:3000]:
        return page
    try:
        html = page.body.decode()
    except UnicodeDecodeError:
        return page
    for change in changes:
        html = change(html)
    return Page(html.encode(), page.media_type, page.status, page.changed_on, page.location, page.headers)
