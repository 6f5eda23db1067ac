"""What becomes of single visits."""

from dataclasses import replace
from datetime import date

import pytest

from routing.execution import (
    Excuse,
    VisitStatus,
    follow_plan,
    last_visits,
    measure_adherence,
    missed_visits,
)
from routing.model import DateRange
from routing.plan import Reason, visit_id
from routing.policy import PrivacyPolicy
from routing.rest import Rest
from tests.routing.execution.execution_world import TODAY, follow, on, report, status
from tests.routing.plan_world import CUSTOMERS, CYCLE, make_plan

PLAN = make_plan()


def excuse(state, customer_id, number):
    return state.visits[visit_id(customer_id, CYCLE, number)].excuse


def test_without_reports_past_visits_are_overdue_and_others_due():
    state = follow(PLAN)
    assert [status(state, "C1", n) for n in (1, 2, 3, 4)] == ["overdue"] * 3 + ["due"]
    assert status(state, "C4", 4) == status(state, "C7", 1) == "unplanned"
    assert missed_visits(state) == ()
    overdue = missed_visits(state, also=[VisitStatus.OVERDUE])
    assert len(overdue) == 9  # every stop before today: C1 3, C2 2, C3 1, C4 3
    assert visit_id("C7", CYCLE, 1) not in overdue


def test_a_visit_of_today_is_due_until_it_is_reported():
    today = CYCLE.date_of(14)
    assert status(follow(PLAN, today=today), "C1", 3) == "due"
    missed = report("C1", 3, 14, "missed")
    state = follow(PLAN, missed, today=today)
    assert missed_visits(state) == (visit_id("C1", CYCLE, 3),)


def test_a_visit_called_off_in_advance_is_not_yet_missed_by_a_replan():
    state = follow(PLAN, report("C1", 4, 21, "missed", at=on(15)))
    assert status(state, "C1", 4) == "missed"
    assert missed_visits(state) == ()


def test_a_moved_visit_is_open_until_it_is_made():
    moved = report("C1", 2, 7, "moved")
    state = follow(PLAN, moved)
    assert status(state, "C1", 2) == "moved"
    assert missed_visits(state) == ()
    assert missed_visits(state, also=[VisitStatus.MOVED]) == (visit_id("C1", CYCLE, 2),)
    made = follow(PLAN, moved, report("C1", 2, 9))
    assert made.visits[visit_id("C1", CYCLE, 2)].made_on == CYCLE.date_of(9)
    assert missed_visits(made, also=[VisitStatus.MOVED]) == ()


@pytest.mark.parametrize("is_turned", [False, True])
def test_the_latest_report_decides_then_the_largest_id(is_turned):
    first = report("C1", 1, 0, "missed", at=on(0, "09:00"), name="b")
    same = report("C1", 1, 0, "done", at=on(0, "09:00"), name="a")
    reports = [same, first] if is_turned else [first, same]
    assert status(follow(PLAN, *reports), "C1", 1) == "missed"
    later = report("C1", 1, 0, "done", at=on(0, "09:01"), name="0")
    assert status(follow(PLAN, later, *reports), "C1", 1) == "done"


def test_a_note_decides_nothing():
    note = report("C1", 1, 0, "note", at=on(1))
    assert status(follow(PLAN, report("C1", 1, 0), note), "C1", 1) == "done"
    assert status(follow(PLAN, note), "C1", 1) == "overdue"


def test_a_row_without_a_visit_belongs_to_the_visit_of_that_day():
    state = follow(PLAN, report("C1", None, 7), report("C1", None, 8))
    assert (status(state, "C1", 2), len(state.extras)) == ("done", 1)
    assert state.extras[0].date == CYCLE.date_of(8)


def test_an_unknown_visit_id_falls_back_to_the_day():
    state = follow(PLAN, report("C1", 77, 7))
    assert (status(state, "C1", 2), state.extras) == ("done", ())


def test_an_extra_visit_on_a_planned_day_stays_an_extra_one():
    state = follow(PLAN, report("C1", None, 7, "extra"))
    assert (status(state, "C1", 2), len(state.extras)) == ("overdue", 1)


def test_an_extra_visit_can_be_taken_back():
    made = report("C1", None, 8, at=on(8))
    undone = report("C1", None, 8, "missed", at=on(9))
    state = follow(PLAN, made, undone)
    assert (state.extras, state.unattached) == ((), (undone,))
    assert "C1" not in last_visits(state)


def test_last_visits_know_the_file_the_base_and_the_reports():
    rest = replace(REST, missed=(), before={"C3": -4})
    state = follow(make_plan(rest=rest), report("C1", None, -20), report("C1", 1, 0))
    # C2 has a last_visit in the customers file, C3 in the base of the plan.
    assert last_visits(state) == {
        "C1": date(2026, 3, 16),
        "C2": date(2026, 3, 2),
        "C3": date(2026, 3, 12),
    }


def test_a_visit_told_by_the_customers_file_for_a_later_day_is_not_known_yet():
    later = replace(CUSTOMERS[1], last_visit=CYCLE.date_of(17))
    plan = make_plan(customers=(CUSTOMERS[0], later, *CUSTOMERS[2:]))
    assert last_visits(follow(plan)) == {}


def test_a_visit_without_a_stop_is_no_missed_one_to_be_made_up():
    state = follow(PLAN, report("C7", 1, 7, "missed"))
    assert status(state, "C7", 1) == "missed"
    assert missed_visits(state) == ()


def test_reports_of_later_days_are_not_used():
    state = follow(PLAN, report("C1", 1, 0), report("C1", 4, 21), today=TODAY)
    assert (status(state, "C1", 4), state.num_later) == ("due", 1)


