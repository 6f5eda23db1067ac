"""What greedy moves cannot do: areas along the borders shared out anew, exactly."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from routing.territory.allocate import allocate_areas
from routing.territory.allocate_problem import AllocateParams
from routing.territory.band_choice import Band, Reach, choose_band
from routing.territory.band_problem import make_band_problem
from routing.territory.cells import PowerCells
from routing.territory.claims import NOBODY
from routing.territory.contiguity import stray_areas
from routing.territory.floor import measure_floor
from routing.territory.merit import is_less, measure_merit, mend_strays
from routing.territory.partition import Partition
from routing.territory.rules import Rules, find_broken_rules

_REACHES = (
    Reach(1, 1_000, give=1.0),
    Reach(1, 1_000, give=np.inf),
    Reach(2, 2_000, give=np.inf),
    Reach(4, 4_000, give=np.inf),
    Reach(4, 2_000, is_soft=True),
    Reach(1, 2_000, is_connected=False, give=np.inf),
    Reach(99, 6_000, is_connected=False, give=np.inf),
    Reach(99, 2_000, is_connected=False, is_soft=True),
)
"""Tried in turn while nothing better is found: rules first, the work later."""
_FAIR_REACHES = (
    *(Reach(1, 800), Reach(2, 1_600)),
    *(Reach(2, 1_600, give=0.3), Reach(2, 1_600, give=0.7)),
)
_FAIR_WORK = 0.3
_FAIR_STEPS = 8
_NONE = 0.0, 0.0
_NEAREST = 10


@dataclass(frozen=True, kw_only=True)
class BandParams:
    """
    How far rules are enforced.

    Parameters
    ----------
    tolerance
        Largest deviation from a rep's fair share of the work, > 0.
    cells
        Cells that say what suits whom; None takes the territories' own middles.
    owner_price
        What taking an area from its owner counts, in squared distances between two
        territories, >= 0.
    work
        Deterministic work of the solver per step, about seconds of one core, > 0.
    steps
        Steps at most; each looks at the work anew, as driving changes with it.
    """

    tolerance: float
    cells: PowerCells | None = None
    owner_price: float = 0.0
    work: float = 2.0
    steps: int = 16


def enforce_rules(partition: Partition, rules: Rules, params: BandParams) -> Partition:
    """
    Return a partition that keeps the rules, or breaks them less; else the given one.

    The areas in a band around the reps concerned are shared out exactly, connected and
    within all ranges. Where that is not possible the band grows; at last, and only for
    rules, areas may lie apart from their territory. Costs nothing where all is kept.
    """
    if find_broken_rules(partition, rules):
        partition = _enforce(partition, rules, params, _REACHES)
        partition = mend_strays(partition, rules, params.tolerance)
    if find_broken_rules(partition, rules) or not _is_improvable(partition, params):
        return partition
    fair = replace(params, work=_FAIR_WORK * params.work, steps=_FAIR_STEPS)
    reaches: tuple[Reach, ...] = _FAIR_REACHES
    if stray_areas(partition):
        # What rules have torn apart already cannot be solved as connected.
        reaches = tuple(replace(reach, is_connected=False) for reach in reaches)
    return mend_strays(
        _enforce(partition, rules, fair, reaches), rules, params.tolerance
    )


def _enforce(
    partition: Partition, rules: Rules, params: BandParams, reaches: Sequence[Reach]
) -> Partition:
    """Solve bands while that helps, of the next reach where it does not."""
    merit = measure_merit(partition, rules, params.tolerance)
    is_rule_broken = merit[:2] > _NONE
    number = 0
    asked: list[tuple[Band, Reach]] = []
    for _ in range(params.steps):
        if number == len(reaches) or (merit[:2] <= _NONE and is_rule_broken):
            break
        if merit[:2] <= _NONE and partition.max_deviation() <= params.tolerance:
            break
        reach = reaches[number]
        band = _choose_band(partition, rules, params, reach)
        # In a small team a longer reach may ask the same.
        question = band, replace(reach, rings=0, members=0)
        found = None
        if question not in asked:
            found = _share_out(partition, rules, params, band, reach)
        better = found and measure_merit(found, rules, params.tolerance)
        if found and better and is_less(better, merit):
            partition, merit, asked = found, better, []
        else:
            number, asked = number + 1, [*asked, question]
    return partition


def _is_improvable(partition: Partition, params: BandParams) -> bool:
    """Tell whether the work is less even than asked for, and than areas allow."""
    off = partition.max_deviation()
    if off <= params.tolerance:
        return False
    return off > measure_floor(partition.task, partition.to_array()).estimate


def _choose_band(
    partition: Partition, rules: Rules, params: BandParams, reach: Reach
) -> Band:
    concerned = _concerned(partition, rules, params)
    reps = _widen(partition, concerned, reach.rings)
    return choose_band(partition, rules, reps, reach.members, params.cells)


def _share_out(
    partition: Partition, rules: Rules, params: BandParams, band: Band, reach: Reach
) -> Partition | None:
    """Solve a band; None where nothing is found."""
    if not band.areas:
        return None
    off = max(0.0, partition.max_deviation() - params.tolerance)
    width = np.inf if np.isinf(reach.give) else params.tolerance + reach.give * off
    problem = make_band_problem(
        partition, rules, band, width, params.owner_price, reach
    )
    start = [*band.core_reps, *(partition.rep_of[area] for area in band.areas)]
    answer = allocate_areas(
        problem,
        AllocateParams(work=params.work, is_soft=reach.is_soft, gap=0.02),
        start,
    )
    return _apply(partition, band, answer.rep_of) if answer.is_found else None


def _apply(partition: Partition, band: Band, rep_of: tuple[int, ...]) -> Partition:
    changed = partition.to_array()
    changed[list(band.areas)] = rep_of[len(band.core_reps) :]
    return Partition(partition.task, changed)


def _concerned(
    partition: Partition, rules: Rules, params: BandParams
) -> dict[int, None]:
    """Return the reps who break rules or are not fair; all where none is named."""
    broken = find_broken_rules(partition, rules)
    reps = [rule.rep for rule in broken if rule.rep != NOBODY]
    unfair = np.abs(partition.deviations()) > params.tolerance
    named = sorted({*reps, *np.flatnonzero(unfair).tolist()})
    able = {rep for rule in broken for rep in _able(partition, rule.areas)}
    return dict.fromkeys([*named, *sorted(able)] or range(len(partition.crew)))


def _able(partition: Partition, broken_areas: Iterable[int]) -> list[int]:
    """Return the nearest reps who may have areas that somebody has to leave."""
    areas, depots = partition.areas, partition.crew.depots
    found: list[int] = []
    for area in broken_areas:
        able = areas.skills[areas.skill[area]] & partition.crew.is_working
        far = np.hypot(*(depots - areas.xy[area]).T)
        reps = np.argsort(np.where(able, far, np.inf), kind="stable")[:3]
        found += [rep for rep in reps.tolist() if able[rep]]
    return found


def _reps_near(partition: Partition, rep: int) -> list[int]:
    """Return the reps around a rep; around his depot, where he has nothing."""
    if partition.areas_of[rep]:
        return partition.reps_around(rep)
    far = np.hypot(*(partition.areas.xy - partition.crew.depots[rep]).T)
    nearest = np.argsort(far, kind="stable")[:_NEAREST].tolist()
    return sorted({partition.rep_of[area] for area in nearest})


def _widen(partition: Partition, reps: Iterable[int], rings: int) -> tuple[int, ...]:
    """Return working reps, and those around them, so many times."""
    met = dict.fromkeys(reps)
    ring = list(met)
    for _ in range(rings):
        near = [other for rep in ring for other in _reps_near(partition, rep)]
        ring = [rep for rep in dict.fromkeys(near) if rep not in met]
        met |= dict.fromkeys(ring)
        if not ring:
            break
    if rings >= len(partition.crew):
        met |= dict.fromkeys(range(len(partition.crew)))
    working = partition.crew.is_working
    return tuple(rep for rep in sorted(met) if working[rep])
