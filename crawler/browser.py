"""A real Chromium for portals that are empty without their scripts (extra `browser`), with no way to the network.

scrapy-playwright's own download handler lets the browser ask for whatever a page wants, past robots.txt, delays and
archive. So only its care for the browser process is used here: Chromium stands behind a proxy that does not exist, and
all that a page asks for is answered by the crawler, which asks as it always does (`crawler.middlewares.render`).
"""

import asyncio
import importlib.util
import logging
import os
import shutil
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scrapy.settings import BaseSettings

from crawler.page import decode
from storage.extras import how_to_install

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page, Route, WebSocketRoute

logger = logging.getLogger(__name__)

EXTRA = "scrapy_playwright"
"""The module that the extra brings."""
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
"""The names of Chromium on PATH."""
ASKED_FOR = frozenset({"script", "xhr", "fetch"})
"""What a page may ask for. Pictures, fonts and styles change no word; frames and further pages are the walk's."""
NOWHERE = "http://127.0.0.1:9"
_ARGUMENTS = ("--host-resolver-rules=MAP * ~NOTFOUND", "--force-webrtc-ip-handling-policy=disable_non_proxied_udp")
_LOAD_MILLISECONDS = 2000
_RESTLESS = 10
"""So often a page is looked at that changes for ever, though it asks for nothing more."""
_UNFIT = frozenset({"content-length", "content-encoding", "transfer-encoding", "connection", "set-cookie"})
"""Headers that do not fit bytes which are already unpacked, or would begin a session."""


@dataclass(frozen=True, slots=True)
class PartAsked:
    """What a page asks for while its scripts run."""

    url: str
    method: str
    body: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PartAnswer:
    """What the crawler answers."""

    status: int
    headers: Mapping[str, str]
    body: bytes


Ask = Callable[[PartAsked], Awaitable[PartAnswer | None]]
"""Asks for a part; null where it may not be asked for or did not come."""


class BrowserFailed(Exception):
    """Chromium did not start, or broke on a page."""


def lacking(chromium: str = "", extra: str = EXTRA) -> str | None:
    """What to install before a page can be rendered, in a sentence; null where all is there.

    `chromium` is the setting GONGKAI_CHROMIUM, a path; empty: the program is looked for on PATH.
    """
    if importlib.util.find_spec(extra) is None:
        return f"needs a browser: {how_to_install('browser')}, and Debian's package chromium"
    if program(chromium) is None:
        where = f"{chromium} is no program" if chromium else "there is no chromium on PATH"
        return f"needs a browser: {where}; apt-get install chromium, or name it in the setting GONGKAI_CHROMIUM"
    return None


def program(chromium: str = "") -> str | None:
    """The path of Chromium; null where there is none."""
    return next((found for name in ((chromium,) if chromium else PROGRAMS) if (found := shutil.which(name))), None)


class Chromium:
    """One browser process for a run, started when a page first needs it."""

    def __init__(self, settings: BaseSettings) -> None:
        self.agent: str = settings["USER_AGENT"]
        self.chromium: str = settings["GONGKAI_CHROMIUM"]
        self.seconds: float = settings.getfloat("GONGKAI_BROWSER_SECONDS")
        self.rest: float = settings.getfloat("GONGKAI_BROWSER_REST")
        self._settings = settings
        self._starting = asyncio.Lock()
        self._pages = asyncio.Semaphore(settings.getint("GONGKAI_BROWSER_PAGES"))
        self._provider: Any = None
        self._browser: Browser | None = None

    async def rendered(self, url: str, shell: PartAnswer, ask: Ask) -> tuple[bytes, str]:
        """The page at an address once its scripts have run, as UTF-8 with a mark, and who rendered it.

        `shell` is what the server answered. What stands in frames and shadow trees is not in it. Raises TimeoutError
        where the page does not come to rest in time, and BrowserFailed.
        """
        from playwright.async_api import Error

        async with self._pages, asyncio.timeout(self.seconds):
            try:
                browser = await self._started()
                context = await browser.new_context(
                    accept_downloads=False, service_workers="block", user_agent=self.agent, locale="zh-CN"
                )
                try:
                    html = await _render(context, url, shell, ask, self.rest)
                finally:
                    with suppress(Error):
                        await context.close()
            except Error as error:
                raise BrowserFailed(f"Chromium: {error.message.splitlines()[0] if error.message else error}") from error
        # The page's own meta may name another encoding than the one in which it is written down here; the mark wins.
        return html.encode("utf-8-sig", errors="replace"), f"Chromium {browser.version}"

    async def close(self) -> None:
        """Ends the browser, if it was started."""
        if self._provider is None:
            return
        from playwright.async_api import Error

        with suppress(Error):
            if self._browser is not None:
                await self._browser.close()
            await self._provider.close()

    async def _started(self) -> "Browser":
        """The browser: started now, or started anew where it broke."""
        from scrapy_playwright.handler import Config
        from scrapy_playwright.provider import PlaywrightBrowserProvider

        async with self._starting:
            if self._provider is None:
                config = Config.from_settings(self._settings)
                config.launch_options = _launch_options(self._settings)
                provider = PlaywrightBrowserProvider(config)
                await provider.start()
                self._provider = provider
            if self._browser is None or not self._browser.is_connected():
                self._browser = await self._provider.launch_browser()
            return self._browser


