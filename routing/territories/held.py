"""Who has the ground now: in an earlier design or plan."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from routing.territories.ground import Ground
from routing.territory.claims import NOBODY
from routing.territory.holders import count_forced as forced_handovers
from routing.territory.holders import find_followers, hold_areas

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


def hold_exactly(ground: Ground, before: Mapping[str, str]) -> Ground:
    """Return the ground with everybody counted whom a hand-over of an area moves."""
    task = ground.task
    had, follows, allowed = _claims_before(ground, before)
    areas = hold_areas(task.areas, task.crew, had, follows, allowed)
    return replace(ground, task=replace(task, areas=areas))


def count_forced(ground: Ground, before: Mapping[str, str]) -> int:
    """
    Count who cannot stay with a rep who is still there, whatever the design.

    Parameters
    ----------
    ground
        Held exactly.
    """
    return forced_handovers(ground.task.areas, *_claims_before(ground, before))


def _claims_before(
    ground: Ground, before: Mapping[str, str]
) -> tuple[list[int], dict[int, int], tuple[tuple[int, ...], ...]]:
    """Return who had whom, who goes with an area, and who may have whom, by index."""
    rep_idx = {rep.rep_id: idx for idx, rep in enumerate(ground.reps)}
    had = [rep_idx.get(before.get(name, ""), NOBODY) for name in ground.names]
    if ground.claims is None:
        return had, {}, ()
    areas, allowed = ground.task.areas, ground.claims.allowed
    follows = find_followers(ground.customers, areas, ground.area_of)
    return had, {idx: at for idx, at in follows.items() if allowed[idx]}, allowed


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
