"""The first schema: documents, tokens, imports, kept answers, events."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.String(40)


def upgrade() -> None:
    for name in ("customers", "reps", "policies"):
        _create_documents(name)
    _create_documents("users", sa.Column("role", sa.String(20), nullable=False))
    op.create_table(
        "tokens",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("user_id", _ID, sa.ForeignKey("users.id"), index=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("created_at", sa.String(40), nullable=False),
        sa.Column("revoked", sa.Boolean, nullable=False),
    )
    _create_imports()
    op.create_table(
        "answers",
        sa.Column("actor_id", _ID, primary_key=True),
        sa.Column("idempotency_key", sa.String(64), primary_key=True),
        sa.Column("request_digest", sa.String(64), nullable=False),
        sa.Column("status", sa.Integer, nullable=False),
        sa.Column("headers", sa.Text, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("kept_at", sa.String(40), nullable=False, index=True),
    )
    op.create_table(
        "events",
        sa.Column("event", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("actor_id", _ID, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("action", sa.String(60), nullable=False),
        sa.Column("object_id", _ID, nullable=False),
        sa.Column("version", sa.Integer),
        sa.Column("request_id", _ID, nullable=False),
    )


def _create_documents(name: str, *more: sa.Column[str]) -> None:
    op.create_table(
        name,
        sa.Column("id", _ID, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("archived", sa.Boolean, nullable=False),
        sa.Column("rep_id", _ID, index=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        *more,
    )


def _create_imports() -> None:
    parent = "imports.id"
    op.create_table(
        "imports",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
    )
    op.create_table(
        "import_rows",
        sa.Column("import_id", _ID, sa.ForeignKey(parent), primary_key=True),
        sa.Column("customer_id", _ID, primary_key=True),
        sa.Column("rep_id", _ID),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
    )
    op.create_table(
        "import_issues",
        sa.Column("import_id", _ID, sa.ForeignKey(parent), primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("document", sa.Text, nullable=False),
    )
