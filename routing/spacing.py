"""Days in different weeks of a cycle, the weekday free in each, kept even by bounds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice
from math import ceil

MOST_CHOICES = 1_000
"""Ways to choose a customer's days; of more, those with fewer changes are kept."""

Days = tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Spacing:
    """
    What days must respect that change their weekday.

    Parameters
    ----------
    frequency
        Visits per cycle, 1 to ``weeks``.
    open_days
        Calendar days of the cycle that are possible, ascending.
    fixed_days
        Days that must be among them.
    least, most
        Bounds of every gap in calendar days, over the wrap of the cycle.
    """

    frequency: int
    weeks: int
    open_days: Days
    fixed_days: Days
    least: int
    most: int


def choose_spaced_days(spacing: Spacing, steady: Sequence[Days]) -> Sequence[Days]:
    """
    Return all ways to choose days, or a part of more than ``MOST_CHOICES``, ascending.

    Then those in which at most one visit is not on the weekday of all others; if these
    are too many as well, the ``steady`` ones; where there are none, the first
    ``MOST_CHOICES`` of all.

    Parameters
    ----------
    steady
        Days with one weekday that are allowed in any case, ascending.
    """
    every = list(islice(spaced_days(spacing), MOST_CHOICES + 1))
    if len(every) <= MOST_CHOICES:
        return every
    nearly = list(islice(_nearly_steady(spacing), MOST_CHOICES + 1))
    if 0 < len(nearly) <= MOST_CHOICES:
        return sorted(nearly)
    return steady or every[:MOST_CHOICES]


def best_spacing(spacing: Spacing) -> tuple[int, int] | None:
    """
    Return largest and smallest gap of the most even days; None if there are no days.

    Most even: smallest largest gap, then largest smallest gap.
    """
    mean = 7 * spacing.weeks / spacing.frequency
    for most in range(max(spacing.least, ceil(mean)), spacing.most + 1):
        bounded = replace(spacing, most=most)
        if not any(spaced_days(bounded)):
            continue
        for least in range(int(mean), spacing.least, -1):
            if any(spaced_days(replace(bounded, least=least))):
                return most, least
        return most, spacing.least
    return None


def spaced_days(spacing: Spacing) -> Iterator[Days]:
    """Yield all ways to choose days, at most one a week, ascending."""
    dead: set[tuple[int, int, int]] = set()
    firsts = [day for day in spacing.open_days if _holds_fixed(spacing, -1, day)]
    for first in firsts:
        yield from _extended((first,), spacing, dead)


def _extended(
    days: Days, spacing: Spacing, dead: set[tuple[int, int, int]]
) -> Iterator[Days]:
    """Yield the ways to go on from some days; ways that lead nowhere go to ``dead``."""
    wrap = days[0] + 7 * spacing.weeks
    if len(days) == spacing.frequency:
        is_even = spacing.least <= wrap - days[-1] <= spacing.most
        if is_even and _holds_fixed(spacing, days[-1], wrap):
            yield days
        return
    # What follows depends on these three alone.
    state = days[0], days[-1], len(days)
    if state in dead:
        return
    is_dead = True
    gaps_left = spacing.frequency - len(days)
    for day in spacing.open_days:
        if not spacing.least <= day - days[-1] <= spacing.most:
            continue
        if day // 7 == days[-1] // 7 or not _holds_fixed(spacing, days[-1], day):
            continue
        rest = wrap - day
        if spacing.least * gaps_left <= rest <= spacing.most * gaps_left:
            for found in _extended((*days, day), spacing, dead):
                is_dead = False
                yield found
    if is_dead:
        dead.add(state)


def _holds_fixed(spacing: Spacing, after: int, before: int) -> bool:
    """Tell whether no fixed day lies strictly between two chosen ones."""
    return not any(after < day < before for day in spacing.fixed_days)


def _nearly_steady(spacing: Spacing) -> Iterator[Days]:
    """Yield the ways in which at most one visit leaves the others' weekday."""
    weeks = sorted({day // 7 for day in spacing.open_days})
    weekdays = sorted({day % 7 for day in spacing.open_days})
    # Of two visits either has left the other's: one of them is enough.
    places = range(spacing.frequency) if spacing.frequency > 2 else (1,)
    for chosen in combinations(weeks, spacing.frequency):
        for usual in weekdays:
            days = tuple(7 * week + usual for week in chosen)
            if _keeps(spacing, days):
                yield days
            for place in places:
                for other in weekdays:
                    moved = 7 * chosen[place] + other
                    changed = (*days[:place], moved, *days[place + 1 :])
                    if other != usual and _keeps(spacing, changed):
                        yield changed


def _keeps(spacing: Spacing, days: Days) -> bool:
    ends = (*days[1:], days[0] + 7 * spacing.weeks)
    gaps = [end - day for day, end in zip(days, ends, strict=True)]
    is_even = spacing.least <= min(gaps) and max(gaps) <= spacing.most
    return is_even and set(spacing.fixed_days) <= set(days)
