"""Discovery: searches from home pages, proposed columns, proposed portals."""

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | None = None
depends_on: str | None = None

STATE = "state IN ('proposed', 'accepted', 'superseded')"


def upgrade() -> None:
    """Creates the tables."""
    op.create_table(
        "discoveries",
        sa.Column("discovery_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.Column("portal", sa.String(length=80), nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("looks", sa.JSON(), nullable=False),
        sa.Column("left_alone", sa.JSON(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('found', 'nothing', 'budget', 'unanswered')", name=op.f("ck_discoveries_outcome")
        ),
        sa.ForeignKeyConstraint(["portal"], ["portals.slug"], name=op.f("fk_discoveries_portal"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["run_id"], ["crawl_runs.run_id"], name=op.f("fk_discoveries_run_id")),
        sa.PrimaryKeyConstraint("discovery_id", name=op.f("pk_discoveries")),
        sa.UniqueConstraint("run_id", "portal", name=op.f("uq_discoveries_run_id_portal")),
    )
    op.create_index(op.f("ix_discoveries_portal"), "discoveries", ["portal"], unique=False)
    op.create_table(
        "proposed_columns",
        sa.Column("portal", sa.String(length=80), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("path", sa.JSON(), nullable=False),
        sa.Column("host", sa.String(length=255), nullable=False),
        sa.Column("family", sa.String(length=32), nullable=False),
        sa.Column("confidence", sa.SmallInteger(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(STATE, name=op.f("ck_proposed_columns_state")),
        sa.ForeignKeyConstraint(
            ["portal"], ["portals.slug"], name=op.f("fk_proposed_columns_portal"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["run_id"], ["crawl_runs.run_id"], name=op.f("fk_proposed_columns_run_id")),
        sa.PrimaryKeyConstraint("portal", "url", name=op.f("pk_proposed_columns")),
    )
    op.create_table(
        "proposed_portals",
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=True),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("family", sa.String(length=32), nullable=True),
        sa.Column("above", sa.String(length=80), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("doubts", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("run_id", sa.String(length=64), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(STATE, name=op.f("ck_proposed_portals_state")),
        sa.ForeignKeyConstraint(["run_id"], ["crawl_runs.run_id"], name=op.f("fk_proposed_portals_run_id")),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_proposed_portals")),
    )
    op.create_index(op.f("ix_proposed_portals_region_code"), "proposed_portals", ["region_code"], unique=False)


def downgrade() -> None:
    """Drops them; the next search finds the same again."""
    op.drop_table("proposed_portals")
    op.drop_table("proposed_columns")
    op.drop_table("discoveries")
