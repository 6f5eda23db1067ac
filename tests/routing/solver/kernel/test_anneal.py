from collections.abc import Callable

import numpy as np
import pytest

from routing.solver.kernel.anneal import anneal, undo_round
from routing.solver.kernel.arrays import (
    BEST,
    EVEN_PRICE,
    INCOMPLETE,
    LABEL_PRICE,
    LABEL_TOLERANCE,
    LOAD,
    LOAD_PRICE,
    MEAN_WORK,
    ONE,
    ORDER,
    ORDER_PRICE,
    REMOVED,
    ROUNDS,
    TOTAL,
    TWO,
    WORK,
    WORK_PRICE,
)
from routing.solver.kernel.recreate import recreate
from routing.solver.kernel.ruin import ruin
from routing.solver.kernel.start import insert_all, measure_state, restore_best
from routing.solver.problem import Problem
from tests.routing.solver.kernel.states import (
    World,
    begin_round,
    copy_of,
    make_fleet_problem,
    make_world,
    picture,
)
from tests.routing.solver.kernel.test_route_state import assert_sums_hold
from tests.routing.solver.small_problems import make_small_problem

Make = Callable[[int], Problem]

TOTALS = (TOTAL, INCOMPLETE, ONE, TWO, LOAD, WORK, ORDER)


def start(problem: Problem, seed: int) -> World:
    """Return a built state with every price that there is, limits soft."""
    world = make_world(problem, seed)
    case, rng = world.case, np.random.default_rng(seed)
    aims = case.aims
    aims[EVEN_PRICE], aims[MEAN_WORK] = 300, 5_000
    aims[LOAD_PRICE], aims[WORK_PRICE], aims[ORDER_PRICE] = 50_000, 700, 90_000
    if (case.days["label"] >= 0).any():
        aims[LABEL_PRICE], aims[LABEL_TOLERANCE] = 2_000, 60
    case.extra[:] = rng.integers(0, 90, case.extra.shape)
    insert_all(case, world.state, world.scratch, np.arange(problem.num_customers))
    measure_state(case, world.state, world.scratch)
    return world


def run(world: World, rounds: int, heat: float) -> None:
    anneal(
        world.case, world.state, world.scratch, rounds, heat, 1.0, 4.0, 5.0, 0.5
    )  # fmt: skip


@pytest.mark.parametrize("make", [make_small_problem, make_fleet_problem])
@pytest.mark.parametrize("seed", range(12))
def test_the_objective_after_many_rounds_is_that_computed_anew(
    make: Make, seed: int
) -> None:
    world = start(make(seed), seed)
    for heat in (3_000.0, 300.0, 30.0):
        run(world, 200, heat)
        assert_sums_hold(world)
        anew = copy_of(world)
        measure_state(anew.case, anew.state, anew.scratch)
        kept = [int(world.state.totals[place]) for place in TOTALS]
        assert kept == [int(anew.state.totals[place]) for place in TOTALS]


@pytest.mark.parametrize("make", [make_small_problem, make_fleet_problem])
@pytest.mark.parametrize("seed", range(12))
def test_a_round_undone_leaves_no_trace(make: Make, seed: int) -> None:
    world = start(make(seed), seed)
    run(world, 50, 1_000.0)
    removed = 0
    for _ in range(60):
        before = picture(world)
        round_ = begin_round(world)
        ruin(world.case, world.state, world.scratch, 4.0, 5.0, 0.5, round_)
        removed += int(world.scratch.counts[REMOVED])
        recreate(world.case, world.state, world.scratch, round_)
        undo_round(world.case, world.state, world.scratch, round_)
        assert picture(world) == before
    assert removed > 60


@pytest.mark.parametrize("make", [make_small_problem, make_fleet_problem])
@pytest.mark.parametrize("seed", range(12))
def test_the_best_kept_has_the_objective_it_is_said_to_have(
    make: Make, seed: int
) -> None:
    world = start(make(seed), seed)
    run(world, 400, 500.0)
    best = int(world.state.totals[BEST])
    restore_best(world.case, world.state, world.scratch)
    totals = world.state.totals
    if best < 1 << 61:
        assert totals[TOTAL] == totals[BEST] == best
        assert [int(totals[place]) for place in (LOAD, WORK, ORDER)] == [0, 0, 0]
    assert_sums_hold(world)


@pytest.mark.parametrize("seed", range(4))
def test_rounds_in_one_go_or_in_many_are_the_same(seed: int) -> None:
    one, many = (start(make_fleet_problem(seed), seed) for _ in range(2))
    run(one, 90, 200.0)
    for _ in range(9):
        run(many, 10, 200.0)
    assert picture(one) == picture(many)
    assert one.state.totals[ROUNDS] == many.state.totals[ROUNDS]


def test_a_cold_search_never_accepts_what_is_worse() -> None:
    world = start(make_fleet_problem(2), 2)
    world.case.aims[[LOAD_PRICE, WORK_PRICE]] = -1
    for _ in range(200):
        before = int(world.state.totals[TOTAL])
        run(world, 1, 1e-9)
        assert world.state.totals[TOTAL] <= before
