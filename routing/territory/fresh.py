"""A fresh design: balanced cells, then boundary moves to the last per mille."""

from dataclasses import dataclass, replace

import numpy as np

from routing.territory.cells import PowerCells
from routing.territory.contiguity import join_territories, stray_areas
from routing.territory.floor import bound_deviation
from routing.territory.idle import attach_idle_areas, join_groups
from routing.territory.improve import ImproveParams, balance_territories
from routing.territory.loads import DesignTask, IntArray, measure_loads
from routing.territory.partition import Partition
from routing.territory.polish import polish_balance
from routing.territory.power import (
    MANY_AREAS,
    Cells,
    PowerParams,
    assign_to_cells,
    cut_power_cells,
)
from routing.territory.sharpen import sharpen_cells
from routing.territory.straighten import straighten_borders
from routing.territory.today import seed_empty_reps

_MAX_REPAIRS = 4
_SMALL = 1_000
"""Up to this many areas several first cuts are tried, as chance matters more there."""
_TRIES = 8
_ENOUGH = 3
"""Fair designs among which the one with least work is taken, or unfair ones in vain."""


@dataclass(frozen=True, kw_only=True)
class FreshParams:
    """
    What a fresh design aims at.

    Parameters
    ----------
    tolerance
        Largest deviation from a rep's fair share, > 0.
    depot_pull
        Weight of the depot beside a territory's middle in its site, >= 0.
    seed
        Turns the directions in which the map may be cut.
    """

    tolerance: float = 0.01
    depot_pull: float = 2.0
    seed: int = 1


@dataclass(frozen=True)
class Arrangement:
    """
    Who has which area, and the cells it came from.

    Parameters
    ----------
    cells
        None where today's territories were repaired.
    """

    partition: Partition
    cells: Cells | None = None


def design_fresh(task: DesignTask, params: FreshParams) -> Arrangement:
    """
    Cut the map anew; among fair and connected designs the least work wins.

    Where areas or locks are too coarse for the tolerance, the aim is what they allow.
    """
    group = attach_idle_areas(task.areas)
    if int(group.max(initial=-1)) + 1 < len(task.areas):
        return _spread_out(task, group, design_fresh(join_groups(task, group), params))
    tries = _TRIES if len(task.areas) <= _SMALL else 1
    found: list[tuple[tuple[float, float], Arrangement]] = []
    for turn in np.random.default_rng(params.seed).uniform(0, np.pi, tries):
        power = PowerParams(turn=float(turn), depot_pull=params.depot_pull)
        cells = cut_power_cells(task, power)
        if _SMALL < len(task.areas) <= MANY_AREAS:
            cells = sharpen_cells(settle_depots(task, cells), cells, power)
        if not found:
            bound = bound_deviation(settle_depots(task, cells))
            params = replace(params, tolerance=max(params.tolerance, bound))
        made = design_in_cells(task, cells, params)
        found.append((_rank(made, params.tolerance), made))
        num_fair = sum(rank[0] == 0 for rank, _ in found)
        if num_fair >= _ENOUGH or (len(found) >= _ENOUGH and not num_fair):
            break
    return min(found, key=lambda pair: pair[0])[1]


def _spread_out(task: DesignTask, group: IntArray, made: Arrangement) -> Arrangement:
    """Return the design of groups as one of their areas."""
    rep_of = made.partition.to_array()[group]
    if made.cells is not None:
        task = settle_depots(task, made.cells)
    return replace(made, partition=Partition(task, rep_of))


def design_in_cells(task: DesignTask, cells: Cells, params: FreshParams) -> Arrangement:
    """Assign areas to given cells and repair what is unfair or torn apart."""
    task = settle_depots(task, cells)
    home, power = assign_to_cells(task, cells), PowerCells(cells.sites, cells.prices)
    start = Partition(task, home)
    seed_empty_reps(start)
    improve = ImproveParams(aim=params.tolerance, band=0.8, cells=power)
    made = repair_partition(start, improve)
    straighten_borders(made, home, power, params.tolerance)
    return Arrangement(made, cells)


def settle_depots(task: DesignTask, cells: Cells) -> DesignTask:
    """Return the task with depots where the cells have put them."""
    crew = replace(task.crew, depots=cells.depots)
    return replace(task, crew=crew, haul=task.haul and task.haul.at(cells.depots))


def repair_partition(partition: Partition, params: ImproveParams) -> Partition:
    """Join and balance in turn until both hold, or neither gets better."""
    join_territories(partition, params)
    for _ in range(_MAX_REPAIRS):
        rep_of = balance_territories(partition, params)
        if not np.array_equal(rep_of, partition.to_array()):
            partition = Partition(partition.task, rep_of)
        polish_balance(partition, params)
        before = partition.to_array()
        join_territories(partition, params)
        if np.array_equal(before, partition.to_array()):
            break
    return partition


def _rank(made: Arrangement, tolerance: float) -> tuple[float, float]:
    """Return how far a design is from fair and connected, and its whole work."""
    partition = made.partition
    excess = max(0.0, partition.max_deviation() - tolerance)
    strays = len(stray_areas(partition)) / max(1, len(partition.areas))
    loads = measure_loads(partition.task, partition.to_array())
    return excess + strays, float(loads.total.sum())
