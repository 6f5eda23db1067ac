from dataclasses import replace

import pytest

from routing.compare import (
    compare_made_plans,
    compare_plans,
    comparison_notes,
    comparison_rows,
    comparison_to_json,
)
from routing.current_plan import CurrentPlan, CurrentVisit, make_current_plan
from routing.model import DateRange
from routing.plan import DayRoute, Plan, Stop, visit_id
from tests.routing.compare_world import (
    CYCLE,
    Road,
    make_customer,
    make_plan,
    make_rep,
)

CUSTOMERS = (
    make_customer("C1", 1, 2),
    make_customer("C2", 2, 1),
    make_customer("C3", 11, 1),
    make_customer("C4", 12, 0),
)
REPS = (make_rep("R1", 0), make_rep("R2", 10))


def route(rep_id: str, day: int, *names: str) -> DayRoute:
    """Return a route whose times do not matter: it is timed anew."""
    return DayRoute(
        rep_id=rep_id,
        date=CYCLE.date_of(day),
        depart=30_600,
        arrive=36_000,
        stops=tuple(
            Stop(
                visit_id=visit_id(name, CYCLE, 1),
                customer_id=name,
                arrival=0,
                start=0,
                departure=0,
                travel_time=0,
                distance=0,
                service_time=1_800,
            )
            for name in names
        ),
        break_start=None,
        break_time=0,
        return_time=0,
        return_distance=0,
    )


def planned() -> Plan:
    """R1 has C1 and C2 on Mondays, R2 has C3 on a Tuesday."""
    plan = make_plan(
        CUSTOMERS,
        REPS,
        {"C1": "R1", "C2": "R1", "C3": "R2", "C4": "R2"},
        {"C1": (0, 14), "C2": (0,), "C3": (1,)},
    )
    routes = (route("R1", 0, "C1", "C2"), route("R1", 14, "C1"), route("R2", 1, "C3"))
    return replace(plan, routes=routes)


def today(*visits: tuple[str, str, int, int | None]) -> CurrentPlan:
    return make_current_plan(
        [
            CurrentVisit(name, rep_id, CYCLE.date_of(day), order)
            for name, rep_id, day, order in visits
        ]
    )


TODAY = today(
    ("C2", "R1", 0, 1),
    ("C1", "R1", 0, 2),
    ("C1", "R1", 7, 1),
    ("C3", "R1", 1, 1),
)
"""C2 before C1 on Monday; C1 a week later instead of two; R1 drives to C3, too."""


def test_both_sides_are_timed_with_the_same_road() -> None:
    """Today: 0-2-1-0 is 4 steps, 0-1-0 is 2, 0-11-0 is 22; new: 4, 2, and 2 for R2."""
    comparison = compare_plans(TODAY, planned(), Road())
    assert comparison.current.drive_hours == pytest.approx(28 / 6)
    assert comparison.current.kilometres == pytest.approx(280)
    assert comparison.plan.drive_hours == pytest.approx(8 / 6)
    assert comparison.plan.kilometres == pytest.approx(80)
    for side in (comparison.current, comparison.plan):
        assert side.visits == 4
        assert side.customers_visited == 3
        assert side.service_hours == pytest.approx(2)
        assert side.days == 3
        assert side.work_hours == pytest.approx(
            side.drive_hours + side.service_hours + 4 * 300 / 3_600
        )


def test_balance_is_the_largest_deviation_from_the_fair_share() -> None:
    """Today R1 does all: 2 x its fair half. New: R1 3,600 + 6,300, R2 1,200 + 2,100."""
    comparison = compare_plans(TODAY, planned(), Road())
    assert comparison.current.balance == pytest.approx(1.0)
    assert comparison.plan.balance == pytest.approx(9_900 / 6_600 - 1)


def test_a_capacity_share_is_a_share_of_the_work() -> None:
    reps = (replace(REPS[0], capacity_share=3.0), REPS[1])
    plan = replace(planned(), reps=reps)
    assert compare_plans(TODAY, plan, Road()).plan.balance == pytest.approx(0.0)


def test_who_changes_rep_or_weekday_is_counted() -> None:
    """C3 moves to R2, still on a Tuesday; all others stay."""
    comparison = compare_plans(TODAY, planned(), Road())
    assert comparison.customers_compared == 3
    assert comparison.rep_changes == 1
    assert comparison.weekday_changes == 0
    moved = today(("C1", "R1", 1, None), ("C2", "R1", 1, None))
    comparison = compare_plans(moved, planned(), Road())
    assert comparison.customers_compared == 2
    assert comparison.weekday_changes == 2


def test_uneven_and_missing_visits_break_the_rhythm() -> None:
    """C1 in weeks 1 and 2 is uneven, C3 is not visited; parked C4 does not count."""
    uneven = today(("C1", "R1", 0, 1), ("C1", "R1", 7, 1), ("C2", "R1", 0, 2))
    comparison = compare_plans(uneven, planned(), Road())
    assert comparison.current.broken_rhythms == 2
    assert comparison.plan.broken_rhythms == 0


def test_a_visit_lost_to_leave_keeps_the_rhythm() -> None:
    third_monday = CYCLE.date_of(14)
    off = replace(REPS[0], days_off=(DateRange(third_monday, third_monday),))
    plan = replace(planned(), reps=(off, REPS[1]))
    plan = replace(plan, routes=(plan.routes[0], plan.routes[2]))
    assert compare_plans(TODAY, plan, Road()).plan.broken_rhythms == 0


def test_days_without_an_order_are_stated() -> None:
    """The short order 0-1-2-0 has 4 steps; single visits need no order."""
    loose = today(("C2", "R1", 0, None), ("C1", "R1", 0, None), ("C3", "R2", 1, None))
    comparison = compare_plans(loose, planned(), Road())
    assert comparison.current.unordered_days == 1
    assert comparison.current.kilometres == pytest.approx(60)
    assert any("2-opt" in note for note in comparison_notes(comparison))
    ordered = compare_plans(TODAY, planned(), Road())
    assert not any("2-opt" in note for note in comparison_notes(ordered))


def test_a_current_plan_without_visits_is_compared_too() -> None:
    comparison = compare_plans(CurrentPlan(()), planned(), Road())
    assert comparison.current.visits == 0
    assert comparison.current.balance == 0.0
    assert comparison.customers_compared == 0


def test_two_made_plans_are_compared_each_with_its_own_world() -> None:
    other = replace(planned(), customers=CUSTOMERS[:3], reps=REPS)
    comparison = compare_made_plans(other, planned(), Road(), Road())
    assert comparison.current == comparison.plan
    assert comparison.customers_compared == 3


@pytest.mark.parametrize("language", ["en", "zh"])
def test_rows_and_json_show_every_measure(language: str) -> None:
    comparison = compare_plans(TODAY, planned(), Road())
    rows = comparison_rows(comparison, language)
    record = comparison_to_json(comparison)
    assert len(rows) == len(record["current"]) == len(record["plan"])
    assert ("280.0", "80.0") in [(now, new) for _, now, new in rows]
    assert ("100.0%", "50.0%") in [(now, new) for _, now, new in rows]
