"""The first tables: captures to findings, reports, agencies and regions, years, indicators."""

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Creates the tables."""
    op.create_table(
        "crawl_runs",
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("command", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.CheckConstraint("kind IN ('import', 'crawl', 'simulate')", name=op.f("ck_crawl_runs_kind")),
        sa.CheckConstraint("state IN ('running', 'done', 'failed', 'aborted')", name=op.f("ck_crawl_runs_state")),
        sa.PrimaryKeyConstraint("run_id", name=op.f("pk_crawl_runs")),
    )
    op.create_table(
        "documents",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("reader", sa.String(length=32), nullable=True),
        sa.Column("parser_version", sa.String(length=64), nullable=True),
        sa.Column("capabilities", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stub_title", sa.Text(), nullable=True),
        sa.Column("stub_agency_name", sa.Text(), nullable=True),
        sa.Column("stub_year", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('pending', 'parsed', 'rejected', 'failed', 'needs')", name=op.f("ck_documents_state")
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_documents")),
        sa.UniqueConstraint("sha256", name=op.f("uq_documents_sha256")),
    )
    op.create_index(op.f("ix_documents_parser_version"), "documents", ["parser_version"], unique=False)
    op.create_index(op.f("ix_documents_state"), "documents", ["state"], unique=False)
    op.create_table(
        "indicators",
        sa.Column("indicator", sa.String(length=96), nullable=False),
        sa.Column("short", sa.String(length=32), nullable=True),
        sa.Column("table_code", sa.String(length=16), nullable=False),
        sa.Column("row_code", sa.String(length=48), nullable=False),
        sa.Column("column_code", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label_zh", sa.Text(), nullable=False),
        sa.Column("label_en", sa.Text(), nullable=True),
        sa.Column("unit", sa.String(length=16), nullable=True),
        sa.Column("value_type", sa.String(length=8), nullable=False),
        sa.Column("generations", sa.String(length=16), nullable=False),
        sa.Column("first_year", sa.Integer(), nullable=True),
        sa.Column("last_year", sa.Integer(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("is_extension", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("indicator", name=op.f("pk_indicators")),
        sa.UniqueConstraint("short", name=op.f("uq_indicators_short")),
        sa.UniqueConstraint(
            "table_code", "row_code", "column_code", name=op.f("uq_indicators_table_code_row_code_column_code")
        ),
    )
    op.create_table(
        "regions",
        sa.Column("region_id", sa.Text(), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("is_minted", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "level IN ('country', 'province', 'prefecture', 'county', 'township', 'unknown')",
            name=op.f("ck_regions_level"),
        ),
        sa.PrimaryKeyConstraint("region_id", name=op.f("pk_regions")),
    )
    op.create_table(
        "years",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("form", sa.String(length=2), nullable=False),
        sa.Column("form_instrument", sa.Text(), nullable=True),
        sa.Column("statute", sa.String(length=16), nullable=True),
        sa.Column("due_departments_on", sa.Date(), nullable=True),
        sa.Column("due_governments_on", sa.Date(), nullable=True),
        sa.Column("due_basis", sa.String(length=16), nullable=False),
        sa.Column("due_article", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("due_basis IN ('law', 'none')", name=op.f("ck_years_due_basis")),
        sa.CheckConstraint("form IN ('A0', 'B', 'C', 'D')", name=op.f("ck_years_form")),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_years")),
    )
    op.create_table(
        "agencies",
        sa.Column("agency_id", sa.Text(), nullable=False),
        sa.Column("region_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("department_code", sa.String(length=32), nullable=True),
        sa.Column("credit_code", sa.String(length=18), nullable=True),
        sa.CheckConstraint(
            "kind IN ("
            "'province_gov', 'prefecture_gov', 'county_gov', 'township_gov', 'subdistrict', 'zone_committee', "
            "'dept', 'authorised_org', 'public_utility', 'out_of_scope')",
            name=op.f("ck_agencies_kind"),
        ),
        sa.ForeignKeyConstraint(["region_id"], ["regions.region_id"], name=op.f("fk_agencies_region_id")),
        sa.PrimaryKeyConstraint("agency_id", name=op.f("pk_agencies")),
    )
    op.create_index(op.f("ix_agencies_region_id"), "agencies", ["region_id"], unique=False)
    op.create_table(
        "captures",
        sa.Column("capture_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.Column("origin", sa.String(length=12), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("final_url", sa.Text(), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("http_status", sa.SmallInteger(), nullable=True),
        sa.Column("media_type", sa.Text(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("warc_file", sa.Text(), nullable=False),
        sa.Column("warc_offset", sa.BigInteger(), nullable=False),
        sa.Column("is_revisit", sa.Boolean(), nullable=False),
        sa.Column("portal", sa.Text(), nullable=True),
        sa.Column("region_code", sa.String(length=12), nullable=True),
        sa.Column("column_path", sa.Text(), nullable=True),
        sa.Column("anchor_text", sa.Text(), nullable=True),
        sa.Column("list_date", sa.Date(), nullable=True),
        sa.Column("publisher", sa.Text(), nullable=True),
        sa.Column("import_key", sa.String(length=64), nullable=True),
        sa.CheckConstraint("origin IN ('crawled', 'imported', 'simulated')", name=op.f("ck_captures_origin")),
        sa.ForeignKeyConstraint(["run_id"], ["crawl_runs.run_id"], name=op.f("fk_captures_run_id")),
        sa.PrimaryKeyConstraint("capture_id", name=op.f("pk_captures")),
        sa.UniqueConstraint("import_key", name=op.f("uq_captures_import_key")),
        sa.UniqueConstraint("warc_file", "warc_offset", name=op.f("uq_captures_warc_file_warc_offset")),
    )
    op.create_index(op.f("ix_captures_run_id"), "captures", ["run_id"], unique=False)
    op.create_index(op.f("ix_captures_sha256"), "captures", ["sha256"], unique=False)
    op.create_index(op.f("ix_captures_url"), "captures", ["url"], unique=False)
    op.create_table(
        "readings",
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("record_no", sa.SmallInteger(), nullable=False),
        sa.Column("version_no", sa.SmallInteger(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("parser_version", sa.String(length=64), nullable=False),
        sa.Column("cause", sa.String(length=16), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("agency_name", sa.Text(), nullable=True),
        sa.Column("report_year", sa.Integer(), nullable=True),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("preamble", sa.Text(), nullable=False),
        sa.Column("value_count", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "cause IN ('first', 'source_changed', 'parser_changed', 'human')", name=op.f("ck_readings_cause")
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.document_id"], name=op.f("fk_readings_document_id")),
        sa.PrimaryKeyConstraint("reading_id", name=op.f("pk_readings")),
        sa.UniqueConstraint(
            "document_id", "record_no", "version_no", name=op.f("uq_readings_document_id_record_no_version_no")
        ),
    )
    op.create_table(
        "region_versions",
        sa.Column("region_version_id", sa.Integer(), nullable=False),
        sa.Column("region_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=True),
        sa.Column("merge_code", sa.String(length=6), nullable=True),
        sa.Column("parent_region_id", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["parent_region_id"], ["regions.region_id"], name=op.f("fk_region_versions_parent_region_id")
        ),
        sa.ForeignKeyConstraint(["region_id"], ["regions.region_id"], name=op.f("fk_region_versions_region_id")),
        sa.PrimaryKeyConstraint("region_version_id", name=op.f("pk_region_versions")),
    )
    op.create_index(op.f("ix_region_versions_code"), "region_versions", ["code"], unique=False)
    op.create_index(op.f("ix_region_versions_name"), "region_versions", ["name"], unique=False)
    op.create_index(
        "uq_region_versions_open",
        "region_versions",
        ["region_id"],
        unique=True,
        sqlite_where=sa.text("valid_to IS NULL"),
        postgresql_where=sa.text("valid_to IS NULL"),
    )
    op.create_table(
        "agency_names",
        sa.Column("agency_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"], name=op.f("fk_agency_names_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "name", name=op.f("pk_agency_names")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_agency_names_name"), "agency_names", ["name"], unique=False)
    op.create_table(
        "chapters",
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "code IN ("
            "'s1_overview', 's2_proactive', 's3_requests', 's4_proceedings', 's5_problems', 's6_other', "
            "'sx_interpretation', 'sx_fees', 'sx_consultation', 'sx_staff_budget', 'sx_key_areas', 'sx_appendix', "
            "'sx_unknown')",
            name=op.f("ck_chapters_code"),
        ),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.reading_id"], name=op.f("fk_chapters_reading_id")),
        sa.PrimaryKeyConstraint("reading_id", "position", name=op.f("pk_chapters")),
    )
    op.create_table(
        "document_captures",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("capture_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["capture_id"], ["captures.capture_id"], name=op.f("fk_document_captures_capture_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.document_id"], name=op.f("fk_document_captures_document_id")
        ),
        sa.PrimaryKeyConstraint("document_id", "capture_id", name=op.f("pk_document_captures")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_document_captures_capture_id"), "document_captures", ["capture_id"], unique=False)
    op.create_table(
        "figures",
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=48), nullable=False),
        sa.Column("value", sa.Numeric(18, 6), nullable=True),
        sa.Column("is_true", sa.Boolean(), nullable=True),
        sa.Column("words", sa.JSON(), nullable=True),
        sa.Column("unit", sa.String(length=16), nullable=True),
        sa.Column("is_approximate", sa.Boolean(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("chapter_code", sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.reading_id"], name=op.f("fk_figures_reading_id")),
        sa.PrimaryKeyConstraint("reading_id", "position", name=op.f("pk_figures")),
    )
    op.create_index(op.f("ix_figures_code"), "figures", ["code"], unique=False)
    op.create_table(
        "findings",
        sa.Column("finding_id", sa.Integer(), nullable=False),
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("other_reading_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=16), nullable=False),
        sa.Column("table_code", sa.String(length=16), nullable=True),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("severity", sa.String(length=8), nullable=False),
        sa.Column("responsibility", sa.String(length=8), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("left_side", sa.Numeric(18, 6), nullable=True),
        sa.Column("right_side", sa.Numeric(18, 6), nullable=True),
        sa.Column("message", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('fail', 'not_assessable', 'pass_with_implied')", name=op.f("ck_findings_outcome")
        ),
        sa.CheckConstraint(
            "responsibility IN ('source', 'reading', 'unknown')", name=op.f("ck_findings_responsibility")
        ),
        sa.CheckConstraint("severity IN ('error', 'warning', 'info')", name=op.f("ck_findings_severity")),
        sa.ForeignKeyConstraint(
            ["other_reading_id"], ["readings.reading_id"], name=op.f("fk_findings_other_reading_id")
        ),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.reading_id"], name=op.f("fk_findings_reading_id")),
        sa.PrimaryKeyConstraint("finding_id", name=op.f("pk_findings")),
        sa.UniqueConstraint("reading_id", "position", name=op.f("uq_findings_reading_id_position")),
    )
    op.create_index(op.f("ix_findings_other_reading_id"), "findings", ["other_reading_id"], unique=False)
    op.create_index(op.f("ix_findings_rule"), "findings", ["rule"], unique=False)
    op.create_table(
        "proceedings",
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("instance", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("row_code", sa.String(length=48), nullable=False),
        sa.Column("upheld", sa.Numeric(18, 6), nullable=True),
        sa.Column("corrected", sa.Numeric(18, 6), nullable=True),
        sa.Column("other", sa.Numeric(18, 6), nullable=True),
        sa.Column("pending", sa.Numeric(18, 6), nullable=True),
        sa.Column("total", sa.Numeric(18, 6), nullable=True),
        sa.Column("statuses", sa.String(length=5), nullable=False),
        sa.Column("label", sa.Text(), nullable=True),
        sa.CheckConstraint("length(statuses) = 5", name=op.f("ck_proceedings_statuses")),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.reading_id"], name=op.f("fk_proceedings_reading_id")),
        sa.PrimaryKeyConstraint("reading_id", "instance", "row_code", name=op.f("pk_proceedings")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_proceedings_row_code", "proceedings", ["row_code"], unique=False)
    op.create_table(
        "report_tables",
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("table_code", sa.String(length=16), nullable=False),
        sa.Column("instance", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("generation", sa.String(length=2), nullable=False),
        sa.Column("method", sa.String(length=8), nullable=False),
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("scope_basis", sa.String(length=8), nullable=False),
        sa.Column("scope_quote", sa.Text(), nullable=True),
        sa.Column("place", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "generation IN ('A0', 'A1', 'A2', 'A3', 'B', 'C', 'D')", name=op.f("ck_report_tables_generation")
        ),
        sa.CheckConstraint("method IN ('grid', 'text', 'ocr', 'prose')", name=op.f("ck_report_tables_method")),
        sa.CheckConstraint(
            "scope IN ('own_body', 'government_itself', 'office_only', 'own_level', 'region', 'unknown')",
            name=op.f("ck_report_tables_scope"),
        ),
        sa.CheckConstraint("scope_basis IN ('stated', 'inferred', 'none')", name=op.f("ck_report_tables_scope_basis")),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.reading_id"], name=op.f("fk_report_tables_reading_id")),
        sa.PrimaryKeyConstraint("reading_id", "table_code", "instance", name=op.f("pk_report_tables")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reports",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("report_key", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.Text(), nullable=True),
        sa.Column("report_year", sa.Integer(), nullable=True),
        sa.Column("region_id", sa.Text(), nullable=True),
        sa.Column("placement", sa.String(length=16), nullable=False),
        sa.Column("placed_by", sa.String(length=16), nullable=False),
        sa.Column("placed_why", sa.Text(), nullable=True),
        sa.Column("agency_name", sa.Text(), nullable=True),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("published_basis", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.CheckConstraint(
            "placement <> 'placed' OR (agency_id IS NOT NULL AND report_year IS NOT NULL)",
            name=op.f("ck_reports_placed"),
        ),
        sa.CheckConstraint(
            "placement IN ('placed', 'no_agency', 'no_year', 'ambiguous_name')", name=op.f("ck_reports_placement")
        ),
        sa.CheckConstraint("published_basis IN ('printed', 'list', 'none')", name=op.f("ck_reports_published_basis")),
        sa.CheckConstraint("state IN ('published', 'withdrawn')", name=op.f("ck_reports_state")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"], name=op.f("fk_reports_agency_id")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.region_id"], name=op.f("fk_reports_region_id")),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_reports")),
        sa.UniqueConstraint("agency_id", "report_year", name=op.f("uq_reports_agency_id_report_year")),
        sa.UniqueConstraint("report_key", name=op.f("uq_reports_report_key")),
    )
    op.create_index("ix_reports_report_year_agency_id", "reports", ["report_year", "agency_id"], unique=False)
    op.create_index("ix_reports_region_id_report_year", "reports", ["region_id", "report_year"], unique=False)
    op.create_table(
        "requests",
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("instance", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("row_code", sa.String(length=48), nullable=False),
        sa.Column("natural_person", sa.Numeric(18, 6), nullable=True),
        sa.Column("legal_business", sa.Numeric(18, 6), nullable=True),
        sa.Column("legal_research", sa.Numeric(18, 6), nullable=True),
        sa.Column("legal_public_interest", sa.Numeric(18, 6), nullable=True),
        sa.Column("legal_law_service", sa.Numeric(18, 6), nullable=True),
        sa.Column("legal_other", sa.Numeric(18, 6), nullable=True),
        sa.Column("total", sa.Numeric(18, 6), nullable=True),
        sa.Column("statuses", sa.String(length=7), nullable=False),
        sa.Column("label", sa.Text(), nullable=True),
        sa.CheckConstraint("length(statuses) = 7", name=op.f("ck_requests_statuses")),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.reading_id"], name=op.f("fk_requests_reading_id")),
        sa.PrimaryKeyConstraint("reading_id", "instance", "row_code", name=op.f("pk_requests")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_requests_row_code", "requests", ["row_code"], unique=False)
    op.create_table(
        "disclosures",
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("table_code", sa.String(length=16), nullable=False),
        sa.Column("instance", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("row_code", sa.String(length=48), nullable=False),
        sa.Column("column_code", sa.String(length=32), nullable=False),
        sa.Column("value", sa.Numeric(18, 6), nullable=True),
        sa.Column("unit", sa.String(length=16), nullable=True),
        sa.Column("amount_yuan", sa.Numeric(18, 6), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("label", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status IN ("
            "'number', 'blank', 'dash', 'word_none', 'text', 'merged', 'not_on_form', 'absent', 'illegible', "
            "'stated_none', 'repaired', 'reconstructed', 'inferred')",
            name=op.f("ck_disclosures_status"),
        ),
        sa.ForeignKeyConstraint(
            ["reading_id", "table_code", "instance"],
            ["report_tables.reading_id", "report_tables.table_code", "report_tables.instance"],
            name=op.f("fk_disclosures_reading_id_table_code_instance"),
        ),
        sa.PrimaryKeyConstraint(
            "reading_id", "table_code", "instance", "row_code", "column_code", name=op.f("pk_disclosures")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_disclosures_indicator", "disclosures", ["table_code", "row_code", "column_code"], unique=False)
    op.create_table(
        "report_documents",
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("record_no", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.CheckConstraint(
            "role IN ('main', 'statistics', 'twin', 'attachment', 'superseded')", name=op.f("ck_report_documents_role")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.document_id"], name=op.f("fk_report_documents_document_id")
        ),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.reading_id"], name=op.f("fk_report_documents_reading_id")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.report_id"], name=op.f("fk_report_documents_report_id")),
        sa.PrimaryKeyConstraint("document_id", "record_no", name=op.f("pk_report_documents")),
        sa.UniqueConstraint("reading_id", name=op.f("uq_report_documents_reading_id")),
    )
    op.create_index(op.f("ix_report_documents_report_id"), "report_documents", ["report_id"], unique=False)
    op.create_index(
        "uq_report_documents_main",
        "report_documents",
        ["report_id"],
        unique=True,
        sqlite_where=sa.text("role = 'main'"),
        postgresql_where=sa.text("role = 'main'"),
    )
    op.create_index(
        "uq_report_documents_statistics",
        "report_documents",
        ["report_id"],
        unique=True,
        sqlite_where=sa.text("role = 'statistics'"),
        postgresql_where=sa.text("role = 'statistics'"),
    )
    op.create_table(
        "statistics",
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("table_code", sa.String(length=16), nullable=False),
        sa.Column("instance", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("row_code", sa.String(length=48), nullable=False),
        sa.Column("column_code", sa.String(length=32), nullable=False),
        sa.Column("value", sa.Numeric(18, 6), nullable=True),
        sa.Column("unit", sa.String(length=16), nullable=True),
        sa.Column("amount_yuan", sa.Numeric(18, 6), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("label", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status IN ("
            "'number', 'blank', 'dash', 'word_none', 'text', 'merged', 'not_on_form', 'absent', 'illegible', "
            "'stated_none', 'repaired', 'reconstructed', 'inferred')",
            name=op.f("ck_statistics_status"),
        ),
        sa.ForeignKeyConstraint(
            ["reading_id", "table_code", "instance"],
            ["report_tables.reading_id", "report_tables.table_code", "report_tables.instance"],
            name=op.f("fk_statistics_reading_id_table_code_instance"),
        ),
        sa.PrimaryKeyConstraint(
            "reading_id", "table_code", "instance", "row_code", "column_code", name=op.f("pk_statistics")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_statistics_indicator", "statistics", ["table_code", "row_code", "column_code"], unique=False)


def downgrade() -> None:
    """Drops them."""
    op.drop_index("ix_statistics_indicator", table_name="statistics")
    op.drop_table("statistics")
    op.drop_index(
        "uq_report_documents_statistics",
        table_name="report_documents",
        sqlite_where=sa.text("role = 'statistics'"),
        postgresql_where=sa.text("role = 'statistics'"),
    )
    op.drop_index(
        "uq_report_documents_main",
        table_name="report_documents",
        sqlite_where=sa.text("role = 'main'"),
        postgresql_where=sa.text("role = 'main'"),
    )
    op.drop_index(op.f("ix_report_documents_report_id"), table_name="report_documents")
    op.drop_table("report_documents")
    op.drop_index("ix_disclosures_indicator", table_name="disclosures")
    op.drop_table("disclosures")
    op.drop_index("ix_requests_row_code", table_name="requests")
    op.drop_table("requests")
    op.drop_index("ix_reports_region_id_report_year", table_name="reports")
    op.drop_index("ix_reports_report_year_agency_id", table_name="reports")
    op.drop_table("reports")
    op.drop_table("report_tables")
    op.drop_index("ix_proceedings_row_code", table_name="proceedings")
    op.drop_table("proceedings")
    op.drop_index(op.f("ix_findings_rule"), table_name="findings")
    op.drop_index(op.f("ix_findings_other_reading_id"), table_name="findings")
    op.drop_table("findings")
    op.drop_index(op.f("ix_figures_code"), table_name="figures")
    op.drop_table("figures")
    op.drop_index(op.f("ix_document_captures_capture_id"), table_name="document_captures")
    op.drop_table("document_captures")
    op.drop_table("chapters")
    op.drop_index(op.f("ix_agency_names_name"), table_name="agency_names")
    op.drop_table("agency_names")
    op.drop_index(
        "uq_region_versions_open",
        table_name="region_versions",
        sqlite_where=sa.text("valid_to IS NULL"),
        postgresql_where=sa.text("valid_to IS NULL"),
    )
    op.drop_index(op.f("ix_region_versions_name"), table_name="region_versions")
    op.drop_index(op.f("ix_region_versions_code"), table_name="region_versions")
    op.drop_table("region_versions")
    op.drop_table("readings")
    op.drop_index(op.f("ix_captures_url"), table_name="captures")
    op.drop_index(op.f("ix_captures_sha256"), table_name="captures")
    op.drop_index(op.f("ix_captures_run_id"), table_name="captures")
    op.drop_table("captures")
    op.drop_index(op.f("ix_agencies_region_id"), table_name="agencies")
    op.drop_table("agencies")
    op.drop_table("years")
    op.drop_table("regions")
    op.drop_table("indicators")
    op.drop_index(op.f("ix_documents_state"), table_name="documents")
    op.drop_index(op.f("ix_documents_parser_version"), table_name="documents")
    op.drop_table("documents")
    op.drop_table("crawl_runs")
