"""Exact allocation beside brute force on small grids."""

from dataclasses import replace
from itertools import product

import networkx as nx
import numpy as np
import pytest

from routing.territory.allocate import allocate_areas
from routing.territory.allocate_problem import (
    AllocateParams,
    AllocateProblem,
    AllocateStatus,
)
from routing.territory.basic_area import NOBODY

PARAMS = AllocateParams()


def grid_neighbours(rows: int, columns: int) -> tuple[tuple[int, ...], ...]:
    grid = nx.convert_node_labels_to_integers(nx.grid_2d_graph(rows, columns))
    return tuple(tuple(sorted(grid[area])) for area in range(rows * columns))


def grid_problem(
    seed: int, rows: int = 3, columns: int = 3, num_reps: int = 2, **given
) -> AllocateProblem:
    """Random costs that often tear territories apart, two measures, loose ranges."""
    rng = np.random.default_rng(seed)
    num_areas = rows * columns
    measures = rng.integers(1, 10, (num_areas, 2))
    mean = measures.sum(axis=0) / num_reps
    values = {
        "candidates": (tuple(range(num_reps)),) * num_areas,
        "costs": tuple(
            tuple(row) for row in rng.integers(0, 30, (num_areas, num_reps)).tolist()
        ),
        "measures": measures,
        "least": np.tile(np.floor(0.7 * mean).astype(np.int64), (num_reps, 1)),
        "most": np.tile(np.ceil(1.3 * mean).astype(np.int64), (num_reps, 1)),
        "neighbours": grid_neighbours(rows, columns),
    }
    return AllocateProblem(**(values | given))


def excess(problem: AllocateProblem, rep_of: tuple[int, ...]) -> int:
    total = 0
    for rep in range(problem.num_reps):
        own = [area for area, its in enumerate(rep_of) if its == rep]
        if problem.num_open is not None and not own:
            continue
        for q, (least, most) in enumerate(
            zip(problem.least[rep], problem.most[rep], strict=True)
        ):
            has = sum(int(problem.measures[area, q]) for area in own)
            weight = problem.weights[q] if problem.weights else 1
            total += weight * max(0, int(least) - has, has - int(most))
    return total


def is_allowed(problem: AllocateProblem, rep_of: tuple[int, ...]) -> bool:
    """All rules but the ranges, written again."""
    graph = nx.Graph()
    graph.add_nodes_from(range(len(rep_of)))
    for area, near in enumerate(problem.neighbours):
        graph.add_edges_from((area, other) for other in near)
    used = sorted(set(rep_of))
    for rep in used:
        own = [area for area, its in enumerate(rep_of) if its == rep]
        if problem.neighbours and not nx.is_connected(graph.subgraph(own)):
            return False
    must = range(problem.num_reps) if problem.num_open is None else used
    for rep in must if problem.centres else ():
        if problem.centres[rep] != NOBODY and rep_of[problem.centres[rep]] != rep:
            return False
    if problem.num_open is not None and len(used) != problem.num_open:
        return False
    return all(rep_of[one] != rep_of[other] for one, other in problem.apart) and (
        problem.max_handovers is None
        or handed_over(problem, rep_of) <= problem.max_handovers
    )


def handed_over(problem: AllocateProblem, rep_of: tuple[int, ...]) -> int:
    return sum(
        problem.handover[area][problem.candidates[area].index(rep)]
        for area, rep in enumerate(rep_of)
    )


def cost(problem: AllocateProblem, rep_of: tuple[int, ...]) -> int:
    return sum(
        problem.costs[area][problem.candidates[area].index(rep)]
        for area, rep in enumerate(rep_of)
    )


def brute_force(problem: AllocateProblem) -> tuple[int, int] | None:
    """Least excess and the least cost with it, over all allocations."""
    return min(
        (
            (excess(problem, rep_of), cost(problem, rep_of))
            for rep_of in product(*problem.candidates)
            if is_allowed(problem, rep_of)
        ),
        default=None,
    )


def assert_as_brute_force(problem: AllocateProblem) -> None:
    best = brute_force(problem)
    found = allocate_areas(problem, PARAMS)
    if best is None or best[0] > 0:
        assert found.status is AllocateStatus.INFEASIBLE
        assert found.rep_of == ()
    else:
        assert found.status is AllocateStatus.OPTIMAL
        assert is_allowed(problem, found.rep_of)
        assert (found.excess, found.cost) == (0, best[1])
        assert found.cost == cost(problem, found.rep_of) == found.bound


@pytest.mark.parametrize("seed", range(12))
def test_the_cost_is_that_of_brute_force_on_a_grid(seed: int) -> None:
    assert_as_brute_force(grid_problem(seed))


@pytest.mark.parametrize("seed", range(6))
def test_three_reps_with_centres_and_areas_apart(seed: int) -> None:
    problem = grid_problem(seed, 2, 4, 3, centres=(0, 7, NOBODY), apart=((1, 2),))
    assert_as_brute_force(problem)


