"""The days a customer may be visited on, enumerated anew."""

from functools import cache
from itertools import combinations, pairwise

from routing.check.views import CustomerView, Days, PlanView, RepView, Span
from routing.check.workday import free_spans

Patterns = frozenset[Days]


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
    visits = customer.num_required if frequency is None else frequency
    kept = possible_days(plan, customer, rep, frequency=visits)
    if not kept and (customer.is_locked or plan.locks_of.get(customer.customer_id)):
        kept = possible_days(plan, customer, rep, frequency=visits, with_locks=False)
    return _most_even(kept, plan.weeks, plan.policy.slack_days)


def possible_days(
    plan: PlanView,
    customer: CustomerView,
    rep: RepView,
    *,
    frequency: int,
    with_locks: bool = True,
) -> Patterns:
    """Return every pattern that keeps the limits of a customer, even or not."""
    weekdays = possible_weekdays(customer, rep)
    weeks = set(customer.weeks or range(1, plan.weeks + 1))
    fixed: tuple[int, ...] = ()
    if with_locks:
        fixed = locked_days(plan, customer.customer_id)
        if customer.is_locked:
            weekdays = _common(weekdays, customer.weekdays_now)
            weeks &= set(customer.weeks_now) or weeks
    return _keeping_limits(
        frequency,
        plan.weeks,
        weekdays,
        tuple(sorted(weeks)),
        (customer.min_gap_days, customer.max_gap_days),
        fixed,
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
    """Return the days of the cycle that locks of level day and above fix."""
    days = {
        (lock.date - plan.start).days
        for lock in plan.locks_of.get(customer_id, [])
        if lock.date is not None and lock.level != "rep"
    }
    return tuple(sorted(day for day in days if 0 <= day < 7 * plan.weeks))


def gaps_of(days: Days, weeks: int) -> list[int]:
    """Return calendar days between visits, over the wrap."""
    return [b - a for a, b in pairwise((*days, days[0] + 7 * weeks))]


def _common(days: Days, wanted: Days) -> Days:
    return tuple(day for day in days if day in wanted) if wanted else days


@cache
def _keeping_limits(
    frequency: int,
    weeks: int,
    weekdays: Days,
    own_weeks: Days,
    gap_limits: tuple[int | None, int | None],
    fixed: Days,
) -> Patterns:
    least, most = gap_limits
    kept = set()
    for days in _candidates(frequency, weeks, weekdays, own_weeks):
        gaps = gaps_of(days, weeks)
        if least is not None and min(gaps) < least:
            continue
        if most is not None and max(gaps) > most:
            continue
        if all(day in days for day in fixed):
            kept.add(days)
    return frozenset(kept)


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
    if not kept:
        return kept
    extremes: dict[Days, Span] = {}
    for days in kept:
        gaps = gaps_of(days, weeks)
        extremes[days] = max(gaps), -min(gaps)
    largest, smallest = min(extremes.values())
    return frozenset(
        days
        for days, (high, low) in extremes.items()
        if high <= largest + slack and low <= smallest + slack
    )
