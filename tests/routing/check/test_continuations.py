"""Continuations worked out by hand; days 0-4 are Monday to Friday of week 1."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from routing.check.changes import Patterns, gaps_of
from routing.check.continuations import (
    MAKE_UP_DAYS,
    History,
    Past,
    begins_in_time,
    days_around,
    derive_continuations,
    is_continuation,
)
from routing.check.views import Days

WEEKLY: Patterns = frozenset(tuple(range(day, 28, 7)) for day in range(5))
MONTHLY: Patterns = frozenset(
    (7 * week + day,) for week in range(4) for day in range(5)
)
TWICE_A_WEEK: Patterns = frozenset(
    tuple(7 * week + day for week in range(4) for day in pair)
    for pair in ((0, 3), (1, 4), (0, 4))
)
TUESDAYS, WEDNESDAYS, THURSDAYS = (tuple(range(day, 28, 7)) for day in (1, 2, 3))


def make_past(
    patterns: Patterns,
    first_day: int,
    *,
    frequency: int | None = None,
    done: int = 0,
    unplanned: int = 0,
    missed: int = 0,
    earlier: int = 0,
    last: int | None = None,
    base: Days | None = None,
    least: int | None = None,
    most: int | None = None,
    fixed: Days = (),
    lost: Days = (),
    shut: Days = (),
) -> Past:
    return Past(
        patterns=patterns,
        weeks=4,
        first_day=first_day,
        frequency=len(min(patterns)) if frequency is None else frequency,
        history=History(done, unplanned, missed, earlier, last),
        weekdays=(0, 1, 2, 3, 4),
        own_weeks=(1, 2, 3, 4),
        least=least,
        most=most,
        fixed=fixed,
        lost=lost,
        shut=shut,
        base=base,
    )


def allowed(past: Past) -> dict[Days, list[Days]]:
    """Return pattern -> its allowed continuations, by trying every set of days."""
    found = derive_continuations(past)
    days = range(max(0, past.first_day), 28)
    tails = {p: tuple(d for d in p if d >= past.first_day) for p in past.patterns}
    every: dict[Days, list[Days]] = {}
    for pattern, tail in sorted(tails.items()):
        others = [day for day in days if day not in tail][:MAKE_UP_DAYS]
        for kept in ({*tail[n:], *past.fixed} for n in range(len(tail) + 1)):
            for count in range(3):
                for more in combinations(others, count):
                    due = tuple(sorted((*kept, *more)))
                    if is_continuation(found, pattern, due) and begins_in_time(
                        found, pattern, due
                    ):
                        every.setdefault(pattern, []).append(due)
    return every


def test_a_weekly_customer_moved_on_skips_the_day_after_his_visit() -> None:
    """Tuesday is done; Thursday would come 2 days later, nearer than half a week."""
    past = make_past(WEEKLY, 2, done=1, last=1, base=TUESDAYS)
    assert derive_continuations(past).required == 3
    ways = allowed(past)
    assert ways[THURSDAYS] == [(10, 17, 24)]
    assert ways[TUESDAYS] == [(8, 15, 22)]
    assert ways[(4, 11, 18, 25)] == [(11, 18, 25)]
    assert ways[(0, 7, 14, 21)] == [(7, 14, 21)]


def test_the_old_pattern_goes_on_however_near_it_comes() -> None:
    """On Monday, day 7, a visit was made up; the Tuesday after it is still due."""
    past = make_past(WEEKLY, 8, done=1, last=7, base=TUESDAYS)
    assert allowed(past)[TUESDAYS] == [(8, 15, 22)]
    moved = make_past(WEEKLY, 8, done=1, last=7, base=THURSDAYS)
    assert allowed(moved)[TUESDAYS] == [(15, 22)]


def test_a_first_gap_beyond_one_and_a_half_is_for_the_old_pattern_alone() -> None:
    """Last seen on day 1: the limit is day 11, and the next Monday is day 14."""
    past = make_past(WEEKLY, 9, done=1, last=1, base=TUESDAYS)
    assert derive_continuations(past).required == 2
    assert allowed(past) == {TUESDAYS: [(15, 22)]}


def test_who_had_no_pattern_begins_as_soon_as_any_can() -> None:
    """Nothing keeps 10 days from day -20; Wednesday, day 9, comes first."""
    past = make_past(WEEKLY, 9, last=-20)
    assert allowed(past) == {WEDNESDAYS: [(9, 16, 23)]}


def test_the_only_visit_still_to_come_stays_due() -> None:
    """Twenty patterns, of which those of weeks 3 and 4 are left; one visit is due."""
    ways = allowed(make_past(MONTHLY, 14, base=(15,), last=-13))
    assert derive_continuations(make_past(MONTHLY, 14)).required == 1
    assert ways[(15,)] == [(15,)]
    assert min(ways) == (14,)
    assert len(ways) == 10
    # 42 days after day -13 is day 29; after day -20 it is day 22.
    later = allowed(make_past(MONTHLY, 14, base=(15,), last=-20))
    assert max(later) == (22,)


def test_a_monthly_visit_made_early_is_not_due_again() -> None:
    past = make_past(MONTHLY, 7, done=1, last=2, base=(2,))
    assert derive_continuations(past).required == 0
    assert allowed(past)[(2,)] == [()]
    assert allowed(past)[(16,)] == [()]


def test_two_visits_a_week_go_on_within_half_the_smaller_gap() -> None:
    """Monday is done. From Wednesday, Thursday is next; Tuesday-Friday has Friday."""
    past = make_past(TWICE_A_WEEK, 2, done=1, last=0)
    assert derive_continuations(past).required == 7
    ways = allowed(past)
    assert ways[min(TWICE_A_WEEK)] == [(3, 7, 10, 14, 17, 21, 24)]
    assert [w for p, w in sorted(ways.items()) if p[0] == 1] == [
        [(4, 8, 11, 15, 18, 22, 25)]
    ]
    # Monday-Friday, gaps 4 and 3, would begin on Friday too.
    assert ways[max(p for p in TWICE_A_WEEK if p[0] == 0)] == [
        (4, 7, 11, 14, 18, 21, 25)
    ]


def test_a_grade_raised_brings_what_the_rest_can_hold() -> None:
    """One visit of four is made; three weeks are left, and three visits."""
    past = make_past(WEEKLY, 7, done=1, last=1, base=(1,))
    assert derive_continuations(past).required == 3
    ways = allowed(past)
    assert ways[TUESDAYS] == [(8, 15, 22)]
    # On day 14 only two weeks are left; the visit of week 2 is owed to nobody.
    late = make_past(WEEKLY, 14, done=1, last=1, base=(1,))
    assert derive_continuations(late).required == 2


def test_a_grade_lowered_owes_nothing_more() -> None:
    past = make_past(MONTHLY, 14, done=2, last=8, base=TUESDAYS)
    assert derive_continuations(past).required == 0
    assert all(ways == [()] for ways in allowed(past).values())


def test_a_missed_visit_is_made_up_between_the_last_and_the_next() -> None:
    """
    Seen on day 1, missed on day 8, planned anew from Wednesday, day 9.

    The next Tuesdays are 15 and 22. Three days from them and from day 1 are 9 to 12
    and 18 to 19, of which the weekend is no working day.
    """
    past = make_past(WEEKLY, 9, done=1, missed=1, last=1, base=TUESDAYS)
    found = derive_continuations(past)
    assert found.required == 3
    assert found.tails[TUESDAYS].make_up == (9, 10, 11, 18)
    assert allowed(past)[TUESDAYS] == [
        (15, 22),
        (9, 15, 22),
        (10, 15, 22),
        (11, 15, 22),
        (15, 18, 22),
    ]
    # Wednesday has three days without any that is made up.
    assert allowed(past)[WEDNESDAYS] == [(9, 16, 23)]


def test_nothing_is_made_up_on_a_day_off() -> None:
    past = make_past(
        WEEKLY, 9, done=1, missed=1, last=1, base=TUESDAYS, shut=(10, 14, 15)
    )
    tail = derive_continuations(past).tails[TUESDAYS]
    assert (tail.days, tail.make_up) == ((15, 22), (9, 11, 18))


def test_a_make_up_day_keeps_the_smallest_gap_of_the_customer() -> None:
    past = make_past(WEEKLY, 9, done=1, missed=1, last=1, base=TUESDAYS, least=6)
    assert derive_continuations(past).tails[TUESDAYS].make_up == (9,)


def test_a_largest_gap_of_the_customer_bounds_the_first_one() -> None:
    past = make_past(WEEKLY, 9, done=2, last=8, base=TUESDAYS)
    assert len(allowed(past)) == 5
    # Day 18 is 10 days after day 8; with at most 8 days, 16 is the last.
    bound = make_past(WEEKLY, 9, done=2, last=8, base=TUESDAYS, most=8)
    assert {p[0] for p in allowed(bound)} == {0, 1, 2}


def test_a_newcomer_in_week_three_gets_half_of_it() -> None:
    past = make_past(WEEKLY, 14)
    assert derive_continuations(past).required == 2
    ways = allowed(past)
    assert ways[TUESDAYS] == [(15, 22)]
    assert len(ways) == 5


def test_without_a_last_visit_the_first_may_be_near_or_far() -> None:
    """From Wednesday of week 1 on, four Thursdays are left but three Tuesdays."""
    past = make_past(WEEKLY, 2, base=TUESDAYS)
    assert derive_continuations(past).required == 3
    assert allowed(past)[THURSDAYS] == [(10, 17, 24)]
    assert allowed(past)[TUESDAYS] == [(8, 15, 22)]


def test_locked_days_are_not_dropped() -> None:
    """Day 3 is locked though it is 2 days after the last visit, and nothing is owed."""
    patterns = frozenset([THURSDAYS])
    past = make_past(patterns, 2, done=1, last=1, fixed=(3,))
    assert allowed(past)[THURSDAYS] == [(3, 17, 24)]
    owed = make_past(patterns, 2, done=4, last=1, fixed=(3,))
    assert derive_continuations(owed).required == 1
    assert allowed(owed)[THURSDAYS] == [(3,)]


def test_a_pattern_without_days_is_for_who_has_no_other() -> None:
    """Day 2 is over; another pattern of the month has a day."""
    two: Patterns = frozenset([(2,), (20,)])
    assert allowed(make_past(two, 9)) == {(20,): [(20,)]}
    one = make_past(frozenset([(2,)]), 9)
    assert derive_continuations(one).required == 0
    assert allowed(one) == {(2,): [()]}


def test_a_day_on_which_the_rep_is_off_now_is_left_out_and_made_up() -> None:
    """Day 15 is lost; 11 to 19 are three days from both 8 and 22."""
    past = make_past(WEEKLY, 7, done=1, missed=1, last=1, base=TUESDAYS, lost=(15,))
    found = derive_continuations(past)
    assert found.required == 3
    assert found.tails[TUESDAYS].days == (8, 22)
    assert found.tails[TUESDAYS].make_up == (11, 14, 15, 16, 17, 18)


def test_a_visit_missed_in_an_earlier_cycle_is_required_besides() -> None:
    """Last seen on day -13, missed on day -6: one more than the four of the cycle."""
    past = make_past(WEEKLY, 0, missed=1, earlier=1, last=-13, base=TUESDAYS)
    found = derive_continuations(past)
    assert found.required == 5
    # Fridays are three days from Tuesdays, and Mondays from Thursdays.
    assert found.tails[TUESDAYS].make_up == (4, 11)
    assert found.tails[THURSDAYS].make_up == (0, 7)


def test_other_days_are_not_due() -> None:
    found = derive_continuations(make_past(WEEKLY, 7, done=1, last=1, base=TUESDAYS))
    for wrong in ((8, 15), (8, 15, 22, 23), (15, 8, 22), (8, 8, 15, 22), (9, 16, 23)):
        assert not is_continuation(found, TUESDAYS, wrong)
    assert not is_continuation(found, (8, 15, 22), (8, 15, 22))


@given(
    first_day=st.integers(0, 27),
    kind=st.sampled_from([WEEKLY, MONTHLY, TWICE_A_WEEK]),
    done=st.integers(0, 2),
    missed=st.integers(0, 2),
    gap=st.none() | st.integers(1, 30),
    base=st.none() | st.sampled_from([TUESDAYS, THURSDAYS, (2,), (20,)]),
    data=st.data(),
)
def test_days_to_try_are_those_of_every_continuation(
    first_day: int,
    kind: Patterns,
    done: int,
    missed: int,
    gap: int | None,
    base: Days | None,
    data: st.DataObject,
) -> None:
    last = None if gap is None else first_day - gap
    past = make_past(kind, first_day, done=done, missed=missed, last=last, base=base)
    every = [set(due) for ways in allowed(past).values() for due in ways]
    assert every
    some = data.draw(st.sampled_from(every))
    planned = frozenset(day for day in some if data.draw(st.booleans()))
    wanted = {day for due in every if planned <= due for day in due - planned}
    assert days_around(derive_continuations(past), planned) == wanted


@given(
    first_day=st.integers(0, 27),
    kind=st.sampled_from([WEEKLY, MONTHLY, TWICE_A_WEEK]),
    done=st.integers(0, 9),
    unplanned=st.integers(0, 3),
    missed=st.integers(0, 5),
    gap=st.none() | st.integers(1, 30),
)
def test_nobody_owes_more_than_was_promised(
    first_day: int,
    kind: Patterns,
    done: int,
    unplanned: int,
    missed: int,
    gap: int | None,
) -> None:
    last = None if gap is None else first_day - gap
    past = make_past(
        kind, first_day, done=done, unplanned=unplanned, missed=missed, last=last
    )
    found = derive_continuations(past)
    assert 0 <= found.required <= max(0, past.frequency - done - unplanned)
    for pattern, tail in found.tails.items():
        assert len(tail.days) <= found.required
        assert set(tail.days) <= set(pattern)
        near = max(1, min(gaps_of(pattern, 4)) // 2)
        assert all(abs(a - b) >= near for a in tail.make_up for b in tail.days)
