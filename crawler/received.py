"""An answer as it is kept: what came, under which address, and whether it is what was asked for."""

from dataclasses import dataclass
from datetime import datetime

from scrapy.http import Request

from crawler.asking import Fetch
from crawler.filenames import filename_of
from crawler.plan import Plan


@dataclass(frozen=True, slots=True)
class Received:
    """An answer of the network or of the archive; `rendered_by` names the browser that made the page of it."""

    url: str
    status: int
    headers: list[tuple[str, str]]
    body: bytes
    media_type: str
    at: datetime | None = None
    rendered_by: str | None = None


def address_of(request: Request) -> str:
    """The address under which the answer to a request is kept."""
    fetch: Fetch | None = request.meta.get("fetch")
    return request.url if fetch is None or request.method == "GET" else fetch.address


def is_shell(plan: Plan, request: Request, received: Received) -> bool:
    """Whether an answer is a page that a browser has yet to render: the portal's row asks for it."""
    is_page = "html" in received.media_type.lower() or (not received.media_type and b"<html" in received.body[:2000])
    is_got = request.method == "GET" and received.status == 200 and request.meta.get("fetch") is not None
    return plan.needs_browser and is_page and is_got and not received.rendered_by


def holds_document(plan: Plan, request: Request, received: Received) -> bool:
    """Whether an answer is what the walk asked for as a document; a shell is not, the page rendered from it is."""
    fetch: Fetch | None = request.meta.get("fetch")
    is_wanted = fetch is not None and fetch.purpose in ("document", "part") and received.status == 200
    return is_wanted and not is_shell(plan, request, received)


def name_of(received: Received) -> str | None:
    """What the server calls a file; the only name of one whose link had no words."""
    said = next((value for name, value in received.headers if name.lower() == "content-disposition"), "")
    return filename_of(said.encode("latin-1", "replace"))
