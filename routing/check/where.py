"""Which part of a plan a rule is about."""

import datetime
from dataclasses import dataclass

from routing.check.views import CustomerView, RouteView, StopView, UnplannedView


@dataclass(frozen=True, kw_only=True)
class Where:
    """The part of a plan that a rule is about; None where it does not apply."""

    rep_id: str | None = None
    date: datetime.date | None = None
    customer_id: str | None = None
    visit_id: str | None = None


WHOLE_PLAN = Where()


def at_customer(customer: CustomerView) -> Where:
    """Return a customer, on no day in particular."""
    return Where(customer_id=customer.customer_id)


def at_route(route: RouteView) -> Where:
    """Return a rep's day."""
    return Where(rep_id=route.rep_id, date=route.date)


def at_stop(route: RouteView, stop: StopView) -> Where:
    """Return a stop of a rep's day."""
    return Where(
        rep_id=route.rep_id,
        date=route.date,
        customer_id=stop.customer_id,
        visit_id=stop.visit_id,
    )


def at_unplanned(visit: UnplannedView) -> Where:
    """Return an unplanned visit, on the day it is due."""
    return Where(
        rep_id=visit.rep_id,
        date=visit.date_due,
        customer_id=visit.customer_id,
        visit_id=visit.visit_id,
    )
