"""Random plans: classes add up, and changes put to the old plan give the new one."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.changes import apply_diff, make_change_document
from routing.diff import Change, PlanDiff, diff_plans, diff_to_json
from routing.diff.sides import first_date
from routing.plan import Plan
from routing.promises import keep_promises, keeping_to_json, make_promises
from routing.read.plan_folder import parse_plan_record
from routing.texts import LANGUAGES
from routing.write.plan_json import format_plan_json
from routing.write.tables import format_routes, format_unplanned, format_visits
from tests.changed_plans import ITERATIONS, make_pair
from tests.planned_here import plan_here
from tests.random_plans import make_inputs
from tests.random_replans import replan_once
from tests.random_runs import record_of


def assert_classes_add_up(diff: PlanDiff, old: Plan, new: Plan) -> None:
    counts = diff.counts
    stay = counts[Change.MOVED] + counts[Change.KEPT]
    assert counts[Change.REMOVED] + stay == old.visits_planned
    assert counts[Change.ADDED] + stay == new.visits_planned
    planned = sum(visit.unplanned_before is not None for visit in diff.visits)
    assert old.visits_required == counts[Change.REMOVED] + stay + planned
    planned = sum(visit.unplanned_after is not None for visit in diff.visits)
    assert new.visits_required == counts[Change.ADDED] + stay + planned
    assert len({visit.visit_id for visit in diff.visits}) == len(diff.visits)


def assert_rhythms_add_up(diff: PlanDiff, old: Plan, new: Plan) -> None:
    before = sum(c.before.visits for c in diff.customers if c.before)
    after = sum(c.after.visits for c in diff.customers if c.after)
    assert (before, after) == (old.visits_planned, new.visits_planned)
    assert sum(diff.counts.values()) == len(diff.customers)


def assert_reps_add_up(diff: PlanDiff, old: Plan, new: Plan) -> None:
    assert sum(rep.visits_before for rep in diff.reps) == old.visits_planned
    assert sum(rep.visits_after for rep in diff.reps) == new.visits_planned
    handed = sum(rep.handed_over for rep in diff.reps)
    assert handed == sum(rep.taken_over for rep in diff.reps)
    for rep in diff.reps:
        gained = rep.added + rep.taken_over - rep.removed - rep.handed_over
        if diff.is_same_cycle:
            assert rep.visits_after == rep.visits_before + gained


@pytest.mark.parametrize("seed", range(8))
def test_classes_add_up_and_changes_give_the_new_plan(seed: int) -> None:
    assert_all_of(seed)


@pytest.mark.slow
@given(st.integers(0, 1_000_000))
def test_classes_add_up_and_changes_give_many_new_plans(seed: int) -> None:
    assert_all_of(seed)


def assert_all_of(seed: int) -> None:
    old_made, new_made = make_pair(seed)
    old, new = old_made.plan, new_made.plan
    diff = diff_plans(old, new)
    total = assert_classes_add_up if diff.is_same_cycle else assert_rhythms_add_up
    total(diff, old, new)
    assert_reps_add_up(diff, old, new)
    for language in LANGUAGES:
        told = diff_to_json(diff, language)
        assert all(": ." not in one["message"] for one in told["customers"])
    assert_changes_give(record_of(old_made.plan), record_of(new_made.plan), new)


def assert_changes_give(
    old: dict[str, object], new: dict[str, object], made_of: Plan
) -> None:
    document = json.loads(json.dumps(make_change_document(old, new)))
    # The old plan is read from its file.
    made = apply_diff(json.loads(format_plan_json(old)), document)
    assert format_plan_json(made) == format_plan_json(new)
    again = parse_plan_record(made).plan
    for form in (format_visits, format_routes, format_unplanned):
        assert form(again) == form(made_of)


@pytest.mark.parametrize("seed", [2, 10, 28])
def test_a_plan_and_what_is_made_of_its_rest(seed: int) -> None:
    assert_all_of_rest(seed)


@pytest.mark.slow
@given(st.integers(0, 1_000_000))
def test_many_plans_and_what_is_made_of_their_rest(seed: int) -> None:
    assert_all_of_rest(seed)


def assert_all_of_rest(seed: int) -> None:
    base = plan_here(make_inputs(seed), iterations=ITERATIONS)
    made, _ = replan_once(base, seed, ITERATIONS)
    old, new = base.plan, made.plan
    diff = diff_plans(old, new)
    assert_classes_add_up(diff, old, new)
    assert_reps_add_up(diff, old, new)
    assert_past_stands(diff, new)
    assert_changes_give(record_of(base.plan), record_of(made.plan), new)
    promises = make_promises(old, new.cycle.start)
    keeping = keep_promises(new, promises)
    assert 0 <= keeping.visits_inside <= keeping.visits
    for language in LANGUAGES:
        diff_to_json(diff, language)
        keeping_to_json(keeping, new, language)


def assert_past_stands(diff: PlanDiff, new: Plan) -> None:
    """Assert that visits of past days stay as they are, or are taken out."""
    since = first_date(new)
    for visit in diff.visits:
        if visit.before is not None and visit.before.date < since:
            assert visit.change in (Change.KEPT, Change.REMOVED)
            assert visit.shift == 0
        if visit.after is not None and visit.after.date < since:
            assert visit.change is Change.KEPT


@pytest.mark.parametrize("seed", [3, 14, 15])
def test_a_plan_differs_in_nothing_from_itself(seed: int) -> None:
    made, _ = make_pair(seed)
    diff = diff_plans(made.plan, made.plan)
    assert diff.is_empty
    assert diff.counts[Change.KEPT] == made.plan.visits_planned
    assert diff_to_json(diff)["customers"] == []
    assert (
        make_change_document(record_of(made.plan), record_of(made.plan))["changes"]
        is None
    )


@pytest.mark.parametrize("seed", [3, 14])
def test_the_difference_of_the_same_plans_is_the_same_text(seed: int) -> None:
    texts = []
    for _ in range(2):
        old, new = make_pair(seed)
        texts.append(json.dumps(diff_to_json(diff_plans(old.plan, new.plan))))
    assert texts[0] == texts[1]
