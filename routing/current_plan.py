"""Today's plan: who is visited by whom on which date, as far as is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from routing.cycle import Cycle
from routing.errors import Issue
from routing.model import Customer, Rep


@dataclass(frozen=True)
class CurrentVisit:
    """
    A visit of today's plan.

    Parameters
    ----------
    order
        1-based position in that day's route; None when it is not known.
    """

    customer_id: str
    rep_id: str
    date: date
    order: int | None = None


@dataclass(frozen=True)
class CurrentPlan:
    """
    Today's plan, dated in the cycle of the plan it is compared with.

    Parameters
    ----------
    visits
        By rep, then date, then order (unknown ones last), then customer.
    issues
        Faults of the rows left out.
    """

    visits: tuple[CurrentVisit, ...]
    issues: tuple[Issue, ...] = ()


def make_current_plan(
    visits: Sequence[CurrentVisit], issues: Sequence[Issue] = ()
) -> CurrentPlan:
    """Return a current plan with its visits in order."""
    ordered = sorted(
        visits,
        key=lambda visit: (
            visit.rep_id,
            visit.date,
            visit.order is None,
            visit.order or 0,
            visit.customer_id,
        ),
    )
    return CurrentPlan(tuple(ordered), tuple(issues))


def current_plan_from_customers(
    customers: Sequence[Customer],
    cycle: Cycle,
    *,
    reps: Sequence[Rep] | None = None,
) -> CurrentPlan:
    """
    Return today's plan as the customers' own owner, weekdays and weeks tell it.

    Customers without an owner or a weekday, and parked ones, are not visited. Weeks
    that are not stated follow from the frequency: 2 in 4 weeks is weeks 1 and 3, so
    that today's plan is not made to look worse than it is; without one, every week.

    Parameters
    ----------
    reps
        Where given, owners who are none of them do not count.
    """
    known = None if reps is None else {rep.rep_id for rep in reps}
    visits = [
        CurrentVisit(customer.customer_id, customer.owner_id, when)
        for customer in customers
        if customer.owner_id is not None
        and (known is None or customer.owner_id in known)
        and not customer.is_parked
        for when in dates_of(
            customer.weekdays_now, _weeks_now(customer, cycle.weeks), cycle
        )
    ]
    return make_current_plan(visits)


def dates_of(
    weekdays: Sequence[int], weeks: Sequence[int], cycle: Cycle
) -> tuple[date, ...]:
    """Return the dates of weekdays (0 = Monday) in weeks (1-based), ascending."""
    return tuple(
        cycle.date_of(7 * (week - 1) + weekday)
        for week in sorted(weeks)
        for weekday in sorted(weekdays)
        if week <= cycle.weeks
    )


def _weeks_now(customer: Customer, weeks: int) -> tuple[int, ...]:
    if customer.weeks_now:
        return customer.weeks_now
    frequency = customer.frequency
    if frequency is None or frequency >= weeks:
        return tuple(range(1, weeks + 1))
    return tuple(visit * weeks // frequency + 1 for visit in range(frequency))
