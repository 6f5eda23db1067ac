"""Customers of a group have one rep: whom all of them may have."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from routing.model import Customer
from routing.plan import Conflict

Reps = tuple[int, ...]


@dataclass(frozen=True)
class Group:
    """
    Customers who stay together.

    Parameters
    ----------
    members
        Indices of the customers to be shared out.
    reps
        Who may have all of them, ascending; empty if nobody may.
    """

    name: str
    members: tuple[int, ...]
    reps: Reps


def find_groups(
    customers: Sequence[Customer], allowed: Sequence[Reps]
) -> tuple[Group, ...]:
    """Return the groups, in the order of their first customers."""
    members: dict[str, list[int]] = {}
    for idx, customer in enumerate(customers):
        is_shared_out = customer.location is not None and not customer.is_parked
        if customer.group and is_shared_out and allowed[idx]:
            members.setdefault(customer.group, []).append(idx)
    return tuple(
        Group(name, tuple(idxs), _common_reps(idxs, allowed))
        for name, idxs in members.items()
    )


def main_owner(group: Group, owner: Sequence[int]) -> int | None:
    """Return who has most of a group today and may have all of it; None if nobody."""
    counts = Counter(owner[idx] for idx in group.members if owner[idx] in group.reps)
    return max(counts, key=lambda rep: (counts[rep], -rep)) if counts else None


def group_conflict(
    group: Group,
    customers: Sequence[Customer],
    allowed: Sequence[Reps],
    rep_ids: Sequence[str],
) -> Conflict:
    """Say why nobody may have a group: few of its customers, and whom each may have."""
    kept = list(group.members)
    for idx in group.members:
        fewer = [other for other in kept if other != idx]
        if fewer and not _common_reps(fewer, allowed):
            kept = fewer
    shown = ", ".join(
        f"{customers[idx].customer_id} ({' '.join(rep_ids[r] for r in allowed[idx])})"
        for idx in kept
    )
    return Conflict("GROUP_WITHOUT_REP", {"group": group.name, "customers": shown})


def _common_reps(members: Sequence[int], allowed: Sequence[Reps]) -> Reps:
    common = set(allowed[members[0]])
    for idx in members[1:]:
        common &= set(allowed[idx])
    return tuple(sorted(common))
