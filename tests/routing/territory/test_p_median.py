"""Territories around centres beside brute force."""

from dataclasses import replace
from itertools import combinations, product

import networkx as nx
import numpy as np
import pytest

from routing.territory.p_median import design_p_median
from routing.territory.p_median_problem import PMedianParams, PMedianProblem
from routing.territory.p_median_relax import relax_p_median
from routing.territory.p_median_start import spread_centres

PARAMS = PMedianParams(work=3.0)


def make_problem(
    seed: int, rows: int = 2, columns: int = 4, num_territories: int = 2
) -> PMedianProblem:
    """A grid with shaken points and uneven measures."""
    rng = np.random.default_rng(seed)
    graph = nx.convert_node_labels_to_integers(nx.grid_2d_graph(rows, columns))
    spots = np.array(list(nx.grid_2d_graph(rows, columns))) * 100.0
    spots += rng.uniform(-60, 60, spots.shape)
    apart = spots[:, None] - spots[None]
    measures = rng.integers(8, 13, (rows * columns, 2))
    mean = measures.sum(axis=0) / num_territories
    return PMedianProblem(
        distance=np.rint(np.hypot(apart[..., 0], apart[..., 1])).astype(np.int64),
        measures=measures,
        least=np.ceil(0.85 * mean).astype(np.int64),
        most=np.floor(1.15 * mean).astype(np.int64),
        neighbours=tuple(tuple(sorted(graph[area])) for area in graph),
        num_territories=num_territories,
    )


def is_fair(problem: PMedianProblem, centre_of: tuple[int, ...]) -> bool:
    graph = nx.Graph()
    graph.add_nodes_from(range(len(problem)))
    for area, near in enumerate(problem.neighbours):
        graph.add_edges_from((area, other) for other in near)
    for centre in set(centre_of):
        own = [area for area, its in enumerate(centre_of) if its == centre]
        sums = problem.measures[own].sum(axis=0)
        if not nx.is_connected(graph.subgraph(own)):
            return False
        if (sums < problem.least).any() or (sums > problem.most).any():
            return False
    return len(set(centre_of)) == problem.num_territories


def cost_of(problem: PMedianProblem, centre_of: tuple[int, ...]) -> int:
    return sum(int(problem.distance[a, c]) for a, c in enumerate(centre_of))


def brute_force(problem: PMedianProblem) -> int:
    return min(
        cost_of(problem, centre_of)
        for centres in combinations(range(len(problem)), problem.num_territories)
        for centre_of in product(centres, repeat=len(problem))
        if all(centre_of[centre] == centre for centre in centres)
        and is_fair(problem, centre_of)
    )


@pytest.mark.parametrize("seed", range(5))
def test_a_small_design_is_the_best_there_is_and_proved(seed: int) -> None:
    problem = make_problem(seed)
    design = design_p_median(problem, PARAMS, seed=1)
    assert is_fair(problem, design.centre_of)
    assert design.cost == cost_of(problem, design.centre_of) == brute_force(problem)
    assert design.is_proved
    assert design.excess == 0


def test_the_relaxation_is_a_bound_and_leaves_the_best_pairs_in() -> None:
    problem = make_problem(2)
    best = design_p_median(problem, PARAMS, seed=1)
    relaxed = relax_p_median(problem)
    assert relaxed.bound <= best.cost + 1e-6
    worth = relaxed.worth(best.cost + 1)
    assert all(worth[area, centre] for area, centre in enumerate(best.centre_of))


def test_larger_designs_are_fair_connected_and_repeatable() -> None:
    problem, params = make_problem(7, 6, 7, 4), PMedianParams(work=0.5)
    design = design_p_median(problem, params, seed=1)
    assert is_fair(problem, design.centre_of)
    assert design.bound <= design.cost
    assert design == design_p_median(problem, params, seed=1)


def test_ranges_that_nothing_meets_leave_the_least_excess() -> None:
    problem = make_problem(3)
    narrow = replace(problem, least=problem.most + 4, most=problem.most + 6)
    design = design_p_median(narrow, PARAMS, seed=1)
    assert len(design.centres) == 2
    assert design.excess > 0
    assert not design.is_proved


def test_one_territory_is_everything_around_the_middle() -> None:
    problem = make_problem(4, num_territories=1)
    design = design_p_median(problem, PARAMS, seed=1)
    assert design.cost == problem.distance.sum(axis=0).min()
    assert design.is_proved


def test_spread_centres_are_distinct_also_where_places_coincide() -> None:
    problem = replace(make_problem(1), distance=np.zeros((8, 8), dtype=np.int64))
    assert len(set(spread_centres(problem, np.random.default_rng(1)))) == 2


def test_defaults_and_refused_values() -> None:
    params = PMedianParams()
    assert (params.work, params.start_share, params.group_share) == (30, 0.4, 0.2)
    assert (params.num_pairs, params.num_near, params.num_spreads) == (6, 6, 2)
    assert (params.spread_share, params.reach) == (0.25, 1.2)
    for wrong in ({"work": 0}, {"reach": 0.9}, {"start_share": 2}, {"num_pairs": 0}):
        with pytest.raises(ValueError, match="Expected"):
            PMedianParams(**wrong)
    with pytest.raises(ValueError, match="num_territories"):
        replace(make_problem(1), num_territories=9)
