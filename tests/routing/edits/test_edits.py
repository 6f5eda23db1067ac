"""What edits of a plan force, and what of them is refused, with its place."""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest

from api.workers import SerialExecutor
from routing.edits import (
    EDIT_LIMITS,
    AssignCustomer,
    Edit,
    LockDays,
    MoveVisit,
    Unlock,
    apply_edits,
    edit_to_json,
    first_editable_day,
    make_edit_inputs,
    parse_edits,
)
from routing.errors import DataError
from routing.model import DateRange, Lock, LockLevel
from routing.pipeline import MadePlan
from routing.plan import Plan
from routing.replan import replan
from routing.tasks import SearchParams
from routing.travel import estimate_travel, make_places
from tests.random_replans import find_faults, hash_of
from tests.routing.replan.replan_world import (
    CUSTOMERS,
    CYCLE,
    ITERATIONS,
    REPS,
    changed,
    days_of,
    make_base,
    movers,
    routes_of,
    send_off,
)

MONDAY = CYCLE.start
TODAY = MONDAY + timedelta(days=7)


@cache
def base() -> MadePlan:
    return make_base()


def visit_of(made: Plan, name: str, after: int = 8) -> tuple[int, str]:
    """Return day and id of a customer's first visit from a day on."""
    return min(each for each in days_of(made, name).items() if each[0] >= after)


def seen_from(made: Plan, grade: str, day: int, rep_id: str = "W") -> str:
    """Return a customer of a grade and rep whose first visit is from a day on."""
    names = [
        c.customer_id
        for c in made.customers
        if c.grade == grade and c.customer_id.startswith(rep_id)
    ]
    return next(n for n in names if n in made.calendar and min(days_of(made, n)) >= day)


def other_weekday(day: int) -> int:
    """Return a working day of the same week that is another and not past."""
    return day + 1 if day % 7 < 4 else day - 1


def edited(made: MadePlan, *edits: Edit, today: date = TODAY) -> MadePlan:
    """Return the plan that edits give, proved alone and beside its base."""
    kept = made.plan
    places = [(c.customer_id, c.location) for c in kept.customers if c.location]
    travel = made.matrix or estimate_travel(make_places(places), kept.policy.travel)
    inputs = make_edit_inputs(kept, hash_of(kept), edits, today=today, travel=travel)
    found = replan(
        inputs,
        SearchParams(iterations=ITERATIONS),
        EDIT_LIMITS,
        executor=SerialExecutor(),
        report=lambda progress: None,
    )
    assert list(find_faults(made, found, inputs)) == []
    return found


def faults_of(
    made: Plan, *edits: Edit, today: date = TODAY
) -> list[tuple[object, ...]]:
    with pytest.raises(DataError) as raised:
        apply_edits(made, edits, today=today)
    for issue in raised.value.issues:
        for language in ("en", "zh"):
            assert issue.message(language)
            assert issue.cure(language)
    return [(each.row, each.column, each.code) for each in raised.value.issues]


def test_a_moved_visit_is_made_on_its_new_date_and_nobody_else_changes() -> None:
    kept = base().plan
    name = seen_from(kept, "C", 9)
    day, visit_id = visit_of(kept, name)
    target = other_weekday(day)
    move = MoveVisit(visit_id=visit_id, date=CYCLE.date_of(target))
    found = edited(base(), move).plan
    assert list(days_of(found, name)) == [target]
    assert movers(kept, found) == {name}
    assert routes_of(found, "E") == routes_of(kept, "E")
    assert Lock(customer_id=name, level=LockLevel.DAY, date=move.date) in found.locks


def test_moving_one_of_weekly_visits_moves_the_rest_of_the_cycle_with_it() -> None:
    kept = base().plan
    name = seen_from(kept, "A", 0)
    day, visit_id = visit_of(kept, name)
    target = other_weekday(day)
    move = MoveVisit(visit_id=visit_id, date=CYCLE.date_of(target))
    found = edited(base(), move).plan
    past = [each for each in days_of(kept, name) if each < 8]
    assert sorted(days_of(found, name)) == [*past, *range(target, 28, 7)]
    assert movers(kept, found) == {name}


def test_an_assigned_customer_is_visited_by_his_new_rep_from_tomorrow_on() -> None:
    kept = base().plan
    name = seen_from(kept, "C", 9)
    found = edited(base(), AssignCustomer(customer_id=name, rep_id="E")).plan
    assert found.design.rep_of[name] == "E"
    assert movers(kept, found) == {name}
    assert any(s.customer_id == name for r in routes_of(found, "E") for s in r.stops)


