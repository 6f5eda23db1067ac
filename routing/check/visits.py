"""Required = planned + unplanned: every due visit has one record, on its day."""

import datetime
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from routing.check.result import Ledger
from routing.check.views import CustomerView, PlanView, RouteView, StopView
from routing.check.where import Where, at_customer, at_stop, at_unplanned

_NUMBER = re.compile(r"[1-9][0-9]{0,3}\Z")


def check_visits(plan: PlanView, ledger: Ledger) -> None:
    """Check the records of every customer against what is required; past aside."""
    for customer in plan.all_customers:
        if customer.num_required == 0:
            _check_parked(plan, customer, ledger)
            continue
        if plan.rest is None:
            _check_ids(plan, customer, ledger)
            _check_days(plan, customer, ledger)
        _check_rep(plan, customer, ledger)


def number_of(plan: PlanView, customer_id: str, visit_id: str) -> int | None:
    """Return the number in an id of one of a customer's visits; None in any other."""
    head = f"{customer_id}@{plan.start.isoformat()}#"
    tail = visit_id.removeprefix(head)
    if not visit_id.startswith(head) or not _NUMBER.match(tail):
        return None
    return int(tail)


def _check_parked(plan: PlanView, customer: CustomerView, ledger: Ledger) -> None:
    name = customer.customer_id
    nothing = not any(
        name in found for found in (plan.stops_of, plan.unplanned_of, plan.calendar)
    )
    ledger.check("PARKED_CUSTOMER_PLANNED", nothing, at_customer(customer))


def _check_ids(plan: PlanView, customer: CustomerView, ledger: Ledger) -> None:
    name, required = customer.customer_id, customer.num_required
    found: Counter[int] = Counter()
    for visit_id in _visit_ids(plan, name):
        number = number_of(plan, name, visit_id)
        at = Where(customer_id=name, visit_id=visit_id)
        well_formed = number is not None and number <= required
        ledger.check("VISIT_ID_WRONG", well_formed, at)
        if number is not None:
            found[number] += 1
    at = at_customer(customer)
    for number in range(1, required + 1):
        values = {"number": number, "required": required}
        ledger.check("VISIT_MISSING", found[number] > 0, at, **values)
        ledger.check("VISIT_DOUBLED", found[number] < 2, at, **values)


def _visit_ids(plan: PlanView, customer_id: str) -> Iterator[str]:
    yield from (stop.visit_id for _, stop in plan.stops_of.get(customer_id, []))
    yield from (visit.visit_id for visit in plan.unplanned_of.get(customer_id, []))


def _check_days(plan: PlanView, customer: CustomerView, ledger: Ledger) -> None:
    name = customer.customer_id
    stops = plan.stops_of.get(name, [])
    dates = check_once_a_day(stops, ledger)
    has_pattern = name in plan.calendar
    if stops:
        ledger.check("PATTERN_MISSING", has_pattern, at_customer(customer))
    if not has_pattern:
        return
    days = sorted(set(plan.calendar[name][0]))
    for route, stop in stops:
        at = at_stop(route, stop)
        day = (route.date - plan.start).days
        if ledger.check("OFF_PATTERN", day in days, at):
            _check_number(plan, days.index(day), at, ledger)
    for visit in plan.unplanned_of.get(name, []):
        at = at_unplanned(visit)
        due = -1 if visit.date_due is None else (visit.date_due - plan.start).days
        is_due = due in days and visit.date_due not in dates
        if ledger.check("DUE_DATE_WRONG", is_due, at):
            _check_number(plan, days.index(due), at, ledger)


def check_once_a_day(
    stops: Sequence[tuple[RouteView, StopView]], ledger: Ledger
) -> set[datetime.date]:
    """Check that a customer's stops lie on different dates, and return those."""
    dates = Counter((route.date, stop.customer_id) for route, stop in stops)
    for (when, name), visits in dates.items():
        at = Where(customer_id=name, date=when)
        ledger.check("TWICE_ON_ONE_DAY", visits == 1, at)
    return {when for when, _ in dates}


def _check_number(plan: PlanView, index: int, at: Where, ledger: Ledger) -> None:
    number = number_of(plan, at.customer_id or "", at.visit_id or "")
    if number is not None:
        right = index + 1
        ledger.check("VISIT_NUMBER_WRONG", number == right, at, number=right)


def _check_rep(plan: PlanView, customer: CustomerView, ledger: Ledger) -> None:
    name = customer.customer_id
    reps = {route.rep_id for route, _ in plan.stops_of.get(name, [])}
    reps |= {visit.rep_id for visit in plan.unplanned_of.get(name, []) if visit.rep_id}
    named = ", ".join(sorted(reps))
    ledger.check("SECOND_REP", len(reps) <= 1, at_customer(customer), reps=named)
    allowed = customer.allowed_reps
    for rep_id in sorted({route.rep_id for route, _ in plan.stops_of.get(name, [])}):
        at = Where(customer_id=name, rep_id=rep_id)
        ledger.check("REP_FORBIDDEN", not allowed or rep_id in allowed, at)
