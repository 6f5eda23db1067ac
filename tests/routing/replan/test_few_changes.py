"""Who changes rep or days: cap, force, who is held, who leaves and who joins."""

from itertools import pairwise
from statistics import pvariance

import pytest

from routing.model import Lock, LockLevel
from routing.pipeline import MadePlan
from routing.plan import Plan
from tests.routing.replan.replan_world import (
    CUSTOMERS,
    CYCLE,
    EAST,
    FIRST_DAY,
    MIDDLE,
    MORE_ROOM,
    REPS,
    TODAY,
    WEST,
    busy_day,
    changed,
    days_of,
    go_on,
    make_base,
    make_customer,
    make_rep,
    movers,
    patterns_of,
    plan,
    routes_of,
    run,
    send_off,
    without,
)


def newcomers(num: int, grade: str = "A") -> tuple[object, ...]:
    return tuple(make_customer(f"N{i}", WEST, 20 + i, grade) for i in range(num))


def strained(base: MadePlan) -> tuple[object, ...]:
    """Return customers of whom some are gone and some new: much could be better."""
    kept = without(base.plan.customers, "W1", "W8", "W10", "W16", "E5", "E12")
    return (*kept, *newcomers(11))


def test_under_a_cap_of_nothing_nobody_changes_who_can_stay() -> None:
    base = make_base()
    made = run(base, go_on(base, customers=strained(base)), max_changes=0.0).plan
    assert movers(base.plan, made) == set()
    assert made.rest is not None
    assert made.rest.max_changes == 0


@pytest.mark.parametrize("cap", [1, 2, 4])
def test_no_more_change_than_the_cap_allows(cap: int) -> None:
    base = make_base()
    free = run(base, go_on(base, customers=strained(base)), max_changes=None)
    assert len(movers(base.plan, free.plan)) > 4
    share = (cap + 0.5) / len(CUSTOMERS)
    made = run(base, go_on(base, customers=strained(base)), max_changes=share)
    assert len(movers(base.plan, made.plan)) <= cap
    assert made.changes is not None
    assert movers(base.plan, made.plan) == set(made.changes.chosen)
    assert made.changes.most_chosen is not None
    assert made.changes.most_chosen <= cap


def test_forced_changes_do_not_count() -> None:
    """Whoever may not be seen on his weekday any more changes under any cap."""
    base = make_base()
    names = [n for n in patterns_of(base.plan) if n.startswith("W")][:4]
    customers = base.plan.customers
    for name in names:
        weekday = patterns_of(base.plan)[name][0] % 7
        others = tuple(day for day in range(5) if day != weekday)
        customers = changed(customers, name, weekdays=others)
    made = run(base, go_on(base, customers=customers), max_changes=0.0)
    assert movers(base.plan, made.plan) == set(names)
    assert made.changes is not None
    assert made.changes.forced == tuple(sorted(names))
    assert made.changes.chosen == ()


def test_who_is_held_keeps_his_pattern_and_is_named() -> None:
    base = make_base()
    made = run(base, go_on(base, customers=strained(base)), max_changes=0.0).plan
    assert made.rest is not None
    old, new = patterns_of(base.plan), patterns_of(made)
    assert made.rest.held == tuple(sorted(made.rest.held))
    due = {name for name, entry in made.calendar.items() if entry.due_days}
    assert due & old.keys() <= set(made.rest.held)
    assert all(old[name] == new[name] for name in made.rest.held)


@pytest.mark.parametrize("rep_id", ["W", "E"])
def test_a_rep_leaves_and_everybody_finds_another(rep_id: str) -> None:
    base = plan(CUSTOMERS, (*REPS, make_rep("M", MIDDLE)))
    rep_of = base.plan.design.rep_of
    orphans = {name for name, owner in rep_of.items() if owner == rep_id}
    reps = tuple(rep for rep in base.plan.reps if rep.rep_id != rep_id)
    made = run(base, go_on(base, reps=reps), max_changes=0.0).plan
    now = made.design.rep_of
    assert now.keys() == rep_of.keys()
    assert {name for name in now if now[name] != rep_of[name]} == orphans
    assert rep_id not in now.values()
    # His past stands, and nobody drives for him any more.
    assert routes_of(made, rep_id, FIRST_DAY) == []
    assert routes_of(made, rep_id) == routes_of(base.plan, rep_id, 0, TODAY - 1)
    for name in orphans:
        lost = {d for d in days_of(base.plan, name) if TODAY <= d < FIRST_DAY}
        assert lost.isdisjoint(days_of(made, name))


