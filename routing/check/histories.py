"""What a plan's past days leave due: each customer's history and continuations."""

from routing.check.continuations import (
    MAKE_UP_DAYS,
    Continuations,
    History,
    Past,
    derive_continuations,
)
from routing.check.dates import is_at_work
from routing.check.labels import on_routes
from routing.check.patterns import days_and_limits
from routing.check.views import CustomerView, Days, PlanView, RepView

MOST_MISSED = 5
"""Missed visits that a customer may claim."""


def continuations_of(
    plan: PlanView,
    customer: CustomerView,
    rep: RepView,
    *,
    frequency: int | None = None,
) -> Continuations:
    """
    Return the continuations of a customer of whom visits are required.

    Parameters
    ----------
    frequency
        Visits he could have instead, those left out and of earlier cycles aside; None
        for his own.
    """
    name, rest = customer.customer_id, plan.rest
    allowed, limits = days_and_limits(plan, customer, rep, frequency=frequency)
    history = history_of(plan, name)
    if frequency is not None:
        history = history._replace(unplanned=0, earlier=0)
    past = Past(
        patterns=on_routes(plan, customer, rep, allowed),
        weeks=plan.weeks,
        first_day=plan.first_day,
        frequency=limits.frequency,
        history=history,
        weekdays=limits.weekdays,
        own_weeks=limits.own_weeks,
        least=limits.least,
        most=limits.most,
        fixed=limits.fixed,
        lost=_lost_days(plan, name),
        shut=_shut_days(plan, customer, rep),
        base=None if rest is None else rest.patterns.get(name),
    )
    return derive_continuations(past)


def history_of(plan: PlanView, customer_id: str) -> History:
    """Return what the past days of a plan say of a customer."""
    rest = plan.rest
    if rest is None:
        return History(0, 0, 0, 0, None)
    missed = plan.missed_of.get(customer_id, {})
    own = f"{customer_id}@{plan.start.isoformat()}#"
    made = [
        (route.date - plan.start).days
        for route, stop in plan.past_stops_of.get(customer_id, [])
        if stop.visit_id not in plan.missed
    ]
    return History(
        done=len(made),
        unplanned=len(plan.past_unplanned_of.get(customer_id, [])),
        missed=min(MOST_MISSED, len(missed)),
        earlier=sum(not visit_id.startswith(own) for visit_id in missed),
        last=max(made, default=rest.before.get(customer_id)),
    )


def _shut_days(plan: PlanView, customer: CustomerView, rep: RepView) -> Days:
    """Return the days near the first of the rest on which nobody can make up."""
    first = max(0, plan.first_day)
    return tuple(
        day
        for day in range(first, min(first + MAKE_UP_DAYS, 7 * plan.weeks))
        if not is_at_work(plan, rep, plan.date_of(day))
        or customer.is_closed(plan.date_of(day))
    )


def _lost_days(plan: PlanView, customer_id: str) -> Days:
    """Return the days of a customer's missed visits, where they lie in the cycle."""
    dates = plan.missed_of.get(customer_id, {}).values()
    days = {(when - plan.start).days for when in dates}
    return tuple(sorted(day for day in days if 0 <= day < 7 * plan.weeks))


def required_in_rest(plan: PlanView, customer: CustomerView) -> int:
    """Return how many visits the rest owes a customer, whoever his rep is."""
    if customer.num_required == 0:
        return 0
    rep = plan.reps.get(plan.rep_of.get(customer.customer_id, ""))
    if rep is None or customer.customer_id not in plan.calendar:
        history = history_of(plan, customer.customer_id)
        owed = customer.num_required + history.earlier
        return max(0, owed - history.done - history.unplanned)
    return continuations_of(plan, customer, rep).required
