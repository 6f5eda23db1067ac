from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from routing.schedule import RouteTimes, WorkDay
from routing.solver.build import build_problem
from routing.solver.fits import RouteChecker
from routing.solver.kernel.insertion import fits, is_fit, price_slot
from routing.solver.kernel.route_state import put, take
from routing.solver.problem import Problem
from tests.routing.solver.all_orders import route_cost
from tests.routing.solver.field_world import make_task
from tests.routing.solver.kernel.states import World, make_world, route_of
from tests.routing.solver.small_problems import make_small_problem

LIMIT = 1 << 40

Trial = tuple[World, RouteChecker, int, tuple[int, ...]]


def only_clocks_count(problem: Problem) -> Problem:
    """Return the problem with no limit on sums or places, so that times decide."""

    def freed(day: WorkDay) -> WorkDay:
        return replace(day, work_limit=1 << 30, max_visits=None, max_drive_time=None)

    frames = tuple(
        replace(
            frame, work_limit=1 << 30, max_visits=99, max_drive=1 << 30,
            work_day=freed(frame.work_day) if frame.work_day else None,
        )
        for frame in problem.frames
    )  # fmt: skip
    return replace(problem, frames=frames, positions={})


def random_routes(problem: Problem, seed: int, count: int) -> Iterator[Trial]:
    """Yield states with one random route each, the only one, that fits or not."""
    rng = np.random.default_rng(seed)
    checker = RouteChecker(problem)
    world = make_world(problem)
    for _ in range(count):
        route = int(rng.integers(len(world.case.routes)))
        room = int(world.case.routes["max_visits"][route])
        length = int(rng.integers(1, min(problem.num_customers, room, 6) + 1))
        customers = rng.permutation(problem.num_customers)[:length]
        while world.state.tours["length"][route]:
            take(world.case, world.state, route, 1)
        for place, customer in enumerate(customers.tolist()):
            put(world.case, world.state, route, place, customer)
        yield world, checker, route, route_of(world, route)


def leaves_after_the_break(times: RouteTimes | None, day: WorkDay | None) -> bool:
    window = day and day.break_window
    return times is not None and bool(window) and times.depart > window.start


def judge(
    problem: Problem,
    checker: RouteChecker,
    day: int,
    route: tuple[int, ...],
    says: bool,
) -> str:
    """Compare the kernel's answer with the exact one."""
    times = checker.times(day, route)
    if says == (times is not None):
        return "right"
    if leaves_after_the_break(times, problem.frames[day].work_day):
        return "strict"
    return "wrong"


@pytest.mark.parametrize("seed", range(0, 200, 4))
def test_a_route_fits_if_its_exact_times_say_so(seed: int) -> None:
    problem = only_clocks_count(make_small_problem(seed))
    found = Counter[str]()
    for world, checker, route, customers in random_routes(problem, seed, 60):
        day = int(world.case.routes["slot"][route])
        says = is_fit(world.case, world.state, route)
        found[judge(problem, checker, day, customers, says)] += 1
    assert found["wrong"] == 0


@pytest.mark.parametrize("seed", range(0, 200, 4))
def test_a_visit_fits_where_exact_times_say_so(seed: int) -> None:
    """Too strict only for routes that begin after the break's window has."""
    problem = only_clocks_count(make_small_problem(seed))
    found = Counter[str]()
    for world, checker, route, customers in random_routes(problem, seed + 1, 20):
        day = int(world.case.routes["slot"][route])
        for customer in set(range(problem.num_customers)) - set(customers):
            for place in range(len(customers) + 1):
                longer = (*customers[:place], customer, *customers[place:])
                says = fits(world.case, world.state, route, place, customer)
                found[judge(problem, checker, day, longer, says)] += 1
    assert found["wrong"] == 0


@pytest.mark.parametrize("seed", range(6))
def test_a_visit_of_a_field_day_fits_where_exact_times_say_so(seed: int) -> None:
    problem = only_clocks_count(build_problem(make_task(seed, 14)).problem)
    found = Counter[str]()
    for world, checker, route, customers in random_routes(problem, seed, 25):
        day = int(world.case.routes["slot"][route])
        for customer in set(range(problem.num_customers)) - set(customers):
            for place in range(len(customers) + 1):
                longer = (*customers[:place], customer, *customers[place:])
                says = fits(world.case, world.state, route, place, customer)
                found[judge(problem, checker, day, longer, says)] += 1
    assert found["wrong"] == 0
    assert found["right"] > 500


@pytest.mark.parametrize("seed", range(0, 200, 4))
def test_a_route_keeps_all_limits_if_the_checker_says_so(seed: int) -> None:
    problem = replace(make_small_problem(seed), positions={})
    for world, checker, route, customers in random_routes(problem, seed, 60):
        day = int(world.case.routes["slot"][route])
        says = is_fit(world.case, world.state, route)
        says = says and len(customers) <= problem.frames[day].max_visits
        times = checker.times(day, customers)
        if not leaves_after_the_break(times, problem.frames[day].work_day):
            assert says == checker(day, customers)
        assert not says or checker(day, customers)


@pytest.mark.parametrize("seed", range(0, 200, 4))
def test_the_cheapest_place_of_a_day_is_found(seed: int) -> None:
    """Nothing is missed but, on full days, a visit that makes the way shorter."""
    problem = replace(make_small_problem(seed), positions={})
    for world, checker, route, customers in random_routes(problem, seed, 40):
        day = int(world.case.routes["slot"][route])
        if not checker(day, customers) or not is_fit(world.case, world.state, route):
            continue
        work_day = problem.frames[day].work_day
        room = problem.frames[day].work_limit - checker.work(day, customers)
        for customer in set(range(problem.num_customers)) - set(customers):
            fitting, surely = [LIMIT], [LIMIT]
            for place in range(len(customers) + 1):
                longer = (*customers[:place], customer, *customers[place:])
                if checker(day, longer):
                    cost = route_cost(problem, day, longer)
                    cost -= route_cost(problem, day, customers)
                    fitting.append(cost)
                    times = checker.times(day, longer)
                    is_full = problem.service[customer] > room
                    if not is_full and not leaves_after_the_break(times, work_day):
                        surely.append(cost)
            slots = world.scratch.slots
            price_slot(world.case, world.state, world.scratch, customer, day, LIMIT)
            assert min(fitting) <= slots["price"][day] <= min(surely)
            assert (slots["route"][day] < 0) == (slots["price"][day] == LIMIT)