def work_of(made: Plan) -> list[int]:
    return [territory.workload for territory in made.design.territories]


@pytest.mark.parametrize("cap", [0.0, 0.1, 0.25])
def test_a_rep_joins_and_gets_what_the_cap_allows(cap: float) -> None:
    """He lives between the villages: the more may change, the fairer it gets."""
    base = make_base()
    reps = (*base.plan.reps, make_rep("M", MIDDLE))
    made = run(base, go_on(base, reps=reps), max_changes=cap)
    assert made.changes is not None
    before, now = base.plan.design.rep_of, made.plan.design.rep_of
    moved = {name for name in before if before[name] != now[name]}
    assert len(moved) <= cap * len(CUSTOMERS)
    assert len(made.changes.chosen) <= cap * len(CUSTOMERS)
    if cap:
        assert sum(now[name] == "M" for name in moved) > len(moved) / 2 > 1
        assert pvariance(work_of(made.plan)) < pvariance([*work_of(base.plan), 0])


def test_newcomers_go_where_they_live_on_days_of_the_rest() -> None:
    base = make_base()
    near = make_customer("N", EAST, 7, "B")
    made = run(base, go_on(base, customers=(*CUSTOMERS, near)), max_changes=0.0).plan
    assert made.design.rep_of["N"] == "E"
    days = days_of(made, "N")
    assert 1 <= len(days) <= 2
    assert min(days) >= FIRST_DAY
    assert movers(base.plan, made) == set()


@pytest.mark.parametrize("num", [1, 2])
def test_a_locked_newcomer_goes_to_the_rep_the_file_names(num: int) -> None:
    """He lives among E's customers, but W has him, locked or told by a lock."""
    base = make_base()
    locked = make_customer("N", EAST, 7, "B", owner_id="W", is_locked=num == 1)
    locks = (Lock(customer_id="N", level=LockLevel.REP, rep_id="W"),) * (num - 1)
    inputs = go_on(base, customers=(*base.plan.customers, locked), locks=locks)
    made = run(base, inputs, max_changes=0.0).plan
    assert made.design.rep_of["N"] == "W"
    assert days_of(made, "N")
    assert "N" not in {visit.customer_id for visit in made.unplanned}


def test_who_is_locked_to_another_rep_now_is_handed_over_and_visited() -> None:
    base = make_base()
    customers = changed(base.plan.customers, "E7", owner_id="W", is_locked=True)
    inputs = go_on(base, customers=customers, reps=MORE_ROOM)
    made = run(base, inputs, max_changes=0.0)
    assert made.plan.design.rep_of["E7"] == "W"
    assert made.plan.unplanned == ()
    assert made.changes is not None
    assert made.changes.chosen == ()
    assert "E7" in made.changes.forced


def test_a_newcomers_days_of_today_are_kept_where_they_cost_little() -> None:
    """Alone with his rep, seen on Thursdays by another team: Thursday it stays."""
    base = make_base()
    reps = (*base.plan.reps, make_rep("M", MIDDLE))
    found = set()
    # From Wednesday on; earlier weekdays have one visit less left.
    for weekday in (2, 3, 4):
        newcomer = make_customer(
            "N", MIDDLE, 7, "B", allowed_reps=("M",), weekdays_now=(weekday,)
        )
        inputs = go_on(base, customers=(*base.plan.customers, newcomer), reps=reps)
        made = run(base, inputs, max_changes=0.0).plan
        found |= {(weekday, day % 7) for day in patterns_of(made)["N"]}
    assert found == {(2, 2), (3, 3), (4, 4)}


def test_a_promised_customer_changes_last() -> None:
    """Everybody could change for driving's sake; those promised cost three times."""
    base = make_base()
    free = run(base, go_on(base, customers=strained(base)), max_changes=None)
    moved = movers(base.plan, free.plan)
    kept = run(
        base,
        go_on(base, customers=strained(base), promised=frozenset(moved)),
        max_changes=None,
    )
    assert len(movers(base.plan, kept.plan) & moved) < len(moved)


