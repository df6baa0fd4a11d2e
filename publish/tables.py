"""The tables that are exported: what is asked of the database, and what each column means."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, column, func, or_, select, table
from sqlalchemy.orm import aliased

from publish.codebook import Column, indicator_columns
from storage.models import (
    Capture,
    Document,
    DocumentCapture,
    Figure,
    Finding,
    Reading,
    Report,
    ReportDocument,
)
from storage.models_places import Agency, AgencyName, RegionVersion

WHO = (
    Column("report_key", "text", "报告标识", "the report: <agency_id>/<year>, or <sha256>#<n> where it is not placed"),
    Column("agency_id", "text", "机关标识", "the reporting body; empty where the report is not placed"),
    Column("agency_name", "text", "机关名称", "the reporting body as the report prints it"),
    Column("agency_kind", "text", "机关类别", "kind of the body: county_gov, dept, township_gov and so on"),
    Column("region_id", "text", "地区标识", "the region of the body; `x:` marks one that no official list has"),
    Column(
        "region_code",
        "text",
        "地区代码",
        "official code of the region, trailing zero groups dropped; text",
    ),
    Column(
        "region", "text", "地区", "name of the region today (or its last), with its county or city where others bear it"
    ),
    Column("report_year", "integer", "报告年度", "the year reported on (published in the next)"),
)
ORIGIN = Column("origin", "text", "来源", "crawled, imported or simulated; never mix simulated with the others")

REPORT = (
    *WHO,
    Column("placement", "text", "归属", "placed, or why not: no_agency, no_year, ambiguous_name"),
    Column("title", "text", "标题", "title of the report", is_masked=True),
    Column("published_on", "date", "发布日期", "day of publication"),
    Column("published_basis", "text", "发布日期依据", "where that day is from: printed, list, none"),
    Column("signed_on", "date", "落款日期", "day of the signature"),
    Column("period_start", "date", "统计期起", "first day reported on, where stated"),
    Column("period_end", "date", "统计期止", "last day reported on, where stated"),
    Column("url", "text", "网址", "where the main document was fetched, or the file it was imported from"),
    Column("fetched_at", "time", "获取时间", "when, UTC"),
    Column("sha256", "text", "文件摘要", "digest of the main document's bytes"),
    Column("media_type", "text", "文件类型", "what the main document is, by its bytes"),
    Column("parser_version", "text", "解析版本", "version of the parser that made the current reading"),
    Column(
        "reading_no",
        "integer",
        "读取序号",
        "number of the current reading: above 1, the source or the parser has changed",
    ),
    Column("documents", "integer", "文件数", "documents that carry this report, older contents included"),
    ORIGIN,
)
FACT = (
    *WHO,
    Column("indicator", "text", "指标代码", "the cell of the form: <table>.<row>.<column>"),
    Column("table_code", "text", "表", "table of the form"),
    Column("row_code", "text", "行", "row of the table"),
    Column("column_code", "text", "列", "column of the table"),
    Column("label_zh", "text", "指标名称", "label of the cell in Chinese"),
    Column("label_en", "text", "指标英文名", "label of the cell in English"),
    Column("value", "number", "数值", "the number as printed; empty where none is"),
    Column("value_implied", "number", "数值（含“无”）", "the same, and 0 where the report says none in words"),
    Column(
        "value_est", "number", "数值（含推算）", "the same, and for totals the sum of the row where the form fixes it"
    ),
    Column("unit", "text", "计量单位", "unit of the value"),
    Column("amount_yuan", "number", "金额（元）", "money in yuan, where the unit is printed"),
    Column(
        "status", "text", "单元格状态", "number, blank, dash, word_none, text, merged, absent, stated_none and so on"
    ),
    Column("generation", "text", "表式", "generation of the form that the table follows"),
    Column("method", "text", "读取方式", "how the table was read: grid, text, ocr, prose"),
    Column("scope", "text", "统计范围", "whom the table counts; a region's table holds its offices' numbers too"),
    Column("label", "text", "原文标签", "label as printed, for rows that the form does not have", is_masked=True),
    ORIGIN,
)
SUMMARY = (
    *WHO,
    Column("scope", "text", "统计范围", "whom the table counts"),
    Column("generation", "text", "表式", "generation of the form that table 3 follows"),
    Column("received", "number", "本年新收申请", "requests received in the year"),
    Column("carried_in", "number", "上年结转申请", "requests carried over from the year before"),
    Column("granted_in_full", "number", "予以公开", "granted in full"),
    Column("granted_in_part", "number", "部分公开", "granted in part"),
    Column("denied", "number", "不予公开", "refused"),
    Column("not_provided", "number", "无法提供", "could not be provided"),
    Column("not_processed", "number", "不予处理", "not processed"),
    Column("other", "number", "其他处理", "handled otherwise"),
    Column("disposed", "number", "办理总计", "disposed of in all"),
    Column("carried_out", "number", "结转下年度", "carried over to the next year"),
    Column("is_balanced", "integer", "分项是否等于总计", "1 where the outcomes add up to the requests disposed of"),
    Column("is_estimated", "integer", "是否含推算", "1 where a total is not printed but follows from its row"),
    ORIGIN,
)
WIDE = (
    *WHO,
    Column("title", "text", "标题", "title of the report", is_masked=True),
    Column("published_on", "date", "发布日期", "day of publication"),
    Column("published_basis", "text", "发布日期依据", "where that day is from: printed, list, none"),
    Column("signed_on", "date", "落款日期", "day of the signature"),
    Column("placement", "text", "归属", "placed, or why not"),
    Column("t2_generation", "text", "第二部分表式", "generation of the form that table 2 follows"),
    Column("t3_generation", "text", "第三部分表式", "generation of the form that table 3 follows"),
    Column("sheet_generation", "text", "附表表式", "generation of the statistics sheet or annex"),
    Column("t3_scope", "text", "第三部分统计范围", "whom table 3 counts"),
    Column("sha256", "text", "文件摘要", "digest of the document's bytes"),
    Column("media_type", "text", "文件类型", "what the document is, by its bytes"),
    Column("parser_version", "text", "解析版本", "version of the parser that made the reading"),
    ORIGIN,
    *indicator_columns(),
)
FIGURE = (
    Column("report_key", "text", "报告标识", "the report"),
    Column("position", "integer", "序号", "order in the report, from 1"),
    Column("code", "text", "代码", "what the number or statement is"),
    Column("value", "number", "数值", "the number"),
    Column("is_true", "integer", "是否", "for a statement: 1 where the report makes it, 0 where it denies it"),
    Column("words", "text", "文字", "for categories: the words, as a JSON list", is_masked=True),
    Column("unit", "text", "计量单位", "unit of the value"),
    Column("is_approximate", "integer", "是否约数", "1 where the prose says about, more than and the like"),
    Column("chapter_code", "text", "章", "chapter that it stands in"),
    Column("quote", "text", "原句", "the sentence that it stands in", is_masked=True),
)
FINDING = (
    Column("report_key", "text", "报告标识", "the report"),
    Column("position", "integer", "序号", "order in the report, from 1"),
    Column("rule", "text", "规则", "the rule that is broken or cannot be assessed"),
    Column("table_code", "text", "表", "table of the form"),
    Column("cells", "text", "单元格", "the cells concerned, as a JSON list of [row, column]"),
    Column("severity", "text", "程度", "error, warning, info"),
    Column("responsibility", "text", "责任", "whose error: source (the report contradicts itself), reading, unknown"),
    Column("outcome", "text", "结果", "fail, not_assessable, pass_with_implied"),
    Column("left_side", "number", "左值", "left side of the rule"),
    Column("right_side", "number", "右值", "right side of the rule"),
    Column("message", "text", "说明", "the finding in words", is_masked=True),
)
AGENCY = (
    Column("agency_id", "text", "机关标识", "the reporting body"),
    Column("kind", "text", "机关类别", "kind of the body"),
    Column("department", "text", "部门", "name of the department, for departments"),
    Column("department_code", "text", "部门代码", "code of the department, where known"),
    Column("credit_code", "text", "统一社会信用代码", "unified social credit code, where known"),
    Column("region_id", "text", "地区标识", "its region"),
    Column(
        "region_code",
        "text",
        "地区代码",
        "official code of the region, trailing zero groups dropped; text",
    ),
    Column("merge_code", "text", "六位代码", "six-digit code for merging with other data; text"),
    Column(
        "region", "text", "地区", "name of the region today (or its last), with its county or city where others bear it"
    ),
)
NAME = (
    Column("agency_id", "text", "机关标识", "the reporting body"),
    Column("name", "text", "名称", "a name that it has printed on a report"),
)


Question = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which reports are exported: those of a region (its code without trailing zero groups) and of some years."""

    region: str | None = None
    years: frozenset[int] | None = None

    def keys(self) -> Select[str] | None:
        """The keys of the chosen reports; None for all."""
        if self.region is None and self.years is None:
            return None
        chosen = select(Report.report_key)
        if self.years is not None:
            chosen = chosen.where(Report.report_year.in_(sorted(self.years)))
        if self.region is not None:
            chosen = (
                chosen.join(Agency, Agency.agency_id == Report.agency_id)
                .join(RegionVersion, _today(Agency.region_id))
                .where(RegionVersion.code.startswith(self.region, autoescape=True))
            )
        return chosen


