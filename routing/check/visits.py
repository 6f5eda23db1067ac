"""Required = planned + unplanned: every due visit has one record, on its day."""

import re
from collections import Counter
from collections.abc import Iterator

from routing.check.result import Ledger, Where
from routing.check.views import CustomerView, PlanView

_NUMBER = re.compile(r"[1-9][0-9]{0,3}\Z")


def check_visits(plan: PlanView, ledger: Ledger) -> None:
    """Check the records of every customer against what is required."""
    for customer in plan.all_customers:
        if customer.num_required == 0:
            _check_parked(plan, customer, ledger)
            continue
        _check_ids(plan, customer, ledger)
        _check_days(plan, customer, ledger)
        _check_rep(plan, customer, ledger)


def _check_parked(plan: PlanView, customer: CustomerView, ledger: Ledger) -> None:
    name = customer.customer_id
    nothing = not any(
        name in found for found in (plan.stops_of, plan.unplanned_of, plan.calendar)
    )
    at = Where(customer_id=name)
    ledger.check("PARKED_CUSTOMER_PLANNED", nothing, at, customer_id=name)


def _check_ids(plan: PlanView, customer: CustomerView, ledger: Ledger) -> None:
    name, required = customer.customer_id, customer.num_required
    found: Counter[int] = Counter()
    for visit_id in _visit_ids(plan, name):
        number = _number_of(plan, name, visit_id)
        at = Where(customer_id=name, visit_id=visit_id)
        well_formed = number is not None and number <= required
        ledger.check("VISIT_ID_WRONG", well_formed, at, visit_id=visit_id)
        if number is not None:
            found[number] += 1
    at = Where(customer_id=name)
    for number in range(1, required + 1):
        values = {"customer_id": name, "number": number, "required": required}
        ledger.check("VISIT_MISSING", found[number] > 0, at, **values)
        ledger.check("VISIT_DOUBLED", found[number] < 2, at, **values)


def _visit_ids(plan: PlanView, customer_id: str) -> Iterator[str]:
    yield from (stop.visit_id for _, stop in plan.stops_of.get(customer_id, []))
    yield from (visit.visit_id for visit in plan.unplanned_of.get(customer_id, []))


def _number_of(plan: PlanView, customer_id: str, visit_id: str) -> int | None:
    head = f"{customer_id}@{plan.start.isoformat()}#"
    tail = visit_id.removeprefix(head)
    if not visit_id.startswith(head) or not _NUMBER.match(tail):
        return None
    return int(tail)


def _check_days(plan: PlanView, customer: CustomerView, ledger: Ledger) -> None:
    name = customer.customer_id
    stops = plan.stops_of.get(name, [])
    dates = Counter(route.date for route, _ in stops)
    for when, visits in dates.items():
        at = Where(customer_id=name, date=when)
        ledger.check("TWICE_ON_ONE_DAY", visits == 1, at, customer_id=name, date=when)
    has_pattern = name in plan.calendar
    at = Where(customer_id=name)
    if stops:
        ledger.check("PATTERN_MISSING", has_pattern, at, customer_id=name)
    if not has_pattern:
        return
    days = sorted(set(plan.calendar[name][0]))
    for route, stop in stops:
        at = Where(
            rep_id=route.rep_id,
            date=route.date,
            customer_id=name,
            visit_id=stop.visit_id,
        )
        day = (route.date - plan.start).days
        if ledger.check("OFF_PATTERN", day in days, at, visit_id=stop.visit_id):
            _check_number(plan, days.index(day), at, ledger)
    for visit in plan.unplanned_of.get(name, []):
        at = Where(
            rep_id=visit.rep_id,
            date=visit.date_due,
            customer_id=name,
            visit_id=visit.visit_id,
        )
        due = -1 if visit.date_due is None else (visit.date_due - plan.start).days
        is_due = due in days and visit.date_due not in dates
        if ledger.check("DUE_DATE_WRONG", is_due, at, visit_id=visit.visit_id):
            _check_number(plan, days.index(due), at, ledger)


def _check_number(plan: PlanView, index: int, at: Where, ledger: Ledger) -> None:
    number = _number_of(plan, at.customer_id or "", at.visit_id or "")
    if number is not None:
        ledger.check(
            "VISIT_NUMBER_WRONG",
            number == index + 1,
            at,
            visit_id=at.visit_id,
            number=index + 1,
        )


def _check_rep(plan: PlanView, customer: CustomerView, ledger: Ledger) -> None:
    name = customer.customer_id
    reps = {route.rep_id for route, _ in plan.stops_of.get(name, [])}
    reps |= {visit.rep_id for visit in plan.unplanned_of.get(name, []) if visit.rep_id}
    ledger.check(
        "SECOND_REP",
        len(reps) <= 1,
        Where(customer_id=name),
        customer_id=name,
        reps=", ".join(sorted(reps)),
    )
    allowed = customer.allowed_reps
    for rep_id in sorted({route.rep_id for route, _ in plan.stops_of.get(name, [])}):
        at = Where(customer_id=name, rep_id=rep_id)
        ledger.check(
            "REP_FORBIDDEN",
            not allowed or rep_id in allowed,
            at,
            customer_id=name,
            rep_id=rep_id,
        )
