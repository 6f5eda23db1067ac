"""The days of a customer whose weekday may change, walked from visit to visit."""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice, pairwise
from typing import NamedTuple

from routing.check.views import Days, Span

Patterns = frozenset[Days]

CHANGE_SLACK = 1
"""Days by which gaps may be less even than those on one weekday."""
MOST = 1_000
"""Patterns; of more, those with fewer visits off a weekday are kept."""

_Node = tuple[int, int]
"""A day, and how many of the visits so far were not on the usual weekday."""


class Limits(NamedTuple):
    """What one customer's days must keep; ``least`` and ``most`` bound every gap."""

    frequency: int
    weeks: int
    weekdays: Days
    own_weeks: Days
    least: int | None
    most: int | None
    fixed: Days


def gaps_of(days: Days, weeks: int) -> list[int]:
    """Return calendar days between visits, over the wrap."""
    return [b - a for a, b in pairwise((*days, days[0] + 7 * weeks))]


def best_gaps(patterns: Iterable[Days], weeks: int) -> Span | None:
    """Return largest and smallest gap of the most even pattern; None without any."""
    gaps = (gaps_of(days, weeks) for days in patterns)
    best = min(((max(each), -min(each)) for each in gaps), default=None)
    return None if best is None else (best[0], -best[1])


def keeps_limits(limits: Limits, days: Days) -> bool:
    """Judge days, one a week where they change: limits only, even or not."""
    if limits.frequency <= limits.weeks:
        weeks = [day // 7 for day in days]
        if len(days) != limits.frequency or weeks != sorted(set(weeks)):
            return False
        if not {week + 1 for week in weeks} <= set(limits.own_weeks):
            return False
        if not {day % 7 for day in days} <= set(limits.weekdays):
            return False
    gaps = gaps_of(days, limits.weeks)
    if limits.least is not None and min(gaps) < limits.least:
        return False
    if limits.most is not None and max(gaps) > limits.most:
        return False
    return all(day in days for day in limits.fixed)


def has_days(limits: Limits) -> bool:
    """Tell whether any days keep the limits."""
    return any(_walks(limits, *_own_bounds(limits)))


@cache
def changing_days(
    limits: Limits, best: Span | None, slack: int, steady: Patterns
) -> Patterns:
    """
    Return the patterns allowed to a customer whose weekday may change.

    Parameters
    ----------
    best
        Largest and smallest gap of the most even pattern on one weekday; None where
        there is none: then that of any pattern.
    steady
        The allowed patterns on one weekday.
    """
    best = best or _best_walk(limits)
    if best is None:
        return frozenset()
    least, most = _own_bounds(limits)
    least = max(least, best[1] - slack - CHANGE_SLACK)
    most = min(most, best[0] + slack + CHANGE_SLACK)
    every = list(islice(_walks(limits, least, most), MOST + 1))
    if len(every) <= MOST:
        return frozenset(every)
    few: set[Days] = set()
    for weekday in limits.weekdays:
        few |= set(islice(_walks(limits, least, most, usual=weekday), MOST + 1))
    if few and len(few) <= MOST:
        return frozenset(few)
    return steady or frozenset(every[:MOST])


def _own_bounds(limits: Limits) -> Span:
    whole = 7 * limits.weeks
    return limits.least or 1, whole if limits.most is None else limits.most


def _best_walk(limits: Limits) -> Span | None:
    """Return largest and smallest gap of the most even days; None without any."""
    least, most = _own_bounds(limits)
    found = (high for high in range(most + 1) if any(_walks(limits, least, high)))
    largest = next(found, None)
    if largest is None:
        return None
    smallest = least
    while any(_walks(limits, smallest + 1, largest)):
        smallest += 1
    return largest, smallest


def _walks(
    limits: Limits, least: int, most: int, *, usual: int | None = None
) -> Iterator[Days]:
    """
    Yield the days with gaps in bounds, ascending.

    Parameters
    ----------
    usual
        The weekday that at most one visit may leave; None where all may.
    """
    if least * limits.frequency > 7 * limits.weeks or most < least:
        return
    days = _open_days(limits)
    after = {day: _next_days(limits, day, days, least, most) for day in days}
    for first in days:
        if any(day < first for day in limits.fixed):
            continue
        close = first + 7 * limits.weeks
        ends = {
            day
            for day in days
            if least <= close - day <= most and not any(f > day for f in limits.fixed)
        }
        start = (first, int(usual not in (None, first % 7)))
        layers = _alive(start, after, ends, limits.frequency, usual)
        yield from _walk((start,), layers, after, usual)


def _open_days(limits: Limits) -> list[int]:
    weeks = [week for week in limits.own_weeks if 1 <= week <= limits.weeks]
    return sorted(7 * (week - 1) + day for week in weeks for day in limits.weekdays)


def _next_days(
    limits: Limits, frm: int, days: list[int], least: int, most: int
) -> list[int]:
    """Return where the next visit may be: a later week, and no fixed day left out."""
    return [
        day
        for day in days
        if least <= day - frm <= most
        and day // 7 > frm // 7
        and not any(frm < fixed < day for fixed in limits.fixed)
    ]


def _steps(
    node: _Node, after: dict[int, list[int]], usual: int | None
) -> Iterator[_Node]:
    day, off = node
    for following in after[day]:
        now_off = off + (usual not in (None, following % 7))
        if now_off <= 1:
            yield following, now_off


def _alive(
    start: _Node,
    after: dict[int, list[int]],
    ends: set[int],
    frequency: int,
    usual: int | None,
) -> list[set[_Node]]:
    """Return visit by visit where a walk may be that comes to a good end."""
    layers = [{start}]
    for _ in range(frequency - 1):
        layers.append({b for a in layers[-1] for b in _steps(a, after, usual)})
    layers[-1] = {node for node in layers[-1] if node[0] in ends}
    for place in reversed(range(frequency - 1)):
        layers[place] = {
            node
            for node in layers[place]
            if not layers[place + 1].isdisjoint(_steps(node, after, usual))
        }
    return layers


def _walk(
    nodes: tuple[_Node, ...],
    layers: list[set[_Node]],
    after: dict[int, list[int]],
    usual: int | None,
) -> Iterator[Days]:
    if nodes[-1] not in layers[len(nodes) - 1]:
        return
    if len(nodes) == len(layers):
        yield tuple(day for day, _ in nodes)
        return
    for node in _steps(nodes[-1], after, usual):
        yield from _walk((*nodes, node), layers, after, usual)
