from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.capacity import Capacity, measure_capacity
from routing.cycle import Cycle
from routing.model import Customer, DateRange, Location, Rep, TimeWindow
from routing.parking import parks_at
from routing.pipeline import PlanInputs
from routing.plan import DayRoute, Plan
from routing.policy import Policy
from routing.solver.bounds import bound_territory
from routing.solver.build import build_problem
from routing.solver.least_work import RepBound
from routing.solver.stop import StopParams
from routing.solver.task import TerritoryTask
from routing.supply import supply_by_day
from routing.travel import TravelMatrix
from tests.planned_here import plan_here
from tests.random_plans import make_inputs
from tests.routing.solver.field_world import START

HOME = Location(lat=31.2, lon=121.4)
LIMIT = 25_245
"""0.85 of nine hours less 45 minutes of break."""


def date_of(day: int) -> date:
    return Cycle(START, 4).date_of(day)


def _customer(idx: int, **changes: object) -> Customer:
    """Return a customer 110 m from the next, visited once for half an hour."""
    customer = Customer(
        customer_id=f"C{idx}",
        location=Location(lat=31.21 + idx * 0.001, lon=121.4),
        grade="C",
        frequency=1,
        service_time=1_800,
    )
    return replace(customer, **changes)


def _bound(
    customers: list[Customer], *, out: int, between: int = 10, **rep_changes: object
) -> RepBound:
    """Bound customers who are all as far from the depot and from each other."""
    rep = replace(Rep(rep_id="R1", depot=HOME, end_depot=HOME), **rep_changes)
    num = len(customers) + 2
    seconds = np.full((num, num), between, dtype=np.int64)
    seconds[:2], seconds[:, :2] = out, out
    np.fill_diagonal(seconds, 0)
    ids = ("R1:start", "R1:end", *(c.customer_id for c in customers))
    task = TerritoryTask(
        rep=rep,
        customers=tuple(customers),
        locks=(),
        policy=Policy(),
        cycle=Cycle(START, 4),
        matrix=TravelMatrix(ids, seconds, seconds),
        engine="ortools",
        seed=1,
        stop=StopParams(iterations=0),
    )
    supply = supply_by_day(rep, task.policy, task.cycle)
    return bound_territory(task, build_problem(task), supply)


def test_a_lone_customer_needs_what_his_days_take() -> None:
    bound = _bound([_customer(0, frequency=4)], out=600)
    work = bound.work
    times = (work.service_time, work.parking_time, work.drive_time)
    assert (work.visits, *times) == (4, 7_200, 1_200, 4_800)
    assert bound.supply_time == 20 * LIMIT
    assert [week.work.time for week in bound.weeks] == [1_800 + 300 + 1_200] * 4
    assert bound.missing_time == 0


def test_neighbours_within_the_radius_park_once() -> None:
    places = [_customer(0).location] * 2
    customers = [
        _customer(idx, location=place, frequency=frequency)
        for idx, (place, frequency) in enumerate(zip(places, (4, 2), strict=True))
    ]
    assert _bound(customers, out=600).work.parking_time == 4 * 300


def test_twenty_one_long_visits_do_not_fit_twenty_days() -> None:
    customers = [_customer(idx, service_time=27_000) for idx in range(21)]
    bound = _bound(customers, out=100, break_time=0)
    # A day of 27,540 s holds one of them: 21 ways out and back.
    assert bound.work.drive_time == 21 * 200
    assert bound.work.time == 21 * (27_000 + 300 + 200)
    assert bound.missing_time == 21 * 27_500 - 20 * 27_540
    assert all(week.work.time == 0 for week in bound.weeks)


def test_a_week_can_be_too_short_although_the_cycle_is_not() -> None:
    # Four long days of five are off in week 2; the weekly customers need two.
    off = (DateRange(date_of(7), date_of(10)),)
    customers = [
        _customer(idx, frequency=4, service_time=15_000, weekdays=(4,))
        for idx in range(2)
    ]
    bound = _bound(customers, out=100, days_off=off)
    need = 2 * (15_000 + 300) + 2 * 200
    assert bound.weeks[1].work.time == need
    assert bound.weeks[1].supply_time == LIMIT
    assert bound.work.time < bound.supply_time
    assert bound.missing_time == need - LIMIT


@pytest.mark.parametrize(
    "changes",
    [
        {"frequency": 0},
        {"location": None},
        {"service_time": 30_000},
        {"allowed_reps": ("R2",)},
        {"windows": ((),) * 7},
        {"is_active": False},
    ],
)
def test_who_cannot_be_planned_needs_no_hours(changes: dict[str, object]) -> None:
    bound = _bound([_customer(0), _customer(1, **changes)], out=600)
    assert bound.customers == 1
    assert bound.work == _bound([_customer(0)], out=600).work


def test_a_lost_day_is_avoided_by_whoever_can() -> None:
    off = (DateRange(date_of(7), date_of(7)),)
    assert _bound([_customer(0)], out=600, days_off=off).work.visits == 1
    weekly = _customer(0, frequency=4, weekdays=(0,))
    assert _bound([weekly], out=600, days_off=off).work.visits == 3


