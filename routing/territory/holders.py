"""Who has the customers of each area today, where they need not be one rep's."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from routing.model import Customer
from routing.territory.basic_area import NOBODY, BasicAreas
from routing.territory.crew import Crew


def hold_areas(
    areas: BasicAreas,
    crew: Crew,
    had: Sequence[int],
    follows: Mapping[int, int],
    allowed: Sequence[tuple[int, ...]],
) -> BasicAreas:
    """
    Return the areas with their holders: whom each hand-over of an area would move.

    The rep who may keep most of an area owns it. With him the area stays: what leaves
    others all the same leaves them in every design, and counts as no hand-over.

    Parameters
    ----------
    had
        Rep of each member today, NOBODY for none who is still there.
    follows
        Customer without work -> the area whose rep gets him, too, where allowed.
    allowed
        Per customer the reps who may have him, ascending; needed of those who follow.
    """
    able = _able_reps(areas, crew)
    holders = [Counter[int]() for _ in range(len(areas))]
    for area, members in enumerate(areas.members):
        holders[area].update(had[idx] for idx in members if had[idx] in able[area])
    for idx, area in follows.items():
        if had[idx] in allowed[idx]:
            # With reps who may not have him, he stays behind.
            free = set(able[area]) - set(allowed[idx])
            holders[area].update({had[idx], *free} & set(able[area]))
    owner = [
        min(held, key=lambda rep: (-held[rep], rep), default=NOBODY) for held in holders
    ]
    return replace(
        areas,
        owner=np.array(owner, dtype=np.int64),
        holders=tuple(dict(held) for held in holders),
    )


def find_followers(
    customers: Sequence[Customer],
    areas: BasicAreas,
    area_of: Mapping[int, int] | None = None,
) -> dict[int, int]:
    """
    Return the customers without work who go with an area: of its group, or inside it.

    Parameters
    ----------
    area_of
        Index of customer -> area, where areas stay whole.
    """
    at = {idx: area for area, members in enumerate(areas.members) for idx in members}
    placed = {**(area_of or {}), **at}
    of_group: dict[str, int] = {}
    for idx in sorted(placed):
        of_group.setdefault(customers[idx].group, placed[idx])
    for idx, customer in enumerate(customers):
        if customer.group in of_group and customer.group:
            placed.setdefault(idx, of_group[customer.group])
    return {idx: area for idx, area in placed.items() if idx not in at}


def count_forced(
    areas: BasicAreas,
    had: Sequence[int],
    follows: Mapping[int, int],
    allowed: Sequence[tuple[int, ...]],
) -> int:
    """
    Count who cannot stay with a rep who is still there, whatever the design.

    Parameters
    ----------
    areas
        With holders; the other parameters are those they were found with.
    allowed
        Per customer, those in no area included; empty where areas are all there is.
    """
    kept = sum(
        held.get(rep, 0)
        for held, rep in zip(areas.holders, areas.owner.tolist(), strict=True)
    )
    inside = {idx for members in areas.members for idx in members} | set(follows)
    held = sum(had[idx] != NOBODY for idx in inside)
    outside = (idx for idx in range(len(allowed)) if idx not in inside)
    return (
        held
        - kept
        + sum(had[idx] != NOBODY and had[idx] not in allowed[idx] for idx in outside)
    )


def _able_reps(areas: BasicAreas, crew: Crew) -> list[tuple[int, ...]]:
    """Return who may have each area: whom it is locked to, else who works."""
    found: dict[tuple[int, int], tuple[int, ...]] = {}
    for row, skilled in enumerate(areas.skills):
        working = skilled & crew.is_working
        reps = np.flatnonzero(working if working.any() else skilled)
        found[row, NOBODY] = tuple(reps.tolist())
    pairs = zip(areas.skill.tolist(), areas.fixed.tolist(), strict=True)
    return [found[row, NOBODY] if fixed == NOBODY else (fixed,) for row, fixed in pairs]
