"""Alarms of the best grade: late, missed, without a report."""

import pytest

from routing.execution import find_alarms
from routing.texts import LANGUAGES
from tests.routing.execution.execution_world import TODAY, follow, on, report
from tests.routing.execution.test_state import with_make_ups
from tests.routing.plan_world import CYCLE, make_plan

PLAN = make_plan()
MONDAY = CYCLE.date_of(14)
"""C1 #3 and C4 #3 are planned, C1 for 8:45; the visits before were made."""
EARLIER = [report(name, n, 7 * n - 7) for name in ("C1", "C4") for n in (1, 2)]


def alarms(*reports, plan=PLAN, today=MONDAY):
    found = find_alarms(plan, follow(plan, *EARLIER, *reports, today=today))
    for alarm in found:
        for language in LANGUAGES:
            assert alarm.visit_id in alarm.message(language)
            assert alarm.customer_id in alarm.message(language)
    return [(alarm.customer_id, str(alarm.code)) for alarm in found]


def test_a_day_that_goes_well_raises_none():
    started = 31_500
    assert alarms(report("C1", 3, 14, started=started), report("C4", 3, 14)) == []
    assert alarms() == []


def test_a_missed_visit_raises_one_the_same_day_and_says_why():
    assert alarms(report("C1", 3, 14, "missed")) == [("C1", "missed")]
    assert alarms(report("C1", 3, 14, "missed", reason="ill")) == [
        ("C1", "missed_because")
    ]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"kind": "late"}, "late"),
        ({"kind": "late", "started": 31_500 + 600}, "late_by"),
        ({"kind": "done", "started": 31_500 + 3_660}, "late_by"),
    ],
)
def test_a_late_visit_raises_one_the_same_day_only(more, code):
    late = report("C1", 3, 14, **more)
    assert alarms(late) == [("C1", code)]
    assert alarms(late, report("C4", 3, 14), today=CYCLE.date_of(15)) == []


def test_a_late_visit_reported_days_later_raises_one_then():
    late = report("C1", 3, 14, "late", at=on(16))
    assert alarms(late, report("C4", 3, 14), today=TODAY) == [("C1", "late")]


def test_minutes_and_reason_are_said():
    late = report("C1", 3, 14, started=31_500 + 4_500, reason="traffic")
    (alarm,) = find_alarms(PLAN, follow(PLAN, *EARLIER, late, today=MONDAY))
    assert "75 min" in alarm.message()
    assert "traffic" in alarm.message()


def test_a_visit_without_a_report_raises_one_from_the_next_day():
    made = report("C4", 3, 14)
    assert alarms(made, today=MONDAY) == []
    assert alarms(made, today=CYCLE.date_of(15)) == [("C1", "overdue")]


def test_alarms_end_with_the_next_visit():
    missed = report("C1", 3, 14, "missed")
    other = report("C4", 3, 14)
    assert alarms(missed, other, today=TODAY) == [("C1", "missed")]
    for day in (14, 15):
        again = report("C1", None, day, "extra")
        assert alarms(missed, other, again, today=TODAY) == []


def test_an_hour_late_is_not_yet_late():
    assert alarms(report("C1", 3, 14, started=31_500 + 3_600)) == []


def test_a_visit_made_up_for_by_the_plan_raises_none():
    made = [report("C4", n, 7 * n - 7) for n in (1, 2)]
    found = []
    for num_more in (0, 1, 2):
        plan = with_make_ups(num_more)
        found.append(find_alarms(plan, follow(plan, *made, today=MONDAY)))
    # C1 #1 and #2 are known as missed; the plan makes up for the earliest first.
    assert [[alarm.visit_id[-2:] for alarm in each] for each in found] == [
        ["#2", "#1"],
        ["#2"],
        [],
    ]


def test_other_grades_raise_none():
    reports = (report("C2", 2, 14, "missed"), report("C2", 1, 0, "missed"))
    assert alarms(*reports, report("C1", 3, 14), report("C4", 3, 14)) == []


def test_a_closed_door_raises_one_and_a_customer_who_is_gone_only_the_report():
    closed = report("C1", 3, 14, "missed", reason="closed")
    assert alarms(closed) == [("C1", "missed_because")]
    gone = report("C1", 3, 14, "missed", reason="gone")
    found = alarms(gone, report("C4", 3, 14), today=CYCLE.date_of(28))
    assert found == [("C1", "missed_because")]
