"""The story of territories: start, balance, join, and draw."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from routing.cycle import Cycle
from routing.model import Customer, Lock, Rep
from routing.plan import Territory, TerritoryDesign
from routing.policy import Policy
from routing.territory.basic_area import (
    NOBODY,
    BasicAreas,
    Claims,
    make_basic_areas,
    make_claims,
)
from routing.territory.contiguity import join_territories
from routing.territory.crew import Crew, make_crew
from routing.territory.improve import ImproveParams, balance_territories
from routing.territory.measures import achievable_deviation
from routing.territory.outline import outline_territories
from routing.territory.partition import Partition
from routing.territory.polish import polish_balance
from routing.territory.remainder import assign_remainder
from routing.territory.start import CutParams, start_from_cuts, start_from_owners
from routing.territory.tighten import tighten_territories

_MAX_REPAIRS = 3
_NUM_CUTS = 3
_NUM_CUTS_SMALL = 12
_SMALL = 1_000


def design_territories(
    customers: Sequence[Customer],
    reps: Sequence[Rep],
    policy: Policy,
    *,
    cycle: Cycle,
    seed: int,
    locks: Sequence[Lock] = (),
) -> TerritoryDesign:
    """
    Give every customer a rep: fair shares of the work, in connected territories.

    Work is service, parking and estimated driving. Today's owners are kept where the
    policy says so and fairness allows; locks and allowed reps are always kept. A
    customer whom no rep may serve is in no territory.

    Parameters
    ----------
    customers
        Graded ones.
    seed
        Turns the directions in which the map may be cut.
    """
    if not reps:
        return TerritoryDesign(())
    crew = make_crew(reps, policy, cycle)
    claims = make_claims(customers, crew, _locked_reps(customers, locks))
    idxs = _active_idxs(customers, claims)
    areas = make_basic_areas(customers, idxs, reps, crew, claims, policy)
    cap = _handover_cap(customers, claims, policy)
    partition = _find_partition(areas, crew, policy, cap, seed)
    rep_of = {
        idx: rep
        for area, rep in enumerate(partition.rep_of)
        for idx in areas.customer_idxs[area]
    }
    rep_of |= assign_remainder(customers, reps, claims, rep_of)
    return _make_design(customers, reps, partition, rep_of)


def _locked_reps(
    customers: Sequence[Customer], locks: Sequence[Lock]
) -> dict[str, str]:
    """Return customer_id -> the rep that locks fix; the first of two wins."""
    owners = {c.customer_id: c.owner_id for c in customers}
    locked: dict[str, str] = {}
    for lock in locks:
        is_rep_lock = lock.level.value == "rep"
        rep_id = lock.rep_id or (owners.get(lock.customer_id) if is_rep_lock else None)
        if rep_id:
            locked.setdefault(lock.customer_id, rep_id)
    for customer in customers:
        if customer.is_locked and customer.owner_id:
            locked.setdefault(customer.customer_id, customer.owner_id)
    return locked


def _active_idxs(customers: Sequence[Customer], claims: Claims) -> list[int]:
    return [
        idx
        for idx, customer in enumerate(customers)
        if customer.location and not customer.is_parked and claims.allowed[idx]
    ]


def _handover_cap(
    customers: Sequence[Customer], claims: Claims, policy: Policy
) -> int | None:
    """Return how many owned customers may change rep besides those who must."""
    share = policy.territory.max_handover
    if share is None:
        return None
    owned = [idx for idx, c in enumerate(customers) if c.owner_id]
    forced = sum(1 for idx in owned if claims.owner[idx] == NOBODY)
    return max(0, int(share * len(owned) + 1e-9) - forced)


def _find_partition(
    areas: BasicAreas, crew: Crew, policy: Policy, cap: int | None, seed: int
) -> Partition:
    """Start from today's owners if most customers have one, else from cuts."""
    rules = policy.territory
    has_owners = 2 * int(areas.num_customers[areas.owner != NOBODY].sum()) > int(
        areas.num_customers.sum()
    )
    kept: Partition | None = None
    if cap is not None or (rules.keep_owners and has_owners):
        params = ImproveParams(
            aim=rules.tolerance,
            band=0.8,
            owner_price=0.5,
            depot_pull=0.0,
            max_handovers=cap,
        )
        kept = _keep_owners(areas, crew, params)
        if cap is not None or _is_good(kept, rules.tolerance):
            return kept
    found = [] if kept is None else [kept]
    params = ImproveParams(
        aim=max(0.01, 0.4 * rules.tolerance),
        owner_price=0.2 if rules.keep_owners else 0.0,
    )
    num_cuts = _NUM_CUTS_SMALL if len(areas) <= _SMALL else _NUM_CUTS
    for turn in np.random.default_rng(seed).uniform(0, np.pi, num_cuts):
        cuts = CutParams(turn=float(turn))
        start = start_from_cuts(areas, crew, cuts, keep_owners=rules.keep_owners)
        found.append(_tightened(_repair(start, params), params, rules.tolerance))
        if found[-1].max_deviation() <= rules.tolerance:
            return found[-1]
    return min(found, key=lambda partition: partition.max_deviation())


def _keep_owners(areas: BasicAreas, crew: Crew, params: ImproveParams) -> Partition:
    """Repair today's territories; under a cap fairness comes before connectedness."""
    cap = params.max_handovers
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


def _tightened(
    partition: Partition, params: ImproveParams, tolerance: float
) -> Partition:
    limit = max(params.aim, partition.max_deviation())
    tighten_territories(partition, params, min(limit, tolerance))
    join_territories(partition, params)
    return partition


def _is_good(partition: Partition, tolerance: float) -> bool:
    """Tell whether owners can stay: fair, and fewer than half of them lost."""
    aim = max(tolerance, achievable_deviation(partition))
    owned = partition.areas.num_customers[partition.areas.owner != NOBODY].sum()
    return partition.max_deviation() <= aim and 2 * partition.num_handovers <= owned


def _make_design(
    customers: Sequence[Customer],
    reps: Sequence[Rep],
    partition: Partition,
    rep_of: Mapping[int, int],
) -> TerritoryDesign:
    loads, deviations = partition.loads(), partition.deviations()
    ids: list[list[str]] = [[] for _ in reps]
    for idx, rep in rep_of.items():
        ids[rep].append(customers[idx].customer_id)
    rep_ids = [rep.rep_id for rep in reps]
    territories = tuple(
        Territory(
            rep_id=rep_ids[idx],
            customer_ids=tuple(sorted(ids[idx])),
            workload=round(loads[idx]),
            share=1 + deviations[idx],
        )
        for idx in range(len(reps))
    )
    outlines = outline_territories(customers, rep_of, len(reps))
    return TerritoryDesign(
        tuple(
            replace(territory, outline=outline)
            for territory, outline in zip(territories, outlines, strict=True)
        ),
        # An estimate: what was achieved shows that at least this is possible.
        floor=min(achievable_deviation(partition), partition.max_deviation()),
        num_handovers=sum(
            1
            for idx, rep in rep_of.items()
            if customers[idx].owner_id and customers[idx].owner_id != rep_ids[rep]
        ),
    )
