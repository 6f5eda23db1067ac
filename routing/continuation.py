"""How visits go on in the rest of a cycle: rule 12 of docs/plan-folder.md."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from routing.pattern import VisitPattern

MAKE_UP_DAYS = 14
"""Calendar days, from the first of the rest, in which a visit can be made up."""
MOST_MAKE_UPS = 5
"""Missed visits of one customer that are made up."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """
    Where a customer stands when the rest of a cycle begins.

    Parameters
    ----------
    first_day
        First day of the rest.
    weeks
        Length of the cycle.
    open_visits
        Visits of the cycle that are neither done nor given up; may be negative after
        the frequency fell.
    missed
        Visits that may be made up.
    last
        Day of the last visit, negative before the cycle; None when unknown.
    base
        Pattern until now; None for a newcomer.
    min_gap_days, max_gap_days
        The customer's own limits; None for none.
    fixed_days
        Days of the rest that locks fix, ascending.
    make_up_days
        Days on which a visit can be made up, ascending.
    lost_days
        Days of the rest whose visit is to be made up on another.
    """

    first_day: int
    weeks: int
    open_visits: int
    missed: int = 0
    last: int | None = None
    base: VisitPattern | None = None
    min_gap_days: int | None = None
    max_gap_days: int | None = None
    fixed_days: tuple[int, ...] = ()
    make_up_days: tuple[int, ...] = ()
    lost_days: tuple[int, ...] = ()


@dataclass(frozen=True, order=True)
class Continuation:
    """
    One way to go on.

    Parameters
    ----------
    pattern
        The pattern from now on.
    days
        Days of the rest with a visit, make-up days among them, ascending.
    """

    pattern: VisitPattern
    days: tuple[int, ...]


def required_visits(patterns: Sequence[VisitPattern], standing: Standing) -> int:
    """Return the visits that the rest of a cycle owes a customer."""
    if not patterns:
        return max(0, standing.open_visits)
    told = [pattern for pattern in patterns if pattern == standing.base]
    sizes = [len(_tail(pattern, standing)) for pattern in told or patterns]
    most = max(sizes)
    if standing.last is None and not told:
        # What half of the patterns leave: newcomers would crowd the days of the best.
        sizes.sort(reverse=True)
        most = sizes[(len(sizes) - 1) // 2] or min(1, most)
    wanted = max(0, min(standing.open_visits, most + standing.missed))
    return max(wanted, len(standing.fixed_days))


def continue_patterns(
    patterns: Sequence[VisitPattern], standing: Standing
) -> tuple[Continuation, ...]:
    """
    Return every way in which allowed patterns may go on, ascending.

    Not empty if any pattern is allowed. A pattern that asks for make-up days appears
    once for each choice of as many of them as can be had.
    """
    required = required_visits(patterns, standing)
    if standing.last is None and standing.base not in patterns:
        # Told once, a newcomer's pattern is to owe the same ever after.
        fitting = [p for p in patterns if len(_tail(p, standing)) <= required]
        patterns = fitting or patterns
    ways = [
        way
        for pattern in patterns
        for way in _continuations(pattern, standing, required)
    ]
    if required == 0:
        return tuple(sorted(ways))
    begun = [way for way in ways if way.days]
    kept = [way for way in begun if _is_in_time(way, standing)]
    if begun and not kept:
        least = min(way.days[0] for way in begun)
        kept = [way for way in begun if way.days[0] == least]
    return tuple(sorted(kept or (way for way in ways if not way.days)))


def _continuations(
    pattern: VisitPattern, standing: Standing, required: int
) -> Iterator[Continuation]:
    days = _shorten(_tail(pattern, standing), standing, required)
    wanted = min(required - len(days), standing.missed)
    for count in range(max(0, wanted), -1, -1):
        found = [
            (*days, *extra)
            for extra in combinations(standing.make_up_days, count)
            if _keep_distance(days, extra, _apart(pattern, standing), standing.last)
        ]
        for each in found:
            yield Continuation(pattern, tuple(sorted(each)))
        if found:
            return


def _tail(pattern: VisitPattern, standing: Standing) -> tuple[int, ...]:
    """Return the pattern's days in the rest, without those too near the last visit."""
    lost = set(standing.lost_days)
    # What was told stays told, however near the last visit came.
    last = None if pattern == standing.base else standing.last
    near = _nearest(pattern, standing)
    return tuple(
        day
        for day in pattern.days
        if day in standing.fixed_days
        or (
            day >= standing.first_day
            and day not in lost
            and (last is None or day - last >= near)
        )
    )


def _shorten(
    days: tuple[int, ...], standing: Standing, required: int
) -> tuple[int, ...]:
    """Drop the first days that no lock fixes until no more than required are left."""
    kept = list(days)
    for day in days:
        if len(kept) > required and day not in standing.fixed_days:
            kept.remove(day)
    return tuple(kept)


def _apart(pattern: VisitPattern, standing: Standing) -> int:
    """Return the least days between a make-up day and another visit."""
    half = min(pattern.gaps(standing.weeks)) // 2
    return max(1, half, standing.min_gap_days or 0)


def _nearest(pattern: VisitPattern, standing: Standing) -> int:
    """Return the least days between a visit out of turn and the next."""
    half = -(-min(pattern.gaps(standing.weeks)) // 2)
    return max(half, standing.min_gap_days or 0)


def _keep_distance(
    days: tuple[int, ...], extra: tuple[int, ...], near: int, last: int | None
) -> bool:
    others = days if last is None else (last, *days)
    for place, day in enumerate(extra):
        if any(abs(day - other) < near for other in (*others, *extra[:place])):
            return False
    return True


def _is_in_time(way: Continuation, standing: Standing) -> bool:
    """Tell whether the first visit is in time, or as it was told."""
    if way.pattern == standing.base or standing.last is None:
        return True
    largest = max(way.pattern.gaps(standing.weeks))
    limit = largest + largest // 2
    if standing.max_gap_days is not None:
        limit = min(limit, standing.max_gap_days)
    return way.days[0] - standing.last <= limit
