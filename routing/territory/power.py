"""Balanced power cells: every rep a site and a price, every area to the nearest."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from routing.territory.blocks import block_areas
from routing.territory.candidates import Points, find_candidates
from routing.territory.cell_middles import price_change, soft_middles
from routing.territory.cell_targets import free_targets
from routing.territory.cut import CutParams, cut_recursively
from routing.territory.loads import (
    DesignTask,
    marginal_work,
    measure_loads,
    sum_by_rep,
)
from routing.territory.prices import balance_prices
from routing.territory.shares import Shares

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class PowerParams:
    """
    How power cells are found.

    Parameters
    ----------
    block
        Areas per block in the first rounds, >= 1.
    rounds
        Rounds on blocks that move the sites.
    full_rounds
        Rounds on all areas that move the sites.
    depot_pull
        Weight of the depot beside a territory's middle in its site, >= 0.
    damping
        Share of the new work in an area's weight, in (0, 1].
    turn
        Angle of the first direction in which the map is cut, radians.
    """

    block: int = 6
    rounds: int = 20
    full_rounds: int = 2
    depot_pull: float = 2.0
    damping: float = 0.5
    turn: float = 0.0


@dataclass(frozen=True)
class Cells:
    """
    Sites and prices: areas go to the rep with least ``|x - site|^2 + price``.

    Parameters
    ----------
    sites
        Metres, shape (k, 2).
    prices
        Squared metres, shape (k,).
    depots
        Where the reps live, metres, shape (k, 2); chosen where none was given.
    """

    sites: FloatArray
    prices: FloatArray
    depots: FloatArray


@dataclass(frozen=True)
class Round:
    """
    One round: prices balanced, then the sites follow their cells.

    Parameters
    ----------
    heat
        Temperature of the shares, in squared spacings.
    passes
        Newton steps at most.
    aim
        Largest deviation from a target at which the steps end: rough while sites
        still move.
    """

    heat: float
    passes: int
    is_moving: bool = True
    aim: float = 0.02


_MANY_PASSES = 40
MANY_AREAS = 10_000
"""From so many on, what single areas leave uneven is for boundary moves."""
_FAR_OFF = 0.05
_MOST_CORRECTIONS = 24
_MOST_IDLE = 4
"""Corrections without a fairer design after which they end."""
_MOST_REHEATS = 2
"""Failures of the prices to balance after which they are not tried hotter."""
_CORRECT_FROM = 0.06
"""Largest deviation of the cells that boundary moves can be left to mend."""
_CORRECTION = 0.6
"""Power of the correction: below 1, as driving falls with the work taken away."""
_HEATS = (1.0, 0.3, 0.1)
_COOLING = (
    Round(0.015, 6, is_moving=False, aim=0.004),
    Round(0.005, 5, is_moving=False, aim=0.004),
)


def cut_power_cells(task: DesignTask, params: PowerParams) -> Cells:
    """
    Cut the map into balanced, compact cells around the middle of each territory.

    Recursive cuts give the first middles; Lloyd rounds on blocks of areas move them,
    prices keeping the work even; the last rounds look at every area.

    References
    ----------
    Balzer, M. (2009). Capacity-constrained Voronoi diagrams in continuous spaces. ISVD
    2009, 79-88.
    """
    if not task.areas.is_free.any() or task.crew.is_working.sum() < 2:
        return _first_cells(task, params)
    blocks, block_of = block_areas(task.areas, params.block)
    haul = task.haul and task.haul.join(block_of, blocks)
    coarse = replace(task, areas=blocks, haul=haul)
    cells = _first_cells(coarse, params)
    warm_up = [Round(heat, _MANY_PASSES, is_moving=False) for heat in _HEATS]
    moving = [Round(heat, 6) for heat in np.geomspace(0.1, 0.05, params.rounds)]
    groups = block_areas(coarse.areas, 4)[1]
    cells = _play_rounds(coarse, cells, params, [*warm_up, *moving], groups)
    full = [Round(0.05, 6)] * params.full_rounds
    cells = _play_rounds(task, cells, params, [*full, *_COOLING], block_of)
    # Where a limit of customers binds, fair shares are not what is aimed at.
    is_limited = bool(np.isfinite(task.crew.max_customers).any())
    return cells if is_limited else _correct_targets(task, cells, block_of)


def settle_prices(task: DesignTask, cells: Cells, params: PowerParams) -> Cells:
    """
    Balance the work by prices alone, around sites that stay where they are.

    Where areas are many, on blocks of them: what blocks leave uneven, boundary moves
    mend.
    """
    if not task.areas.is_free.any() or task.crew.is_working.sum() < 2:
        return cells
    blocks, groups = block_areas(task.areas, params.block)
    if len(task.areas) > MANY_AREAS:
        haul = task.haul and task.haul.join(groups, blocks)
        task, groups = replace(task, areas=blocks, haul=haul), np.arange(len(blocks))
    warm = (Round(heat, 6, is_moving=False) for heat in (0.1, 0.03))
    rounds = [*warm, Round(0.01, 5, is_moving=False, aim=0.005)]
    return _play_rounds(task, cells, params, rounds, groups)


def _correct_targets(task: DesignTask, cells: Cells, groups: IntArray) -> Cells:
    """
    Change targets in proportion where loads stay off: driving need not be additive.

    Where reps drive for hours to their customers, an area may even lighten a load, and
    no marginal work says by how much. Shares of the work on the spot, dearer for those
    who have too much, come to rest all the same.
    """
    areas, crew = task.areas, task.crew
    task = _live_at(task, cells.depots)
    free = np.flatnonzero(areas.is_free)
    base = np.maximum(areas.work, 1e-6 + 1e-3 * float(areas.work.mean()))
    points = make_points(task, base, groups).take(free)
    rep_of = assign_to_cells(task, cells)
    best, least, idle = cells, np.inf, 0
    for number in range(_MOST_CORRECTIONS + 1):
        loads = measure_loads(task, rep_of)
        off = float(np.abs(loads.deviations).max())
        idle = 0 if off < least - 1e-3 else idle + 1
        if off < least:
            best, least = cells, off
        if off <= _CORRECT_FROM or idle > _MOST_IDLE or number == _MOST_CORRECTIONS:
            break
        mass = sum_by_rep(rep_of[free], base[free], len(crew))
        mass = np.maximum(mass, 1e-3 * mass.sum() / len(crew) * crew.is_working)
        scale = loads.targets / np.maximum(loads.total, 0.2 * loads.targets + 1e-9)
        targets = mass * np.clip(scale, 0.5, 2.0) ** _CORRECTION
        targets *= mass.sum() / max(float(targets.sum()), 1e-300)
        play = Round(0.015, 10, aim=0.01)
        shares = _balance(points, cells, targets, play, may_reheat=number == 0)
        cells = replace(cells, prices=shares.market.prices)
        rep_of = assign_to_cells(task, cells)
    return best


def assign_to_cells(task: DesignTask, cells: Cells) -> IntArray:
    """Return the rep of each area: whose it is, else whose power distance is least."""
    areas = task.areas
    points = make_points(task, areas.work, np.arange(len(areas)))
    near = find_candidates(points, cells.sites, cells.prices, 1).rep[0]
    return np.where(areas.is_free, near, areas.fixed)


def make_points(task: DesignTask, weight: FloatArray, group: IntArray) -> Points:
    """Return the areas as the prices see them: only reps who work may have them."""
    areas, crew = task.areas, task.crew
    able = areas.skills & crew.is_working
    is_served = np.asarray(able.any(axis=1))
    skills = np.where(is_served[:, None], able, areas.skills)
    counts = np.maximum(np.bincount(group), 1)
    middles = [np.bincount(group, weights=axis) / counts for axis in areas.xy.T]
    return Points(
        areas.xy, weight, areas.skill, skills, group, np.column_stack(middles)
    )


def _first_cells(task: DesignTask, params: PowerParams) -> Cells:
    """Return the middles of recursive cuts, given to the reps who live nearest."""
    areas, crew = task.areas, task.crew
    work = np.maximum(areas.work, 1e-9)
    is_open = crew.is_open
    around = work @ areas.xy / work.sum() if len(areas) else np.zeros(2)
    depots = np.where(is_open[:, None], around, crew.depots)
    shares = crew.fractions * work.sum()
    locked = np.logical_not(areas.is_free)
    shares -= np.bincount(
        areas.fixed[locked], weights=work[locked], minlength=len(crew)
    )
    least = 1e-3 * work.sum() / max(1, len(crew))
    shares = np.where(crew.is_working, np.maximum(shares, least), 0.0)
    free = np.flatnonzero(areas.is_free)
    cuts = CutParams(turn=params.turn)
    part_of = cut_recursively(areas.xy[free], work[free], shares, depots, cuts)
    middles = depots.copy()
    for number in range(len(crew)):
        own = free[part_of == number]
        if len(own):
            middles[number] = work[own] @ areas.xy[own] / work[own].sum()
    reps = np.flatnonzero(crew.is_working & np.logical_not(is_open))
    if len(reps) > 1 and task.haul is not None:
        far = np.hypot(*(middles[reps, None, :] - depots[None, reps, :]).T)
        unfair = np.abs(shares[reps][:, None] - shares[reps]) / max(
            float(shares[reps].mean()), 1e-9
        )
        scale = max(float(np.median(far)), 1.0)
        part, rep = linear_sum_assignment(far.T + 10 * scale * unfair)
        middles[reps[rep]] = middles[reps[part]]
    return Cells(
        middles, np.zeros(len(crew)), np.where(is_open[:, None], middles, depots)
    )


def _play_rounds(
    task: DesignTask,
    cells: Cells,
    params: PowerParams,
    rounds: Sequence[Round],
    groups: IntArray,
) -> Cells:
    areas, crew = task.areas, task.crew
    is_open = crew.is_open
    free = np.flatnonzero(areas.is_free)
    rep_of = assign_to_cells(task, cells)
    smooth: FloatArray | None = None
    reheats = _MOST_REHEATS
    for play in rounds:
        task = _live_at(task, cells.depots)
        work, beyond = marginal_work(task, rep_of)
        smooth = work if smooth is None else _mix(smooth, work, params.damping)
        targets = free_targets(task, rep_of, smooth, beyond)
        points = make_points(task, smooth, groups)
        if len(free) < len(areas):
            points = points.take(free)
        shares = _balance(points, cells, targets, play, may_reheat=reheats > 0)
        reheats -= _off(shares, targets) > _FAR_OFF
        rep, share = shares.rep, shares.share
        rep_of = areas.fixed.copy()
        rep_of[free] = rep[share.argmax(axis=0), np.arange(len(free))]
        sites, depots = cells.sites, cells.depots
        prices = shares.market.prices
        if play.is_moving and _off(shares, targets) <= _FAR_OFF:
            middles = soft_middles(points, rep, share, sites)
            depots = np.where(is_open[:, None], middles, depots)
            sites = pull_sites(task, middles, depots, params)
            prices = prices + price_change(points, rep, share, cells.sites, sites)
        cells = Cells(sites, prices, depots)
    return cells


def pull_sites(
    task: DesignTask, middles: FloatArray, depots: FloatArray, params: PowerParams
) -> FloatArray:
    """Return sites between middles and depots, (k, 2); open depots do not pull."""
    pull = np.where(task.crew.is_open, 0.0, params.depot_pull)[:, None]
    pull = pull * (task.haul is not None)
    sites: FloatArray = (middles + pull * depots) / (1 + pull)
    return sites


def _balance(
    points: Points,
    cells: Cells,
    targets: FloatArray,
    play: Round,
    *,
    may_reheat: bool,
) -> Shares:
    """Balance prices; where that fails, again at falling temperatures."""

    def balance_at(heat: float, prices: FloatArray, passes: int) -> Shares:
        return balance_prices(
            points,
            cells.sites,
            prices,
            targets,
            temperature=heat,
            passes=passes,
            aim=play.aim,
        )

    shares = balance_at(play.heat, cells.prices, play.passes)
    if not may_reheat or _off(shares, targets) <= _FAR_OFF:
        return shares
    prices = cells.prices
    for heat in (*(heat for heat in _HEATS if heat > play.heat), play.heat):
        shares = balance_at(heat, prices, _MANY_PASSES)
        prices = shares.market.prices
    return shares


def _off(shares: Shares, targets: FloatArray) -> float:
    """Return the share of the work that is in wrong hands, times two."""
    return float(np.abs(shares.mass - targets).sum() / max(targets.sum(), 1e-300))


def _live_at(task: DesignTask, depots: FloatArray) -> DesignTask:
    return replace(task, haul=task.haul and task.haul.at(depots))


def _mix(old: FloatArray, new: FloatArray, part: float) -> FloatArray:
    mixed: FloatArray = (1 - part) * old + part * new
    return mixed
