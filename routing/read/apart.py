"""Customers whom the policy wants apart, and whom no customers file has."""

import re
from collections.abc import Iterable
from pathlib import Path

from routing.errors import Issue
from routing.model import Customer
from routing.policy import Policy
from routing.read.references import nearest_ids
from routing.read.source import Kind, Source, decode, read_bytes


def find_unknown_apart(
    path: Path, policy: Policy, customers: Iterable[Customer]
) -> tuple[Issue, ...]:
    """
    Return an issue per unknown customer of ``apart``: such a pair keeps nobody apart.

    Parameters
    ----------
    path
        The policy, already read; its row is where the id stands first after ``apart``.
    customers
        Accepted ones.
    """
    known = {customer.customer_id for customer in customers}
    named = [name for pair in policy.territory.apart for name in pair]
    unknown = [name for name in dict.fromkeys(named) if name not in known]
    if not unknown:
        return ()
    lines = decode(Source(path.name, read_bytes(path), Kind.TEXT), "utf-8")[0]
    return tuple(
        Issue(
            path.name,
            "UNKNOWN_CUSTOMER",
            row=_find_row(lines.splitlines(), name),
            column="territory.apart",
            value=name,
            values={"nearest": nearest_ids(name, known)},
        )
        for name in unknown
    )


def _find_row(lines: list[str], name: str) -> int | None:
    """Return the number of the first line that names a customer after ``apart``."""
    quoted = re.compile(rf"""["']\s*{re.escape(name)}\s*["']""")
    begun = False
    for number, line in enumerate(lines, start=1):
        begun = begun or bool(re.match(r"\s*(territory\.)?apart\s*=", line))
        if begun and quoted.search(line):
            return number
    return None
