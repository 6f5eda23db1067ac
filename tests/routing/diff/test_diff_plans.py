"""Classes, causes and figures of the difference of two small plans."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from routing.cycle import Cycle
from routing.diff import Cause, Change, PlanDiff, VisitDiff, diff_plans, narrow_diff
from routing.diff.compare_plans import TOLERANCE
from routing.model import DateRange, Location, Lock, LockLevel
from routing.plan import Plan, Reason, Territory, Unplanned, visit_id
from routing.rest import Rest
from tests.routing.diff.diff_world import (
    change_customer,
    change_rep,
    drop_customer,
    drop_route,
    move_route,
    set_days,
)
from tests.routing.plan_world import CYCLE, REPS, make_plan

SECOND = visit_id("C1", CYCLE, 2)
"""C1's visit on Monday of week 2, alone in R1's day."""


def visit_of(diff: PlanDiff, name: str) -> VisitDiff:
    return next(visit for visit in diff.visits if visit.visit_id == name)


def test_the_tolerance_is_a_quarter_of_an_hour() -> None:
    assert TOLERANCE == 900
    with pytest.raises(ValueError, match="got -1"):
        diff_plans(make_plan(), make_plan(), tolerance=-1)


def test_every_visit_of_a_plan_beside_itself_is_kept_or_left_out() -> None:
    diff = diff_plans(make_plan(), make_plan())
    assert diff.is_empty
    assert diff.counts == {
        Change.ADDED: 0,
        Change.REMOVED: 0,
        Change.MOVED: 0,
        Change.KEPT: 10,
        Change.LEFT_OUT: 3,
    }
    assert diff.causes == {}


@pytest.mark.parametrize(
    ("later", "change"),
    [(900, Change.KEPT), (-900, Change.KEPT), (901, Change.MOVED)],
)
def test_the_same_day_within_the_tolerance_is_kept(later: int, change: Change) -> None:
    old = make_plan()
    diff = diff_plans(old, move_route(old, "R1", 7, later=later))
    found = visit_of(diff, SECOND)
    assert (found.change, found.shift) == (change, later)
    assert not diff.is_empty
    assert diff.num_shifted == (change is Change.KEPT)
    if change is Change.KEPT:
        assert found.cause is None


def test_the_tolerance_is_what_was_asked_for() -> None:
    old = make_plan()
    new = move_route(old, "R1", 7, later=60)
    assert visit_of(diff_plans(old, new, tolerance=59), SECOND).change is Change.MOVED
    assert visit_of(diff_plans(old, new, tolerance=60), SECOND).change is Change.KEPT


def test_another_day_or_rep_is_moved_at_whatever_hour() -> None:
    old = make_plan()
    by_day = visit_of(diff_plans(old, move_route(old, "R1", 7, to=8)), SECOND)
    assert by_day.change is Change.MOVED
    assert by_day.before is not None
    assert by_day.after is not None
    assert (by_day.before.date, by_day.after.date) == (
        CYCLE.date_of(7),
        CYCLE.date_of(8),
    )
    by_rep = diff_plans(old, move_route(old, "R1", 21, rep_id="R2"))
    assert visit_of(by_rep, visit_id("C1", CYCLE, 4)).change is Change.MOVED
    first, second = by_rep.reps
    assert (first.handed_over, second.taken_over) == (1, 1)
    assert (first.visits_before, first.visits_after) == (7, 6)
    assert (second.visits_before, second.visits_after) == (3, 4)
    # A leg there and back takes 600 s each.
    assert first.drive_hours_after - first.drive_hours_before == pytest.approx(-1 / 3)
    work = second.work_hours_after - second.work_hours_before
    assert work == pytest.approx((1_200 + 300 + 2_700) / 3_600)


def test_planned_and_unplanned_change_into_each_other() -> None:
    old = make_plan()
    cut = Unplanned(
        visit_id=SECOND,
        customer_id="C1",
        rep_id="R1",
        reason=Reason.NO_REP_AVAILABLE,
        date_due=CYCLE.date_of(7),
    )
    new = replace(drop_route(old, "R1", 7), unplanned=(cut, *old.unplanned))
    lost = visit_of(diff_plans(old, new), SECOND)
    assert lost.change is Change.REMOVED
    assert lost.unplanned_after == cut
    won = visit_of(diff_plans(new, old), SECOND)
    assert won.change is Change.ADDED
    assert won.unplanned_before == cut


def with_lock(plan: Plan) -> Plan:
    lock = Lock(customer_id="C1", level=LockLevel.REP, rep_id="R1")
    return replace(plan, locks=(*plan.locks, lock))


def without_territory(plan: Plan) -> Plan:
    territories = plan.design.territories[1:]
    return replace(plan, design=replace(plan.design, territories=territories))


def with_missed(plan: Plan) -> Plan:
    rest = Rest(
        base_hash="0",
        today=CYCLE.date_of(4),
        first_day=7,
        missed=(visit_id("C1", CYCLE, 1),),
        before={},
        owners={},
        patterns={},
        held=(),
        max_changes=None,
    )
    return replace(plan, rest=rest)


FIRST = CYCLE.start
INPUTS = [
    (Cause.PARKED, lambda p: change_customer(p, "C1", is_active=False)),
    (Cause.PARKED, lambda p: change_customer(p, "C1", frequency=0)),
    (Cause.GRADE, lambda p: change_customer(p, "C1", grade="B")),
    (Cause.GRADE, lambda p: change_customer(p, "C1", frequency=2)),
    (
        Cause.POSITION,
        lambda p: change_customer(p, "C1", location=Location(lat=1, lon=1)),
    ),
    (Cause.LIMITS, lambda p: change_customer(p, "C1", weekdays=(1,))),
    (
        Cause.LIMITS,
        lambda p: change_customer(p, "C1", closed_days=(DateRange(FIRST, FIRST),)),
    ),
    (Cause.LOCK, lambda p: change_customer(p, "C1", is_locked=False)),
    (Cause.LOCK, lambda p: change_customer(p, "C1", weekdays_now=(1,))),
    (Cause.LOCK, with_lock),
    (Cause.REP_GONE, without_territory),
    (
        Cause.REP_HOURS,
        lambda p: change_rep(p, "R1", days_off=(DateRange(FIRST, FIRST),)),
    ),
    (Cause.REP_HOURS, lambda p: change_rep(p, "R1", max_visits=3)),
    (Cause.MISSED, with_missed),
    (Cause.ROOM, lambda p: change_customer(p, "C2", grade="A")),
    (Cause.ROOM, lambda p: change_customer(p, "C1", name="New name", phone="1")),
    (Cause.ROOM, lambda p: change_rep(p, "R1", name="New name")),
    (Cause.ROOM, lambda p: change_rep(p, "R2", max_visits=3)),
]
"""Cause, and the change of an input that is it; C1's visit moves each time."""


