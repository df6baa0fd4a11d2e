"""Coming back: walks, columns as they were last read, documents that read as an earlier one, moved reports."""

import re

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | None = None
depends_on: str | None = None

STOPS = ["known"]
KINDS = ["moved", "redated"]


def upgrade() -> None:
    """Adds two tables, a column and an index, and words to closed lists; walks so far are known by their searches."""
    op.create_table(
        "walks",
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.Column("portal", sa.String(length=80), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=True),
        sa.ForeignKeyConstraint(["portal"], ["portals.slug"], name=op.f("fk_walks_portal"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run_id"], ["crawl_runs.run_id"], name=op.f("fk_walks_run_id")),
        sa.PrimaryKeyConstraint("run_id", "portal", name=op.f("pk_walks")),
    )
    op.create_index("ix_walks_portal_started_at", "walks", ["portal", "started_at"], unique=False)
    op.execute(
        "INSERT INTO walks (run_id, portal, started_at, ended_at, is_whole) SELECT DISTINCT s.run_id, s.portal,"
        " r.started_at, r.finished_at, r.state = 'done' FROM searches s JOIN crawl_runs r ON r.run_id = s.run_id"
    )
    op.create_table(
        "portal_columns",
        sa.Column("portal", sa.String(length=80), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.Column("path", sa.JSON(), nullable=False),
        sa.Column("depth", sa.SmallInteger(), nullable=False),
        sa.Column("is_reports", sa.Boolean(), nullable=False),
        sa.Column("leads_to", sa.JSON(), nullable=False),
        sa.Column("list_url", sa.Text(), nullable=True),
        sa.Column("entries", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("items", sa.Integer(), nullable=True),
        sa.Column("newest", sa.Date(), nullable=True),
        sa.Column("is_ordered", sa.Boolean(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("whole_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_settled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["portal"], ["portals.slug"], name=op.f("fk_portal_columns_portal"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["crawl_runs.run_id"], name=op.f("fk_portal_columns_run_id")),
        sa.PrimaryKeyConstraint("portal", "url", "run_id", name=op.f("pk_portal_columns")),
    )
    # In plain SQL: a batch makes a table anew, which SQLite refuses where others refer to its rows.
    op.execute(
        "ALTER TABLE documents ADD COLUMN same_as_id INTEGER"
        " CONSTRAINT fk_documents_same_as_id REFERENCES documents (document_id)"
    )
    gone = sa.text("gone_at IS NOT NULL")
    op.create_index("ix_captures_gone", "captures", ["portal"], sqlite_where=gone, postgresql_where=gone)
    _change("searches", "stopped", add=STOPS)
    _change("crawl_events", "kind", add=KINDS)
    _change("document_links", "outcome", add=KINDS)


def downgrade() -> None:
    """Drops them; events of the new kinds go, and a list that ended at what was known ended at its end."""
    bind = op.get_bind()
    events = sa.table("crawl_events", sa.column("kind"))
    links = sa.table("document_links", sa.column("outcome"))
    searches = sa.table("searches", sa.column("stopped"))
    bind.execute(sa.delete(events).where(events.c.kind.in_(KINDS)))
    bind.execute(sa.update(links).where(links.c.outcome.in_(KINDS)).values(outcome="odd"))
    bind.execute(sa.update(searches).where(searches.c.stopped.in_(STOPS)).values(stopped="end"))
    _change("document_links", "outcome", drop=KINDS)
    _change("crawl_events", "kind", drop=KINDS)
    _change("searches", "stopped", drop=STOPS)
    op.drop_index("ix_captures_gone", table_name="captures")
    op.execute("ALTER TABLE documents DROP COLUMN same_as_id")
    op.drop_table("portal_columns")
    op.drop_index("ix_walks_portal_started_at", table_name="walks")
    op.drop_table("walks")


def _change(table: str, column: str, *, add: list[str] | None = None, drop: list[str] | None = None) -> None:
    """Changes a closed list, whatever words other revisions have put into it."""
    name = f"ck_{table}_{column}"
    checks = sa.inspect(op.get_bind()).get_check_constraints(table)
    text = next(str(check["sqltext"]) for check in checks if check["name"] == name)
    words = [word for word in re.findall(r"'(\w+)'", text) if word not in (drop or [])]
    allowed = ", ".join(f"'{word}'" for word in [*words, *(add or [])])
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(name), type_="check")
        batch.create_check_constraint(op.f(name), f"{column} IN ({allowed})")
