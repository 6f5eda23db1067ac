"""Jobs, plans, publications, what reps fetch and report, feeds, exports, designs."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ID = sa.String(40)
_DATE = sa.String(10)


def upgrade() -> None:
    op.create_table(
        "calendars",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("archived", sa.Boolean, nullable=False),
        sa.Column("rep_id", _ID, index=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
    )
    _create_jobs()
    _create_plans()
    _create_reports()
    _create_exports()


def _create_jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("id", _ID, nullable=False, unique=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False, index=True),
        sa.Column("quality", sa.String(20)),
        sa.Column("actor_id", _ID, nullable=False),
        sa.Column("created_at", _ID, nullable=False),
        sa.Column("started_at", _ID),
        sa.Column("ended_at", _ID),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("cancel_asked", sa.Boolean, nullable=False),
        sa.Column("plan_id", _ID),
        sa.Column("design_id", _ID),
        sa.Column("problem", _ID),
        sa.Column("progress", sa.Text, nullable=False),
        sa.Column("result", sa.Text, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
    )
    op.create_table(
        "job_inputs",
        sa.Column("job_id", _ID, sa.ForeignKey("jobs.id"), primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "job_issues",
        sa.Column("job_id", _ID, sa.ForeignKey("jobs.id"), primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("document", sa.Text, nullable=False),
    )


def _create_plans() -> None:
    op.create_table(
        "plans",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("id", _ID, nullable=False, unique=True),
        sa.Column("job_id", _ID, unique=True),
        sa.Column("base_id", _ID),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("quality", sa.String(20), nullable=False),
        sa.Column("created_at", _ID, nullable=False),
        sa.Column("actor_id", _ID, nullable=False),
        sa.Column("first", _DATE, nullable=False),
        sa.Column("last", _DATE, nullable=False),
        sa.Column("input_hash", sa.String(64), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
    )
    op.create_table(
        "plan_files",
        sa.Column("plan_id", _ID, sa.ForeignKey("plans.id"), primary_key=True),
        sa.Column("name", sa.String(120), primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "publications",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("plan_id", _ID, sa.ForeignKey("plans.id"), nullable=False),
        sa.Column("first", _DATE, nullable=False),
        sa.Column("last", _DATE, nullable=False),
        sa.Column("at", _ID, nullable=False),
        sa.Column("actor_id", _ID, nullable=False),
    )
    op.create_table(
        "day_documents",
        sa.Column("plan_id", _ID, sa.ForeignKey("plans.id"), primary_key=True),
        sa.Column("rep_id", _ID, primary_key=True),
        sa.Column("date", _DATE, primary_key=True),
        sa.Column("etag", sa.String(64), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
    )


def _create_reports() -> None:
    op.create_table(
        "outcomes",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("visit_id", sa.String(80), nullable=False, index=True),
        sa.Column("rep_id", _ID, nullable=False, index=True),
        sa.Column("customer_id", _ID, nullable=False),
        sa.Column("date", _DATE, nullable=False, index=True),
        sa.Column("received_at", _ID, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("document", sa.Text, nullable=False),
    )
    op.create_table(
        "feeds",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column(
            "user_id", _ID, sa.ForeignKey("users.id"), nullable=False, index=True
        ),
        sa.Column("rep_id", _ID, nullable=False, index=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("created_at", _ID, nullable=False),
        sa.Column("revoked", sa.Boolean, nullable=False),
    )


def _create_exports() -> None:
    op.create_table(
        "exports",
        sa.Column("id", _ID, primary_key=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("actor_id", _ID, nullable=False),
        sa.Column("created_at", _ID, nullable=False),
        sa.Column("expires_at", _ID, nullable=False, index=True),
        sa.Column("document", sa.Text, nullable=False),
    )
    op.create_table(
        "export_files",
        sa.Column("export_id", _ID, sa.ForeignKey("exports.id"), primary_key=True),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "designs",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("id", _ID, nullable=False, unique=True),
        sa.Column("job_id", _ID, unique=True),
        sa.Column("created_at", _ID, nullable=False),
        sa.Column("actor_id", _ID, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
    )
