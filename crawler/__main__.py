"""`python -m crawler`: the process that `crawler.crawl` starts; its order is a line of JSON on standard input."""

import json
import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Any

import msgspec
from scrapy.crawler import AsyncCrawlerProcess

from crawler.job import Job
from crawler.planning import opened_job, settings_of
from crawler.run import CrawlSummary, PortalSummary, as_json
from crawler.spiders.reports import ReportsSpider
from crawler.wish import Order
from storage import CorpusError, open_corpus


def main() -> int:
    """Does what it is told, and says so."""
    order = msgspec.json.decode(sys.stdin.readline(), type=Order)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    settings = settings_of({"LOG_FILE": str(_log_file(Path(order.data))), **order.wish.changes})
    try:
        with open_corpus(order.db, Path(order.archive), Path(order.data)) as corpus:
            with opened_job(corpus, order.wish, settings, lease=order.lease, on_event=_say) as job:
                _run(job, settings)
            _say({"event": "summary", "summary": as_json(summary_of(job))})
    except CorpusError as error:
        _say({"event": "error", "message": error.message, "is_usage": error.is_usage})
        return 1
    return 0


def summary_of(job: Job) -> CrawlSummary:
    """What came of a job."""
    found = [
        PortalSummary(
            plan.site.slug,
            **{name: plan.counts[name] for name in ("requests", "replayed", "documents", "new", "unchanged", "bytes")},
            events=dict(sorted(plan.notes.kinds.items())),
            is_whole=plan.is_whole,
            is_paused=plan.is_paused,
        )
        for plan in job.plans.values()
    ]
    return CrawlSummary(job.run_id, "done" if all(p.is_over for p in job.plans.values()) else "aborted", found)


def _run(job: Job, settings: Any) -> None:
    """The event loop, until all walks are over or we are told to stop; then it ends within seconds."""
    process = AsyncCrawlerProcess(settings)
    from twisted.internet import reactor as installed

    reactor: Any = installed
    patience = settings.getfloat("GONGKAI_STOP_SECONDS")

    def stop() -> None:
        process._graceful_stop_reactor()
        reactor.callLater(patience, process._stop_reactor)

    def told(_number: int, _frame: FrameType | None) -> None:
        reactor.callFromThread(stop)

    job.stop = stop
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, told)
    process.crawl(ReportsSpider, job=job)
    process.start(install_signal_handlers=False)


def _say(event: dict[str, Any]) -> None:
    """A line to the parent. Without a parent this ends at once: no walk may take the silence for a failure."""
    try:
        sys.stdout.write(json.dumps(event, ensure_ascii=False, default=str) + "\n")
        sys.stdout.flush()
    except OSError:
        os._exit(1)


def _end_with_parent() -> None:
    """The pipe from the parent closes when it ends, however that came: then this ends too, at once."""
    sys.stdin.read()
    os._exit(1)


def _log_file(data: Path) -> Path:
    folder = data / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "crawl.log"


if __name__ == "__main__":
    os._exit(main())  # everything is closed and said; what is left to tear down is not worth the wait
