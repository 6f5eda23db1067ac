"""Better designs: groups of neighbouring territories drawn anew, ever larger ones."""

from dataclasses import replace

import numpy as np

from routing.territory.p_median_group import BoolArray, group_around, redraw_group
from routing.territory.p_median_problem import (
    PMedianDesign,
    PMedianParams,
    PMedianProblem,
)
from routing.territory.p_median_relax import Relaxation

_Group = frozenset[tuple[int, int]]
"""Area and centre of every area of a group: what has been tried is not tried again."""


def improve_design(
    problem: PMedianProblem,
    params: PMedianParams,
    relaxed: Relaxation,
    design: PMedianDesign,
    work: float,
) -> PMedianDesign:
    """
    Draw groups of territories anew until not even the whole can be better.

    Small groups first; after every improvement small ones again, those that have not
    been tried as they are now.

    Parameters
    ----------
    work
        Deterministic work that may be spent.
    """
    spent, size = 0.0, 2
    whole = problem.num_territories
    tried: set[_Group] = set()
    while design.centre_of and size <= max(2, whole) and spent < work:
        group = _next_group(problem, design, min(size, whole), tried)
        if not group:
            size += 1
            continue
        share = work - spent
        if size < whole:
            share = min(share, params.group_share * params.work)
        may_pair = _may_pair(problem, params, relaxed, design, group)
        better, found = redraw_group(problem, design, group, may_pair, share)
        spent += found.work
        if len(group) == whole and not better.excess:
            bound = min(better.cost, found.bound)
            better = replace(better, bound=max(better.bound, bound))
        if better.price == design.price:
            tried.add(_state(design, group))
        else:
            size = 2
        design = better
    return replace(design, work=design.work + spent)


def _may_pair(
    problem: PMedianProblem,
    params: PMedianParams,
    relaxed: Relaxation,
    design: PMedianDesign,
    group: tuple[int, ...],
) -> BoolArray:
    """Return the pairs that a better design can have; within reach if not the whole."""
    if design.excess:
        worth = np.ones(problem.distance.shape, dtype=np.bool_)
    else:
        worth = relaxed.worth(design.cost)
    if len(group) == problem.num_territories:
        return worth
    inside = np.flatnonzero(np.isin(design.centre_of, group))
    today = problem.distance[inside, np.array(design.centre_of)[inside]]
    near: BoolArray = problem.distance <= params.reach * int(today.max())
    return worth & near


def _next_group(
    problem: PMedianProblem, design: PMedianDesign, size: int, tried: set[_Group]
) -> tuple[int, ...]:
    """Return a group that has not been tried; () if there is none."""
    for centre in design.centres:
        group = group_around(problem, design, centre, size)
        if _state(design, group) not in tried:
            return group
    return ()


def _state(design: PMedianDesign, group: tuple[int, ...]) -> _Group:
    members = ((a, centre) for a, centre in enumerate(design.centre_of))
    return frozenset(member for member in members if member[1] in group)
