"""Runs revisions on the connection that `storage.migrate` hands over, inside its transaction.

Views hang on tables and would be in the way of any change: they are dropped first, and made anew from the forms once
the schema is the newest again.
"""

from alembic import context
from sqlalchemy import Connection

from storage import migrate, revisions, views
from storage.models import Base


def run(connection: Connection) -> None:
    """All revisions in one transaction: a failure leaves everything as it was."""
    views.drop(connection)
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        transactional_ddl=True,
    )
    context.run_migrations()
    if revisions.revision(connection) == revisions.head():
        migrate.refresh(connection)


run(context.config.attributes["connection"])
