"""A few neighbouring territories drawn anew, centres and all."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from routing.territory.allocate import allocate_areas
from routing.territory.allocate_problem import (
    AllocateParams,
    AllocateProblem,
    Allocation,
)
from routing.territory.p_median_problem import (
    PMedianDesign,
    PMedianProblem,
    design_cost,
)

BoolArray = NDArray[np.bool_]


def group_around(
    problem: PMedianProblem, design: PMedianDesign, centre: int, size: int
) -> tuple[int, ...]:
    """
    Return the centres of a territory and of those next to it, ascending.

    Next is, time and again, who is nearest to the first centre among those who touch
    the group.
    """
    touching = _touching(problem, design)
    group = [centre]
    while len(group) < size:
        met = {other for own in group for other in touching[own]} - set(group)
        if not met:
            met = set(design.centres) - set(group)
        far = problem.distance[centre]
        group.append(min(met, key=lambda other: (int(far[other]), other)))
    return tuple(sorted(group))


def redraw_group(
    problem: PMedianProblem,
    design: PMedianDesign,
    group: tuple[int, ...],
    may_pair: BoolArray,
    work: float,
) -> tuple[PMedianDesign, Allocation]:
    """
    Draw a group of territories anew, as well as can be proved within the work.

    Parameters
    ----------
    may_pair
        Whether an area (row) may get a centre (column), shape (n, n); today's may.

    Returns
    -------
    tuple[PMedianDesign, Allocation]
        The design with it, which is the given one if nothing better was found, and
        what the solver said of the group.
    """
    areas = [a for a, centre in enumerate(design.centre_of) if centre in group]
    today = [areas.index(design.centre_of[area]) for area in areas]
    allowed = may_pair[np.ix_(areas, areas)]
    allowed[np.arange(len(areas)), today] = True
    opened, centres = open_areas(problem, areas, allowed, len(group))
    start = [centres.index(idx) for idx in today]
    is_soft = design.excess > 0
    found = allocate_areas(opened, AllocateParams(work=work, is_soft=is_soft), start)
    if not found.is_found:
        return design, found
    before = _group_excess(problem, design, group) if is_soft else 0
    centre_of = list(design.centre_of)
    for area, rep in zip(areas, found.rep_of, strict=True):
        centre_of[area] = areas[centres[rep]]
    better = replace(
        design,
        centre_of=tuple(centre_of),
        cost=design_cost(problem, centre_of),
        excess=design.excess - before + found.excess,
    )
    return (better if better.price < design.price else design), found


def open_areas(
    problem: PMedianProblem, areas: Sequence[int], allowed: BoolArray, size: int
) -> tuple[AllocateProblem, tuple[int, ...]]:
    """
    Return areas as an allocation with centres to be chosen, and the possible ones.

    Parameters
    ----------
    allowed
        Whether an area may get a centre, shape (m, m); a centre must get itself.
    size
        Number of territories.
    """
    centres = tuple(np.flatnonzero(allowed.diagonal()).tolist())
    distance = problem.distance[np.ix_(areas, [areas[idx] for idx in centres])]
    candidates = tuple(
        tuple(np.flatnonzero(row).tolist()) for row in allowed[:, list(centres)]
    )
    idx_of = {area: idx for idx, area in enumerate(areas)}
    opened = AllocateProblem(
        candidates=candidates,
        costs=tuple(
            tuple(distance[idx, list(reps)].tolist())
            for idx, reps in enumerate(candidates)
        ),
        measures=problem.measures[list(areas)],
        least=np.tile(problem.least, (len(centres), 1)),
        most=np.tile(problem.most, (len(centres), 1)),
        weights=problem.excess_weights(),
        neighbours=tuple(
            tuple(idx_of[near] for near in problem.neighbours[area] if near in idx_of)
            for area in (areas if problem.neighbours else ())
        ),
        centres=centres,
        num_open=size,
    )
    return opened, centres


def _group_excess(
    problem: PMedianProblem, design: PMedianDesign, group: tuple[int, ...]
) -> int:
    total = 0
    centre_of = np.array(design.centre_of)
    for centre in group:
        sums = problem.measures[centre_of == centre].sum(axis=0)
        beyond = np.maximum(0, np.maximum(problem.least - sums, sums - problem.most))
        total += int((beyond * problem.excess_weights()).sum())
    return total


def _touching(problem: PMedianProblem, design: PMedianDesign) -> dict[int, set[int]]:
    touching: dict[int, set[int]] = {centre: set() for centre in design.centres}
    for area, near in enumerate(problem.neighbours):
        own = design.centre_of[area]
        touching[own].update(design.centre_of[other] for other in near)
    return touching
