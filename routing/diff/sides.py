"""One of the two plans, looked up by id."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from routing.diff.plan_diff import Placed, Rhythm
from routing.model import Customer, Lock, Rep
from routing.pattern import VisitPattern
from routing.plan import DayRoute, Plan, Stop, Unplanned


@dataclass(frozen=True, kw_only=True)
class Side:
    """
    A plan by ids.

    Parameters
    ----------
    placed, unplanned
        visit_id -> where it is, or why it is not.
    customer_of
        visit_id -> customer_id, planned or not.
    locks
        customer_id -> locks.
    rhythms
        customer_id -> how he is visited, if he is.
    workers
        Reps with a territory: who is only known for his past days has none.
    missed
        Visits of past days that were not made.
    """

    plan: Plan
    customers: Mapping[str, Customer]
    reps: Mapping[str, Rep]
    locks: Mapping[str, tuple[Lock, ...]]
    placed: Mapping[str, Placed]
    unplanned: Mapping[str, Unplanned]
    customer_of: Mapping[str, str]
    rhythms: Mapping[str, Rhythm]
    workers: frozenset[str]
    missed: frozenset[str]


def make_side(plan: Plan) -> Side:
    """Look a plan up by ids."""
    stops = [(route, stop) for route in plan.routes for stop in route.stops]
    locks: defaultdict[str, tuple[Lock, ...]] = defaultdict(tuple)
    for lock in plan.locks:
        locks[lock.customer_id] += (lock,)
    return Side(
        plan=plan,
        customers={customer.customer_id: customer for customer in plan.customers},
        reps={rep.rep_id: rep for rep in plan.reps},
        locks=dict(locks),
        placed={
            stop.visit_id: Placed(route.rep_id, route.date, stop.start)
            for route, stop in stops
        },
        unplanned={visit.visit_id: visit for visit in plan.unplanned},
        customer_of={
            **{visit.visit_id: visit.customer_id for visit in plan.unplanned},
            **{stop.visit_id: stop.customer_id for _, stop in stops},
        },
        rhythms=_find_rhythms(plan, stops),
        workers=frozenset(territory.rep_id for territory in plan.design.territories),
        missed=frozenset(plan.rest.missed if plan.rest else ()),
    )


def first_date(plan: Plan) -> date:
    """Return the first date that a plan decides about."""
    return plan.cycle.date_of(plan.rest.first_day if plan.rest else 0)


def _find_rhythms(plan: Plan, stops: list[tuple[DayRoute, Stop]]) -> dict[str, Rhythm]:
    """Return how customers are visited; past days of a rest say it for nobody else."""
    since = first_date(plan)
    visits: defaultdict[str, list[tuple[DayRoute, Stop]]] = defaultdict(list)
    for route, stop in stops:
        visits[stop.customer_id].append((route, stop))
    rhythms = {}
    for customer_id, every in visits.items():
        coming = [pair for pair in every if pair[0].date >= since] or every
        starts = sorted(stop.start for _, stop in coming)
        last, _ = max(coming, key=lambda pair: pair[0].date)
        first, _ = min(coming, key=lambda pair: pair[0].date)
        rhythms[customer_id] = Rhythm(
            rep_id=last.rep_id,
            pattern=_pattern_of(plan, customer_id, every),
            cycle=plan.cycle,
            start=starts[(len(starts) - 1) // 2],
            first=first.date,
            visits=len(every),
        )
    return rhythms


def _pattern_of(
    plan: Plan, customer_id: str, visits: list[tuple[DayRoute, Stop]]
) -> VisitPattern:
    entry = plan.calendar.get(customer_id)
    if entry is not None:
        return entry.pattern
    days = {(route.date - plan.cycle.start).days for route, _ in visits}
    return VisitPattern(tuple(sorted(days)))
