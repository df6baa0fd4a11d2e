"""Who should report, what users say of it, and what became of it."""

import sqlalchemy as sa
from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Creates the tables."""
    op.create_table(
        "expectations",
        sa.Column("agency_id", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("basis", sa.String(length=12), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("due_basis", sa.String(length=16), nullable=False),
        sa.Column("is_assumed", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("basis IN ('law', 'user', 'organ_list', 'seen')", name=op.f("ck_expectations_basis")),
        sa.CheckConstraint("due_basis IN ('law', 'local_notice', 'none')", name=op.f("ck_expectations_due_basis")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"], name=op.f("fk_expectations_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "year", name=op.f("pk_expectations")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_expectations_year", "expectations", ["year"], unique=False)
    op.create_table(
        "expectation_entries",
        sa.Column("entry_key", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.Text(), nullable=True),
        sa.Column("region_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"], name=op.f("fk_expectation_entries_agency_id")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.region_id"], name=op.f("fk_expectation_entries_region_id")),
        sa.PrimaryKeyConstraint("entry_key", name=op.f("pk_expectation_entries")),
    )
    op.create_table(
        "coverage_states",
        sa.Column("agency_id", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("province_id", sa.Text(), nullable=True),
        sa.Column("prefecture_id", sa.Text(), nullable=True),
        sa.Column("county_id", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("published_basis", sa.String(length=12), nullable=True),
        sa.Column("days_late", sa.Integer(), nullable=True),
        sa.Column("is_redated", sa.Boolean(), nullable=False),
        sa.Column("is_published", sa.SmallInteger(), nullable=True),
        sa.Column("is_on_time", sa.SmallInteger(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.CheckConstraint(
            "state IN ('found', 'withdrawn', 'unreadable', 'unplaced_candidate', 'gone', 'rejected_only', 'not_found', "
            "'not_searched', 'not_yet_due', 'did_not_exist', 'out_of_scope')",
            name=op.f("ck_coverage_states_state"),
        ),
        sa.CheckConstraint(
            "published_basis IN ('page', 'list', 'signed', 'first_seen')",
            name=op.f("ck_coverage_states_published_basis"),
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.agency_id"], name=op.f("fk_coverage_states_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "year", name=op.f("pk_coverage_states")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_coverage_states_year", "coverage_states", ["year"], unique=False)


def downgrade() -> None:
    """Drops them."""
    op.drop_table("coverage_states")
    op.drop_table("expectation_entries")
    op.drop_table("expectations")
