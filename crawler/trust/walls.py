"""Refusals: pages of firewalls, bare statuses of those that have no page, bounds on addresses and on requests."""

import re

from crawler.trust.look import Finding, Look, marked
from storage.models_crawl import Distrust

AT_ONCE = frozenset({412, 468, 521})
"""Statuses that no page of these portals has by itself (PORTALS §3.2)."""
IN_A_ROW = frozenset({401, 403, 405, 406, 422, 500})
"""Statuses that one page may have, and a firewall has for all."""
BRIEF = 500
"""Bytes of a firewall's answer that says nothing; a server that fails says that it does."""
MENU = 8
"""Links that a refusal stays below; a page of a portal has more."""
_FIREWALL = re.compile(
    r"网站防火墙|应用防火墙|请求带有不合法参数|已被网站管理员设置拦截|提交的内容包含危险的攻击|(?:访问|请求|操作|行为)[^。<]{0,12}(?:已?被)(?:拦截|阻断|阻止)"
    r"|对网站造成安全威胁|疑似(?:黑客)?攻击|创宇盾|安全狗|safedog|云锁|yunsuo|D盾|宝塔防火墙|雷池|WZWS|wzws-waf|Web\s*Application\s*Firewall"
    r"|Request\s+(?:has\s+been\s+)?(?:blocked|rejected|denied)|has\s+been\s+blocked|Your\s+request\s+(?:was|is)\s+(?:blocked|rejected)",
    re.IGNORECASE,
)
_GEO = re.compile(
    r"(?:境外|国外|海外|非中国大陆)(?:地区|用户|网络)?(?:的)?(?:IP|访问|地址)[^。<]{0,20}(?:禁止|限制|拒绝|屏蔽|无法|不允许|不支持)"
    r"|(?:禁止|限制|拒绝|屏蔽|不允许|不支持)[^。<]{0,12}(?:境外|国外|海外)"
    r"|(?:您|你)(?:的|当前|所在)?(?:的)?IP[^。<]{0,30}(?:禁止|限制|拒绝|黑名单|封禁|屏蔽|不在)|IP(?:地址)?(?:已)?被(?:禁止|限制|封禁|封锁|屏蔽|拉黑)"
    r"|not\s+available\s+in\s+your\s+(?:country|region|area)|your\s+(?:country|region|IP)[^.<]{0,40}"
    r"(?:blocked|banned|denied|restricted|not allowed)",
    re.IGNORECASE,
)
_RATE = re.compile(
    r"(?:访问|请求|操作)(?:次数)?(?:过于|太|过)(?:频繁|多|快)|too\s+many\s+requests|rate\s+limit", re.IGNORECASE
)
_FAILS = re.compile(r"500|error|exception|错误|异常|故障", re.IGNORECASE)


def firewall(look: Look) -> Finding | None:
    """A firewall's page, with 200 as well as 403: 网站防火墙, 您的请求带有不合法参数; the portal of Tibet showed it."""
    return _said(look, _FIREWALL, "firewall")


def geo_block(look: Look) -> Finding | None:
    """A page that turns away addresses abroad, or ours."""
    if look.status == 451:
        return Finding("geo_block", "status 451", "host")
    return _said(look, _GEO, "geo_block")


def rate_limit(look: Look) -> Finding | None:
    """Too many requests, by status or in words."""
    if look.status == 429:
        return Finding("rate_limit", "status 429", "host")
    return _said(look, _RATE, "rate_limit")


def waf(look: Look) -> Finding | None:
    """A status that only a firewall gives: 412, 468, 521 without marks of a known product."""
    if look.status not in AT_ONCE:
        return None
    return Finding("waf", f"status {look.status}", "host")


def may_be_wall(look: Look) -> bool:
    """Whether an answer is a refusal if others of the host are like it."""
    if look.status == 500:
        return len(look.body) < BRIEF and not _FAILS.search(look.text)
    return look.status in IN_A_ROW and not (look.status == 405 and look.method != "GET")


def _said(look: Look, pattern: "re.Pattern[str]", kind: Distrust) -> Finding | None:
    """What a page says that has little else: no report's title, no list, no menu."""
    if not look.is_page or not look.is_small or look.has_report or look.status == 404:
        return None
    if look.status == 200 and (look.is_titled or len(look.page.links) > MENU):
        return None
    mark = marked(pattern, f"{look.title} {look.words}")
    return Finding(kind, mark if look.status == 200 else f"status {look.status}, {mark}", "host") if mark else None
