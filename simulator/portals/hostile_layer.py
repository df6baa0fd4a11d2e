"""The hostile layer: what any simulated portal can be made to do on its way, switched per host (PORTALS §7.12).

`Layer.answer` stands between a request and its portal: it lets the portal's own answer through, changes it, or gives
another. A layer remembers how often it was asked, and tells whether a request answers its challenge.
"""

import gzip
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from simulator.portals import hostile_pages as pages
from simulator.portals.site import NOT_FOUND, Asked, Page, Site

Trouble = Literal[
    # the host turns away whoever comes
    "ruishu_412", "ruishu_202", "ruishu_200", "jsl_first", "jsl_second", "cookie_loop", "c3vk", "fingerprint_418",
    "stub_1166", "waf_200", "waf_403", "waf_412", "waf_468", "denied", "slider", "geo", "too_many", "home_first",
    "throttle",
    # robots.txt
    "robots_disallow", "robots_soft_404",
    # how the host is spoken to
    "http_only", "https_only", "verified", "self_signed", "expired", "wrong_host", "tls10", "tls_hangs",
    # odd, but all there
    "slow", "gzip", "gbk_as_utf8", "js_shell", "meta_shell", "iframe_shell", "lying_years",
    # some pages are not what they should be
    "soft_404", "home_200", "home_301", "moved", "clone", "clone_301", "betting_title", "betting_injected",
    "placeholders", "captcha_files",
]  # fmt: skip
"""What a layer does (closed list)."""
TROUBLES: tuple[Trouble, ...] = get_args(Trouble)
Door = Literal[
    "open", "http_only", "https_only", "verified", "self_signed", "expired", "wrong_host", "tls10", "tls_hangs"
]
"""How a host is spoken to: both schemes, one alone, or TLS with a fault."""
_DOORS: tuple[Door, ...] = get_args(Door)

SLOW_SECONDS = 20.0
BURST = 5
"""Answers before a throttle sets in."""
_YEAR_LINK = re.compile(r"(20\d\d)(年?</a>)")
_SHELL = "shell_list.html"


