"""Which rep takes which territory: the one who lives nearest, shares being equal."""

from dataclasses import replace

import numpy as np
from scipy.optimize import linear_sum_assignment

from routing.territory.fresh import Arrangement
from routing.territory.partition import Partition

_EQUAL = 1e-9


def match_to_depots(made: Arrangement) -> Arrangement:
    """
    Exchange whole territories so that reps live near theirs.

    Only reps with the same fair share exchange; a design by weight alone, which looks
    at no driving, needs it. Nothing changes where a depot is still to be chosen.

    Parameters
    ----------
    made
        No area of it is locked, and everybody may have all.
    """
    task, cells = made.partition.task, made.cells
    depots = task.crew.depots
    if cells is None or np.isnan(depots).any():
        return made
    middles = np.array([made.partition.centroid(rep) for rep in range(len(depots))])
    far = np.hypot(*(middles[:, None, :] - depots[None, :, :]).transpose(2, 0, 1))
    share = task.crew.fractions
    is_unfair = np.abs(share[:, None] - share[None, :]) > _EQUAL
    far = np.where(is_unfair, 1e6 * (1 + far.max()), far)
    old, new = linear_sum_assignment(far)
    rep_for = np.empty(len(old), dtype=np.int64)
    rep_for[old] = new
    sites, prices = cells.sites.copy(), cells.prices.copy()
    sites[rep_for], prices[rep_for] = cells.sites, cells.prices
    partition = Partition(task, rep_for[made.partition.to_array()])
    return Arrangement(partition, replace(cells, sites=sites, prices=prices))
