"""Who may, does and must have each customer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from routing.model import Customer
from routing.territory.crew import Crew

NOBODY = -1


@dataclass(frozen=True)
class Claims:
    """
    Who may, does and must have each customer, as indices of reps.

    Parameters
    ----------
    allowed
        Per customer the reps who may take it, ascending; empty when nobody may.
    """

    owner: tuple[int, ...]
    fixed: tuple[int, ...]
    allowed: tuple[tuple[int, ...], ...]


def make_claims(
    customers: Sequence[Customer], crew: Crew, locked_to: Mapping[str, str]
) -> Claims:
    """
    Return who may, does and must have each customer.

    A lock wins over the allowed reps. Reps without working days count as allowed only
    where nobody else is.

    Parameters
    ----------
    locked_to
        customer_id -> rep_id.
    """
    rep_idx = {rep_id: idx for idx, rep_id in enumerate(crew.rep_ids)}
    working = [bool(works) for works in crew.is_working]
    everyone = tuple(idx for idx, works in enumerate(working) if works)
    owner, fixed, allowed = [], [], []
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
    return Claims(tuple(owner), tuple(fixed), tuple(allowed))
