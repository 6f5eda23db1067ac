"""First designs: spread centres, a fair allocation, and centres moved to the middle."""

from dataclasses import replace

import numpy as np

from routing.territory.allocate import allocate_areas
from routing.territory.allocate_problem import (
    AllocateParams,
    AllocateProblem,
    Allocation,
)
from routing.territory.p_median_group import BoolArray, open_areas
from routing.territory.p_median_problem import (
    PMedianDesign,
    PMedianParams,
    PMedianProblem,
    design_cost,
)
from routing.territory.p_median_relax import Relaxation

_MAX_ROUNDS = 20
_MAX_MEDIAN_ROUNDS = 50


def promising_design(
    problem: PMedianProblem,
    params: PMedianParams,
    relaxed: Relaxation,
    known: PMedianDesign,
    work: float,
) -> PMedianDesign:
    """
    Solve the whole with the pairs of area and centre that the relaxation recommends.

    The pairs of a known design are among them. More are tried when nothing better
    exists within few.

    Returns
    -------
    PMedianDesign
        The known one where nothing better was found within the work.
    """
    best, spent, num_pairs = known, 0.0, params.num_pairs * len(problem)
    is_proved = True
    while is_proved and spent < work and num_pairs < 2 * problem.distance.size:
        allowed = relaxed.most_promising(num_pairs)
        found, is_proved = _choose(problem, allowed, best, work - spent)
        spent += found.work
        best = min(best, found, key=lambda design: design.price)
        num_pairs += num_pairs // 3
    return replace(best, work=known.work + spent)


def spread_design(
    problem: PMedianProblem,
    params: PMedianParams,
    rng: np.random.Generator,
    work: float,
) -> PMedianDesign:
    """
    Allocate areas to centres and move the centres to the middle, to a fixed point.

    The answer has an excess where no fair allocation was found, and no areas where
    none at all was.

    Parameters
    ----------
    work
        Deterministic work that may be spent.
    """
    centres = spread_centres(problem, rng)
    best = PMedianDesign()
    spent = 0.0
    for _ in range(_MAX_ROUNDS):
        found = _allocate(problem, params, centres, best, max(1e-3, work - spent))
        spent += found.work
        if not found.is_found:
            break
        design = _centred(problem, [centres[rep] for rep in found.rep_of])
        design = replace(design, excess=found.excess)
        if design.price >= best.price:
            break
        best, centres = design, design.centres
        if spent >= work:
            break
    return replace(best, work=spent)


def spread_centres(
    problem: PMedianProblem, rng: np.random.Generator
) -> tuple[int, ...]:
    """
    Return centres far from each other, then moved to the middle of what is nearest.

    References
    ----------
    Arthur, D. & Vassilvitskii, S. (2007). k-means++: the advantages of careful
    seeding. Proceedings of SODA, 1027-1035.
    """
    square = problem.distance.astype(np.float64) ** 2
    centres = [int(rng.integers(len(problem)))]
    while len(centres) < problem.num_territories:
        far = square[:, centres].min(axis=1)
        far[centres] = 0
        if not far.any():
            far = np.ones(len(far))
            far[centres] = 0
        centres.append(int(rng.choice(len(far), p=far / far.sum())))
    for _ in range(_MAX_MEDIAN_ROUNDS):
        nearest = np.argmin(problem.distance[:, centres], axis=1)
        nearest[centres] = np.arange(len(centres))
        moved = [
            middle_of(problem, np.flatnonzero(nearest == own).tolist())
            for own in range(len(centres))
        ]
        if moved == centres:
            break
        centres = moved
    return tuple(sorted(centres))


def middle_of(problem: PMedianProblem, areas: list[int]) -> int:
    """Return the area with the least sum of distances from all."""
    return areas[int(np.argmin(problem.distance[np.ix_(areas, areas)].sum(axis=0)))]


def _choose(
    problem: PMedianProblem, allowed: BoolArray, known: PMedianDesign, work: float
) -> tuple[PMedianDesign, bool]:
    """Return the best design of allowed and known pairs, and whether it is proved."""
    allowed = allowed.copy()
    for area, centre in enumerate(known.centre_of):
        allowed[area, centre] = True
    areas = range(len(problem))
    opened, centres = open_areas(problem, areas, allowed, problem.num_territories)
    start = [centres.index(centre) for centre in known.centre_of]
    found = allocate_areas(opened, AllocateParams(work=work), start)
    centre_of = tuple(centres[rep] for rep in found.rep_of)
    design = PMedianDesign(centre_of=centre_of, cost=found.cost, work=found.work)
    return design, found.is_proved


def _centred(problem: PMedianProblem, centre_of: list[int]) -> PMedianDesign:
    """Return the same territories around their middles."""
    moved = list(centre_of)
    for centre in sorted(set(centre_of)):
        areas = [area for area, its in enumerate(centre_of) if its == centre]
        middle = middle_of(problem, areas)
        for area in areas:
            moved[area] = middle
    return PMedianDesign(centre_of=tuple(moved), cost=design_cost(problem, moved))


def _allocate(
    problem: PMedianProblem,
    params: PMedianParams,
    centres: tuple[int, ...],
    known: PMedianDesign,
    work: float,
) -> Allocation:
    """Allocate to near centres; to all, and beyond the ranges, where that fails."""
    start = [centres.index(centre) for centre in known.centre_of]
    near = _to_centres(problem, centres, params.num_near)
    if not known.excess:
        tried = allocate_areas(near, AllocateParams(work=work), start)
        if tried.is_found:
            return tried
    wide = _to_centres(problem, centres, len(centres))
    return allocate_areas(wide, AllocateParams(work=work, is_soft=True), start)


def _to_centres(
    problem: PMedianProblem, centres: tuple[int, ...], num_near: int
) -> AllocateProblem:
    distance = problem.distance[:, list(centres)]
    order = np.argsort(distance, axis=1, kind="stable")[:, :num_near]
    candidates = [tuple(sorted(row)) for row in order.tolist()]
    for rep, centre in enumerate(centres):
        candidates[centre] = (rep,)
    return AllocateProblem(
        candidates=tuple(candidates),
        costs=tuple(
            tuple(int(distance[area, rep]) for rep in reps)
            for area, reps in enumerate(candidates)
        ),
        measures=problem.measures,
        least=np.tile(problem.least, (len(centres), 1)),
        most=np.tile(problem.most, (len(centres), 1)),
        weights=problem.excess_weights(),
        neighbours=problem.neighbours,
        centres=centres,
    )
