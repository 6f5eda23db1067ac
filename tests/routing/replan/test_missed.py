"""Visits that were missed, or cannot be made, are made up; none is lost or doubled."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from routing.model import Lock, LockLevel
from routing.pipeline import MadePlan
from routing.plan import Plan
from tests.routing.replan.replan_world import (
    CYCLE,
    FIRST_DAY,
    MORE_ROOM,
    REPS,
    TODAY,
    busy_day,
    changed,
    days_of,
    go_on,
    make_base,
    make_customer,
    patterns_of,
    plan,
    roll_on,
    routes_of,
    run,
    seen_on,
    send_off,
)


def all_ids(made: Plan) -> list[str]:
    stops = [stop.visit_id for route in made.routes for stop in route.stops]
    return stops + [visit.visit_id for visit in made.unplanned]


def weekly(base: MadePlan) -> str:
    """
    Return a customer of W who is seen weekly, and was before the rest.

    Not on Wednesdays: half a week from those there are only Saturdays and Sundays.
    """
    return next(
        name
        for name, days in patterns_of(base.plan).items()
        if name.startswith("W") and len(days) == 4 and days[0] != 2
    )


def fortnightly(base: MadePlan) -> str:
    """Return a customer of W who is seen every other week, once before the rest."""
    return next(
        name
        for name, days in patterns_of(base.plan).items()
        if name.startswith("W") and len(days) == 2 and 2 <= days[0] < FIRST_DAY
    )


def test_a_missed_visit_is_made_up_soon_and_half_a_gap_from_the_others() -> None:
    base = make_base()
    name = fortnightly(base)
    before = days_of(base.plan, name)
    past = max(day for day in before if day < FIRST_DAY)
    missed = frozenset({before[past]})
    inputs = go_on(base, missed=missed, reps=MORE_ROOM)
    made = run(base, inputs, max_changes=0.0).plan
    now = days_of(made, name)
    extra = now.keys() - before.keys()
    assert before.items() <= now.items()
    assert len(extra) == 1
    assert FIRST_DAY <= min(extra) < FIRST_DAY + 14
    seen = sorted(now.keys() - {past})
    assert min(b - a for a, b in pairwise(seen)) >= 7
    # The visit missed keeps its number; the one that makes it up has a new one.
    assert len(set(now.values())) == len(now) == len(before) + 1
    assert made.rest is not None
    assert made.rest.missed == {before[past]: CYCLE.date_of(past)}


def test_who_is_seen_weekly_is_made_up_in_the_middle_of_a_week() -> None:
    base = make_base()
    name = weekly(base)
    before = days_of(base.plan, name)
    missed = frozenset({before[min(before)]})
    made = run(base, go_on(base, missed=missed, reps=MORE_ROOM)).plan
    now = days_of(made, name)
    (extra,) = now.keys() - before.keys()
    assert before.items() <= now.items()
    assert min(abs(extra - day) for day in before if day != min(before)) >= 3


def test_who_has_no_day_between_two_visits_is_told_so() -> None:
    """With four days as his least gap, no day of a week is left."""
    base = make_base()
    name = weekly(base)
    before = days_of(base.plan, name)
    missed = frozenset({before[min(before)]})
    customers = changed(base.plan.customers, name, min_gap_days=4)
    made = run(base, go_on(base, missed=missed, customers=customers)).plan
    assert days_of(made, name) == before
    (visit,) = (v for v in made.unplanned if v.customer_id == name)
    assert visit.reason == "SPACING_INFEASIBLE"
    assert visit.visit_id not in before.values()


def test_nobody_but_the_missed_gets_another_number_of_visits() -> None:
    base = make_base()
    name = fortnightly(base)
    past = min(days_of(base.plan, name))
    missed = frozenset({days_of(base.plan, name)[past]})
    made = run(base, go_on(base, missed=missed)).plan
    for customer in base.plan.customers:
        other = customer.customer_id
        more = int(other == name)
        assert len(days_of(made, other)) == len(days_of(base.plan, other)) + more


def test_the_visits_of_an_ill_rep_on_a_frozen_day_are_made_up() -> None:
    base = make_base()
    day = busy_day(base.plan, "W", TODAY, FIRST_DAY - 1)
    names = seen_on(base.plan, "W", day)
    made = run(base, go_on(base, reps=send_off(REPS, "W", day, day))).plan
    assert routes_of(made, "W", day, day) == []
    assert_made_up(base.plan, made, names, day)


def test_the_visits_of_an_ill_rep_on_days_of_the_rest_are_made_up() -> None:
    """Weekly visits are skipped for want of distance; all others find a day."""
    base = make_base()
    day = busy_day(base.plan, "W", FIRST_DAY, FIRST_DAY + 3)
    names = seen_on(base.plan, "W", day)
    made = run(base, go_on(base, reps=send_off(REPS, "W", day, day))).plan
    assert routes_of(made, "W", day, day) == []
    assert_made_up(base.plan, made, names, day)


def assert_made_up(base: Plan, made: Plan, names: list[str], day: int) -> None:
    assert names
    assert made.rest is not None
    for name in names:
        before, now = days_of(base, name), days_of(made, name)
        lost = before.pop(day)
        assert made.rest.missed[lost] == CYCLE.date_of(day)
        assert lost not in all_ids(made)
        unplanned = [v for v in made.unplanned if v.customer_id == name]
        assert len(now) + len(unplanned) == len(before) + 1
        assert all(visit.reason == "SPACING_INFEASIBLE" for visit in unplanned)
        extra = now.keys() - before.keys()
        assert all(FIRST_DAY <= each < FIRST_DAY + 14 for each in extra)
    ids = all_ids(made)
    assert len(ids) == len(set(ids))


def test_ids_are_never_used_again_by_a_second_re_plan() -> None:
    base = make_base()
    first = busy_day(base.plan, "W", FIRST_DAY, FIRST_DAY + 2)
    ill = send_off(REPS, "W", first, first)
    once = run(base, go_on(base, reps=ill))
    later = FIRST_DAY + 5
    second = busy_day(once.plan, "W", later, later + 4)
    twice = run(
        once,
        go_on(
            once,
            reps=send_off(ill, "W", second, second),
            first_day=later,
            today=CYCLE.date_of(later - 2),
        ),
    ).plan
    assert twice.rest is not None
    gone = set(twice.rest.missed)
    lost = {
        stop.visit_id
        for made, day in ((base.plan, first), (once.plan, second))
        for route in routes_of(made, "W", day, day)
        for stop in route.stops
    }
    assert lost == gone
    ids = all_ids(twice)
    assert len(ids) == len(set(ids))
    assert gone.isdisjoint(ids)


def test_a_missed_visit_of_the_last_cycle_is_made_up_in_the_next() -> None:
    base = make_base()
    name = weekly(base)
    last = max(days_of(base.plan, name))
    missed = frozenset({days_of(base.plan, name)[last]})
    made = run(base, roll_on(base, missed=missed)).plan
    assert len(days_of(made, name)) + unplanned(made, name) == 5
    assert patterns_of(made)[name] == patterns_of(base.plan)[name]
    assert made.rest is not None
    assert made.rest.before[name] == last - 7 - 28


def unplanned(made: Plan, name: str) -> int:
    return sum(visit.customer_id == name for visit in made.unplanned)


def test_what_was_made_up_in_time_is_not_made_up_again() -> None:
    base = make_base()
    name = fortnightly(base)
    past = max(day for day in days_of(base.plan, name) if day < FIRST_DAY)
    missed = frozenset({days_of(base.plan, name)[past]})
    inputs = go_on(base, missed=missed, reps=MORE_ROOM)
    once = run(base, inputs, max_changes=0.0)
    assert len(days_of(once.plan, name)) == 3
    made = run(once, roll_on(once, missed=missed)).plan
    assert made.rest is not None
    assert made.rest.missed == {}
    assert len(days_of(made, name)) == 2


def test_a_debt_of_two_cycles_is_not_forgotten() -> None:
    """Missed in the first cycle and in the second: three visits are owed again."""
    base = make_base()
    name = fortnightly(base)
    before = days_of(base.plan, name)
    once = run(base, roll_on(base, missed=frozenset({before[max(before)]})))
    now = days_of(once.plan, name)
    assert len(now) == 3
    missed = frozenset({now[max(now)]})
    twice = run(once, roll_on(once, missed=missed)).plan
    assert twice.rest is not None
    assert set(twice.rest.missed) == missed
    assert len(days_of(twice, name)) + unplanned(twice, name) == 3


def test_distance_counts_from_the_last_real_visit() -> None:
    """Monthly, seen two days before the cycle: 14 days must pass but for his day."""
    base = make_base()
    name = next(
        n
        for n, days in patterns_of(base.plan).items()
        if len(days) == 1 and n[0] == "W"
    )
    day = patterns_of(base.plan)[name][0]
    visit = days_of(base.plan, name)[day]
    seen = CYCLE.date_of(27)
    made = run(
        base,
        roll_on(base, missed=frozenset({visit}), last_visits={name: seen}),
    ).plan
    assert made.rest is not None
    assert made.rest.before[name] == -1
    extra = days_of(made, name).keys() - {day}
    assert all(each >= 13 for each in extra)


def test_a_visit_due_where_nobody_works_is_told_and_stays_held() -> None:
    """Monthly, on a day off of the next cycle, and owed one more: told, not broken."""
    monthly = make_customer("M", 121.2, 12, weekdays=(4,), weeks=(1,))
    base = plan((monthly,), REPS[:1])
    (day,) = patterns_of(base.plan)["M"]
    free = replace(monthly, weekdays=(), weeks=())
    following = replace(CYCLE, start=CYCLE.start + timedelta(days=28))
    made = run(
        base,
        roll_on(
            base,
            customers=changed(base.plan.customers, "M", weekdays=(), weeks=()),
            reps=send_off(base.plan.reps, "W", day, day, following),
            missed=frozenset(days_of(base.plan, "M").values()),
        ),
    ).plan
    assert not free.weekdays
    assert [visit.customer_id for visit in made.unplanned] == ["M", "M"]
    assert {v.reason for v in made.unplanned} == {
        "NO_REP_AVAILABLE",
        "SPACING_INFEASIBLE",
    }
    assert made.rest is not None
    assert made.rest.held == ("M",)


@pytest.mark.parametrize("name", ["W1", "W3"])
def test_make_up_days_keep_locked_days_of_the_week(name: str) -> None:
    """locked = yes: who is seen on Thursdays only is made up for on a Thursday."""
    locked = {"owner_id": "W", "is_locked": True, "weekdays_now": (3,)}
    locked |= {"weeks_now": (1, 2, 3)}
    customers = changed(make_base().plan.customers, name, **locked)
    base = plan(customers)
    before = days_of(base.plan, name)
    first = min(before)
    assert first < FIRST_DAY
    made = run(base, go_on(base, missed=frozenset({before[first]}))).plan
    assert {day % 7 for day in days_of(made, name)} == {3}


def test_a_locked_date_stays_although_another_visit_was_missed() -> None:
    base = make_base()
    name = weekly(base)
    before = days_of(base.plan, name)
    day = min(d for d in before if d >= FIRST_DAY)
    lock = Lock(customer_id=name, level=LockLevel.DAY, date=CYCLE.date_of(day))
    missed = frozenset({before[min(before)]})
    made = run(base, go_on(base, missed=missed, locks=(lock,))).plan
    assert days_of(made, name)[day] == before[day]