def test_a_moved_visit_can_bring_its_customer_to_another_rep() -> None:
    kept = base().plan
    name = seen_from(kept, "C", 9)
    day, visit_id = visit_of(kept, name)
    target = other_weekday(day)
    when = CYCLE.date_of(target)
    found = edited(base(), MoveVisit(visit_id=visit_id, date=when, rep_id="E")).plan
    assert found.design.rep_of[name] == "E"
    assert list(days_of(found, name)) == [target]


def test_moving_a_visit_twice_leaves_the_last_date_locked_alone() -> None:
    kept = base().plan
    name = seen_from(kept, "C", 9)
    day, visit_id = visit_of(kept, name)
    target = other_weekday(day)
    once = edited(base(), MoveVisit(visit_id=visit_id, date=CYCLE.date_of(target)))
    (number,) = days_of(once.plan, name).values()
    back = MoveVisit(visit_id=number, date=CYCLE.date_of(day))
    locks = apply_edits(once.plan, [back], today=TODAY)
    assert [lock.date for lock in locks] == [CYCLE.date_of(day)]


def test_locked_days_hold_a_pattern_and_unlocking_lets_it_go() -> None:
    kept = base().plan
    name = seen_from(kept, "B", 8)
    dates = tuple(CYCLE.date_of(day) for day in days_of(kept, name))
    found = edited(base(), LockDays(customer_id=name, dates=dates))
    assert {lock.date for lock in found.plan.locks} == set(dates)
    assert movers(kept, found.plan) == set()
    assert apply_edits(found.plan, [Unlock(customer_id=name)], today=TODAY) == ()
    again = (Unlock(customer_id=name), LockDays(customer_id=name, dates=dates[:1]))
    assert [k.date for k in apply_edits(found.plan, again, today=TODAY)] == [dates[0]]


def test_assigning_replaces_the_rep_of_earlier_locks_and_keeps_their_days() -> None:
    when = CYCLE.date_of(9)
    locks = (
        Lock(customer_id="W0", level=LockLevel.REP, rep_id="W"),
        Lock(customer_id="W0", level=LockLevel.DAY, rep_id="W", date=when),
        Lock(customer_id="W1", level=LockLevel.REP, rep_id="W"),
    )
    made = replace(base().plan, locks=locks)
    edit = AssignCustomer(customer_id="W0", rep_id="E")
    assert apply_edits(made, [edit], today=MONDAY) == (
        Lock(customer_id="W0", level=LockLevel.DAY, date=when),
        locks[2],
        Lock(customer_id="W0", level=LockLevel.REP, rep_id="E"),
    )


def test_all_faults_come_together_each_with_its_edit_and_field() -> None:
    kept = base().plan
    name = seen_from(kept, "C", 9)
    _, visit_id = visit_of(kept, name)
    past = next(v for d, v in days_of(kept, seen_from(kept, "A", 0)).items() if d < 7)
    saturday = CYCLE.date_of(12)
    edits = (
        MoveVisit(visit_id="W0@2020-01-06#1", date=saturday),
        MoveVisit(visit_id=past, date=CYCLE.date_of(14)),
        MoveVisit(visit_id=visit_id, date=saturday, rep_id="W"),
        AssignCustomer(customer_id="W99", rep_id="E"),
        AssignCustomer(customer_id="W1", rep_id="X"),
        LockDays(
            customer_id="E2",
            dates=(CYCLE.date_of(7), CYCLE.date_of(28), CYCLE.date_of(9)),
        ),
        MoveVisit(visit_id=visit_id, date=CYCLE.date_of(15)),
        Unlock(customer_id="E2"),
    )
    assert faults_of(kept, *edits) == [
        (1, "visit_id", "UNKNOWN_VISIT"),
        (2, "visit_id", "VISIT_STANDS"),
        (3, "date", "DATE_WITHOUT_REP"),
        (4, "customer_id", "UNKNOWN_CUSTOMER"),
        (5, "rep_id", "UNKNOWN_REP"),
        (6, "dates/0", "DATE_STANDS"),
        (6, "dates/1", "DATE_OUTSIDE_CYCLE"),
        (7, "visit_id", "EDIT_REPEATED"),
        (8, "customer_id", "EDIT_REPEATED"),
    ]


