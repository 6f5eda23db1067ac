"""What a plan's routes teach of driving, on a row that is the same west and east."""

from dataclasses import replace
from datetime import date

import pytest

from routing.cycle import Cycle
from routing.plan import DayRoute, Plan, Stop
from routing.territories import learn_from_plan
from tests.routing.territories.row_world import (
    EAST,
    POLICY,
    ROW,
    WEST,
    customer,
    make,
    rep,
)

MONDAY, TUESDAY = date(2001, 1, 1), date(2001, 1, 2)
FIRST = make(customers=ROW)
LONG = tuple(customer(f"D{k}", 0.01 * k) for k in range(71))


def stop(customer_id: str) -> Stop:
    return Stop(
        visit_id=f"{customer_id}-1",
        customer_id=customer_id,
        arrival=0,
        start=0,
        departure=1_800,
        travel_time=0,
        distance=0,
        service_time=1_800,
    )


def route(rep_id: str, day: date, seconds: float) -> DayRoute:
    """Return a route to all four customers of a rep, with so much driving."""
    names = FIRST.design.territories["WE".index(rep_id)].customer_ids
    return DayRoute(
        rep_id=rep_id,
        date=day,
        depart=0,
        arrive=80_000,
        stops=tuple(stop(name) for name in names),
        break_start=None,
        break_time=0,
        return_time=round(seconds),
        return_distance=0,
    )


def plan(*routes: DayRoute) -> Plan:
    return Plan(
        cycle=Cycle(MONDAY, 4),
        policy=POLICY,
        customers=ROW,
        reps=(WEST, EAST),
        locks=(),
        design=FIRST.design,
        calendar={},
        routes=routes,
        unplanned=(),
        travel_source={},
        engine="",
        seed=1,
    )


HALF = {each.rep_id: each.drive_hours * 1_800 for each in FIRST.kept.reps}
"""Half the estimated driving of each rep, seconds: every customer has two visits."""


def test_routes_that_drive_as_estimated_teach_nothing_new() -> None:
    routes = [route(r, day, HALF[r]) for r in "WE" for day in (MONDAY, TUESDAY)]
    factors = learn_from_plan(plan(*routes))
    assert factors == pytest.approx({"W": 1, "E": 1}, rel=0.01)


def test_who_drives_half_as_much_again_has_a_factor_of_one_and_a_half() -> None:
    drives = {"W": HALF["W"], "E": 1.5 * HALF["E"]}
    routes = [route(r, day, drives[r]) for r in "WE" for day in (MONDAY, TUESDAY)]
    assert learn_from_plan(plan(*routes)) == pytest.approx({"W": 1, "E": 1.5}, rel=0.01)


def test_what_is_unplanned_counts_on_neither_side() -> None:
    routes = (
        route("W", MONDAY, HALF["W"]),
        *(route("E", day, HALF["E"]) for day in (MONDAY, TUESDAY)),
    )
    assert learn_from_plan(plan(*routes)) == pytest.approx({"W": 1, "E": 1}, rel=0.01)


def test_who_drove_nothing_teaches_nothing() -> None:
    assert learn_from_plan(plan(route("E", MONDAY, HALF["E"]))).keys() == {"E"}
    assert learn_from_plan(plan()) == {}


def test_who_drives_more_than_estimated_gets_less_and_few_move() -> None:
    before = make(customers=LONG)
    held = before.design.rep_of
    assert before.kept.figures.max_deviation < 0.03
    after = make(customers=LONG, held=held, drive_factors={"W": 1.0, "E": 2.0})
    west, east = after.kept.reps
    assert (west.drive_factor, east.drive_factor) == (1, 2)
    assert east.customers < before.kept.reps[1].customers
    # Everybody who moves goes from the east to the west, and work is even again.
    assert [(m.frm, m.to) for m in after.kept.figures.moves] == [("E", "W")]
    assert after.kept.figures.max_deviation < 0.03


def test_a_design_keeps_what_was_learned() -> None:
    held = make(customers=LONG).design.rep_of
    taught = make(customers=LONG, held=held, drive_factors={"W": 1.0, "E": 1.5})
    again = make(customers=LONG, kept=taught.kept, held=taught.design.rep_of)
    assert again.kept.figures.handovers == 0
    assert [each.drive_factor for each in again.kept.reps] == [1, 1.5]


def test_a_newcomer_drives_like_the_mean() -> None:
    held = make(customers=LONG).design.rep_of
    reps = (WEST, EAST, rep("N", 0.35))
    made = make(
        customers=LONG, reps=reps, held=held, drive_factors={"W": 1.0, "E": 1.5}
    )
    assert [each.drive_factor for each in made.kept.reps] == [1, 1.5, 1.25]
    assert made.kept.reps[2].customers > 0


def test_rules_hold_when_going_on_from_a_plan() -> None:
    rules = replace(POLICY, territory=replace(POLICY.territory, apart=(("D3", "D4"),)))
    held = make(customers=LONG).design.rep_of
    made = make(customers=LONG, policy=rules, held=held, drive_factors={"E": 1.5})
    assert made.design.rep_of["D3"] != made.design.rep_of["D4"]
    assert made.kept.broken == made.kept.conflicts == ()