@pytest.mark.parametrize("seed", range(6))
def test_centres_are_chosen_where_only_some_reps_may_be_open(seed: int) -> None:
    problem = grid_problem(seed, 2, 3, 4, centres=(0, 2, 3, 5), num_open=2)
    wider = replace(problem, least=problem.least * 2, most=problem.most * 2)
    assert_as_brute_force(wider)


@pytest.mark.parametrize("seed", range(6))
def test_fixed_areas_and_the_cap_on_handovers_are_kept(seed: int) -> None:
    problem = grid_problem(seed)
    owner = [area % 3 == 2 for area in range(9)]
    candidates = ((0,), *problem.candidates[1:])
    costs = ((5,), *problem.costs[1:])
    handover = tuple(
        tuple(3 * (rep != owner[area]) for rep in reps)
        for area, reps in enumerate(candidates)
    )
    for cap in (None, 9, 6, 0):
        assert_as_brute_force(
            replace(
                problem,
                candidates=candidates,
                costs=costs,
                handover=handover,
                max_handovers=cap,
            )
        )


def test_a_cap_on_handovers_is_used_up_to_its_last_customer() -> None:
    problem = AllocateProblem(
        candidates=((0, 1),) * 3,
        costs=((9, 0), (8, 0), (7, 0)),
        measures=np.ones((3, 1), dtype=np.int64),
        least=np.zeros((2, 1), dtype=np.int64),
        most=np.full((2, 1), 3, dtype=np.int64),
        handover=((0, 4), (0, 3), (0, 2)),
        max_handovers=5,
    )
    # Areas 2 and 3 together save 15, area 1 alone 9; 4 + 2 would be one too many.
    assert allocate_areas(problem, PARAMS).rep_of == (0, 1, 1)


def test_contiguity_is_asked_for_only_where_neighbours_are_given() -> None:
    chain = AllocateProblem(
        candidates=((0, 1),) * 4,
        costs=((0, 9), (9, 0), (0, 9), (9, 0)),
        measures=np.ones((4, 1), dtype=np.int64),
        least=np.full((2, 1), 2, dtype=np.int64),
        most=np.full((2, 1), 2, dtype=np.int64),
    )
    assert allocate_areas(chain, PARAMS).rep_of == (0, 1, 0, 1)
    joined = replace(chain, neighbours=grid_neighbours(1, 4))
    found = allocate_areas(joined, PARAMS, start=(0, 1, 0, 1))
    assert found.rep_of in ((0, 0, 1, 1), (1, 1, 0, 0))
    assert found.cost == found.bound == 18


def test_ranges_that_cannot_be_met_are_infeasible_or_soft() -> None:
    problem = replace(grid_problem(3), weights=(1, 3))
    narrow = replace(problem, least=problem.least * 2, most=problem.least * 2)
    assert allocate_areas(narrow, PARAMS).status is AllocateStatus.INFEASIBLE
    found = allocate_areas(narrow, AllocateParams(is_soft=True))
    assert found.status is AllocateStatus.OPTIMAL
    assert (found.excess, found.cost) == brute_force(narrow)
    assert found.bound == found.cost


def test_a_connected_start_is_an_answer_where_ranges_are_soft_and_time_is_short() -> (
    None
):
    problem = grid_problem(6, 12, 12, 4)
    narrow = replace(problem, least=problem.least * 3, most=problem.least * 3)
    start = tuple(area // 36 for area in range(144))  # four stripes
    params = AllocateParams(work=0.2, is_soft=True)
    found = allocate_areas(narrow, params, start)
    assert found.is_found
    assert found.excess <= excess(narrow, start)
    assert is_allowed(narrow, found.rep_of)


def test_an_area_that_nobody_may_have_is_infeasible_not_an_exception() -> None:
    problem = grid_problem(1)
    open_end = replace(
        problem,
        candidates=((), *problem.candidates[1:]),
        costs=((), *problem.costs[1:]),
    )
    assert allocate_areas(open_end, PARAMS).status is AllocateStatus.INFEASIBLE


def test_fixed_areas_that_cannot_be_joined_are_infeasible() -> None:
    problem = grid_problem(1, 1, 3)
    candidates, costs = ((0,), (1,), (0,)), ((0,), (0,), (0,))
    torn = replace(
        problem,
        candidates=candidates,
        costs=costs,
        least=problem.least * 0,
        most=problem.most * 9,
    )
    assert allocate_areas(torn, PARAMS).status is AllocateStatus.INFEASIBLE


def test_equal_input_gives_equal_output_also_where_work_ends_early() -> None:
    problem = grid_problem(5, 8, 8, 4)
    for work in (0.02, 0.2):
        params = AllocateParams(work=work)
        first = allocate_areas(problem, params)
        assert first == allocate_areas(problem, params)
        assert first.bound <= first.cost or not first.is_found


def test_malformed_problems_and_params_are_refused() -> None:
    problem = grid_problem(1)
    with pytest.raises(ValueError, match="parallel"):
        replace(problem, costs=problem.costs[1:])
    with pytest.raises(ValueError, match="centre for every rep"):
        replace(problem, num_open=1)
    for wrong in ({"work": 0}, {"seed": -1}, {"gap": -0.1}):
        with pytest.raises(ValueError, match="Expected"):
            AllocateParams(**wrong)