def test_a_date_on_which_rep_or_customer_is_not_there_is_refused() -> None:
    kept = base().plan
    name = seen_from(kept, "C", 9)
    _, visit_id = visit_of(kept, name)
    when = CYCLE.date_of(16)
    move = MoveVisit(visit_id=visit_id, date=when)
    off = replace(kept, reps=send_off(REPS, "W", 16, 16))
    assert faults_of(off, move) == [(1, "date", "DATE_WITHOUT_REP")]
    for shut in (
        {"closed_days": (DateRange(when, when),)},
        {"weekdays": (0, 1, 3, 4)},
        {"weeks": (1, 2)},
    ):
        closed = replace(kept, customers=changed(kept.customers, name, **shut))
        assert faults_of(closed, move) == [(1, "date", "DATE_CLOSED")]
    long = changed(kept.customers, name, service_time=10 * 3_600)
    assert faults_of(replace(kept, customers=long), move) == [
        (1, "date", "DATE_WITHOUT_HOURS")
    ]


def test_days_that_no_pattern_has_together_are_refused() -> None:
    kept = base().plan
    name = seen_from(kept, "B", 8)
    dates = (CYCLE.date_of(8), CYCLE.date_of(9))
    fault = (1, "dates", "NO_PATTERN_LEFT")
    assert faults_of(kept, LockDays(customer_id=name, dates=dates)) == [fault]


def test_a_visit_is_not_moved_onto_another_of_the_same_customer() -> None:
    kept = base().plan
    name = seen_from(kept, "A", 0)
    day, visit_id = visit_of(kept, name)
    move = MoveVisit(visit_id=visit_id, date=CYCLE.date_of(day + 7))
    assert faults_of(kept, move) == [(1, "date", "DATE_TAKEN")]


def test_a_rep_whom_the_customer_may_not_have_is_refused() -> None:
    kept = base().plan
    edit = AssignCustomer(customer_id="W0", rep_id="E")
    for limit in ({"allowed_reps": ("W",)}, {"is_locked": True, "owner_id": "W"}):
        bound = replace(kept, customers=changed(kept.customers, "W0", **limit))
        fault = (1, "rep_id", "LOCK_AGAINST_CUSTOMER")
        assert faults_of(bound, edit) == [fault]


def test_a_rep_with_too_few_weekdays_for_the_customer_is_refused() -> None:
    customers = changed(CUSTOMERS, "W0", frequency=20, grade="A")
    part = replace(REPS[1], shifts=(*REPS[1].shifts[:4], None, None, None))
    made = replace(base().plan, customers=customers, reps=(REPS[0], part))
    edit = AssignCustomer(customer_id="W0", rep_id="E")
    assert faults_of(made, edit) == [(1, "rep_id", "REP_CANNOT_VISIT")]


@pytest.mark.parametrize(("days", "first"), [(-3, 0), (0, 1), (7, 8), (27, 28)])
def test_the_first_day_that_may_change_is_tomorrow(days: int, first: int) -> None:
    today = MONDAY + timedelta(days=days)
    assert first_editable_day(base().plan, today) == first


def test_days_that_an_earlier_re_plan_left_alone_stand() -> None:
    name = seen_from(base().plan, "C", 9)
    dates = tuple(CYCLE.date_of(day) for day in days_of(base().plan, name))
    found = edited(base(), LockDays(customer_id=name, dates=dates))
    assert first_editable_day(found.plan, MONDAY) == 8


def test_a_plan_that_is_over_cannot_be_edited() -> None:
    with pytest.raises(ValueError, match="Expected a day of the cycle, got 28"):
        apply_edits(base().plan, (), today=CYCLE.date_of(27))


def test_edits_survive_their_form_as_json() -> None:
    edits = (
        MoveVisit(visit_id="C1@2026-11-30#1", date=date(2026, 12, 9)),
        MoveVisit(visit_id="C1@2026-11-30#2", date=date(2026, 12, 9), rep_id="R1"),
        AssignCustomer(customer_id="C1", rep_id="R1"),
        LockDays(customer_id="C1", dates=(date(2026, 12, 9),)),
        Unlock(customer_id="C1"),
    )
    assert parse_edits([edit_to_json(edit) for edit in edits]) == edits
    assert edit_to_json(edits[0]) == {
        "op": "move_visit",
        "visit_id": "C1@2026-11-30#1",
        "date": "2026-12-09",
    }


@pytest.mark.parametrize(
    "record",
    [
        {"op": "drop"},
        {"op": "unlock"},
        {"op": "unlock", "customer_id": "C1", "rep_id": "R1"},
        {"op": "lock_days", "customer_id": "C1", "dates": []},
        {"op": "move_visit", "visit_id": "C1@2026-11-30#1", "date": "soon"},
    ],
)
def test_records_that_are_no_edits_are_refused(record: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"Expected|isoformat"):
        parse_edits([record])
