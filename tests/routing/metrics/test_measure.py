"""Figures of the small plan against values worked out by hand."""

from dataclasses import replace
from datetime import date

import pytest

from routing.metrics import DayLoad, figures_to_json, measure_plan
from routing.model import Location
from routing.plan import WeekdayPrice
from tests.routing.plan_world import CUSTOMERS, REPS, make_plan


@pytest.fixture(scope="module")
def figures():
    return measure_plan(make_plan())


def test_every_required_visit_is_planned_or_unplanned(figures):
    assert figures.visits_required == 13
    assert figures.visits_planned == 10
    assert figures.visits_unplanned == 3
    assert sum(figures.unplanned.values()) == 3


def test_totals_are_sums_of_the_routes(figures):
    assert figures.customers == 7
    assert figures.parked == 1
    # R1: 1260 + 1200 + 1200 + 1260 + 1200 s, R2: 3 x 1200 s.
    assert figures.drive_hours == pytest.approx(9_720 / 3_600)
    assert figures.service_hours == pytest.approx((15_600 + 8_100) / 3_600)
    assert figures.kilometres == pytest.approx(50.06 + 30)
    assert figures.work_hours == pytest.approx((23_220 + 12_600) / 3_600)


def test_balance_is_the_largest_deviation_from_the_fair_share(figures):
    # R1 offers 16 days of 25,245 s and 4 Fridays of 14,535 s, R2 half of 3 days.
    offered = 16 * 25_245 + 4 * 14_535, 3 * 25_245 / 2
    fair = 35_820 * offered[1] / sum(offered)
    assert figures.balance == pytest.approx(12_600 / fair - 1)


def test_only_cuts_for_capacity_lower_the_coverage(figures):
    a, b, c = figures.grades
    assert (a.grade, a.customers, a.visits_required, a.visits_planned) == ("A", 2, 8, 7)
    assert a.coverage == 1.0
    assert b.coverage == 1.0
    assert (c.customers, c.parked, c.visits_required, c.visits_planned) == (4, 1, 3, 1)
    assert c.coverage == pytest.approx(2 / 3)


def test_rep_has_visits_by_grade_points_and_unplanned(figures):
    first, second = figures.reps
    assert first.visits == {"A": 4, "B": 2, "C": 1}
    assert first.points == 4 * 3 + 2 * 2 + 1
    assert (first.customers, first.parked, first.visits_unplanned) == (3, 0, 0)
    assert second.visits == {"A": 3, "B": 0, "C": 0}
    assert (second.customers, second.parked, second.visits_unplanned) == (3, 1, 2)


def test_capacity_leaves_out_days_off(figures):
    first, second = figures.reps
    a_day = int(0.85 * (32_400 - 2_700))
    assert (first.working_days, first.days_planned) == (20, 5)
    # The block on Fridays is 14:00-17:30 of the shift.
    a_friday = int(0.85 * (32_400 - 2_700 - 12_600))
    assert first.capacity_used == pytest.approx(23_220 / (16 * a_day + 4 * a_friday))
    assert (second.working_days, second.days_planned) == (3, 3)
    assert second.capacity_used == pytest.approx(12_600 / (3 * a_day))


def test_busiest_day_has_most_work_and_idle_days_are_lightest(figures):
    first, second = figures.reps
    assert first.busiest == DayLoad(date(2026, 3, 16), pytest.approx(6_060 / 3_600))
    assert first.lightest == DayLoad(date(2026, 3, 17), 0.0)
    assert second.lightest == DayLoad(date(2026, 3, 16), pytest.approx(4_200 / 3_600))


def test_rep_without_working_days_uses_no_capacity():
    idle = replace(REPS[1], rep_id="R3", shifts=(None,) * 7)
    figures = measure_plan(make_plan(reps=(*REPS, idle)))
    assert figures.reps[2].capacity_used == 0.0
    assert figures.reps[2].busiest is None


def test_empty_plan_has_figures():
    figures = measure_plan(make_plan(routes=(), unplanned=()))
    assert figures.balance == 0.0
    assert figures.weekday_consistency == 1.0
    assert figures.far_from_area == 0.0


def test_neighbours_are_parked_for_once():
    before = measure_plan(make_plan()).reps[0].work_hours
    apart = replace(CUSTOMERS[1], location=Location(lat=52.5005, lon=13.4))
    plan = make_plan(customers=(CUSTOMERS[0], apart, *CUSTOMERS[2:]))
    after = measure_plan(plan).reps[0].work_hours
    twice = 2 * plan.policy.day.parking_time / 3_600
    assert after - before == pytest.approx(twice)


def test_fixed_weekdays_have_no_price_where_they_are_kept(figures):
    assert figures.fixed_weekdays_cost_hours is None
    assert figures.fixed_weekdays_cost_visits is None
    assert figures.reps[0].fixed_weekdays_cost_hours is None


def test_the_price_of_fixed_weekdays_is_summed_over_the_reps():
    """R2 plans two visits more with free weekdays, and drives half an hour more."""
    prices = {
        "R1": WeekdayPrice(drive_time=9_000, visits=0),
        "R2": WeekdayPrice(drive_time=-1_800, visits=2),
    }
    figures = measure_plan(make_plan(weekday_prices=prices))
    assert figures.fixed_weekdays_cost_hours == pytest.approx(2.0)
    assert figures.fixed_weekdays_cost_visits == 2
    first, second = figures.reps
    assert first.fixed_weekdays_cost_hours == pytest.approx(2.5)
    assert first.fixed_weekdays_cost_visits == 0
    assert second.fixed_weekdays_cost_hours == pytest.approx(-0.5)
    assert second.fixed_weekdays_cost_visits == 2
    idle = measure_plan(make_plan(weekday_prices={}))
    assert idle.fixed_weekdays_cost_hours == 0


def test_json_is_plain_and_rounded(figures):
    record = figures_to_json(figures)
    assert record["kilometres"] == 80.06
    assert record["balance"] == 3.6439
    assert record["unplanned"] == {
        "NO_LOCATION": 1,
        "NO_REP_AVAILABLE": 1,
        "CAPACITY_EXCEEDED": 1,
    }
    assert record["reps"][0]["busiest"] == {"date": "2026-03-16", "hours": 1.6833}


def test_two_routes_are_measured_only_under_the_preset(figures):
    assert all(rep.route_hours == () for rep in figures.reps)
    plan = make_plan()
    first, *others = plan.routes
    stops = tuple(
        replace(stop, route="1" if place == 0 else "2")
        for place, stop in enumerate(first.stops)
    )
    others = tuple(
        replace(r, stops=tuple(replace(s, route="2") for s in r.stops)) for r in others
    )
    routed = make_plan(
        policy=replace(plan.policy, preset="two-route"),
        routes=(replace(first, stops=stops), *others),
    )
    rep = measure_plan(routed).reps[0]
    alone = first.stops[0].service_time + first.stops[0].travel_time
    assert rep.route_hours[0] == pytest.approx(alone / 3_600)
    assert rep.route_difference == pytest.approx(
        abs(rep.route_hours[0] - rep.route_hours[1]) / (sum(rep.route_hours) / 2)
    )