@pytest.mark.parametrize(("cause", "change"), INPUTS)
def test_inputs_that_changed_are_the_cause(cause: Cause, change) -> None:
    old = make_plan()
    new = change(move_route(old, "R1", 7, to=8))
    assert visit_of(diff_plans(old, new), SECOND).cause is cause


def test_of_several_causes_the_first_in_order_counts() -> None:
    order = list(dict.fromkeys(cause for cause, _ in INPUTS))
    assert order == sorted(order, key=list(Cause).index)
    changes = dict(INPUTS)
    for first, later in pairwise(order):
        old = make_plan()
        new = changes[first](changes[later](move_route(old, "R1", 7, to=8)))
        assert visit_of(diff_plans(old, new), SECOND).cause is first


def test_customers_and_reps_come_and_go() -> None:
    whole, less = make_plan(), drop_customer(make_plan(), "C1")
    gone = diff_plans(whole, less)
    assert gone.causes[Cause.CUSTOMER_GONE] == 4
    new = diff_plans(less, whole)
    assert new.causes == {Cause.CUSTOMER_NEW: 4}
    assert new.counts[Change.ADDED] == 4
    resumed = diff_plans(change_customer(less_c1(whole), "C1", is_active=False), whole)
    assert resumed.causes == {Cause.RESUMED: 4}


def less_c1(plan: Plan) -> Plan:
    customers = plan.customers
    return replace(drop_customer(plan, "C1"), customers=customers, locks=plan.locks)


def test_a_new_rep_is_the_cause_where_he_takes_over() -> None:
    new = make_plan()
    rep = replace(REPS[1], rep_id="R3")
    territory = Territory(rep_id="R3", customer_ids=("C7",), workload=1, share=1.0)
    design = replace(new.design, territories=(*new.design.territories, territory))
    new = replace(new, reps=(*new.reps, rep), design=design)
    diff = diff_plans(make_plan(), move_route(new, "R1", 7, rep_id="R3"))
    assert visit_of(diff, SECOND).cause is Cause.REP_NEW
    assert diff.reps[2].visits_after == 1
    assert diff.reps[2].drive_hours_before == 0


