"""The history of the schema: one line, every revision up and down on SQLite and PostgreSQL."""
