"""A customer's options: the patterns his limits and his rep's week leave open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from routing.continuation import Continuation
from routing.cycle import Cycle
from routing.model import Customer, Lock, LockLevel, Rep
from routing.pattern import (
    PatternLimits,
    VisitPattern,
    allowed_patterns,
    route_labels,
    visit_route,
)
from routing.plan import Reason
from routing.policy import Policy
from routing.schedule import WorkDay
from routing.solver.problem import Option

_NEW_WEEKDAY = 120
_NEW_WEEKS = 60
"""Seconds of driving that keeping today's weekday, or weeks, may cost a customer."""


@dataclass(frozen=True, kw_only=True)
class RepWeek:
    """
    A rep's week as patterns see it.

    Parameters
    ----------
    work_days
        Limits by weekday; None on a free weekday.
    """

    rep: Rep
    work_days: tuple[WorkDay | None, ...]
    policy: Policy
    cycle: Cycle


@dataclass(frozen=True)
class Refusal:
    """Why a customer has no pattern at all."""

    reason: Reason
    numbers: Mapping[str, object]


def find_patterns(
    customer: Customer, week: RepWeek, locks: Sequence[Lock]
) -> tuple[VisitPattern, ...] | Refusal:
    """
    Return a customer's allowed patterns with a rep, or why there are none.

    Parameters
    ----------
    locks
        The customer's own locks.
    """
    weekdays = _own_weekdays(customer, week)
    needed = -(-customer.num_visits // week.cycle.weeks)
    if not _may_visit(customer, week.rep, locks):
        return Refusal(Reason.LOCK_CONFLICT, {"locks": _name_locks(customer, locks)})
    if not week.rep.weekdays:
        return Refusal(Reason.NO_REP_AVAILABLE, {"reps": week.rep.rep_id})
    if len(weekdays) < needed:
        return _too_many(customer, needed, len(weekdays))
    open_days = possible_weekdays(customer, week)
    if not open_days:
        minutes = -(-customer.visit_time // 60)
        return Refusal(Reason.TIME_WINDOW_INFEASIBLE, {"service_min": minutes})
    if len(open_days) < needed:
        return _too_many(customer, needed, len(open_days))
    free = PatternLimits(
        weekdays=open_days,
        weeks=customer.weeks,
        min_gap_days=customer.min_gap_days,
        max_gap_days=customer.max_gap_days,
    )
    locked = _lock_limits(customer, free, locks, week.cycle)
    patterns = _allowed(customer, week, locked)
    if patterns:
        return patterns
    if locked != free and _allowed(customer, week, free):
        return Refusal(Reason.LOCK_CONFLICT, {"locks": _name_locks(customer, locks)})
    return Refusal(Reason.SPACING_INFEASIBLE, {"frequency": customer.num_visits})


def possible_weekdays(customer: Customer, week: RepWeek) -> tuple[int, ...]:
    """Return the weekdays on which a visit fits into the hours of both, ascending."""
    return tuple(
        weekday
        for weekday in _own_weekdays(customer, week)
        if _has_room(customer, week.work_days[weekday], weekday)
    )


def make_options(
    customer: Customer,
    ways: Sequence[Continuation],
    week: RepWeek,
    day_idx: Mapping[int, int],
    required: int,
) -> tuple[Option, ...]:
    """
    Return the options that ways to go on give, one per route label under a preset.

    Parameters
    ----------
    day_idx
        Calendar day -> the problem's day, where a visit is possible at all.
    required
        Visits that each option owes.
    """
    options: list[Option] = []
    patterns = tuple(dict.fromkeys(way.pattern for way in ways))
    for way in ways:
        days = [day for day in way.days if day in day_idx]
        options.extend(
            Option(
                days=tuple(day_idx[day] for day in days),
                num_visits=required,
                cost=_change_cost(customer, way.pattern),
                pattern=way.pattern,
                due=way.days,
                route=label,
                day_routes=_day_routes(days, way.pattern, label, week),
            )
            for label in _labels(customer, way.pattern, patterns, week)
        )
    return tuple(options)


def _own_weekdays(customer: Customer, week: RepWeek) -> list[int]:
    return [w for w in week.rep.weekdays if w in (customer.weekdays or range(7))]


def _may_visit(customer: Customer, rep: Rep, locks: Sequence[Lock]) -> bool:
    """Tell whether no lock, and no list of allowed reps, forbids the rep."""
    if customer.allowed_reps and rep.rep_id not in customer.allowed_reps:
        return False
    if customer.is_locked and customer.owner_id not in (None, rep.rep_id):
        return False
    return all(lock.rep_id in (None, rep.rep_id) for lock in locks)


def _too_many(customer: Customer, needed: int, possible: int) -> Refusal:
    return Refusal(
        Reason.FREQUENCY_EXCEEDS_WORKING_DAYS,
        {
            "frequency": customer.num_visits,
            "weekdays_needed": needed,
            "weekdays_open": possible,
        },
    )


def _has_room(customer: Customer, work_day: WorkDay | None, weekday: int) -> bool:
    """Tell whether some window holds the service inside shift and beside blocks."""
    if work_day is None:
        return False
    for window in customer.windows[weekday]:
        start = max(window.start, work_day.shift.start)
        for block in work_day.blocks:
            if start < block.end and start + customer.visit_time > block.start:
                start = block.end
        if start + customer.visit_time <= min(window.end, work_day.shift.end):
            return True
    return False


def _lock_limits(
    customer: Customer, free: PatternLimits, locks: Sequence[Lock], cycle: Cycle
) -> PatternLimits:
    """Return the limits with the customer's locks among them."""
    weekdays, weeks = free.weekdays, free.weeks
    if customer.is_locked and customer.weekdays_now:
        weekdays = tuple(w for w in weekdays if w in customer.weekdays_now)
    if customer.is_locked and customer.weeks_now:
        weeks = tuple(w for w in customer.weeks_now if not weeks or w in weeks) or (-1,)
    dates = [lock.date for lock in locks if lock.level is not LockLevel.REP]
    days = [cycle.day_of(when) for when in dates if when is not None]
    return PatternLimits(
        weekdays=weekdays,
        weeks=weeks,
        min_gap_days=free.min_gap_days,
        max_gap_days=free.max_gap_days,
        fixed_days=tuple(sorted({day for day in days if day is not None})),
    )


def _allowed(
    customer: Customer, week: RepWeek, limits: PatternLimits
) -> tuple[VisitPattern, ...]:
    return allowed_patterns(
        customer.num_visits,
        week.cycle.weeks,
        limits,
        slack_days=week.policy.slack_days,
        any_weekday=week.policy.any_weekday,
    )


def _name_locks(customer: Customer, locks: Sequence[Lock]) -> str:
    names = [
        f"{lock.level} {lock.date.isoformat() if lock.date else lock.rep_id}"
        for lock in locks
    ]
    if customer.is_locked:
        names.append("locked = yes")
    if customer.allowed_reps:
        names.append(f"allowed_reps = {';'.join(customer.allowed_reps)}")
    return ", ".join(names)


def _labels(
    customer: Customer,
    pattern: VisitPattern,
    patterns: Sequence[VisitPattern],
    week: RepWeek,
) -> tuple[str, ...]:
    """Return a pattern's route labels; only the best grade may be on both routes."""
    policy = week.policy
    if not policy.preset:
        return ("",)
    weekdays = week.rep.weekdays
    labels = route_labels(pattern, weekdays, policy.rotation)
    if customer.grade == policy.grade_names[0]:
        return labels
    others = (route_labels(p, weekdays, policy.rotation) for p in patterns)
    if all(found == ("1+2",) for found in others):
        return labels
    return tuple(label for label in labels if label != "1+2")


def _change_cost(customer: Customer, pattern: VisitPattern) -> int:
    now = customer.weekdays_now
    cost = _NEW_WEEKDAY if now and set(now) != set(pattern.weekdays) else 0
    weeks = customer.weeks_now
    return cost + (_NEW_WEEKS if weeks and set(weeks) != set(pattern.weeks) else 0)


def _day_routes(
    days: Sequence[int], pattern: VisitPattern, label: str, week: RepWeek
) -> tuple[int, ...]:
    if not label:
        return ()
    weekdays, rotation = week.rep.weekdays, week.policy.rotation
    return tuple(
        int(visit_route(day, pattern, label, weekdays, rotation)) - 1 for day in days
    )
