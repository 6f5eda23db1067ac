"""Today's territories as a start: owners keep what they have, the rest joins them."""

import numpy as np

from routing.territory.contiguity import grow_territories
from routing.territory.loads import DesignTask
from routing.territory.partition import Partition


def start_from_owners(task: DesignTask, max_handovers: int | None = None) -> Partition:
    """
    Return today's territories, areas without an owner going to the nearest one.

    Parameters
    ----------
    max_handovers
        Customers with an owner who may change rep; None for no cap.
    """
    areas = task.areas
    held = np.where(areas.is_free, areas.owner, areas.fixed)
    partition = Partition(task, grow_territories(task, held))
    seed_empty_reps(partition, max_handovers)
    return partition


def seed_empty_reps(partition: Partition, max_handovers: int | None = None) -> None:
    """Give every working rep without an area the free one nearest to the depot."""
    areas, depots = partition.areas, partition.crew.depots
    cap = int(areas.size.sum())
    cap = cap if max_handovers is None else max_handovers
    for rep in np.flatnonzero(partition.crew.is_working).tolist():
        if partition.areas_of[rep]:
            continue
        far = np.hypot(*(areas.xy - depots[rep]).T)
        for area in np.lexsort((np.arange(len(areas)), far)).tolist():
            if (
                partition.is_free(area, rep)
                and partition.handovers_with(area, rep) <= cap
                and partition.can_leave(area)
            ):
                partition.move(area, rep)
                break
