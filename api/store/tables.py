"""The tables, as the newest migration leaves them."""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
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
calendars = _document_table("calendars")
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

jobs = Table(
    "jobs",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("id", String(40), nullable=False, unique=True),
    Column("kind", String(20), nullable=False),
    Column("state", String(20), nullable=False, index=True),
    Column("quality", String(20)),
    Column("actor_id", String(40), nullable=False),
    Column("created_at", String(40), nullable=False),
    Column("started_at", String(40)),
    Column("ended_at", String(40)),
    Column("attempts", Integer, nullable=False),
    Column("cancel_asked", Boolean, nullable=False),
    Column("plan_id", String(40)),
    Column("design_id", String(40)),
    Column("problem", String(40)),
    Column("progress", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("document", Text, nullable=False),
)
"""Planning jobs in the order of their numbers; ``document`` is what was asked for."""

job_inputs = Table(
    "job_inputs",
    metadata,
    Column("job_id", String(40), ForeignKey("jobs.id"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""What a job plans from, as it was when the job was made; compressed JSON."""

job_issues = Table(
    "job_issues",
    metadata,
    Column("job_id", String(40), ForeignKey("jobs.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("document", Text, nullable=False),
)

plans = Table(
    "plans",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("id", String(40), nullable=False, unique=True),
    Column("job_id", String(40), unique=True),
    Column("base_id", String(40)),
    Column("kind", String(20), nullable=False),
    Column("quality", String(20), nullable=False),
    Column("created_at", String(40), nullable=False),
    Column("actor_id", String(40), nullable=False),
    Column("first", String(10), nullable=False),
    Column("last", String(10), nullable=False),
    Column("input_hash", String(64), nullable=False),
    Column("document", Text, nullable=False),
)
"""Plans never change; numbers have no gaps; a job has one plan at most."""

plan_files = Table(
    "plan_files",
    metadata,
    Column("plan_id", String(40), ForeignKey("plans.id"), primary_key=True),
    Column("name", String(120), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""The files of a plan's folder, each compressed."""

publications = Table(
    "publications",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("plan_id", String(40), ForeignKey("plans.id"), nullable=False),
    Column("first", String(10), nullable=False),
    Column("last", String(10), nullable=False),
    Column("at", String(40), nullable=False),
    Column("actor_id", String(40), nullable=False),
)
"""What was put in force, in order; the newest that covers a date holds for it."""

day_documents = Table(
    "day_documents",
    metadata,
    Column("plan_id", String(40), ForeignKey("plans.id"), primary_key=True),
    Column("rep_id", String(40), primary_key=True),
    Column("date", String(10), primary_key=True),
    Column("etag", String(64), nullable=False),
    Column("document", Text, nullable=False),
)
"""What a rep fetches: one per rep and date of a plan that was ever published."""

outcomes = Table(
    "outcomes",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("visit_id", String(80), nullable=False, index=True),
    Column("rep_id", String(40), nullable=False, index=True),
    Column("customer_id", String(40), nullable=False),
    Column("date", String(10), nullable=False, index=True),
    Column("received_at", String(40), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("document", Text, nullable=False),
)
"""Reports of visits; the id is made where the report is, so that none counts twice."""

feeds = Table(
    "feeds",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("user_id", String(40), ForeignKey("users.id"), nullable=False, index=True),
    Column("rep_id", String(40), nullable=False, index=True),
    Column("name", String(200), nullable=False),
    Column("created_at", String(40), nullable=False),
    Column("revoked", Boolean, nullable=False),
)
"""Secrets of calendar feeds, as SHA-256."""

exports = Table(
    "exports",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("state", String(20), nullable=False),
    Column("actor_id", String(40), nullable=False),
    Column("created_at", String(40), nullable=False),
    Column("expires_at", String(40), nullable=False, index=True),
    Column("document", Text, nullable=False),
)

export_files = Table(
    "export_files",
    metadata,
    Column("export_id", String(40), ForeignKey("exports.id"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""Files of exports until they expire."""

designs = Table(
    "designs",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("id", String(40), nullable=False, unique=True),
    Column("job_id", String(40), unique=True),
    Column("created_at", String(40), nullable=False),
    Column("actor_id", String(40), nullable=False),
    Column("document", Text, nullable=False),
)
"""Proposed territories; they never change."""
