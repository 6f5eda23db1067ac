"""Visits due in a span of days, counted by what became of them."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from routing.execution.state import ExecutionState, VisitState
from routing.plan import Plan

Counts = dict[str, int]
"""Status -> visits; those without any are left out."""


@dataclass(frozen=True, kw_only=True)
class VisitTally:
    """
    Required visits due on the days that figures look at.

    Parameters
    ----------
    grades
        Grade -> counts, best grade first.
    reps
        rep_id -> counts, of whose they are in the plan; empty where the policy allows
        no figures of persons.
    """

    team: Counts
    grades: dict[str, Counts]
    reps: dict[str, Counts]


def tally_visits(plan: Plan, state: ExecutionState) -> VisitTally:
    """Count the visits due on past days; without a day they are due at the end."""
    last = plan.cycle.horizon[1]
    past = [v for v in state.visits.values() if state.is_past(v.date or last)]
    grade_of = {c.customer_id: c.grade or "" for c in plan.customers}
    may_tell = plan.policy.privacy.per_person
    rep_ids = [rep.rep_id for rep in plan.reps] if may_tell else []
    return VisitTally(
        team=_count(past),
        grades=_group(past, plan.policy.grade_names, lambda v: grade_of[v.customer_id]),
        reps=_group(past, rep_ids, lambda v: v.rep_id or ""),
    )


def _group(
    visits: Iterable[VisitState],
    names: Iterable[str],
    name_of: Callable[[VisitState], str],
) -> dict[str, Counts]:
    groups: dict[str, list[VisitState]] = {name: [] for name in names}
    for visit in visits:
        if name_of(visit) in groups:
            groups[name_of(visit)].append(visit)
    return {name: _count(some) for name, some in groups.items()}


def _count(visits: Iterable[VisitState]) -> Counts:
    counts = Counter(str(visit.status) for visit in visits)
    return dict(sorted(counts.items()))
