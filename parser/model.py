"""The stable contract: what a reading of one document says.

The same structures are printed by `gongkai parse --json`, validated by the shipped JSON Schema and loaded
into the database. Codes are those of the forms (`parser.forms`); every closed list is spelled out here.
"""

from typing import Literal

import msgspec

DocumentStatus = Literal["parsed", "rejected", "failed", "needs"]
RejectionReason = Literal[
    "website_report",
    "law_government_report",
    "notice_about_reports",
    "interpretation",
    "statistics_only",
    "other_document",
    "list_page",
    "empty_form",
    "empty_body",
    "home_page",
    "error_page",
    "challenge_page",
]
FailureReason = Literal[
    "unsupported_format", "encrypted", "damaged", "too_large", "too_slow", "too_much_memory", "crashed"
]
NeedReason = Literal["ocr", "office", "attachment"]
Reason = RejectionReason | FailureReason | NeedReason

LinkKind = Literal["attachment", "iframe", "image", "page"]

CellStatus = Literal[
    "number",
    "blank",
    "dash",
    "word_none",
    "text",
    "merged",
    "not_on_form",
    "absent",
    "illegible",
    "stated_none",
    "repaired",
    "reconstructed",
    "inferred",
]
"""What a cell is (closed list; a cell has exactly one)."""

NUMERIC_STATUSES: frozenset[CellStatus] = frozenset({"number", "repaired", "reconstructed", "inferred"})
"""The statuses under which a cell carries a value that belongs into sums."""

IMPLIED_ZERO_STATUSES: frozenset[CellStatus] = frozenset({"word_none", "stated_none"})
"""The statuses that say "none" in words: no value, but zero is implied."""

Generation = Literal["A0", "A1", "A2", "A3", "B", "C", "D"]
TableCode = Literal[
    "d_t2_1",
    "d_t2_5",
    "d_t2_6",
    "d_t2_8",
    "c_t2_1",
    "c_t2_5",
    "c_t2_6",
    "c_t2_8",
    "c_t2_9",
    "t3_requests",
    "t4_proceedings",
    "b_statistics",
    "a_annex",
]
Method = Literal["grid", "text", "ocr", "prose"]
Scope = Literal["own_body", "government_itself", "office_only", "own_level", "region", "unknown"]
ScopeBasis = Literal["stated", "inferred", "none"]
ChapterCode = Literal[
    "s1_overview",
    "s2_proactive",
    "s3_requests",
    "s4_proceedings",
    "s5_problems",
    "s6_other",
    "sx_interpretation",
    "sx_fees",
    "sx_consultation",
    "sx_staff_budget",
    "sx_key_areas",
    "sx_appendix",
    "sx_unknown",
]
Severity = Literal["error", "warning", "info"]
Responsibility = Literal["source", "reading", "unknown"]
Outcome = Literal["fail", "not_assessable", "pass_with_implied"]

Number = int | float


class Link(msgspec.Struct, frozen=True, gc=False):
    """Something the document points at and the report may continue in."""

    url: str
    kind: LinkKind
    text: str


class Chapter(msgspec.Struct, frozen=True, gc=False):
    """One chapter: `heading` as printed, `text` without its tables."""

    code: ChapterCode
    heading: str
    text: str


class TableCell(msgspec.Struct, gc=False):
    """One cell of a form: what was printed (`raw`), what it means (`value`, `unit`, `status`) and where it stands.

    `label` is the printed label of a row that the form does not have (`ext_…`), else null; `read_as` are the
    candidates of an `illegible` cell; `at` is page and box, XPath, or line.
    """

    row: str
    column: str
    raw: str
    value: Number | None
    unit: str | None
    status: CellStatus
    label: str | None = None
    read_as: list[str] | None = None
    at: str | None = None


class Table(msgspec.Struct):
    """One table of the form, as found in this document."""

    table: TableCode
    generation: Generation
    method: Method
    scope: Scope = "unknown"
    scope_basis: ScopeBasis = "none"
    scope_quote: str | None = None
    at: str | None = None
    cells: list[TableCell] = msgspec.field(default_factory=list)


class Figure(msgspec.Struct, frozen=True, gc=False):
    """A number or statement in the prose, with the sentence it stands in."""

    code: str
    value: Number | bool | str | list[str]
    unit: str | None
    approximate: bool
    quote: str
    chapter: ChapterCode | None


class Finding(msgspec.Struct):
    """A broken or unassessable rule: both sides, the cells, and whose error it is."""

    rule: str
    table: TableCode | None
    cells: list[tuple[str, str]]
    severity: Severity
    responsibility: Responsibility
    outcome: Outcome
    left: Number | None
    right: Number | None
    message: str


class Report(msgspec.Struct):
    """One report read from a document."""

    title: str | None = None
    agency_name: str | None = None
    report_year: int | None = None
    period_start: str | None = None
    period_end: str | None = None
    signed_on: str | None = None
    published_on: str | None = None
    preamble: str = ""
    chapters: list[Chapter] = msgspec.field(default_factory=list)
    tables: list[Table] = msgspec.field(default_factory=list)
    figures: list[Figure] = msgspec.field(default_factory=list)
    findings: list[Finding] = msgspec.field(default_factory=list)


class ParsedDocument(msgspec.Struct):
    """What one document says: its fate, with a reason unless it is `parsed` whole, and its reports.

    `source` is empty until a caller that knows a file name or address fills it in.
    """

    source: str
    sha256: str
    media_type: str
    reader: str | None
    parser_version: str
    status: DocumentStatus
    reason: Reason | None = None
    message: str | None = None
    links: list[Link] = msgspec.field(default_factory=list)
    reports: list[Report] = msgspec.field(default_factory=list)


def to_json(document: ParsedDocument) -> bytes:
    """The document as one line of UTF-8 JSON."""
    return msgspec.json.encode(document)


def from_json(line: bytes | str) -> ParsedDocument:
    """A document back from its JSON; raises `msgspec.ValidationError` where the contract is broken."""
    return msgspec.json.decode(line, type=ParsedDocument)
