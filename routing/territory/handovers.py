"""Who gives which customers to whom."""

from dataclasses import dataclass

import numpy as np

from routing.territory.basic_area import NOBODY
from routing.territory.loads import DesignTask, IntArray


@dataclass(frozen=True)
class Handover:
    """
    What one rep gives to another.

    Parameters
    ----------
    frm, to
        Reps; ``frm`` is NOBODY for customers nobody had.
    work
        Seconds per cycle of service and driving between stops.
    """

    frm: int
    to: int
    customers: int
    work: float


def list_handovers(
    task: DesignTask, before: IntArray, after: IntArray
) -> tuple[Handover, ...]:
    """
    Return the filled places of the matrix rep -> rep, the most work first.

    Parameters
    ----------
    before, after
        Rep of every area, shape (n,); NOBODY for none before.
    """
    num_reps = len(task.crew)
    moved = np.flatnonzero(before != after)
    pair = (before[moved] - NOBODY) * num_reps + after[moved]
    pairs, index = np.unique(pair, return_inverse=True)
    customers = np.bincount(index, weights=task.areas.size[moved])
    work = np.bincount(index, weights=task.areas.work[moved])
    order = np.lexsort((pairs, -work))
    return tuple(
        Handover(
            frm=int(pairs[k]) // num_reps + NOBODY,
            to=int(pairs[k]) % num_reps,
            customers=round(float(customers[k])),
            work=float(work[k]),
        )
        for k in order.tolist()
    )
