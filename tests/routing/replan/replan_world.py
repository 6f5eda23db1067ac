"""Two reps with a village each, planned for four weeks, and what may happen then."""

from collections.abc import Iterable
from concurrent.futures import Executor
from dataclasses import replace
from datetime import date
from functools import cache

from routing.cycle import Cycle
from routing.model import Customer, DateRange, Location, Rep, TimeWindow
from routing.pipeline import MadePlan, PlanInputs
from routing.plan import DayRoute, Plan
from routing.policy import Policy
from routing.replan import ReplanInputs, ReplanParams
from routing.travel import Travel, estimate_travel, make_places
from tests.planned_here import plan_here, replan_here
from tests.random_replans import find_faults, hash_of

CYCLE = Cycle(date(2026, 11, 30), 4)
FIRST_DAY, TODAY = 9, 7
"""Wednesday and Monday of the second week: Monday and Tuesday are frozen."""
ITERATIONS = 40
FREQUENCIES = {"A": 4, "B": 2, "C": 1}
WEST, EAST, MIDDLE = 121.2, 121.6, 121.4
WHOLE_WEEK = (TimeWindow(8 * 3600, 17 * 3600),) * 5 + (None,) * 2


def make_rep(rep_id: str, lon: float, **changes: object) -> Rep:
    home = Location(lat=31.2, lon=lon)
    rep = Rep(
        rep_id=rep_id, depot=home, end_depot=home, shifts=WHOLE_WEEK, max_visits=3
    )
    return replace(rep, **changes)


def make_customer(
    name: str, lon: float, place: int, grade: str = "C", **changes: object
) -> Customer:
    """Return a customer on a grid of 5 columns around a village, 2 km apart."""
    row, column = divmod(place, 5)
    found = Customer(
        customer_id=name,
        location=Location(lat=31.16 + 0.02 * row, lon=lon - 0.04 + 0.02 * column),
        grade=grade,
        frequency=FREQUENCIES[grade],
        service_time=1_800,
    )
    return replace(found, **changes)


REPS = (make_rep("W", WEST), make_rep("E", EAST))
MORE_ROOM = tuple(replace(rep, max_visits=4) for rep in REPS)
"""For the rest: a visit more finds room on any day, however the base fills it."""
CUSTOMERS = tuple(
    make_customer(f"{rep_id}{place}", lon, place, "CBABC"[place % 5])
    for rep_id, lon in (("W", WEST), ("E", EAST))
    for place in range(20)
)


@cache
def make_base(engine: str = "search") -> MadePlan:
    return plan(engine=engine)


def plan(
    customers: tuple[Customer, ...] = CUSTOMERS,
    reps: tuple[Rep, ...] = REPS,
    policy: Policy | None = None,
    travel: Travel | None = None,
    engine: str = "search",
) -> MadePlan:
    return plan_here(
        PlanInputs(
            customers=customers,
            reps=reps,
            policy=policy or Policy(),
            cycle=CYCLE,
            travel=travel,
        ),
        engine=engine,
        iterations=ITERATIONS,
    )


def go_on(base: MadePlan, **changes: object) -> ReplanInputs:
    """Return the inputs of a re-plan on the second Monday, nothing else changed."""
    kept = base.plan
    places = [(c.customer_id, c.location) for c in kept.customers if c.location]
    inputs = ReplanInputs(
        base=kept,
        base_hash=hash_of(kept),
        customers=kept.customers,
        reps=kept.reps,
        locks=kept.locks,
        policy=kept.policy,
        cycle=kept.cycle,
        travel=base.matrix or estimate_travel(make_places(places), kept.policy.travel),
        today=kept.cycle.date_of(TODAY),
        first_day=FIRST_DAY,
    )
    return replace(inputs, **changes)


def roll_on(base: MadePlan, **changes: object) -> ReplanInputs:
    """Return the inputs of the cycle that follows."""
    cycle = base.plan.cycle
    following = Cycle(cycle.date_of(cycle.num_days), cycle.weeks)
    changes = {"cycle": following, "today": following.start, "first_day": 0} | changes
    return go_on(base, **changes)


def run(
    base: MadePlan,
    inputs: ReplanInputs,
    *,
    max_changes: float | None = 0.05,
    executor: Executor | None = None,
    engine: str = "search",
    iterations: int = ITERATIONS,
    **params: object,
) -> MadePlan:
    """Return the re-plan, proved alone and beside its base."""
    made = replan_here(
        inputs,
        ReplanParams(max_changes=max_changes),
        executor=executor,
        engine=engine,
        iterations=iterations,
        **params,
    )
    assert list(find_faults(base, made, inputs)) == []
    return made


def changed(
    customers: Iterable[Customer], customer_id: str, **changes: object
) -> tuple[Customer, ...]:
    return tuple(
        replace(c, **changes) if c.customer_id == customer_id else c for c in customers
    )


def without(customers: Iterable[Customer], *names: str) -> tuple[Customer, ...]:
    return tuple(c for c in customers if c.customer_id not in names)


def send_off(
    reps: Iterable[Rep], rep_id: str, first: int, last: int, cycle: Cycle = CYCLE
) -> tuple[Rep, ...]:
    """Return the reps, one of them off from day to day."""
    off = DateRange(cycle.date_of(first), cycle.date_of(last))
    return tuple(
        replace(rep, days_off=(*rep.days_off, off)) if rep.rep_id == rep_id else rep
        for rep in reps
    )


def routes_of(
    made: Plan, rep_id: str, first: int = 0, last: int = 999
) -> list[DayRoute]:
    """Return a rep's routes from a first to a last day."""
    begin = made.cycle.start
    return [
        route
        for route in made.routes
        if route.rep_id == rep_id and first <= (route.date - begin).days <= last
    ]


def days_of(made: Plan, name: str) -> dict[int, str]:
    """Return day -> visit_id of a customer's stops."""
    begin = made.cycle.start
    return {
        (route.date - begin).days: stop.visit_id
        for route in made.routes
        for stop in route.stops
        if stop.customer_id == name
    }


def seen_on(made: Plan, rep_id: str, day: int) -> list[str]:
    """Return whom a rep visits on a day, in order."""
    routes = routes_of(made, rep_id, day, day)
    return [stop.customer_id for route in routes for stop in route.stops]


def busy_day(made: Plan, rep_id: str, first: int, last: int) -> int:
    """Return the day of a span on which a rep makes most visits."""
    routes = routes_of(made, rep_id, first, last)
    busiest = max(routes, key=lambda route: len(route.stops))
    return (busiest.date - made.cycle.start).days


def patterns_of(made: Plan) -> dict[str, tuple[int, ...]]:
    return {name: entry.pattern.days for name, entry in made.calendar.items()}


def movers(base: Plan, made: Plan) -> set[str]:
    """Return the customers of both plans whose rep or pattern is another."""
    before, now = base.design.rep_of, made.design.rep_of
    old, new = patterns_of(base), patterns_of(made)
    return {
        name
        for name in before.keys() & now.keys() & old.keys() & new.keys()
        if before[name] != now[name] or old[name] != new[name]
    }
