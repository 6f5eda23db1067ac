"""Nobody can serve the whole market: the customers a rep works, and the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from routing.model import Customer
from routing.policy import Policy


def choose_working_list(
    customers: Sequence[Customer], rep_of: Mapping[str, str], policy: Policy
) -> tuple[Customer, ...]:
    """
    Park whoever is beyond a rep's working list of a grade.

    The list holds at most the grade's ``max_customers_per_rep``: locked customers
    first, then by priority, value (none counts as least) and id.

    Parameters
    ----------
    customers
        Graded ones.
    rep_of
        customer_id -> rep_id; customers without a rep are on no list and stay.

    Returns
    -------
    tuple[Customer, ...]
        All customers in the given order, those beyond a list with frequency 0.
    """
    lists: dict[tuple[str, str], list[Customer]] = {}
    for customer in customers:
        rep_id = rep_of.get(customer.customer_id)
        if rep_id is not None and customer.grade and not customer.is_parked:
            lists.setdefault((rep_id, customer.grade), []).append(customer)
    beyond: dict[str, None] = {}
    for (_, grade), members in lists.items():
        size = policy.grade(grade).max_customers_per_rep
        if size is not None:
            ranked = sorted(members, key=_rank)
            beyond |= dict.fromkeys(c.customer_id for c in ranked[size:])
    return tuple(
        replace(c, frequency=0) if c.customer_id in beyond else c for c in customers
    )


def _rank(customer: Customer) -> tuple[bool, int, float, str]:
    value = float("-inf") if customer.value is None else customer.value
    return (
        not customer.is_locked,
        -customer.priority,
        -value,
        customer.customer_id,
    )
