"""Every figure of a territory design in a generated world."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from benchmarks.territory_graphs import PlaceGraph, delaunay_graph, gabriel_graph
from benchmarks.territory_hulls import measure_tiling, region_of
from benchmarks.territory_metrics import (
    Figures,
    balance_figures,
    cells_at,
    linehaul_seconds,
    mean_distance,
    shape_figures,
    summed,
)
from benchmarks.territory_truth import true_drive
from benchmarks.territory_world import TerritoryWorld, planar_travel
from routing.territory.cells import PowerCells, cell_polygons
from routing.territory.drive_estimate import local_times

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Design:
    """
    Who has which customer.

    Parameters
    ----------
    rep_of
        Rep of every customer, shape (n,).
    sites, prices
        Of the power cells, metres and square metres, shapes (num_reps, 2) and
        (num_reps,); None for a method without.
    remarks
        Further figures that only the question's author can measure.
    world
        What it is a design of, where that has changed meanwhile.
    """

    rep_of: IntArray
    sites: FloatArray | None = None
    prices: FloatArray | None = None
    remarks: Figures = field(default_factory=dict)
    world: TerritoryWorld | None = None


@dataclass(frozen=True)
class Yardstick:
    """What is the same for all designs of a world."""

    world: TerritoryWorld
    local: FloatArray
    delaunay: PlaceGraph
    gabriel: PlaceGraph


def make_yardstick(world: TerritoryWorld) -> Yardstick:
    """Return graphs and estimated local driving of a world."""
    delaunay = delaunay_graph(world.xy)
    return Yardstick(
        world=world,
        local=local_work(world),
        delaunay=delaunay,
        gabriel=gabriel_graph(world.xy, delaunay),
    )


def local_work(world: TerritoryWorld) -> FloatArray:
    """Return estimated seconds per cycle of driving between stops, shape (n,)."""
    work: FloatArray = world.visits * local_times(world.xy, planar_travel())
    return work


def estimated_drive(yardstick: Yardstick, rep_of: IntArray) -> FloatArray:
    """Return estimated seconds of driving per cycle of every rep."""
    world = yardstick.world
    haul = linehaul_seconds(world.xy, world.visits, rep_of, world.homes)
    return haul + summed(yardstick.local, rep_of, world.num_reps)


def judge_design(yardstick: Yardstick, design: Design) -> Figures:
    """
    Return balance, compactness, shape and driving.

    Balance is that of service alone, of service and estimated driving, and of service
    and the driving of simulated tours.
    """
    world, rep_of = yardstick.world, design.rep_of
    service = summed(world.service_work, rep_of, world.num_reps)
    estimate = estimated_drive(yardstick, rep_of)
    truth = true_drive(world, rep_of)
    error = np.abs(estimate - truth) / np.maximum(service + truth, 1)
    return {
        **balance_figures("service", service),
        **balance_figures("estimated", service + estimate),
        **balance_figures("true", service + truth),
        "estimate_error_percent": 100 * float(error.mean()),
        "drive_hours": float(truth.sum()) / 3_600,
        "distance_km": mean_distance(
            world.xy, world.service_work, rep_of, world.num_reps
        )
        / 1_000,
        **shape_figures(world.xy, rep_of, yardstick.delaunay, yardstick.gabriel),
        **_cell_figures(world, design),
        **design.remarks,
    }


def _cell_figures(world: TerritoryWorld, design: Design) -> Figures:
    if design.sites is None or design.prices is None:
        return {}
    cell = cells_at(world.xy, design.sites, design.prices)
    home_cell = cells_at(world.homes, design.sites, design.prices)
    is_home = home_cell == np.arange(world.num_reps)
    published = PowerCells(design.sites, design.prices)
    region = region_of(world.box)
    tiling = measure_tiling(cell_polygons(published, region), region)
    return {
        "outside_cell_percent": 100 * float((cell != design.rep_of).mean()),
        "home_in_cell_percent": 100 * float(is_home.mean()),
        "tiling_overlap_percent": 100 * tiling.overlap,
        "tiling_cover_percent": 100 * tiling.cover,
    }