@dataclass
class Layer:
    """A trouble on a portal. `after` answers pass first; a copy lives at `clone`; `held`: seconds of a slow answer."""

    site: Site
    trouble: Trouble
    clone: str = ""
    after: int = 0
    held: float = SLOW_SECONDS
    asked: int = 0
    victims: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        reports = [placed.paths[0] for placed in self.site.placed]
        self.victims = self.victims or frozenset(reports[::2])

    @property
    def door(self) -> Door:
        """How its host is spoken to."""
        return next((door for door in _DOORS if door == self.trouble), "open")

    @property
    def latency(self) -> float:
        """Seconds that every answer is held back."""
        return self.held if self.trouble == "slow" else 0.0

    def solves(self, asked: Asked) -> bool:
        """Whether a request answers a challenge: it brings a cookie back, or asks for what only a browser wants."""
        return bool(asked.headers.get("cookie")) or asked.path in pages.TARGETS

    def answer(self, asked: Asked, plain: Callable[[Asked], Page]) -> Page:
        """What the host answers, given what its portal would."""
        self.asked += 1
        if self.asked <= self.after:
            return plain(asked)
        refusal = self._refusal(asked)
        if refusal is not None:
            return refusal
        if asked.path == "/robots.txt":
            return self._robots(plain(asked))
        return self._odd(asked, plain) or self._spoilt(asked, plain(asked))

    def _refusal(self, asked: Asked) -> Page | None:
        """The same for every address, robots.txt among them."""
        match self.trouble:
            case "ruishu_412" | "ruishu_202" | "ruishu_200":
                return pages.ruishu(int(self.trouble[-3:]))
            case "jsl_first" | "jsl_second":
                return pages.jiasule(is_second=self.trouble == "jsl_second")
            case "cookie_loop":
                return pages.cookie_loop(f"{asked.path}?{asked.query}" if asked.query else asked.path)
            case "c3vk":
                return pages.c3vk()
            case "fingerprint_418" | "waf_412" | "waf_468":
                return Page(b"", status=int(self.trouble[-3:]))
            case "too_many":
                return Page(b"", status=429)
            case "stub_1166":
                return pages.stub()
            case "waf_200" | "waf_403":
                return pages.firewall(int(self.trouble[-3:]))
            case "slider":
                return pages.slider()
            case "geo":
                return pages.geo()
            case _:
                return None

    def _robots(self, own: Page) -> Page:
        match self.trouble:
            case "robots_disallow":
                return Page(b"User-agent: *\nDisallow: /\n", "text/plain")
            case "robots_soft_404":
                return pages.not_here()
            case _:
                return own

    def _odd(self, asked: Asked, plain: Callable[[Asked], Page]) -> Page | None:
        """What hangs on who asks when, and columns that are shells."""
        is_home = asked.path in {"/", "/index.html"}
        match self.trouble:
            case "denied":
                return Page(b"<html><body>403 Forbidden</body></html>", status=403)
            case "home_first" if is_home:
                return replace(self.home(), headers=(("Set-Cookie", b"visited=1; path=/"),))
            case "home_first" if "visited" not in asked.headers.get("cookie", ""):
                return NOT_FOUND
            case "throttle" if self.asked > self.after + BURST:
                return self.home()
            case "moved":
                return pages.moved(self.site.name)
            case "js_shell" | "meta_shell" | "iframe_shell":
                return self._shell(asked, plain)
            case _:
                return self.home() if is_home and plain(asked).status == 404 else None

    def _shell(self, asked: Asked, plain: Callable[[Asked], Page]) -> Page | None:
        folder = asked.path.rpartition("/")[0] + "/"
        if folder not in self.site.start:
            return None
        if asked.path == folder + _SHELL:
            return plain(replace(asked, path=folder))
        if asked.path != folder:
            return None
        match self.trouble:
            case "js_shell":
                return pages.page(f'<html><script>window.location.replace("./{_SHELL}");</script></html>')
            case "meta_shell":
                return pages.page(f'<html><meta http-equiv="refresh" content="0; url=./{_SHELL}"></html>')
            case _:
                return pages.page(f'<html><body><iframe src="./{_SHELL}" width="100%"></iframe></body></html>')

    def _spoilt(self, asked: Asked, own: Page) -> Page:
        """The portal's answer, changed."""
        is_victim = asked.path in self.victims
        match self.trouble:
            case "gzip" if own.status == 200:
                return replace(own, body=gzip.compress(own.body, mtime=0), headers=(("Content-Encoding", b"gzip"),))
            case "gbk_as_utf8" if _is_html(own):
                return replace(own, body=own.body.decode("utf-8", "replace").encode("gb18030"), media_type=pages.HTML)
            case "lying_years" if _is_html(own):
                return replace(own, body=_YEAR_LINK.sub(_next_year, own.body.decode("utf-8", "replace")).encode())
            case "soft_404" if is_victim:
                return pages.not_here()
            case "home_200" if is_victim:
                return self.home()
            case "home_301" if is_victim:
                return Page(b"", status=301, location="/")
            case "clone" if _is_html(own):
                return replace(own, body=self._led_away(own.body))
            case "clone_301" if is_victim:
                return Page(b"", status=301, location=f"{self.clone}{asked.path}")
            case "betting_title" if is_victim:
                return pages.betting_page()
            case "betting_injected" if is_victim:
                return replace(own, body=own.body.replace(b"</body>", f"{pages.INJECTED}</body>".encode()))
            case "placeholders" if is_victim:
                return pages.template()
            case "captcha_files" if own.status == 200 and not _is_html(own) and asked.path != "/robots.txt":
                return pages.code()
            case _:
                return own

    def home(self) -> Page:
        """The portal's home page."""
        return pages.home(self.site.name, [(path, "政府信息公开年报") for path in self.site.start])

    def _led_away(self, body: bytes) -> bytes:
        """A list whose links to some reports lead to the copy."""
        for path in self.victims:
            name = path.rpartition("/")[2].encode()
            body = re.sub(rb'href="[^"]*' + re.escape(name) + rb'"', f'href="{self.clone}{path}"'.encode(), body)
        return body


def _is_html(page: Page) -> bool:
    return page.status == 200 and "html" in page.media_type


def _next_year(found: "re.Match[str]") -> str:
    return f"{int(found[1]) + 1}{found[2]}"
