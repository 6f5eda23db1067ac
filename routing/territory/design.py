"""The story of territories: basic areas, their reps, the rest, and outlines."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from routing.cycle import Cycle
from routing.model import Customer, Lock, LockLevel, Rep
from routing.plan import Territory, TerritoryDesign
from routing.policy import Policy
from routing.territory.arrange import arrange_territories
from routing.territory.claims import NOBODY, Claims, make_claims
from routing.territory.conflicts import settle_rules
from routing.territory.crew import make_crew
from routing.territory.design_task import make_design_task
from routing.territory.floor import measure_floor
from routing.territory.holders import find_followers, hold_areas
from routing.territory.loads import DesignTask
from routing.territory.outline import outline_territories
from routing.territory.partition import Partition
from routing.territory.projection import make_projection
from routing.territory.remainder import assign_remainder
from routing.territory.rules import make_rules


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
    customer whom no rep may serve is in no territory. Rules that cannot be kept
    together are named, and broken as little as possible.

    Parameters
    ----------
    customers
        Graded ones.
    seed
        Turns the directions in which the map may be cut.
    """
    if not reps:
        return TerritoryDesign(())
    projection = make_projection(
        [c.location for c in customers if c.location and not c.is_parked]
    )
    crew = make_crew(reps, policy, cycle, projection)
    claims = make_claims(customers, crew, locked_reps(customers, locks))
    task = make_design_task(customers, crew, policy, claims, projection)
    cap = None
    if policy.territory.max_handover is not None:
        had = _had(customers, reps)
        task = _hold(task, customers, claims, had)
        # Who has to move leaves the share of the others to the planner.
        num_held = sum(rep != NOBODY for rep in had)
        cap = int(policy.territory.max_handover * num_held + 1e-9)
    settled = settle_rules(task, make_rules(customers, task.areas, policy, cap))
    cap = settled.rules.max_handovers
    partition = arrange_territories(task, policy, cap, seed, settled.rules).partition
    rep_of = {
        idx: rep
        for area, rep in enumerate(partition.rep_of)
        for idx in task.areas.members[area]
    }
    apart = policy.territory.apart
    # Under a cap those without work are no hand-overs either.
    is_capped = policy.territory.max_handover is not None
    stays = dict(enumerate(claims.owner)) if is_capped else None
    rep_of |= assign_remainder(customers, reps, claims, rep_of, apart, stays)
    conflicts = (*claims.conflicts, *settled.conflicts)
    return replace(
        _make_design(customers, reps, partition, rep_of), conflicts=conflicts
    )


def locked_reps(customers: Sequence[Customer], locks: Sequence[Lock]) -> dict[str, str]:
    """Return customer_id -> the rep that locks fix; the first of two wins."""
    owners = {c.customer_id: c.owner_id for c in customers}
    locked: dict[str, str] = {}
    for lock in locks:
        is_rep_lock = lock.level is LockLevel.REP
        rep_id = lock.rep_id or (owners.get(lock.customer_id) if is_rep_lock else None)
        if rep_id:
            locked.setdefault(lock.customer_id, rep_id)
    for customer in customers:
        if customer.is_locked and customer.owner_id:
            locked.setdefault(customer.customer_id, customer.owner_id)
    return locked


def _had(customers: Sequence[Customer], reps: Sequence[Rep]) -> list[int]:
    """Return the rep every customer has today; NOBODY for none who is still there."""
    idx_of = {rep.rep_id: idx for idx, rep in enumerate(reps)}
    return [idx_of.get(c.owner_id or "", NOBODY) for c in customers]


def _hold(
    task: DesignTask, customers: Sequence[Customer], claims: Claims, had: Sequence[int]
) -> DesignTask:
    """Return the task with everybody counted whom a hand-over of an area moves."""
    follows = find_followers(customers, task.areas)
    follows = {idx: at for idx, at in follows.items() if claims.allowed[idx]}
    areas = hold_areas(task.areas, task.crew, had, follows, claims.allowed)
    return replace(task, areas=areas)


def _make_design(
    customers: Sequence[Customer],
    reps: Sequence[Rep],
    partition: Partition,
    rep_of: Mapping[int, int],
) -> TerritoryDesign:
    loads, deviations = partition.loads(), partition.deviations()
    floor = measure_floor(partition.task, partition.to_array())
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
        floor=min(floor.estimate, partition.max_deviation()),
        num_handovers=sum(
            1
            for idx, rep in rep_of.items()
            if customers[idx].owner_id and customers[idx].owner_id != rep_ids[rep]
        ),
    )
