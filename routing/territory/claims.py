"""Who may, does and must have each customer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from routing.model import Customer
from routing.plan import Conflict
from routing.territory.crew import Crew
from routing.territory.groups import find_groups, group_conflict, main_owner

NOBODY = -1


@dataclass(frozen=True)
class Claims:
    """
    Who may, does and must have each customer, as indices of reps.

    Parameters
    ----------
    allowed
        Per customer the reps who may take it, ascending; empty when nobody may. The
        same for all customers of a group, unless nobody may have them all.
    conflicts
        Groups that nobody may have.
    """

    owner: tuple[int, ...]
    fixed: tuple[int, ...]
    allowed: tuple[tuple[int, ...], ...]
    conflicts: tuple[Conflict, ...] = ()


def make_claims(
    customers: Sequence[Customer], crew: Crew, locked_to: Mapping[str, str]
) -> Claims:
    """
    Return who may, does and must have each customer.

    A lock wins over the allowed reps. Reps without working days count as allowed only
    where nobody else is. Customers of a group share their claims: who may have each of
    them may have the group, and whoever has most of it is its owner.

    Parameters
    ----------
    locked_to
        customer_id -> rep_id.
    """
    rep_idx = {rep_id: idx for idx, rep_id in enumerate(crew.rep_ids)}
    working = [bool(works) for works in crew.is_working]
    everyone = tuple(idx for idx, works in enumerate(working) if works)
    owner: list[int] = []
    fixed: list[int] = []
    allowed: list[tuple[int, ...]] = []
    for customer in customers:
        lock = rep_idx.get(locked_to.get(customer.customer_id, ""), NOBODY)
        named = {rep_idx[rep] for rep in customer.allowed_reps if rep in rep_idx}
        able = everyone
        if lock != NOBODY:
            able = (lock,)
        elif customer.allowed_reps:
            fit = tuple(sorted(named))
            able = tuple(idx for idx in fit if working[idx]) or fit
        today = rep_idx.get(customer.owner_id or "", NOBODY)
        owner.append(today if today in able else NOBODY)
        fixed.append(lock if lock != NOBODY else able[0] if len(able) == 1 else NOBODY)
        allowed.append(able)
    conflicts = []
    for group in find_groups(customers, allowed):
        if not group.reps:
            conflicts.append(group_conflict(group, customers, allowed, crew.rep_ids))
            continue
        whose = main_owner(group, owner)
        for idx in group.members:
            owner[idx] = NOBODY if whose is None else whose
            fixed[idx] = group.reps[0] if len(group.reps) == 1 else NOBODY
            allowed[idx] = group.reps
    return Claims(tuple(owner), tuple(fixed), tuple(allowed), tuple(conflicts))
