"""Prices that make cells fair: one per rep, by a damped Newton method."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags
from scipy.sparse.linalg import splu

from routing.territory.candidates import Points, find_candidates, site_spacing
from routing.territory.shares import Market, Shares, make_offer, share_out

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_NUM_HOT, _NUM_COLD = 8, 5
_COLD = 0.06
"""Temperature up to which points look at fewer reps: the others' shares are nothing."""
_SURE = 1e-4
"""Points whose rep is surer than this share do not enter the Newton matrix."""
_SLIGHT = 1e-5
"""Shares below this one tie no two reps together in the Newton matrix."""
_LEAST_GAIN = 0.1
_LEAST_SLOPE = 0.1
_STALE = 0.5
"""Change of a price, in squared spacings, after which candidates are looked up anew."""
_SYMMETRIC: dict[str, Any] = {
    "permc_spec": "MMD_AT_PLUS_A",
    "diag_pivot_thresh": 0.0,
    "options": {"SymmetricMode": True},
}
_STEP_LENGTHS = (1.0, 0.5, 0.25, 0.1, 0.03)


def balance_prices(
    points: Points,
    sites: FloatArray,
    prices: FloatArray,
    targets: FloatArray,
    *,
    temperature: float,
    passes: int,
    aim: float = 1e-3,
) -> Shares:
    """
    Find the prices at which every rep's cell holds its target of the work.

    Points are shared softly: a rep's share falls with ``exp(-cost / temperature)``,
    the temperature in squared spacings of the sites around. That makes the dual of the
    transport problem smooth, and Newton's method finds its top. Steps are shortened
    until the dual rises, and candidates looked up anew once prices have moved far.

    Parameters
    ----------
    targets
        Wanted work, shape (k,), of the same sum as the weights.
    aim
        Largest deviation from a target, over it, at which the passes end.

    References
    ----------
    Aurenhammer, F., Hoffmann, F. & Aronov, B. (1998). Minkowski-type theorems and
    least-squares clustering. Algorithmica 20, 61-76.
    Merigot, Q. (2011). A multiscale approach to optimal transport. Computer Graphics
    Forum 30(5), 1583-1592.
    """
    spacing = site_spacing(sites)
    num = _NUM_COLD if temperature <= _COLD else _NUM_HOT
    market = _look_up(points, sites, prices, num)
    heat = temperature * spacing[market.candidates.rep[0]]
    scale = np.maximum(targets, 1e-9 * targets.sum())
    shares = share_out(points, make_offer(points, market, heat))
    first = 0
    for _ in range(passes):
        off = shares.mass - targets
        if np.abs(off / scale).max() <= aim:
            break
        step = _newton_step(points, shares, heat, targets, spacing)
        for tried in range(first, len(_STEP_LENGTHS)):
            leap = _STEP_LENGTHS[tried] * step
            found = _leap(points, sites, spacing, heat, targets, shares, leap)
            if found is not None:
                break
        else:
            break
        # What was too far just now is likely to be too far again.
        first = max(0, tried - 1)
        shares = found
    prices = shares.market.prices
    level = float(prices.mean())
    return replace(shares, market=replace(shares.market, prices=prices - level))


def _leap(
    points: Points,
    sites: FloatArray,
    spacing: FloatArray,
    heat: FloatArray,
    targets: FloatArray,
    shares: Shares,
    leap: FloatArray,
) -> Shares | None:
    """Return the shares after a change of prices; None if it does not pay."""
    prices = shares.market.prices + leap
    promised = float((shares.mass - targets) @ leap)
    value = shares.value - float(targets @ shares.market.prices)
    wanted = value + float(targets @ prices) + _LEAST_GAIN * promised
    market = replace(shares.market, prices=prices)
    found = make_offer(points, market, heat)
    # Candidates looked up elsewhere miss whom points want, and flatter the value.
    if found.value >= wanted and _is_stale(market, spacing):
        num = len(market.candidates.rep)
        market = _look_up(points, sites, prices, num)
        found = make_offer(points, market, heat)
    return share_out(points, found) if found.value >= wanted else None


def _is_stale(market: Market, spacing: FloatArray) -> bool:
    moved = market.prices - market.seen_at
    return bool((np.abs(moved - np.median(moved)) > _STALE * spacing).any())


def _look_up(points: Points, sites: FloatArray, prices: FloatArray, num: int) -> Market:
    candidates = find_candidates(points, sites, prices, num)
    return Market(prices, prices, candidates)


def _newton_step(
    points: Points,
    shares: Shares,
    heat: FloatArray,
    targets: FloatArray,
    spacing: FloatArray,
) -> FloatArray:
    """Return the change of prices after which the deviations vanish, to first order."""
    unsure = np.flatnonzero(shares.share.max(axis=0) < 1 - _SURE)
    rep, share = shares.rep[:, unsure], shares.share[:, unsure]
    gain = points.weight[unsure] / heat[unsure]
    num_reps = len(targets)
    straight = np.bincount(
        rep.ravel(), weights=(share * gain).ravel(), minlength=num_reps
    )
    # A rep whom few unsure points know has next to no slope, and would leap.
    slope = np.maximum(straight, _LEAST_SLOPE * targets / spacing)
    ridge = 1e-6 * float(slope.max(initial=0.0)) + 1e-300
    wanted, point = np.nonzero(share > _SLIGHT)
    spread = csr_matrix(
        (
            share[wanted, point] * np.sqrt(gain)[point],
            (rep[wanted, point], point),
        ),
        shape=(num_reps, len(unsure)),
    )
    matrix = diags(slope + ridge, dtype=np.float64) - spread @ spread.T
    solver = splu(matrix.tocsc(), **_SYMMETRIC)
    step: FloatArray = np.asarray(solver.solve(shares.mass - targets))
    return np.nan_to_num(step)
