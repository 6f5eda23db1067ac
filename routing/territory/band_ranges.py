"""What a band balances: customers, attributes and work, and the room for each."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.territory.band_choice import Band
from routing.territory.loads import DesignTask, measure_loads
from routing.territory.partition import Partition
from routing.territory.rules import Rules, fair_measures, sum_measures

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_UNITS = 10_000
"""Of load in a fair share."""
_EVEN_UNITS = 1e8
"""Largest sum of whole numbers that is counted as it is."""
_ATTRIBUTE_WEIGHT = 1_000
_CUSTOMER_WEIGHT = 10_000_000
_INSIDE = 0.95
"""Share of the tolerance that is aimed at, as loads are linear only nearby."""
_ANY = 1_000.0


@dataclass(frozen=True)
class Ranges:
    """
    The measures of a band, as an allocation wants them: whole numbers.

    Parameters
    ----------
    measures
        Customers if limited, then the attributes; shape (cores and areas, q).
    loads
        What each candidate would add to the work, of the areas alone.
    least, most
        Room of each rep, the work in the last column, shape (num_reps, q + 1).
    weights
        Limits before attributes before work.
    """

    measures: IntArray
    loads: tuple[tuple[int, ...], ...]
    least: IntArray
    most: IntArray
    weights: tuple[int, ...]


def make_ranges(
    partition: Partition,
    rules: Rules,
    band: Band,
    candidates: Sequence[Sequence[int]],
    tolerance: float,
) -> Ranges:
    """Return customers, attributes and loads: what is free, and the room for it."""
    areas, crew = partition.areas, partition.crew
    free = list(band.areas)
    rep_of = partition.to_array()
    columns, least, most, weights = [], [], [], []

    def add(values: FloatArray, low: FloatArray, high: FloatArray, unit: float) -> None:
        """Add a measure, given the room of every rep for all of his areas."""
        stays = np.bincount(rep_of, weights=values, minlength=len(crew))
        stays -= np.bincount(rep_of[free], weights=values[free], minlength=len(crew))
        columns.append(np.rint(values[free] * unit).astype(np.int64))
        edge = 1e-6 if unit == 1 else 0.0
        least.append(np.ceil((low - stays) * unit - edge))
        most.append(np.floor((high - stays) * unit + edge))

    if np.isfinite(crew.max_customers).any():
        size = areas.size.astype(np.float64)
        add(size, np.zeros(len(crew)), np.minimum(crew.max_customers, size.sum()), 1.0)
        weights.append(_CUSTOMER_WEIGHT)
    fair = fair_measures(areas, crew)
    held = sum_measures(areas, rep_of, len(crew))
    for column, (_, part) in enumerate(rules.attributes):
        values, share = areas.measures[:, column], fair[:, column]
        mean = float(share.sum()) / max(1, int(crew.is_working.sum()))
        is_whole = (
            bool((values == np.rint(values)).all()) and values.sum() < _EVEN_UNITS
        )
        unit = 1.0 if is_whole else _UNITS * 100 / max(mean, 1e-9)
        is_fixed = share <= 0
        low = np.where(is_fixed, 0.0, share * (1 - part))
        high = np.where(is_fixed, held[:, column] + values.sum(), share * (1 + part))
        add(values, low, high, unit)
        weight = _ATTRIBUTE_WEIGHT * _UNITS / max(mean * unit, 1.0)
        weights.append(max(1, round(weight)))
    loads, low, high = _load_ranges(partition, band, candidates, tolerance)
    num_cores, num_columns = len(band.cores), len(columns)
    measures = np.zeros((num_cores + len(free), num_columns), dtype=np.int64)
    if columns:
        measures[num_cores:] = np.column_stack(columns)
    return Ranges(
        measures=measures,
        loads=loads,
        least=_room([*least, low], band),
        most=_room([*most, high], band),
        weights=(*weights, 1),
    )


def _room(columns: Sequence[FloatArray], band: Band) -> IntArray:
    """Return what the reps of a band may have of it; the others have nothing."""
    room = np.zeros((len(columns[0]), len(columns)), dtype=np.int64)
    reps = list(band.reps)
    room[reps] = np.maximum(0.0, np.column_stack(columns)[reps]).astype(np.int64)
    return room


def _load_ranges(
    partition: Partition,
    band: Band,
    candidates: Sequence[Sequence[int]],
    tolerance: float,
) -> tuple[tuple[tuple[int, ...], ...], FloatArray, FloatArray]:
    """Return what candidates would add to loads, and every rep's room for it."""
    task, rep_of = partition.task, partition.to_array()
    loads = measure_loads(task, rep_of)
    num_reps = len(task.crew)
    free = np.array(band.areas, dtype=np.int64)
    counts = [len(reps) for reps in candidates]
    pairs = np.repeat(free, counts), np.array([r for c in candidates for r in c])
    added = _added_work(task, rep_of, *pairs)
    now = _added_work(task, rep_of, free, rep_of[free])
    stays = loads.total - np.bincount(rep_of[free], weights=now, minlength=num_reps)
    unit = _UNITS / max(1e-9, float(loads.targets[list(band.reps)].mean()))
    whole = iter(np.maximum(0, np.rint(added * unit)).astype(np.int64).tolist())
    rows = tuple(tuple(next(whole) for _ in reps) for reps in candidates)
    width = min(tolerance * _INSIDE, _ANY)
    is_fair = loads.targets > 0
    low = np.where(is_fair, loads.targets * (1 - width) - stays, 0.0)
    high = loads.targets * (1 + width) - stays
    return rows, np.ceil(low * unit), np.floor(high * unit)


def _added_work(
    task: DesignTask, rep_of: IntArray, areas: IntArray, reps: IntArray
) -> FloatArray:
    """Return what areas add to the loads of reps, by pairs, near today's loads."""
    given, crew = task.areas, task.crew
    if task.haul is None:
        return np.asarray(given.service[areas], dtype=np.float64)
    num_reps = len(crew)
    way = given.visits * task.haul(np.arange(len(given)), rep_of)
    visits = np.bincount(rep_of, weights=given.visits, minlength=num_reps)
    hauled = np.bincount(rep_of, weights=way, minlength=num_reps)
    is_full = visits > crew.work_days
    mean = np.where(is_full, hauled / np.maximum(visits, 1e-9), 0.0)
    trips = 2 * np.minimum(crew.work_days, visits) / np.maximum(visits, 1e-9)
    trips = np.where(visits > 0, trips, 2.0)
    out = trips[reps] * given.visits[areas] * (task.haul(areas, reps) - mean[reps])
    work = given.service[areas] + crew.drive_factor[reps] * (given.local[areas] + out)
    return np.asarray(work, dtype=np.float64)
