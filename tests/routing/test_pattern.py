from dataclasses import dataclass
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.pattern import (
    PatternLimits,
    VisitPattern,
    allowed_patterns,
    candidate_patterns,
    half_weeks,
    route_labels,
    visit_route,
)

MONDAY_TO_FRIDAY = (0, 1, 2, 3, 4)
WORK_WEEK = PatternLimits(weekdays=MONDAY_TO_FRIDAY)


def gaps(days: tuple[int, ...], weeks: int) -> list[int]:
    """Return calendar days between neighbours on a circle of 7 x weeks days."""
    circle = 7 * weeks
    return [
        (days[(idx + 1) % len(days)] - day - 1) % circle + 1
        for idx, day in enumerate(days)
    ]


def has_the_shape(days: tuple[int, ...], weeks: int) -> bool:
    """Tell whether days are one weekday of some weeks, or weekdays of every week."""
    weekdays = {day % 7 for day in days}
    if len(days) <= weeks:
        return len(weekdays) == 1
    return all(7 * week + d in days for week in range(weeks) for d in weekdays)


def brute_force(
    frequency: int,
    weeks: int,
    limits: PatternLimits,
    slack: int = 0,
) -> set[tuple[int, ...]]:
    """Return the allowed days among all subsets of all days of the cycle."""
    usable = [day for day in range(7 * weeks) if day % 7 in limits.weekdays]
    kept = [
        days
        for days in combinations(usable, frequency)
        if has_the_shape(days, weeks)
        and (not limits.weeks or all(day // 7 + 1 in limits.weeks for day in days))
        and all(day in days for day in limits.fixed_days)
        and min(gaps(days, weeks)) >= (limits.min_gap_days or 0)
        and max(gaps(days, weeks)) <= (limits.max_gap_days or 7 * weeks)
    ]
    if not kept:
        return set()
    largest = min(max(gaps(days, weeks)) for days in kept)
    ideal = [days for days in kept if max(gaps(days, weeks)) == largest]
    smallest = max(min(gaps(days, weeks)) for days in ideal)
    return {
        days
        for days in kept
        if max(gaps(days, weeks)) <= largest + slack
        and min(gaps(days, weeks)) >= smallest - slack
    }


@pytest.mark.parametrize(
    ("frequency", "count"),
    [(1, 20), (2, 10), (3, 20), (4, 5), (8, 3), (12, 1), (16, 3), (20, 1)],
)
def test_counts_for_four_weeks_from_monday_to_friday(
    frequency: int, count: int
) -> None:
    assert len(allowed_patterns(frequency, 4, WORK_WEEK)) == count


def test_twice_a_week_leaves_three_or_four_days_between() -> None:
    weekdays = [p.weekdays for p in allowed_patterns(8, 4, WORK_WEEK)]
    assert sorted(weekdays) == [(0, 3), (0, 4), (1, 4)]


def test_three_times_a_week_is_monday_wednesday_friday() -> None:
    (pattern,) = allowed_patterns(12, 4, WORK_WEEK)
    assert pattern.weekdays == (0, 2, 4)


def test_frequency_two_keeps_visits_two_weeks_apart() -> None:
    patterns = allowed_patterns(2, 4, WORK_WEEK)
    assert {pattern.weeks for pattern in patterns} == {(1, 3), (2, 4)}
    assert {pattern.gaps(4) for pattern in patterns} == {(14, 14)}


@pytest.mark.parametrize("weeks", [1, 2, 3, 4])
@pytest.mark.parametrize("slack", [0, 1, 7])
def test_patterns_equal_brute_force_over_all_subsets(weeks: int, slack: int) -> None:
    frequencies = [f for f in range(1, 5 * weeks + 1) if f <= weeks or f % weeks == 0]
    for frequency in frequencies:
        patterns = allowed_patterns(frequency, weeks, WORK_WEEK, slack_days=slack)
        found = {pattern.days for pattern in patterns}
        assert found == brute_force(frequency, weeks, WORK_WEEK, slack)


@dataclass(frozen=True)
class Case:
    """A cycle, and which of its days a customer's visits may be on."""

    weeks: int
    limits: PatternLimits
    slack: int

    @property
    def num_days(self) -> int:
        return self.weeks * len(self.limits.weekdays)


@st.composite
def cases(draw: st.DrawFn, most_fixed: int) -> Case:
    """Return limits of all kinds, with at most so many days fixed."""
    weeks = draw(st.integers(1, 4))
    weekdays = draw(st.sets(st.integers(0, 6), min_size=1, max_size=4))
    days = [day for day in range(7 * weeks) if day % 7 in weekdays]
    limits = PatternLimits(
        weekdays=tuple(sorted(weekdays)),
        weeks=tuple(sorted(draw(st.sets(st.integers(1, 4), max_size=3)))),
        min_gap_days=draw(st.none() | st.integers(1, 15)),
        max_gap_days=draw(st.none() | st.integers(5, 28)),
        fixed_days=tuple(draw(st.lists(st.sampled_from(days), max_size=most_fixed))),
    )
    return Case(weeks, limits, draw(st.integers(0, 8)))


@given(cases(most_fixed=1), st.data())
def test_limited_patterns_equal_brute_force(case: Case, data: st.DataObject) -> None:
    weeks, limits, slack = case.weeks, case.limits, case.slack
    regular = [*range(1, weeks + 1), 2 * weeks, 3 * weeks]
    frequency = data.draw(st.sampled_from([f for f in regular if f <= case.num_days]))
    patterns = allowed_patterns(frequency, weeks, limits, slack_days=slack)
    found = {pattern.days for pattern in patterns}
    assert len(found) == len(patterns)
    assert found == brute_force(frequency, weeks, limits, slack)


@pytest.mark.parametrize("frequency", [0, -1, 5, 6, 7, 9, 24])
def test_irregular_or_impossible_frequencies_have_no_pattern(frequency: int) -> None:
    assert candidate_patterns(frequency, 4, MONDAY_TO_FRIDAY) == ()


def test_gaps_count_over_the_wrap_of_the_cycle() -> None:
    assert VisitPattern((1, 22)).gaps(4) == (21, 7)
    assert VisitPattern((3,)).gaps(2) == (14,)


def test_halves_of_an_odd_week_share_the_middle_day() -> None:
    assert half_weeks(MONDAY_TO_FRIDAY) == ((0, 1, 2), (2, 3, 4))
    assert half_weeks((0, 1, 3, 4)) == ((0, 1), (3, 4))


@pytest.mark.parametrize(
    ("weekdays", "labels"),
    [
        ((0,), ("1",)),
        ((2,), ("1", "2")),
        ((4,), ("2",)),
        ((0, 3), ("1+2",)),
        ((0, 2), ("1",)),
        ((2, 4), ("2",)),
    ],
)
def test_half_week_labels_follow_the_half_of_the_week(
    weekdays: tuple[int, ...], labels: tuple[str, ...]
) -> None:
    days = tuple(7 * week + day for week in range(4) for day in weekdays)
    assert route_labels(VisitPattern(days), MONDAY_TO_FRIDAY, "half-week") == labels


@pytest.mark.parametrize(
    ("days", "labels"),
    [((0, 14), ("1",)), ((9, 23), ("2",)), ((0, 7, 14, 21), ("1+2",)), ((8,), ("2",))],
)
def test_alternate_week_labels_follow_the_parity_of_the_week(
    days: tuple[int, ...], labels: tuple[str, ...]
) -> None:
    found = route_labels(VisitPattern(days), MONDAY_TO_FRIDAY, "alternate-week")
    assert found == labels


def test_a_customer_on_both_routes_is_on_each_once_a_week() -> None:
    pattern = VisitPattern(tuple(7 * week + day for week in range(4) for day in (0, 3)))
    routes = [
        visit_route(day, pattern, "1+2", MONDAY_TO_FRIDAY, "half-week")
        for day in pattern.days
    ]
    assert routes == ["1", "2"] * 4


def test_an_every_week_customer_changes_route_with_the_week() -> None:
    pattern = VisitPattern((1, 8, 15, 22))
    routes = [
        visit_route(day, pattern, "1+2", MONDAY_TO_FRIDAY, "alternate-week")
        for day in pattern.days
    ]
    assert routes == ["1", "2", "1", "2"]


def test_the_middle_day_takes_the_route_that_the_other_day_leaves() -> None:
    wednesday_friday = VisitPattern((2, 4))
    monday_wednesday = VisitPattern((0, 2))
    week = MONDAY_TO_FRIDAY
    assert visit_route(2, wednesday_friday, "1+2", week, "half-week") == "1"
    assert visit_route(2, monday_wednesday, "1+2", week, "half-week") == "2"
    assert visit_route(2, monday_wednesday, "1", week, "half-week") == "1"


def brute_force_any_weekday(
    frequency: int, weeks: int, limits: PatternLimits, slack: int = 0
) -> set[tuple[int, ...]]:
    """Return the allowed days where the weekday may change, among all subsets."""
    usable = [day for day in range(7 * weeks) if day % 7 in limits.weekdays]
    kept = [
        days
        for days in combinations(usable, frequency)
        if len({day // 7 for day in days}) == frequency
        and (not limits.weeks or all(day // 7 + 1 in limits.weeks for day in days))
        and all(day in days for day in limits.fixed_days)
        and min(gaps(days, weeks)) >= (limits.min_gap_days or 0)
        and max(gaps(days, weeks)) <= (limits.max_gap_days or 7 * weeks)
    ]
    if not kept:
        return set()
    steady = [days for days in kept if len({day % 7 for day in days}) == 1]
    pool = steady or kept
    largest = min(max(gaps(days, weeks)) for days in pool)
    ideal = [days for days in pool if max(gaps(days, weeks)) == largest]
    smallest = max(min(gaps(days, weeks)) for days in ideal)
    allowed = {
        days
        for days in kept
        if max(gaps(days, weeks)) <= largest + slack + 1
        and min(gaps(days, weeks)) >= smallest - slack - 1
    }
    if len(allowed) <= 1_000:
        return allowed
    few = {days for days in allowed if num_off(days) <= 1}
    if len(few) <= 1_000 and few:
        return few
    even = brute_force(frequency, weeks, limits, slack)
    return even or set(sorted(allowed)[:1_000])


def num_off(days: tuple[int, ...]) -> int:
    """Return how many visits are not on the commonest weekday."""
    weekdays = [day % 7 for day in days]
    return len(days) - max(weekdays.count(weekday) for weekday in range(7))


def any_weekday_days(
    frequency: int, weeks: int, limits: PatternLimits, slack: int = 0
) -> list[tuple[int, ...]]:
    found = allowed_patterns(
        frequency, weeks, limits, slack_days=slack, any_weekday=True
    )
    return [pattern.days for pattern in found]


@pytest.mark.parametrize(("frequency", "count"), [(1, 20), (2, 26), (4, 73), (8, 3)])
def test_any_weekday_counts_for_four_weeks_from_monday_to_friday(
    frequency: int, count: int
) -> None:
    """A weekly customer walks from weekday to weekday: trace of (path of 5)^4 is 73."""
    assert len(any_weekday_days(frequency, 4, WORK_WEEK)) == count


@given(cases(most_fixed=2), st.data())
def test_patterns_of_any_weekday_equal_brute_force(
    case: Case, data: st.DataObject
) -> None:
    weeks, limits, slack = case.weeks, case.limits, case.slack
    frequency = data.draw(st.integers(1, weeks))
    found = any_weekday_days(frequency, weeks, limits, slack)
    assert found == sorted(set(found))
    assert set(found) == brute_force_any_weekday(frequency, weeks, limits, slack)
    steady = allowed_patterns(frequency, weeks, limits, slack_days=slack)
    assert {pattern.days for pattern in steady} <= set(found)


def test_of_too_many_patterns_those_with_one_visit_off_are_kept() -> None:
    """Weekly over six weeks: 3,733 walks with slack 1, of which few leave a weekday."""
    found = any_weekday_days(6, 6, WORK_WEEK, 1)
    by_hand = {
        tuple(7 * week + (other if week == place else usual) for week in range(6))
        for usual in MONDAY_TO_FRIDAY
        for other in MONDAY_TO_FRIDAY
        if abs(usual - other) <= 2
        for place in range(6)
    }
    assert set(found) == by_hand


def test_a_quarter_has_few_enough_patterns() -> None:
    weekly = any_weekday_days(13, 13, WORK_WEEK)
    assert len(weekly) == 5 + 8 * 13
    for frequency in range(2, 14):
        found = any_weekday_days(frequency, 13, WORK_WEEK)
        assert max(map(num_off, found)) <= 1 or len(found) <= 1_000


def test_locks_on_two_weekdays_need_a_free_weekday() -> None:
    limits = PatternLimits(weekdays=MONDAY_TO_FRIDAY, fixed_days=(0, 8))
    assert not allowed_patterns(4, 4, limits)
    found = any_weekday_days(4, 4, limits)
    assert (0, 8, 15, 22) in found
    assert all(days[:2] == (0, 8) for days in found)
