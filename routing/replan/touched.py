"""Which reps' parts are planned anew: those of whom anything that matters changed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from routing.model import Customer, Lock, Rep
from routing.plan import Plan, visit_customer
from routing.replan.inputs import ReplanInputs


def touched_reps(
    inputs: ReplanInputs,
    customers: Sequence[Customer],
    rep_of: Mapping[str, str],
    missed: Mapping[str, object],
) -> frozenset[str]:
    """
    Return the reps, of those who work on, whose part must be planned anew.

    All of them where another cycle, policy or source of travel times is planned with.
    Names, notes and values of customers do not matter; their places, rhythms, hours
    and limits do. As time goes on, other days can make up for visits that found none.

    Parameters
    ----------
    customers
        Graded ones, as they are now.
    rep_of
        customer_id -> rep_id from now on.
    missed
        Ids of visits that were missed or cannot be made.
    """
    base = inputs.base
    all_reps = frozenset(r.rep_id for r in inputs.reps if inputs.may_change(r.rep_id))
    is_other = (
        inputs.is_rolled
        or replace(inputs.policy, language="en") != replace(base.policy, language="en")
        or dict(inputs.travel.source) != dict(base.travel_source)
    )
    if is_other:
        return all_reps
    begin = inputs.cycle.date_of(inputs.first_day)
    locks = [k for k in inputs.locks if k.date is None or k.date >= begin]
    base_locks = [k for k in base.locks if k.date is None or k.date >= begin]
    old = _parts(base.reps, base.customers, base.design.rep_of, base_locks)
    new = _parts(inputs.reps, customers, rep_of, locks)
    known = base.rest.missed if base.rest else {}
    late = {rep_of.get(visit_customer(name)) for name in missed if name not in known}
    late |= {rep_of.get(name) for name in _without_day(inputs)}
    return frozenset(
        name for name in all_reps if name in late or old.get(name) != new.get(name)
    )


def _without_day(inputs: ReplanInputs) -> set[str]:
    """Return whose visits found no day when others could be had than can be now."""
    rest, calendar = inputs.base.rest, inputs.base.calendar
    if rest is None or rest.first_day == inputs.first_day:
        return set()
    return {
        visit.customer_id
        for visit in inputs.base.unplanned
        if visit.date_due is None and visit.customer_id in calendar
    }


def is_same(inputs: ReplanInputs, customers: Sequence[Customer]) -> bool:
    """Tell whether the inputs are those of the base."""
    base: Plan = inputs.base
    return (
        not inputs.is_rolled
        and tuple(customers) == base.customers
        and inputs.reps == base.reps
        and inputs.locks == base.locks
        and inputs.policy == base.policy
    )


_Part = tuple[Rep, dict[str, tuple[Customer, tuple[Lock, ...]]]]


def _parts(
    reps: Sequence[Rep],
    customers: Sequence[Customer],
    rep_of: Mapping[str, str],
    locks: Sequence[Lock],
) -> dict[str, _Part]:
    """Return rep_id -> what his part of a plan depends on."""
    locks_of: dict[str, list[Lock]] = defaultdict(list)
    for lock in locks:
        locks_of[lock.customer_id].append(lock)
    parts: dict[str, _Part] = {rep.rep_id: (_plain_rep(rep), {}) for rep in reps}
    for customer in customers:
        rep_id = rep_of.get(customer.customer_id)
        if rep_id in parts and not customer.is_parked:
            own = tuple(locks_of[customer.customer_id])
            parts[rep_id][1][customer.customer_id] = (_plain(customer), own)
    return parts


def _plain(customer: Customer) -> Customer:
    """Return a customer without what no plan of a territory depends on."""
    if not customer.is_locked:
        customer = replace(customer, owner_id=None, weekdays_now=(), weeks_now=())
    return replace(
        customer,
        is_approximate=False,
        name="",
        channel="",
        value=None,
        group="",
        credit_days_overdue=None,
        last_visit=None,
        city="",
        zip="",
        address="",
        phone="",
        note="",
    )


def _plain_rep(rep: Rep) -> Rep:
    return replace(rep, name="", skills=(), capacity_share=1.0, max_customers=None)
