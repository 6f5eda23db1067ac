"""Tighter territories: areas go to the rep they suit, while the balance holds."""

from routing.territory.improve import ImproveParams, price_function
from routing.territory.partition import Partition

_MAX_PASSES = 4
_LEAST_GAIN = 0.02


def tighten_territories(
    partition: Partition, params: ImproveParams, limit: float
) -> None:
    """
    Move border areas that lie nearer to a neighbour's middle than to their own.

    Changes the partition. No move takes either rep beyond the limit, or further
    beyond it.

    Parameters
    ----------
    limit
        Largest deviation of a rep after a move, > 0.
    """
    for _ in range(_MAX_PASSES):
        moved = sum(
            _tighten_border(partition, frm, to, params, limit)
            for frm, to in partition.border()
            if partition.crew.fractions[to] > 0
        )
        if not moved:
            return


def _tighten_border(
    partition: Partition, frm: int, to: int, params: ImproveParams, limit: float
) -> int:
    price = price_function(partition, frm, to, params)
    targets = partition.targets()
    wanted = [
        (cost, area)
        for area in partition.areas_of[frm]
        if partition.is_free(area, to)
        and (cost := price(area)) < -_LEAST_GAIN
        and partition.touches(area, to)
    ]
    moved = 0
    for _, area in sorted(wanted):
        if (
            partition.load_with(to, area, 1) <= targets[to] * (1 + limit)
            and partition.load_with(frm, area, -1) >= targets[frm] * (1 - limit)
            and params.can_hand_over(partition, area, to)
            and partition.can_leave(area)
        ):
            partition.move(area, to)
            moved += 1
    return moved
