"""Whether an answer is believed: every recogniser in order, and what a host has shown so far in a walk."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.page import key
from crawler.trust import captchas, challenges, missing, poison, walls
from crawler.trust.look import Finding, Look

Recogniser = Callable[[Look], Finding | None]

RECOGNISERS: tuple[Recogniser, ...] = (
    challenges.cookie_loop,
    challenges.fingerprint,
    challenges.ruishu,
    challenges.jiasule,
    challenges.c3vk,
    walls.geo_block,
    walls.rate_limit,
    walls.firewall,
    captchas.captcha,
    challenges.js_stub,
    walls.waf,
    poison.betting,
    missing.moved,
    missing.soft_404,
    poison.placeholder,
)
"""The surest marks first."""
REFUSED_IN_A_ROW = 3
WRONG_IN_A_ROW = 3
DEAD_ENDS = 3


@dataclass(slots=True)
class Host:
    """What a host has shown: its home page's title, its lists and pages without a report, and what came in a row."""

    home_title: str | None = None
    is_home_there: bool = False
    pages: dict[bytes, str] = field(default_factory=dict)
    good: str | None = None
    refused: set[str] = field(default_factory=set)
    refusal: str = ""
    wrong: set[str] = field(default_factory=set)
    wrong_title: str = ""
    dead: set[str] = field(default_factory=set)
    has_answered: bool = False


class Judge:
    """Judges the answers of one portal as they come; the same answers in the same order give the same findings."""

    def __init__(self) -> None:
        self.hosts: dict[str, Host] = {}

    def judge(self, look: Look) -> Finding | None:
        """What is wrong with an answer, the gravest first; null where nothing is."""
        finding = next(filter(None, (recogniser(look) for recogniser in RECOGNISERS)), None)
        host = self.host(look.url)
        if finding is None or finding.reach == "remark":
            finding = missing.home_page(look, host.home_title) or _copied(look, host) or finding
        if finding is None:
            finding = self._refused(look, host)
        if look.purpose != "robots":
            self._remember(look, host, finding)
        return finding

    def host(self, url: str) -> Host:
        """What is known of the host of an address."""
        return self.hosts.setdefault(urlsplit(url).netloc.lower(), Host())

    def _refused(self, look: Look, host: Host) -> Finding | None:
        """The same refusal for page after page is a firewall's."""
        if look.purpose == "robots" or not walls.may_be_wall(look):
            return None
        host.refused.add(key(look.url))
        host.refusal = f"status {look.status}, {len(look.body)} bytes"
        return _wall(host) if len(host.refused) >= REFUSED_IN_A_ROW else None

    def _remember(self, look: Look, host: Host, finding: Finding | None) -> None:
        if not walls.may_be_wall(look):
            host.refused.clear()
        is_good = look.status == 200 and (finding is None or finding.reach == "remark")
        if look.status == 404 and not look.is_home:
            host.dead.add(key(look.url))
        if finding is not None and finding.kind == "home_page" and key(look.url) == key(look.asked):
            host.wrong.add(key(look.url))
            host.wrong_title = look.title
        elif is_good:
            host.wrong.clear()
        if is_good and look.is_page and look.is_home:
            host.is_home_there, host.home_title = True, look.title or None
        elif is_good:
            host.has_answered, host.good = True, look.url if look.is_page else host.good
        if is_good and look.is_page and look.method == "GET" and not look.has_report:
            host.pages.setdefault(_digest(look), look.asked)


def is_shut_but_for_home(host: Host) -> bool:
    """Whether deep pages answer 404, page after page, and only the home page is there (黄山)."""
    return host.is_home_there and not host.has_answered and len(host.dead) >= DEAD_ENDS


def refused_all(host: Host) -> Finding | None:
    """Whether a host refused its home page too, and nothing of it ever came."""
    is_home_shut = any(not url.partition("/")[2] for url in host.refused)
    return _wall(host) if is_home_shut and len(host.refused) > 1 and not host.has_answered else None


def _wall(host: Host) -> Finding:
    return Finding("waf", f"{host.refusal} for {len(host.refused)} addresses in a row", "host")


def _copied(look: Look, host: Host) -> Finding | None:
    """A page that came before, byte for byte, under the address of an article: a list, the home page, any other."""
    if look.status != 200 or look.purpose not in {"document", "part"} or not look.is_page or look.has_report:
        return None
    url = host.pages.get(_digest(look))
    if url is None or key(url) in {key(look.url), key(look.asked)} or look.page.jump() is not None or look.is_titled:
        return None
    return Finding("home_page", f"the page of {url[:120]}") if len(look.page.links) > 3 else None


def _digest(look: Look) -> bytes:
    return hashlib.sha256(look.body).digest()
