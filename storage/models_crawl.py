"""The tables of the crawl: portals and how they are, walks over their lists, what was odd, links that still lead on.

A walk over a portal may take several runs, because a run that was cut off is continued by the next. Its rows belong to
the run that began it (`run_id`), so that a walk leaves the same rows however often it was cut off.
"""

from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import JSON, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from parser.model import LinkKind
from storage.models_base import Base, one_of

PortalState = Literal["new", "answers", "unreachable", "blocked", "forbidden"]
"""How a portal was last found: never asked, answering, not answering, turning us away, or closed by its robots.txt."""

Stop = Literal[
    "end", "known", "empty", "truncated", "repeated", "forbidden", "blocked", "failed", "budget", "night", "busy"
]
"""Why the walk of a list ended (closed list): at its end; where only what was read before follows; it has no entries;
pages it promised are missing; a page came twice; robots.txt; the host turns us away; a page did not come; the bound on
requests; the night window closed; another process holds the lease of its platform."""

WHOLE: tuple[Stop, ...] = ("end", "known", "empty")
"""How the walk of a list ends of which nothing is missing."""

Distrust = Literal[
    # the host turns us away, and is left alone for hours
    "ruishu",  # 瑞数: 412, 202 or 200 with the script `$_ts`
    "jiasule",  # 加速乐: 521 with `__jsluid`, or the script that sets `__jsl_clearance`
    "cookie_loop",  # a redirect to itself that wants its cookie back
    "c3vk",  # the cookie `C3VK`, set by a script
    "fingerprint",  # 418: the handshake does not look like a browser's
    "js_stub",  # nothing but a script that sets a cookie or loads the page again
    "firewall",  # a firewall's page: 网站防火墙, 您的请求带有不合法参数
    "waf",  # a bare status that only a firewall gives, or the same refusal for page after page
    "captcha",  # a slider, 人机验证, or a code to type in
    "home_first",  # deep pages answer 404 to whoever did not come by the home page
    "throttled",  # after many requests the same page for every address, with 200
    "rate_limit",  # 429, or a page that says that there were too many requests
    "geo_block",  # addresses like ours are refused
    # one page is not what it should be
    "soft_404",  # says with status 200 that there is nothing
    "home_page",  # the home page in the place of an article
    "moved",  # the notice of a site that has moved or closed
    "foreign_host",  # leads to a host that is neither *.gov.cn nor declared: copies live there
    "betting",  # betting in the title, or injected
    "placeholder",  # a template whose words were never put in
]
"""Why an answer is not believed (closed list); `crawler.trust` has the marks of each."""

TlsFault = Literal["self_signed", "expired", "wrong_name", "untrusted", "old_protocol", "refused"]
"""What is wrong with a host's TLS (closed list): its certificate is signed by itself, out of date, of another name, or
of an unknown or missing issuer; its protocol or ciphers are too old; no handshake at all."""

Scheme = Literal["http", "https"]

EventKind = Literal[
    "skipped",  # a link that says clearly that it is no report; the reason is the reader's word for such documents
    "outside",  # a link to a host that is neither *.gov.cn nor declared by the portal
    "private",  # a name that stands for a private or local address
    "forbidden",  # robots.txt forbids it
    "http_error",  # an answer with an error status
    "soft_404",  # a page that says, with status 200, that there is none
    "unreachable",  # no connection: name unknown, refused, reset
    "timeout",  # no whole answer in time
    "tls",  # a certificate or a handshake that we do not accept
    "too_large",  # more bytes than we take
    "truncated",  # fewer bytes than the answer promised
    "redirects",  # redirected in a circle, or too often
    "blocked",  # turned away (412, 521, a challenge); the host is left alone for hours
    "given_up",  # a host that failed again and again in this run
    "empty",  # a list without entries
    "short",  # a list that promised more pages than came
    "repeated",  # a list page that is the page before it
    "drifted",  # a further page of a list that holds another list's entries
    "capped",  # a list that promises a round number behind which more may lie
    "lost",  # a list without entries that had reports before
    "cut_titles",  # a list that prints titles cut off and nowhere whole
    "captcha",  # a file behind a test for people
    "budget",  # the bound on requests was reached before the end
    "night",  # outside the night window; the next run within it goes on
    "busy",  # on a platform that another process is crawling; left to it
    "off_limits",  # a counter, a search form, a form for complaints or applications: never asked for
    "distrusted",  # an answer that is not what it should be; the reason is a word of the list of distrust
    "scheme",  # a host that answers only under the other scheme
    "changed",  # another content at an address known before
    "gone",  # no longer listed, or its address says there is nothing; the detail is what it answered
    "returned",  # gone before, and there again
    "moved",  # the same report at another address; the detail is that address
    "redated",  # the same report with a later day, as a migration stamps it; the earlier day counts
    "odd",  # anything the program did not expect; the detail says what
]
"""Everything odd that a crawl can meet (closed list)."""

