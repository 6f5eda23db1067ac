"""Visits that no territory plans, as no rep may or can make them."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count, islice
from types import MappingProxyType

from routing.cycle import Cycle
from routing.model import Customer, Rep
from routing.plan import Reason, Unplanned, visit_id
from routing.solver.task import Told

_NOTHING: Mapping[str, Told] = MappingProxyType({})


def unserved_visits(
    customers: Sequence[Customer],
    reps: Sequence[Rep],
    rep_of: Mapping[str, str],
    cycle: Cycle,
    told: Mapping[str, Told] = _NOTHING,
) -> tuple[Unplanned, ...]:
    """
    Return the required visits of customers in no territory, with the reason why.

    Parameters
    ----------
    rep_of
        customer_id -> rep_id of all who are in a territory.
    told
        customer_id -> what is open and which numbers are used in a running cycle;
        all visits are open without it.
    """
    return tuple(
        visit
        for customer in customers
        if customer.customer_id not in rep_of and not customer.is_parked
        for visit in _visits(customer, reps, cycle, told.get(customer.customer_id))
    )


def _visits(
    customer: Customer, reps: Sequence[Rep], cycle: Cycle, told: Told | None
) -> Iterator[Unplanned]:
    known = {rep.rep_id for rep in reps}
    reason, numbers = Reason.NO_REP_AVAILABLE, {"reps": ", ".join(sorted(known))}
    if customer.location is None:
        reason, numbers = Reason.NO_LOCATION, {}
    elif customer.allowed_reps and known.isdisjoint(customer.allowed_reps):
        reason, numbers = (
            Reason.REP_NOT_ALLOWED,
            {"reps": ", ".join(customer.allowed_reps)},
        )
    required = customer.num_visits if told is None else max(0, told.open_visits)
    used = () if told is None else told.used
    free = (number for number in count(1) if number not in used)
    for number in islice(free, required):
        yield Unplanned(
            visit_id=visit_id(customer.customer_id, cycle, number),
            customer_id=customer.customer_id,
            reason=reason,
            numbers=numbers,
        )
