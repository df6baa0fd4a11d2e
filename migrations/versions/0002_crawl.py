"""The crawl: portals and their health, leases, searches, events, links of documents; how a capture was found."""

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Creates the tables, and three columns of captures."""
    op.create_table(
        "leases",
        sa.Column("platform", sa.String(length=80), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("acquired_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", name=op.f("pk_leases")),
    )
    op.create_table(
        "portals",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("family", sa.String(length=32), nullable=True),
        sa.Column("platform", sa.String(length=80), nullable=True),
        sa.Column("browser", sa.String(length=32), nullable=True),
        sa.Column("start_urls", sa.Text(), nullable=False),
        sa.Column("hosts", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("is_simulated", sa.Boolean(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_portals")),
    )
    op.create_index(op.f("ix_portals_region_code"), "portals", ["region_code"], unique=False)
    op.create_table(
        "crawl_events",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.Column("portal", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("column_path", sa.Text(), nullable=True),
        sa.Column("anchor_text", sa.Text(), nullable=True),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('skipped', 'outside', 'private', 'forbidden', 'http_error', 'soft_404', 'unreachable', "
            "'timeout', 'tls', 'too_large', 'truncated', 'redirects', 'blocked', 'given_up', 'empty', "
            "'short', 'repeated', 'budget', 'changed', 'gone', 'returned', 'odd')",
            name=op.f("ck_crawl_events_kind"),
        ),
        sa.ForeignKeyConstraint(["portal"], ["portals.slug"], name=op.f("fk_crawl_events_portal"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run_id"], ["crawl_runs.run_id"], name=op.f("fk_crawl_events_run_id")),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_crawl_events")),
        sa.UniqueConstraint("run_id", "portal", "kind", "url", name=op.f("uq_crawl_events_run_id_portal_kind_url")),
    )
    op.create_index("ix_crawl_events_kind_portal", "crawl_events", ["kind", "portal"], unique=False)
    op.create_table(
        "document_links",
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('attachment', 'iframe', 'image', 'page')", name=op.f("ck_document_links_kind")),
        sa.CheckConstraint(
            "outcome IN ('captured', 'skipped', 'outside', 'private', 'forbidden', 'http_error', 'soft_404', "
            "'unreachable', 'timeout', 'tls', 'too_large', 'truncated', 'redirects', 'blocked', 'given_up', "
            "'empty', 'short', 'repeated', 'budget', 'changed', 'gone', 'returned', 'odd')",
            name=op.f("ck_document_links_outcome"),
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.document_id"], name=op.f("fk_document_links_document_id")),
        sa.PrimaryKeyConstraint("link_id", name=op.f("pk_document_links")),
        sa.UniqueConstraint("document_id", "url", name=op.f("uq_document_links_document_id_url")),
    )
    op.create_index(op.f("ix_document_links_url"), "document_links", ["url"], unique=False)
    op.create_table(
        "portal_health",
        sa.Column("portal", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("family_seen", sa.String(length=32), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("walk_run_id", sa.String(length=64), nullable=True),
        sa.Column("walk_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("walked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('new', 'answers', 'unreachable', 'blocked', 'forbidden')", name=op.f("ck_portal_health_state")
        ),
        sa.ForeignKeyConstraint(["portal"], ["portals.slug"], name=op.f("fk_portal_health_portal"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["walk_run_id"], ["crawl_runs.run_id"], name=op.f("fk_portal_health_walk_run_id")),
        sa.PrimaryKeyConstraint("portal", name=op.f("pk_portal_health")),
    )
    op.create_table(
        "searches",
        sa.Column("search_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.Column("portal", sa.String(length=80), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("column_path", sa.Text(), nullable=False),
        sa.Column("family", sa.String(length=32), nullable=True),
        sa.Column("pages_promised", sa.Integer(), nullable=False),
        sa.Column("pages_read", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("candidates", sa.Integer(), nullable=False),
        sa.Column("reached_back_to", sa.Date(), nullable=True),
        sa.Column("stopped", sa.String(length=12), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "stopped IN ('end', 'empty', 'truncated', 'repeated', 'forbidden', 'blocked', 'failed', 'budget')",
            name=op.f("ck_searches_stopped"),
        ),
        sa.ForeignKeyConstraint(["portal"], ["portals.slug"], name=op.f("fk_searches_portal"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run_id"], ["crawl_runs.run_id"], name=op.f("fk_searches_run_id")),
        sa.PrimaryKeyConstraint("search_id", name=op.f("pk_searches")),
        sa.UniqueConstraint("run_id", "portal", "url", name=op.f("uq_searches_run_id_portal_url")),
    )
    op.create_index(op.f("ix_searches_portal"), "searches", ["portal"], unique=False)
    op.add_column("captures", sa.Column("found_on", sa.Text(), nullable=True))
    op.add_column("captures", sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("captures", sa.Column("gone_answer", sa.Text(), nullable=True))


def downgrade() -> None:
    """Drops them."""
    op.drop_column("captures", "gone_answer")
    op.drop_column("captures", "gone_at")
    op.drop_column("captures", "found_on")
    op.drop_index(op.f("ix_searches_portal"), table_name="searches")
    op.drop_table("searches")
    op.drop_table("portal_health")
    op.drop_index(op.f("ix_document_links_url"), table_name="document_links")
    op.drop_table("document_links")
    op.drop_index("ix_crawl_events_kind_portal", table_name="crawl_events")
    op.drop_table("crawl_events")
    op.drop_index(op.f("ix_portals_region_code"), table_name="portals")
    op.drop_table("portals")
    op.drop_table("leases")