# Retention.


def keep(days):
    policy = replace(PLAN.policy, privacy=PrivacyPolicy(retention_days=days))
    return replace(PLAN, policy=policy)


def test_reports_that_are_too_old_are_left_out_and_nobody_is_blamed():
    reports = (report("C1", 1, 0), report("C1", 2, 7), report("C1", 3, 14))
    state = follow_plan(keep(9), reports, TODAY)  # from day 7 on
    assert state.num_expired == 1
    assert status(state, "C1", 1) == "expired"
    assert status(state, "C1", 2) == "done"
    assert missed_visits(state, also=[VisitStatus.OVERDUE]) == (
        visit_id("C2", CYCLE, 2),
        visit_id("C3", CYCLE, 1),
        visit_id("C4", CYCLE, 2),
        visit_id("C4", CYCLE, 3),
    )
    found = measure_adherence(keep(9), state)
    # Days 7 to 15: C1 #2, #3; C2 #2; C3 #1; C4 #2, #3; C7 #1.
    assert (found.team.coverage.numerator, found.team.coverage.denominator) == (2, 7)


@pytest.mark.parametrize("days", [None, 10_000_000])
def test_without_a_limit_everything_is_kept(days):
    state = follow_plan(keep(days), [report("C1", None, -700)], TODAY)
    assert (state.num_expired, len(state.extras)) == (0, 1)


# Excuses.


def test_a_closed_customer_excuses_only_what_was_not_made():
    closed = replace(
        CUSTOMERS[0], closed_days=(DateRange(CYCLE.date_of(0), CYCLE.date_of(7)),)
    )
    plan = make_plan(customers=(closed, *CUSTOMERS[1:]))
    state = follow(plan, report("C1", 2, 7))
    assert [excuse(state, "C1", n) for n in (1, 2, 3)] == [Excuse.CLOSED, None, None]


def test_a_visit_left_out_because_the_customer_is_closed_is_excused():
    unplanned = [
        replace(visit, reason=Reason.CUSTOMER_CLOSED) for visit in PLAN.unplanned
    ]
    state = follow(make_plan(unplanned=tuple(unplanned)))
    assert excuse(state, "C7", 1) is Excuse.CLOSED
    assert excuse(follow(PLAN), "C7", 1) is None


def test_a_customer_reported_gone_is_excused_from_then_on_until_somebody_was_there():
    gone = report("C1", 2, 7, "missed", reason="gone")
    state = follow(PLAN, gone)
    assert [excuse(state, "C1", n) for n in (1, 2, 3)] == [
        *(None, Excuse.GONE, Excuse.GONE)
    ]
    for day in (7, 9):
        back = follow(PLAN, gone, report("C1", None, day, "extra"))
        assert [excuse(back, "C1", n) for n in (1, 2, 3)] == [None] * 3


def test_an_inactive_customer_is_excused():
    plan = make_plan(customers=(replace(CUSTOMERS[0], is_active=False), *CUSTOMERS[1:]))
    state = follow(plan, report("C1", 1, 0))
    assert [excuse(state, "C1", n) for n in (1, 2)] == [None, Excuse.GONE]


# Plans that go on from another one.

REST = Rest(
    base_hash="",
    today=CYCLE.date_of(10),
    first_day=11,
    missed=(visit_id("C1", CYCLE, 1), visit_id("C1", CYCLE, 2)),
    before={},
    owners={},
    patterns={},
    held=(),
    max_changes=None,
)


def with_make_ups(num_more, missed=REST.missed):
    """C1 has 4 visits a cycle and so many more on days 16, 17, ..."""
    first = PLAN.routes[0]
    more = [
        replace(
            first,
            date=CYCLE.date_of(16 + n),
            stops=(replace(first.stops[0], visit_id=visit_id("C1", CYCLE, 5 + n)),),
        )
        for n in range(num_more)
    ]
    rest = replace(REST, missed=missed)
    return make_plan(routes=(*PLAN.routes, *more), rest=rest)


def test_what_the_plan_knows_as_missed_needs_no_report_but_one_can_correct_it():
    plan = with_make_ups(0)
    state = follow(plan)
    assert [status(state, "C1", n) for n in (1, 2, 3)] == [
        "missed",
        "missed",
        "overdue",
    ]
    assert status(follow(plan, report("C1", 1, 0)), "C1", 1) == "done"


@pytest.mark.parametrize(
    ("num_more", "excuses"),
    [
        (0, [None, None]),
        (1, [Excuse.MADE_UP, None]),
        (2, [Excuse.MADE_UP, Excuse.MADE_UP]),
        (3, [Excuse.MADE_UP, Excuse.MADE_UP]),
    ],
)
def test_a_missed_visit_leaves_the_figures_when_it_is_made_up(num_more, excuses):
    plan = with_make_ups(num_more)
    state = follow(plan)
    assert [excuse(state, "C1", n) for n in (1, 2)] == excuses
    grade = measure_adherence(plan, state).grades["A"]
    # C1 #1 to #3 and C4 #1 to #3 are past.
    assert grade.denominator == 6 - excuses.count(Excuse.MADE_UP)


def test_visits_owed_from_an_earlier_cycle_make_up_for_none_of_this_one():
    missed = ("C1@2026-02-16#4", *REST.missed)
    state = follow(with_make_ups(1, missed))
    assert [excuse(state, "C1", n) for n in (1, 2)] == [None, None]


def test_a_missed_visit_made_after_all_leaves_its_make_up_to_the_next():
    state = follow(with_make_ups(1), report("C1", 1, 0))
    assert [excuse(state, "C1", n) for n in (1, 2)] == [None, Excuse.MADE_UP]
