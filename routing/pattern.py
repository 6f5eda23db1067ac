"""Visit patterns: on which days of the cycle a frequency may be visited."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations

from routing.policy import WEEKDAY_SLACK, Rotation
from routing.spacing import Spacing, best_spacing, choose_spaced_days


@dataclass(frozen=True, order=True)
class VisitPattern:
    """
    Days of the cycle on which a customer is visited.

    Parameters
    ----------
    days
        0-based calendar days, ascending, at least one.
    """

    days: tuple[int, ...]

    @property
    def weekdays(self) -> tuple[int, ...]:
        """Weekdays (0 = Monday), ascending, each once."""
        return tuple(sorted({day % 7 for day in self.days}))

    @property
    def weeks(self) -> tuple[int, ...]:
        """Weeks of the cycle, 1-based, ascending, each once."""
        return tuple(sorted({day // 7 + 1 for day in self.days}))

    def gaps(self, weeks: int) -> tuple[int, ...]:
        """Return calendar days between visits, over the wrap of the cycle."""
        following = (*self.days[1:], self.days[0] + 7 * weeks)
        return tuple(b - a for a, b in zip(self.days, following, strict=True))


@dataclass(frozen=True, kw_only=True)
class PatternLimits:
    """
    What one customer's patterns must respect.

    Parameters
    ----------
    weekdays
        Weekdays (0 = Monday) that are possible at all.
    weeks
        Weeks (1-based) that are possible; empty means all.
    min_gap_days, max_gap_days
        Bounds of every gap in calendar days, over the wrap; None for no bound.
    fixed_days
        Days that must be visited.
    """

    weekdays: tuple[int, ...]
    weeks: tuple[int, ...] = ()
    min_gap_days: int | None = None
    max_gap_days: int | None = None
    fixed_days: tuple[int, ...] = ()


def candidate_patterns(
    frequency: int, weeks: int, weekdays: Sequence[int]
) -> tuple[VisitPattern, ...]:
    """
    Return every pattern of a frequency before any limit, ascending.

    Up to one visit a week: one weekday, that many of the weeks. A multiple of the
    weeks: that many weekdays, the same in every week. None for other frequencies.
    """
    if not 1 <= frequency <= weeks and (frequency < 1 or frequency % weeks):
        return ()
    days = sorted(set(weekdays))
    if frequency <= weeks:
        chosen = (
            tuple(7 * week + weekday for week in some)
            for weekday in days
            for some in combinations(range(weeks), frequency)
        )
        return tuple(sorted(VisitPattern(pattern) for pattern in chosen))
    return tuple(
        sorted(
            VisitPattern(tuple(7 * week + day for week in range(weeks) for day in some))
            for some in combinations(days, frequency // weeks)
        )
    )


@lru_cache(maxsize=4_096)  # whole lists of customers ask with the same limits
def allowed_patterns(
    frequency: int,
    weeks: int,
    limits: PatternLimits,
    *,
    slack_days: int = 0,
    any_weekday: bool = False,
) -> tuple[VisitPattern, ...]:
    """
    Return the most even patterns among those that keep a customer's limits, ascending.

    Most even: smallest largest gap, then largest smallest gap.

    Parameters
    ----------
    slack_days
        Days by which either gap may be worse than the best.
    any_weekday
        Whether the weekday is free in each week where visits are at most weekly. The
        best is then the best with one weekday, where there is any, and either gap may
        be worse by ``WEEKDAY_SLACK`` days more; ``choose_spaced_days`` says which of
        very many are kept.
    """
    kept = [
        pattern
        for pattern in candidate_patterns(frequency, weeks, limits.weekdays)
        if _keeps_limits(pattern, weeks, limits)
    ]
    best = _best_gaps(kept, weeks)
    even: tuple[VisitPattern, ...] = ()
    if best is not None:
        even = tuple(p for p in kept if _is_even(p, weeks, best, slack_days))
    if not any_weekday or not 2 <= frequency <= weeks:
        return even
    free = _free_spacing(frequency, weeks, limits)
    best = best or best_spacing(free)
    if best is None:
        return ()
    slack = slack_days + WEEKDAY_SLACK
    most, least = min(free.most, best[0] + slack), max(free.least, best[1] - slack)
    bounded = replace(free, least=least, most=most)
    found = choose_spaced_days(bounded, [pattern.days for pattern in even])
    return tuple(VisitPattern(days) for days in found)


def _best_gaps(patterns: Sequence[VisitPattern], weeks: int) -> tuple[int, int] | None:
    """Return largest and smallest gap of the most even pattern; None without any."""
    gaps = [pattern.gaps(weeks) for pattern in patterns]
    ends = [(max(each), -min(each)) for each in gaps]
    if not ends:
        return None
    largest, smallest = min(ends)
    return largest, -smallest


def _is_even(
    pattern: VisitPattern, weeks: int, best: tuple[int, int], slack: int
) -> bool:
    gaps = pattern.gaps(weeks)
    return max(gaps) <= best[0] + slack and min(gaps) >= best[1] - slack


def _free_spacing(frequency: int, weeks: int, limits: PatternLimits) -> Spacing:
    """Return the limits for days whose weekday is free in each week."""
    own = [week - 1 for week in limits.weeks] or range(weeks)
    days = (7 * week + weekday for week in own for weekday in set(limits.weekdays))
    longest = 7 * weeks
    return Spacing(
        frequency=frequency,
        weeks=weeks,
        open_days=tuple(sorted(day for day in days if 0 <= day < longest)),
        fixed_days=limits.fixed_days,
        least=limits.min_gap_days or 1,
        most=longest if limits.max_gap_days is None else limits.max_gap_days,
    )


def _keeps_limits(pattern: VisitPattern, weeks: int, limits: PatternLimits) -> bool:
    if limits.weeks and not set(pattern.weeks) <= set(limits.weeks):
        return False
    if not set(limits.fixed_days) <= set(pattern.days):
        return False
    gaps = pattern.gaps(weeks)
    if limits.min_gap_days is not None and min(gaps) < limits.min_gap_days:
        return False
    return limits.max_gap_days is None or max(gaps) <= limits.max_gap_days


def route_labels(
    pattern: VisitPattern, weekdays: Sequence[int], rotation: Rotation
) -> tuple[str, ...]:
    """
    Return which of a rep's two routes a pattern may belong to: "1", "2", "1+2".

    With "half-week" route 1 is the first and route 2 the second half of the rep's
    week; the middle weekday of an odd week serves either. With "alternate-week"
    route 1 is the odd and route 2 the even weeks of the cycle.

    Parameters
    ----------
    weekdays
        The rep's weekdays, 0 = Monday.
    """
    if rotation == "alternate-week":
        parities = {week % 2 for week in pattern.weeks}
        return ("1+2",) if len(parities) == 2 else ("1",) if 1 in parities else ("2",)
    first, second = half_weeks(weekdays)
    own = set(pattern.weekdays)
    labels = [
        label for label, half in (("1", first), ("2", second)) if own <= set(half)
    ]
    return tuple(labels) or ("1+2",)


def visit_route(
    day: int,
    pattern: VisitPattern,
    label: str,
    weekdays: Sequence[int],
    rotation: Rotation,
) -> str:
    """Return the route, "1" or "2", of one visit of a customer with a label."""
    if label != "1+2":
        return label
    if rotation == "alternate-week":
        return "1" if (day // 7) % 2 == 0 else "2"
    first, second = half_weeks(weekdays)
    if day % 7 in first and day % 7 in second:
        others = set(pattern.weekdays) - {day % 7}
        return "2" if others & set(first) else "1"
    return "1" if day % 7 in first else "2"


def half_weeks(weekdays: Sequence[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the two halves of a rep's week; an odd week's middle is in both."""
    days = tuple(sorted(weekdays))
    return days[: (len(days) + 1) // 2], days[len(days) // 2 :]
