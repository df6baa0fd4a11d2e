"""What is not believed of a portal, how its host is spoken to, and the answer that shows an event."""

import re

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | None = None
depends_on: str | None = None

KINDS = ["distrusted", "scheme"]
DISTRUST = (
    "ruishu jiasule cookie_loop c3vk fingerprint js_stub firewall waf captcha home_first throttled rate_limit "
    "geo_block soft_404 home_page moved foreign_host betting placeholder"
).split()
TLS = "self_signed expired wrong_name untrusted old_protocol refused".split()
SCHEMES = "http https".split()


def upgrade() -> None:
    """Adds columns to portal_health and crawl_events, and two kinds of events."""
    with op.batch_alter_table("portal_health") as table:
        table.add_column(sa.Column("distrust", sa.String(length=16), nullable=True))
        table.add_column(sa.Column("distrust_mark", sa.Text(), nullable=True))
        table.add_column(sa.Column("distrust_url", sa.Text(), nullable=True))
        table.add_column(sa.Column("distrust_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("distrust_capture_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("tls", sa.String(length=16), nullable=True))
        table.add_column(sa.Column("scheme", sa.String(length=5), nullable=True))
        table.create_foreign_key(
            op.f("fk_portal_health_distrust_capture_id"), "captures", ["distrust_capture_id"], ["capture_id"]
        )
        for name, words in (("distrust", DISTRUST), ("tls", TLS), ("scheme", SCHEMES)):
            table.create_check_constraint(op.f(f"ck_portal_health_{name}"), f"{name} IN ({_quoted(words)})")
    with op.batch_alter_table("crawl_events") as table:
        table.add_column(sa.Column("capture_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_crawl_events_capture_id"), "captures", ["capture_id"], ["capture_id"])
    _change("crawl_events", "kind", add=KINDS)
    _change("document_links", "outcome", add=KINDS)


def downgrade() -> None:
    """Drops them; events of the new kinds go."""
    bind = op.get_bind()
    events = sa.table("crawl_events", sa.column("kind"))
    links = sa.table("document_links", sa.column("outcome"))
    bind.execute(sa.delete(events).where(events.c.kind.in_(KINDS)))
    bind.execute(sa.update(links).where(links.c.outcome.in_(KINDS)).values(outcome="odd"))
    _change("document_links", "outcome", drop=KINDS)
    _change("crawl_events", "kind", drop=KINDS)
    with op.batch_alter_table("crawl_events") as table:
        table.drop_constraint(op.f("fk_crawl_events_capture_id"), type_="foreignkey")
        table.drop_column("capture_id")
    with op.batch_alter_table("portal_health") as table:
        table.drop_constraint(op.f("fk_portal_health_distrust_capture_id"), type_="foreignkey")
        for name in ("distrust", "tls", "scheme"):
            table.drop_constraint(op.f(f"ck_portal_health_{name}"), type_="check")
        for name in (
            "scheme",
            "tls",
            "distrust_capture_id",
            "distrust_at",
            "distrust_url",
            "distrust_mark",
            "distrust",
        ):
            table.drop_column(name)


def _change(table: str, column: str, *, add: list[str] | None = None, drop: list[str] | None = None) -> None:
    """Changes a closed list, whatever words other revisions have put into it."""
    name = f"ck_{table}_{column}"
    checks = sa.inspect(op.get_bind()).get_check_constraints(table)
    text = next(str(check["sqltext"]) for check in checks if check["name"] == name)
    words = [word for word in re.findall(r"'(\w+)'", text) if word not in (drop or [])]
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(op.f(name), type_="check")
        batch.create_check_constraint(op.f(name), f"{column} IN ({_quoted([*words, *(add or [])])})")


def _quoted(words: list[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)
