"""Tests for browsers: pages that are a script, which sets a cookie and asks again (PORTALS §3.2). No script is run."""

import re
from urllib.parse import urldefrag, urljoin

from crawler.trust.look import Finding, Look, marked

_RUISHU = re.compile(
    r"\$_ts\b|<script[^>]*>\s*_\$\w{1,4}\(\);?\s*</script"
    r"|<meta\s+id=\"?\w{8,}\"?\s+content=\"[^\"]*\"\s+r=['\"]?m|<script[^>]+\br=['\"]m['\"]"
)
_RUISHU_COOKIE = re.compile(r"^\w{8,}[SO]=[0-9]\w")
_JIASULE = re.compile(
    r"__jsl_clearance\w*|__jsluid\w*|go\(\{\s*[\"']?bts[\"']?\s*:|document\.cookie\s*=\s*\(['\"]_['\"]\)"
)
_JIASULE_COOKIE = re.compile(r"^__jsl(?:uid|_clearance)\w*=")
_C3VK = re.compile(r"\bC3VK\b")
_STUB = re.compile(
    r"document\s*\.\s*cookie\s*=|document\[['\"]cookie['\"]\]|\beval\s*\(|\batob\s*\(|String\.fromCharCode|location\.reload\s*\("
    r"|security_verify_data|wzwschallenge|acw_sc__v2|\\x[0-9a-fA-F]{2}\\x[0-9a-fA-F]{2}|navigator\.webdriver|debugger\b"
)
_SENDS_ON = re.compile(r"\blocation\b|\bwindow\.open\b")
_SCRIPT = re.compile(r"(?is)<script(?![^>]*\bsrc=)[^>]*>(.*?)</script")
_LOADS = re.compile(r"(?i)<(?:script|iframe|frame|img|embed|object|link)\b[^>]*\b(?:src|data)\s*=")
_STUB_BYTES = 60_000
_SMALL_STUB = 4_000
_KNOWN_STUB = 1166
"""Bytes of the stub that portals in Jiangxi give."""
_SCRIPTED_WORDS = 200
"""Characters of text beside a script that is a test: 请稍候, 请开启 JavaScript."""


def ruishu(look: Look) -> Finding | None:
    """瑞数: 412, 202 or even 200; the script `$_ts`, a meta `r='m'`, or a cookie in S or O whose value is a number.

    Portals of 成都, 郴州, 湘西 and others have it; where it lets one pass, its script stands beside content, so a page
    with text is let through.
    """
    if look.status == 412 or (look.status in {200, 202, 400, 403} and _is_bare(look)):
        mark = marked(_RUISHU, look.text)
        cookie = next((value for value in look.cookies if _RUISHU_COOKIE.match(value)), None)
        if mark is not None:
            return Finding("ruishu", f"status {look.status}, {mark}", "host")
        if cookie is not None and look.status in {202, 412}:
            return Finding("ruishu", f"status {look.status}, Set-Cookie {cookie.partition('=')[0]}", "host")
    return None


def jiasule(look: Look) -> Finding | None:
    """加速乐: 521 with `__jsluid`, then a script that sets `__jsl_clearance`. 合肥 and its counties have it."""
    if look.status == 521 or (look.status in {200, 403, 503} and _is_bare(look)):
        cookie = next((value for value in look.cookies if _JIASULE_COOKIE.match(value)), None)
        mark = marked(_JIASULE, look.text)
        if mark is not None:
            return Finding("jiasule", f"status {look.status}, {mark}", "host")
        if cookie is not None and look.status == 521:
            return Finding("jiasule", f"status 521, Set-Cookie {cookie.partition('=')[0]}", "host")
    return None


def c3vk(look: Look) -> Finding | None:
    """C3VK: a script sets this cookie and loads the page again; sites of the tax offices have it."""
    mark = marked(_C3VK, look.text) if look.is_page and _is_bare(look) else None
    return Finding("c3vk", mark, "host") if mark else None


def fingerprint(look: Look) -> Finding | None:
    """创宇盾 and the like: 418 to whom its handshake does not look like a browser."""
    return Finding("fingerprint", "status 418", "host") if look.status == 418 else None


def cookie_loop(look: Look) -> Finding | None:
    """A redirect to where one came from that sets a cookie and wants it back (openresty: `CT6T`, `CT6TS`)."""
    if not 300 <= look.status < 400 or not look.location:
        return None
    target = urldefrag(urljoin(look.url, look.location)).url
    been = {urldefrag(url).url for url in (look.url, look.asked, *look.hops)}
    if target not in been or not (look.cookies or look.has_cookie_on_way):
        return None
    name = look.cookies[0].partition("=")[0] if look.cookies else "set on the way"
    return Finding("cookie_loop", f"status {look.status} back to {target[:120]}, cookie {name}", "host")


def js_stub(look: Look) -> Finding | None:
    """A page that is nothing but a script which sets a cookie, hides what it does or loads the page again.

    1166 bytes on portals of 景德镇 and 萍乡. Pages that only send the reader on are not meant, nor those that load
    scripts to fill themselves.
    """
    if look.status not in {200, 202, 403, 503} or not look.is_page or len(look.body) > _STUB_BYTES:
        return None
    if not _is_bare(look) or (look.purpose == "robots" and "<script" not in look.text.lower()):
        return None
    script = "\n".join(_SCRIPT.findall(look.text))
    mark = marked(_STUB, script)
    if mark is None and script.strip() and not _LOADS.search(look.text):
        is_known = len(look.body) == _KNOWN_STUB
        mark = "1166" if is_known else marked(_SENDS_ON, script) if len(look.body) < _SMALL_STUB else None
    if mark is None or look.page.links or look.page.frames or look.page.jump() is not None:
        return None
    return Finding("js_stub", f"{len(look.body)} bytes of script: {mark}", "host")


def _is_bare(look: Look) -> bool:
    """Whether there is next to nothing to read."""
    return look.is_page and look.bulk < _SCRIPTED_WORDS and not look.has_report