@dataclass(frozen=True, slots=True)
class Exported:
    """A table to export: its name, its columns, the question (with columns in that order), and the order of rows."""

    name: str
    columns: tuple[Column, ...]
    question: Callable[[Selection], Question]
    order: tuple[str, ...]


def _today(region: Any) -> ColumnElement[bool]:
    """The last version of a region."""
    return and_(RegionVersion.region_id == region, RegionVersion.is_last)


def _chosen(query: Question, key: Any, selection: Selection) -> Question:
    keys = selection.keys()
    return query if keys is None else query.where(key.in_(keys))


def _view(name: str, columns: tuple[Column, ...]) -> Callable[[Selection], Question]:
    def question(selection: Selection) -> Question:
        view = table(name, *(column(one.name) for one in columns))
        return _chosen(select(*view.columns), view.c.report_key, selection)

    return question


def _reports(selection: Selection) -> Question:
    """Each report with its main document (its sheet where that is all there is) and that document's first capture."""
    main = aliased(ReportDocument)
    sheet = aliased(ReportDocument)
    ofdocument = DocumentCapture.document_id == Document.document_id
    captures = select(Capture.capture_id).join(DocumentCapture, DocumentCapture.capture_id == Capture.capture_id)
    first = captures.where(ofdocument).order_by(Capture.fetched_at, Capture.capture_id).limit(1).scalar_subquery()
    origin = (
        select(func.max(Capture.origin))
        .join(DocumentCapture, DocumentCapture.capture_id == Capture.capture_id)
        .where(ofdocument)
        .scalar_subquery()
    )
    documents = (
        select(func.count()).where(ReportDocument.report_id == Report.report_id).correlate(Report).scalar_subquery()
    )
    query = (
        select(
            Report.report_key,
            Report.agency_id,
            Report.agency_name,
            Agency.kind,
            Agency.region_id,
            RegionVersion.code,
            RegionVersion.label,
            Report.report_year,
            Report.placement,
            Report.title,
            Report.published_on,
            Report.published_basis,
            Report.signed_on,
            Reading.period_start,
            Reading.period_end,
            Capture.url,
            Capture.fetched_at,
            Document.sha256,
            Document.media_type,
            Reading.parser_version,
            Reading.version_no,
            documents,
            origin,
        )
        .outerjoin(main, and_(main.report_id == Report.report_id, main.role == "main"))
        .outerjoin(sheet, and_(sheet.report_id == Report.report_id, sheet.role == "statistics"))
        .join(Reading, Reading.reading_id == func.coalesce(main.reading_id, sheet.reading_id))
        .join(Document, Document.document_id == Reading.document_id)
        .join(Capture, Capture.capture_id == first)
        .outerjoin(Agency, Agency.agency_id == Report.agency_id)
        .outerjoin(RegionVersion, _today(Agency.region_id))
    )
    return _chosen(query, Report.report_key, selection)


