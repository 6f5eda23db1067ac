"""The ways a customer's visits may go: a whole cycle, or what is left of one."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from routing.continuation import (
    MAKE_UP_DAYS,
    MOST_MAKE_UPS,
    Continuation,
    Standing,
    continue_patterns,
    required_visits,
)
from routing.model import Customer, Lock, LockLevel
from routing.pattern import VisitPattern
from routing.solver.options import RepWeek, possible_weekdays
from routing.solver.problem import Option
from routing.solver.task import TerritoryRest, TerritoryTask, Told

SOON = 7
"""Calendar days in which a change is told so late that it counts twice."""
_SAME_WEEKDAY, _SAME_WEEKS = 4, 8
"""Parts of a change's price that a forced one pays for another weekday, and weeks."""


@dataclass(frozen=True)
class Ways:
    """
    The ways to go on, and the visits that each of them owes.

    Parameters
    ----------
    choices
        Ascending; empty only if no pattern is allowed.
    """

    required: int
    choices: tuple[Continuation, ...] = ()


def days_asked(
    customer: Customer,
    patterns: Sequence[VisitPattern],
    task: TerritoryTask,
    week: RepWeek,
) -> set[int]:
    """Return every day on which a visit may be planned."""
    days = {day for pattern in patterns for day in pattern.days}
    if task.rest is None:
        return days
    days |= set(_make_up_days(customer, task, task.rest, week))
    return {day for day in days if day >= task.rest.first_day}


def find_ways(
    customer: Customer,
    patterns: Sequence[VisitPattern],
    task: TerritoryTask,
    week: RepWeek,
    locks: Sequence[Lock],
    blocked: Collection[int],
) -> Ways:
    """
    Return how a customer's visits may go.

    Parameters
    ----------
    patterns
        Allowed ones; none where the customer is refused.
    locks
        The customer's own locks.
    blocked
        Days on which no visit is possible.
    """
    rest = task.rest
    if rest is None:
        choices = tuple(Continuation(pattern, pattern.days) for pattern in patterns)
        return Ways(customer.num_visits, choices)
    standing = _standing(customer, task, rest, week, locks, blocked)
    required = required_visits(patterns, standing)
    if not patterns:
        return Ways(required)
    ways = continue_patterns(patterns, standing)
    return Ways(required, _hold(ways, rest.told[customer.customer_id]))


def price_changes(
    options: Sequence[Option], told: Told, rest: TerritoryRest
) -> tuple[Option, ...]:
    """
    Return the options of a customer with the price of another pattern than was told.

    Where that pattern cannot stay, one like it is cheaper.
    """
    if told.pattern is None:
        # Days that he has today, perhaps with another team, keep their price.
        return tuple(
            replace(option, cost=option.cost + _delay(option, rest))
            for option in options
        )
    can_stay = any(option.pattern == told.pattern for option in options)
    return tuple(
        replace(option, cost=_change_price(option, told, rest, can_stay))
        for option in options
    )


def rest_locks(locks: Sequence[Lock], task: TerritoryTask) -> tuple[Lock, ...]:
    """Return the locks that bind in what is planned: not those of past days."""
    if task.rest is None:
        return tuple(locks)
    begin = task.cycle.date_of(task.rest.first_day)
    return tuple(lock for lock in locks if lock.date is None or lock.date >= begin)


def _hold(ways: tuple[Continuation, ...], told: Told) -> tuple[Continuation, ...]:
    """Return the ways that are looked at: to make up a visit no pattern changes."""
    if not told.keeps_pattern:
        return ways
    return tuple(way for way in ways if way.pattern == told.pattern) or ways


def _standing(
    customer: Customer,
    task: TerritoryTask,
    rest: TerritoryRest,
    week: RepWeek,
    locks: Sequence[Lock],
    blocked: Collection[int],
) -> Standing:
    told = rest.told[customer.customer_id]
    missed = min(told.missed, MOST_MAKE_UPS)
    possible = _make_up_days(customer, task, rest, week) if missed else ()
    dates = [lock.date for lock in locks if lock.level is not LockLevel.REP]
    fixed = {task.cycle.day_of(when) for when in dates if when is not None}
    return Standing(
        first_day=rest.first_day,
        weeks=task.cycle.weeks,
        open_visits=told.open_visits,
        missed=missed,
        last=told.last,
        base=told.pattern,
        min_gap_days=customer.min_gap_days,
        max_gap_days=customer.max_gap_days,
        fixed_days=tuple(
            sorted(d for d in fixed if d is not None and d >= rest.first_day)
        ),
        make_up_days=tuple(day for day in possible if day not in blocked),
        lost_days=told.lost,
    )


def _make_up_days(
    customer: Customer, task: TerritoryTask, rest: TerritoryRest, week: RepWeek
) -> tuple[int, ...]:
    if not rest.told[customer.customer_id].missed:
        return ()
    weekdays, weeks = possible_weekdays(customer, week), customer.weeks
    if customer.is_locked:
        weekdays = tuple(
            w for w in weekdays if w in (customer.weekdays_now or weekdays)
        )
        weeks = (
            tuple(w for w in customer.weeks_now if w in (weeks or customer.weeks_now))
            or weeks
        )
    end = min(task.cycle.num_days, rest.first_day + MAKE_UP_DAYS)
    return tuple(
        day
        for day in range(rest.first_day, end)
        if day % 7 in weekdays and (not weeks or day // 7 + 1 in weeks)
    )


def _change_price(
    option: Option, told: Told, rest: TerritoryRest, can_stay: bool
) -> int:
    pattern, before = option.pattern, told.pattern
    if pattern is None or before is None or pattern == before:
        return _delay(option, rest) if told.missed else 0
    if can_stay:
        return told.price * (2 if _is_soon(option, told, rest) else 1)
    price = 0
    if pattern.weekdays != before.weekdays:
        price += told.price // _SAME_WEEKDAY
    return price + (told.price // _SAME_WEEKS if pattern.weeks != before.weeks else 0)


def _delay(option: Option, rest: TerritoryRest) -> int:
    """Return a price, a second a day, at which the first visit comes early."""
    return option.due[0] - rest.first_day if option.due else 0


def _is_soon(option: Option, told: Told, rest: TerritoryRest) -> bool:
    """Tell whether a visit of the next days is another than was told."""
    end = rest.first_day + SOON
    now = {day for day in option.due if day < end}
    return now != {day for day in told.numbers if day < end}
