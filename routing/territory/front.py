"""Designs of which none is better than another in everything."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

_ALIKE = 0.002
"""Share of the driving, deviation, and share of the hand-overs found, that is noise."""


@dataclass(frozen=True, kw_only=True)
class Aims:
    """
    What is wanted of a design: little of everything.

    Parameters
    ----------
    driving
        Seconds per cycle.
    deviation
        Largest from a fair share.
    handovers
        Customers who change rep.
    faults
        Customers cut off from their territory, or beyond what a rep may have.
    """

    driving: float
    deviation: float
    handovers: int
    faults: int

    def dominates(self, other: "Aims") -> bool:
        """Tell whether nothing is worse and something better than in another design."""
        mine, its = self._values, other._values
        return mine != its and all(a <= b for a, b in zip(mine, its, strict=True))

    @property
    def _values(self) -> tuple[float, ...]:
        return self.driving, self.deviation, self.handovers, self.faults


def choose_front(
    found: Sequence[Aims], most: int, tolerance: float, handover_price: float
) -> list[int]:
    """
    Return which designs to show, the recommended one first.

    Dominated designs are dropped, and those that another one shown comes as good as
    within noise. If too many are left, the best in each aim stay, then those furthest
    from all others.

    Parameters
    ----------
    tolerance
        Largest deviation that is no fault.
    handover_price
        Share of the least driving that a hand-over counts as.
    """
    ranked = _rank(found, tolerance, handover_price)
    front = [
        idx for idx in ranked if not any(other.dominates(found[idx]) for other in found)
    ]
    scaled = _scale(found)
    shown: list[int] = []
    for idx in front:
        if not any((scaled[kept] <= scaled[idx] + 1).all() for kept in shown):
            shown.append(idx)
    return _thin(shown, scaled, most)


def _rank(found: Sequence[Aims], tolerance: float, handover_price: float) -> list[int]:
    """Return all designs, faults first and cost then deciding."""
    least = min((aims.driving for aims in found), default=0.0)

    def key(idx: int) -> tuple[float, ...]:
        aims = found[idx]
        excess = max(0.0, aims.deviation - tolerance)
        cost = aims.driving + handover_price * least * aims.handovers
        return excess > 0 or aims.faults > 0, excess, aims.faults, cost, aims.deviation

    return sorted(range(len(found)), key=key)


def _scale(found: Sequence[Aims]) -> FloatArray:
    """Return the aims in units of noise, shape (n, 4)."""
    rows = np.array(
        [(a.driving, a.deviation, a.handovers, a.faults) for a in found], dtype=float
    ).reshape(-1, 4)
    most = rows.max(axis=0, initial=0.0)
    unit = np.array([most[0] * _ALIKE, _ALIKE, most[2] * _ALIKE, 1.0])
    scaled: FloatArray = rows / np.maximum(unit, 1e-12)
    return scaled


def _thin(shown: list[int], scaled: FloatArray, most: int) -> list[int]:
    """Keep the first, the best in each aim, and those far from all kept so far."""
    if len(shown) <= most:
        return shown
    rows = scaled[shown]
    spread = np.maximum(np.ptp(rows, axis=0), 1e-12)
    rows = (rows - rows.min(axis=0)) / spread
    kept = list(dict.fromkeys([0, *rows.argmin(axis=0).tolist()]))[:most]
    while len(kept) < most:
        away = ((rows[:, None] - rows[kept][None]) ** 2).sum(axis=2).min(axis=1)
        kept.append(int(away.argmax()))
    return [shown[idx] for idx in sorted(kept)]
