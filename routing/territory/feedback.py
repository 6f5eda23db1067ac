"""What tours taught: true driving fed back into the loads of the next design."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from routing.territory.fresh import Arrangement
from routing.territory.loads import DesignTask, measure_loads
from routing.territory.redesign import RedesignParams, redesign

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

MakeTours = Callable[[IntArray], FloatArray]
"""Rep of each area -> seconds of driving per cycle that each rep's tours take."""


@dataclass(frozen=True, kw_only=True)
class FeedbackParams:
    """
    How tours are believed.

    Parameters
    ----------
    tolerance
        Largest deviation from a fair share, as the tours so far foretell it, > 0.
    rounds
        Times that tours are made and the borders moved after them, >= 0.
    least, most
        Bounds of true over estimated driving: beyond, something else is wrong.
    """

    tolerance: float = 0.006
    rounds: int = 3
    least: float = 0.5
    most: float = 2.0


def learn_drive_factors(
    task: DesignTask, rep_of: IntArray, driving: FloatArray, params: FeedbackParams
) -> FloatArray:
    """
    Return each rep's true driving over what is estimated without any factor, (k,).

    Parameters
    ----------
    driving
        Seconds per cycle that each rep's tours take, shape (k,). A rep without any
        keeps the factor he has.
    """
    loads = measure_loads(task, rep_of)
    known = task.crew.drive_factor
    estimate = (loads.local + loads.linehaul) / known
    is_known = (estimate > 0) & (driving > 0)
    ratio = driving / np.where(is_known, estimate, 1.0)
    return np.where(is_known, np.clip(ratio, params.least, params.most), known)


def follow_tours(
    task: DesignTask, made: Arrangement, make_tours: MakeTours, params: FeedbackParams
) -> Arrangement:
    """
    Return the design whose tours are fairest, moving borders after the tours.

    Each round makes tours, learns what they say of every rep's driving, and moves as
    few areas as make that fair; few, so that what was learned stays true.
    """
    best: tuple[float, Arrangement] | None = None
    for number in range(params.rounds + 1):
        rep_of = made.partition.to_array()
        driving = make_tours(rep_of)
        unfair = _unfairness(task, rep_of, driving)
        if best is None or unfair < best[0]:
            best = unfair, made
        if number == params.rounds or made.cells is None:
            break
        factor = learn_drive_factors(task, rep_of, driving, params)
        task = replace(task, crew=replace(task.crew, drive_factor=factor))
        steps = RedesignParams(tolerance=params.tolerance)
        made = redesign(task, made.cells, rep_of, steps)
    return best[1] if best else made


def _unfairness(task: DesignTask, rep_of: IntArray, driving: FloatArray) -> float:
    """Return the largest deviation of service and true driving from a fair share."""
    total = measure_loads(task, rep_of).service + driving
    targets = task.crew.fractions * float(total[task.crew.is_working].sum())
    is_due = targets > 0
    return float(np.abs(total[is_due] / targets[is_due] - 1).max(initial=0.0))
