"""Who has the ground now: in an earlier design or plan."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from routing.territories.ground import Ground
from routing.territory.claims import NOBODY

IntArray = NDArray[np.int64]


def hold_ground(ground: Ground, held: Mapping[str, str]) -> Ground:
    """Return the ground owned by whoever has it now and may keep it."""
    areas, crew = ground.task.areas, ground.task.crew
    reps = _held_reps(ground, held)
    rep = np.maximum(reps, 0)
    can_keep = areas.skills[areas.skill, rep] & crew.is_working[rep]
    can_keep &= areas.is_free | (areas.fixed == reps)
    owner = np.where((reps != NOBODY) & can_keep, reps, NOBODY)
    task = replace(ground.task, areas=replace(areas, owner=owner))
    return replace(ground, task=task)


def count_forced(ground: Ground, before: Mapping[str, str]) -> int:
    """Count who cannot stay with a rep who is still there, whatever the design."""
    rep_idx = {rep.rep_id: idx for idx, rep in enumerate(ground.reps)}
    return sum(
        rep_idx.get(before.get(name, ""), owner) != owner
        for area, owner in enumerate(ground.task.areas.owner.tolist())
        for name in ground.ids_of(area)
    )


def _held_reps(ground: Ground, held: Mapping[str, str]) -> IntArray:
    """Return the rep most of each basic area has now; NOBODY for newcomers."""
    rep_idx = {rep.rep_id: idx for idx, rep in enumerate(ground.reps)}
    found = np.full(len(ground.task.areas), NOBODY, dtype=np.int64)
    for area in range(len(found)):
        names = (held.get(i, "") for i in ground.ids_of(area))
        reps = Counter(rep_idx.get(name, NOBODY) for name in names)
        reps.pop(NOBODY, None)
        if reps:
            found[area] = min(reps, key=lambda rep: (-reps[rep], rep))
    return found
