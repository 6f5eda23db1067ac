"""Whose customer is whose from now on: as few hand-overs as there can be."""

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

from routing.model import Customer, Lock, LockLevel
from routing.plan import TerritoryDesign
from routing.replan.handovers import propose_handovers
from routing.replan.inputs import ReplanInputs, ReplanParams
from routing.replan.people import bound_elsewhere
from routing.rest import Handover
from routing.territory import design_territories


@dataclass(frozen=True)
class Owners:
    """
    Territories of the rest, and who had whom in the base.

    Parameters
    ----------
    before
        customer_id -> rep_id in the base, of customers that are still there.
    forced
        Customers who cannot stay with that rep.
    handovers
        Ways to share out that there were, where reps leave or join.
    taken
        Number of the one that was taken; 0 for none.
    """

    design: TerritoryDesign
    before: Mapping[str, str]
    forced: frozenset[str]
    handovers: tuple[Handover, ...] = ()
    taken: int = 0

    @property
    def moved(self) -> frozenset[str]:
        """Customers who change rep although they could stay."""
        rep_of = self.design.rep_of
        return frozenset(
            name
            for name, rep_id in self.before.items()
            if rep_of.get(name) != rep_id and name not in self.forced
        )


def settle_owners(
    inputs: ReplanInputs,
    customers: Sequence[Customer],
    params: ReplanParams,
    seed: int,
) -> Owners:
    """
    Return the territories of the rest.

    Everybody stays with his rep; newcomers, and customers whose rep is gone or may not
    visit them, go where they fit best beside the others. Where a rep joins, as few
    customers as fairness asks for change, never more than the cap allows.

    Parameters
    ----------
    customers
        Graded ones, without those who are only kept for the past.
    """
    had = inputs.base.design.rep_of
    reps = {rep.rep_id: rep for rep in inputs.reps}
    before = {
        c.customer_id: had[c.customer_id] for c in customers if c.customer_id in had
    }
    put = _who_stays_put(inputs, before)
    forced = _who_must_go(inputs, customers, before, put)
    stays = {name: rep_id for name, rep_id in before.items() if name not in forced}
    owned = tuple(
        replace(
            _in_scope(c, inputs, put),
            owner_id=stays.get(c.customer_id) or _owner_told(c, reps, inputs),
        )
        for c in customers
    )
    locks = [lock for lock in inputs.locks if lock.customer_id not in put]
    joined = {rep.rep_id for rep in inputs.reps} - {r.rep_id for r in inputs.base.reps}
    has_left = any(rep_id not in reps for rep_id in before.values())
    if (joined or has_left) and not inputs.scope:
        found = propose_handovers(
            inputs, owned, stays, params, joined=bool(joined), seed=seed
        )
        taken = found[min(params.chosen, len(found)) - 1]
        handovers = tuple(proposal.handover for proposal in found)
        return Owners(taken.design, before, forced, handovers, taken.handover.number)
    design = design_territories(
        owned,
        inputs.reps,
        inputs.policy,
        cycle=inputs.cycle,
        seed=seed,
        locks=(*locks, *_stay_locks(owned, locks)),
    )
    return Owners(design, before, forced)


def _who_stays_put(inputs: ReplanInputs, before: Mapping[str, str]) -> set[str]:
    """Return the customers whose rep is not to be looked at: the scope forbids it."""
    if not inputs.scope:
        return set()
    away = bound_elsewhere(inputs)
    return {
        name
        for name, rep_id in before.items()
        if name in away or not inputs.may_change(rep_id)
    }


def _who_must_go(
    inputs: ReplanInputs,
    customers: Sequence[Customer],
    before: Mapping[str, str],
    put: Container[str],
) -> frozenset[str]:
    """Return the customers whose rep is gone or may not visit them any more."""
    reps = {rep.rep_id for rep in inputs.reps}
    locked: dict[str, set[str]] = defaultdict(set)
    for lock in inputs.locks:
        if lock.rep_id is not None:
            locked[lock.customer_id].add(lock.rep_id)
    return frozenset(
        c.customer_id
        for c in customers
        if c.customer_id in before
        and c.customer_id not in put
        and not (
            before[c.customer_id] in reps
            and _may_visit(c, before[c.customer_id])
            and locked[c.customer_id] <= {before[c.customer_id]}
        )
    )


def _may_visit(customer: Customer, rep_id: str) -> bool:
    if customer.allowed_reps and rep_id not in customer.allowed_reps:
        return False
    return not customer.is_locked or customer.owner_id in (None, rep_id)


def _owner_told(
    customer: Customer, reps: Container[str], inputs: ReplanInputs
) -> str | None:
    """Return the rep that the customers file names, if he may have the customer."""
    rep_id = customer.owner_id
    if rep_id is None or rep_id not in reps or not inputs.may_change(rep_id):
        return None
    return rep_id if _may_visit(customer, rep_id) else None


def _in_scope(
    customer: Customer, inputs: ReplanInputs, put: Container[str]
) -> Customer:
    """Return a customer who may only go where parts may change."""
    if not inputs.scope:
        return customer
    if customer.customer_id in put:
        return replace(customer, is_locked=False, allowed_reps=())
    allowed = customer.allowed_reps or [rep.rep_id for rep in inputs.reps]
    names = tuple(name for name in allowed if name in inputs.scope)
    return replace(customer, allowed_reps=names or customer.allowed_reps)


def _stay_locks(customers: Sequence[Customer], locks: Sequence[Lock]) -> list[Lock]:
    fixed = {lock.customer_id for lock in locks if lock.rep_id is not None}
    return [
        Lock(customer_id=c.customer_id, level=LockLevel.REP, rep_id=c.owner_id)
        for c in customers
        if c.owner_id and c.customer_id not in fixed and not c.is_locked
    ]