LinkOutcome = Literal["captured"] | EventKind


class Portal(Base):
    """A site that is crawled. `start_urls` and `hosts` are space-separated, as in a portals file.

    `platform` names the machine room that several portals share: it is treated as one host. A simulated portal stands
    on a loopback address; what comes from there is marked as simulated for ever.
    """

    __tablename__ = "portals"

    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    # identity
    name: Mapped[str]
    region_code: Mapped[str | None] = mapped_column(String(12), index=True)
    url: Mapped[str]
    # how to crawl it
    family: Mapped[str | None] = mapped_column(String(32))
    platform: Mapped[str | None] = mapped_column(String(80))
    browser: Mapped[str | None] = mapped_column(String(32))
    start_urls: Mapped[str] = mapped_column(default="")
    hosts: Mapped[str] = mapped_column(default="")
    notes: Mapped[str | None]
    # lifecycle
    is_simulated: Mapped[bool]
    imported_at: Mapped[datetime]


class PortalHealth(Base):
    """How a portal is: what it last answered, until when it is left alone, and the walk that is not finished yet.

    While `walk_run_id` is set, a new run continues that walk: what was fetched since `walk_started_at` is taken from
    the archive. `walked_at` is when the last whole walk ended.

    `distrust` is the gravest thing that its last walk did not believe, with the mark that showed it, where, when and in
    which capture; a whole walk without any clears it, and the events keep the history. `tls` is what is wrong with its
    certificate or protocol though it was read, `scheme` the only one under which its host answers.
    """

    __tablename__ = "portal_health"
    __table_args__ = (
        one_of("state", PortalState),
        one_of("distrust", Distrust),
        one_of("tls", TlsFault),
        one_of("scheme", Scheme),
    )

    portal: Mapped[str] = mapped_column(ForeignKey("portals.slug", ondelete="CASCADE"), primary_key=True)
    # as last found
    state: Mapped[str] = mapped_column(String(12))
    detail: Mapped[str | None]
    family_seen: Mapped[str | None] = mapped_column(String(32))
    family_evidence: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    blocked_until: Mapped[datetime | None]
    address: Mapped[str | None] = mapped_column(String(64))  # what its name resolved to; tells platforms, with family
    # what is not believed
    distrust: Mapped[str | None] = mapped_column(String(16))
    distrust_mark: Mapped[str | None]
    distrust_url: Mapped[str | None]
    distrust_at: Mapped[datetime | None]
    distrust_capture_id: Mapped[int | None] = mapped_column(ForeignKey("captures.capture_id"))
    # how its host is spoken to
    tls: Mapped[str | None] = mapped_column(String(16))
    scheme: Mapped[str | None] = mapped_column(String(5))
    # the walk
    walk_run_id: Mapped[str | None] = mapped_column(ForeignKey("crawl_runs.run_id"))
    walk_started_at: Mapped[datetime | None]
    walked_at: Mapped[datetime | None]


class Lease(Base):
    """Who is crawling a platform, or a host that belongs to none, now (`storage.leases`).

    The fencing number grows with every new holder, so that a late one is known. `token` is the holding process's own;
    without one nobody holds the lease, and `owner` is who held it last. All moments are the database's own time;
    without a heartbeat for `patience` seconds the holder is dead.
    """

    __tablename__ = "leases"

    platform: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str]
    token: Mapped[str | None] = mapped_column(String(64), index=True)
    fence: Mapped[int]
    acquired_at: Mapped[datetime]
    heartbeat_at: Mapped[datetime]
    patience: Mapped[int]


