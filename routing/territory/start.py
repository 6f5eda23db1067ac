"""First territories: recursive balanced cuts, or today's owners."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.territory.assign import assign_parts
from routing.territory.basic_area import NOBODY, BasicAreas, IntArray
from routing.territory.contiguity import grow_territories
from routing.territory.crew import Crew
from routing.territory.partition import Partition

FloatArray = NDArray[np.float64]

_NUM_DIRECTIONS = 16
_DRIVE_ROUNDS = 3


@dataclass(frozen=True)
class CutParams:
    """
    How the map is cut.

    Parameters
    ----------
    turn
        Angle of the first direction tried, radians.
    num_directions
        Directions tried for every cut, evenly over half a turn.
    """

    turn: float = 0.0
    num_directions: int = _NUM_DIRECTIONS

    def directions(self) -> FloatArray:
        """Return unit vectors, shape (num_directions, 2)."""
        steps = np.arange(self.num_directions) / self.num_directions
        angles = self.turn + np.pi * steps
        return np.column_stack((np.cos(angles), np.sin(angles)))


def start_from_owners(
    areas: BasicAreas, crew: Crew, max_handovers: int | None = None
) -> Partition:
    """
    Return today's territories, areas without an owner going to the nearest one.

    Parameters
    ----------
    max_handovers
        Customers with an owner who may change rep; None for no cap.
    """
    held = np.where(areas.fixed != NOBODY, areas.fixed, areas.owner)
    partition = Partition(areas, crew, grow_territories(areas, held))
    seed_empty_reps(partition, max_handovers)
    return partition


def start_from_cuts(
    areas: BasicAreas, crew: Crew, params: CutParams, *, keep_owners: bool
) -> Partition:
    """
    Return territories by balanced cuts, with the parts given to suitable reps.

    The first cut balances the work on the spot; the following ones also the driving
    to and from the depots of the reps found before.
    """
    free = np.flatnonzero(areas.fixed == NOBODY)
    work = areas.work.copy()
    partition = Partition(areas, crew, areas.fixed)
    for _ in range(_DRIVE_ROUNDS):
        shares = _free_shares(areas, crew, work)
        part_of = cut_recursively(
            areas.xy[free], work[free], shares, areas.depots, params
        )
        rep_of = areas.fixed.copy()
        rep_of[free] = assign_parts(areas, crew, free, part_of, keep_owners=keep_owners)
        rep_of = _only_allowed(areas, rep_of)
        partition = Partition(areas, crew, rep_of)
        work = (work + areas.work + _linehaul_work(partition)) / 2
    seed_empty_reps(partition)
    return partition


def cut_recursively(
    xy: FloatArray,
    work: FloatArray,
    shares: FloatArray,
    depots: FloatArray,
    params: CutParams,
) -> IntArray:
    """
    Cut points into one part per share by straight lines, each balanced.

    Every cut halves the parts, sorted by their depots along the line's normal, and
    takes the direction that leaves the two sides most compact (least inertia).

    Parameters
    ----------
    shares
        Wanted work per part, shape (num_parts,); any scale, >= 0.

    References
    ----------
    Kalcsics, J., Nickel, S. & Schroeder, M. (2005). Towards a unified territorial
    design approach. TOP 13(1), 1-74.
    """
    part_of = np.zeros(len(xy), dtype=np.int64)
    parts = np.flatnonzero(shares > 0)
    todo = [(np.arange(len(xy)), parts if len(parts) else np.arange(len(shares)))]
    while todo:
        points, group = todo.pop()
        if len(group) == 1:
            part_of[points] = group[0]
            continue
        todo += _best_cut(points, group, xy, work, shares, depots, params)
    return part_of


def _best_cut(
    points: IntArray,
    group: IntArray,
    xy: FloatArray,
    work: FloatArray,
    shares: FloatArray,
    depots: FloatArray,
    params: CutParams,
) -> list[tuple[IntArray, IntArray]]:
    best: tuple[float, list[tuple[IntArray, IntArray]]] | None = None
    for direction in params.directions():
        group_order = group[np.lexsort((group, depots[group] @ direction))]
        half = len(group) // 2
        left, right = group_order[:half], group_order[half:]
        order = points[np.lexsort((points, xy[points] @ direction))]
        share = shares[left].sum() / max(shares[group].sum(), 1e-12)
        at = _balanced_position(work[order], share, len(left), len(right))
        sides = [(order[:at], np.sort(left)), (order[at:], np.sort(right))]
        inertia = sum(_inertia(xy[side], work[side]) for side, _ in sides)
        if best is None or inertia < best[0] * (1 - 1e-9):
            best = inertia, sides
    return best[1] if best else []


def _balanced_position(
    work: FloatArray, share: float, num_left: int, num_right: int
) -> int:
    """Return how many points go left; each part gets one where there are enough."""
    middles = np.cumsum(work) - work / 2
    at = int(np.searchsorted(middles, share * work.sum()))
    least = min(num_left, len(work))
    return min(max(at, least), max(least, len(work) - num_right))


def _inertia(xy: FloatArray, work: FloatArray) -> float:
    weight = work + 1e-9
    if not len(xy):
        return 0.0
    centre = weight @ xy / weight.sum()
    return float(weight @ ((xy - centre) ** 2).sum(axis=1))


def _free_shares(areas: BasicAreas, crew: Crew, work: FloatArray) -> FloatArray:
    """Return the work every rep should get besides what is locked to it."""
    wanted = crew.fractions * work.sum()
    locked = areas.fixed != NOBODY
    given = np.bincount(
        areas.fixed[locked], weights=work[locked], minlength=len(wanted)
    )
    least = 1e-6 * work.sum() * crew.is_working
    shares: FloatArray = np.maximum(wanted - given, least)
    return shares * crew.is_working


def _linehaul_work(partition: Partition) -> FloatArray:
    """Return every area's part of its rep's driving out and back, seconds."""
    areas, crew = partition.areas, partition.crew
    rep_of = partition.to_array()
    visits = np.bincount(rep_of, weights=areas.visits, minlength=len(crew.rep_ids))
    days = np.minimum(crew.work_days, visits)
    per_visit = 2 * days / np.maximum(visits, 1)
    own_time = areas.depot_time[np.arange(len(areas)), rep_of]
    linehaul: FloatArray = areas.visits * per_visit[rep_of] * own_time
    return linehaul


def _only_allowed(areas: BasicAreas, rep_of: IntArray) -> IntArray:
    """Take areas from reps who may not have them, and give them to the nearest."""
    is_fine = areas.is_allowed[np.arange(len(areas)), rep_of]
    return grow_territories(areas, np.where(is_fine, rep_of, NOBODY))


def seed_empty_reps(partition: Partition, max_handovers: int | None = None) -> None:
    """Give every working rep without an area the free one nearest to the depot."""
    cap = int(partition.areas.num_customers.sum())
    cap = cap if max_handovers is None else max_handovers
    areas = partition.areas
    for rep in np.flatnonzero(partition.crew.is_working).tolist():
        if partition.areas_of[rep]:
            continue
        far = np.hypot(*(areas.xy - areas.depots[rep]).T)
        for area in np.lexsort((np.arange(len(areas)), far)).tolist():
            if (
                partition.is_free(area, rep)
                and partition.handovers_with(area, rep) <= cap
                and partition.can_leave(area)
            ):
                partition.move(area, rep)
                break
