"""What a run changed, told from the rows: a run that was cut off and continued says the same as an undisturbed one."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from pipeline.watching import Watched, compared, together, watched
from storage import clock
from storage.gone import UNLISTED, stands
from storage.models import Capture, Document, DocumentCapture, Reading, Report, ReportDocument
from storage.models_crawl import WHOLE, CrawlEvent, DocumentLink, PortalHealth, Search

SHOWN = 3
"""How many things of a kind a sentence names; `--json` and `gongkai status` have all of them."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something that changed or needs a look: what it is, where, and a word of detail."""

    what: str
    url: str | None = None
    detail: str | None = None
    portal: str | None = None

    def __str__(self) -> str:
        return f"{self.what} ({self.detail})" if self.detail else self.what


@dataclass(slots=True)
class Changes:
    """What changed. Reports that are new, changed at their source, gone (`elsewhere`: from one of their addresses only)
    or back, no longer listed, at another address, under a later day, or read otherwise by a newer parser; portals that
    turn us away, do not answer, or show no list; lists that are cut short or empty; documents that cannot be read.
    `watched`: all portals together, and the time before."""

    new: list[Item] = field(default_factory=list)
    changed: list[Item] = field(default_factory=list)
    gone: list[Item] = field(default_factory=list)
    returned: list[Item] = field(default_factory=list)
    unlisted: list[Item] = field(default_factory=list)
    elsewhere: list[Item] = field(default_factory=list)
    moved: list[Item] = field(default_factory=list)
    redated: list[Item] = field(default_factory=list)
    reread: int = 0
    blocked: list[Item] = field(default_factory=list)
    silent: list[Item] = field(default_factory=list)
    listless: list[Item] = field(default_factory=list)
    truncated: list[Item] = field(default_factory=list)
    empty: list[Item] = field(default_factory=list)
    unreadable: list[Item] = field(default_factory=list)
    broken: int = 0
    watched: Watched | None = None

    @property
    def is_failure(self) -> bool:
        """Whether something is left that a person should look at."""
        return bool(self.blocked or self.silent or self.listless or self.truncated or self.unreadable)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    def sentences(self) -> list[str]:
        """For people: what is new first, then what to do."""
        found = [self._news()]
        if self.gone:
            are = "report is" if len(self.gone) == 1 else "reports are"
            found.append(f"{len(self.gone)} {are} no longer online and marked as withdrawn: {named(self.gone)}.")
        if self.returned:
            found.append(f"Back online: {named(self.returned)}.")
        if self.unlisted:
            found.append(f"No longer listed, but still there: {named(self.unlisted)}.")
        if self.elsewhere:
            found.append(f"Gone from one address, but still at another: {named(self.elsewhere)}.")
        if self.moved:
            are = "report stands" if len(self.moved) == 1 else "reports stand"
            found.append(f"{len(self.moved)} {are} at another address: {named(self.moved)}.")
        if self.redated:
            days = "1 report has" if len(self.redated) == 1 else f"{len(self.redated)} reports have"
            found.append(f"{days} a later day than before and {'is' if len(self.redated) == 1 else 'are'} not new.")
        if self.reread:
            found.append(f"{self.reread} known documents read otherwise with this parser.")
        if self.blocked:
            found.append(
                f"Turned away by {named(self.blocked)}: they are left alone until then, nothing is to be done."
            )
        if self.silent:
            found.append(f"No answer from {named(self.silent)}: see whether the address still holds.")
        if self.listless:
            found.append(
                f"No list of annual reports was found on {named(self.listless)}: give its column in start_urls, or"
                " look with `gongkai portals discover SLUG`."
            )
        if self.truncated:
            found.append(f"Cut short: {named(self.truncated)}; run again, and if it stays so look at the list itself.")
        if self.empty:
            found.append(f"Without entries: {named(self.empty)}.")
        if self.unreadable:
            found.append(f"Not readable: {named(self.unreadable)}.")
        if self.broken:
            links = "1 link leads" if self.broken == 1 else f"{self.broken} links lead"
            found.append(f"{links} to nothing or may not be followed (`gongkai status` shows them).")
        if self.watched is not None:
            found += compared(self.watched)
        if not self.is_failure:
            found.append("Nothing is blocked, cut short or unreadable.")
        return found

    def _news(self) -> str:
        if not self.new and not self.changed:
            return "No report is new and none has changed."
        new = f"{len(self.new)} {'report is' if len(self.new) == 1 else 'reports are'} new"
        if not self.changed:
            return f"{new}, none has changed."
        has = "has" if len(self.changed) == 1 else "have"
        return f"{new if self.new else 'No report is new'}, {len(self.changed)} {has} changed: {named(self.changed)}."


