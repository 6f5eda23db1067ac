"""Who gets which basic area: today's owners repaired, or the map cut anew."""

import numpy as np

from routing.policy import Policy, TerritoryPolicy
from routing.territory.basic_area import NOBODY, BasicAreas
from routing.territory.contiguity import join_territories
from routing.territory.crew import Crew
from routing.territory.improve import ImproveParams, balance_territories
from routing.territory.partition import Partition
from routing.territory.polish import polish_balance
from routing.territory.start import CutParams, start_from_cuts, start_from_owners
from routing.territory.tighten import tighten_territories

_MAX_REPAIRS = 3
_NUM_CUTS = 3
_NUM_CUTS_SMALL = 12
_SMALL = 1_000
"""Up to this many areas more cuts are tried, as chance matters more there."""

_HANDOVER_PRICE = 0.05
"""Deviation that handing over every customer is worth."""


def arrange_territories(
    areas: BasicAreas, crew: Crew, policy: Policy, cap: int | None, seed: int
) -> Partition:
    """
    Return who gets which area.

    Where most customers have an owner, or hand-overs are capped, today's territories
    are repaired with few moves. If that is not fair enough or tears them apart, the
    map is cut anew, from several directions until one is fair.

    Parameters
    ----------
    cap
        Customers with an owner who may change rep; None for no cap.
    """
    rules = policy.territory
    num_owned = int(areas.num_customers[areas.owner != NOBODY].sum())
    is_kept = rules.keep_owners and 2 * num_owned > int(areas.num_customers.sum())
    found: list[Partition] = []
    if num_owned and (is_kept or cap is not None):
        kept = _keep_owners(areas, crew, rules, cap)
        if cap is not None:
            return kept
        if 2 * kept.num_handovers <= num_owned:
            found.append(kept)
    if not found or found[0].max_deviation() > rules.tolerance:
        found += _cut_anew(areas, crew, rules, seed)

    def price(partition: Partition) -> float:
        excess = max(0.0, partition.max_deviation() - rules.tolerance)
        handed = partition.num_handovers / max(1, num_owned)
        return excess + _HANDOVER_PRICE * handed * rules.keep_owners

    return min(found, key=price)


def _cut_anew(
    areas: BasicAreas, crew: Crew, rules: TerritoryPolicy, seed: int
) -> list[Partition]:
    """Return partitions from cuts, the last of them fair if any is."""
    params = ImproveParams(
        aim=max(0.01, 0.4 * rules.tolerance),
        owner_price=0.2 if rules.keep_owners else 0.0,
    )
    num_cuts = _NUM_CUTS_SMALL if len(areas) <= _SMALL else _NUM_CUTS
    found = []
    for turn in np.random.default_rng(seed).uniform(0, np.pi, num_cuts):
        cuts = CutParams(turn=float(turn))
        start = start_from_cuts(areas, crew, cuts, keep_owners=rules.keep_owners)
        partition = _repair(start, params)
        limit = max(params.aim, partition.max_deviation())
        tighten_territories(partition, params, min(limit, rules.tolerance))
        join_territories(partition, params)
        found.append(partition)
        if partition.max_deviation() <= rules.tolerance:
            break
    return found


def _keep_owners(
    areas: BasicAreas, crew: Crew, rules: TerritoryPolicy, cap: int | None
) -> Partition:
    """Repair today's territories; under a cap fairness comes before connectedness."""
    params = ImproveParams(
        aim=rules.tolerance,
        band=0.8,
        owner_price=0.5,
        depot_pull=0.0,
        max_handovers=cap,
    )
    kept = _repair(start_from_owners(areas, crew, cap), params)
    if cap is None or kept.max_deviation() <= params.aim:
        return kept
    start = start_from_owners(areas, crew, cap)
    fair = Partition(areas, crew, balance_territories(start, params))
    polish_balance(fair, params)
    return min(kept, fair, key=lambda partition: partition.max_deviation())


def _repair(partition: Partition, params: ImproveParams) -> Partition:
    """Join and balance in turn until both hold, or neither gets better."""
    join_territories(partition, params)
    for _ in range(_MAX_REPAIRS):
        rep_of = balance_territories(partition, params)
        partition = Partition(partition.areas, partition.crew, rep_of)
        polish_balance(partition, params)
        before = partition.to_array()
        join_territories(partition, params)
        if np.array_equal(before, partition.to_array()):
            break
    return partition
