"""Visits that no territory plans, as no rep may or can make them."""

from collections.abc import Iterator, Mapping, Sequence

from routing.cycle import Cycle
from routing.model import Customer, Rep
from routing.plan import Reason, Unplanned, visit_id


def unserved_visits(
    customers: Sequence[Customer],
    reps: Sequence[Rep],
    rep_of: Mapping[str, str],
    cycle: Cycle,
) -> tuple[Unplanned, ...]:
    """
    Return the required visits of customers in no territory, with the reason why.

    Parameters
    ----------
    rep_of
        customer_id -> rep_id of all who are in a territory.
    """
    return tuple(
        visit
        for customer in customers
        if customer.customer_id not in rep_of and not customer.is_parked
        for visit in _visits(customer, reps, cycle)
    )


def _visits(
    customer: Customer, reps: Sequence[Rep], cycle: Cycle
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
    for number in range(1, customer.num_visits + 1):
        yield Unplanned(
            visit_id=visit_id(customer.customer_id, cycle, number),
            customer_id=customer.customer_id,
            reason=reason,
            numbers=numbers,
        )
