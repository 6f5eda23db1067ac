"""Counts of visits by what became of them."""

from dataclasses import replace

from routing.execution.tally import tally_visits
from routing.policy import PrivacyPolicy
from tests.routing.execution.execution_world import TODAY, follow, report
from tests.routing.plan_world import CYCLE, make_plan

PLAN = make_plan()


def test_every_visit_due_on_past_days_counts_once_in_team_and_grade():
    state = follow(PLAN, report("C1", 1, 0), today=TODAY)
    found = tally_visits(PLAN, state)
    past = [v for v in state.visits.values() if v.date and state.is_past(v.date)]
    assert sum(found.team.values()) == len(past)
    assert found.team["done"] == 1
    assert list(found.grades) == list(PLAN.policy.grade_names)
    by_grade = [sum(counts.values()) for counts in found.grades.values()]
    assert sum(by_grade) == len(past)


def test_a_span_of_days_counts_only_what_was_due_in_it():
    state = follow(PLAN, report("C1", 1, 0), today=TODAY)
    first = replace(state, first_day=CYCLE.start, last_day=CYCLE.start)
    assert tally_visits(PLAN, first).team["done"] == 1
    later = replace(state, first_day=CYCLE.date_of(1))
    assert "done" not in tally_visits(PLAN, later).team


def test_nobody_is_counted_alone_where_the_policy_forbids_it():
    privacy = PrivacyPolicy(per_person=False)
    plan = replace(PLAN, policy=replace(PLAN.policy, privacy=privacy))
    found = tally_visits(plan, follow(plan, today=TODAY))
    assert found.reps == {}
    assert tally_visits(PLAN, follow(PLAN, today=TODAY)).reps
