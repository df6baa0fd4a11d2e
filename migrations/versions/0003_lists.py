"""What lists promise in entries, what a portal's family was told by, and more that can be odd about a list."""

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | None = None
depends_on: str | None = None

BEFORE = (
    "skipped outside private forbidden http_error soft_404 unreachable timeout tls too_large truncated redirects "
    "blocked given_up empty short repeated"
).split()
ADDED = "drifted capped lost cut_titles captcha".split()
AFTER = "budget changed gone returned odd".split()


def upgrade() -> None:
    """Adds two columns and five kinds of events."""
    with op.batch_alter_table("searches") as table:
        table.add_column(sa.Column("items_promised", sa.Integer(), nullable=True))
    with op.batch_alter_table("portal_health") as table:
        table.add_column(sa.Column("family_evidence", sa.Text(), nullable=True))
    _allow([*BEFORE, *ADDED, *AFTER])


def downgrade() -> None:
    """Drops them; events of the new kinds become odd ones, once for each address of a walk."""
    events = sa.table("crawl_events", *(sa.column(name) for name in ("event_id", "run_id", "portal", "kind", "url")))
    links = sa.table("document_links", sa.column("outcome"))
    bind = op.get_bind()
    first = (
        sa.select(sa.func.min(events.c.event_id))
        .where(events.c.kind.in_([*ADDED, "odd"]))
        .group_by(events.c.run_id, events.c.portal, events.c.url)
    )
    bind.execute(sa.delete(events).where(events.c.kind.in_([*ADDED, "odd"]), events.c.event_id.not_in(first)))
    bind.execute(sa.update(events).where(events.c.kind.in_(ADDED)).values(kind="odd"))
    bind.execute(sa.update(links).where(links.c.outcome.in_(ADDED)).values(outcome="odd"))
    _allow([*BEFORE, *AFTER])
    with op.batch_alter_table("portal_health") as table:
        table.drop_column("family_evidence")
    with op.batch_alter_table("searches") as table:
        table.drop_column("items_promised")


def _allow(kinds: list[str]) -> None:
    for name, column, words in (("crawl_events", "kind", kinds), ("document_links", "outcome", ["captured", *kinds])):
        with op.batch_alter_table(name) as table:
            table.drop_constraint(op.f(f"ck_{name}_{column}"), type_="check")
            allowed = ", ".join(f"'{word}'" for word in words)
            table.create_check_constraint(op.f(f"ck_{name}_{column}"), f"{column} IN ({allowed})")
