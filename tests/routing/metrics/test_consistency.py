from dataclasses import replace

from routing.metrics import far_from_area, weekday_consistency
from routing.model import Location
from tests.routing.plan_world import CUSTOMERS, make_plan


def move_route(plan, idx, day):
    moved = replace(plan.routes[idx], date=plan.cycle.date_of(day))
    return replace(plan, routes=(*plan.routes[:idx], moved, *plan.routes[idx + 1 :]))


def test_weekly_customer_on_one_weekday_is_steady():
    assert weekday_consistency(make_plan()) == 1.0


def test_weekly_customer_on_two_weekdays_is_not_steady():
    # C1 is seen on a Tuesday in week 2; C2, C3 and C4 keep theirs.
    assert weekday_consistency(move_route(make_plan(), 1, 8)) == 0.75


def test_two_weekdays_are_steady_for_eight_visits_in_four_weeks():
    often = replace(CUSTOMERS[0], frequency=8)
    plan = make_plan(customers=(often, *CUSTOMERS[1:]))
    assert weekday_consistency(move_route(plan, 1, 8)) == 1.0


def test_areas_apart_have_no_customer_nearer_to_another():
    assert far_from_area(make_plan()) == 0.0


def test_customer_beside_another_weekdays_area_counts():
    near = replace(CUSTOMERS[1], location=Location(lat=52.6, lon=13.49))
    plan = make_plan(customers=(CUSTOMERS[0], near, *CUSTOMERS[2:]))
    # C2 is 0.7 km from C3's area and 6 km from the middle of C1 and itself.
    assert far_from_area(plan) == 0.25
