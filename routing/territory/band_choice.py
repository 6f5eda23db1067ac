"""Which areas may change rep: those that another rep would like nearly as much."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.territory.band_cores import find_cores
from routing.territory.cells import PowerCells
from routing.territory.partition import Partition
from routing.territory.rules import Rules

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

_NOT_NEAR = 1e6


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
