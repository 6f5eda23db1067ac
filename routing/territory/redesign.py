"""A design kept alive: sites stay, prices change, few customers move."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from routing.territory.cells import PowerCells
from routing.territory.contiguity import stray_areas
from routing.territory.fresh import Arrangement, repair_partition, settle_depots
from routing.territory.improve import ImproveParams
from routing.territory.loads import DesignTask
from routing.territory.partition import Partition
from routing.territory.power import (
    MANY_AREAS,
    Cells,
    PowerParams,
    assign_to_cells,
    settle_prices,
)
from routing.territory.spare import spare_owners
from routing.territory.today import seed_empty_reps

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_OWNER_PRICE = 0.5


@dataclass(frozen=True, kw_only=True)
class RedesignParams:
    """
    How far a design may change.

    Parameters
    ----------
    tolerance
        Largest deviation from a rep's fair share that needs no repair, > 0.
    max_handovers
        Customers who may change rep; None for no cap.
    """

    tolerance: float = 0.02
    max_handovers: int | None = None


def carry_cells(cells: Cells, old_ids: Sequence[str], task: DesignTask) -> Cells:
    """
    Return stored cells for the reps of today, in their order.

    Who left is dropped. Who joined gets a site at the depot; without a depot yet,
    where the work is, in the middle.
    """
    row_of = {rep_id: row for row, rep_id in enumerate(old_ids)}
    areas, crew = task.areas, task.crew
    work = areas.work + 1e-9
    middle = work @ areas.xy / work.sum() if len(areas) else np.zeros(2)
    homes = np.where(crew.is_open[:, None], middle, crew.depots)
    sites, prices, depots = homes.copy(), np.zeros(len(crew)), homes.copy()
    prices[:] = float(cells.prices.mean()) if len(cells.prices) else 0.0
    for rep, rep_id in enumerate(crew.rep_ids):
        row = row_of.get(rep_id)
        if row is not None:
            sites[rep], prices[rep] = cells.sites[row], cells.prices[row]
            if crew.is_open[rep]:
                depots[rep] = cells.depots[row]
    return Cells(sites, prices, depots)


def redesign(
    task: DesignTask, cells: Cells, held: IntArray, params: RedesignParams
) -> Arrangement:
    """
    Return territories fair again, with few customers moved from who has them.

    Prices are balanced anew around the stored sites. Customers then stay with whoever
    has them, and only what the tolerance asks for crosses borders, those first whom
    the new cells give to somebody else. Where that does not end fair and connected,
    all customers go to the new cells, which carry a surplus across any number of
    territories, and the better of the two is taken.

    Parameters
    ----------
    cells
        The stored ones, for the reps of today: ``carry_cells``.
    held
        Rep who has each area, shape (n,); NOBODY for new ones and those of a rep who
        left.
    """
    areas = task.areas
    kept = np.where((held >= 0) & _may_keep(task, held), held, -1)
    owned = replace(task, areas=replace(areas, owner=kept))
    cells = settle_prices(owned, cells, PowerParams())
    owned = settle_depots(owned, cells)
    near = assign_to_cells(owned, cells)
    stayed = _repair(owned, cells, _stay(owned, kept, near), params)
    if _rank(stayed, params)[:2] <= (0, 0):
        return Arrangement(stayed, cells)
    found = stayed, _repair(owned, cells, near, params)
    best = min(found, key=lambda partition: _rank(partition, params))
    return Arrangement(best, cells)


def _may_keep(task: DesignTask, held: IntArray) -> NDArray[np.bool_]:
    areas, crew = task.areas, task.crew
    rep = np.maximum(held, 0)
    is_able = areas.skills[areas.skill, rep] & crew.is_working[rep]
    return np.asarray(is_able & (areas.is_free | (areas.fixed == held)))


def _stay(task: DesignTask, kept: IntArray, near: IntArray) -> IntArray:
    """Return everybody with who has him; the others where the cells want them."""
    areas = task.areas
    stay = np.where(kept >= 0, kept, near)
    return np.where(areas.is_free, stay, areas.fixed)


def _repair(
    task: DesignTask, cells: Cells, start: IntArray, params: RedesignParams
) -> Partition:
    partition = Partition(task, start)
    seed_empty_reps(partition, params.max_handovers)
    improve = ImproveParams(
        aim=params.tolerance,
        band=0.95,
        owner_price=_OWNER_PRICE,
        max_handovers=params.max_handovers,
        cells=PowerCells(cells.sites, cells.prices),
    )
    made = repair_partition(partition, improve)
    if len(task.areas) <= MANY_AREAS:
        spare_owners(made, improve)
    return made


def _rank(partition: Partition, params: RedesignParams) -> tuple[int, float, int]:
    """Return what is wrong, and what moves; the cap comes before all."""
    cap = params.max_handovers
    beyond = 0 if cap is None else max(0, partition.num_handovers - cap)
    excess = max(0.0, partition.max_deviation() - params.tolerance)
    strays = len(stray_areas(partition)) / max(1, len(partition.areas))
    return beyond, excess + strays, partition.num_handovers
