"""Figures at their edges."""

from dataclasses import replace

import pytest

from routing.execution import Ratio, measure_adherence
from routing.execution.gaps import find_gaps
from routing.model import DateRange
from routing.policy import PrivacyPolicy
from tests.routing.execution.execution_world import TODAY, follow, report
from tests.routing.plan_world import CUSTOMERS, CYCLE, make_plan

PLAN = make_plan()
NINE = 31_500
"""C1 is planned for 8:45."""


def measure(*reports, plan=PLAN, today=TODAY):
    return measure_adherence(plan, follow(plan, *reports, today=today))


def test_before_the_cycle_there_is_nothing_to_say():
    found = measure(today=CYCLE.start)
    assert found.last_day < found.first_day
    assert found.team.coverage == found.team.driving == Ratio(0, 0)
    assert found.team.coverage.value is None
    assert found.statuses == {"due": 10, "unplanned": 3}


def test_after_the_cycle_visits_without_a_day_are_due_too():
    found = measure(today=CYCLE.date_of(28))
    assert (found.first_day, found.last_day) == CYCLE.horizon
    # 10 stops, C4 #4, C7 #1 and C5, who has no day.
    assert found.team.coverage == Ratio(0, 13)
    assert measure(today=CYCLE.date_of(27)).team.coverage == Ratio(0, 12)


def test_a_visit_made_today_is_counted_tomorrow():
    made = report("C1", None, 16, order_value=1.0)
    assert measure(made).team.productive == Ratio(0, 0)
    assert measure(made, today=CYCLE.date_of(17)).team.productive == Ratio(1, 1)


@pytest.mark.parametrize(
    ("delay", "is_punctual"),
    [(3_600, True), (3_601, False), (-3_600, True), (-3_601, False)],
)
def test_an_hour_either_way_is_punctual(delay, is_punctual):
    found = measure(report("C1", 1, 0, started=NINE + delay))
    assert found.team.punctuality == Ratio(int(is_punctual), 1)


def test_punctuality_leaves_out_other_grades_and_unknown_times():
    reports = (report("C1", 1, 0), report("C2", 1, 0, started=0))
    assert measure(*reports).team.punctuality == Ratio(0, 0)


@pytest.mark.parametrize(("value", "count"), [(None, 0), (0.0, 0), (-5.0, 0), (0.5, 1)])
def test_only_an_order_makes_a_visit_productive(value, count):
    found = measure(report("C1", 1, 0, order_value=value))
    assert found.team.productive == Ratio(count, 1)


def test_a_visit_counts_for_who_made_it_and_is_missing_with_whose_it_is():
    found = measure(report("C1", 1, 0, rep_id="R2"))
    assert found.reps["R1"].coverage == Ratio(1, 6)
    assert found.reps["R1"].productive == Ratio(0, 0)
    assert found.reps["R2"].productive == Ratio(0, 1)


def test_without_a_rep_an_extra_visit_counts_for_whose_customer_it_is():
    found = measure(report("C4", None, 3), report("C1", None, 3))
    assert found.reps["R1"].extra == found.reps["R2"].extra == Ratio(1, 1)


def test_figures_of_persons_can_be_switched_off():
    policy = replace(PLAN.policy, privacy=PrivacyPolicy(per_person=False))
    found = measure(report("C1", 1, 0), plan=replace(PLAN, policy=policy))
    assert found.reps == {}
    assert found.team == measure(report("C1", 1, 0)).team


def gaps_of(customer, *days):
    plan = make_plan(customers=(customer, *CUSTOMERS[1:]))
    state = follow(plan, *(report("C1", None, day) for day in days))
    return [
        (gap.days, gap.allowed, gap.is_breach)
        for gap in find_gaps(plan, state)
        if gap.customer_id == "C1"
    ]


def test_a_gap_may_be_half_as_long_again_as_the_pattern():
    assert gaps_of(CUSTOMERS[0], 0, 10) == [(10, 10, False)]
    assert gaps_of(CUSTOMERS[0], 0, 11) == [(11, 10, True)]


def test_what_the_customer_states_goes_before_the_pattern():
    strict = replace(CUSTOMERS[0], max_gap_days=8)
    assert gaps_of(strict, 0, 9) == [(9, 8, True)]
    assert gaps_of(replace(CUSTOMERS[0], max_gap_days=30), 0, 11) == [(11, 30, False)]


def test_a_gap_from_before_the_cycle_counts_when_it_ends_in_it():
    assert gaps_of(CUSTOMERS[0], -40, -20, 1) == [(21, 10, True)]


def test_visits_of_one_day_are_no_gap():
    state = follow(PLAN, report("C1", 1, 0), report("C1", None, 0, "extra"))
    assert [gap for gap in find_gaps(PLAN, state) if gap.customer_id == "C1"] == []


def test_customers_who_are_gone_have_no_gaps():
    assert gaps_of(replace(CUSTOMERS[0], is_active=False), 0, 11) == []


@pytest.mark.parametrize(("last", "gaps"), [(4, 0), (3, 1)])
def test_a_long_closure_lifts_the_limit(last, gaps):
    # Days 2 to 4 are three weekdays, days 2 and 3 two.
    closed = (DateRange(CYCLE.date_of(2), CYCLE.date_of(last)),)
    assert len(gaps_of(replace(CUSTOMERS[0], closed_days=closed), 1, 15)) == gaps


def test_days_on_which_somebody_was_there_are_no_part_of_a_closure():
    # Days 1 to 3 are closed, but day 1 is that of a visit.
    closed = (DateRange(CYCLE.date_of(1), CYCLE.date_of(3)),)
    assert len(gaps_of(replace(CUSTOMERS[0], closed_days=closed), 1, 15)) == 1


def test_weekends_are_no_part_of_a_long_closure():
    # Days 4 to 6 are Friday to Sunday.
    closed = (DateRange(CYCLE.date_of(4), CYCLE.date_of(6)),)
    assert len(gaps_of(replace(CUSTOMERS[0], closed_days=closed), 1, 15)) == 1
