"""Places through time: versions with kind and sources, events; agencies' events, candidates of reports, decisions."""

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Creates the tables, and columns of region_versions and agencies."""
    op.drop_index("uq_region_versions_open", table_name="region_versions")
    with op.batch_alter_table("region_versions") as batch:
        batch.add_column(sa.Column("position", sa.SmallInteger(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("label", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("kind", sa.String(length=32), nullable=True))
        batch.add_column(sa.Column("is_last", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch.add_column(sa.Column("sources", sa.Text(), nullable=True))
        batch.create_unique_constraint("uq_region_versions_region_id_position", ["region_id", "position"])
    op.execute("UPDATE region_versions SET label = name")
    op.create_index(
        "uq_region_versions_last",
        "region_versions",
        ["region_id"],
        unique=True,
        sqlite_where=sa.text("is_last"),
        postgresql_where=sa.text("is_last"),
    )
    op.add_column("agencies", sa.Column("parent_agency_id", sa.Text(), nullable=True))
    op.create_table(
        "region_events",
        sa.Column("event_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("from_region_id", sa.Text(), nullable=True),
        sa.Column("to_region_id", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('rename', 'convert', 'recode', 'transfer', 'upgrade', 'merge', 'split', 'create', 'abolish', "
            "'sources_differ')",
            name=op.f("ck_region_events_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["from_region_id"], ["regions.region_id"], name=op.f("fk_region_events_from_region_id")
        ),
        sa.ForeignKeyConstraint(["to_region_id"], ["regions.region_id"], name=op.f("fk_region_events_to_region_id")),
        sa.PrimaryKeyConstraint("event_key", name=op.f("pk_region_events")),
    )
    op.create_index(op.f("ix_region_events_from_region_id"), "region_events", ["from_region_id"], unique=False)
    op.create_index(op.f("ix_region_events_to_region_id"), "region_events", ["to_region_id"], unique=False)
    op.create_table(
        "agency_events",
        sa.Column("from_agency_id", sa.Text(), nullable=False),
        sa.Column("to_agency_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("basis", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('merge', 'split', 'rename')", name=op.f("ck_agency_events_kind")),
        sa.PrimaryKeyConstraint("from_agency_id", "to_agency_id", name=op.f("pk_agency_events")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_agency_events_to_agency_id"), "agency_events", ["to_agency_id"], unique=False)
    op.create_table(
        "report_candidates",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.report_id"], name=op.f("fk_report_candidates_report_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("report_id", "agency_id", name=op.f("pk_report_candidates")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_report_candidates_agency_id"), "report_candidates", ["agency_id"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=True),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('assign', 'merge', 'split')", name=op.f("ck_decisions_kind")),
        sa.PrimaryKeyConstraint("decision_id", name=op.f("pk_decisions")),
    )
    op.create_index("ix_decisions_subject", "decisions", ["kind", "subject"], unique=False)


def downgrade() -> None:
    """Drops them; of places with several versions only the last stays, as the older structure has room for."""
    op.drop_table("decisions")
    op.drop_table("report_candidates")
    op.drop_table("agency_events")
    op.drop_table("region_events")
    op.drop_column("agencies", "parent_agency_id")
    op.execute("DELETE FROM region_versions WHERE NOT is_last")
    op.execute("UPDATE region_versions SET valid_to = NULL")
    op.drop_index("uq_region_versions_last", table_name="region_versions")
    with op.batch_alter_table("region_versions") as batch:
        batch.drop_constraint("uq_region_versions_region_id_position", type_="unique")
        for name in ("sources", "is_last", "kind", "label", "position"):
            batch.drop_column(name)
    op.create_index(
        "uq_region_versions_open",
        "region_versions",
        ["region_id"],
        unique=True,
        sqlite_where=sa.text("valid_to IS NULL"),
        postgresql_where=sa.text("valid_to IS NULL"),
    )
