"""Our engine at work in a generated world: arrays in, territories and cells out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.territory_judge import local_work
from benchmarks.territory_world import WORK_DAYS, TerritoryWorld, drive_seconds
from routing.territory.adjacency import delaunay_neighbours
from routing.territory.basic_area import NOBODY, BasicAreas
from routing.territory.crew import Crew
from routing.territory.fresh import (
    Arrangement,
    FreshParams,
    design_fresh,
    design_in_cells,
)
from routing.territory.loads import DesignTask, PlanarHaul
from routing.territory.power import Cells, PowerParams, settle_prices

IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Answer:
    """
    What the engine says.

    Parameters
    ----------
    rep_of
        Rep of every customer, shape (n,).
    """

    rep_of: IntArray
    cells: Cells


def make_task(world: TerritoryWorld, *, with_driving: bool) -> DesignTask:
    """Return customers and reps as the engine sees them, each customer an area."""
    num, num_reps = len(world.xy), world.num_reps
    places, place = np.unique(world.xy, axis=0, return_inverse=True)
    areas = BasicAreas(
        members=tuple((k,) for k in range(num)),
        xy=world.xy,
        visits=world.visits,
        service=world.service_work,
        local=local_work(world) if with_driving else np.zeros(num),
        size=np.ones(num, dtype=np.int64),
        owner=np.full(num, NOBODY),
        fixed=np.full(num, NOBODY),
        skill=np.zeros(num, dtype=np.int64),
        skills=np.ones((1, num_reps), dtype=np.bool_),
        measures=np.zeros((num, 0)),
        place=place.reshape(-1).astype(np.int64),
        neighbours=delaunay_neighbours(places),
    )
    crew = Crew(
        rep_ids=rep_ids(num_reps),
        fractions=np.full(num_reps, 1 / num_reps),
        work_days=np.full(num_reps, float(WORK_DAYS)),
        depots=world.homes,
        drive_factor=np.ones(num_reps),
        max_customers=np.full(num_reps, np.inf),
    )
    haul = PlanarHaul(world.xy, world.homes, drive_seconds) if with_driving else None
    return DesignTask(areas, crew, haul)


def rep_ids(num_reps: int) -> tuple[str, ...]:
    """Return names of reps, in their order."""
    return tuple(f"R{rep:04}" for rep in range(num_reps))


def solve(task: DesignTask) -> Answer:
    """Return territories designed from nothing."""
    return to_answer(design_fresh(task, FreshParams()))


def settle(task: DesignTask, answer: Answer) -> Answer:
    """Return territories around the same sites, balanced anew."""
    cells = settle_prices(task, answer.cells, PowerParams())
    return to_answer(design_in_cells(task, cells, FreshParams()))


def to_answer(made: Arrangement) -> Answer:
    """Return a design with its cells as an answer."""
    if made.cells is None:
        raise ValueError("Expected a design with cells.")
    return Answer(made.partition.to_array(), made.cells)