def test_the_customers_file_hands_a_customer_over() -> None:
    old = change_customer(make_plan(), "C1", is_locked=False)
    new = move_route(change_customer(old, "C1", owner_id="R2"), "R1", 21, rep_id="R2")
    diff = diff_plans(old, new)
    assert visit_of(diff, visit_id("C1", CYCLE, 4)).cause is Cause.OWNER


def test_a_missed_visit_is_no_cause_of_another_hour() -> None:
    old = make_plan()
    new = with_missed(move_route(old, "R1", 7, later=3_600))
    assert visit_of(diff_plans(old, new), SECOND).cause is Cause.ROOM


def test_a_missed_visit_of_the_older_plan_is_no_cause_again() -> None:
    old = with_missed(make_plan())
    diff = diff_plans(old, move_route(old, "R1", 7, to=8))
    assert visit_of(diff, SECOND).cause is Cause.ROOM


def test_a_customer_has_the_first_of_the_causes_of_his_visits() -> None:
    old = make_plan()
    new = move_route(old, "R1", 7, rep_id="R2")
    new = change_rep(move_route(new, "R1", 21, to=22), "R2", max_visits=5)
    customer = diff_plans(old, new).customers[0]
    causes = {visit.cause for visit in customer.visits}
    assert causes == {None, Cause.REP_HOURS, Cause.ROOM}
    assert customer.cause is Cause.REP_HOURS


def test_one_rep_or_customer_alone() -> None:
    old = make_plan()
    new = move_route(old, "R1", 7, to=8)
    diff = diff_plans(old, new)
    second = narrow_diff(diff, rep_id="R2")
    assert [rep.rep_id for rep in second.reps] == ["R2"]
    assert [customer.customer_id for customer in second.customers] == ["C4"]
    assert second.counts[Change.MOVED] == 0
    first = narrow_diff(diff, customer_id="C1")
    assert [rep.rep_id for rep in first.reps] == ["R1"]
    assert first.counts[Change.MOVED] == 1


def roll(plan: Plan, weeks: int = 4) -> Plan:
    """Return the plan of the next cycle with the same days, the first weeks of it."""
    cycle = Cycle(date(2026, 4, 13), weeks)
    shift = cycle.start - CYCLE.start
    routes = tuple(
        replace(route, date=route.date + shift)
        for route in plan.routes
        if (route.date - CYCLE.start).days < 7 * weeks
    )
    return replace(plan, cycle=cycle, routes=routes)


def test_the_next_cycle_is_compared_by_rhythm() -> None:
    old = make_plan()
    diff = diff_plans(old, roll(old))
    assert not diff.is_same_cycle
    assert diff.is_empty
    assert diff.counts[Change.KEPT] == 4
    new = set_days(move_route(old, "R1", 10, to=11), "C3", 11)
    moved = diff_plans(old, roll(new))
    assert moved.counts[Change.MOVED] == 1
    assert moved.causes == {Cause.ROOM: 1}
    assert moved.reps[0].moved == 1


def test_usual_hours_and_reps_count_in_the_next_cycle() -> None:
    old = make_plan()
    # C3 is visited once, so that his visit is the usual one.
    for later, change in ((900, Change.KEPT), (901, Change.MOVED)):
        diff = diff_plans(old, roll(move_route(old, "R1", 10, later=later)))
        found = next(c for c in diff.customers if c.customer_id == "C3")
        assert found.change is change
        assert not diff.is_empty
    handed = diff_plans(old, roll(move_route(old, "R1", 10, rep_id="R2")))
    assert (handed.reps[0].handed_over, handed.reps[1].taken_over) == (1, 1)


def test_cycles_of_other_lengths_are_compared_by_what_repeats() -> None:
    old = make_plan()
    new = roll(old, weeks=2)
    for customer_id, days in (("C1", (0, 7)), ("C2", (0,)), ("C4", (0, 7))):
        new = set_days(new, customer_id, *days)
    found = {c.customer_id: c.change for c in diff_plans(old, new).customers}
    assert [found[name] for name in ("C1", "C2", "C4")] == [Change.KEPT] * 3
    # Every second week is more than once in four.
    assert found["C3"] is Change.MOVED
