"""The tables, as typed models, from the modules where they stand by theme. A model's docstring is its codebook entry.

Facts belong to a reading, and a reading never changes: what is current is said by `report_documents`, and shown by
the views (`storage.views`). Natural ids (text) are what is exported; surrogate ids stay inside.
"""

from storage import models_crawl, models_discovery, models_expect, models_places
from storage.models_base import Base
from storage.models_facts import Chapter, Disclosure, Figure, Finding, Proceeding, ReportTable, Request, Statistic
from storage.models_fetch import Capture, CrawlRun, Document, DocumentCapture, RunKind, RunState
from storage.models_forms import Indicator, Year
from storage.models_reports import Cause, Placement, Reading, Report, ReportCandidate, ReportDocument, Role

__all__ = [
    "Base",
    "Capture",
    "Cause",
    "Chapter",
    "CrawlRun",
    "Disclosure",
    "Document",
    "DocumentCapture",
    "Figure",
    "Finding",
    "Indicator",
    "Placement",
    "Proceeding",
    "Reading",
    "Report",
    "ReportCandidate",
    "ReportDocument",
    "ReportTable",
    "Request",
    "Role",
    "RunKind",
    "RunState",
    "Statistic",
    "Year",
    "models_crawl",
    "models_discovery",
    "models_expect",
    "models_places",
]
