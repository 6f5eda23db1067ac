"""How visits go on: days worked out by hand, and rule 12 spelt out once more."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, combinations
from math import ceil

from hypothesis import given, settings
from hypothesis import strategies as st

from routing.continuation import (
    Continuation,
    Standing,
    continue_patterns,
    required_visits,
)
from routing.pattern import VisitPattern

WEEKLY = tuple(VisitPattern(tuple(range(weekday, 28, 7))) for weekday in range(5))
"""Monday to Friday of four weeks."""
MONDAYS, FRIDAYS = WEEKLY[0], WEEKLY[4]
FIRST_DAY = 9
"""Wednesday of the second week."""


def standing(**changes: object) -> Standing:
    """Visited on the first two Mondays of a weekly rhythm, two visits to come."""
    found = Standing(first_day=FIRST_DAY, weeks=4, open_visits=2, last=7, base=MONDAYS)
    return replace(found, **changes)


def days_of(
    patterns: Sequence[VisitPattern], found: Standing
) -> dict[int, list[tuple[int, ...]]]:
    """Return the ways by the first weekday of their patterns."""
    ways: dict[int, list[tuple[int, ...]]] = {}
    for way in continue_patterns(patterns, found):
        ways.setdefault(way.pattern.days[0], []).append(way.days)
    return ways


def test_a_weekly_rhythm_goes_on_or_slips_by_at_most_half_a_gap() -> None:
    """Friday is due on 11, but two visits are owed, and 18 lies 11 days after 7."""
    assert required_visits(WEEKLY, standing()) == 2
    assert days_of(WEEKLY, standing()) == {
        0: [(14, 21)],
        1: [(15, 22)],
        2: [(16, 23)],
        3: [(17, 24)],
    }


def test_what_was_told_stays_told_however_long_the_gap() -> None:
    told = standing(base=FRIDAYS)
    assert days_of(WEEKLY, told)[4] == [(18, 25)]


def test_nobody_is_seen_again_sooner_than_half_his_smallest_gap() -> None:
    """Half of 7 is 4: Thursday 10 is too near to 7, unless Thursday was told."""
    owed = standing(open_visits=3, base=None)
    assert days_of(WEEKLY, owed)[3] == [(17, 24)]
    assert days_of(WEEKLY, replace(owed, base=WEEKLY[3]))[3] == [(10, 17, 24)]
    assert days_of(WEEKLY, replace(owed, last=6))[3] == [(10, 17, 24)]
    strict = replace(owed, last=6, min_gap_days=5)
    # 10 is too near to 6 then, and 17 too far.
    assert 3 not in days_of(WEEKLY, strict)


def test_a_missed_visit_is_made_up_half_a_gap_from_all_others() -> None:
    """Missed on 7, last seen on 0; half of 7 is 3, rounded down: 15 and 16 are out."""
    missed = standing(
        open_visits=3, missed=1, last=0, make_up_days=(9, 10, 11, 14, 15, 16, 17, 18)
    )
    assert required_visits((MONDAYS,), missed) == 3
    assert days_of((MONDAYS,), missed) == {
        0: [(9, 14, 21), (10, 14, 21), (11, 14, 21), (14, 17, 21), (14, 18, 21)]
    }


def test_what_cannot_be_made_up_is_owed_without_a_day() -> None:
    missed = standing(open_visits=3, missed=1, last=0, make_up_days=(12, 15, 16))
    assert required_visits((MONDAYS,), missed) == 3
    assert days_of((MONDAYS,), missed) == {0: [(14, 21)]}


def test_a_visit_on_a_day_off_is_made_up_on_another() -> None:
    """The rep is off on 14: 11 and 10 are far enough from 7 and 21, 18 is not."""
    ill = standing(missed=1, lost_days=(14,), make_up_days=(10, 11, 16, 17, 18))
    assert required_visits((MONDAYS,), ill) == 2
    assert days_of((MONDAYS,), ill) == {
        0: [(10, 21), (11, 21), (16, 21), (17, 21), (18, 21)]
    }


def test_a_raised_frequency_asks_for_no_more_than_the_rest_holds() -> None:
    """From 2 to 4 after one visit on 0: Mondays have 2 days left, Fridays 3."""
    raised = standing(open_visits=3, last=0, base=VisitPattern((0, 14)))
    assert required_visits((MONDAYS,), raised) == 2
    assert required_visits(WEEKLY, raised) == 3
    # No Friday: 11 comes more than half a gap late.
    assert days_of(WEEKLY, raised) == {
        2: [(9, 16, 23)],
        3: [(10, 17, 24)],
    }


def test_a_lowered_frequency_that_is_done_asks_for_nothing() -> None:
    monthly = tuple(VisitPattern((day,)) for day in (0, 7, 14))
    lowered = standing(open_visits=-1, base=MONDAYS)
    assert required_visits(monthly, lowered) == 0
    assert days_of(monthly, lowered) == {0: [()], 7: [()], 14: [()]}


def test_a_newcomer_begins_on_any_day_of_the_rest() -> None:
    """Four visits are not squeezed into two weeks and a half; 3 fit from Wednesday."""
    newcomer = standing(open_visits=4, last=None, base=None)
    assert required_visits(WEEKLY, newcomer) == 3
    assert days_of(WEEKLY, newcomer) == {
        0: [(14, 21)],
        1: [(15, 22)],
        2: [(9, 16, 23)],
        3: [(10, 17, 24)],
        4: [(11, 18, 25)],
    }


def test_days_that_locks_fix_are_never_dropped() -> None:
    locked = standing(open_visits=0, fixed_days=(21,))
    assert required_visits((MONDAYS,), locked) == 1
    assert days_of((MONDAYS,), locked) == {0: [(21,)]}


def test_the_longest_gap_of_his_own_binds() -> None:
    assert set(days_of(WEEKLY, standing(max_gap_days=8))) == {0, 1}


def test_who_was_told_few_days_more_is_not_owed_what_others_could_hold() -> None:
    """Mondays leave two days, whatever Fridays would; only 14 and 21 were told."""
    assert required_visits(WEEKLY, standing(open_visits=3)) == 2


def test_too_late_is_allowed_only_as_soon_as_can_be() -> None:
    """Seen 20 days ago: all come too late; the pattern told is no longer allowed."""
    late = standing(open_visits=3, last=-11, base=VisitPattern((6, 13, 20, 27)))
    assert days_of(WEEKLY, late) == {2: [(9, 16, 23)]}


def test_nothing_allowed_is_owed_in_full() -> None:
    assert required_visits((), standing(open_visits=3)) == 3
    assert required_visits((), standing(open_visits=-1)) == 0


def apart(pattern: VisitPattern, found: Standing) -> int:
    return max(1, min(pattern.gaps(found.weeks)) // 2, found.min_gap_days or 0)


def near(pattern: VisitPattern, found: Standing) -> int:
    return max(ceil(min(pattern.gaps(found.weeks)) / 2), found.min_gap_days or 0)


def tail(pattern: VisitPattern, found: Standing) -> list[int]:
    days = [day for day in pattern.days if day >= found.first_day]
    days = [d for d in days if d not in found.lost_days or d in found.fixed_days]
    if found.last is None or pattern == found.base:
        return days
    loose = [day for day in days if day not in found.fixed_days]
    while loose and loose[0] - found.last < near(pattern, found):
        days.remove(loose.pop(0))
    return days


def required_by_the_rule(patterns: Sequence[VisitPattern], found: Standing) -> int:
    told = [pattern for pattern in patterns if pattern == found.base]
    sizes = [len(tail(pattern, found)) for pattern in told or patterns]
    if told or found.last is not None:
        most = max(sizes)
    else:
        half = len(patterns) / 2
        most = max(
            size for size in {0, *sizes} if sum(each >= size for each in sizes) >= half
        ) or (1 if max(sizes) else 0)
    owed = max(0, min(found.open_visits, most + found.missed))
    return max(owed, len(found.fixed_days))


def ways_by_the_rule(
    patterns: Sequence[VisitPattern], found: Standing
) -> set[Continuation]:
    """Return the continuations of rule 12 by trying every set of days."""
    required = required_by_the_rule(patterns, found)
    every: list[Continuation] = []
    if found.last is None and found.base not in patterns:
        small = [p for p in patterns if len(tail(p, found)) <= required]
        patterns = small or patterns
    for pattern in patterns:
        kept = tail(pattern, found)
        for day in [day for day in kept if day not in found.fixed_days]:
            if len(kept) > required:
                kept.remove(day)
        spare = [day for day in found.make_up_days if day not in kept]
        sets = (
            combinations(spare, count)
            for count in range(max(0, min(required - len(kept), found.missed)) + 1)
        )
        allowed = [
            extra
            for extra in chain.from_iterable(sets)
            if are_far_enough(kept, extra, apart(pattern, found), found.last)
        ]
        # As much is made up as can be.
        most = max(map(len, allowed))
        every += [
            Continuation(pattern, tuple(sorted((*kept, *extra))))
            for extra in allowed
            if len(extra) == most
        ]
    return set(begun_in_time(every, patterns, found, required))


def are_far_enough(
    kept: Sequence[int], extra: Sequence[int], least: int, last: int | None
) -> bool:
    days = [*kept, *extra]
    return all(
        abs(day - other) >= least
        for day in extra
        for other in [*days, *([] if last is None else [last])]
        if other != day
    )


def begun_in_time(
    every: list[Continuation],
    patterns: Sequence[VisitPattern],
    found: Standing,
    required: int,
) -> list[Continuation]:
    if required == 0:
        return every

    def gap(way: Continuation) -> int:
        return 0 if found.last is None else way.days[0] - found.last

    def limit(way: Continuation) -> int:
        largest = max(way.pattern.gaps(found.weeks))
        return min(largest + largest // 2, found.max_gap_days or 10_000)

    begun = [way for way in every if way.days]
    in_time = [
        way for way in begun if gap(way) <= limit(way) or way.pattern == found.base
    ]
    if not in_time:
        least = min(map(gap, begun), default=0)
        in_time = [way for way in begun if gap(way) == least]
    return in_time or [way for way in every if not way.days]


@st.composite
def cases(draw: st.DrawFn) -> tuple[tuple[VisitPattern, ...], Standing]:
    weeks = draw(st.integers(1, 4))
    days = st.integers(0, 7 * weeks - 1)
    patterns = draw(
        st.sets(
            st.sets(days, min_size=1, max_size=5).map(
                lambda some: VisitPattern(tuple(sorted(some)))
            ),
            min_size=1,
            max_size=4,
        )
    )
    first_day = draw(days)
    rest = st.integers(first_day, 7 * weeks - 1)
    shared = set.intersection(*(set(p.days) for p in patterns))
    fixed = draw(st.booleans()) and tuple(
        sorted(day for day in shared if day >= first_day)
    )
    return tuple(sorted(patterns)), Standing(
        first_day=first_day,
        weeks=weeks,
        open_visits=draw(st.integers(-2, 7)),
        missed=draw(st.integers(0, 3)),
        last=draw(st.none() | st.integers(-30, first_day - 1)),
        base=draw(st.none() | st.sampled_from(sorted(patterns))),
        min_gap_days=draw(st.none() | st.integers(1, 10)),
        max_gap_days=draw(st.none() | st.integers(5, 30)),
        fixed_days=fixed or (),
        make_up_days=tuple(sorted(draw(st.sets(rest, max_size=7)))),
        lost_days=tuple(sorted(draw(st.sets(rest, max_size=2)))),
    )


@settings(max_examples=300)
@given(cases())
def test_continuations_are_those_of_the_rule(
    case: tuple[tuple[VisitPattern, ...], Standing],
) -> None:
    patterns, found = case
    assert required_visits(patterns, found) == required_by_the_rule(patterns, found)
    ways = continue_patterns(patterns, found)
    assert list(ways) == sorted(set(ways))
    assert set(ways) == ways_by_the_rule(patterns, found)
    assert ways
