"""Who is there in the rest: as told now, and whoever the past still needs."""

from collections.abc import Sequence
from dataclasses import replace

from routing.model import Customer, DateRange, Rep
from routing.plan import DayRoute, Plan
from routing.replan.inputs import ReplanInputs
from routing.replan.past import Past


def working_reps(plan: Plan) -> tuple[Rep, ...]:
    """Return the reps of a plan without those it only keeps for their past days."""
    own = {territory.rep_id for territory in plan.design.territories}
    return tuple(rep for rep in plan.reps if rep.rep_id in own)


def limit_to_scope(inputs: ReplanInputs) -> ReplanInputs:
    """
    Return the inputs with everything that lies outside the scope as in the base.

    Customers of other reps stay as they were; newcomers may go to reps of the scope
    only.
    """
    if not inputs.scope:
        return inputs
    base, owners = inputs.base, inputs.base.design.rep_of
    away = bound_elsewhere(inputs)
    kept_ids = {
        c.customer_id
        for c in base.customers
        if c.customer_id in away
        or (c.customer_id in owners and not inputs.may_change(owners[c.customer_id]))
    }
    old = {c.customer_id: c for c in base.customers}
    names = {c.customer_id for c in inputs.customers}
    customers = [
        old[c.customer_id] if c.customer_id in kept_ids else c
        for c in inputs.customers
        if c.customer_id in old or c.customer_id not in away
    ]
    customers += [c for c in base.customers if c.customer_id in kept_ids - names]
    locks = [lock for lock in inputs.locks if lock.customer_id not in kept_ids]
    locks += [lock for lock in base.locks if lock.customer_id in kept_ids]
    return replace(
        inputs,
        customers=tuple(customers),
        reps=tuple(_reps_in_scope(inputs)),
        locks=tuple(locks),
    )


def bound_elsewhere(inputs: ReplanInputs) -> set[str]:
    """Return customers whom only reps outside the scope may visit: they wait."""
    bound = {
        lock.customer_id
        for lock in inputs.locks
        if lock.rep_id is not None and not inputs.may_change(lock.rep_id)
    }
    for customer in inputs.customers:
        owner = (customer.owner_id,) if customer.is_locked else ()
        for reps in (customer.allowed_reps, owner):
            if reps and not any(rep_id in inputs.scope for rep_id in reps if rep_id):
                bound.add(customer.customer_id)
    return bound


def _reps_in_scope(inputs: ReplanInputs) -> list[Rep]:
    working = working_reps(inputs.base)
    old = {rep.rep_id: rep for rep in working}
    found = [
        rep if inputs.may_change(rep.rep_id) else old.get(rep.rep_id, rep)
        for rep in inputs.reps
        if inputs.may_change(rep.rep_id) or rep.rep_id in old
    ]
    known = {rep.rep_id for rep in found}
    found += [
        rep
        for rep in working
        if rep.rep_id not in known and not inputs.may_change(rep.rep_id)
    ]
    return found


def keep_customers(
    inputs: ReplanInputs, graded: Sequence[Customer], past: Past
) -> tuple[Customer, ...]:
    """Return the customers; who is gone but was on a past day stays, inactive."""
    known = {c.customer_id for c in graded}
    needed = {stop.customer_id for route in past.routes for stop in route.stops}
    needed |= {visit.customer_id for visit in past.unplanned}
    gone = (
        replace(c, is_active=False, frequency=0)
        for c in inputs.base.customers
        if c.customer_id in needed - known
    )
    return (*graded, *gone)


def keep_reps(inputs: ReplanInputs, routes: Sequence[DayRoute]) -> tuple[Rep, ...]:
    """Return the reps; who is gone but drove on a past day stays, off from now on."""
    known = {rep.rep_id for rep in inputs.reps}
    needed = {route.rep_id for route in routes} - known
    first, end = inputs.cycle.horizon
    begin = min(max(inputs.today, first), inputs.cycle.date_of(inputs.first_day))
    away = DateRange(begin, end)
    gone = (
        replace(rep, days_off=_and_off(rep.days_off, away))
        for rep in inputs.base.reps
        if rep.rep_id in needed
    )
    return (*inputs.reps, *gone)


def _and_off(days_off: tuple[DateRange, ...], away: DateRange) -> tuple[DateRange, ...]:
    is_known = any(away.first in known and away.last in known for known in days_off)
    return days_off if is_known else (*days_off, away)