def _launch_options(settings: BaseSettings) -> dict[str, Any]:
    return {
        "executable_path": program(settings["GONGKAI_CHROMIUM"]),
        # Chromium refuses its sandbox to root.
        "chromium_sandbox": settings.getbool("GONGKAI_BROWSER_SANDBOX") and os.geteuid() != 0,
        "proxy": {"server": NOWHERE},
        "args": list(_ARGUMENTS),
    }


class _Tab:
    """A page while its scripts run."""

    def __init__(self, page: "Page", shell: PartAnswer, ask: Ask) -> None:
        self.page = page
        self.shell = shell
        self.ask = ask
        self.is_open = False
        self.asked = 0
        self.answered = 0

    async def route(self, found: "Route") -> None:
        """Answers what the page asks for: its own content, then its scripts and what they want."""
        from playwright.async_api import Error

        self.asked += 1
        try:
            await self._route(found)
        except Error as error:  # the page was closed while it still waited
            logger.debug("a part of %s found no page: %s", self.page.url, error)
        finally:
            self.answered += 1

    async def rested(self, seconds: float) -> str:
        """The page when for so long it neither asked for anything nor changed, or when all it does is change."""
        from playwright.async_api import TimeoutError as TooLong

        with suppress(TooLong):  # a page that was sent on and stopped never says that it is loaded
            await self.page.wait_for_load_state(timeout=_LOAD_MILLISECONDS)
        html: str = await self.page.content()
        idle = 0
        while idle < _RESTLESS:
            asked, before = self.asked, html
            await asyncio.sleep(seconds)
            html = await self.page.content()
            is_quiet = asked == self.asked == self.answered
            if is_quiet and before == html:
                break
            idle += is_quiet
        if self.page.url.startswith("chrome-error:"):
            raise BrowserFailed("Chromium shows an error page")
        return html

    async def _route(self, found: "Route") -> None:
        request = found.request
        kind = request.resource_type
        if kind == "document" and not self.is_open and request.frame == self.page.main_frame:
            self.is_open = True
            await found.fulfill(status=self.shell.status, **_as_meant(self.shell, "text/html"))
            return
        answer = None
        if kind in ASKED_FOR:
            body = request.post_data_buffer or b""
            answer = await self.ask(PartAsked(request.url, request.method, body, request.headers))
        if answer is None:
            await found.abort("aborted")  # any other word would put Chromium's error page in the place of the page
        elif kind == "script":
            await found.fulfill(status=answer.status, **_as_meant(answer, "text/javascript"))
        else:
            await found.fulfill(status=answer.status, headers=_fit(answer.headers), body=answer.body)


async def _render(context: "BrowserContext", url: str, shell: PartAnswer, ask: Ask, rest: float) -> str:
    page = await context.new_page()
    tab = _Tab(page, shell, ask)
    await context.route("**/*", tab.route)
    await context.route_web_socket("**/*", _no_socket)
    # Not waiting for more: a script may send the reader on, which is stopped, and the walk's to follow.
    await page.goto(url, wait_until="commit", timeout=0)
    return await tab.rested(rest)


async def _no_socket(socket: "WebSocketRoute") -> None:
    await socket.close()


def _as_meant(answer: PartAnswer, kind: str) -> dict[str, Any]:
    """A text as UTF-8: a browser believes headers that name another encoding than its bytes have, or none."""
    headers = {name: value for name, value in _fit(answer.headers).items() if name.lower() != "content-type"}
    return {"headers": headers | {"content-type": f"{kind}; charset=utf-8"}, "body": decode(answer.body)}


def _fit(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in _UNFIT}
