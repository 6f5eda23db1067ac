"""A planner's own decisions about a plan, and what they force."""

from routing.edits.apply import apply_edits, first_editable_day
from routing.edits.edit import (
    AssignCustomer,
    Edit,
    LockDays,
    MoveVisit,
    Unlock,
    edit_to_json,
    parse_edits,
)
from routing.edits.inputs import EDIT_LIMITS, make_edit_inputs

__all__ = [
    "EDIT_LIMITS",
    "AssignCustomer",
    "Edit",
    "LockDays",
    "MoveVisit",
    "Unlock",
    "apply_edits",
    "edit_to_json",
    "first_editable_day",
    "make_edit_inputs",
    "parse_edits",
]
