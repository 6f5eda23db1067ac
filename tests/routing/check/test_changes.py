"""Planner and checker, which share no code, allow the same days to change weekday."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.check.changes import (
    CHANGE_SLACK,
    MOST,
    Limits,
    best_gaps,
    changing_days,
    has_days,
    keeps_limits,
)
from routing.pattern import PatternLimits, allowed_patterns
from routing.policy import WEEKDAY_SLACK
from routing.spacing import MOST_CHOICES


def allowed_by_checker(limits: Limits, slack: int) -> set[tuple[int, ...]]:
    """Return what the checker allows, given the steady patterns of the planner."""
    every = allowed_patterns(
        limits.frequency, limits.weeks, planner_limits(limits), slack_days=91
    )
    even = allowed_patterns(
        limits.frequency, limits.weeks, planner_limits(limits), slack_days=slack
    )
    best = best_gaps((pattern.days for pattern in every), limits.weeks)
    steady = frozenset(pattern.days for pattern in even)
    return set(changing_days(limits, best, slack, steady))


def allowed_by_planner(limits: Limits, slack: int) -> set[tuple[int, ...]]:
    found = allowed_patterns(
        limits.frequency,
        limits.weeks,
        planner_limits(limits),
        slack_days=slack,
        any_weekday=True,
    )
    return {pattern.days for pattern in found}


def planner_limits(limits: Limits) -> PatternLimits:
    return PatternLimits(
        weekdays=limits.weekdays,
        weeks=limits.own_weeks,
        min_gap_days=limits.least,
        max_gap_days=limits.most,
        fixed_days=limits.fixed,
    )


def make_limits(frequency: int, weeks: int) -> Limits:
    return Limits(
        frequency=frequency,
        weeks=weeks,
        weekdays=(0, 1, 2, 3, 4),
        own_weeks=tuple(range(1, weeks + 1)),
        least=None,
        most=None,
        fixed=(),
    )


def test_both_know_the_same_constants() -> None:
    assert (CHANGE_SLACK, MOST) == (WEEKDAY_SLACK, MOST_CHOICES)


@given(
    weeks=st.integers(2, 7),
    weekdays=st.sets(st.integers(0, 6), min_size=1),
    out=st.sets(st.integers(1, 7), max_size=2),
    least=st.none() | st.integers(1, 15),
    most=st.none() | st.integers(5, 40),
    slack=st.integers(0, 3),
    data=st.data(),
)
def test_checker_and_planner_allow_the_same(
    weeks: int,
    weekdays: set[int],
    out: set[int],
    least: int | None,
    most: int | None,
    slack: int,
    data: st.DataObject,
) -> None:
    days = [day for day in range(7 * weeks) if day % 7 in weekdays]
    limits = make_limits(data.draw(st.integers(2, weeks)), weeks)._replace(
        weekdays=tuple(sorted(weekdays)),
        own_weeks=tuple(w for w in range(1, weeks + 1) if w not in out) or (1,),
        least=least,
        most=most,
        fixed=tuple(data.draw(st.lists(st.sampled_from(days), max_size=3))),
    )
    allowed = allowed_by_planner(limits, slack)
    assert allowed == allowed_by_checker(limits, slack)
    assert has_days(limits) == bool(allowed)
    assert all(keeps_limits(limits, days) for days in allowed)


@pytest.mark.parametrize("frequency", range(2, 14))
def test_they_agree_on_a_quarter(frequency: int) -> None:
    limits = make_limits(frequency, 13)
    assert allowed_by_planner(limits, 0) == allowed_by_checker(limits, 0)


def test_they_agree_on_many_patterns_without_a_steady_one() -> None:
    """Three weekdays are locked in a quarter: the first of very many are kept."""
    limits = make_limits(13, 13)._replace(fixed=(0, 8, 16))
    allowed = allowed_by_planner(limits, 0)
    assert len(allowed) == MOST
    assert allowed == allowed_by_checker(limits, 0)


@pytest.mark.parametrize(
    "days", [(0, 8, 15), (0, 1, 15, 22), (0, 8, 15, 26), (7, 0, 14, 21), ()]
)
def test_days_that_break_a_limit_are_not_kept(days: tuple[int, ...]) -> None:
    """Too few, two in a week, a closed weekday, the wrong order, none."""
    limits = make_limits(4, 4)._replace(weekdays=(0, 1, 2))
    assert not keeps_limits(limits, days)
    assert keeps_limits(limits, (0, 8, 16, 22))
