"""Territories around centres: least sum of distances, several measures balanced."""

from dataclasses import replace
from math import ceil, isfinite

import numpy as np

from routing.territory.p_median_improve import improve_design
from routing.territory.p_median_problem import (
    PMedianDesign,
    PMedianParams,
    PMedianProblem,
)
from routing.territory.p_median_relax import Relaxation, relax_p_median
from routing.territory.p_median_start import promising_design, spread_design


def design_p_median(
    problem: PMedianProblem, params: PMedianParams, *, seed: int
) -> PMedianDesign:
    """
    Return connected territories, each measure within its range, of least distance.

    Spread centres make a start. A relaxation says which centres are worth it for which
    areas, and from these the first design is chosen. Then groups of neighbouring
    territories are drawn anew, ever larger ones, at last the whole.

    Parameters
    ----------
    seed
        Of the spread centres.

    Returns
    -------
    PMedianDesign
        With an excess where the ranges could not be kept; without areas where nothing
        was found.
    """
    relaxed = relax_p_median(problem)
    first = _first_design(problem, params, relaxed, seed)
    bound = ceil(relaxed.bound - 1e-6) if isfinite(relaxed.bound) else 0
    spent = relaxed.work + first.work
    first = replace(first, bound=bound, work=spent)
    return improve_design(problem, params, relaxed, first, params.work - spent)


def _first_design(
    problem: PMedianProblem, params: PMedianParams, relaxed: Relaxation, seed: int
) -> PMedianDesign:
    """Return the best of spread centres, and what the relaxation makes of it."""
    work = params.start_share * params.work
    best, spent = PMedianDesign(), 0.0
    rng = np.random.default_rng(seed)
    for _ in range(params.num_spreads):
        share = params.spread_share * work / params.num_spreads
        found = spread_design(problem, params, rng, share)
        spent += found.work
        best = min(best, found, key=lambda design: design.price)
    best = replace(best, work=spent)
    if not isfinite(relaxed.bound):
        return best
    return promising_design(problem, params, relaxed, best, work - spent)
