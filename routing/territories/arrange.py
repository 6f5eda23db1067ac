"""Who gets which part of the ground: going on from a design, from today, or anew."""

import numpy as np
from numpy.typing import NDArray

from routing.kept_design import KeptDesign
from routing.territories.ground import Ground
from routing.territories.inputs import DesignInputs
from routing.territories.rules import keep_rules
from routing.territory.arrange import arrange_territories
from routing.territory.claims import NOBODY
from routing.territory.fresh import (
    Arrangement,
    FreshParams,
    design_fresh,
    settle_depots,
)
from routing.territory.loads import DesignTask, sum_by_rep
from routing.territory.match import match_to_depots
from routing.territory.partition import Partition
from routing.territory.power import Cells, PowerParams, pull_sites, settle_prices
from routing.territory.redesign import RedesignParams, carry_cells, redesign
from routing.territory.rules import Rules

FloatArray = NDArray[np.float64]

_SQUARE_KM = 1_000_000.0
_MOST_TRIES = 3
_GOOD_ENOUGH = 3.0
"""Times the aim: a deviation that ends the search for a fairer cut."""
_MOST_WORK = 1.02
"""Times the work of a design that a fairer one around its sites may take."""
_APART = 7_919
"""Between the seeds of two tries."""


def arrange_ground(
    ground: Ground, inputs: DesignInputs, rules: Rules, *, seed: int, aim: float
) -> Arrangement:
    """
    Return who gets which basic area: going on from a design, from today, or anew.

    Parameters
    ----------
    aim
        Largest deviation that needs no repair.
    rules
        Kept exactly, a cap on who may leave a rep among them.
    """
    task, kept, cap = ground.task, inputs.kept, rules.max_handovers
    tolerance = inputs.policy.territory.tolerance
    if inputs.goes_on:
        cells = _held_cells(task)
        if kept is not None:
            stored = _stored_cells(kept, ground)
            cells = carry_cells(stored, [rep.rep_id for rep in kept.reps], task)
        steps = RedesignParams(tolerance=aim, max_handovers=cap)
        made = redesign(task, cells, task.areas.owner, steps)
        return keep_rules(made, rules, tolerance, is_held=True)
    if cap is not None:
        # Repaired as they are, territories say where open depots lie.
        task = settle_depots(task, _held_cells(task))
        return arrange_territories(task, inputs.policy, cap, seed, rules)
    made = _cut_anew(task, aim, seed)
    is_matched = ground.is_weighted and not task.crew.is_open.any()
    made = match_to_depots(made) if is_matched else made
    return keep_rules(made, rules, tolerance, is_held=False)


def find_cells(made: Arrangement) -> Cells:
    """Return cells around the middles of territories that were repaired, not cut."""
    partition = made.partition
    task, params = partition.task, PowerParams()
    middles = [partition.centroid(rep) for rep in range(len(task.crew))]
    depots = task.crew.depots
    sites = pull_sites(task, np.array(middles), depots, params)
    return settle_prices(task, Cells(sites, np.zeros(len(sites)), depots), params)


def _held_cells(task: DesignTask) -> Cells:
    """Return cells around the middles of what everybody has now, without prices."""
    areas, crew = task.areas, task.crew
    held = areas.owner != NOBODY
    owner, work = areas.owner[held], areas.work[held] + 1e-9
    mass = sum_by_rep(owner, work, len(crew))
    sums = [sum_by_rep(owner, work * along, len(crew)) for along in areas.xy[held].T]
    middles = np.column_stack(sums) / np.maximum(mass, 1e-12)[:, None]
    middle = areas.xy.sum(axis=0) / max(1, len(areas))
    homes = np.where(crew.is_open[:, None], middle, crew.depots)
    middles = np.where((mass > 0)[:, None], middles, homes)
    depots = np.where(crew.is_open[:, None], middles, crew.depots)
    sites = pull_sites(task, middles, depots, PowerParams())
    return Cells(sites, np.zeros(len(crew)), depots)


def _cut_anew(task: DesignTask, aim: float, seed: int) -> Arrangement:
    """Cut the map; where big areas leave it unfair, again from other directions."""
    found: list[Arrangement] = []
    for number in range(_MOST_TRIES):
        params = FreshParams(tolerance=aim, seed=seed + number * _APART)
        found.append(_settle(design_fresh(task, params), aim))
        if found[-1].partition.max_deviation() <= _GOOD_ENOUGH * aim:
            break
    return min(found, key=lambda made: made.partition.max_deviation())


def _settle(made: Arrangement, aim: float) -> Arrangement:
    """Balance prices once more around the sites where a design is not fair."""
    partition = made.partition
    if made.cells is None or partition.max_deviation() <= aim:
        return made
    again = redesign(
        partition.task,
        made.cells,
        partition.to_array(),
        RedesignParams(tolerance=aim),
    )
    fairer = Partition(partition.task, again.partition.to_array())
    more = sum(fairer.loads()) / max(sum(partition.loads()), 1e-9)
    if fairer.max_deviation() >= partition.max_deviation() or more > _MOST_WORK:
        return made
    return Arrangement(fairer, again.cells)


def _stored_cells(kept: KeptDesign, ground: Ground) -> Cells:
    project = ground.projection.to_metres

    def metres(lats: list[float], lons: list[float]) -> FloatArray:
        return project(np.array(lats, dtype=float), np.array(lons, dtype=float))

    sites = [rep.site for rep in kept.reps]
    depots = [rep.depot for rep in kept.reps]
    return Cells(
        metres([p.lat for p in sites], [p.lon for p in sites]),
        np.array([rep.price for rep in kept.reps]) * _SQUARE_KM,
        metres([p.lat for p in depots], [p.lon for p in depots]),
    )
