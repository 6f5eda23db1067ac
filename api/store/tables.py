"""The tables, as the newest migration leaves them."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData()


def _document_table(name: str, *more: Column[str]) -> Table:
    """
    Return a table of JSON documents.

    ``digest`` tells whether a document changed; what queries need stands in columns
    of its own; an archived document stays, hidden from lists.
    """
    return Table(
        name,
        metadata,
        Column("id", String(40), primary_key=True),
        Column("version", Integer, nullable=False),
        Column("archived", Boolean, nullable=False),
        Column("rep_id", String(40), index=True),
        Column("digest", String(64), nullable=False),
        Column("document", Text, nullable=False),
        *more,
    )


customers = _document_table("customers")
reps = _document_table("reps")
policies = _document_table("policies")
users = _document_table("users", Column("role", String(20), nullable=False))

tokens = Table(
    "tokens",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("user_id", String(40), ForeignKey("users.id"), index=True),
    Column("name", String(200), nullable=False),
    Column("created_at", String(40), nullable=False),
    Column("revoked", Boolean, nullable=False),
)
"""Secrets as SHA-256; those without a user are API keys."""

imports = Table(
    "imports",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("document", Text, nullable=False),
)

import_rows = Table(
    "import_rows",
    metadata,
    Column("import_id", String(40), ForeignKey("imports.id"), primary_key=True),
    Column("customer_id", String(40), primary_key=True),
    Column("rep_id", String(40)),
    Column("digest", String(64), nullable=False),
    Column("document", Text, nullable=False),
)
"""Customers that wait for a commit; it deletes them."""

import_issues = Table(
    "import_issues",
    metadata,
    Column("import_id", String(40), ForeignKey("imports.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("document", Text, nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("actor_id", String(40), primary_key=True),
    Column("idempotency_key", String(64), primary_key=True),
    Column("request_digest", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("kept_at", String(40), nullable=False, index=True),
)
"""Answers kept for repeated requests."""

events = Table(
    "events",
    metadata,
    Column("event", Integer, primary_key=True, autoincrement=True),
    Column("at", String(40), nullable=False),
    Column("actor_id", String(40), nullable=False),
    Column("role", String(20), nullable=False),
    Column("action", String(60), nullable=False),
    Column("object_id", String(40), nullable=False),
    Column("version", Integer),
    Column("request_id", String(40), nullable=False),
)