def named(items: Sequence[Item]) -> str:
    """The first few of some things by name."""
    first = "; ".join(map(str, items[:SHOWN]))
    return first if len(items) <= SHOWN else f"{first}; and {len(items) - SHOWN} more"


def of_walks(session: Session, portals: Collection[str]) -> Changes:
    """What changed since the walks began that are open over these portals."""
    health = session.scalars(select(PortalHealth).where(PortalHealth.portal.in_(list(portals)))).all()
    walks = [(state.portal, state.walk_run_id) for state in health if state.walk_run_id is not None]
    since = min((state.walk_started_at for state in health if state.walk_started_at is not None), default=None)
    changes = Changes()
    if since is not None:
        _readings(session, since, portals, changes)
        changes.unreadable = unreadable(session, since, portals)
    _events(session, walks, changes)
    _portals(health, changes)
    told = {item.portal for item in (*changes.blocked, *changes.silent)}
    changes.truncated = [item for item in cut_short(session, walks) if item.portal not in told]
    today = clock.now().date()
    changes.watched = together(watched(session, portal, today) for portal, _ in walks)
    return changes


def cut_short(session: Session, walks: Collection[tuple[str, str | None]]) -> list[Item]:
    """The lists of some walks (portal and run) whose walk did not come to its end."""
    if not walks:
        return []
    why = (
        select(func.min(CrawlEvent.kind))
        .where(CrawlEvent.portal == Search.portal, CrawlEvent.run_id == Search.run_id, CrawlEvent.url == Search.url)
        .scalar_subquery()
    )
    query = (
        select(Search, why)
        .where(_of_walks(Search.portal, Search.run_id, walks), Search.stopped.not_in(WHOLE))
        .order_by(Search.portal, Search.url)
    )
    return [
        Item(
            search.column_path or search.url,
            search.url,
            f"{search.portal}: {event if search.stopped == 'failed' and event else search.stopped} after"
            f" {search.pages_read} of {search.pages_promised} pages",
            search.portal,
        )
        for search, event in session.execute(query)
    ]


def unreadable(session: Session, since: datetime | None = None, portals: Collection[str] | None = None) -> list[Item]:
    """Documents that failed or need something, with the address they came from; not those whose attachment, or bundle,
    was read. With `portals`, those that only others brought are left out: another run tells of them."""
    link, part, read = aliased(DocumentLink), aliased(Capture), aliased(Document)
    joined = aliased(DocumentCapture)
    is_in_attachment = and_(
        Document.reason == "attachment",
        exists()
        .where(
            link.document_id == Document.document_id,
            part.url == link.url,
            joined.capture_id == part.capture_id,
            read.document_id == joined.document_id,
            read.state == "parsed",
        )
        .correlate(Document),
    )
    own, bundled = aliased(DocumentCapture), aliased(DocumentCapture)
    is_in_bundle = and_(
        Document.state == "needs",
        exists()
        .where(
            own.document_id == Document.document_id,
            bundled.capture_id == own.capture_id,
            bundled.part.is_not(None),
            read.document_id == bundled.document_id,
            read.document_id != Document.document_id,
        )
        .correlate(Document),
    )
    query = (
        select(Document, func.min(Capture.url), func.min(Capture.portal))
        .join(DocumentCapture, DocumentCapture.document_id == Document.document_id)
        .join(Capture, Capture.capture_id == DocumentCapture.capture_id)
        .where(Document.state.in_(("failed", "needs")), ~is_in_attachment, ~is_in_bundle)
        .group_by(Document.document_id)
        .order_by(Document.document_id)
    )
    if since is not None:
        query = query.where(Document.read_at >= since)
    if portals is not None:
        query = query.where(_is_of(portals))
    return [
        Item(url, url, f"{document.state}: {document.reason}", portal)
        for document, url, portal in session.execute(query)
    ]


def _is_of(portals: Collection[str]) -> Any:
    """Whether a capture is of one of these portals, or of none, as imported files are."""
    return or_(Capture.portal.is_(None), Capture.portal.in_(list(portals)))


