"""Designs that live on: what our engine moves when the world changes."""

from dataclasses import replace
from time import process_time

import numpy as np
from numpy.typing import NDArray

from benchmarks.territory_drift import (
    NOBODY,
    drift,
    holders_then,
    rep_joins,
    rep_leaves,
)
from benchmarks.territory_engine import Answer, make_task, rep_ids, solve
from benchmarks.territory_judge import Design
from benchmarks.territory_metrics import moved_share
from benchmarks.territory_world import SETS, TerritoryWorld
from routing.territory.redesign import RedesignParams, carry_cells, redesign

IntArray = NDArray[np.int64]

_SEED = 1


def design_after_drift(world: TerritoryWorld) -> Design:
    """Balance service, let customers come, go and change, and balance again."""
    before = _design_before(world)
    later = drift(world, _SEED, SETS[world.name], world_seed=world.seed)
    held = holders_then(world, before.rep_of, later.ids)
    return _again(before, later, held, rep_ids(world.num_reps))


def design_after_leave(world: TerritoryWorld) -> Design:
    """Balance service, let the rep in the middle of the list leave, balance again."""
    before = _design_before(world)
    rep = world.num_reps // 2
    held = np.where(before.rep_of == rep, NOBODY, before.rep_of)
    held = np.where(held > rep, held - 1, held)
    ids = rep_ids(world.num_reps)
    return _again(before, rep_leaves(world, rep), held, (*ids[:rep], *ids[rep + 1 :]))


def design_after_join(world: TerritoryWorld) -> Design:
    """Balance service, let a rep join who lives at a customer's, balance again."""
    before = _design_before(world)
    ids = (*rep_ids(world.num_reps), "new")
    return _again(before, rep_joins(world, _SEED), before.rep_of, ids)


def _design_before(world: TerritoryWorld) -> Answer:
    return solve(make_task(world, with_driving=False))


def _again(
    before: Answer, later: TerritoryWorld, held: IntArray, ids: tuple[str, ...]
) -> Design:
    """Return the design of a later world; the time taken is of this part alone."""
    began = process_time()
    task = make_task(later, with_driving=False)
    task = replace(task, crew=replace(task.crew, rep_ids=ids))
    old_ids = rep_ids(len(before.cells.sites))
    cells = carry_cells(before.cells, old_ids, task)
    made = redesign(task, cells, held, RedesignParams())
    spent = process_time() - began
    rep_of = made.partition.to_array()
    return Design(
        rep_of,
        None if made.cells is None else made.cells.sites,
        None if made.cells is None else made.cells.prices,
        remarks={
            "moved_percent": 100 * moved_share(held, rep_of),
            "replan_cpu_seconds": spent,
        },
        world=later,
    )
