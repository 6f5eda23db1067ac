"""Territory design with three balanced measures: instances and their judge."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.cases import StrangeFileError
from benchmarks.plane import FloatArray, euclidean
from routing.territory.p_median_problem import PMedianProblem

_SCALE = 100
_NUM_MEASURES = 3


@dataclass(frozen=True, kw_only=True)
class TerritoryInstance:
    """
    Basic units to be split into connected, balanced territories, as published.

    Parameters
    ----------
    points
        Shape (num_units, 2).
    measures
        Customers, demand and workload, shape (num_units, 3).
    edges
        Pairs of adjacent units, shape (num_edges, 2).
    tolerance
        Allowed deviation of each measure from its mean over the territories.
    """

    name: str
    points: FloatArray
    measures: FloatArray
    edges: NDArray[np.int64]
    num_territories: int
    tolerance: FloatArray

    @property
    def distance(self) -> FloatArray:
        """Euclidean distance in double precision."""
        return euclidean(self.points)


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """
    What a design is worth.

    Parameters
    ----------
    compactness
        Sum over the units of the distance to the best centre of their territory.
    deviation
        Largest relative deviation of a territory's measure from its mean.
    broken
        Rules that are broken; empty when feasible.
    """

    compactness: float
    deviation: float
    is_connected: bool
    broken: tuple[str, ...]


def read_territory_instance(source: str | Path) -> TerritoryInstance:
    """
    Read an instance in the set's own text form.

    Raises
    ------
    StrangeFileError
        If the file is not one.
    """
    path = Path(source)
    try:
        rows = [line.split() for line in path.read_text().splitlines() if line.split()]
        return _parse(path.stem, rows)
    except (ValueError, IndexError) as error:
        raise StrangeFileError(f"{path.name}: {error}") from error


def build_territory_problem(instance: TerritoryInstance) -> PMedianProblem:
    """
    Return the instance in integers: distances to a hundredth, measures exact.

    Measures with fractions are counted in thousandths, and ranges narrowed by what
    rounding can do, so that what fits there fits in double precision.
    """
    measures = instance.measures
    is_whole = bool((measures == np.rint(measures)).all())
    scale = 1 if is_whole else 1_000
    margin = 0 if is_whole else ceil(len(measures) / 2)
    mean = measures.sum(axis=0) * scale / instance.num_territories
    low, high = mean * (1 - instance.tolerance), mean * (1 + instance.tolerance)
    near: list[list[int]] = [[] for _ in measures]
    for one, other in instance.edges.tolist():
        near[one].append(other)
        near[other].append(one)
    return PMedianProblem(
        distance=np.rint(instance.distance * _SCALE).astype(np.int64),
        measures=np.rint(measures * scale).astype(np.int64),
        least=np.array([ceil(value - 1e-6) + margin for value in low]),
        most=np.array([floor(value + 1e-6) - margin for value in high]),
        neighbours=tuple(tuple(sorted(set(others))) for others in near),
        num_territories=instance.num_territories,
    )


def proved_compactness(instance: TerritoryInstance, bound: int) -> float:
    """Return what a bound in integers proves, rounded distances allowed for."""
    return (bound - len(instance.points) / 2) / _SCALE


def judge_territories(
    instance: TerritoryInstance, territory_of: Sequence[int]
) -> Judgement:
    """
    Return true compactness and every broken rule, without the solver.

    Parameters
    ----------
    territory_of
        A label for each unit; equal labels are a territory.
    """
    if len(territory_of) != len(instance.points):
        raise ValueError(f"Expected a territory for {len(instance.points)} units.")
    labels = np.array(territory_of)
    names = sorted(set(territory_of))
    members = [np.flatnonzero(labels == name) for name in names]
    distance = instance.distance
    compactness = sum(
        float(distance[np.ix_(own, own)].sum(axis=0).min()) for own in members
    )
    mean = instance.measures.sum(axis=0) / instance.num_territories
    sums = np.array([instance.measures[own].sum(axis=0) for own in members])
    off = np.abs(sums / mean - 1)
    torn = [
        name
        for name, own in zip(names, members, strict=True)
        if not _is_connected(instance, own.tolist())
    ]
    broken = [f"territory {name} is in pieces" for name in torn]
    if len(names) != instance.num_territories:
        broken.append(f"{len(names)} territories, not {instance.num_territories}")
    for name, row in zip(names, off, strict=True):
        if (row > instance.tolerance + 1e-9).any():
            broken.append(f"territory {name} is {100 * row.max():.2f} % off")
    return Judgement(
        compactness=compactness,
        deviation=float(off.max()),
        is_connected=not torn,
        broken=tuple(broken),
    )


def _parse(name: str, rows: Sequence[Sequence[str]]) -> TerritoryInstance:
    num = int(rows[0][0])
    units = np.array(rows[1 : 1 + num], dtype=float)
    if num < 1 or units.shape[:1] != (num,) or units.shape[1] < 3 + _NUM_MEASURES:
        raise ValueError(f"expected {num} units with {_NUM_MEASURES} measures.")
    if units[:, 0].tolist() != list(range(num)):
        raise ValueError("expected the units in order, from 0.")
    num_edges = int(rows[1 + num][0])
    edges = np.array(rows[2 + num : 2 + num + num_edges], dtype=np.int64)
    edges = edges.reshape(-1, 2)
    last = rows[2 + num + num_edges]
    if len(edges) != num_edges or ((edges < 0) | (edges >= num)).any():
        raise ValueError(f"expected {num_edges} pairs of units.")
    num_territories = int(last[0])
    tolerance = np.array(last[2 : 2 + _NUM_MEASURES], dtype=float)
    if not 1 <= num_territories <= num or len(tolerance) != _NUM_MEASURES:
        raise ValueError("expected number of territories and tolerances.")
    return TerritoryInstance(
        name=name,
        points=units[:, 1:3],
        measures=units[:, 3 : 3 + _NUM_MEASURES],
        edges=edges,
        num_territories=num_territories,
        tolerance=tolerance,
    )


def _is_connected(instance: TerritoryInstance, units: Sequence[int]) -> bool:
    inside = set(units)
    met = {units[0]}
    grows = True
    while grows:
        before = len(met)
        for one, other in instance.edges.tolist():
            if one in inside and other in inside and (one in met or other in met):
                met |= {one, other}
        grows = len(met) > before
    return met == inside
