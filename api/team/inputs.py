"""Stored records -> what is planned from, in this process or in a job's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from api.store.documents import Record
from api.team.records import record_texts
from routing.model import Customer, Rep
from routing.policy import Policy
from routing.read.policy import make_policy
from routing.read.single import make_context, read_single_customer, read_single_rep


def make_reps(records: Iterable[Record]) -> tuple[Rep, ...]:
    """Return reps of stored records."""
    return tuple(read_single_rep(record_texts(record))[0] for record in records)


def make_stored_policy(record: Mapping[str, Any]) -> Policy:
    """Return the policy of a stored record."""
    return make_policy(policy_settings(record), "policy")


def policy_settings(record: Mapping[str, Any]) -> Record:
    """Return a policy's record as the tables of a policy file."""
    settings = {name: value for name, value in record.items() if name != "policy_id"}
    if "grades" in settings:
        settings["grades"] = {
            grade["name"]: {k: v for k, v in grade.items() if k != "name"}
            for grade in settings["grades"]
        }
    return settings


def make_customers(
    records: Iterable[Record], policy: Policy, reps: Sequence[Rep]
) -> tuple[tuple[Customer, ...], dict[str, str]]:
    """
    Return customers of stored records, and the texts that grading may look up.

    They were judged when they were stored; what became wrong since, such as a grade
    that the policy no longer knows or a rep who left, is empty now, as it would be in
    a file.
    """
    context = make_context(policy, reps)
    known = {rep.rep_id for rep in reps}
    customers: list[Customer] = []
    values: dict[str, str] = {}
    for record in records:
        customer, _ = read_single_customer(record_texts(record), context)
        is_approximate = bool(record["approximate"]) and customer.location is not None
        customer = replace(customer, is_approximate=is_approximate)
        if customer.owner_id is not None and customer.owner_id not in known:
            # A lock to somebody who left would leave the customer without visits.
            customer = replace(customer, owner_id=None, is_locked=False)
        customers.append(customer)
        if record["column_value"]:
            values[customer.customer_id] = record["column_value"]
    return tuple(customers), values