def current(query: Question, reading: Any, selection: Selection) -> Question:
    """The question, of current readings only."""
    query = (
        query.join(ReportDocument, ReportDocument.reading_id == reading)
        .join(Report, Report.report_id == ReportDocument.report_id)
        .where(or_(ReportDocument.role == "main", ReportDocument.role == "statistics"))
    )
    return _chosen(query, Report.report_key, selection)


def _figures(selection: Selection) -> Question:
    columns = (Figure.position, Figure.code, Figure.value, Figure.is_true, Figure.words, Figure.unit)
    query = select(Report.report_key, *columns, Figure.is_approximate, Figure.chapter_code, Figure.quote)
    return current(query.select_from(Figure), Figure.reading_id, selection)


def _findings(selection: Selection) -> Question:
    columns = (Finding.position, Finding.rule, Finding.table_code, Finding.cells, Finding.severity)
    more = (Finding.responsibility, Finding.outcome, Finding.left_side, Finding.right_side, Finding.message)
    query = select(Report.report_key, *columns, *more)
    return current(query.select_from(Finding), Finding.reading_id, selection)


def _agencies(selection: Selection) -> Question:
    query = select(
        Agency.agency_id,
        Agency.kind,
        Agency.department,
        Agency.department_code,
        Agency.credit_code,
        Agency.region_id,
        RegionVersion.code,
        RegionVersion.merge_code,
        RegionVersion.label,
    ).outerjoin(RegionVersion, _today(Agency.region_id))
    return _of_agencies(query, Agency.agency_id, selection)


def _names(selection: Selection) -> Question:
    return _of_agencies(select(AgencyName.agency_id, AgencyName.name), AgencyName.agency_id, selection)


def _of_agencies(query: Question, agency: Any, selection: Selection) -> Question:
    """The question, of agencies that have a chosen report."""
    keys = selection.keys()
    if keys is None:
        return query
    return query.where(agency.in_(select(Report.agency_id).where(Report.report_key.in_(keys))))


_ALL = (
    Exported("reports", REPORT, _reports, ("report_key",)),
    Exported("reports_wide", WIDE, _view("reports_wide", WIDE), ("report_key",)),
    Exported("facts", FACT, _view("facts", FACT), ("report_key", "indicator")),
    Exported("requests_summary", SUMMARY, _view("requests_summary", SUMMARY), ("report_key",)),
    Exported("figures", FIGURE, _figures, ("report_key", "position")),
    Exported("findings", FINDING, _findings, ("report_key", "position", "rule")),
    Exported("agencies", AGENCY, _agencies, ("agency_id",)),
    Exported("agency_names", NAME, _names, ("agency_id", "name")),
)

TABLES = {exported.name: exported for exported in _ALL}
"""Every exported table by its name, in the order of the codebook."""
