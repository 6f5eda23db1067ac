"""What changes in a sales force from one cycle to the next."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.territory_world import (
    TerritoryWorld,
    WorldParams,
    draw_grades,
    draw_places,
    make_cities,
)

IntArray = NDArray[np.int64]

NOBODY = -1


@dataclass(frozen=True)
class DriftParams:
    """Shares of the customers that are lost, won, and graded anew."""

    lost: float = 0.04
    new: float = 0.05
    regraded: float = 0.10


def drift(
    world: TerritoryWorld,
    seed: int,
    params: WorldParams,
    *,
    world_seed: int | None = None,
    rates: DriftParams | None = None,
) -> TerritoryWorld:
    """
    Return the world a cycle later: customers lost, won in the same cities, regraded.

    Parameters
    ----------
    params, world_seed
        As the world was made with.
    """
    rates = DriftParams() if rates is None else rates
    rng = np.random.default_rng((seed, 3))
    num = len(world.ids)
    stays = np.sort(rng.permutation(num)[round(rates.lost * num) :])
    visits, service = world.visits.copy(), world.service.copy()
    regraded = rng.choice(stays, size=round(rates.regraded * num), replace=False)
    visits[regraded], service[regraded] = draw_grades(len(regraded), rng)
    num_new = round(rates.new * num)
    cities = make_cities(params, params.seed if world_seed is None else world_seed)
    new_visits, new_service = draw_grades(num_new, rng)
    return replace(
        world,
        ids=np.append(world.ids[stays], world.ids.max() + 1 + np.arange(num_new)),
        xy=np.vstack((world.xy[stays], draw_places(params, cities, num_new, rng))),
        visits=np.append(visits[stays], new_visits),
        service=np.append(service[stays], new_service),
    )


def rep_leaves(world: TerritoryWorld, rep: int) -> TerritoryWorld:
    """Return the world without a rep; those after him move up by one."""
    return replace(world, homes=np.delete(world.homes, rep, axis=0))


def rep_joins(world: TerritoryWorld, seed: int) -> TerritoryWorld:
    """Return the world with one more rep, who lives at some customer's."""
    rng = np.random.default_rng((seed, 4))
    return replace(world, homes=np.vstack((world.homes, rng.choice(world.xy))))


def holders_then(before: TerritoryWorld, rep_of: IntArray, now: IntArray) -> IntArray:
    """
    Return who had the customers of today before, shape (len(now),).

    Parameters
    ----------
    rep_of
        Rep of every customer of the world before.
    now
        Ids of today's customers; new ones had nobody.
    """
    order = np.argsort(before.ids)
    at = np.minimum(np.searchsorted(before.ids, now, sorter=order), len(before.ids) - 1)
    found = order[at]
    return np.where(before.ids[found] == now, rep_of[found], NOBODY)
