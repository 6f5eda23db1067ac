"""Days between visits that were made, against what a customer allows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from routing.execution.state import ExecutionState
from routing.model import Customer
from routing.plan import Plan

LONG_CLOSURE = 3
"""Weekdays, Monday to Friday, of closure between two visits that lift the limit."""


@dataclass(frozen=True, kw_only=True)
class Gap:
    """
    Two visits made one after the other.

    Parameters
    ----------
    allowed
        Most days that may lie between them.
    """

    customer_id: str
    before: date
    after: date
    allowed: int

    @property
    def days(self) -> int:
        """Calendar days between the two."""
        return (self.after - self.before).days

    @property
    def is_breach(self) -> bool:
        """Whether it is longer than allowed."""
        return self.days > self.allowed


def find_gaps(plan: Plan, state: ExecutionState) -> tuple[Gap, ...]:
    """
    Return the gaps that end on a day that figures look at, in the order of customers.

    Left out are customers who are gone, those without a limit, and gaps in which the
    customer was closed on ``LONG_CLOSURE`` weekdays or more.
    """
    return tuple(
        gap
        for customer in plan.customers
        if customer.is_active
        for gap in _gaps_of(customer, plan, state)
    )


def allowed_gap(customer: Customer, plan: Plan) -> int | None:
    """
    Return the most days that may lie between two visits; None for no limit.

    What the customer states, else the largest gap of the pattern and half of it, as
    for the first visit of a re-planned cycle.
    """
    if customer.max_gap_days is not None:
        return customer.max_gap_days
    entry = plan.calendar.get(customer.customer_id)
    if entry is None:
        return None
    largest = max(entry.pattern.gaps(plan.cycle.weeks))
    return largest + largest // 2


def _gaps_of(customer: Customer, plan: Plan, state: ExecutionState) -> Iterator[Gap]:
    allowed = allowed_gap(customer, plan)
    if allowed is None:
        return
    days = state.visited_on.get(customer.customer_id, ())
    for before, after in pairwise(days):
        if state.is_past(after) and not _was_closed(customer, before, after):
            yield Gap(
                customer_id=customer.customer_id,
                before=before,
                after=after,
                allowed=allowed,
            )


def _was_closed(customer: Customer, before: date, after: date) -> bool:
    if not customer.closed_days:
        return False
    between = (before + timedelta(days=n) for n in range(1, (after - before).days))
    closed = (
        day.weekday() < 5 and any(day in dates for dates in customer.closed_days)
        for day in between
    )
    return sum(closed) >= LONG_CLOSURE
