import numpy as np
import pytest

from routing.solver.kernel.route_state import measure_order, place_of, put, take
from tests.routing.solver.kernel.states import (
    World,
    fill_at_random,
    make_fleet_problem,
    make_world,
    picture,
    recompute,
    route_of,
)
from tests.routing.solver.small_problems import make_small_problem


def assert_sums_hold(world: World) -> None:
    found, state = recompute(world), world.state
    assert {name: state.tours[name].tolist() for name in found} == found
    work = np.bincount(
        world.case.routes["slot"], found["work"], minlength=world.problem.num_days
    )
    assert state.slots["work"].tolist() == work.tolist()
    planned = np.zeros(world.problem.num_customers, dtype=int)
    for route, slot in enumerate(world.case.routes["slot"].tolist()):
        arcs = [0]
        if customers := route_of(world, route):
            frame = world.problem.frames[slot]
            nodes = [frame.start, *customers, frame.end]
            arcs = world.problem.cost[nodes[:-1], nodes[1:]].tolist()
        assert state.arc[route, : len(customers) + 1].tolist() == arcs
        for customer in customers:
            assert state.route_at[slot, customer] == route
            planned[customer] += 1
    assert state.calendar["planned"].tolist() == planned.tolist()
    assert np.count_nonzero(state.route_at >= 0) == planned.sum()


@pytest.mark.parametrize("make", [make_small_problem, make_fleet_problem])
@pytest.mark.parametrize("seed", range(10))
def test_sums_hold_while_visits_come_and_go(make: object, seed: int) -> None:
    rng = np.random.default_rng(seed)
    world = make_world(make(seed))
    fill_at_random(world, rng)
    assert_sums_hold(world)
    for _ in range(40):
        filled = np.flatnonzero(world.state.tours["length"]).tolist()
        if not filled:
            break
        route = int(rng.choice(filled))
        place = int(rng.integers(len(route_of(world, route)))) + 1
        customer = int(world.state.node[route, place])
        assert place_of(world.state, route, customer) == place
        take(world.case, world.state, route, place)
        assert customer not in route_of(world, route)
        assert_sums_hold(world)
        if rng.random() < 0.7:
            place = int(rng.integers(len(route_of(world, route)) + 1))
            put(world.case, world.state, route, place, customer)
            assert route_of(world, route)[place] == customer
            assert_sums_hold(world)


@pytest.mark.parametrize("seed", range(5))
def test_a_visit_taken_out_and_put_back_changes_nothing(seed: int) -> None:
    world = make_world(make_fleet_problem(seed))
    fill_at_random(world, np.random.default_rng(seed))
    before = picture(world)
    for route in np.flatnonzero(world.state.tours["length"]).tolist():
        for place, customer in enumerate(route_of(world, route), start=1):
            take(world.case, world.state, route, place)
            put(world.case, world.state, route, place - 1, customer)
            assert picture(world) == before


def test_places_off_the_fixed_ones_are_counted_one_by_one() -> None:
    seeds = [s for s in range(200) if make_small_problem(s).positions]
    for seed in seeds:
        world = make_world(make_small_problem(seed))
        fill_at_random(world, np.random.default_rng(seed))
        for route, day in enumerate(world.case.routes["slot"].tolist()):
            off = sum(
                abs(place - world.problem.positions.get((customer, day), place))
                for place, customer in enumerate(route_of(world, route), start=1)
            )
            assert measure_order(world.case, world.state, route) == off
    assert len(seeds) > 10
