"""Required = planned + unplanned in a re-planned cycle: past, missed and rest."""

import datetime
from collections import Counter
from collections.abc import Iterator

from routing.check.continuations import (
    Continuations,
    begins_in_time,
    is_continuation,
)
from routing.check.histories import continuations_of, history_of, required_in_rest
from routing.check.patterns import has_lock_conflict
from routing.check.result import Ledger
from routing.check.views import CustomerView, PlanView
from routing.check.visits import check_once_a_day, number_of
from routing.check.where import Where, at_customer, at_stop, at_unplanned

NO_DAY = "SPACING_INFEASIBLE"
"""The reason of a visit for which a continuation has no day."""


def check_rest_visits(plan: PlanView, ledger: Ledger) -> None:
    """Check every customer's records in the rest against what the past leaves due."""
    if plan.rest is None:
        return
    for customer in plan.all_customers:
        _check_ids(plan, customer, ledger)
        if customer.num_required == 0:
            continue
        _check_count(plan, customer, ledger)
        dates = check_once_a_day(plan.stops_of.get(customer.customer_id, []), ledger)
        if customer.customer_id in plan.due:
            _check_stops(plan, customer, ledger)
            _check_unplanned(plan, customer, dates, ledger)
        _check_continuation(plan, customer, ledger)


def visits_required(plan: PlanView) -> int:
    """Return how many visits a plan owes: in a re-planned one, past ones and rest."""
    if plan.rest is None:
        return sum(customer.num_required for customer in plan.all_customers)
    past = sum(map(len, plan.past_stops_of.values()))
    past += sum(map(len, plan.past_unplanned_of.values()))
    return past + sum(required_in_rest(plan, c) for c in plan.all_customers)


def _check_ids(plan: PlanView, customer: CustomerView, ledger: Ledger) -> None:
    name = customer.customer_id
    ids = list(_visit_ids(plan, name))
    for visit_id, times in Counter(ids).items():
        number = number_of(plan, name, visit_id)
        at = Where(customer_id=name, visit_id=visit_id)
        if ledger.check("VISIT_ID_WRONG", number is not None, at):
            values = {"number": number, "required": len(ids)}
            ledger.check("VISIT_DOUBLED", times == 1, at, **values)


def _visit_ids(plan: PlanView, customer_id: str) -> Iterator[str]:
    for stops in (plan.past_stops_of, plan.stops_of):
        yield from (stop.visit_id for _, stop in stops.get(customer_id, []))
    for visits in (plan.past_unplanned_of, plan.unplanned_of):
        yield from (visit.visit_id for visit in visits.get(customer_id, []))


def _check_count(plan: PlanView, customer: CustomerView, ledger: Ledger) -> None:
    name = customer.customer_id
    required = required_in_rest(plan, customer)
    found = len(plan.stops_of.get(name, [])) + len(plan.unplanned_of.get(name, []))
    ledger.check(
        "REST_COUNT_WRONG",
        found == required,
        at_customer(customer),
        found=found,
        required=required,
    )


def _check_stops(plan: PlanView, customer: CustomerView, ledger: Ledger) -> None:
    name = customer.customer_id
    for route, stop in plan.stops_of.get(name, []):
        is_due = (route.date - plan.start).days in plan.due[name]
        ledger.check("REST_STOP_NOT_DUE", is_due, at_stop(route, stop))


def _check_unplanned(
    plan: PlanView,
    customer: CustomerView,
    dates: set[datetime.date],
    ledger: Ledger,
) -> None:
    """Every due day has one record; a visit without a day says so, and is one."""
    due = plan.due[customer.customer_id]
    lacking = required_in_rest(plan, customer) - len(due)
    taken = set(dates)
    for visit in plan.unplanned_of.get(customer.customer_id, []):
        when = visit.date_due
        if when is None:
            fits = visit.reason == NO_DAY and lacking > 0
            lacking -= 1
        else:
            fits = (when - plan.start).days in due and when not in taken
            taken.add(when)
        ledger.check("REST_DUE_DATE_WRONG", fits, at_unplanned(visit))


def _check_continuation(plan: PlanView, customer: CustomerView, ledger: Ledger) -> None:
    name = customer.customer_id
    rep = plan.reps.get(plan.rep_of.get(name, ""))
    found = None if rep is None else continuations_of(plan, customer, rep)
    has_pattern = name in plan.calendar
    if not has_pattern and (name in plan.stops_of or _lost_pattern(plan, name, found)):
        ledger.check("PATTERN_MISSING", has_pattern, at_customer(customer))
    if found is None or not has_pattern or plan.calendar[name][0] not in found.tails:
        return
    pattern, due = plan.calendar[name][0], plan.due[name]
    at = Where(customer_id=name, rep_id=rep.rep_id if rep else None)
    values = {"days": list(pattern), "due": list(due), "required": found.required}
    if ledger.check(
        "DUE_DAYS_WRONG", is_continuation(found, pattern, due), at, **values
    ):
        in_time = begins_in_time(found, pattern, due)
        if rep is not None and not plan.may_change(rep.rep_id):
            in_time = True
        last = found.past.history.last
        ledger.check("FIRST_GAP_TOO_LONG", in_time, at, **values, last=last)


def _lost_pattern(plan: PlanView, name: str, found: Continuations | None) -> bool:
    """Tell whether a customer of whom nothing more is due lost his promised days."""
    if found is None or found.required > 0 or not found.tails:
        return False
    rep = plan.reps.get(plan.rep_of.get(name, ""))
    customer = plan.customers[name]
    if rep is None or has_lock_conflict(plan, customer, rep):
        return False
    if customer.allowed_reps and rep.rep_id not in customer.allowed_reps:
        return False
    return history_of(plan, name).done > 0
