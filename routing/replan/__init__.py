"""The rest of a cycle, or the next one, planned with few changes."""

from routing.replan.freeze import first_free_day
from routing.replan.inputs import ReplanInputs, ReplanParams
from routing.replan.make import replan
from routing.replan.people import working_reps
from routing.replan.what_if import add_reps

__all__ = [
    "ReplanInputs",
    "ReplanParams",
    "add_reps",
    "first_free_day",
    "replan",
    "working_reps",
]
