"""Figures of a design: work, shape, where the reps live, and what is achievable."""

from dataclasses import dataclass, replace

import numpy as np
import shapely

from routing.territory.adjacency import Neighbours
from routing.territory.cells import PowerCells
from routing.territory.floor import Floor, measure_floor
from routing.territory.loads import (
    DesignTask,
    FloatArray,
    IntArray,
    sum_by_rep,
)
from routing.territory.pieces import BoolArray, find_strays
from routing.territory.shape import (
    Shapes,
    Spread,
    measure_hulls,
    measure_spread,
    polsby_popper,
)
from routing.territory.suitability import find_best_homes, nearer_elsewhere
from routing.territory.work_figures import WorkFigures, count_handovers, measure_work


@dataclass(frozen=True, kw_only=True)
class TerritoryFigures:
    """
    Figures of one territory; None where what they are of was not given.

    Parameters
    ----------
    mean_distance, gyration
        Metres, ``Spread``; smaller is tighter.
    polsby_popper
        Of the published polygon, 1 for a circle.
    strays
        Customers apart from the main piece, locked ones not.
    nearer_elsewhere
        Customers nearer to another working rep's depot.
    outside_cell
        Customers not locked and not in the rep's power cell.
    foreign
        Customers strictly in another territory's convex hull.
    is_home_inside
        Whether the depot lies in the polygon, or else the cell.
    best_home
        The area where the rep would drive least; NOBODY where his depot is best.
    saved
        Seconds of driving per cycle that he would save there.
    """

    rep_id: str
    work: WorkFigures
    mean_distance: float
    gyration: float
    polsby_popper: float | None
    strays: int
    nearer_elsewhere: int
    outside_cell: int | None
    foreign: int
    is_home_inside: bool | None
    best_home: int
    saved: float


@dataclass(frozen=True, kw_only=True)
class DesignFigures:
    """
    Figures of all territories.

    Parameters
    ----------
    compactness
        Metres; work-weighted mean distance of customers to their territory's middle.
    hull_overlap
        Area of all pairwise intersections of convex hulls over that of the hulls.
    num_handovers
        Customers with an owner who are another rep's.
    """

    territories: tuple[TerritoryFigures, ...]
    floor: Floor
    compactness: float
    hull_overlap: float
    num_handovers: int

    @property
    def max_deviation(self) -> float:
        """Largest absolute deviation from a fair share."""
        return max((abs(t.work.deviation) for t in self.territories), default=0.0)

    @property
    def mean_deviation(self) -> float:
        """Mean absolute deviation of the reps who have a fair share."""
        off = [abs(t.work.deviation) for t in self.territories if t.work.target > 0]
        return sum(off) / max(1, len(off))

    @property
    def total(self) -> float:
        """Seconds of service and driving per cycle."""
        return sum(territory.work.total for territory in self.territories)

    @property
    def driving(self) -> float:
        """Seconds of driving per cycle."""
        return sum(territory.work.driving for territory in self.territories)

    @property
    def strays(self) -> int:
        """Customers apart from the main piece of their territory."""
        return sum(territory.strays for territory in self.territories)

    @property
    def foreign_share(self) -> float:
        """Share of the customers strictly in another territory's hull."""
        customers = sum(territory.work.customers for territory in self.territories)
        return sum(t.foreign for t in self.territories) / max(1, customers)


@dataclass(frozen=True, kw_only=True)
class Given:
    """
    What a design may be measured against.

    Parameters
    ----------
    cells
        Power cells, one per rep.
    polygons
        As published, in metres of the task's projection, one per rep, shape (k,).
    points
        Of every area, shape (n,).
    neighbours
        Of the places, in place of the areas' own.
    """

    cells: PowerCells | None = None
    polygons: Shapes | None = None
    points: FloatArray | None = None
    neighbours: Neighbours | None = None


NOTHING = Given()


def measure_design(
    task: DesignTask, rep_of: IntArray, given: Given = NOTHING
) -> DesignFigures:
    """
    Return the figures of a design.

    Parameters
    ----------
    task
        With every depot known.
    rep_of
        Rep of every area, shape (n,).
    """
    areas, num_reps = task.areas, len(task.crew)
    spread = measure_spread(areas.xy, areas.work, rep_of, num_reps)
    hulls = measure_hulls(areas.xy, rep_of)
    mass = sum_by_rep(rep_of, areas.work, num_reps)
    return DesignFigures(
        territories=_territories(task, rep_of, given, spread, hulls.is_foreign),
        floor=measure_floor(task, rep_of),
        compactness=float(mass @ spread.mean_distance) / max(1e-9, float(mass.sum())),
        hull_overlap=hulls.overlap,
        num_handovers=count_handovers(task, rep_of),
    )


def _territories(
    task: DesignTask,
    rep_of: IntArray,
    given: Given,
    spread: Spread,
    is_foreign: BoolArray,
) -> tuple[TerritoryFigures, ...]:
    areas = task.areas
    if given.neighbours is not None:
        areas = replace(areas, neighbours=given.neighbours)
    strays = find_strays(areas, rep_of)
    counts = [
        _customers(task, rep_of, chosen)
        for chosen in (strays, nearer_elsewhere(task, rep_of), is_foreign)
    ]
    outside = _outside_cells(task, rep_of, given.cells)
    ratios = _ratios(given.polygons)
    inside = _homes_inside(task, given)
    homes = find_best_homes(task, rep_of)
    return tuple(
        TerritoryFigures(
            rep_id=task.crew.rep_ids[rep],
            work=work,
            mean_distance=float(spread.mean_distance[rep]),
            gyration=float(spread.gyration[rep]),
            polsby_popper=ratios[rep] if ratios else None,
            strays=counts[0][rep],
            nearer_elsewhere=counts[1][rep],
            outside_cell=outside[rep] if outside else None,
            foreign=counts[2][rep],
            is_home_inside=inside[rep] if inside else None,
            best_home=int(homes.area[rep]),
            saved=float(homes.saved[rep]),
        )
        for rep, work in enumerate(measure_work(task, rep_of, given.points))
    )


def _customers(task: DesignTask, rep_of: IntArray, chosen: BoolArray) -> list[int]:
    """Return the customers of the chosen areas, per rep."""
    sizes = np.where(chosen, task.areas.size, 0).astype(np.float64)
    counts = sum_by_rep(rep_of, sizes, len(task.crew))
    return [round(count) for count in counts.tolist()]


def _outside_cells(
    task: DesignTask, rep_of: IntArray, cells: PowerCells | None
) -> list[int]:
    if cells is None:
        return []
    outside = (cells.find_rep(task.areas.xy) != rep_of) & task.areas.is_free
    return _customers(task, rep_of, outside)


def _ratios(polygons: Shapes | None) -> list[float]:
    return [] if polygons is None else polsby_popper(polygons).tolist()


def _homes_inside(task: DesignTask, given: Given) -> list[bool]:
    depots = task.crew.depots
    if given.polygons is not None:
        inside = shapely.intersects_xy(given.polygons, depots[:, 0], depots[:, 1])
        return [bool(is_inside) for is_inside in inside]
    if given.cells is None:
        return []
    return [rep == home for rep, home in enumerate(given.cells.find_rep(depots))]