def test_a_raised_grade_is_seen_more_often_from_now_on() -> None:
    base = make_base()
    name = next(n for n, days in patterns_of(base.plan).items() if len(days) == 2)
    customers = changed(base.plan.customers, name, grade="A", frequency=4)
    made = run(base, go_on(base, customers=customers), max_changes=0.0).plan
    before, now = days_of(base.plan, name), days_of(made, name)
    past = {day for day in before if day < FIRST_DAY}
    assert past == {day for day in now if day < FIRST_DAY}
    ahead = sorted(day for day in now if day >= FIRST_DAY)
    assert len(ahead) >= 2
    assert {b - a for a, b in pairwise(ahead)} == {7}
    assert movers(base.plan, made) == {name}


def test_a_lowered_grade_gets_what_is_left_and_no_more() -> None:
    """Weekly until now, seen once or twice already, to be seen twice in all."""
    base = make_base()
    name = next(n for n, days in patterns_of(base.plan).items() if len(days) == 4)
    customers = changed(base.plan.customers, name, grade="B", frequency=2)
    made = run(base, go_on(base, customers=customers), max_changes=0.0).plan
    assert len(days_of(made, name)) == 2
    past = [day for day in days_of(base.plan, name) if day < FIRST_DAY]
    assert sorted(days_of(made, name))[: len(past)] == past


def test_who_has_had_more_than_he_should_is_seen_no_more_this_cycle() -> None:
    base = make_base()
    name = next(n for n, days in patterns_of(base.plan).items() if len(days) == 4)
    late = 22
    customers = changed(base.plan.customers, name, grade="C", frequency=1)
    inputs = go_on(
        base, customers=customers, first_day=late, today=CYCLE.date_of(late - 2)
    )
    made = run(base, inputs, max_changes=0.0).plan
    assert len(days_of(made, name)) >= 3
    assert max(days_of(made, name)) < late


def test_a_visit_that_found_no_day_is_tried_again_as_time_goes_on() -> None:
    """
    Every other Friday, 4 missed, 18 to come: 11 is a day off, 25 comes into reach.

    Nothing is different a week later but that 25 lies in the next two weeks.
    """
    base = plan((make_customer("M", WEST, 12, "B", weekdays=(4,)),), REPS[:1])
    assert patterns_of(base.plan)["M"] == (4, 18)
    missed = frozenset({days_of(base.plan, "M")[4]})
    off = send_off(base.plan.reps, "W", 11, 11)
    once = run(base, go_on(base, missed=missed, reps=off))
    assert days_of(once.plan, "M").keys() == {4, 18}
    (visit,) = once.plan.unplanned
    assert visit.reason == "SPACING_INFEASIBLE"
    same = go_on(once, first_day=11, today=CYCLE.date_of(10))
    assert days_of(run(once, same).plan, "M").keys() == {4, 18}
    later = go_on(once, first_day=14, today=CYCLE.date_of(12))
    assert days_of(run(once, later).plan, "M").keys() == {4, 18, 25}


def test_whom_contradicting_rules_leave_no_rep_keeps_his_past() -> None:
    """The file allows W only, a lock names E: told as a conflict, not lost."""
    base = make_base()
    name = next(
        n for n, days in patterns_of(base.plan).items() if n[0] == "W" and days[0] < 7
    )
    customers = changed(base.plan.customers, name, allowed_reps=("W",))
    lock = Lock(customer_id=name, level=LockLevel.REP, rep_id="E")
    made = run(base, go_on(base, customers=customers, locks=(lock,))).plan
    past = {day for day in days_of(base.plan, name) if day < FIRST_DAY}
    assert days_of(made, name).keys() == past
    left = [visit for visit in made.unplanned if visit.customer_id == name]
    assert len(left) == len(days_of(base.plan, name)) - len(past)


def test_ill_and_one_gone_the_same_day_is_one_story() -> None:
    """The gone customer's visit is not made up, those of the others are."""
    base = make_base()
    day = busy_day(base.plan, "W", FIRST_DAY, FIRST_DAY + 3)
    (route,) = routes_of(base.plan, "W", day, day)
    gone, *others = [stop.customer_id for stop in route.stops]
    made = run(
        base,
        go_on(
            base,
            customers=without(base.plan.customers, gone),
            reps=send_off(base.plan.reps, "W", day, day),
        ),
    ).plan
    assert made.rest is not None
    missed = {name.partition("@")[0] for name in made.rest.missed}
    assert missed == set(others)
