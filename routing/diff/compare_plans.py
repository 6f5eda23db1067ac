"""Two plans -> their difference."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from routing.diff.compare_customers import compare_rhythms, compare_visits
from routing.diff.plan_diff import (
    VISIBLE,
    Change,
    CustomerDiff,
    PlanDiff,
    RepDiff,
    VisitDiff,
)
from routing.diff.sides import Side, make_side
from routing.metrics import RepFigures, measure_plan
from routing.plan import Plan
from routing.policy import Policy

TOLERANCE = 900
"""Seconds: who is told "about 10:40" does not mind a quarter of an hour."""


def diff_plans(old: Plan, new: Plan, *, tolerance: int = TOLERANCE) -> PlanDiff:
    """
    Return what becomes of every visit, customer and rep.

    Plans of the same cycle are compared by visit id, others by the rhythm in which
    they visit each customer.

    Parameters
    ----------
    tolerance
        Seconds by which a visit that keeps rep and date may begin earlier or later and
        count as kept, >= 0.
    """
    if tolerance < 0:
        raise ValueError(f"Expected tolerance >= 0 s, got {tolerance}.")
    before, after = make_side(old), make_side(new)
    is_same_cycle = old.cycle == new.cycle
    compare = compare_visits if is_same_cycle else compare_rhythms
    customers = compare(before, after, tolerance)
    return PlanDiff(
        is_same_cycle=is_same_cycle,
        tolerance=tolerance,
        customers=customers,
        reps=tuple(_compare_reps(before, after, customers, is_same_cycle)),
        rep_names={
            rep.rep_id: rep.name or rep.rep_id for rep in (*old.reps, *new.reps)
        },
        has_new_rules=_rules_of(old) != _rules_of(new),
    )


def _rules_of(plan: Plan) -> tuple[Policy, Mapping[str, object]]:
    return replace(plan.policy, language="en"), plan.travel_source


def _compare_reps(
    old: Side, new: Side, customers: Iterable[CustomerDiff], is_same_cycle: bool
) -> Iterator[RepDiff]:
    counts = _count_by_rep(customers, is_same_cycle)
    sides = [
        {rep.rep_id: rep for rep in measure_plan(side.plan).reps} for side in (old, new)
    ]
    before, after = sides
    for rep_id in dict.fromkeys((*after, *before)):
        yield _compare_rep(before.get(rep_id), after.get(rep_id), counts)


Counts = Counter[tuple[str, str]]


def _count_by_rep(customers: Iterable[CustomerDiff], is_same_cycle: bool) -> Counts:
    """Return (rep_id, field of ``RepDiff``) -> visits, or customers."""
    counts: Counts = Counter()
    for customer in customers:
        units: Iterable[VisitDiff | CustomerDiff]
        units = customer.visits if is_same_cycle else (customer,)
        for unit in units:
            if unit.change not in VISIBLE:
                continue
            reps = [side.rep_id for side in (unit.before, unit.after) if side]
            if unit.change is Change.MOVED and any(a != b for a, b in pairwise(reps)):
                counts[reps[0], "handed_over"] += 1
                counts[reps[1], "taken_over"] += 1
            else:
                name = "retimed" if unit.is_retimed else str(unit.change)
                counts[reps[0], name] += 1
    return counts


def _compare_rep(
    before: RepFigures | None, after: RepFigures | None, counts: Counts
) -> RepDiff:
    known = after or before
    if known is None:
        raise ValueError("Expected a rep of one of the plans, got none.")
    rep_id = known.rep_id
    return RepDiff(
        rep_id=rep_id,
        name=known.name,
        visits_before=before.visits_planned if before else 0,
        visits_after=after.visits_planned if after else 0,
        added=counts[rep_id, "added"],
        removed=counts[rep_id, "removed"],
        moved=counts[rep_id, "moved"],
        retimed=counts[rep_id, "retimed"],
        taken_over=counts[rep_id, "taken_over"],
        handed_over=counts[rep_id, "handed_over"],
        drive_hours_before=before.drive_hours if before else 0.0,
        drive_hours_after=after.drive_hours if after else 0.0,
        work_hours_before=before.work_hours if before else 0.0,
        work_hours_after=after.work_hours if after else 0.0,
    )