def _readings(session: Session, since: datetime, portals: Collection[str], changes: Changes) -> None:
    """Reports with readings since a moment: new where all their readings are, else changed where the source has."""
    first = func.min(Reading.read_at)
    mine = (
        select(ReportDocument.report_id)
        .join(DocumentCapture, DocumentCapture.document_id == ReportDocument.document_id)
        .join(Capture, Capture.capture_id == DocumentCapture.capture_id)
        .where(_is_of(portals))
    )
    query = (
        select(Report.report_id, Report.report_key, Report.agency_name, Report.report_year, first)
        .join(ReportDocument, ReportDocument.report_id == Report.report_id)
        .join(
            Reading,
            and_(
                Reading.document_id == ReportDocument.document_id,
                Reading.record_no == ReportDocument.record_no,
            ),
        )
        .where(Report.report_id.in_(mine))
        .group_by(Report.report_id, Report.report_key, Report.agency_name, Report.report_year)
        .having(func.max(Reading.read_at) >= since)
        .order_by(Report.report_key)
    )
    causes = _causes(session, since)
    for report_id, key, agency, year, first_read in session.execute(query):
        item = Item(f"{agency or key} {year or ''}".strip(), causes[report_id][1], key)
        if first_read >= since:
            changes.new.append(item)
        elif causes[report_id][0]["source_changed"]:
            changes.changed.append(item)
        elif causes[report_id][0]["parser_changed"]:
            changes.reread += 1


def _causes(session: Session, since: datetime) -> dict[int, tuple[Counter[str], str | None]]:
    """Of each report that was read since a moment: its readings since then by cause, and an address."""
    query = (
        select(ReportDocument.report_id, Reading.cause, func.min(Capture.url))
        .join(
            Reading,
            and_(Reading.document_id == ReportDocument.document_id, Reading.record_no == ReportDocument.record_no),
        )
        .join(DocumentCapture, DocumentCapture.document_id == ReportDocument.document_id)
        .join(Capture, Capture.capture_id == DocumentCapture.capture_id)
        .where(Reading.read_at >= since)
        .group_by(ReportDocument.report_id, Reading.cause)
    )
    found: dict[int, tuple[Counter[str], str | None]] = {}
    for report_id, cause, url in session.execute(query):
        causes = found.setdefault(report_id, (Counter(), url))[0]
        causes[cause] += 1
    return found


def _events(session: Session, walks: Collection[tuple[str, str | None]], changes: Changes) -> None:
    if not walks:
        return
    query = (
        select(CrawlEvent)
        .where(_of_walks(CrawlEvent.portal, CrawlEvent.run_id, walks))
        .order_by(CrawlEvent.portal, CrawlEvent.url)
    )
    for event in session.scalars(query):
        item = Item(event.anchor_text or event.url, event.url, event.detail, event.portal)
        match event.kind:
            case "gone" if (event.detail or "").startswith(UNLISTED):
                changes.unlisted.append(item)
            case "gone" if stands(session, event.portal, event.url):
                changes.elsewhere.append(item)
            case "gone":
                changes.gone.append(item)
            case "moved":
                changes.moved.append(item)
            case "redated":
                changes.redated.append(item)
            case "returned":
                changes.returned.append(item)
            case "empty" if event.column_path is None:
                changes.listless.append(Item(event.portal, event.url, event.detail, event.portal))
            case "empty":
                changes.empty.append(Item(event.column_path or event.url, event.url, event.portal, event.portal))
            case "skipped" | "changed" | "short" | "repeated" | "blocked" | "budget" | "night" | "busy" | "scheme":
                pass  # told elsewhere, or nothing to tell
            case "cut_titles" | "capped" | "drifted" | "lost":
                pass  # of lists; what comes of them is told
            case _:
                changes.broken += 1


def _portals(health: Iterable[PortalHealth], changes: Changes) -> None:
    for state in health:
        if state.state == "blocked" and state.blocked_until is not None:
            until = f"until {state.blocked_until:%Y-%m-%d %H:%M} UTC"
            changes.blocked.append(Item(state.portal, detail=until, portal=state.portal))
        elif state.state in {"unreachable", "forbidden", "blocked"}:
            changes.silent.append(Item(state.portal, detail=kind_of(state.detail) or state.state, portal=state.portal))


def kind_of(detail: str | None) -> str | None:
    """The word that a detail of a portal's health begins with: `timeout: robots.txt: …` is a timeout."""
    return detail.partition(":")[0] if detail else None


def _of_walks(portal: Any, run: Any, walks: Collection[tuple[str, str | None]]) -> Any:
    return or_(*(and_(portal == slug, run == run_id) for slug, run_id in walks))
