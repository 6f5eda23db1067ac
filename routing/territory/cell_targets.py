"""How much of its fair share each rep gets by prices."""

import numpy as np
from numpy.typing import NDArray

from routing.territory.loads import DesignTask, measure_loads, sum_by_rep

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def free_targets(
    task: DesignTask, rep_of: IntArray, work: FloatArray, beyond: FloatArray
) -> FloatArray:
    """Return what of its target each rep gets by prices, summing to the free work."""
    areas, crew = task.areas, task.crew
    locked = ~areas.is_free
    given = sum_by_rep(rep_of[locked], work[locked], len(crew))
    targets = measure_loads(task, rep_of).targets - beyond - given
    free = float(work[~locked].sum())
    least = 1e-3 * free / max(1, len(crew)) * crew.is_working
    targets = _within_limits(task, rep_of, work, np.maximum(targets, least))
    total = targets.sum()
    return targets * (free / total) if total > 0 else crew.fractions * free


def _within_limits(
    task: DesignTask, rep_of: IntArray, work: FloatArray, targets: FloatArray
) -> FloatArray:
    """Return targets that reps with a limit of customers can hold; others take more."""
    areas, crew = task.areas, task.crew
    if np.isinf(crew.max_customers).all():
        return targets
    num_reps, free = len(crew), areas.is_free
    size = areas.size.astype(np.float64)
    locked = sum_by_rep(rep_of[~free], size[~free], num_reps)
    count = sum_by_rep(rep_of[free], size[free], num_reps)
    mass = sum_by_rep(rep_of[free], work[free], num_reps)
    mean = float(mass.sum()) / max(float(count.sum()), 1.0)
    each = np.where(count > 0, mass / np.maximum(count, 1), mean)
    room = np.maximum(crew.max_customers - locked, 0.0) * each
    total = float(targets.sum())
    for _ in range(len(targets)):
        is_over = targets > room
        if not is_over.any():
            break
        targets = np.minimum(targets, room)
        rest = targets * (targets < room)
        missing = total - float(targets.sum())
        if rest.sum() <= 0 or missing <= 1e-9 * total:
            break
        targets = targets + missing * rest / rest.sum()
    return targets
