"""How points are shared out among the reps they consider, at some prices."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.territory.candidates import Candidates, Points

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Market:
    """
    Prices, and whom each point considers.

    Parameters
    ----------
    prices
        Squared metres, shape (k,); a dearer rep gets less.
    seen_at
        The prices at which the candidates were looked up.
    """

    prices: FloatArray
    seen_at: FloatArray
    candidates: Candidates


@dataclass(frozen=True)
class Offer:
    """
    What prices are worth, before anybody is shared out.

    Parameters
    ----------
    wish
        How much each candidate is wanted, the most wanted 1, shape (m, n).
    total
        Its sum per point, shape (n,).
    value
        The dual of the transport problem, but for what the targets pay.
    """

    market: Market
    wish: FloatArray
    total: FloatArray
    value: float


@dataclass(frozen=True)
class Shares:
    """
    How points are shared out at some prices and temperature.

    Parameters
    ----------
    share
        Of each candidate and point, columns summing to 1, shape (m, n).
    mass
        Work of every rep, shape (k,).
    value
        As of the offer.
    """

    market: Market
    share: FloatArray
    mass: FloatArray
    value: float

    @property
    def rep(self) -> IntArray:
        """The reps that the shares are of, shape (m, n)."""
        return self.market.candidates.rep


def make_offer(points: Points, market: Market, heat: FloatArray) -> Offer:
    """Return what some prices are worth; the heat is per point, shape (n,)."""
    power = np.take(market.prices, market.candidates.rep)
    power += market.candidates.cost
    least = power.min(axis=0)
    power -= least
    power /= -heat
    wish = np.exp(power, out=power)
    total = wish.sum(axis=0)
    value = float(points.weight @ (least - heat * np.log(total)))
    return Offer(market, wish, total, value)


def share_out(points: Points, offer: Offer) -> Shares:
    """Return how the points are shared out at an offer."""
    share = offer.wish / offer.total
    mass: FloatArray = np.bincount(
        offer.market.candidates.rep.ravel(),
        weights=(share * points.weight).ravel(),
        minlength=len(offer.market.prices),
    ).astype(np.float64)
    return Shares(offer.market, share, mass, offer.value)
