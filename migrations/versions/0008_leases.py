"""Leases that tell their holder and its patience; the address of a portal; what a crawl leaves alone out of politeness.

The words that constraints allow are read from the database and added to, because other revisions add theirs.
"""

import re

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | None = None
depends_on: str | None = None

STOPS = ("night", "busy")
KINDS = ("night", "busy", "off_limits")
OF_KINDS = (("crawl_events", "kind"), ("document_links", "outcome"))


def upgrade() -> None:
    """Makes the table of leases anew: its rows lived no longer than a run."""
    op.drop_table("leases")
    op.create_table(
        "leases",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("acquired_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("patience", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("platform", name=op.f("pk_leases")),
    )
    op.create_index(op.f("ix_leases_token"), "leases", ["token"], unique=False)
    with op.batch_alter_table("portal_health") as table:
        table.add_column(sa.Column("address", sa.String(length=64), nullable=True))
    for name, column in OF_KINDS:
        words = _words(name, column)
        _allow(name, column, [*words, *(word for word in KINDS if word not in words)])
    stops = _words("searches", "stopped")
    _allow("searches", "stopped", [*stops, *(word for word in STOPS if word not in stops)])


def downgrade() -> None:
    """Drops it all; events of the new kinds become odd ones, once for each address of a walk."""
    bind = op.get_bind()
    events = sa.table("crawl_events", *(sa.column(name) for name in ("event_id", "run_id", "portal", "kind", "url")))
    links = sa.table("document_links", sa.column("outcome"))
    searches = sa.table("searches", sa.column("stopped"))
    first = (
        sa.select(sa.func.min(events.c.event_id))
        .where(events.c.kind.in_([*KINDS, "odd"]))
        .group_by(events.c.run_id, events.c.portal, events.c.url)
    )
    bind.execute(sa.delete(events).where(events.c.kind.in_([*KINDS, "odd"]), events.c.event_id.not_in(first)))
    bind.execute(sa.update(events).where(events.c.kind.in_(KINDS)).values(kind="odd"))
    bind.execute(sa.update(links).where(links.c.outcome.in_(KINDS)).values(outcome="odd"))
    bind.execute(sa.update(searches).where(searches.c.stopped.in_(STOPS)).values(stopped="failed"))
    for name, column in OF_KINDS:
        _allow(name, column, [word for word in _words(name, column) if word not in KINDS])
    _allow("searches", "stopped", [word for word in _words("searches", "stopped") if word not in STOPS])
    with op.batch_alter_table("portal_health") as table:
        table.drop_column("address")
    op.drop_table("leases")
    op.create_table(
        "leases",
        sa.Column("platform", sa.String(length=80), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("acquired_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heartbeat_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", name=op.f("pk_leases")),
    )


def _words(table: str, column: str) -> list[str]:
    """The words that a column's constraint allows now."""
    name = f"ck_{table}_{column}"
    found = sa.inspect(op.get_bind()).get_check_constraints(table)
    text = next(constraint["sqltext"] for constraint in found if constraint["name"] == name)
    return re.findall(r"'(\w+)'", text)


def _allow(name: str, column: str, words: list[str]) -> None:
    with op.batch_alter_table(name) as table:
        table.drop_constraint(op.f(f"ck_{name}_{column}"), type_="check")
        allowed = ", ".join(f"'{word}'" for word in words)
        table.create_check_constraint(op.f(f"ck_{name}_{column}"), f"{column} IN ({allowed})")
