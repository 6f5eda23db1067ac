"""A band of areas along borders as an allocation: what is free, and what stays."""

from collections.abc import Sequence

from routing.territory.adjacency import Neighbours
from routing.territory.allocate_problem import AllocateProblem
from routing.territory.band_choice import Band, Reach
from routing.territory.band_cores import link_nodes
from routing.territory.band_ranges import make_ranges
from routing.territory.claims import NOBODY
from routing.territory.partition import Partition
from routing.territory.rules import Rules

_COST = 50
_DEAREST = 4.0


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
    ranges = make_ranges(partition, rules, band, candidates, tolerance)
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
        tuple(areas.handovers(area, rep) for rep in reps)
        for area, reps in zip(free, candidates, strict=True)
    )


def _handover_room(partition: Partition, rules: Rules, band: Band) -> int | None:
    if rules.max_handovers is None:
        return None
    own = [(partition.rep_of[area],) for area in band.areas]
    inside = sum(row[0] for row in _handovers(partition, band.areas, own))
    return max(0, rules.max_handovers - (partition.num_handovers - inside))
