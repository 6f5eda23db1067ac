"""A customer's visits by date, as he knows them: no ids, only days and hours."""

from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from routing.diff.plan_diff import CustomerDiff, Placed


@dataclass(frozen=True)
class Call:
    """What the customer had, and what becomes of it; one of the two may be None."""

    before: Placed | None
    after: Placed | None

    @property
    def day(self) -> date:
        """The first date that the customer has to know about."""
        return min(side.date for side in (self.before, self.after) if side is not None)


def net_calls(customer: CustomerDiff) -> tuple[Call, ...]:
    """
    Return a customer's visits by date: which stays, which becomes which.

    Visits on a date of both plans belong together, whatever their ids; the others do
    in the order of their dates.
    """
    old = {visit.before.date: visit.before for visit in customer.visits if visit.before}
    new = {visit.after.date: visit.after for visit in customer.visits if visit.after}
    lost = [old[day] for day in sorted(old) if day not in new]
    gained = [new[day] for day in sorted(new) if day not in old]
    calls = [Call(old[day], new[day]) for day in old if day in new]
    calls += [Call(frm, to) for frm, to in zip_longest(lost, gained)]
    return tuple(sorted(calls, key=lambda call: call.day))


def is_noticed(call: Call, tolerance: int) -> bool:
    """Tell whether date or hour change, the hour by more than the tolerance."""
    before, after = call.before, call.after
    if before is None or after is None or before.date != after.date:
        return True
    return abs(after.start - before.start) > tolerance
