"""The days a customer may be visited on, enumerated anew."""

from functools import cache
from itertools import combinations

from routing.check.changes import (
    Limits,
    Patterns,
    best_gaps,
    changing_days,
    gaps_of,
    has_days,
    keeps_limits,
)
from routing.check.views import CustomerView, Days, PlanView, RepView
from routing.check.workday import free_spans

MOST_WEEKS = 13
"""A longer cycle is a fault of its own."""


def allowed_days(
    plan: PlanView,
    customer: CustomerView,
    rep: RepView,
    *,
    frequency: int | None = None,
) -> Patterns:
    """
    Return the most even patterns that keep every limit of a customer.

    Locks that leave nothing over are themselves the conflict and then ignored.

    Parameters
    ----------
    frequency
        Visits per cycle; None for the customer's own.
    """
    return days_and_limits(plan, customer, rep, frequency=frequency)[0]


def days_and_limits(
    plan: PlanView,
    customer: CustomerView,
    rep: RepView,
    *,
    frequency: int | None = None,
) -> tuple[Patterns, Limits]:
    """Return the allowed patterns, and the limits without any locks ignored."""
    visits = customer.num_required if frequency is None else frequency
    limits = _limits_of(plan, customer, rep, visits)
    allowed = _allowed(plan, limits)
    if not allowed and (customer.is_locked or plan.locks_of.get(customer.customer_id)):
        limits = _limits_of(plan, customer, rep, visits, with_locks=False)
        allowed = _allowed(plan, limits)
    return allowed, limits


def has_lock_conflict(plan: PlanView, customer: CustomerView, rep: RepView) -> bool:
    """Tell whether a customer's locks contradict each other, a limit or the rep."""
    locks = plan.locks_of.get(customer.customer_id, [])
    reps = {lock.rep_id for lock in locks if not plan.is_past(lock.date)}
    if customer.is_locked:
        reps.add(customer.owner_id)
    if not reps <= {None, rep.rep_id}:
        return True
    limits = _limits_of(plan, customer, rep, customer.num_required)
    return bool(locks or customer.is_locked) and not _allowed(plan, limits)


def is_possible(
    plan: PlanView, customer: CustomerView, rep: RepView, days: Days
) -> bool:
    """Tell whether days keep the limits of a customer, even or not."""
    limits = _limits_of(plan, customer, rep, customer.num_required)
    if _may_change(plan, limits):
        return keeps_limits(limits, days)
    return days in _keeping_limits(limits)


def has_possible(plan: PlanView, customer: CustomerView, rep: RepView) -> bool:
    """Tell whether any days, even or not, keep the limits of a customer."""
    limits = _limits_of(plan, customer, rep, customer.num_required)
    is_free = _may_change(plan, limits)
    return has_days(limits) if is_free else bool(_keeping_limits(limits))


def _may_change(plan: PlanView, limits: Limits) -> bool:
    """Tell whether the weekday is free in each week."""
    weekly = 2 <= limits.frequency <= plan.weeks <= MOST_WEEKS
    return plan.policy.any_weekday and weekly


def _allowed(plan: PlanView, limits: Limits) -> Patterns:
    slack = plan.policy.slack_days
    steady = _keeping_limits(limits)
    even = _most_even(steady, limits.weeks, slack)
    if not _may_change(plan, limits):
        return even
    return changing_days(limits, best_gaps(steady, limits.weeks), slack, even)


def _limits_of(
    plan: PlanView,
    customer: CustomerView,
    rep: RepView,
    frequency: int,
    *,
    with_locks: bool = True,
) -> Limits:
    weekdays = possible_weekdays(customer, rep)
    weeks = set(customer.weeks or range(1, plan.weeks + 1))
    fixed: tuple[int, ...] = ()
    if with_locks:
        fixed = locked_days(plan, customer.customer_id)
        if customer.is_locked:
            weekdays = _common(weekdays, customer.weekdays_now)
            weeks &= set(customer.weeks_now) or weeks
    return Limits(
        frequency=frequency,
        weeks=plan.weeks,
        weekdays=weekdays,
        own_weeks=tuple(sorted(weeks)),
        least=customer.min_gap_days,
        most=customer.max_gap_days,
        fixed=fixed,
    )


def possible_weekdays(customer: CustomerView, rep: RepView) -> Days:
    """Return the weekdays on which the rep works and a window holds the service."""
    days = tuple(day for day in range(7) if rep.shifts[day] is not None)
    days = _common(days, customer.weekdays)
    return tuple(day for day in days if holds_service(customer, rep, day))


def holds_service(customer: CustomerView, rep: RepView, weekday: int) -> bool:
    """Tell whether a window of a weekday holds the service in hours and off blocks."""
    need = customer.service_time or 0
    return any(
        min(free[1], window[1]) - max(free[0], window[0]) >= need
        for window in customer.windows[weekday]
        for free in free_spans(rep, weekday)
    )


def locked_days(plan: PlanView, customer_id: str) -> Days:
    """Return the days that locks of level day and above fix, past ones aside."""
    days = {
        (lock.date - plan.start).days
        for lock in plan.locks_of.get(customer_id, [])
        if lock.date is not None and lock.level != "rep"
    }
    first = max(0, plan.first_day)
    return tuple(sorted(day for day in days if first <= day < 7 * plan.weeks))


def _common(days: Days, wanted: Days) -> Days:
    return tuple(day for day in days if day in wanted) if wanted else days


@cache
def _keeping_limits(limits: Limits) -> Patterns:
    candidates = _candidates(
        limits.frequency, limits.weeks, limits.weekdays, limits.own_weeks
    )
    return frozenset(days for days in candidates if keeps_limits(limits, days))


def _candidates(
    frequency: int, weeks: int, weekdays: Days, own_weeks: Days
) -> list[Days]:
    if 1 <= frequency <= weeks:
        some = list(combinations([7 * (week - 1) for week in own_weeks], frequency))
        return [tuple(w + day for w in mondays) for day in weekdays for mondays in some]
    a_week, rest = divmod(frequency, weeks)
    if frequency < 1 or rest or len(own_weeks) < weeks:
        return []
    return [
        tuple(7 * week + day for week in range(weeks) for day in chosen)
        for chosen in combinations(weekdays, a_week)
    ]


@cache
def _most_even(kept: Patterns, weeks: int, slack: int) -> Patterns:
    best = best_gaps(kept, weeks)
    if best is None:
        return kept
    largest, smallest = best
    return frozenset(
        days
        for days in kept
        if max(gaps_of(days, weeks)) <= largest + slack
        and min(gaps_of(days, weeks)) >= smallest - slack
    )
