"""What the allowed patterns leave of a re-planned cycle: its continuations."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations, pairwise
from typing import NamedTuple

from routing.check.changes import Patterns, gaps_of
from routing.check.views import Days

MAKE_UP_DAYS = 14
"""Days from the first of the rest on which visits may be made up."""


class History(NamedTuple):
    """
    A customer's past: visits made, left out and missed, and his last day or None.

    Parameters
    ----------
    earlier
        Missed visits of earlier cycles, which are required beside the frequency.
    """

    done: int
    unplanned: int
    missed: int
    earlier: int
    last: int | None


class Past(NamedTuple):
    """
    All that one customer's continuations follow from.

    Parameters
    ----------
    weekdays, own_weeks
        Where make-up days may lie.
    least, most
        The customer's own bounds of gaps.
    fixed
        Days of the rest that locks fix; every pattern holds them.
    lost
        Days whose visit in the base is among the missed ones.
    shut
        Days on which the rep is off or the customer is closed.
    base
        His pattern in the base, allowed or not.
    """

    patterns: Patterns
    weeks: int
    first_day: int
    frequency: int
    history: History
    weekdays: Days
    own_weeks: Days
    least: int | None
    most: int | None
    fixed: Days
    lost: Days
    shut: Days
    base: Days | None


class Tail(NamedTuple):
    """
    What one pattern leaves of the rest.

    Parameters
    ----------
    apart
        Days that a make-up day lies apart from every other day, at least.
    longest
        Days to the first visit, at most.
    make_up
        The days of which up to ``most_make_up`` may be added.
    """

    days: Days
    apart: int
    longest: int
    make_up: Days
    most_make_up: int

    @property
    def first_days(self) -> Iterator[int]:
        """Yield every day that a continuation with days can begin on."""
        yield from self.days[:1]
        for day in self.make_up:
            if not self.days or day < self.days[0]:
                yield day


@dataclass(frozen=True)
class Continuations:
    """
    A customer's continuations.

    Parameters
    ----------
    required
        Visits in the rest.
    tails
        Allowed pattern -> what it leaves.
    """

    past: Past
    required: int
    tails: Mapping[Days, Tail]

    @cached_property
    def keeps_gap(self) -> bool:
        """Whether any continuation begins soon enough after the last visit."""
        last = self.past.history.last
        return any(
            last is None or day - last <= tail.longest
            for tail in self.tails.values()
            for day in tail.first_days
        )

    @cached_property
    def soonest(self) -> int | None:
        """The first day on which any continuation begins; None when all are empty."""
        firsts = (day for tail in self.tails.values() for day in tail.first_days)
        return min(firsts, default=None)

    @cached_property
    def has_days(self) -> bool:
        """Whether a continuation that is not empty is allowed."""
        return self.soonest is not None


@cache
def derive_continuations(past: Past) -> Continuations:
    """Return what every pattern leaves of the rest, and how much of it is due."""
    left = {days: _far_enough(past, days) for days in past.patterns}
    history = past.history
    owed = past.frequency + history.earlier - history.done - history.unplanned
    if left:
        owed = min(owed, _most_left(past, left) + past.history.missed)
    required = max(owed, len(past.fixed), 0)
    if past.history.last is None and past.base not in left:
        fitting = {p: days for p, days in left.items() if len(days) <= required}
        left = fitting or left
    return Continuations(
        past=past,
        required=required,
        tails={
            pattern: _tail(past, pattern, days, required)
            for pattern, days in left.items()
        },
    )


def _most_left(past: Past, left: Mapping[Days, Days]) -> int:
    """Return how many days are left: of the told pattern, else of one or of half."""
    told = None if past.base is None else left.get(past.base)
    if told is not None:
        return len(told)
    sizes = sorted(map(len, left.values()))
    if past.history.last is not None:
        return sizes[-1]
    return sizes[len(sizes) // 2] or min(1, sizes[-1])


def is_continuation(found: Continuations, pattern: Days, due: Days) -> bool:
    """Tell whether days continue a pattern, however late they begin."""
    tail = found.tails.get(pattern)
    if tail is None or list(due) != sorted(set(due)) or not set(tail.days) <= set(due):
        return False
    return _may_add(tail, set(due) - set(tail.days))


def begins_in_time(found: Continuations, pattern: Days, due: Collection[int]) -> bool:
    """Tell whether the first gap allows a continuation of an allowed pattern."""
    if not due:
        return found.required == 0 or not found.has_days
    last, base = found.past.history.last, found.past.base
    if last is None or min(due) - last <= found.tails[pattern].longest:
        return True
    told = None if base is None else found.tails.get(base)
    if told is not None and any(True for _ in told.first_days):
        return pattern == base
    return not found.keeps_gap and min(due) == found.soonest


def days_around(found: Continuations, planned: frozenset[int]) -> set[int]:
    """Return the other days of allowed continuations that hold the planned ones."""
    days: set[int] = set()
    for pattern, tail in found.tails.items():
        for due in _continuations_with(tail, planned):
            if begins_in_time(found, pattern, due):
                days |= due - planned
    return days


def _continuations_with(tail: Tail, planned: frozenset[int]) -> Iterator[set[int]]:
    """Yield continuations that show every day which one with these days can have."""
    extra = planned - set(tail.days)
    if not _may_add(tail, extra):
        return
    spare = [day for day in tail.make_up if day not in extra]
    # One more day is what is tried, another may be needed to begin in time.
    for count in range(min(2, tail.most_make_up - len(extra)) + 1):
        for more in combinations(spare, count):
            if _may_add(tail, extra.union(more)):
                yield {*extra, *tail.days, *more}


def _may_add(tail: Tail, extra: Collection[int]) -> bool:
    return (
        len(extra) <= tail.most_make_up
        and all(day in tail.make_up for day in extra)
        and all(b - a >= tail.apart for a, b in pairwise(sorted(extra)))
    )


def _near(past: Past, pattern: Days) -> int:
    return max(-(-min(gaps_of(pattern, past.weeks)) // 2), past.least or 0)


def _far_enough(past: Past, pattern: Days) -> Days:
    """Return the days of the rest that do not come too soon after the last visit."""
    near = _near(past, pattern)
    last = None if pattern == past.base else past.history.last
    return tuple(
        day
        for day in pattern
        if day in past.fixed
        or (
            day >= past.first_day
            and day not in past.lost
            and (last is None or day - last >= near)
        )
    )


def _tail(past: Past, pattern: Days, left: Days, required: int) -> Tail:
    loose = [day for day in left if day not in past.fixed]
    dropped = loose[: max(0, len(left) - required)]
    days = tuple(day for day in left if day not in dropped)
    gaps = gaps_of(pattern, past.weeks)
    largest, apart = max(gaps), max(1, min(gaps) // 2, past.least or 0)
    longest = largest + largest // 2
    room = min(required - len(days), past.history.missed)
    return Tail(
        days=days,
        apart=apart,
        longest=longest if past.most is None else min(longest, past.most),
        make_up=_make_up_days(past, days, apart) if room > 0 else (),
        most_make_up=max(0, room),
    )


def _make_up_days(past: Past, days: Days, apart: int) -> Days:
    end = min(past.first_day + MAKE_UP_DAYS, 7 * past.weeks)
    last = past.history.last
    others = days if last is None else (last, *days)
    return tuple(
        day
        for day in range(past.first_day, end)
        if day not in past.shut
        and day % 7 in past.weekdays
        and day // 7 + 1 in past.own_weeks
        and all(abs(day - other) >= apart for other in others)
    )
