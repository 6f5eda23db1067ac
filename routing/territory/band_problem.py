"""A band of areas along borders as an allocation: what is free, and what stays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.territory.adjacency import Neighbours
from routing.territory.allocate_problem import AllocateProblem
from routing.territory.band_cores import find_cores, link_nodes
from routing.territory.cells import PowerCells
from routing.territory.claims import NOBODY
from routing.territory.loads import DesignTask, measure_loads
from routing.territory.partition import Partition
from routing.territory.rules import Rules, fair_measures, sum_measures

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_COST = 50
_DEAREST = 4.0
_UNITS = 10_000
"""Of load in a fair share."""
_EVEN_UNITS = 1e8
"""Largest sum of whole numbers that is counted as it is."""
_ATTRIBUTE_WEIGHT = 1_000
_CUSTOMER_WEIGHT = 10_000_000
_ANY = 1_000.0
_NOT_NEAR = 1e6
_INSIDE = 0.95
"""Share of the tolerance that is aimed at, as loads are linear only nearby."""


@dataclass(frozen=True)
class Reach:
    """
    How far a band goes.

    Parameters
    ----------
    rings
        How many times the reps around join those concerned.
    members
        Pairs of area and further rep at most.
    is_connected
        Whether territories must stay connected.
    is_soft
        Whether ranges may be missed, if by as little as possible.
    give
        Share of what work is off beyond the tolerance that it may stay off; inf where
        work does not matter.
    """

    rings: int
    members: int
    is_connected: bool = True
    is_soft: bool = False
    give: float = 0.0


@dataclass(frozen=True)
class Band:
    """
    Areas that may change rep among some reps.

    Parameters
    ----------
    areas
        Ascending.
    candidates
        Who may have each, parallel to ``areas``, ascending; its rep of now too, if
        he may.
    costs
        What each candidate costs in shape, parallel, over squared distances of
        sites.
    cores
        Areas that stay and to which a territory is to be connected.
    core_reps
        Whose they are, parallel to ``cores``.
    """

    reps: tuple[int, ...]
    areas: tuple[int, ...]
    candidates: tuple[tuple[int, ...], ...]
    costs: tuple[tuple[float, ...], ...]
    cores: tuple[tuple[int, ...], ...]
    core_reps: tuple[int, ...]


def choose_band(
    partition: Partition,
    rules: Rules,
    reps: Sequence[int],
    members: int,
    cells: PowerCells | None,
) -> Band:
    """
    Return the areas of some reps that others of them would like nearly as much.

    Areas that break a rule are always among them.

    Parameters
    ----------
    members
        Pairs of area and further rep at most.
    """
    areas, rep_of = partition.areas, partition.to_array()
    own = np.flatnonzero(np.isin(rep_of, reps) & areas.is_free)
    regret = _regret(partition, own, reps, cells)
    able = areas.skills[areas.skill[own]][:, list(reps)]
    regret[~able] = np.inf
    holds = rep_of[own][:, None] == np.array(reps, dtype=np.int64)[None, :]
    wanted = _rank_by_border(partition, rep_of[own], reps, regret)
    wanted[np.isin(own, _breaking(partition, rules))] = -np.inf
    wanted[~able | holds] = np.inf
    order = np.argsort(wanted, axis=None, kind="stable")[:members]
    is_member = np.zeros(wanted.size, dtype=np.bool_)
    is_member[order[wanted.ravel()[order] < np.inf]] = True
    chosen = is_member.reshape(wanted.shape)
    rows = np.flatnonzero(chosen.any(axis=1))
    chosen |= holds & able
    free = own[rows].tolist()
    columns = [np.flatnonzero(chosen[row]) for row in rows]
    cores = find_cores(partition, reps, frozenset(free))
    return Band(
        reps=tuple(reps),
        areas=tuple(free),
        candidates=tuple(tuple(reps[c] for c in found.tolist()) for found in columns),
        costs=tuple(
            tuple((regret[row, found] - regret[row, found].min()).tolist())
            for row, found in zip(rows, columns, strict=True)
        ),
        cores=tuple(core for _, core in cores),
        core_reps=tuple(rep for rep, _ in cores),
    )


def make_band_problem(
    partition: Partition,
    rules: Rules,
    band: Band,
    tolerance: float,
    owner_price: float,
    reach: Reach,
) -> AllocateProblem:
    """Return the allocation of a band: cores first, then its areas."""
    num_cores = len(band.cores)
    candidates = tuple(
        _kept_apart(partition, rules, band, idx) for idx in range(len(band.areas))
    )
    ranges = _make_ranges(partition, rules, band, candidates, tolerance)
    neighbours: Neighbours = ()
    if reach.is_connected:
        neighbours = link_nodes(partition, band.cores, band.areas)
    node = {area: num_cores + idx for idx, area in enumerate(band.areas)}
    still = tuple((0,) for _ in band.cores)
    return AllocateProblem(
        candidates=(*((rep,) for rep in band.core_reps), *candidates),
        costs=(*still, *_costs(partition, band, candidates, owner_price)),
        measures=ranges.measures,
        loads=(*still, *ranges.loads),
        least=ranges.least,
        most=ranges.most,
        weights=ranges.weights,
        neighbours=neighbours,
        apart=tuple(
            (node[one], node[other])
            for one, other in rules.apart
            if one in node and other in node
        ),
        handover=(*still, *_handovers(partition, band.areas, candidates)),
        max_handovers=_handover_room(partition, rules, band),
    )


@dataclass(frozen=True)
class _Ranges:
    measures: IntArray
    loads: tuple[tuple[int, ...], ...]
    least: IntArray
    most: IntArray
    weights: tuple[int, ...]


def _rank_by_border(
    partition: Partition, rep_of: IntArray, reps: Sequence[int], regret: FloatArray
) -> FloatArray:
    """
    Return how many areas of the same two reps are less of a regret, (n, reps).

    Every border has its turn, as work may have to cross many of them: the edge of a
    city is far from the sites of the country around it. Reps who do not meet come last.
    """
    ranks = np.full(regret.shape, np.inf)
    for rep in reps:
        rows = np.flatnonzero(rep_of == rep)
        near = frozenset(partition.reps_around(rep))
        for column, other in enumerate(reps):
            order = np.argsort(regret[rows, column], kind="stable")
            ranks[rows[order], column] = np.arange(len(rows))
            if other not in near:
                ranks[rows, column] += _NOT_NEAR
    return np.where(np.isfinite(regret), ranks, np.inf)


def _regret(
    partition: Partition, own: IntArray, reps: Sequence[int], cells: PowerCells | None
) -> FloatArray:
    """
    Return how much farther each area is from a rep than from its own, (n, reps).

    In power distance, over the squared distance of the two sites: 0 on the border of
    the two cells, whether in a city or between villages.
    """
    crew, rep_of = partition.crew, partition.to_array()[own]
    if cells is None:
        middles = np.array([partition.centroid(rep) for rep in range(len(crew))])
        cells = PowerCells(middles, np.zeros(len(crew)))
    away = partition.areas.xy[own][:, None, :] - cells.sites[list(reps)][None, :, :]
    power = (away**2).sum(axis=2) + cells.prices[list(reps)]
    at_home = partition.areas.xy[own] - cells.sites[rep_of]
    held = (at_home**2).sum(axis=1) + cells.prices[rep_of]
    apart = cells.sites[rep_of][:, None, :] - cells.sites[list(reps)][None, :, :]
    scale = np.maximum((apart**2).sum(axis=2), 1.0)
    regret: FloatArray = (power - held[:, None]) / scale
    return regret


def _breaking(partition: Partition, rules: Rules) -> list[int]:
    rep_of, areas = partition.rep_of, partition.areas
    found = [
        area
        for one, other in rules.apart
        if rep_of[one] == rep_of[other]
        for area in (one, other)
    ]
    wrong = [area for area, rep in enumerate(rep_of) if not areas.may_have(area, rep)]
    return sorted({*found, *wrong})


def _kept_apart(
    partition: Partition, rules: Rules, band: Band, idx: int
) -> tuple[int, ...]:
    """Return the candidates of an area without those whom it must be apart from."""
    area, inside = band.areas[idx], frozenset(band.areas)
    others = {
        partition.rep_of[other]
        for pair in rules.apart
        if area in pair
        for other in pair
        if other not in inside
    }
    left = tuple(rep for rep in band.candidates[idx] if rep not in others)
    return left or band.candidates[idx]


def _costs(
    partition: Partition,
    band: Band,
    candidates: Sequence[Sequence[int]],
    owner_price: float,
) -> tuple[tuple[int, ...], ...]:
    owner = partition.areas.owner
    costs = []
    for idx, area in enumerate(band.areas):
        regret = dict(zip(band.candidates[idx], band.costs[idx], strict=True))
        row = []
        for rep in candidates[idx]:
            lost = owner[area] not in (NOBODY, rep)
            cost = min(_DEAREST, regret[rep]) + owner_price * lost
            row.append(round(_COST * cost) + (rep != partition.rep_of[area]))
        costs.append(tuple(row))
    return tuple(costs)


def _handovers(
    partition: Partition, free: Sequence[int], candidates: Sequence[Sequence[int]]
) -> tuple[tuple[int, ...], ...]:
    areas = partition.areas
    return tuple(
        tuple(
            int(areas.size[area]) if areas.owner[area] not in (NOBODY, rep) else 0
            for rep in reps
        )
        for area, reps in zip(free, candidates, strict=True)
    )


def _handover_room(partition: Partition, rules: Rules, band: Band) -> int | None:
    if rules.max_handovers is None:
        return None
    own = [(partition.rep_of[area],) for area in band.areas]
    inside = sum(row[0] for row in _handovers(partition, band.areas, own))
    return max(0, rules.max_handovers - (partition.num_handovers - inside))


def _make_ranges(
    partition: Partition,
    rules: Rules,
    band: Band,
    candidates: Sequence[Sequence[int]],
    tolerance: float,
) -> _Ranges:
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
    return _Ranges(
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
