"""Two plans -> what moves, for whom, and why."""

from routing.diff.as_json import diff_to_json
from routing.diff.compare_plans import TOLERANCE, diff_plans
from routing.diff.plan_diff import (
    VISIBLE,
    Cause,
    Change,
    CustomerDiff,
    Placed,
    PlanDiff,
    RepDiff,
    Rhythm,
    VisitDiff,
    narrow_diff,
)
from routing.diff.sentences import (
    tell_cause,
    tell_counts,
    tell_customers,
    tell_reps,
)

__all__ = [
    "TOLERANCE",
    "VISIBLE",
    "Cause",
    "Change",
    "CustomerDiff",
    "Placed",
    "PlanDiff",
    "RepDiff",
    "Rhythm",
    "VisitDiff",
    "diff_plans",
    "diff_to_json",
    "narrow_diff",
    "tell_cause",
    "tell_counts",
    "tell_customers",
    "tell_reps",
]
