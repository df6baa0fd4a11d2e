"""An answer of the network or the archive as the recognisers see it, and what they said of it."""

from scrapy.http import Request, Response

from crawler.asking import Fetch
from crawler.page import Page
from crawler.received import Received
from crawler.trust.look import Look
from crawler.trust.verdict import BELIEVED, Verdict


def look_of(request: Request, received: Received) -> Look:
    """An answer with how it was asked for; a cookie that it sets is remembered for the redirects that follow."""
    fetch: Fetch | None = request.meta.get("fetch")
    hops = request.meta.get("redirect_urls", [])
    look = Look(
        received.url,
        received.status,
        received.headers,
        received.body,
        received.media_type,
        asked=hops[0] if hops else received.url,
        purpose="robots" if request.meta.get("is_robots") else "page" if fetch is None else fetch.purpose,
        anchor=(fetch.anchor_text or "") if fetch else "",
        method=request.method,
        hops=tuple(hops),
        has_cookie_on_way=bool(request.meta.get("has_cookie_on_way")),
    )
    request.meta["has_cookie_on_way"] = look.has_cookie_on_way or bool(look.cookies)
    return look


def page_of(response: Response) -> Page | None:
    """The page as it was judged; null where nobody judged, or another answer than this one."""
    page = response.meta.get("page")
    is_this = isinstance(page, Page) and page.url == response.url and page.body is response.body
    return page if is_this else None


def verdict_of(request: Request) -> Verdict:
    """What became of judging the answer to a request; believed where nobody judged."""
    verdict = request.meta.get("verdict")
    return verdict if isinstance(verdict, Verdict) else BELIEVED
