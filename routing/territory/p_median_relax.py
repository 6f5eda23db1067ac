"""The design problem with fractions allowed: a bound, and what choices are worth."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_matrix, csr_matrix, vstack

from routing.territory.basic_area import IntArray
from routing.territory.p_median_problem import PMedianProblem

FloatArray = NDArray[np.float64]

_NEAREST = 3
_WORK = 2e-8
"""Deterministic work of a simplex step per pair, about that of the solver."""


@dataclass(frozen=True)
class Relaxation:
    """
    The optimum with fractions, without contiguity.

    Parameters
    ----------
    bound
        No design costs less; infinite where the ranges cannot be kept even so.
    regret
        How much dearer than the bound a design is at least in which an area (row) is
        with a centre (column), shape (n, n); infinite for pairs not looked at.
    work
        Deterministic work spent.
    """

    bound: float
    regret: FloatArray
    work: float

    def worth(self, cost: float) -> NDArray[np.bool_]:
        """Return which pairs a design cheaper than a cost may have, shape (n, n)."""
        worth: NDArray[np.bool_] = self.bound + self.regret < cost
        return worth

    def most_promising(self, num_pairs: int) -> NDArray[np.bool_]:
        """Return about that many pairs of least regret, shape (n, n)."""
        ranked = np.sort(self.regret, axis=None)
        limit = ranked[min(num_pairs, len(ranked)) - 1]
        promising: NDArray[np.bool_] = (self.regret <= limit) & np.isfinite(self.regret)
        return promising


def relax_p_median(problem: PMedianProblem) -> Relaxation:
    """
    Solve the linear relaxation over the pairs of areas that may meet.

    An area looks at the nearest centres, three times as many as a territory has areas
    on average.
    """
    num = len(problem)
    area, centre = _pairs(problem)
    own = np.full(num, -1, dtype=np.int64)
    own[area[area == centre]] = np.flatnonzero(area == centre)
    steps = np.arange(len(area))
    whole = csr_matrix((np.ones(len(area)), (area, steps)), shape=(num, len(area)))
    opened = coo_matrix(
        (np.ones(num), (np.zeros(num, dtype=np.int64), own)), shape=(1, len(area))
    )
    ranges = vstack(_ranges(problem, area, centre)).tocsr()
    rules = vstack([_only_if_open(area, centre, own), ranges])
    found = linprog(  # type: ignore[call-overload]  # stubs know no sparse matrices
        problem.distance[area, centre],
        A_ub=rules,
        b_ub=np.zeros(rules.shape[0]),
        A_eq=vstack([whole, opened]),
        b_eq=np.append(np.ones(num), problem.num_territories),
        bounds=(0, 1),
        method="highs-ds",
    )
    work = _WORK * int(found.nit) * len(area)
    if found.status != 0:
        return Relaxation(np.inf, np.full((num, num), np.inf), work)
    alone = found.eqlin.marginals[:num]
    prices = found.ineqlin.marginals[-ranges.shape[0] :]
    reduced = problem.distance[area, centre] - ranges.T @ prices - alone[area]
    return _relaxation(problem, area, centre, reduced, float(alone.sum()), work)


def _relaxation(
    problem: PMedianProblem,
    area: IntArray,
    centre: IntArray,
    reduced: FloatArray,
    constant: float,
    work: float,
) -> Relaxation:
    """Return bound and regrets from prices: every centre takes what pays for it."""
    taken = np.where(area == centre, reduced, np.minimum(0, reduced))
    value = np.bincount(centre, weights=taken, minlength=len(problem))
    chosen = np.sort(value)[: problem.num_territories]
    dearer = np.maximum(0, value - chosen[-1])
    regret = np.full((len(problem), len(problem)), np.inf)
    regret[area, centre] = dearer[centre] + np.maximum(0, reduced - taken)
    return Relaxation(constant + float(chosen.sum()), regret, work)


def _pairs(problem: PMedianProblem) -> tuple[IntArray, IntArray]:
    num = len(problem)
    near = min(num, _NEAREST * -(-num // problem.num_territories))
    own_first = problem.distance - np.diag(1 + problem.distance.diagonal())
    order = np.argsort(own_first, axis=1, kind="stable")[:, :near]
    return np.repeat(np.arange(num), near), order.ravel()


def _only_if_open(area: IntArray, centre: IntArray, own: IntArray) -> coo_matrix:
    """Return rows: with a centre only if the centre is with itself."""
    others = np.flatnonzero(area != centre)
    rows = np.arange(len(others))
    return coo_matrix(
        (
            np.repeat((1.0, -1.0), len(others)),
            (np.tile(rows, 2), np.append(others, own[centre[others]])),
        ),
        shape=(len(others), len(area)),
    )


def _ranges(
    problem: PMedianProblem, area: IntArray, centre: IntArray
) -> list[coo_matrix]:
    """Return rows: sums of open centres within the ranges, scaled to the most."""
    rows = []
    is_own = area == centre
    for q, (least, most) in enumerate(zip(problem.least, problem.most, strict=True)):
        part = problem.measures[area, q] / max(1, most)
        for sign, limit in ((-1, least), (1, most)):
            values = sign * (part - is_own * (limit / max(1, most)))
            shape = (len(problem), len(area))
            rows.append(coo_matrix((values, (centre, np.arange(len(area)))), shape))
    return rows