class Search(Base):
    """A list that was walked: what it promised, what was read of it, how far back it reached, why the walk ended.

    `items_promised` is null where the list does not say how many entries it has.
    """

    __tablename__ = "searches"
    __table_args__ = (one_of("stopped", Stop), UniqueConstraint("run_id", "portal", "url"))

    search_id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("crawl_runs.run_id"))
    portal: Mapped[str] = mapped_column(ForeignKey("portals.slug", ondelete="CASCADE"), index=True)
    # the list
    url: Mapped[str]
    column_path: Mapped[str]
    family: Mapped[str | None] = mapped_column(String(32))
    # what it promised and what came
    pages_promised: Mapped[int]
    items_promised: Mapped[int | None]
    pages_read: Mapped[int]
    entries: Mapped[int]
    candidates: Mapped[int]  # entries that may be reports, of the years asked for
    reached_back_to: Mapped[date | None]
    stopped: Mapped[str] = mapped_column(String(12))
    ended_at: Mapped[datetime]


class Walk(Base):
    """A walk over a portal, by the run that began it: when it was, and whether it came to its end.

    `state` is how it found the portal, as in `portal_health`. A walk that was cut off and never continued has no end.
    """

    __tablename__ = "walks"
    __table_args__ = (Index("ix_walks_portal_started_at", "portal", "started_at"),)

    run_id: Mapped[str] = mapped_column(ForeignKey("crawl_runs.run_id"), primary_key=True)
    portal: Mapped[str] = mapped_column(ForeignKey("portals.slug", ondelete="CASCADE"), primary_key=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    is_whole: Mapped[bool]
    state: Mapped[str | None] = mapped_column(String(12))


class PortalColumn(Base):
    """A page of a portal that is a list of reports or leads to some, as a walk last read it, so that it can rest.

    Up to two rows for each address: that of the last walk, and the one before, from which a walk that was cut off goes
    on. `entries` are the first digits of the hashes of a list's addresses in order, `leads_to` the columns below. What
    is not settled (a page or an entry did not come) is read again by the next walk.
    """

    __tablename__ = "portal_columns"

    portal: Mapped[str] = mapped_column(ForeignKey("portals.slug", ondelete="CASCADE"), primary_key=True)
    url: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("crawl_runs.run_id"), primary_key=True)
    # how it was reached, and what it leads to
    path: Mapped[list[str]] = mapped_column(JSON)
    depth: Mapped[int] = mapped_column(SmallInteger)
    is_reports: Mapped[bool]
    leads_to: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    # its list, where it has one
    list_url: Mapped[str | None]
    entries: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    pages: Mapped[int | None]
    items: Mapped[int | None]
    newest: Mapped[date | None]
    is_ordered: Mapped[bool]  # every entry has a day, and none is newer than the one before
    # lifecycle
    read_at: Mapped[datetime]
    whole_at: Mapped[datetime | None]  # when the list was last read to its end
    is_settled: Mapped[bool]


class CrawlEvent(Base):
    """Something that did not go as it should, or a link that was left alone, and why.

    `capture_id` is the answer that shows it, where one came.
    """

    __tablename__ = "crawl_events"
    __table_args__ = (
        one_of("kind", EventKind),
        UniqueConstraint("run_id", "portal", "kind", "url"),
        Index("ix_crawl_events_kind_portal", "kind", "portal"),
    )

    event_id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("crawl_runs.run_id"))
    portal: Mapped[str] = mapped_column(ForeignKey("portals.slug", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(String(32))
    url: Mapped[str]
    column_path: Mapped[str | None]
    anchor_text: Mapped[str | None]
    detail: Mapped[str | None]
    at: Mapped[datetime]
    capture_id: Mapped[int | None] = mapped_column(ForeignKey("captures.capture_id"))


class DocumentLink(Base):
    """What a read document points at and its report may continue in, and what became of fetching it.

    Without an outcome the link is open: the next crawl asks for it. `position` counts from 1 in the document.
    """

    __tablename__ = "document_links"
    __table_args__ = (one_of("kind", LinkKind), one_of("outcome", LinkOutcome), UniqueConstraint("document_id", "url"))

    link_id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("documents.document_id"))
    position: Mapped[int] = mapped_column(SmallInteger)
    url: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(12))
    text: Mapped[str]
    # lifecycle
    outcome: Mapped[str | None] = mapped_column(String(16))
    tried_at: Mapped[datetime | None]
