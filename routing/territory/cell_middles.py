"""Where cells have their middles, and what moving a site there does to its price."""

import numpy as np
from numpy.typing import NDArray

from routing.territory.candidates import Points, squared_distance

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def soft_middles(
    points: Points, rep: IntArray, share: FloatArray, sites: FloatArray
) -> FloatArray:
    """Return the centres of the cells; a site whose cell is empty stays."""
    weight = (share * points.weight).ravel()
    mass = np.bincount(rep.ravel(), weights=weight, minlength=len(sites))
    middles = sites.copy()
    has_mass = mass > 1e-9 * mass.sum()
    for axis in (0, 1):
        along = weight * np.tile(points.xy[:, axis], len(rep))
        sums = np.bincount(rep.ravel(), weights=along, minlength=len(sites))
        middles[has_mass, axis] = sums[has_mass] / mass[has_mass]
    return middles


def price_change(
    points: Points, rep: IntArray, share: FloatArray, old: FloatArray, new: FloatArray
) -> FloatArray:
    """
    Return the prices' change that keeps cells about where they are as sites move.

    On average over a cell, the power distance to its own site stays what it was.
    """
    weight = share * points.weight
    before = squared_distance(points.xy, old, rep)
    after = squared_distance(points.xy, new, rep)
    num = len(old)
    mass = np.bincount(rep.ravel(), weights=weight.ravel(), minlength=num)
    change = np.bincount(
        rep.ravel(), weights=(weight * (before - after)).ravel(), minlength=num
    )
    kept: FloatArray = change / np.maximum(mass, 1e-9 * max(1e-9, mass.sum()))
    return kept