def _world(seed: int) -> PlanInputs:
    """Return random inputs, most with short days, some along one crowded street."""
    inputs, rng = make_inputs(seed), np.random.default_rng(seed)
    if rng.random() < 0.7:
        end = int(rng.integers(20, 32)) * 1_800
        reps = tuple(_until(rep, end) for rep in inputs.reps)
        inputs = replace(inputs, reps=reps[: int(rng.integers(1, 4))])
        known = {rep.rep_id for rep in inputs.reps}
        locks = tuple(x for x in inputs.locks if x.rep_id in known | {None})
        inputs = replace(inputs, locks=locks)
    if inputs.travel is None and rng.random() < 0.4:
        places = 31.2 + rng.random(len(inputs.customers)) * len(inputs.customers) * 2e-4
        pairs = zip(inputs.customers, places.tolist(), strict=True)
        crowd = (_moved(customer, lat) for customer, lat in pairs)
        return replace(inputs, customers=tuple(crowd))
    return inputs


def _until(rep: Rep, end: int) -> Rep:
    shifts = tuple(TimeWindow(30_600, end) if shift else None for shift in rep.shifts)
    return replace(rep, shifts=shifts)


def _moved(customer: Customer, lat: float) -> Customer:
    if customer.location is None:
        return customer
    return replace(customer, location=Location(lat=lat, lon=121.4))


@given(st.integers(0, 1_000_000))
def test_no_plan_that_serves_everyone_works_less_than_the_bound(seed: int) -> None:
    inputs = _world(seed)
    capacity = measure_capacity(inputs, seed=1, report=lambda done, total: None)
    plan = plan_here(inputs, iterations=5).plan
    for bound in capacity.reps:
        _compare(plan, bound)
    is_served = plan.visits_planned == capacity.team.work.visits
    if is_served:
        worked = sum(_work(plan, route) for route in plan.routes)
        assert worked >= capacity.team.work.time
    assert not (is_served and capacity.territories_cannot_fit)


def _compare(plan: Plan, bound: RepBound) -> None:
    worked, visits = Counter[int](), 0
    for route in plan.routes:
        if route.rep_id == bound.rep_id:
            week = (route.date - plan.cycle.start).days // 7 + 1
            worked[week] += _work(plan, route)
            visits += len(route.stops)
    assert visits <= bound.work.visits
    if visits == bound.work.visits:
        assert not bound.missing_time
        assert worked.total() >= bound.work.time
        for week in bound.weeks:
            assert worked[week.week] >= week.work.time


def _work(plan: Plan, route: DayRoute) -> int:
    """Return driving, parking and service of a route, as docs/plan-folder.md says."""
    place = {c.customer_id: c.location for c in plan.customers}
    parks = parks_at([place[stop.customer_id] for stop in route.stops], 50.0)
    times = sum(stop.travel_time + stop.service_time for stop in route.stops)
    return times + route.return_time + plan.policy.day.parking_time * sum(parks)


def test_the_overloaded_are_proved_to_be_so_and_are_cut() -> None:
    inputs = _overloaded(num=80)
    capacity = measure_capacity(inputs, seed=1, report=lambda done, total: None)
    assert capacity.cannot_fit
    plan = plan_here(inputs, iterations=0).plan
    assert "CAPACITY_EXCEEDED" in {visit.reason for visit in plan.unplanned}
    missing = capacity.team.missing_reps
    assert missing is not None
    more = tuple(replace(inputs.reps[0], rep_id=f"N{i}") for i in range(missing - 1))
    assert _measure(replace(inputs, reps=(*inputs.reps, *more))).cannot_fit


def _overloaded(num: int) -> PlanInputs:
    customers = tuple(
        _customer(idx, frequency=4, service_time=7_200) for idx in range(num)
    )
    return PlanInputs(
        customers=customers,
        reps=(Rep(rep_id="R1", depot=HOME, end_depot=HOME),),
        policy=Policy(),
        cycle=Cycle(START, 4),
    )


def _measure(inputs: PlanInputs) -> Capacity:
    return measure_capacity(inputs, seed=1, report=lambda done, total: None)


def test_further_reps_are_counted_by_the_hours_that_stay_missing() -> None:
    # 320 visits of 2 h and 5 min against 20 days: 666.7 h and driving, 140.25 h.
    capacity = _measure(_overloaded(num=80))
    assert capacity.team.work.service_time == 320 * 7_200
    assert capacity.team.work.parking_time == 320 * 300
    assert capacity.team.missing_reps == 4  # 5 reps offer 701.25 h, 4 only 561
    assert [rep.rep_id for rep in capacity.reps] == ["R1"]


def test_without_hours_nothing_can_be_counted_in_reps() -> None:
    idle = Rep(rep_id="R1", depot=HOME, end_depot=HOME, shifts=(None,) * 7)
    capacity = _measure(replace(_overloaded(num=3), reps=(idle,)))
    assert capacity.team.supply_time == 0
    assert capacity.team.work.visits == 0  # nobody can plan any of them
    assert not capacity.cannot_fit


def test_where_placed_reps_live_does_not_matter_to_the_team() -> None:
    capacity = _measure(replace(_overloaded(num=80), reps=1))
    settled = _measure(_overloaded(num=80))
    assert not capacity.is_settled
    assert capacity.team.work.drive_time <= settled.team.work.drive_time


def test_an_idle_rep_stands_in_the_list_with_his_hours() -> None:
    reps = (
        *_overloaded(num=1).reps,
        Rep(rep_id="R2", depot=HOME, end_depot=HOME),
    )
    capacity = _measure(replace(_overloaded(num=1), reps=reps))
    assert {rep.rep_id for rep in capacity.reps} == {"R1", "R2"}
    assert capacity.team.supply_time == sum(rep.supply_time for rep in capacity.reps)
    assert sum(rep.customers for rep in capacity.reps) == 1
