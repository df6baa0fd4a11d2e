"""The rows of a corpus by their natural keys: alike for every run over the same files, whatever happened in between."""

import json
from typing import Any

from sqlalchemy import create_engine, text

QUESTIONS = {
    "captures": """
        SELECT origin, url, media_type, sha256, size, portal, region_code, list_date, publisher FROM captures""",
    "links": """
        SELECT d.sha256, c.url FROM document_captures l
        JOIN documents d ON d.document_id = l.document_id JOIN captures c ON c.capture_id = l.capture_id""",
    "documents": """
        SELECT sha256, size, media_type, state, reason, message, reader, parser_version, stub_title FROM documents""",
    "readings": """
        SELECT d.sha256, g.record_no, g.version_no, g.content_hash, g.parser_version, g.cause, g.title, g.value_count
        FROM readings g JOIN documents d ON d.document_id = g.document_id""",
    "reports": """
        SELECT r.report_key, r.agency_id, r.report_year, r.placement, r.title, r.published_on, d.sha256, l.role,
            g.version_no
        FROM reports r JOIN report_documents l ON l.report_id = r.report_id
        JOIN documents d ON d.document_id = l.document_id JOIN readings g ON g.reading_id = l.reading_id""",
    "chapters": """
        SELECT d.sha256, g.version_no, c.position, c.code, c.heading, c.text FROM chapters c
        JOIN readings g ON g.reading_id = c.reading_id JOIN documents d ON d.document_id = g.document_id""",
    "findings": """
        SELECT d.sha256, g.version_no, f.position, f.rule, f.severity, f.message FROM findings f
        JOIN readings g ON g.reading_id = f.reading_id JOIN documents d ON d.document_id = g.document_id""",
    "facts": "SELECT report_key, indicator, value, value_implied, value_est, unit, status, origin FROM facts",
    "agencies": "SELECT agency_id, region_id, kind, department FROM agencies",
    "names": "SELECT agency_id, name FROM agency_names",
    "regions": "SELECT r.region_id, r.level, v.name, v.code FROM regions r JOIN region_versions v USING (region_id)",
}


def rows_of(database_url: str) -> dict[str, list[str]]:
    """Every kind of row, sorted, each as JSON."""
    engine = create_engine(database_url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        with engine.connect() as connection:
            return {
                name: sorted(json.dumps([_plain(value) for value in row]) for row in connection.execute(text(question)))
                for name, question in QUESTIONS.items()
            }
    finally:
        engine.dispose()


def count(database_url: str, table: str) -> int:
    """How many rows a table has."""
    engine = create_engine(database_url)
    try:
        with engine.connect() as connection:
            return int(connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)
    finally:
        engine.dispose()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int):
        return value
    return float(value) if hasattr(value, "is_integer") or hasattr(value, "as_tuple") else str(value)
