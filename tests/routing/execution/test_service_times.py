"""Service times learned from visits."""

from dataclasses import replace

import pytest

from routing.execution import ServiceTimeParams, propose_service_times
from tests.routing.execution.execution_world import follow, report
from tests.routing.plan_world import CUSTOMERS, make_plan

PLAN = make_plan()
PARAMS = ServiceTimeParams(min_visits=3, min_group_visits=5)


def visits(customer_id, *minutes):
    """Return extra visits before the cycle that took so many minutes."""
    return [
        report(customer_id, None, -1 - n, started=36_000, ended=36_000 + 60 * each)
        for n, each in enumerate(minutes)
    ]


def propose(*reports, plan=PLAN, params=PARAMS):
    found = propose_service_times(plan, follow(plan, *reports), params)
    return {
        p.customer_id: (p.current // 60, p.proposed // 60, p.visits, p.outliers)
        for p in found
    }


def test_the_defaults():
    params = ServiceTimeParams()
    assert (params.min_visits, params.min_group_visits) == (5, 20)
    assert (params.spread, params.shortest) == (3.0, 60)


def test_the_median_of_enough_visits_is_proposed():
    # Sorted 30, 32, 90: the middle one; 45 min today.
    assert propose(*visits("C1", 90, 30, 32)) == {"C1": (45, 32, 3, 0)}
    assert propose(*visits("C1", 90, 30)) == {}


def test_half_minutes_are_rounded_up():
    # The middle of 30, 31 is 30.5.
    assert propose(*visits("C1", 30, 31, 30, 31))["C1"][1] == 31


def test_outliers_are_left_out():
    # Median of 31, 10, 94, 30, 32 is 31: 10.33 to 93 are kept. A tap of 0 is none.
    assert propose(*visits("C1", 31, 10, 94, 30, 32, 0)) == {"C1": (45, 31, 3, 3)}


def test_outliers_do_not_count_as_visits():
    assert propose(*visits("C1", 31, 200, 30)) == {}


def test_a_visit_of_a_minute_is_one():
    assert propose(*visits("C1", 1, 1, 1)) == {"C1": (45, 1, 3, 0)}


def test_what_is_as_today_is_not_proposed():
    assert propose(*visits("C1", 45, 45, 45)) == {}


def test_too_few_visits_fall_back_to_grade_and_channel():
    # C1 (A, shop) has enough of its own; C2 becomes A, shop with two visits.
    second = replace(CUSTOMERS[1], grade="A", channel="shop", service_time=2_700)
    plan = make_plan(customers=(CUSTOMERS[0], second, *CUSTOMERS[2:]))
    reports = (*visits("C1", 30, 30, 32), *visits("C2", 40, 41))
    found = propose_service_times(plan, follow(plan, *reports), PARAMS)
    # Together 30, 30, 32, 40, 41.
    assert [(p.customer_id, p.proposed, p.visits, p.is_own) for p in found] == [
        ("C1", 1_800, 3, True),
        ("C2", 1_920, 5, False),
    ]


def test_parked_customers_get_none():
    assert propose(*visits("C6", 40, 40, 40)) == {}


def test_visits_without_begin_or_end_teach_nothing():
    reports = [report("C1", None, -n, started=36_000) for n in (1, 2, 3)]
    assert propose(*reports) == {}


@pytest.mark.parametrize(
    "changes",
    [{"min_visits": 0}, {"min_group_visits": 0}, {"spread": 1}, {"shortest": 0}],
)
def test_parameters_out_of_range_are_refused(changes):
    with pytest.raises(ValueError, match="Expected"):
        ServiceTimeParams(**changes)
