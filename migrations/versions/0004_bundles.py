"""Bundles: the place of a capture in a report that came in several."""

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Adds the column."""
    op.add_column("document_captures", sa.Column("part", sa.SmallInteger(), nullable=True))


def downgrade() -> None:
    """Drops it; a bundle that is met again after the next upgrade gets its order back."""
    op.drop_column("document_captures", "part")
