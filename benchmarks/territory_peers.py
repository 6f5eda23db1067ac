"""Other ways to divide customers among reps, to compare our engine with."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from benchmarks.balanced_cuts import cut_evenly
from benchmarks.territory_hess import HessParams, hess
from benchmarks.territory_world import TerritoryWorld

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_SEED = 1
_STARTS = 3


@dataclass(frozen=True)
class Peer:
    """
    A method to compare with.

    Parameters
    ----------
    solve
        World -> territory of every customer, by service time alone.
    is_quick
        Whether it takes seconds, not minutes, on tens of thousands of customers.
    """

    name: str
    solve: Callable[[TerritoryWorld], IntArray]
    is_quick: bool = True


def kmeans(world: TerritoryWorld) -> IntArray:
    """Return weighted k-means clusters by scikit-learn: compact, and not balanced."""
    from sklearn.cluster import KMeans

    model = KMeans(world.num_reps, n_init=_STARTS, random_state=_SEED)
    labels = model.fit_predict(world.xy, sample_weight=world.service_work)
    return np.asarray(labels, dtype=np.int64)


def nearest_home(world: TerritoryWorld) -> IntArray:
    """Return for every customer the rep who lives nearest."""
    nearest = np.zeros(len(world.xy), dtype=np.int64)
    least = np.full(len(world.xy), np.inf)
    for rep, home in enumerate(world.homes):
        far = ((world.xy - home) ** 2).sum(axis=1)
        nearest[far < least] = rep
        least = np.minimum(least, far)
    return nearest


def recursive_cuts(world: TerritoryWorld) -> IntArray:
    """Return territories by recursive partitioning with sixteen directions."""
    return cut_evenly(world.xy, world.service_work, world.num_reps)


def hess_flow(world: TerritoryWorld) -> IntArray:
    """Return location-allocation territories, seeded by recursive partitioning."""
    start = recursive_cuts(world)
    return hess(world.xy, world.service_work, start, HessParams())


_PEERS = (
    Peer("kmeans", kmeans),
    Peer("nearest-home", nearest_home),
    Peer("recursive", recursive_cuts),
    Peer("hess", hess_flow, is_quick=False),
)


def known_peers() -> tuple[Peer, ...]:
    """Return the peers; k-means only where scikit-learn is installed."""
    has_sklearn = find_spec("sklearn") is not None
    return tuple(peer for peer in _PEERS if has_sklearn or peer.name != "kmeans")
