"""Change documents: what makes one plan.json of another, and the doing of it."""

from routing.changes.document import (
    CHANGES_SCHEMA,
    apply_diff,
    make_change_document,
    plan_digest,
)

__all__ = ["CHANGES_SCHEMA", "apply_diff", "make_change_document", "plan_digest"]
