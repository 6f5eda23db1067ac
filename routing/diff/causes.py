"""Why something changes: what the inputs of the two plans tell, in a fixed order."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from routing.diff.plan_diff import Cause
from routing.diff.sides import Side
from routing.model import Customer, Rep

_GRADING = ("grade", "frequency", "priority")
_LIMITS = (
    *("windows", "weekdays", "weeks", "min_gap_days", "max_gap_days"),
    *("closed_days", "allowed_reps", "service_time", "group"),
)
_HABITS = ("owner_id", "weekdays_now", "weeks_now")


@dataclass(frozen=True)
class Case:
    """
    Something that changes for a customer.

    Parameters
    ----------
    rep_before, rep_after
        Who visits in the old and in the new plan; None where nobody does.
    is_on_new_date
        Whether the new plan has a visit on a date on which the old one has not got it.
    """

    customer_id: str
    rep_before: str | None
    rep_after: str | None
    old: Side
    new: Side
    is_on_new_date: bool = False

    @property
    def customers(self) -> tuple[Customer | None, Customer | None]:
        """The customer as the old and the new plan know him."""
        old, new = self.old.customers, self.new.customers
        return old.get(self.customer_id), new.get(self.customer_id)


def find_cause(case: Case) -> Cause:
    """Return the first cause that the inputs tell; without any, room was made."""
    return next((cause for cause, holds in _RULES if holds(case)), Cause.ROOM)


def _differs(case: Case, names: tuple[str, ...]) -> bool:
    old, new = case.customers
    return any(getattr(old, name) != getattr(new, name) for name in names)


def _is_new(case: Case) -> bool:
    return case.customers[0] is None


def _is_gone(case: Case) -> bool:
    """Tell whether no file names him any more; a re-plan keeps whom it has visited."""
    new = case.customers[1]
    if new is None:
        return True
    return not new.is_active and case.customer_id not in case.new.plan.design.rep_of


def _is_parked(case: Case) -> bool:
    old, new = case.customers
    return bool(old and new and new.is_parked and not old.is_parked)


def _is_resumed(case: Case) -> bool:
    old, new = case.customers
    return bool(old and new and old.is_parked and not new.is_parked)


def _is_owned_anew(case: Case) -> bool:
    """Tell whether his own rep is another now, and the new plan follows."""
    new = case.customers[1]
    follows = new is not None and new.owner_id == case.rep_after != case.rep_before
    return follows and _differs(case, ("owner_id",))


def _is_locked_anew(case: Case) -> bool:
    old, new = case.customers
    locks = (side.locks.get(case.customer_id, ()) for side in (case.old, case.new))
    before, after = (frozenset(some) for some in locks)
    is_locked = bool(old and new and (old.is_locked or new.is_locked))
    return before != after or (is_locked and _differs(case, ("is_locked", *_HABITS)))


def _is_rep_gone(case: Case) -> bool:
    rep = case.rep_before
    return rep in case.old.workers and rep not in case.new.workers


def _is_rep_new(case: Case) -> bool:
    rep = case.rep_after
    return rep in case.new.workers and rep not in case.old.workers


def _are_hours_new(case: Case) -> bool:
    """Tell whether hours, leave, limits or depot of a rep concerned are others."""
    for rep_id in (case.rep_before, case.rep_after):
        before = case.old.reps.get(rep_id or "")
        after = case.new.reps.get(rep_id or "")
        if before and after and _nameless(before) != _nameless(after):
            return True
    return False


def _nameless(rep: Rep) -> Rep:
    return replace(rep, name="", skills=())


def _is_made_up(case: Case) -> bool:
    if not case.is_on_new_date:
        return False
    since = case.new.missed - case.old.missed
    return any(case.new.customer_of.get(v) == case.customer_id for v in since)


_RULES: tuple[tuple[Cause, Callable[[Case], bool]], ...] = (
    (Cause.CUSTOMER_NEW, _is_new),
    (Cause.CUSTOMER_GONE, _is_gone),
    (Cause.PARKED, _is_parked),
    (Cause.RESUMED, _is_resumed),
    (Cause.GRADE, lambda case: _differs(case, _GRADING)),
    (Cause.POSITION, lambda case: _differs(case, ("location",))),
    (Cause.LIMITS, lambda case: _differs(case, _LIMITS)),
    (Cause.OWNER, _is_owned_anew),
    (Cause.LOCK, _is_locked_anew),
    (Cause.REP_GONE, _is_rep_gone),
    (Cause.REP_NEW, _is_rep_new),
    (Cause.REP_HOURS, _are_hours_new),
    (Cause.MISSED, _is_made_up),
)
